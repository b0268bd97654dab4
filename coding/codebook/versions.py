"""The versions of a codebook: changes gather in the last one until a person fixes it. Service.

Why not a number for every change, and not only numbers on purpose: docs/adr tells.
"""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coding.codebook.models import CodebookChange
from coding.codebook.trees import TEXTS, all_codes, in_order, locked
from coding.models import Code, Codebook, CodebookVersion
from surveys.base import Actor, new_id, now

NOTE = 2000


def number(session: Session, codebook_id: uuid.UUID) -> int | None:
    """The number of the version in which codes are at this moment."""
    return session.scalar(
        select(func.max(CodebookVersion.number)).where(CodebookVersion.codebook_id == codebook_id)
    )


def last(session: Session, codebook_id: uuid.UUID) -> CodebookVersion | None:
    return session.scalar(
        select(CodebookVersion)
        .where(CodebookVersion.codebook_id == codebook_id)
        .order_by(CodebookVersion.number.desc())
        .limit(1)
    )


def fix(session: Session, actor: Actor, book: Codebook, note: str = "") -> CodebookVersion:
    """From now on the version in work stays as it is; the next change begins a new one. A fixed one is given back."""
    locked(session, book.id)
    version = last(session, book.id) or _next(session, actor, book, 1)
    if version.fixed_at is None:
        version.snapshot = snapshot(session, book)
        version.fixed_at, version.fixed_by, version.note = now(), actor, note.strip()[:NOTE]
        session.add(
            CodebookChange(
                id=new_id(),
                codebook_id=book.id,
                kind="fixed",
                number=version.number,
                detail={"note": version.note},
                at=version.fixed_at,
                by=actor,
            )
        )
    session.flush()
    session.expire(book, ["versions"])
    return version


def fixed(session: Session, actor: Actor, book: Codebook) -> CodebookVersion:
    """The version as codes stand now, fixed: what a round of coding binds itself to."""
    return fix(session, actor, book)


def log(
    session: Session, actor: Actor, book: Codebook, kind: str, code: Code | None, detail: dict[str, Any]
) -> CodebookChange:
    """Writes a change down, and takes it up in the version in work; a new version begins when the last one is fixed."""
    session.flush()
    version = last(session, book.id)
    if version is None or version.fixed_at is not None:
        version = _next(session, actor, book, version.number + 1 if version else 1)
    version.snapshot = snapshot(session, book)
    change = CodebookChange(
        id=new_id(),
        codebook_id=book.id,
        code_id=code.id if code is not None else None,
        kind=kind,
        number=version.number,
        detail=detail,
        at=now(),
        by=actor,
    )
    session.add(change)
    session.flush()
    session.expire(book, ["versions", "codes"])
    return change


def snapshot(session: Session, book: Codebook) -> dict[str, Any]:
    """The whole codebook as data, codes in the order in which they are read."""
    codes = all_codes(session, book.id)
    keys = {code.id: code.key for code in codes}
    return {
        "title": book.title,
        "codes": [
            {
                "id": code.key,
                "uuid": str(code.id),
                "parent": keys.get(code.parent_id) if code.parent_id else None,
                **{name: getattr(code, name) for name in TEXTS},
                "coherence_dimension": code.coherence_dimension,
                "research_question": code.research_question,
                "colour": code.colour,
                "retired": code.retired_at is not None,
                "merged_into": keys.get(code.merged_into_id) if code.merged_into_id else None,
            }
            for code, _ in in_order(codes)
        ],
    }


def _next(session: Session, actor: Actor, book: Codebook, count: int) -> CodebookVersion:
    version = CodebookVersion(id=new_id(), codebook_id=book.id, number=count, snapshot={}, made_by=actor)
    session.add(version)
    session.flush()
    return version
