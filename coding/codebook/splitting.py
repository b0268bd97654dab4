"""One code becomes several: a person says for each passage where it goes, in as many sittings as it takes. Service."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coding import layers
from coding.codebook.changing import new_code, put
from coding.codebook.merging import documents_of, forget_loaded, move_codings, touch
from coding.codebook.models import CodebookChange, MovedCoding
from coding.codebook.trees import all_codes, locked
from coding.codebook.versions import log
from coding.models import Code, Coding, Document
from surveys.base import Actor, new_id
from surveys.errors import NotFound, Refused
from surveys.texts import Text

FEWEST, MOST = 2, 8


def begin(session: Session, actor: Actor, code: Code, parts: Sequence[tuple[Text, Text]]) -> CodebookChange:
    """Makes the parts, (name, definition) each, right after the code. Its passages stay where they are until divided.

    Raises Refused for too few or too many parts, or a code that is out of use meanwhile.
    """
    if not FEWEST <= len(parts) <= MOST:
        raise Refused(
            {
                "nl": f"Noem {FEWEST} tot {MOST} nieuwe codes.",
                "en": f"Name {FEWEST} to {MOST} new codes.",
            }
        )
    book = locked(session, code.codebook_id)
    every = all_codes(session, book.id)
    if code.retired_at is not None:
        raise Refused(
            {"nl": "Deze code is intussen buiten gebruik.", "en": "This code is out of use meanwhile."}
        )
    parent = next((one for one in every if one.id == code.parent_id), None)
    made: list[Code] = []
    for label, definition in parts:
        part = new_code(
            book,
            [*every, *made],
            parent,
            label=label,
            definition=definition,
            colour=code.colour + len(made) + 1,
        )
        part.coherence_dimension, part.research_question = code.coherence_dimension, code.research_question
        session.add(part)
        made.append(part)
    siblings = [one for one in every if one.parent_id == code.parent_id and one.retired_at is None]
    at = siblings.index(code) + 1
    for step, part in enumerate(made):
        put([*every, *made], part, parent, at + step)
    return log(
        session,
        actor,
        book,
        "split",
        code,
        {
            "label": code.label,
            "parts": [{"id": str(part.id), "key": part.key, "label": part.label} for part in made],
        },
    )


def parts(session: Session, change: CodebookChange) -> list[Code]:
    ids = [uuid.UUID(part["id"]) for part in change.detail["parts"]]
    found = {code.id: code for code in session.scalars(select(Code).where(Code.id.in_(ids)))}
    return [found[part_id] for part_id in ids]


def open_split(session: Session, code: Code) -> CodebookChange | None:
    """The last splitting of this code that was not undone, while there are passages left to divide."""
    change = session.scalar(
        select(CodebookChange)
        .where(
            CodebookChange.code_id == code.id,
            CodebookChange.kind == "split",
            CodebookChange.undone_at.is_(None),
        )
        .order_by(CodebookChange.at.desc())
        .limit(1)
    )
    return change if change is not None and code.retired_at is None else None


def to_divide(
    session: Session, actor: Actor, code: Code, limit: int, offset: int = 0
) -> tuple[list[Coding], int]:
    """The codings still with the code that count, in the order of documents and text; and how many there are in all."""
    live = (
        Coding.code_id == code.id,
        layers.counting(),
        layers.visible(actor),
        Document.superseded_at.is_(None),
    )
    base = select(Coding).join(Document, Document.id == Coding.document_id).where(*live)
    total = session.scalar(select(func.count()).select_from(base.subquery())) or 0
    rows = base.order_by(Document.created_at, Document.id, Coding.start, Coding.end, Coding.id)
    return list(session.scalars(rows.limit(limit).offset(offset))), total


def assign(
    session: Session, actor: Actor, change: CodebookChange, choices: Mapping[uuid.UUID, Sequence[uuid.UUID]]
) -> int:
    """Gives codings (by id) to one part, or to several (a copy for each further one); gives how many were divided.

    A coding that somebody gave another code or removed meanwhile is passed over. Raises NotFound for a foreign part.
    """
    locked(session, change.codebook_id)
    session.refresh(change)
    _check_open(change)
    known = {part.id: part for part in parts(session, change)}
    if any(
        part_id not in known or known[part_id].retired_at for chosen in choices.values() for part_id in chosen
    ):
        raise NotFound(
            {
                "nl": "Een van de delen is er niet meer. Ververs de pagina.",
                "en": "One of the parts is gone. Refresh the page.",
            }
        )
    chosen_ids = [coding_id for coding_id, chosen in choices.items() if chosen]
    codings = session.scalars(
        select(Coding)
        .where(Coding.id.in_(chosen_ids), Coding.code_id == change.code_id, layers.counting())
        .with_for_update()
    ).all()
    for coding in codings:
        first, *others = dict.fromkeys(choices[coding.id])
        for part_id in others:
            copy = _copy(coding, part_id)
            session.add(copy)
            session.flush()
            session.add(_moved(change, copy.id, "copied"))
        coding.code_id = first
        session.merge(_moved(change, coding.id, "moved"))
    session.flush()
    touch(session, documents_of(change))
    forget_loaded(session)
    return len(codings)


def assign_rest(session: Session, actor: Actor, change: CodebookChange, part_id: uuid.UUID) -> int:
    """All that is left goes to one part, by one statement."""
    locked(session, change.codebook_id)
    session.refresh(change)
    _check_open(change)
    if part_id not in {part.id for part in parts(session, change) if part.retired_at is None}:
        raise NotFound({"nl": "Dit deel is er niet.", "en": "There is no such part."})
    assert change.code_id is not None
    _, total = to_divide(session, actor, session.get_one(Code, change.code_id), 1)
    move_codings(session, change, [change.code_id], part_id, doubles=False)
    return total


def _check_open(change: CodebookChange) -> None:
    if change.undone_at is not None:
        raise Refused(
            {
                "nl": "Deze splitsing is intussen ongedaan gemaakt.",
                "en": "This split was undone meanwhile.",
            }
        )


def _moved(change: CodebookChange, coding_id: uuid.UUID, how: str) -> MovedCoding:
    return MovedCoding(change_id=change.id, coding_id=coding_id, from_code_id=change.code_id, how=how)


def _copy(coding: Coding, code_id: uuid.UUID) -> Coding:
    """The same decision once more, under another code."""
    left_out = {"id", "code_id", "revision", "changed_at", "suggestion_id"}
    values: dict[str, Any] = {
        column.key: getattr(coding, column.key)
        for column in Coding.__mapper__.column_attrs
        if column.key not in left_out
    }
    return Coding(id=new_id(), code_id=code_id, **values)
