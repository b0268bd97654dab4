"""Jobs: done once, retried, found again when lost or when the worker died; progress counts work."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import jobs, sweep
from app.db import unit_of_work
from app.models import JobRecord
from surveys.base import new_id, now
from surveys.errors import Refused
from tests.conftest import Work

STUDY, TARGET = new_id(), new_id()


class Task:
    """A task that counts its runs and does what the test says."""

    def __init__(self) -> None:
        self.runs = 0
        self.seen: list[tuple[int, int]] = []
        self.error: Exception | None = None

    def __call__(self, context: jobs.Context, job: JobRecord) -> None:
        self.runs += 1
        for done in range(5):
            context.progress(done, 5)
        if self.error is not None:
            raise self.error


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Iterator[Task]:
    made = Task()
    monkeypatch.setitem(jobs.TASKS, "test.count", made)
    return made


@pytest.fixture
def job(app: Flask, work: Work, task: Task) -> JobRecord:
    with work() as session:
        return jobs.enqueue("test.count", STUDY, TARGET, None, session)


def read(work: Work, job: JobRecord) -> JobRecord:
    with work() as session:
        return session.get_one(JobRecord, job.id)


def change(work: Work, job: JobRecord, **values: object) -> None:
    with work() as session:
        row = session.get_one(JobRecord, job.id)
        for name, value in values.items():
            setattr(row, name, value)


def waiting(app: Flask) -> int:
    return int(app.extensions["jobs"]["huey"].pending_count())


def test_a_worker_hears_of_a_job_only_after_the_commit(app: Flask, task: Task) -> None:
    with app.app_context():
        with unit_of_work() as session:
            jobs.enqueue("test.count", STUDY, TARGET, None, session)
            assert waiting(app) == 0
        assert waiting(app) == 1


def test_work_that_was_rolled_back_is_never_offered(app: Flask, task: Task) -> None:
    with app.app_context():
        with unit_of_work() as session:
            jobs.enqueue("test.count", STUDY, TARGET, None, session)
            session.rollback()
        assert waiting(app) == 0


def test_the_same_work_waits_once(work: Work, job: JobRecord) -> None:
    with work() as session:
        assert jobs.enqueue("test.count", STUDY, TARGET, None, session).id == job.id


def test_a_job_is_done_once(app: Flask, work: Work, job: JobRecord, task: Task) -> None:
    with app.app_context():
        jobs.perform(job.id)
        jobs.perform(job.id)
    assert task.runs == 1
    done = read(work, job)
    assert (done.state, done.done, done.total, done.attempts) == ("done", 5, 5, 1)


def test_a_job_that_somebody_is_doing_is_left_alone(
    app: Flask, work: Work, job: JobRecord, task: Task
) -> None:
    change(work, job, state="running", heartbeat_at=now())
    with app.app_context():
        jobs.perform(job.id)
    assert task.runs == 0


def test_progress_counts_work_done(
    app: Flask, work: Work, job: JobRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(jobs, "touch", lambda _id, done, total: told.append((done, total)))
    context = jobs.Context(job.id)
    for done in range(1001):
        context.progress(done, 1000)
    assert told[0] == (0, 1000)
    assert told[-1] == (1000, 1000)
    assert told == sorted(told)
    assert len(told) <= 102


def test_a_failing_job_is_tried_three_times_and_then_tells_the_person(
    app: Flask, work: Work, job: JobRecord, task: Task
) -> None:
    task.error = RuntimeError("secret detail")
    with app.app_context():
        for state in ("queued", "queued", "failed"):
            jobs.perform(job.id)
            assert read(work, job).state == state
        jobs.perform(job.id)
    assert task.runs == 3
    failed = read(work, job)
    assert failed.message is not None
    assert set(failed.message) == {"nl", "en"}
    assert "secret" not in str(failed.message)
    assert failed.reference


def test_a_refusal_is_not_tried_again_and_says_why(
    app: Flask, work: Work, job: JobRecord, task: Task
) -> None:
    task.error = Refused({"nl": "Te weinig passages.", "en": "Too few passages."})
    with app.app_context():
        jobs.perform(job.id)
    failed = read(work, job)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert failed.message == {"nl": "Te weinig passages.", "en": "Too few passages."}


def test_the_sweep_offers_a_lost_job_again(app: Flask, work: Work, job: JobRecord) -> None:
    app.extensions["jobs"]["huey"].flush()
    with app.app_context():
        sweep.sweep()
        assert waiting(app) == 0  # it may still be on its way
        change(work, job, created_at=now() - dt.timedelta(minutes=5))
        sweep.sweep()
    assert waiting(app) == 1


def test_the_sweep_takes_over_from_a_dead_worker(app: Flask, work: Work, job: JobRecord, task: Task) -> None:
    change(work, job, state="running", attempts=1, heartbeat_at=now() - dt.timedelta(minutes=5))
    with app.app_context():
        sweep.sweep()
        assert read(work, job).state == "queued"
        jobs.run_waiting()
    assert read(work, job).state == "done"
    assert task.runs == 1


def test_a_job_that_kills_its_worker_three_times_is_given_up(app: Flask, work: Work, job: JobRecord) -> None:
    change(work, job, state="running", attempts=3, heartbeat_at=now() - dt.timedelta(minutes=5))
    with app.app_context():
        sweep.sweep()
    assert read(work, job).state == "failed"


def test_a_worker_that_must_stop_hands_its_job_back(app: Flask, work: Work, job: JobRecord) -> None:
    change(work, job, state="running", attempts=1, heartbeat_at=now())
    with app.app_context():
        jobs.hand_back(job.id)
    assert read(work, job).state == "queued"


def test_the_sweep_finds_documents_that_were_never_cut(app: Flask, work: Work) -> None:
    from coding.models import Document
    from tests.factories import make_study

    with work() as session:
        study = make_study(session)
        session.add(
            Document(study_id=study.id, kind="policy", title="x", language="nl", text="x", sha256="0" * 64)
        )
    with app.app_context():
        sweep.sweep()
        sweep.sweep()
    with work() as session:
        assert session.scalars(select(JobRecord.kind)).all() == ["documents.segment"]


def test_a_queue_that_does_not_answer_loses_nothing(
    app: Flask, work: Work, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setitem(app.extensions["jobs"], "perform", gone)
    with work() as session:
        kept = jobs.enqueue("test.count", STUDY, TARGET, None, session)
    assert read(work, kept).state == "queued"
