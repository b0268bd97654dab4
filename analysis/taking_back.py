"""Takes an import back with what the machine proposed from it; what a person concluded from it holds it here. Service."""

import uuid
from collections.abc import Iterable

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from analysis.contrasts.models import Contrast
from analysis.factors.models import CriticalityRating
from analysis.matrices.models import FrameworkCell
from analysis.models import Evidence
from coding.exchange import undoing
from coding.exchange.models import ProjectImport
from surveys.base import Actor


def built_on(session: Session, found: ProjectImport) -> str:
    """Why the import cannot be taken back, as a key of coding.exchange.undoing.REASONS; "" when it can."""
    return undoing.built_on(session, found) or _concluded(session, found)


def undo(session: Session, actor: Actor, found: ProjectImport) -> None:
    """Removes all rows that this import made. Raises NotFound when it is not done, Refused when something rests on it."""
    with session.begin_nested():
        if found.made is not None and (reason := _concluded(session, found)):
            raise undoing.refused(reason)
        codes = undoing.ids(found.made or {}, "code")
        for part in undoing.parts(codes):
            proposed = (Contrast.state == "proposed", Contrast.code_id.in_(part))
            session.execute(delete(Contrast).where(*proposed))
        undoing.undo(session, actor, found)


def _concluded(session: Session, found: ProjectImport) -> str:
    documents, codes = (undoing.ids(found.made or {}, kind) for kind in ("document", "code"))
    decided = session.scalars(
        select(Contrast).where(Contrast.study_id == found.study_id, Contrast.state != "proposed")
    ).all()
    if any(contrast.code_id in set(codes) or _touches(contrast, documents) for contrast in decided):
        return "decided"
    for part in undoing.parts(documents):
        if session.scalar(select(exists().where(Evidence.document_id.in_(part)))):
            return "built"
    for part in undoing.parts(codes):
        for column in (FrameworkCell.code_id, CriticalityRating.code_id):
            if session.scalar(select(exists().where(column.in_(part)))):
                return "built"
    return ""


def _touches(contrast: Contrast, documents: Iterable[uuid.UUID]) -> bool:
    return not {place["document"] for place in contrast.places}.isdisjoint(map(str, documents))
