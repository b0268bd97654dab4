"""Coding by people: a passage gets a code, a valence, a memo. Nothing is lost: what is removed stays. Service."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Uuid, bindparam, func, insert, select
from sqlalchemy.orm import Session, defer, make_transient_to_detached

from coding import layers
from coding.codebook import looks
from coding.marks import steps, words
from coding.marks.steps import Step, Values
from coding.models import Code, Codebook, CodebookVersion, Coding, Document
from coding.rounds.models import CodingRound
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused, Stale
from surveys.texts import Text

VALENCES = ("neutral", "facilitator", "barrier", "mixed")
"""In the order in which one key goes round."""
STRENGTHS = (1, 2, 3)
"""Weakly, clearly, strongly; None where nobody weighed it."""
FIELDS = ("code_id", "start", "end", "valence", "strength", "improvement", "memo")

CHANGED: Text = {
    "nl": "Iemand anders heeft deze codering intussen veranderd. Hieronder staan beide versies; kies wat blijft.",
    "en": "Somebody else has changed this coding meanwhile. Both versions are shown; choose what stays.",
}
GONE: Text = {
    "nl": "Iemand anders heeft deze codering intussen verwijderd. Kies of zij terugkomt.",
    "en": "Somebody else has removed this coding meanwhile. Choose whether it comes back.",
}


def apply(
    session: Session,
    actor: Actor,
    document: Document,
    code_id: uuid.UUID,
    start: int,
    end: int,
    *,
    valence: str = "neutral",
    strength: int | None = None,
    improvement: bool = False,
    memo: str = "",
    suggestion_id: uuid.UUID | None = None,
    step: Step | None = None,
) -> Coding:
    """Codes document.text[start:end] (code points, end exclusive); white space at the ends is left out.

    The same code by the same person on the same words is given back, not doubled. Several calls with one `step` are
    undone together. Raises Refused for a range without words or outside the text, NotFound for a code that is not of
    this study.
    """
    start, end = words.of(session, document, start, end)
    if document.superseded_at is not None:
        raise Refused(
            {
                "nl": "Dit is een oudere versie van de tekst. Codeer in de nieuwste; die staat bij Versies.",
                "en": "This is an older version of the text. Code in the newest; you find it under Versions.",
            }
        )
    version = _check_code(session, document.study_id, code_id)
    _check(valence, strength)
    step = step or steps.begin(session, actor, document)
    start, end = _fit(session, step.round_id, document, code_id, start, end)
    place = {"document_id": document.id, "code_id": code_id, "start": start, "end": end, "made_by": actor}
    session.flush()
    same = session.connection().execute(SAME, {**place, "layer": step.layer}).scalar()
    if same is not None:
        return session.get_one(Coding, same)
    coding = Coding(
        id=new_id(),
        **place,
        valence=valence,
        strength=strength,
        improvement=improvement,
        memo=memo.strip(),
        suggestion_id=suggestion_id,
        round_id=step.round_id,
        layer=step.layer,
        codebook_version=_version(session, step.round_id, version),
        made_at=now(),
        removed_at=None,
        revision=1,
        seq=step.seq,
    )
    _insert(session, coding)
    step.record("added", {"removed": True}, {"removed": False, **values(coding)}, coding_id=coding.id)
    return coding


TABLE: Any = Coding.__table__
SAME = select(TABLE.c.id).where(
    TABLE.c.document_id == bindparam("document_id"),
    TABLE.c.code_id == bindparam("code_id"),
    TABLE.c.start == bindparam("start"),
    TABLE.c.end == bindparam("end"),
    TABLE.c.made_by.is_not_distinct_from(bindparam("made_by", type_=Uuid())),
    TABLE.c.layer == bindparam("layer"),
    TABLE.c.removed_at.is_(None),
)
INSERT = insert(TABLE)
CODE = (
    select(
        Code.id,
        select(func.max(CodebookVersion.number))
        .where(CodebookVersion.codebook_id == Codebook.id)
        .scalar_subquery(),
    )
    .join(Codebook, Codebook.id == Code.codebook_id)
    .where(Code.id == bindparam("code"), Codebook.study_id == bindparam("study"), Code.retired_at.is_(None))
)
"""Statements that every coding asks for, built once."""


def _insert(session: Session, coding: Coding) -> None:
    """One row, without the session going through all that it holds; afterwards the session knows it as any other.

    What was not set gets its default from the table, and is read when it is asked for.
    """
    row = {column.name: vars(coding)[column.name] for column in TABLE.columns if column.name in vars(coding)}
    session.connection().execute(INSERT, row)
    make_transient_to_detached(coding)
    session.add(coding)


def change(
    session: Session,
    actor: Actor,
    coding: Coding,
    *,
    revision: int,
    valence: str | None = None,
    strength: int | None = None,
    improvement: bool | None = None,
    memo: str | None = None,
    code_id: uuid.UUID | None = None,
    start: int | None = None,
    end: int | None = None,
    step: Step | None = None,
) -> Coding:
    """Changes what is given; strength 0 takes the strength away.

    Raises Stale when `revision` is not the one that is stored, or when somebody removed it meanwhile.
    """
    layers.check_change(session, actor, coding)
    document = document_of(session, coding)
    step = step or steps.begin(session, actor, document)
    _fresh(session, coding, revision)
    before = values(coding)
    if start is not None or end is not None:
        first = coding.start if start is None else start
        first, last = words.of(session, document, first, coding.end if end is None else end)
        coding.start, coding.end = _fit(session, coding.round_id, document, coding.code_id, first, last)
    if valence is not None:
        _check(valence, None)
        coding.valence = valence
    if strength is not None:
        _check(coding.valence, strength or None)
        coding.strength = strength or None
    if improvement is not None:
        coding.improvement = improvement
    if memo is not None:
        coding.memo = memo.strip()
    if code_id is not None and code_id != coding.code_id:
        coding.codebook_version = _check_code(session, document.study_id, code_id)
        _fit(session, coding.round_id, document, code_id, coding.start, coding.end)
        looks.seen(session, actor, coding, code_id, "fits")
        coding.code_id = code_id
    after = values(coding)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        coding.changed_at, coding.seq = now(), step.seq
        session.flush()
        step.record(
            "changed",
            {name: before[name] for name in changed},
            {name: after[name] for name in changed},
            coding_id=coding.id,
        )
    return coding


def remove(
    session: Session, actor: Actor, coding: Coding, *, revision: int, step: Step | None = None
) -> Coding:
    """Takes a coding away; `restore` brings it back. Removing twice is no error."""
    layers.check_change(session, actor, coding)
    if coding.removed_at is not None:
        return coding
    step = step or steps.begin(session, actor, document_of(session, coding))
    _fresh(session, coding, revision)
    coding.removed_at, coding.removed_by, coding.seq = now(), actor, step.seq
    session.flush()
    step.record("removed", {"removed": False}, {"removed": True}, coding_id=coding.id)
    return coding


def restore(session: Session, actor: Actor, coding: Coding, *, step: Step | None = None) -> Coding:
    """Brings a removed coding back, as it was. One that was never away is given back as it is."""
    layers.check_change(session, actor, coding)
    if coding.removed_at is None:
        return coding
    step = step or steps.begin(session, actor, document_of(session, coding))
    coding.removed_at, coding.removed_by, coding.seq = None, None, step.seq
    session.flush()
    step.record("restored", {"removed": True}, {"removed": False}, coding_id=coding.id)
    return coding


def change_many(
    session: Session,
    actor: Actor,
    document: Document,
    chosen: Iterable[tuple[uuid.UUID, int]],
    *,
    away: bool = False,
    **fields: Any,
) -> tuple[int, int]:
    """The same change for many codings (id and revision) as one step; `away` removes them.

    Gives how many were changed, and how many were left because somebody changed or removed them meanwhile.
    """
    step = steps.begin(session, actor, document)
    done = left = 0
    for coding_id, revision in chosen:
        coding = session.get(Coding, coding_id)
        if coding is None or coding.document_id != document.id:
            raise NotFound(
                {"nl": "Deze codering is er niet.", "en": "There is no such coding in this document."}
            )
        try:
            if away:
                remove(session, actor, coding, revision=revision, step=step)
            else:
                change(session, actor, coding, revision=revision, step=step, **fields)
        except Stale:
            left += 1
        else:
            done += 1
    return done, left


def codings(session: Session, actor: Actor, document: Document) -> list[Coding]:
    """What this person sees coded in a document, in the order of its text, the longer first where two begin together."""
    return list(
        session.scalars(
            select(Coding)
            .where(Coding.document_id == document.id, layers.visible(actor))
            .order_by(Coding.start, Coding.end.desc(), Coding.made_at)
        )
    )


def values(coding: Coding) -> Values:
    """What a person can change of a coding, as JSON keeps it."""
    return steps.plain({name: getattr(coding, name) for name in FIELDS})


def document_of(session: Session, coding: Coding) -> Document:
    """The document of a coding, without loading its text."""
    return session.get_one(Document, coding.document_id, options=[defer(Document.text)])


def _fresh(session: Session, coding: Coding, revision: int) -> None:
    """What is stored now that nobody else can write in this document; Stale when it is not what the person saw."""
    if session.get_bind().dialect.name != "sqlite":  # there the whole request has held the lock
        session.refresh(coding)
    if coding.removed_at is not None:
        raise Stale(GONE)
    if coding.revision != revision:
        raise Stale(CHANGED)


def _check_code(session: Session, study_id: uuid.UUID, code_id: uuid.UUID) -> int | None:
    """The codebook's version in which this code is now; NotFound for one that passages of this study cannot carry."""
    found = session.execute(CODE, {"code": code_id, "study": study_id}).one_or_none()
    if found is None:
        raise NotFound(
            {"nl": "Deze code staat niet in het codeboek.", "en": "This code is not in the codebook."}
        )
    number: int | None = found[1]
    return number


def _fit(
    session: Session, round_id: uuid.UUID | None, document: Document, code_id: uuid.UUID, start: int, end: int
) -> tuple[int, int]:
    """Where it stands when it is made in a round, if it is."""
    if round_id is None:
        return start, end
    return layers.fit(session, round_id, document, session.get_one(Code, code_id), start, end)


def _version(session: Session, round_id: uuid.UUID | None, number: int | None) -> int | None:
    """The version of the codebook that a coding goes by: its round's, else the one in which codes are now."""
    round_ = session.get(CodingRound, round_id) if round_id else None
    return round_.codebook_version.number if round_ else number


def _check(valence: str, strength: int | None) -> None:
    if valence not in VALENCES:
        raise Refused({"nl": "Onbekende richting.", "en": "Unknown valence."})
    if strength is not None and strength not in STRENGTHS:
        raise Refused({"nl": "De sterkte is 1, 2 of 3.", "en": "The strength is 1, 2 or 3."})
