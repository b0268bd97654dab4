"""Taking documents away for good, with all that hangs on them: when a person asks to be forgotten. Service."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from coding.models import Coding, Document, Segment, SegmentVector, Suggestion, ThemeMember, Turn
from surveys.base import Actor


def documents_of(session: Session, responses: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The ids of the documents made from these responses."""
    return list(session.scalars(select(Document.id).where(Document.response_id.in_(responses))))


def erase_documents(session: Session, actor: Actor, documents: Sequence[uuid.UUID]) -> int:
    """Removes the documents, their passages, codings, proposals and places in themes; gives how many there were."""
    _forget_reasons(session, documents)
    segments = select(Segment.id).where(Segment.document_id.in_(documents))
    digests = set(session.scalars(select(Segment.digest).where(Segment.document_id.in_(documents))))
    session.execute(delete(ThemeMember).where(ThemeMember.segment_id.in_(segments)))
    session.execute(delete(Coding).where(Coding.document_id.in_(documents)))
    session.execute(delete(Suggestion).where(Suggestion.document_id.in_(documents)))
    session.execute(delete(Segment).where(Segment.document_id.in_(documents)))
    session.execute(delete(Turn).where(Turn.document_id.in_(documents)))
    session.execute(update(Document).where(Document.supersedes_id.in_(documents)).values(supersedes_id=None))
    session.execute(delete(Document).where(Document.id.in_(documents)))
    session.execute(
        delete(SegmentVector).where(
            SegmentVector.digest.in_(digests), ~exists().where(Segment.digest == SegmentVector.digest)
        )
    )
    session.flush()
    session.expire_all()
    return len(documents)


def _forget_reasons(session: Session, documents: Sequence[uuid.UUID]) -> None:
    """A proposal elsewhere may give words of these documents as its reason; they go, the proposal stays."""
    gone = session.scalars(select(Document).where(Document.id.in_(documents))).all()
    studies = {document.study_id for document in gone}
    elsewhere = (
        select(Suggestion)
        .join(Document, Document.id == Suggestion.document_id)
        .where(Document.study_id.in_(studies), Document.id.not_in(documents))
    )
    for suggestion in session.scalars(elsewhere):
        words = str(suggestion.because.get("text", ""))
        if (
            words
            and suggestion.because.get("kind") == "passage"
            and any(words in document.text for document in gone)
        ):
            suggestion.because = {**suggestion.because, "text": ""}
    session.flush()
