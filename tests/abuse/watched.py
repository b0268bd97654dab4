"""Fieldwork over two days as somebody sees it who watches: dumps of the whole database each hour, its files, all logs."""

import base64
import contextlib
import datetime as dt
import logging
import random
import shutil
import sqlite3
import types
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import db as database
from app import jobs, limits
from app.factory import create_app
from app.sweep import sweep
from surveys import base, responses
from surveys.base import Base
from surveys.inviting import waves
from surveys.models import Response, Wave
from surveys.safekeeping import keeping
from tests.conftest import own_database
from tests.unlinked_world import Invited, Walk, open_round

START = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
HOURS = 36
KINDS = ("bouwbedrijf", "woningcorporatie")


@dataclass
class Line:
    """What gunicorn's access log writes, and more: also the session cookie."""

    at: dt.datetime
    address: str
    method: str
    path: str
    status: int
    size: int
    cookie: str


@dataclass
class Dump:
    """All rows of all tables at one moment, with where each stands (rowid; ctid and xmin) in `_place`, and the files."""

    at: dt.datetime
    tables: dict[str, list[dict[str, Any]]]
    files: list[Path]


@dataclass
class Evidence:
    """All that somebody can have who watches, but for the keys. Of answers that became readable also how long they are."""

    folder: Path
    """Where the copies of the files are; `forget` takes them away."""
    dumps: list[Dump]
    access: list[Line]
    log: list[tuple[dt.datetime, str]]
    lengths: dict[str, int] = field(default_factory=dict)
    """Response id → characters of its open answers."""
    pages: dict[str, int] = field(default_factory=dict)
    """Response id → pages with an answer."""
    truth: dict[str, str] = field(default_factory=dict)
    """Response id → invitation id. The adversary does not look here."""
    plain: dict[str, str] = field(default_factory=dict)
    """Response id → a text that only it holds; for the check that it stood nowhere before."""

    def forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Clock:
    """The time of the simulation, for `surveys.base.now` and for the logs."""

    def __init__(self) -> None:
        self.time = START

    def now(self, _zone: dt.tzinfo | None = None) -> dt.datetime:
        self.time += dt.timedelta(microseconds=random.randrange(500, 5000))
        return self.time


@contextlib.contextmanager
def ticking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    shim = types.SimpleNamespace(datetime=clock, UTC=dt.UTC)
    with monkeypatch.context() as patch:
        patch.setattr(base, "dt", shim)
        yield clock


class Kept(logging.Handler):
    def __init__(self, clock: Clock) -> None:
        super().__init__(logging.DEBUG)
        self.clock, self.lines = clock, list[tuple[dt.datetime, str]]()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((self.clock.time, f"{record.name} {record.getMessage()}"))


# ---------------------------------------------------------------- the fieldwork


def watch(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    *,
    mode: str = "unlinked",
    people: int = 12,
    answering: int = 11,
) -> Evidence:
    """One wave from the first link to the day after closing, through the real application."""
    folder = tmp_path / f"{mode}-{seed}"
    folder.mkdir()
    chance = random.Random(seed)
    random.seed(seed)
    with own_database(folder) as url, ticking(monkeypatch) as clock:
        app = create_app(_settings(folder, url))
        app.testing = False  # so that the queue is a file, as in production
        kept = Kept(clock)
        logging.getLogger().addHandler(kept)
        for kind in (
            "documents.encode",
            "documents.suggest",
        ):  # heavy, and they begin from what is readable already
            monkeypatch.setitem(jobs.TASKS, kind, lambda _context, _job: None)
        try:
            with app.app_context():
                Base.metadata.create_all(database.db.engine)
            return _run(app, folder, clock, kept, chance, mode, people, answering)
        finally:
            logging.getLogger().removeHandler(kept)
            with app.app_context():
                database.db.session.remove()
                database.db.engine.dispose()


