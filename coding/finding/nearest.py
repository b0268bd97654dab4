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

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from coding import encoding, intake
from coding.encoding import Encoder, Vectors
from coding.models import Document, Segment, SegmentVector
from coding.searching import Index

MOST_KEPT = 200_000
"""Passages of all kept indexes together, about 3 kB each; the study that was asked longest ago goes first."""


@dataclass(frozen=True)
class _Ready:
    state: tuple[str, int | None]
    segments: list[uuid.UUID]
    centre: Vectors
    index: Index


_kept: OrderedDict[tuple[uuid.UUID, str], _Ready] = OrderedDict()
_making = threading.Lock()


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
    with _making:  # once, also when several people ask at the same time
        ready = _kept.pop(key, None)
        state = _state(session, study_id, model, ready)
        if ready is None or ready.state != state:
            ready = _made(session, study_id, model, None, state)
        _kept[key] = ready
        while sum(len(one.segments) for one in _kept.values()) > MOST_KEPT and len(_kept) > 1:
            _kept.popitem(last=False)
    return ready


def _state(
    session: Session, study_id: uuid.UUID, model: Encoder, ready: _Ready | None
) -> tuple[str, int | None]:
    """Another one as soon as a text comes, goes or gets a newer version, or a passage gets its vector.

    The second part counts the passages that have one, None once all have: then it need not be counted any more. It is read
    before the passages are: what comes in between is read again next time.
    """
    of_study = (Document.study_id == study_id, Document.superseded_at.is_(None))
    documents = session.execute(
        select(Document.id, Document.segmented_at).where(*of_study).order_by(Document.id)
    )
    whole = hashlib.sha256(repr([tuple(row) for row in documents]).encode()).hexdigest()
    if ready is not None and ready.state == (whole, None):
        return ready.state
    found = (
        select(func.count())
        .select_from(Segment)
        .join(Document, Document.id == Segment.document_id)
        .where(*of_study)
    )
    with_vector = found.join(SegmentVector, SegmentVector.digest == Segment.digest).where(
        SegmentVector.encoder == model.name
    )
    encoded, all_of_them = session.scalar(with_vector) or 0, session.scalar(found)
    return whole, None if encoded == all_of_them else encoded


def _made(
    session: Session,
    study_id: uuid.UUID,
    model: Encoder,
    within: Document | None,
    state: tuple[str, int | None] = ("", None),
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
