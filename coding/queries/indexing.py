"""The index of a document's words and sentences: made once in the background, kept, or made on the spot. Service."""

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, delete, exists, select
from sqlalchemy.orm import Session

from coding import language as languages
from coding import segmenting, words
from coding.models import Document, Turn
from coding.queries.models import DocumentIndex
from coding.words import Forms
from surveys.base import now

FEW = 2000
ASKED = "interviewer"
"""The role of who asks: their words are counted apart."""


@dataclass(frozen=True)
class Counted:
    """Words of one document: those of who was asked, and the others."""

    language: str
    spoken: Forms
    other: Forms


def make(text: str, language: str, turns: Sequence[tuple[int, int, str]]) -> DocumentIndex:
    """The index of a text; `turns`: start, end and role of each. A text without turns is all spoken."""
    spoken = [text[start:end] for start, end, role in turns if role != ASKED] if turns else [text]
    other = _left(text, turns)
    return DocumentIndex(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        made_at=now(),
        words=_packed(words.starts(text)),
        sentences=_packed([span.start for span in segmenting.sentences(text, language)]),
        spoken=words.forms(spoken, language),
        other=words.forms(other, language),
    )


def _left(text: str, turns: Sequence[tuple[int, int, str]]) -> list[str]:
    """What interviewers said; names of speakers are nobody's words."""
    return [text[start:end] for start, end, role in turns if role == ASKED]


def missing(session: Session, study_id: uuid.UUID) -> list[uuid.UUID]:
    """Ids of documents that count and have no index of their present text, or one from before their turns were cut."""
    return [document_id for document_id, fits in _states(session, study_id) if not fits]


def studies_waiting(session: Session) -> list[uuid.UUID]:
    """Studies with documents that were cut and have no index that fits."""
    fits = exists().where(DocumentIndex.document_id == Document.id, *_fits())
    chosen = select(Document.study_id).where(
        Document.segmented_at.is_not(None), Document.superseded_at.is_(None), ~fits
    )
    return list(session.scalars(chosen.distinct()))


def prepare(session: Session, document_id: uuid.UUID) -> DocumentIndex | None:
    """The index of a document, made and not yet stored; None when there is no such document. Takes a while."""
    return next((index for _, index in _on_the_spot(session, [document_id])), None)


def store(session: Session, document_id: uuid.UUID, fresh: DocumentIndex) -> None:
    """Keeps an index in place of an older one; not of a document that is gone meanwhile."""
    forget(session, [document_id])
    if session.get(Document, document_id) is not None:
        fresh.document_id = document_id
        session.add(fresh)
    session.flush()


def forget(session: Session, documents: Collection[uuid.UUID]) -> None:
    """Takes the words of these documents out of the index."""
    session.execute(delete(DocumentIndex).where(DocumentIndex.document_id.in_(documents)))


def starts(session: Session, documents: Sequence[uuid.UUID], unit: str) -> dict[uuid.UUID, Sequence[int]]:
    """Where the words or sentences of each document begin; unit is "word" or "sentence"."""
    column = DocumentIndex.words if unit == "word" else DocumentIndex.sentences
    found: dict[uuid.UUID, Sequence[int]] = {}
    for document_id, data in session.execute(_fitting(documents, column)):
        found[document_id] = _unpacked(data)
    for document_id, index in _on_the_spot(session, set(documents) - set(found)):
        found[document_id] = _unpacked(index.words if unit == "word" else index.sentences)
    return found


def forms_of(
    session: Session, documents: Mapping[uuid.UUID, str], word: str
) -> dict[uuid.UUID, Collection[str]]:
    """The forms of a word's lemma that stand in each document, whoever says them; `documents`: id → language."""
    found: dict[uuid.UUID, Collection[str]] = {}
    for language in set(documents.values()):
        ids = [document_id for document_id, spoken in documents.items() if spoken == language]
        lemma = languages.lemma(word.casefold(), language)
        if not words.WORD.fullmatch(lemma):
            found |= dict.fromkeys(ids, ())
            continue
        columns = (DocumentIndex.spoken[lemma], DocumentIndex.other[lemma])
        for document_id, spoken, other in session.execute(_fitting(ids, *columns)):
            found[document_id] = {*(spoken or ()), *(other or ())}
        for document_id, index in _on_the_spot(session, set(ids) - set(found)):
            found[document_id] = {*index.spoken.get(lemma, ()), *index.other.get(lemma, ())}
    return found


def turn_starts(session: Session, documents: Sequence[uuid.UUID]) -> dict[uuid.UUID, Sequence[int]]:
    """Where the turns of each document begin; a document without turns is one."""
    found: dict[uuid.UUID, list[int]] = {document_id: [] for document_id in documents}
    rows = select(Turn.document_id, Turn.start).where(Turn.document_id.in_(documents)).order_by(Turn.start)
    for document_id, start in session.execute(rows):
        found[document_id].append(start)
    return {document_id: begun or [0] for document_id, begun in found.items()}


def counted(session: Session, documents: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, Counted]:
    """The words of each document; `documents`: id → language."""
    found = {
        document_id: Counted(documents[document_id], spoken, other)
        for document_id, spoken, other in session.execute(
            _fitting(list(documents), DocumentIndex.spoken, DocumentIndex.other)
        )
    }
    for document_id, index in _on_the_spot(session, set(documents) - set(found)):
        found[document_id] = Counted(documents[document_id], index.spoken, index.other)
    return found


def _fitting(documents: Sequence[uuid.UUID], *columns: Any) -> Select[Any]:
    return (
        select(DocumentIndex.document_id, *columns)
        .join(Document, Document.id == DocumentIndex.document_id)
        .where(DocumentIndex.document_id.in_(documents), *_fits())
    )


def _fits() -> Iterable[ColumnElement[bool]]:
    return (
        DocumentIndex.sha256 == Document.sha256,
        (Document.segmented_at.is_(None)) | (DocumentIndex.made_at >= Document.segmented_at),
    )


def _states(session: Session, study_id: uuid.UUID) -> Iterable[tuple[uuid.UUID, bool]]:
    known = set(
        session.scalars(
            select(DocumentIndex.document_id)
            .join(Document, Document.id == DocumentIndex.document_id)
            .where(Document.study_id == study_id, *_fits())
        )
    )
    ids = select(Document.id).where(Document.study_id == study_id, Document.superseded_at.is_(None))
    return [(document_id, document_id in known) for document_id in session.scalars(ids)]


def _on_the_spot(
    session: Session, documents: Collection[uuid.UUID]
) -> Iterable[tuple[uuid.UUID, DocumentIndex]]:
    """For documents that the background has not come to yet; nothing is stored."""
    if not documents:
        return
    turns: dict[uuid.UUID, list[tuple[int, int, str]]] = {document_id: [] for document_id in documents}
    for document_id, start, end, role in session.execute(
        select(Turn.document_id, Turn.start, Turn.end, Turn.role)
        .where(Turn.document_id.in_(documents))
        .order_by(Turn.start)
    ):
        turns[document_id].append((start, end, role))
    rows = select(Document.id, Document.text, Document.language).where(Document.id.in_(documents))
    for document_id, text, language in session.execute(rows):
        yield document_id, make(text, language, turns[document_id])


def _packed(numbers: Sequence[int]) -> bytes:
    return np.asarray(numbers, dtype="<u4").tobytes()


def _unpacked(data: bytes) -> Sequence[int]:
    """Numbers of sentences are looked up often and are few; of words most are never looked at."""
    found = np.frombuffer(data, dtype="<u4")
    return found.tolist() if len(found) < FEW else found  # type: ignore[return-value]
