"""Passages to look at again: coded before the meaning of their code changed, and not read since. Service.

A person goes through them one by one: it still fits, it needs another code, or the coding goes.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from coding import layers
from coding.codebook.changing import MEANING
from coding.codebook.models import CodebookChange, SecondLook
from coding.models import Code, Codebook, Coding, Document
from surveys.base import Actor, now

OUTCOMES = ("fits", "recoded", "removed")


@dataclass(frozen=True)
class Progress:
    """Of one code: how many passages wait, and how many were read again since its meaning last changed."""

    waiting: int
    done: int

    @property
    def total(self) -> int:
        return self.waiting + self.done


@dataclass(frozen=True)
class Wording:
    """A text of the code as it was when the passage was coded, beside what it says now."""

    field: str
    language: str
    was: str
    now: str


def waiting(session: Session, codebook_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Per code in use with passages to look at again: how many."""
    rows = _outstanding(select(Coding.code_id, func.count())).where(
        Code.codebook_id == codebook_id, Code.retired_at.is_(None)
    )
    return dict(session.execute(rows.group_by(Coding.code_id)).tuples().all())


def progress(session: Session, code: Code) -> Progress:
    left = session.scalar(_outstanding(select(func.count())).where(Coding.code_id == code.id)) or 0
    if code.meaning_changed_at is None:
        return Progress(0, 0)
    done = session.scalar(
        select(func.count())
        .select_from(SecondLook)
        .where(SecondLook.code_id == code.id, SecondLook.looked_at >= code.meaning_changed_at)
    )
    return Progress(left, done or 0)


def next_one(session: Session, actor: Actor, code: Code, after: uuid.UUID | None = None) -> Coding | None:
    """The first passage that waits, in the order of documents and text; with `after`, the first that follows that one."""
    rows = (
        _outstanding(select(Coding))
        .where(Coding.code_id == code.id, layers.visible(actor))
        .order_by(Document.created_at, Document.id, Coding.start, Coding.end, Coding.id)
    )
    found = list(session.scalars(rows))
    if after is not None:
        ids = [coding.id for coding in found]
        if after in ids:
            found = found[ids.index(after) + 1 :] + found[: ids.index(after)]
    return found[0] if found else None


def seen(session: Session, actor: Actor, coding: Coding, code_id: uuid.UUID, outcome: str) -> None:
    """Somebody judged this coding by what its code means now. Once more is no error."""
    if outcome not in OUTCOMES:
        raise ValueError(outcome)
    session.flush()
    session.merge(
        SecondLook(coding_id=coding.id, code_id=code_id, outcome=outcome, looked_at=now(), looked_by=actor)
    )
    session.flush()


def wordings(session: Session, coding: Coding) -> list[Wording]:
    """What definition, include and exclude said when this coding was made, or last read again, where they differ."""
    look = session.get(SecondLook, (coding.id, coding.code_id))
    moment = look.looked_at if look is not None else coding.made_at
    was = meaning_at(session, coding.code, moment)
    return [
        Wording(name, language, was[name].get(language, ""), getattr(coding.code, name).get(language, ""))
        for name in MEANING
        for language in sorted({*was[name], *getattr(coding.code, name)})
        if was[name].get(language, "") != getattr(coding.code, name).get(language, "")
    ]


def meaning_at(session: Session, code: Code, moment: dt.datetime) -> dict[str, dict[str, str]]:
    """Definition, include and exclude as they were: for each, what the first change after that moment found."""
    changes = session.scalars(
        select(CodebookChange)
        .where(
            CodebookChange.codebook_id == code.codebook_id,
            CodebookChange.at > moment,
            CodebookChange.kind.in_(("changed", "undone", "imported")),
        )
        .order_by(CodebookChange.at)
    )
    found: dict[str, dict[str, str]] = {}
    for change in changes:
        detail: dict[str, Any] = change.detail
        if change.kind == "imported":
            detail = detail.get("changed", {}).get(str(code.id), {})
        elif change.code_id != code.id:
            continue
        for name in MEANING:
            if name in detail:
                found.setdefault(name, detail[name][0])
    return {name: found.get(name, getattr(code, name)) for name in MEANING}


def _outstanding(rows: Select[Any]) -> Select[Any]:
    return (
        rows.select_from(Coding)
        .join(Code, Code.id == Coding.code_id)
        .join(Codebook, Codebook.id == Code.codebook_id)
        .join(Document, Document.id == Coding.document_id)
        .outerjoin(SecondLook, and_(SecondLook.coding_id == Coding.id, SecondLook.code_id == Coding.code_id))
        .where(
            layers.counting(),
            Document.superseded_at.is_(None),
            Code.meaning_changed_at > func.coalesce(SecondLook.looked_at, Coding.made_at),
        )
    )