def _settings(folder: Path, url: str) -> dict[str, Any]:
    return {
        "ENV_NAME": "development",
        "SQLALCHEMY_DATABASE_URI": url,
        "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 2,
        "DATA_KEYS": [b"only-for-tests-" + bytes(17)],
        "VAR": folder / "var",
        "WTF_CSRF_ENABLED": False,
        "REDIS_URL": "",
        "MAIL_URL": "",
    }


def _run(
    app: Flask,
    folder: Path,
    clock: Clock,
    kept: Kept,
    chance: random.Random,
    mode: str,
    people: int,
    answering: int,
) -> Evidence:
    with app.app_context(), database.unit_of_work() as session:
        session.expire_on_commit = False
        made = open_round(session, mode=mode, counts=dict.fromkeys(KINDS, people))
    found = Evidence(folder, [], [], kept.lines)
    plans = [plan for kind in KINDS for plan in _plans(made.people, kind, answering, chance)]
    events = sorted((moment, number) for number, plan in enumerate(plans) for moment in plan.moments)
    hour = START
    for moment, number in events:
        while hour + dt.timedelta(hours=1) <= moment:
            hour += dt.timedelta(hours=1)
            clock.time = max(clock.time, hour)
            _an_hour_passes(app, folder, clock, found)
        clock.time = max(clock.time, moment)
        plans[number].go_on(app, clock, found.access, mode)
    with app.app_context(), database.unit_of_work() as session:
        waves.close(session, None, session.get_one(Wave, made.wave.id))
    for _ in range(2):
        hour += dt.timedelta(hours=1)
        clock.time = max(clock.time, hour)
        _an_hour_passes(app, folder, clock, found)
    _tell(app, found, plans)
    return found


def _an_hour_passes(app: Flask, folder: Path, clock: Clock, found: Evidence) -> None:
    """The sweep, the worker, and somebody who copies everything."""
    with app.app_context():
        sweep()
        jobs.run_waiting()
        database.db.session.remove()
    copy = folder / f"copy-{len(found.dumps)}"
    copy.mkdir()
    files = []
    for path in [*folder.glob("test.sqlite*"), *(folder / "var").glob("queue.sqlite*")]:
        files.append(copy / path.name)
        shutil.copyfile(path, files[-1])
    limiter_says = copy / "limits.txt"
    limiter_says.write_text(str(getattr(limits.limiter.storage, "storage", "")))
    with app.app_context():
        tables = _rows(folder)
    found.dumps.append(Dump(clock.time, tables, [*files, limiter_says]))


def _rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    if database.db.engine.dialect.name == "sqlite":
        connection = sqlite3.connect(folder / "test.sqlite")
        connection.row_factory = sqlite3.Row
        with contextlib.closing(connection):
            return {
                name: [dict(row) for row in connection.execute(f'SELECT rowid AS _place, * FROM "{name}"')]  # noqa: S608
                for name in Base.metadata.tables
            }
    with database.db.engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(text(_EVERYTHING.format(name))).mappings()]
            for name in Base.metadata.tables
        }


_EVERYTHING = """SELECT (ctid::text::point)[0]::bigint * 10000 + (ctid::text::point)[1]::bigint AS _place,
    xmin::text AS _xmin, * FROM "{}\""""


def _tell(app: Flask, found: Evidence, plans: list["Plan"]) -> None:
    """What became readable, and the truth: everybody wrote a word of their own."""
    by_word = {plan.word: plan.person.invitation.id.hex for plan in plans}
    with app.app_context():
        session = database.db.session()
        for response in session.scalars(select(Response)):
            values = keeping.values(session, response)
            written = f"{values.get('OPEN', '')}{values.get('WENS', '')}"
            word = written.split()[0]
            key = response.id.hex
            found.truth[key] = by_word[word]
            found.plain[key] = word
            found.lengths[key] = len(written)
            definition = responses.definition_of(session, response)
            found.pages[key] = len(
                {definition.page_of(item).id for item in values if definition.has_item(item)}
            )


# ---------------------------------------------------------------- one partner


