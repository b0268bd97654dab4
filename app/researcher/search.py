"""Finding passages by meaning and by letters."""

import uuid
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.access import needs
from app.db import read_session
from app.researcher import bp
from coding import encoding, intake, searching
from coding.models import Document, Segment, SegmentVector


@dataclass(frozen=True)
class Found:
    segment: Segment

    @property
    def text(self) -> str:
        return self.segment.document.text[self.segment.start : self.segment.end]


@bp.get("/studies/<uuid:study_id>/search")
@needs("documents.read")
def search(study_id: uuid.UUID) -> ResponseReturnValue:
    """?q=…: the twenty passages nearest to it. Costs one encoding of the question and one product per passage."""
    query = request.args.get("q", "").strip()[:500]
    return render_template(
        "researcher/search.html",
        prepared=intake.has_segments(read_session(), study_id),
        query=query,
        hits=_hits(study_id, query) if query else [],
    )


def _hits(study_id: uuid.UUID, query: str) -> list[Found]:
    session = read_session()
    model = encoding.encoder()
    rows = session.scalars(
        select(Segment)
        .join(Document, Document.id == Segment.document_id)
        .join(SegmentVector, SegmentVector.digest == Segment.digest)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            SegmentVector.encoder == model.name,
        )
        .options(
            selectinload(Segment.document).selectinload(Document.partner),
            selectinload(Segment.document).selectinload(Document.partner_type),
        )
        .order_by(Document.created_at, Segment.position)
    ).all()
    segments = [segment for segment in rows if _says_something(segment)]
    vectors = intake.vectors(session, [segment.digest for segment in segments], model.name)
    if not len(vectors):
        return []
    asked = model.encode([query], query=True)
    centre = vectors.mean(axis=0)
    found = searching.search(
        query,
        encoding.centred(asked, centre)[0],
        [segment.document.text[segment.start : segment.end] for segment in segments],
        encoding.centred(vectors, centre),
    )
    return [Found(segments[hit.index]) for hit in found]


def _says_something(segment: Segment) -> bool:
    """An answer of "?" or "–" is kept as it was given, but nobody looks for it."""
    return any(sign.isalnum() for sign in segment.document.text[segment.start : segment.end])
