"""The log of changes goes with what it speaks of: its values hold memos. Service."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from coding.marks.models import CodingChange, CodingStep
from coding.marks.steps import reload
from coding.models import Suggestion


def forget(session: Session, documents: Sequence[uuid.UUID]) -> None:
    """All steps in these documents; to be called before their codings go."""
    steps = select(CodingStep.id).where(CodingStep.document_id.in_(documents))
    session.execute(delete(CodingChange).where(CodingChange.step_id.in_(steps)))
    session.execute(update(CodingStep).where(CodingStep.document_id.in_(documents)).values(of_step_id=None))
    session.execute(delete(CodingStep).where(CodingStep.document_id.in_(documents)))


def forget_within(
    session: Session, document_id: uuid.UUID, codings: Sequence[uuid.UUID], segments: Sequence[uuid.UUID]
) -> None:
    """What happened to these codings, and to the proposals for these meaning units; before they go themselves."""
    suggestions = select(Suggestion.id).where(Suggestion.segment_id.in_(segments))
    session.execute(delete(CodingChange).where(CodingChange.coding_id.in_(codings)))
    session.execute(delete(CodingChange).where(CodingChange.suggestion_id.in_(suggestions)))
    reload(session, [document_id])
