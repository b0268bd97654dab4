"""The database: engine, pragmas, one unit of work per request, read-only sessions for pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy import create_engine as sqlalchemy_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import ORMExecuteState, Session

from surveys.base import Base

db = SQLAlchemy(metadata=Base.metadata)

LOCK_SECONDS = 5
"""How long a writer waits for another before the request is answered with 503."""


def init_app(app: Flask) -> None:
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(app.config["SQLALCHEMY_DATABASE_URI"]))
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": LOCK_SECONDS}, "hide_parameters": True}
    return {
        "hide_parameters": True,  # an error in the log names no person and no answer
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 10,
        "connect_args": {"options": f"-c lock_timeout={LOCK_SECONDS}s -c timezone=UTC"},
    }


def make_engine(url: str) -> Engine:
    """An engine for work outside a request: the tests of the rooms, backup, moving house."""
    return prepare(sqlalchemy_engine(url, **engine_options(url)))


def prepare(engine: Engine) -> Engine:
    """SQLite: durable, foreign keys, and transactions that we begin ourselves."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = (
        None  # the driver would otherwise begin by itself, too late and always deferred
    )
    for pragma in (
        f"busy_timeout={LOCK_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@event.listens_for(Session, "do_orm_execute")
def _before_execute(state: ORMExecuteState) -> None:
    """An UPDATE or DELETE by statement is a write like any other."""
    if state.is_insert or state.is_update or state.is_delete:
        about_to_write(state.session)


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    about_to_write(session)


def about_to_write(session: Session) -> None:
    """A page that only reads never writes; and account views that read first take the write lock before they write.

    SQLite refuses to turn a transaction that has read into one that writes once another has written in between.
    Nothing was written in it yet, so it is given back and begun again as a writer, which may wait for the lock.
    """
    if session.info.get("read_only"):
        raise RuntimeError("a read-only session was about to write; use unit_of_work()")
    if session.info.get("writing") or session.get_bind().dialect.name != "sqlite":
        return
    connection = session.connection()
    if connection.get_execution_options().get("immediate") or connection.in_nested_transaction():
        return
    connection.exec_driver_sql("ROLLBACK")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    session.info["writing"] = True


@event.listens_for(Session, "after_transaction_end")
def _after_transaction_end(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop("writing", None)


def read_session() -> Session:
    """The session of this request, for reading: a write through it is refused."""
    session: Session = db.session()
    if not session.info.get("in_unit"):
        session.info["read_only"] = True
    return session


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction that writes: commits at the end, rolls back on any error. One per request.

    What was read before (the person, the study) is forgotten first and read again inside the transaction, so that
    decisions rest on what is true while the write lock is held. A unit inside a unit joins it.
    """
    session: Session = db.session()
    if session.info.get("in_unit"):
        yield session
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed before unit_of_work() began")
    was_read_only = session.info.pop("read_only", False)
    session.rollback()
    session.info["in_unit"] = True
    try:
        begin_writing(session)
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("in_unit", None)
        if was_read_only:
            session.info["read_only"] = True


def begin_writing(session: Session) -> None:
    """Begins the session's transaction with the write lock in hand (SQLite); waits LOCK_SECONDS for it."""
    session.connection(execution_options={"immediate": True})


def wait(connection: Connection, milliseconds: int) -> None:
    """How long this SQLite connection waits for the write lock from now on; to be called outside a transaction."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout={milliseconds:d}")


def is_busy(error: OperationalError) -> bool:
    """Whether another writer held the lock for too long, on SQLite or PostgreSQL."""
    text = str(error.orig)
    return "database is locked" in text or "database table is locked" in text or "lock timeout" in text
