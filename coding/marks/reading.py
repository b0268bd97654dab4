"""What stands beside a document, as plain tuples: all of it, or what changed since somebody last looked. Service.

Nothing here makes an object per coding or touches the document's text: 9,000 codings are read in a few milliseconds.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, String, case, cast, func, literal_column, null, select, type_coerce
from sqlalchemy.orm import Session

from coding import layers
from coding.models import Code, Codebook, Coding, Segment, Suggestion, Turn
from surveys.base import Actor

CODING = (
    "id",
    "code",
    "start",
    "end",
    "valence",
    "strength",
    "improvement",
    "maker",
    "revision",
    "proposed",
    "memo",
    "joint",
)
"""`joint` is the round whose joint decision it is, in hex: it is changed there; None for all others, and for all in a
reflexive study, where nothing is decided on together."""
SUGGESTION = ("id", "code", "start", "end", "probability", "kind", "because", "valence", "improvement")
LIKELY = 0.5
"""From this chance on a proposal says that the words tell what should be done differently; accepting it takes that over."""


@dataclass(frozen=True)
class Beside:
    """Codings as tuples of CODING, proposals as tuples of SUGGESTION; of what is no longer there the ids. Ids are hex."""

    codings: list[tuple[Any, ...]]
    removed: list[str]
    suggestions: list[tuple[Any, ...]]
    judged: list[str]


def beside(
    session: Session,
    actor: Actor,
    document_id: uuid.UUID,
    since: int | None = None,
    *,
    blind: bool = False,
    joint: bool = True,
) -> Beside:
    """All that this person sees beside the document, or with `since` what changed after that count (layers.counter).

    Who codes blind sees no proposals. `joint`: tell which are joint decisions.
    """
    codings = (
        select(
            _hex(session, Coding.id),
            _hex(session, Coding.code_id),
            Coding.start,
            Coding.end,
            Coding.valence,
            Coding.strength,
            _number(Coding.improvement),
            _hex(session, Coding.made_by),
            Coding.revision,
            _number(Coding.suggestion_id.is_not(None)),
            Coding.memo,
            case((Coding.layer == "consensus", _hex(session, Coding.round_id))) if joint else null(),
        )
        .where(Coding.document_id == document_id)
        .order_by(Coding.start, Coding.end.desc(), Coding.made_at)
    )
    suggestions = (
        select(
            _hex(session, Suggestion.id),
            _hex(session, Suggestion.code_id),
            Suggestion.start,
            Suggestion.end,
            Suggestion.probability,
            Suggestion.because["kind"].as_string(),
            Suggestion.because["text"].as_string(),
            Suggestion.valence,
            _number(Suggestion.improvement >= LIKELY),
        )
        .join(Code, Code.id == Suggestion.code_id)
        .where(
            Suggestion.document_id == document_id,
            Suggestion.state == "waiting",
            Code.retired_at.is_(None),
        )
        .order_by(Suggestion.start, Suggestion.probability.desc())
    )
    removed: list[str] = []
    judged: list[str] = []
    if since is not None:
        codings = codings.where(Coding.seq > since)
        suggestions = suggestions.where(Suggestion.seq > since)
        removed = list(
            session.scalars(
                select(_hex(session, Coding.id)).where(
                    Coding.document_id == document_id, Coding.seq > since, layers.removed(actor)
                )
            )
        )
        judged = list(
            session.scalars(
                select(_hex(session, Suggestion.id)).where(
                    Suggestion.document_id == document_id,
                    Suggestion.seq > since,
                    Suggestion.state != "waiting",
                )
            )
        )
    return Beside(
        _tuples(session.execute(codings.where(layers.visible(actor))).all()),
        removed,
        [] if blind else _tuples(session.execute(suggestions).all()),
        [] if blind else judged,
    )


def row_of(coding: Coding) -> tuple[Any, ...]:
    """One coding as a tuple of CODING."""
    return (
        coding.id.hex,
        coding.code_id.hex,
        coding.start,
        coding.end,
        coding.valence,
        coding.strength,
        int(coding.improvement),
        coding.made_by.hex if coding.made_by else None,
        coding.revision,
        int(coding.suggestion_id is not None),
        coding.memo,
        coding.round_id.hex if coding.layer == "consensus" and coding.round_id else None,
    )


def _tuples(rows: Sequence[Row[Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows]


def _hex(session: Session, column: Any) -> Any:
    """An id as 32 hexadecimal digits, without making a UUID of each."""
    if session.get_bind().dialect.name == "sqlite":
        return type_coerce(column, String)
    return func.replace(cast(column, String), literal_column("'-'"), literal_column("''"))


def _number(condition: Any) -> Any:
    return cast(condition, Integer)


def codes(session: Session, study_id: uuid.UUID, only: set[str] | None = None) -> list[tuple[Any, ...]]:
    """(id in hex, key, label per language, colour, retired) of the study's codes, or of those with these ids."""
    chosen = (
        select(Code.id, Code.key, Code.label, Code.colour, Code.retired_at.is_not(None))
        .join(Codebook, Codebook.id == Code.codebook_id)
        .where(Codebook.study_id == study_id)
        .order_by(Code.position)
    )
    if only is not None:
        chosen = chosen.where(Code.id.in_([uuid.UUID(hex=code) for code in only]))
    return [(row[0].hex, *row[1:]) for row in session.execute(chosen)]


def segments(session: Session, document_id: uuid.UUID) -> list[tuple[int, int]]:
    """Where the meaning units stand, in order."""
    rows = session.execute(
        select(Segment.start, Segment.end)
        .where(Segment.document_id == document_id)
        .order_by(Segment.position)
    )
    return [(start, end) for start, end in rows]


@dataclass(frozen=True)
class Said:
    """A turn as it is shown: number, who, in which role, where it stands and its words."""

    position: int
    speaker: str
    role: str
    start: int
    end: int
    text: str
    seconds: int | None = None


def turns(session: Session, document_id: uuid.UUID, text: str) -> list[Said]:
    """The turns in order; a document without turns is one."""
    rows = session.execute(
        select(Turn.position, Turn.speaker, Turn.role, Turn.start, Turn.end, Turn.seconds)
        .where(Turn.document_id == document_id)
        .order_by(Turn.position)
    )
    found = [
        Said(position, speaker, role, start, end, text[start:end], seconds)
        for position, speaker, role, start, end, seconds in rows
    ]
    return found or [Said(0, "", "respondent", 0, len(text), text)]


def recent(session: Session, actor: Actor, study_id: uuid.UUID, limit: int = 9) -> list[str]:
    """The codes this person used last in the study, the newest first, as hex."""
    rows = session.execute(
        select(Coding.code_id)
        .join(Code, Code.id == Coding.code_id)
        .join(Codebook, Codebook.id == Code.codebook_id)
        .where(Codebook.study_id == study_id, Coding.made_by == actor, Code.retired_at.is_(None))
        .group_by(Coding.code_id)
        .order_by(func.max(Coding.made_at).desc())
        .limit(limit)
    )
    return [code_id.hex for (code_id,) in rows]
