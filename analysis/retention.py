"""Findings and kept reports let go of passages that have to disappear. Service."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from analysis import report
from analysis.models import Evidence
from surveys.base import Actor


def erase_evidence(session: Session, actor: Actor, documents: Sequence[uuid.UUID]) -> int:
    """Removes the evidence that rests on these documents; gives how much. The findings stay, with less under them.

    Quotes from them leave the kept reports as well. To be called before the documents themselves go.
    """
    report.blot(session, documents)
    removed = session.execute(delete(Evidence).where(Evidence.document_id.in_(documents)))
    session.flush()
    session.expire_all()
    return int(removed.rowcount)  # type: ignore[attr-defined]
