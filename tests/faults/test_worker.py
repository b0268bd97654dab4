"""Workers that die or are told to stop in the middle of finding themes: one result remains."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import config, jobs
from app import db as database
from app.db import unit_of_work
from app.factory import create_app
from app.models import JobRecord
from app.sweep import sweep
from coding import themes
from coding.models import Document, Segment, Theme, ThemeMember, ThemeRun
from surveys.base import Base
from tests import factories
from tests.conftest import own_database

ROOT = Path(__file__).parents[2]
REDIS = os.environ.get("WEERKLANK_TEST_REDIS_URL", "")
PASSAGES = 200
"""Enough that encoding them takes several seconds."""
STALE = 2.0
DATA_KEY = config.new_data_key()
PATIENCE = 240


class House:
    """An application with its own database and queue, and worker processes that we start and kill."""

    def __init__(self, app: Flask, environment: dict[str, str]) -> None:
        self.app = app
        self.environment = environment
        self.workers: list[subprocess.Popen[bytes]] = []

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "huey.bin.huey_consumer",
            "app.worker.huey",
            "--workers",
            "1",
            "--quiet",
        ]
        made = subprocess.Popen([*command, *options], cwd=ROOT, env=self.environment, start_new_session=True)
        self.workers.append(made)
        return made

    def read(self, ask: Callable[[Session], Any]) -> Any:
        with self.app.app_context(), Session(database.db.engine) as session:
            return ask(session)

    def job(self, job_id: uuid.UUID) -> JobRecord:
        found: JobRecord = self.read(lambda session: session.get_one(JobRecord, job_id))
        return found

    def wait_for(self, job_id: uuid.UUID, reached: Callable[[JobRecord], bool]) -> JobRecord:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            job = self.job(job_id)
            if reached(job):
                return job
            time.sleep(0.02)
        raise AssertionError(f"not reached: {job.state} {job.done}/{job.total}, attempt {job.attempts}")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with own_database(tmp_path) as url:
        secret = "only-for-tests-" + "0123456789abcdef" * 2
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WEERKLANK_")},
            "WEERKLANK_DATABASE_URL": url,
            "WEERKLANK_VAR": str(tmp_path / "var"),
            "WEERKLANK_SECRET_KEY": secret,
            "WEERKLANK_DATA_KEYS": DATA_KEY,
            "WEERKLANK_REDIS_URL": REDIS,
            "WEERKLANK_JOB_STALE_SECONDS": str(STALE),
        }
        app = create_app(
            {
                "ENV_NAME": "development",
                "SQLALCHEMY_DATABASE_URI": url,
                "VAR": tmp_path / "var",
                "SECRET_KEY": secret,
                "DATA_KEYS": config.data_keys(DATA_KEY),
                "REDIS_URL": REDIS,
                "JOB_STALE_SECONDS": STALE,
            }
        )
        with app.app_context():
            Base.metadata.create_all(database.db.engine)
            app.extensions["jobs"]["huey"].flush()
        made = House(app, environment)
        yield made
        for worker in made.workers:
            if worker.poll() is None:
                worker.kill()
                worker.wait()
        with app.app_context():
            app.extensions["jobs"]["huey"].flush()
            database.db.session.remove()
            database.db.engine.dispose()


@pytest.fixture
def run(house: House) -> tuple[uuid.UUID, uuid.UUID]:
    """A search for themes that waits, over many passages without vector; (run, job)."""
    with house.app.app_context(), unit_of_work() as session:
        study = factories.make_study(session)
        session.add(document(study.id))
        session.flush()
        made = themes.start(session, None, study, themes=5)
        job = jobs.enqueue("themes.discover", study.id, made.id, None, session)
        return made.id, job.id


def document(study_id: uuid.UUID) -> Document:
    """One text with as many different passages as asked."""
    subjects = (
        "de intake",
        "de planning",
        "de begeleiding",
        "het contract",
        "de wijk",
        "de jobcoach",
        "de aanbesteding",
    )
    sayings = ("kwam te laat", "werkte goed", "was onduidelijk", "kostte veel tijd", "gaf vertrouwen")
    made = Document(
        study_id=study_id, kind="policy", title="Veel passages", language="nl", text="", sha256="0" * 64
    )
    position = 0
    for number in range(PASSAGES):
        words = f"In gesprek {number} {sayings[number % 5]} {subjects[number % 7]}, en daarom viel deel {number} anders uit."
        made.text += words + "\n"
        made.segments.append(
            Segment(
                position=number,
                start=position,
                end=position + len(words),
                digest=uuid.uuid5(uuid.NAMESPACE_URL, words).hex * 2,
            )
        )
        position += len(words) + 1
    from surveys.base import now

    made.segmented_at = now()
    return made


def midway(job: JobRecord) -> bool:
    return job.state == "running" and 0 < job.done < job.total


def one_result(house: House, run_id: uuid.UUID) -> None:
    found: ThemeRun = house.read(lambda session: session.get_one(ThemeRun, run_id))
    assert found.finished_at is not None
    assert found.segments == PASSAGES
    runs = house.read(lambda session: session.scalars(select(Theme.run_id).distinct()).all())
    assert runs == [run_id]
    doubled = (
        select(ThemeMember.segment_id)
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .group_by(ThemeMember.segment_id)
        .having(func.count() > 1)
    )
    assert house.read(lambda session: session.scalars(doubled).all()) == []
    placed = house.read(lambda session: session.scalar(select(func.count()).select_from(ThemeMember)))
    assert placed + found.unassigned == PASSAGES
    searches = select(func.count()).where(JobRecord.kind == "themes.discover")
    assert house.read(lambda session: session.scalar(searches)) == 1


@pytest.mark.timeout(600)
def test_a_worker_killed_while_finding_themes_leaves_one_result(
    house: House, run: tuple[uuid.UUID, uuid.UUID]
) -> None:
    run_id, job_id = run
    first = house.worker()
    house.wait_for(job_id, midway)
    os.killpg(first.pid, signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL

    left = house.job(job_id)
    assert left.state == "running", "it died in the middle of the task"
    assert left.done < left.total
    assert house.read(lambda session: session.get_one(ThemeRun, run_id)).finished_at is None

    time.sleep(STALE + 0.5)
    with house.app.app_context():
        sweep()
    assert house.job(job_id).state == "queued"
    house.worker()
    done = house.wait_for(job_id, lambda job: job.state in ("done", "failed"))
    assert (done.state, done.attempts) == ("done", 2)
    one_result(house, run_id)


@pytest.mark.timeout(600)
def test_a_worker_told_to_stop_hands_its_search_back(house: House, run: tuple[uuid.UUID, uuid.UUID]) -> None:
    run_id, job_id = run
    first = house.worker("--graceful-signal", "TERM", "--shutdown-timeout", "0.2")
    house.wait_for(job_id, midway)
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0
    handed = house.job(job_id)
    assert (handed.state, handed.attempts) == ("queued", 0)

    with house.app.app_context():
        jobs.nudge(job_id)
    house.worker()
    assert house.wait_for(job_id, lambda job: job.state in ("done", "failed")).state == "done"
    one_result(house, run_id)


@pytest.mark.timeout(600)
def test_the_same_search_done_twice_at_once_leaves_one_result(
    house: House, run: tuple[uuid.UUID, uuid.UUID]
) -> None:
    """A worker thought dead was only slow: another takes over, and both finish."""
    run_id, job_id = run
    slow = house.worker()
    house.wait_for(job_id, midway)
    os.killpg(slow.pid, signal.SIGSTOP)
    time.sleep(STALE + 0.5)
    with house.app.app_context():
        sweep()
    assert house.job(job_id).state == "queued"
    house.worker()
    house.wait_for(job_id, lambda job: job.state == "done")
    os.killpg(slow.pid, signal.SIGCONT)
    time.sleep(5)
    one_result(house, run_id)
