"""The database: writers wait for each other without errors, readers never write, a held lock gives 503."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import audit
from app import db as database
from app.db import begin_writing, read_session, unit_of_work
from app.models import AuditEntry
from surveys.models import Programme, Study
from tests.conftest import Work
from tests.factories import make_study


def test_sqlite_is_durable_and_keeps_its_references(app: Flask) -> None:
    with app.app_context(), database.db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            assert connection.execute(text("SHOW lock_timeout")).scalar() == "5s"
            return
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "secure_delete": 1,
    }


def test_an_error_of_the_database_names_nobody(app: Flask) -> None:
    with app.app_context(), database.db.engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT :name FROM nowhere"), {"name": "Anna Baksteen"})
    assert "Baksteen" not in str(caught.value)


def test_a_page_that_reads_cannot_write(app: Flask) -> None:
    with app.app_context():
        session = read_session()
        session.add(Programme())
        with pytest.raises(RuntimeError, match="read-only"):
            session.flush()


def test_a_unit_of_work_that_fails_leaves_nothing(app: Flask, work: Work) -> None:
    def fails() -> None:
        with unit_of_work() as session:
            make_study(session)
            raise ValueError("stop")

    with app.app_context(), pytest.raises(ValueError, match="stop"):
        fails()
    with work() as session:
        assert session.scalars(select(Study)).all() == []


def test_a_unit_of_work_sees_what_is_true_now_and_not_what_was_read_before(app: Flask, study: Study) -> None:
    with app.app_context():
        seen = read_session().get_one(Study, study.id)
        with Session(database.db.engine) as other:
            begin_writing(other)
            other.get_one(Study, study.id).title = "Changed elsewhere"
            other.commit()
        with unit_of_work():
            assert seen.title == "Changed elsewhere"


def test_reading_and_then_writing_from_many_threads_gives_no_lock_errors(app: Flask, study: Study) -> None:
    errors: list[Exception] = []

    def add() -> None:
        try:
            for _ in range(10):
                with app.app_context():
                    read_session().get_one(Study, study.id)
                    with unit_of_work() as session:
                        found = session.get_one(Study, study.id, with_for_update=True)
                        found.purpose = str(int(found.purpose or "0") + 1)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with app.app_context():
        assert read_session().get_one(Study, study.id).purpose == "40"


def test_a_session_that_read_first_still_gets_the_write_lock(app: Flask, study: Study) -> None:
    """Flask-Security reads the account and then changes it, without our unit of work."""
    with app.app_context():
        session = database.db.session()
        mine = session.get_one(Study, study.id)
        with Session(database.db.engine) as other:
            begin_writing(other)
            other.add(Programme())
            other.commit()
        mine.title = "Mine"
        session.commit()
        assert read_session().get_one(Study, study.id).title == "Mine"


def test_the_log_is_written_by_who_may_write_and_stays_when_others_wrote_in_between(
    app: Flask, study: Study
) -> None:
    """As at signing in: somebody is read, others write, somebody is changed, and the log is written before the change."""
    with app.app_context():
        session = database.db.session()
        found = session.get_one(Study, study.id)
        with Session(database.db.engine) as other:
            other.add(Programme(title="Ondertussen"))
            other.commit()
        found.title = "Gewijzigd"
        entry = audit.record(session, None, None, "signed_in", "account", study.id)
        session.commit()
        session.expire_all()
        assert session.get_one(AuditEntry, entry.id).verb == "signed_in"
        assert session.get_one(Study, study.id).title == "Gewijzigd"
    with app.app_context(), pytest.raises(RuntimeError, match="read-only"):
        audit.record(read_session(), None, None, "signed_in", "account", study.id)


def test_a_lock_held_too_long_is_answered_with_503_and_when_to_come_back(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        engine = database.db.engine
    if engine.dialect.name == "sqlite":
        from sqlalchemy import event

        def hurry(connection: object, _record: object) -> None:
            connection.execute("PRAGMA busy_timeout=100")  # type: ignore[attr-defined]

        engine.dispose()
        event.listen(engine, "connect", hurry)
    holder = engine.connect().execution_options(immediate=True)
    try:
        transaction = holder.begin()
        if engine.dialect.name == "postgresql":
            holder.execute(text("LOCK TABLE kept_form IN ACCESS EXCLUSIVE MODE"))
        client = app.test_client()
        from tests.factories import make_user

        monkeypatch.setitem(app.view_functions, "hall.language", _write)
        assert make_user is not None
        answer = client.post("/language", data={"language": "en"})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert client.get("/ready").status_code == 200
        transaction.rollback()
    finally:
        holder.close()
        if engine.dialect.name == "sqlite":
            event.remove(engine, "connect", hurry)
            engine.dispose()


def _write() -> str:
    from sqlalchemy import delete

    from app.models import KeptForm

    with unit_of_work() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        session.execute(delete(KeptForm))
    return "written"
