"""Another key of the server: everything that an older one wraps is wrapped by the newest. Service."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, select, type_coerce, update
from sqlalchemy.orm import Session

from surveys.base import Base, ClosedText
from surveys.models import Response, SealedResponse
from surveys.safekeeping import vault


def in_use(session: Session) -> Counter[str]:
    """How many things each key of the server wraps, by the key's id."""
    found: Counter[str] = Counter()
    for model in (Response, SealedResponse):
        found.update(session.scalars(select(model.key_id).where(model.key_id.is_not(None))))
    for table, column in _texts():
        found.update(vault.text_key(stored) for _key, stored in _stored(session, table, column))
    return found


def rotate(session: Session) -> int:
    """Wraps by the newest key what an older one wrapped; gives how much. The answers themselves need not be touched.

    Raises VaultError, and changes nothing, when an older key is not among the server's any more.
    """
    newest = vault.newest().id
    count = 0
    older = select(Response).where(Response.key_id.is_not(None), Response.key_id != newest)
    for response in session.scalars(older.with_for_update(of=Response)):
        assert response.key is not None
        assert response.key_id is not None
        key = vault.unwrap(response.key_id, response.key, response.id.bytes)
        response.key_id, response.key = vault.wrap(key, response.id.bytes)
        count += 1
    sealed = select(SealedResponse).where(SealedResponse.key_id != newest)
    for row in session.scalars(sealed.with_for_update()):
        place = sealed_place(row)
        row.key_id, row.box = vault.wrap(vault.unwrap(row.key_id, row.box, place), place)
        count += 1
    for table, column in _texts():
        for place_of, stored in list(_stored(session, table, column)):
            if vault.text_key(stored) != newest:
                this = update(table).where(
                    *(table.columns[name] == value for name, value in place_of.items())
                )
                session.execute(this.values({column: vault.open_text(stored)}))
                count += 1
    session.flush()
    return count


def sealed_place(row: SealedResponse) -> bytes:
    """What a sealed box belongs to: its wave and its type of partner."""
    return row.wave_id.bytes + row.partner_type_id.bytes


def _texts() -> Iterator[tuple[Table, Column[Any]]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, ClosedText):
                yield table, column


def _stored(session: Session, table: Table, column: Column[Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    names = [key.name for key in table.primary_key]
    chosen = select(*table.primary_key, type_coerce(column, LargeBinary)).where(column.is_not(None))
    for *key, stored in session.execute(chosen).all():
        yield dict(zip(names, key, strict=True)), bytes(stored)
