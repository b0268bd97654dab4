"""Real passages pinned to a code as examples: places in documents, whose words are cut when they are shown. Service."""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from coding import consents
from coding.codebook.models import PinnedExample
from coding.models import Code, Document
from surveys.base import Actor, new_id
from surveys.errors import NotFound, Refused


@dataclass(frozen=True)
class Shown:
    """An example as it can be shown now. `words` is "" when the document says something else there."""

    example: PinnedExample
    document: Document
    words: str
    state: str
    """"" (as pinned), "older" (a newer version of the document took its place) or "changed" (other words stand there)."""
    quotable: bool
    """Whether these words may leave the workspace, in an export for instance."""


def pin(
    session: Session, actor: Actor, code: Code, document: Document, start: int, end: int
) -> PinnedExample:
    """Once more is no error. Raises NotFound for a document of another study, Refused for a place outside the text."""
    if document.study_id != code.codebook.study_id:
        raise NotFound(
            {"nl": "Dit document hoort niet bij deze studie.", "en": "Not a document of this study."}
        )
    if not 0 <= start < end <= len(document.text) or not document.text[start:end].strip():
        raise Refused(
            {"nl": "Deze passage valt buiten de tekst.", "en": "This passage lies outside the text."}
        )
    same = session.scalar(
        select(PinnedExample).where(
            PinnedExample.code_id == code.id,
            PinnedExample.document_id == document.id,
            PinnedExample.start == start,
            PinnedExample.end == end,
        )
    )
    if same is not None:
        return same
    example = PinnedExample(
        id=new_id(),
        code_id=code.id,
        document_id=document.id,
        start=start,
        end=end,
        digest=_digest(document.text[start:end]),
        pinned_by=actor,
    )
    session.add(example)
    session.flush()
    return example


def unpin(session: Session, actor: Actor, example: PinnedExample) -> None:
    session.delete(example)
    session.flush()


def of(session: Session, study_id: uuid.UUID, codes: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Shown]]:
    """The examples of these codes, the oldest first; one of which the words changed shows none."""
    allowed = consents.quotable(session, study_id)
    rows = session.scalars(
        select(PinnedExample)
        .where(PinnedExample.code_id.in_(codes))
        .options(joinedload(PinnedExample.document))
        .order_by(PinnedExample.pinned_at, PinnedExample.id)
    )
    found: dict[uuid.UUID, list[Shown]] = {}
    for example in rows:
        document = example.document
        words = document.text[example.start : example.end]
        state = "older" if document.superseded_at is not None else ""
        if _digest(words) != example.digest:
            words, state = "", "changed"
        quotable = state == "" and allowed.holds(document.id, example.start, example.end)
        found.setdefault(example.code_id, []).append(Shown(example, document, words, state, quotable))
    return found


def follow(
    session: Session,
    older: uuid.UUID,
    newer: uuid.UUID,
    same: Callable[[int, int], tuple[int, int] | None],
) -> None:
    """Examples whose very words stand in a corrected version are examples there; others show that a newer one came."""
    for example in session.scalars(select(PinnedExample).where(PinnedExample.document_id == older)).all():
        place = same(example.start, example.end)
        if place is not None:
            example.document_id, (example.start, example.end) = newer, place
    session.flush()


def forget_within(session: Session, document_id: uuid.UUID, places: Sequence[tuple[int, int]]) -> None:
    """Examples that touch these stretches go: the words there are taken away."""
    for example in session.scalars(select(PinnedExample).where(PinnedExample.document_id == document_id)):
        if any(example.start < until and since < example.end for since, until in places):
            session.delete(example)
    session.flush()


def forget(session: Session, documents: Sequence[uuid.UUID]) -> None:
    session.execute(delete(PinnedExample).where(PinnedExample.document_id.in_(documents)))


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
