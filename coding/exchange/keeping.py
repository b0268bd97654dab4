"""How long files stay: an export for a week, for one person; an import's file until it is taken in. Service."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coding.exchange.making import Made, Order
from coding.exchange.models import CodingExport, ProjectImport
from coding.refi.package import check_kind
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused
from surveys.models import Study

KEPT = dt.timedelta(days=7)
MOST_AT_ONCE = 20
"""Files of one person in one study."""


def order(session: Session, actor: Actor, study: Study, wanted: Order) -> CodingExport:
    """A file to be made. Raises Refused when this person has many already."""
    mine = exports(session, actor, study)
    if len(mine) >= MOST_AT_ONCE:
        raise Refused(
            {
                "nl": f"U hebt al {MOST_AT_ONCE} bestanden klaarstaan. Verwijder er eerst een.",
                "en": f"You have {MOST_AT_ONCE} files waiting already. Remove one first.",
            }
        )
    found = CodingExport(
        id=new_id(),
        study_id=study.id,
        form=wanted.form,
        choices={
            "language": wanted.language,
            "names": wanted.names,
            "all_words": wanted.all_words,
            "uncoded": wanted.uncoded,
            "separator": wanted.separator,
            "journal": wanted.journal,
        },
        created_by=actor,
    )
    session.add(found)
    session.flush()
    return found


def exports(session: Session, actor: Actor, study: Study) -> list[CodingExport]:
    """The files of this person in this study, the newest first."""
    return list(
        session.scalars(
            select(CodingExport)
            .where(CodingExport.study_id == study.id, CodingExport.created_by == actor)
            .order_by(CodingExport.created_at.desc())
        )
    )


def finish(session: Session, export_id: uuid.UUID, made: Made) -> None:
    found = session.get(CodingExport, export_id)
    if found is not None:
        found.name, found.media, found.size = made.name, made.media, len(made.data)
        found.data, found.finished_at = made.data, now()


def fetch(actor: Actor, found: CodingExport) -> bytes:
    """The file, for the one who asked for it. Raises NotFound for everybody else, and when it is not there (any more)."""
    if found.created_by != actor or found.data is None:
        raise NotFound(
            {
                "nl": "Dit bestand is er niet (meer). Vraag het opnieuw aan.",
                "en": "This file is not there (any more). Ask for it again.",
            }
        )
    return found.data


def remove(session: Session, actor: Actor, found: CodingExport) -> None:
    if found.created_by != actor:
        raise NotFound({"nl": "Dit bestand is er niet.", "en": "This file is not there."})
    session.delete(found)
    session.flush()


def bring(session: Session, actor: Actor, study: Study, name: str, data: bytes) -> ProjectImport:
    """Keeps a file to be looked at. Raises Refused for an empty one, BadFile for what is no project at first sight."""
    if not data:
        raise Refused({"nl": "Dit bestand is leeg.", "en": "This file is empty."})
    check_kind(data)
    found = ProjectImport(id=new_id(), study_id=study.id, name=name[:300], data=data, created_by=actor)
    session.add(found)
    session.flush()
    return found


def imports(session: Session, study: Study) -> list[ProjectImport]:
    return list(
        session.scalars(
            select(ProjectImport)
            .where(ProjectImport.study_id == study.id)
            .order_by(ProjectImport.created_at.desc())
        )
    )


def committed(found: ProjectImport, made: dict[str, Any]) -> None:
    """All that was chosen is in the study: the file goes, and with it the names and words that were shown to choose from."""
    found.made, found.done_at = made, now()
    found.data, found.preview, found.choices = None, None, None


def discard(session: Session, found: ProjectImport) -> None:
    """Takes away a file of which nothing was taken in. Raises Refused for another."""
    if found.done_at is not None:
        raise Refused(
            {
                "nl": "Hier is al iets van overgenomen. Draai de import terug als u dat niet wilt.",
                "en": "Something of this was taken in. Take the import back if you do not want it.",
            }
        )
    session.delete(found)
    session.flush()


def expire(session: Session) -> None:
    """Takes away what is older than a week: exports, and files of which nothing was taken in."""
    until = now() - KEPT
    session.execute(delete(CodingExport).where(CodingExport.created_at < until))
    session.execute(
        delete(ProjectImport).where(ProjectImport.done_at.is_(None), ProjectImport.created_at < until)
    )
