"""What a search for words finds in all documents of a study, or in one. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from coding.finding.matching import Finder, Match, Stretch, around
from coding.models import Document, Segment, Turn

MOST = 500
"""Stretches shown at once: more than this nobody looks through."""
ROOM = 60
"""Code points of the words shown before and after what was found."""


@dataclass(frozen=True)
class Piece:
    """A bit of what is shown; `found` for the words that were looked for."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class Hit:
    """A stretch of a document, cut from it: what would be coded, with a little of what stands around it."""

    document_id: uuid.UUID
    title: str
    start: int
    end: int
    before: str
    pieces: tuple[Piece, ...]
    after: str
    page: str = ""
    """As in "3" or "3–4", for a text with pages."""


@dataclass(frozen=True)
class Found:
    """The first MOST hits in the order of the documents, and how many there are in how many documents."""

    hits: list[Hit]
    total: int
    documents: int
    read: int
    """How many documents were searched."""


def collect(
    session: Session,
    study_id: uuid.UUID,
    finder: Finder,
    how: str,
    *,
    document_id: uuid.UUID | None = None,
    respondents: bool = True,
) -> Found:
    """All places where it occurs, widened to `how` (coding.finding.matching.AROUND).

    With `respondents` only in what respondents say: questions and notes are left out. Cost grows with the length of all
    texts, some 40 MB a second; turns and units are read for documents with a match alone.
    """
    chosen = select(
        Document.id, Document.title, Document.language, Document.text, Document.page_starts
    ).where(Document.study_id == study_id, Document.superseded_at.is_(None))
    if document_id is not None:
        chosen = chosen.where(Document.id == document_id)
    hits: list[Hit] = []
    total = documents = read = 0
    for row in session.execute(chosen.order_by(Document.kind, Document.created_at, Document.title)):
        read += 1
        matches = finder.matches(row.text)
        if not matches:
            continue
        turns = session.execute(
            select(Turn.start, Turn.end, Turn.role).where(Turn.document_id == row.id).order_by(Turn.position)
        ).all()
        if respondents and turns:
            matches = _within(
                matches, [(turn.start, turn.end) for turn in turns if turn.role == "respondent"]
            )
        stretches = around(
            row.text,
            matches,
            how,
            turns=[(turn.start, turn.end) for turn in turns],
            units=_units(session, row.id) if how == "unit" and matches else [],
            language=row.language,
        )
        if not stretches:
            continue
        documents += 1
        total += len(stretches)
        hits += [_hit(row, stretch) for stretch in stretches[: MOST - len(hits)]]
    return Found(hits, total, documents, read)


def has_texts(session: Session, study_id: uuid.UUID) -> bool:
    """Whether there is anything to search."""
    return bool(session.scalar(select(exists().where(Document.study_id == study_id))))


def _within(matches: Sequence[Match], borders: Sequence[tuple[int, int]]) -> list[Match]:
    """The matches that lie wholly within one of these, both in order."""
    kept, at = [], 0
    for match in matches:
        while at < len(borders) and borders[at][1] <= match.start:
            at += 1
        if at < len(borders) and borders[at][0] <= match.start and match.end <= borders[at][1]:
            kept.append(match)
    return kept


def _units(session: Session, document_id: uuid.UUID) -> list[tuple[int, int]]:
    rows = session.execute(
        select(Segment.start, Segment.end)
        .where(Segment.document_id == document_id)
        .order_by(Segment.position)
    )
    return [(start, end) for start, end in rows]


def _hit(row: Row[Any], stretch: Stretch) -> Hit:
    text = row.text
    pieces: list[Piece] = []
    at = stretch.start
    for match in stretch.matches:
        if match.start > at:
            pieces.append(Piece(text[at : match.start]))
        pieces.append(Piece(text[match.start : match.end], found=True))
        at = match.end
    if at < stretch.end:
        pieces.append(Piece(text[at : stretch.end]))
    before = text[max(0, stretch.start - ROOM) : stretch.start].rpartition("\n")[2]
    after = text[stretch.end : stretch.end + ROOM].partition("\n")[0]
    if len(before) == ROOM:  # no word is shown in part
        before = before.partition(" ")[2]
    if len(after) == ROOM:
        after = after.rpartition(" ")[0]
    page = Document(page_starts=row.page_starts).pages_of(stretch.start, stretch.end)
    return Hit(row.id, row.title, stretch.start, stretch.end, before, tuple(pieces), after, page)