class Plan:
    """What one partner does and when: begins, perhaps stops halfway and goes on later, looks over, sends in."""

    def __init__(self, person: Invited, chance: random.Random, number: int) -> None:
        self.person, self.chance = person, chance
        begin = START + dt.timedelta(hours=chance.uniform(0.1, HOURS - 6))
        turns = 10
        self.moments = [begin + dt.timedelta(seconds=chance.uniform(20, 90) * turn) for turn in range(turns)]
        if chance.random() < 0.4:  # stops, and goes on later
            pause = dt.timedelta(hours=chance.uniform(0.5, 5))
            self.moments = self.moments[:4] + [moment + pause for moment in self.moments[4:]]
        self.word = f"woord{chance.randrange(10**8):08d}"
        self.answers = {
            "P1": person.kind,
            "P2": chance.choice(["klein", "groot"]),
            "E1": str(chance.randint(1, 5)),
            "E2": str(chance.randint(1, 5)),
            "PL": str(chance.randint(0, 99)),
            "BW": str(chance.randint(0, 99)),
            "OPEN": f"{self.word} " + "te veel papier " * (40 * number + chance.randint(0, 9)),
        }
        self.walk: Any = None
        self.address = f"10.{number}.{chance.randrange(250)}.{chance.randrange(250)}"

    def go_on(self, app: Flask, clock: Clock, access: list[Line], mode: str) -> None:
        """One turn; the last one sends in."""
        if self.walk is None:
            client = app.test_client()
            client.environ_base["REMOTE_ADDR"] = self.address
            client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "nl"
            _note(client, clock, access)
            begin = Walk if mode == "unlinked" else Joined
            self.walk = begin(client, self.person.token)
            return
        if self.walk.done:
            return
        self.walk.turn(self.answers)


def _plans(people: list[Invited], kind: str, answering: int, chance: random.Random) -> list[Plan]:
    some = chance.sample([person for person in people if person.kind == kind], answering)
    numbers = chance.sample(range(1, answering + 1), answering)
    return [Plan(person, chance, number) for person, number in zip(some, numbers, strict=True)]


def _note(client: Any, clock: Clock, access: list[Line]) -> None:
    """Every request of this browser goes into the access log."""
    plain: Callable[..., Any] = client.open

    def noted(path: str, **given: Any) -> Any:
        answer = plain(path, **given)
        cookie = client.get_cookie("weerklank")
        access.append(
            Line(
                clock.now(),
                client.environ_base["REMOTE_ADDR"],
                given.get("method", "GET"),
                path,
                answer.status_code,
                len(answer.get_data()),
                _readable(cookie.value) if cookie else "",
            )
        )
        return answer

    client.open = noted


def _readable(cookie: str) -> str:
    """What is in a signed cookie of Flask, for who reads it."""
    payload = cookie.lstrip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return zlib.decompress(raw).decode() if cookie.startswith(".") else raw.decode()


class Joined:
    """A partner's browser in an identified wave, as far as the simulation needs it."""

    PAGES = ("profiel", "ervaring", "plaatsen", "bouw", "open")

    def __init__(self, client: Any, token: str) -> None:
        self.client, self.step, self.done = client, 0, False
        started = client.open(f"/p/{token}", method="POST")
        self.address = "/".join(started.headers["Location"].split("/")[:3])

    def turn(self, answers: dict[str, str]) -> None:
        if self.step == 0:
            self._post("consent", {"consent_survey": "yes", "consent_quote": "yes"})
        elif self.step <= len(self.PAGES):
            page = self.PAGES[self.step - 1]
            shown = self.client.open(f"{self.address}/page/{page}", method="GET")
            if shown.status_code == 200:
                asked = {name: value for name, value in answers.items() if f'name="{name}"' in shown.text}
                self._post(f"page/{page}", {"go": "next", **asked})
        else:
            self.client.open(f"{self.address}/review", method="GET")
            self._post("submit", {})
            self.client.open(f"{self.address}/receipt", method="GET")
            self.done = True
        self.step += 1

    def _post(self, where: str, data: dict[str, str]) -> None:
        self.client.open(f"{self.address}/{where}", method="POST", data=data)
