"""What the workspace shows beside a document, as JSON for the script: all of it, or what changed since it last looked."""

import uuid
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from coding import layers
from coding.marks import reading
from coding.models import Coding, Document
from surveys.texts import pick


def answer(
    session: Session, document: Document, since: str | None = None, **more: Any
) -> ResponseReturnValue:
    """`since` is the `seq` of the answer the script had last; None, or too long ago, gives everything.

    `more`: `message`, `focus`, `undo`, `redo`: what was done just now; `tree`: whether the codebook is another one.
    """
    scope, seq = layers.counter(session, current_user.id, document)
    told = since.rpartition(".") if since else ("", "", "")
    seen = int(told[2]) if told[0] == scope and told[2].isdecimal() else None
    whole = seen is None or seen > seq or (scope == "all" and seen < document.whole_seq)
    found = reading.beside(
        session,
        current_user.id,
        document.id,
        None if whole else seen,
        blind=scope != "all",
        joint=g.study.mode != "reflexive",
    )
    used = None if whole else {row[1] for row in (*found.codings, *found.suggestions)}
    makers = {row[7] for row in found.codings if row[7]}
    return jsonify(
        seq=f"{scope}.{seq}",
        whole=whole,
        codings=found.codings,
        removed=found.removed,
        suggestions=found.suggestions,
        judged=found.judged,
        codes=codes(session, document.study_id, used) if used is None or used else [],
        people=people(session, makers),
        **({"segments": reading.segments(session, document.id)} if whole else {}),
        **more,
    )


def added(session: Session, me: uuid.UUID, document: Document, coding: Coding) -> ResponseReturnValue:
    """After a coding was added: when nobody else did anything since the script last looked, it is all there is to tell."""
    done = {"focus": coding.id.hex, "undo": True, "redo": False}
    if coding.layer != "plain" or since() != f"all.{coding.seq - 1}":
        return answer(session, document, since(), **done)
    return jsonify(
        seq=f"all.{coding.seq}",
        whole=False,
        codings=[reading.row_of(coding)],
        removed=[],
        suggestions=[],
        judged=[],
        codes=[],
        people={},
        **done,
    )


def since() -> str | None:
    """What a request says it has seen already."""
    return request.values.get("seq")


def codes(session: Session, study_id: uuid.UUID, only: set[str] | None = None) -> list[list[Any]]:
    """[id, key, label, colour, retired] of codes, in the language of the page."""
    return [
        [code_id, key, pick(label, g.language), colour, retired]
        for code_id, key, label, colour, retired in reading.codes(session, study_id, only)
    ]


def people(session: Session, makers: set[str]) -> dict[str, str]:
    """The names of who made codings, by id in hex."""
    mine: uuid.UUID = current_user.id
    names = {mine.hex: current_user.name or current_user.email} if mine.hex in makers else {}
    others = [uuid.UUID(hex=maker) for maker in makers if maker != mine.hex]
    if others:
        rows = session.execute(select(User.id, User.name, User.email).where(User.id.in_(others)))
        names |= {row[0].hex: row[1] or row[2] for row in rows}
    return names
