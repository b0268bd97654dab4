"""What the workspace shows beside a document: codings and proposals per turn. One rendering for page and script."""

from dataclasses import dataclass, field
from typing import Any

from flask import g, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from coding import layers, marking, review
from coding.models import Coding, Document, Suggestion, Turn


@dataclass
class Block:
    """A turn with what was coded and proposed in it. A passage belongs to the turn in which it begins."""

    turn: Turn
    text: str
    codings: list[Coding] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


def blocks(session: Session, document: Document) -> list[Block]:
    """The turns in order; a document without turns is one block."""
    turns = document.turns or [
        Turn(position=0, speaker="", role="respondent", start=0, end=len(document.text))
    ]
    found = [Block(turn, document.text[turn.start : turn.end]) for turn in turns]
    for coding in marking.codings(session, current_user.id, document):
        _at(found, coding.start).codings.append(coding)
    for suggestion in review.waiting(session, current_user.id, document):
        _at(found, suggestion.start).suggestions.append(suggestion)
    return found


def _at(found: list[Block], start: int) -> Block:
    chosen = found[0]
    for block in found:
        if block.turn.start > start:
            break
        chosen = block
    return chosen


def marks(found: list[Block]) -> list[dict[str, Any]]:
    """Where the script paints: code points, a colour of the palette, coding or suggestion."""
    painted: list[dict[str, Any]] = []
    for block in found:
        for coding in block.codings:
            painted.append(
                {
                    "id": f"coding-{coding.id}",
                    "start": coding.start,
                    "end": coding.end,
                    "colour": coding.code.colour,
                    "kind": "coding",
                }
            )
        spans = {(s.start, s.end): s for s in reversed(block.suggestions)}
        for suggestion in spans.values():
            painted.append(
                {
                    "id": f"suggestion-{suggestion.id}",
                    "start": suggestion.start,
                    "end": suggestion.end,
                    "colour": suggestion.code.colour,
                    "kind": "suggestion",
                }
            )
    return painted


def answer(
    session: Session, document: Document, *, message: str = "", undo: str = "", focus: str = ""
) -> ResponseReturnValue:
    """The state as JSON for the script: margins as HTML per turn, marks, and what happened last."""
    session.refresh(document)
    found = blocks(session, document)
    return jsonify(
        seq=layers.seq(session, current_user.id, document),
        margins={
            str(block.turn.position): render_template(
                "researcher/_margin.html", block=block, document=document
            )
            for block in found
        },
        marks=marks(found),
        message=message,
        undo=undo,
        focus=focus,
        language=g.language,
    )
