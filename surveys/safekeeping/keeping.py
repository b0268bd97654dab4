"""How answers are kept: each closed under its response's own key. The one place that writes and reads them. Service."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from surveys.base import now
from surveys.models import Answer, Response
from surveys.safekeeping import vault

Values = dict[str, Any]


def values(session: Session, response: Response) -> Values:
    """What was answered, by item id."""
    rows = session.execute(_VALUES, {"of": response.id}).all()
    if not rows:
        return {}
    cipher = _cipher(response)
    return {row.item_id: _opened(cipher, response.id, row.item_id, row.box) for row in rows}


def values_of(session: Session, responses: Iterable[Response]) -> dict[uuid.UUID, Values]:
    """The same for many responses at once: response id → item id → value; each response is there, also an empty one."""
    chosen = {response.id: response for response in responses}
    found: dict[uuid.UUID, Values] = {response_id: {} for response_id in chosen}
    ids = list(chosen)
    for start in range(0, len(ids), 500):
        rows = session.execute(
            select(Answer.response_id, Answer.item_id, Answer.box).where(
                Answer.response_id.in_(ids[start : start + 500])
            )
        ).all()
        ciphers = {row.response_id: _cipher(chosen[row.response_id]) for row in rows}
        for row in rows:
            found[row.response_id][row.item_id] = _opened(
                ciphers[row.response_id], row.response_id, row.item_id, row.box
            )
    return found


def value(response: Response, answer: Answer) -> Any:
    """What one answer says: text, number, list or object, as in surveys.routing.Answers."""
    return _opened(_cipher(response), response.id, answer.item_id, answer.box)


def change(
    session: Session,
    response: Response,
    before: Values,
    after: Values,
    language: str,
    at: dt.datetime | None = None,
) -> None:
    """Makes what is kept agree with `after`, where `before` is what is kept now; a value that is the same is not touched.

    Both may be of some items alone: of what neither names nothing changes. `at`: the moment it is said to be of, now
    when left out. One statement for what is new, one for what changed, one for what went: a page turn must not ask row
    by row.
    """
    cipher, at = _cipher(response), at or now()

    def row(item_id: str) -> dict[str, Any]:
        box = vault.close(cipher, vault.as_bytes(after[item_id]), place(response.id, item_id))
        return {"of": response.id, "item": item_id, "box": box, "language": language, "saved_at": at}

    new = [row(item_id) for item_id in after if item_id not in before]
    changed = [
        row(item_id) for item_id, value in after.items() if item_id in before and before[item_id] != value
    ]
    gone = [{"of": response.id, "item": item_id} for item_id in before if item_id not in after]
    connection = session.connection()
    for statement, rows in ((_NEW, new), (_CHANGED, changed), (_GONE, gone)):
        if rows:
            connection.execute(statement, rows)


# Statements of a page turn are built once: building one costs as much as running it.
_VALUES = select(Answer.item_id, Answer.box).where(Answer.response_id == bindparam("of"))
_TABLE: Any = Answer.__table__
_ONE = (_TABLE.c.response_id == bindparam("of")) & (_TABLE.c.item_id == bindparam("item"))
_SET: dict[str, Any] = {name: bindparam(name) for name in ("box", "language", "saved_at")}
_NEW = insert(_TABLE).values(response_id=bindparam("of"), item_id=bindparam("item"), revision=1, **_SET)
_CHANGED = update(_TABLE).where(_ONE).values(revision=_TABLE.c.revision + 1, **_SET)
_GONE = delete(_TABLE).where(_ONE)


def derived(response: Response, purpose: bytes) -> bytes:
    """A secret that only who holds the response's key can make."""
    return vault.derived(_key(response), purpose)


def close_file(response: Response, item_id: str, data: bytes) -> bytes:
    """What was handed in with an answer, closed under the response's key."""
    return vault.close(_cipher(response), data, place(response.id, f"{item_id}__file"))


def open_file(response: Response, item_id: str, box: bytes) -> bytes:
    return vault.opened(_cipher(response), box, place(response.id, f"{item_id}__file"))


def forget_key(response: Response) -> None:
    """Without its key nothing of a response can be read again, also where its rows were copied without the key."""
    response.key = response.key_id = None


# ---------------------------------------------------------------- inside


def _cipher(response: Response) -> AESGCM:
    return AESGCM(_key(response))


def _key(response: Response) -> bytes:
    """The response's own key, made when it is first needed."""
    if response.key is None or response.key_id is None:
        key = vault.new_key()
        response.key_id, response.key = vault.wrap(key, response.id.bytes)
        return key
    return vault.unwrap(response.key_id, response.key, response.id.bytes)


def _opened(cipher: AESGCM, response_id: uuid.UUID, item_id: str, box: bytes) -> Any:
    return vault.from_bytes(vault.opened(cipher, box, place(response_id, item_id)))


def place(response_id: uuid.UUID, item_id: str) -> bytes:
    """What an answer's box belongs to: it opens nowhere else."""
    return response_id.bytes + item_id.encode()
