"""The workspace as pages that need no script: some turns at a time, with their codings as forms."""

import uuid
from dataclasses import dataclass, field

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access import may
from app.models import User
from app.researcher import histories, round_words
from coding import codebook as book
from coding import layers
from coding.codebook import Branch
from coding.marking import VALENCES
from coding.marks import reading, undoing
from coding.marks.reading import Said
from coding.models import Code, Coding, Document, Suggestion

TURNS = 25
"""On one page."""


@dataclass
class Block:
    """A turn with what was coded and proposed in it. A passage belongs to the turn in which it begins."""

    turn: Said
    codings: list[Coding] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


@dataclass(frozen=True)
class Filter:
    """What a person wants to see, from the address; empty is all."""

    code: uuid.UUID | None
    coder: uuid.UUID | None
    valence: str
    improvement: bool
    suggestions: bool

    @property
    def on(self) -> bool:
        return bool(self.code or self.coder or self.valence or self.improvement)


def chosen() -> Filter:
    given = request.args
    return Filter(
        given.get("code", type=uuid.UUID),
        given.get("coder", type=uuid.UUID),
        given.get("valence", "") if given.get("valence") in VALENCES else "",
        given.get("improvement") == "yes",
        given.get("suggestions") != "off",
    )


def page(session: Session, document: Document, speaker: str) -> ResponseReturnValue:
    """?at=<code point> shows the turns around it, ?turns=<n> the n-th page of turns."""
    turns, wanted = reading.turns(session, document.id, document.text), chosen()
    pages = [turns[first : first + TURNS] for first in range(0, len(turns), TURNS)]
    at = request.args.get("at", type=int)
    number = request.args.get("turns", 1, type=int)
    if at is not None:
        number = next((index for index, some in enumerate(pages, 1) if at < some[-1].end), len(pages))
    if not 1 <= number <= len(pages):
        abort(404)
    blocks = _blocks(session, document, pages[number - 1], wanted)
    blind = layers.assignment(session, current_user.id, document.id)
    locked = blind is not None and blind.locked_at is not None
    ahead = undoing.ahead(session, current_user.id, document.id)
    return render_template(
        "researcher/document_plain.html",
        document=document,
        speaker=speaker,
        blocks=blocks,
        shown=[coding for block in blocks for coding in block.codings],
        number=number,
        pages=len(pages),
        wanted=wanted,
        tree=shelves(session, document.study_id),
        coders=coders(session, document.id),
        directions=histories.directions(),
        strengths=histories.strengths(),
        likely=reading.LIKELY,
        blind=blind,
        blind_people=round_words.blind_people(session, blind),
        writes=may("coding.edit") and document.superseded_at is None and not locked,
        can_undo=ahead.undo is not None,
        can_redo=ahead.redo is not None,
    )


def _blocks(session: Session, document: Document, turns: list[Said], wanted: Filter) -> list[Block]:
    blocks = [Block(turn) for turn in turns]
    since, until = turns[0].start, turns[-1].end
    codings = (
        select(Coding)
        .where(
            Coding.document_id == document.id,
            layers.visible(current_user.id),
            Coding.start >= since,
            Coding.start < until,
        )
        .order_by(Coding.start, Coding.end.desc(), Coding.made_at)
        .options(selectinload(Coding.code))
    )
    if wanted.code:
        codings = codings.where(Coding.code_id == wanted.code)
    if wanted.coder:
        codings = codings.where(Coding.made_by == wanted.coder)
    if wanted.valence:
        codings = codings.where(Coding.valence == wanted.valence)
    if wanted.improvement:
        codings = codings.where(Coding.improvement.is_(True))
    for coding in session.scalars(codings):
        _at(blocks, coding.start).codings.append(coding)
    if wanted.suggestions and layers.assignment(session, current_user.id, document.id) is None:
        suggestions = (
            select(Suggestion)
            .where(
                Suggestion.document_id == document.id,
                Suggestion.state == "waiting",
                Suggestion.start >= since,
                Suggestion.start < until,
            )
            .order_by(Suggestion.start, Suggestion.probability.desc())
            .options(selectinload(Suggestion.code))
        )
        for suggestion in session.scalars(suggestions):
            _at(blocks, suggestion.start).suggestions.append(suggestion)
    return blocks


def _at(blocks: list[Block], start: int) -> Block:
    return next((block for block in blocks if start < block.turn.end), blocks[-1])


@dataclass(frozen=True)
class Shelf:
    """A category at the top of the codebook, with all codes under it that a passage can carry, however deep."""

    code: Code
    children: list[Branch]


def shelves(session: Session, study_id: uuid.UUID) -> list[Shelf]:
    """The codebook in the order of its tree; a code without a category is a shelf of its own."""
    found: list[Shelf] = []
    for branch, depth in book.walk(book.tree(session, study_id)):
        if depth == 0:
            found.append(Shelf(branch.code, []))
        if not branch.children:
            found[-1].children.append(branch)
    return found


def coders(session: Session, document_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Who coded in this document what this person sees, by name."""
    makers = session.scalars(
        select(Coding.made_by)
        .where(Coding.document_id == document_id, layers.visible(current_user.id))
        .distinct()
    ).all()
    rows = session.execute(
        select(User.id, User.name, User.email).where(User.id.in_([maker for maker in makers if maker]))
    )
    return sorted(((row[0], row[1] or row[2]) for row in rows), key=lambda pair: pair[1].casefold())
