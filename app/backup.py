"""Backup and restore: all rows as one archive of JSON Lines, from and to SQLite and PostgreSQL alike."""

import base64
import datetime as dt
import json
import os
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    Time,
    Uuid,
    func,
    insert,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import OperationalError, ProgrammingError

from surveys.base import Base, ClosedText, UtcDateTime, now
from surveys.conversations.models import Recording
from surveys.models import Attachment
from surveys.safekeeping.attachments import path_of, write_closed

FORMAT = 1
BATCH = 500


class RestoreError(RuntimeError):
    """The archive cannot be put into this database; the message says why."""


def backup(engine: Engine, path: Path, uploads: Path | None = None) -> dict[str, int]:
    """Writes all rows as they are at one moment, also while others write; gives the count per table.

    With the files that partners handed in, from the folder `uploads`, closed as they are.
    """
    counts: dict[str, int] = {}
    partial = path.with_name(path.name + ".partial")
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect() as plain:
        connection = plain.execution_options(**options)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, connection.begin():
                for table in Base.metadata.sorted_tables:
                    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as rows:
                        counts[table.name] = 0
                        for line in _lines(connection, table):
                            rows.write(line)
                            counts[table.name] += 1
                if uploads is not None:
                    _add_files(connection, archive, uploads)
                about = {
                    "format": FORMAT,
                    "made_at": now().isoformat(),
                    "revision": revision(connection),
                    "tables": counts,
                }
                archive.writestr("manifest.json", json.dumps(about, indent=1))
            file.flush()
            os.fsync(file.fileno())
    partial.replace(path)
    return counts


def restore(engine: Engine, path: Path, uploads: Path | None = None) -> dict[str, int]:
    """Puts an archive into an empty, migrated database; all of it or nothing. Raises RestoreError.

    The files that partners handed in go into the folder `uploads`.
    """
    try:
        archive = zipfile.ZipFile(path)
        about = json.loads(archive.read("manifest.json"))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise RestoreError(f"{path} is not a backup of Weerklank") from error
    with archive, engine.connect() as plain:
        connection = plain.execution_options(immediate=True)
        with connection.begin():
            _check(connection, about)
            for table in Base.metadata.sorted_tables:
                _fill(connection, table, archive)
            counts = {table.name: _count(connection, table) for table in Base.metadata.sorted_tables}
            if counts != about["tables"]:
                raise RestoreError(
                    "the archive holds other numbers of rows than it says; nothing was changed"
                )
            if uploads is not None:
                _put_files(connection, archive, uploads)
    return counts


def _add_files(connection: Connection, archive: zipfile.ZipFile, uploads: Path) -> None:
    """A file that was taken away while we wrote is left out, as its row will be next time."""
    for folder, file_id in _files(connection, uploads):
        file = path_of(folder, file_id)
        if file.is_file():
            archive.write(file, f"{folder.name}/{file_id.hex}")


def _put_files(connection: Connection, archive: zipfile.ZipFile, uploads: Path) -> None:
    names = set(archive.namelist())
    for folder, file_id in _files(connection, uploads):
        if f"{folder.name}/{file_id.hex}" in names:
            write_closed(path_of(folder, file_id), archive.read(f"{folder.name}/{file_id.hex}"))


def _files(connection: Connection, uploads: Path) -> Iterator[tuple[Path, uuid.UUID]]:
    """What stands beside the database: files that partners handed in, and recordings in the folder beside those."""
    for folder, model in ((uploads, Attachment), (uploads.with_name("recordings"), Recording)):
        for file_id in connection.execute(select(model.id)).scalars():
            yield folder, file_id


def revision(connection: Connection) -> str | None:
    """The migration this database is at; None for one that was never migrated."""
    try:
        with connection.begin_nested():
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except (OperationalError, ProgrammingError):
        return None


def _check(connection: Connection, about: dict[str, Any]) -> None:
    if about.get("format") != FORMAT:
        raise RestoreError("this archive was made by another version of Weerklank")
    here = revision(connection)
    if about["revision"] != here:
        raise RestoreError(f"the archive is of schema {about['revision']} and this database of {here}")
    if set(about["tables"]) != set(Base.metadata.tables):
        raise RestoreError("the archive holds other tables than this database")
    for table in Base.metadata.sorted_tables:
        if _count(connection, table):
            raise RestoreError(f"this database is not empty ({table.name}); restore into a new one")


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    columns = [_as_stored(column) for column in table.columns]
    found = connection.execution_options(yield_per=BATCH).execute(
        select(*columns).order_by(*table.primary_key)
    )
    for row in found.mappings():
        yield (
            json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False).encode()
            + b"\n"
        )


def _as_stored(column: Column[Any]) -> Any:
    """What is encrypted in the database stays so in the archive."""
    if isinstance(column.type, ClosedText):
        return type_coerce(column, LargeBinary).label(column.name)
    return column


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Uuid):
        return uuid.UUID(value)
    if isinstance(column.type, UtcDateTime | DateTime):
        return dt.datetime.fromisoformat(value)
    if isinstance(column.type, Time):
        return dt.time.fromisoformat(value)
    if isinstance(column.type, Date):
        return dt.date.fromisoformat(value)
    if isinstance(column.type, LargeBinary | ClosedText):
        return base64.b64decode(value)
    return value


def _insert(connection: Connection, table: Table, batch: list[dict[str, Any]]) -> None:
    """As the archive has it: what was encrypted there is not encrypted once more."""
    raw = table.to_metadata(MetaData())
    for column in raw.columns:
        if isinstance(column.type, ClosedText):
            column.type = LargeBinary()
    connection.execute(insert(raw), batch)


def _fill(connection: Connection, table: Table, archive: zipfile.ZipFile) -> None:
    """Inserts the rows; references from a row to its own table come after, when all rows are there."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    later: list[tuple[dict[str, Any], dict[str, Any]]] = []
    batch: list[dict[str, Any]] = []
    with archive.open(f"tables/{table.name}.jsonl") as lines:
        for line in lines:
            row = {name: _typed(table.columns[name], value) for name, value in json.loads(line).items()}
            links = {name: row[name] for name in own if row[name] is not None}
            if links:
                later.append(({column.name: row[column.name] for column in table.primary_key}, links))
                row |= dict.fromkeys(links)
            batch.append(row)
            if len(batch) >= BATCH:
                _insert(connection, table, batch)
                batch = []
    if batch:
        _insert(connection, table, batch)
    for key, links in later:
        connection.execute(
            table.update().where(*(table.columns[name] == value for name, value in key.items())).values(links)
        )
