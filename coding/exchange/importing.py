"""A project of another tool becomes documents, codes, codings, attributes and groups of a study, or nothing. Service.

The caller's transaction is one: whatever goes wrong, nothing of the project stays.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from coding.exchange.taking.codes import take_codes
from coding.exchange.taking.codings import take_codings
from coding.exchange.taking.documents import take_documents
from coding.exchange.taking.notes import take_notes
from coding.exchange.taking.sorting import take_attributes, take_groups
from coding.exchange.taking.work import Taken, Work
from coding.refi import model
from surveys.base import Actor
from surveys.errors import Refused
from surveys.models import Study


def take_in(
    session: Session,
    actor: Actor,
    study: Study,
    project: model.Project,
    choices: Mapping[str, Any],
    members: Mapping[uuid.UUID, str],
) -> Taken:
    """Writes what was chosen (`previewing.defaults` has the shape). Raises Refused when nothing of it can be taken."""
    work = Work(session, actor, study, project, choices, members)
    take_codes(work)
    take_documents(work)
    take_codings(work)
    take_attributes(work)
    take_groups(work)
    take_notes(work)
    if not any(work.taken.counts[kind] for kind in ("document", "code", "coding")):
        raise Refused(
            {
                "nl": "Van dit bestand is niets overgenomen: alles staat er al, of is overgeslagen.",
                "en": "Nothing of this file was taken in: all of it is here already, or was skipped.",
            }
        )
    session.flush()
    return work.taken
