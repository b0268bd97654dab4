"""The passages of a study nearest to a question, in meaning and in letters. Service.

What is made ready for it (an index: numbers, no words) is kept in this process until the passages of the study are others. A
question then costs the encoding of its own words and one product per passage.
"""

import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.orm import Session, selectinload

from coding import encoding, intake
from coding.encoding import Encoder, Vectors
from coding.models import Document, Segment, SegmentVector
from coding.searching import Index

MOST_KEPT = 120_000
"""Passages of all kept indexes together, 5.5 kB each when of 30 words; the study that was asked longest ago goes first."""


@dataclass(frozen=True)
class _State:
    """The texts that stand, with when each was cut; how many passages they have, and how many of these a vector."""

    texts: str = ""
    passages: int = 0
    encoded: int = 0


@dataclass(frozen=True)
class _Ready:
    state: _State
    segments: list[uuid.UUID]
    centre: Vectors
    index: Index


_kept: OrderedDict[tuple[uuid.UUID, str], _Ready] = OrderedDict()
_holding = threading.Lock()
_making: dict[tuple[uuid.UUID, str], threading.Lock] = {}


def nearest(
    session: Session,
    study_id: uuid.UUID,
    query: str,
    model: Encoder,
    *,
    within: Document | None = None,
    top: int,
) -> list[Segment]:
    """The `top` passages, best first; none while nothing is encoded. `within`: of this document alone."""
    ready = _made(session, study_id, model, within) if within else _of_study(session, study_id, model)
    if not ready.segments:
        return []
    asked = encoding.centred(model.encode([query], query=True), ready.centre)[0]
    hits = [ready.segments[hit.index] for hit in ready.index.search(query, asked, top=top)]
    rows = session.scalars(
        select(Segment).where(Segment.id.in_(hits)).options(selectinload(Segment.document))
    )
    found = {segment.id: segment for segment in rows}
    return [found[one] for one in hits if one in found]


def _of_study(session: Session, study_id: uuid.UUID, model: Encoder) -> _Ready:
    key = study_id, model.name
    with _holding:
        making = _making.setdefault(key, threading.Lock())
    with (
        making
    ):  # once, also when several people ask at the same time; who asks in another study does not wait
        ready = _kept.get(key)
        # before what is read: what comes in between is read again next time
        state = _state(session, study_id, model, ready.state if ready else None)
        if ready is None or ready.state != state:
            ready = _made(session, study_id, model, None, state)
        with _holding:
            _kept[key] = ready
            _kept.move_to_end(key)
            while sum(len(one.segments) for one in _kept.values()) > MOST_KEPT and len(_kept) > 1:
                _kept.popitem(last=False)
    return ready


def _state(session: Session, study_id: uuid.UUID, model: Encoder, known: _State | None) -> _State:
    """Another one as soon as a text comes, goes or gets a newer version, or a passage gets its vector.

    A vector belongs to words and never changes: they are counted only while passages of the same texts lack one.
    """
    of_study = (Document.study_id == study_id, Document.superseded_at.is_(None))
    documents = session.execute(
        select(Document.sha256, type_coerce(Document.segmented_at, String))  # as stored: it is only compared
        .where(*of_study)
        .order_by(Document.id)
    )
    texts = hashlib.sha256(repr([tuple(row) for row in documents]).encode()).hexdigest()
    if known is not None and known.texts == texts and known.encoded == known.passages:
        return known
    passages = (
        select(func.count())
        .select_from(Segment)
        .join(Document, Document.id == Segment.document_id)
        .where(*of_study)
    )
    encoded = passages.join(SegmentVector, SegmentVector.digest == Segment.digest).where(
        SegmentVector.encoder == model.name
    )
    return _State(texts, session.scalar(passages) or 0, session.scalar(encoded) or 0)


def _made(
    session: Session,
    study_id: uuid.UUID,
    model: Encoder,
    within: Document | None,
    state: _State = _State(),
) -> _Ready:
    chosen = (
        select(Segment.id, Segment.digest, Segment.document_id, Segment.start, Segment.end)
        .join(Document, Document.id == Segment.document_id)
        .join(SegmentVector, SegmentVector.digest == Segment.digest)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            SegmentVector.encoder == model.name,
        )
        .order_by(Document.created_at, Document.id, Segment.position)
    )
    texts = select(Document.id, Document.text).where(
        Document.study_id == study_id, Document.superseded_at.is_(None)
    )
    if within is not None:
        chosen, texts = chosen.where(Document.id == within.id), texts.where(Document.id == within.id)
    whole = {document_id: text for document_id, text in session.execute(texts)}  # noqa: C416 - a row is no pair
    cut = [
        (segment_id, key, whole[document_id][start:end])
        for segment_id, key, document_id, start, end in session.execute(chosen)
        if document_id in whole
    ]
    cut = [one for one in cut if _says_something(one[2])]
    vectors = intake.vectors(session, [key for _, key, _ in cut], model.name)
    if not len(vectors):
        return _Ready(state, [], vectors, Index([], vectors))
    centre = vectors.mean(axis=0)
    index = Index([text for *_, text in cut], encoding.centred(vectors, centre))
    return _Ready(state, [segment_id for segment_id, *_ in cut], centre, index)


def _says_something(text: str) -> bool:
    """An answer of "?" or "–" is kept as it was given, but nobody looks for it."""
    return any(sign.isalnum() for sign in text)


def kept() -> Sequence[tuple[uuid.UUID, str]]:
    """The studies and encoders of which an index is kept now, the one asked longest ago first."""
    return list(_kept)
