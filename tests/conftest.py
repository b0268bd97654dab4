"""What all tests stand on: a database of their own, the application, clients that are signed in."""

import importlib.util
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import db as database
from app import limits
from app.config import with_driver
from app.factory import create_app
from app.models import User
from surveys.base import Base
from surveys.models import Study
from tests import factories

if importlib.util.find_spec("tests.thirdparty"):
    pytest_plugins = ["tests.thirdparty"]

hypothesis.settings.register_profile("weerklank", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("weerklank")

SERVER = os.environ.get("WEERKLANK_TEST_DATABASE_URL", "")
"""A PostgreSQL server to test on; without it the tests run on SQLite files."""


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The address of an empty database that is ours alone, dropped afterwards."""
    if not SERVER:
        yield f"sqlite:///{folder / 'test.sqlite'}"
        return
    name = f"weerklank_test_{uuid.uuid4().hex[:12]}"
    server = create_engine(with_driver(SERVER), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield make_url(with_driver(SERVER)).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        server.dispose()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("weerklank")
    with own_database(folder) as url:
        yield {
            "TESTING": True,
            "ENV_NAME": "development",
            "SQLALCHEMY_DATABASE_URI": url,
            "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 2,
            "DATA_KEYS": [b"only-for-tests-" + bytes(17)],
            "VAR": folder / "var",
            "PUBLIC_URL": "https://weerklank.example",
            "WTF_CSRF_ENABLED": False,
            "REDIS_URL": "",
            "MAIL_URL": "",
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
                "argon2__memory_cost": 64,
                "argon2__time_cost": 1,
                "argon2__parallelism": 1,
            },
        }


@pytest.fixture(scope="session")
def house(settings: dict[str, Any]) -> Iterator[Flask]:
    """The application and its tables, made once; tests use `app`, which leaves it clean."""
    application = create_app(settings)
    limits.limiter.enabled = False  # the tests of the limits turn it on
    with application.app_context():
        Base.metadata.create_all(database.db.engine)
    yield application
    with application.app_context():
        database.db.engine.dispose()


@pytest.fixture
def app(house: Flask) -> Iterator[Flask]:
    yield house
    with house.app_context():
        empty(database.db.engine)
        shutil.rmtree(house.config["VAR"] / "uploads", ignore_errors=True)
        house.extensions["jobs"]["huey"].flush()


def empty(engine: Engine) -> None:
    """Takes all rows away."""
    tables = [f'"{name}"' for name in Base.metadata.tables]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))
            connection.commit()
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=OFF")
        for table in tables:
            driver.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are our own tables
        driver.execute("PRAGMA foreign_keys=ON")


@pytest.fixture
def session(house: Flask) -> Iterator[Session]:
    """For the services of the rooms: one transaction, undone afterwards. A commit inside is a savepoint."""
    with house.app_context():
        engine = database.db.engine
    with engine.connect() as plain:
        connection = plain.execution_options(immediate=True)
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as inner:
            yield inner
        outer.rollback()


Work = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def work(app: Flask) -> Work:
    """`with work() as session:` commits rows for tests that go through the pages."""

    @contextmanager
    def unit() -> Iterator[Session]:
        with app.app_context(), database.unit_of_work() as inner:
            inner.expire_on_commit = False
            yield inner

    return unit


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def study(work: Work) -> Study:
    """A study that `sign_in(role)` makes the person a member of."""
    with work() as inner:
        return factories.make_study(inner)


SignIn = Callable[..., FlaskClient]


@pytest.fixture
def sign_in(app: Flask, work: Work, request: pytest.FixtureRequest) -> SignIn:
    """`sign_in("researcher")`: a client with that role in `study` (or in the study given; None: in none).

    The person is `client.user`.
    """

    def enter(role: str = "owner", study: Study | None = None, language: str = "en") -> FlaskClient:
        member_of = study or request.getfixturevalue("study")
        with work() as inner:
            user = factories.make_user(inner, language=language)
            if role:
                factories.make_member(inner, member_of, user, role)
        person = app.test_client()
        become(person, user)
        return person

    return enter


def become(client: FlaskClient, user: User) -> None:
    """Signs the client in without the page: the pages of signing in have tests of their own."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = user.fs_uniquifier
        cookie["_fresh"] = True
        cookie["fs_cc"] = "set"
        cookie["fs_paa"] = 4102444800.0
    client.user = user  # type: ignore[attr-defined]


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Does all waiting jobs, as a worker would; gives how many."""

    def run() -> int:
        from app import jobs

        with app.app_context():
            return jobs.run_waiting()

    return run
