"""Background work: rows that say what is to be done and how far it is; the queue only nudges a worker.

A job lost from the queue is found again by the sweep, and every task may run twice without harm.
"""

import datetime as dt
import logging
import secrets
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app
from huey import MemoryHuey, RedisHuey, SqliteHuey, crontab
from huey.signals import SIGNAL_INTERRUPTED
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db import LOCK_SECONDS, begin_writing, db, is_busy, wait
from app.models import JobRecord
from surveys.base import Actor, now
from surveys.errors import WeerklankError
from surveys.texts import Text

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
HEARTBEAT_SECONDS = 10
RETRY_SECONDS = 15
TOUCH_MILLISECONDS = 200

FAILED: Text = {
    "nl": "Dit is na drie pogingen niet gelukt. Wat u eerder had, is er nog. Probeer het later opnieuw.",
    "en": "This did not work after three attempts. What you had before is still there. Try again later.",
}

Task = Callable[["Context", JobRecord], None]
TASKS: dict[str, Task] = {}


def task(kind: str) -> Callable[[Task], Task]:
    """Registers the function that does jobs of this kind. It must be safe to run twice, also at the same time."""

    def register(function: Task) -> Task:
        TASKS[kind] = function
        return function

    return register


class Context:
    """What a task works with: sessions of its own, and a place to say how far it is."""

    def __init__(self, job_id: uuid.UUID) -> None:
        self.job_id = job_id
        self._told = (-1, -1)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that takes the write lock only when it first writes: for long work that ends in a short write."""
        with Session(db.engine) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A short unit of work with the write lock in hand; commits at the end."""
        with Session(db.engine) as session:
            begin_writing(session)
            yield session
            session.commit()

    def progress(self, done: int, total: int) -> None:
        """Tells how many pieces of work are done. Called as often as the task likes; written when it moved 1 %."""
        moved = abs(done - self._told[0]) * 100 >= max(total, 1)
        if total == self._told[1] and not moved and done != total:
            return
        self._told = (done, total)
        touch(self.job_id, done=done, total=total)


def touch(job_id: uuid.UUID, **values: Any) -> None:
    """A sign of life. When somebody holds the write lock it is left out: the next one comes soon."""
    change = (
        update(JobRecord)
        .where(JobRecord.id == job_id, JobRecord.state == "running")
        .values(heartbeat_at=now(), **values)
    )
    with db.engine.connect() as plain:
        connection = plain.execution_options(immediate=True)
        wait(connection, TOUCH_MILLISECONDS)
        try:
            with connection.begin():
                connection.execute(change)
        except OperationalError as error:
            if not is_busy(error):
                raise
        finally:
            wait(connection, LOCK_SECONDS * 1000)


# ---------------------------------------------------------------- asking for work


def enqueue(
    kind: str,
    study_id: uuid.UUID | None,
    target_id: uuid.UUID | None,
    actor: Actor,
    session: Session | None = None,
) -> JobRecord:
    """A job of this kind for this target, within the unit of work at hand; the worker hears of it after the commit.

    Where the same work already waits, that job is returned.
    """
    session = session or db.session()
    waiting = session.scalar(
        select(JobRecord).where(
            JobRecord.kind == kind,
            JobRecord.study_id == study_id,
            JobRecord.target_id == target_id,
            JobRecord.state == "queued",
        )
    )
    if waiting is not None:
        return waiting
    job = JobRecord(kind=kind, study_id=study_id, target_id=target_id, actor_id=actor)
    session.add(job)
    session.flush()
    session.info.setdefault("nudges", []).append(job.id)
    return job


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    for job_id in session.info.pop("nudges", []):
        nudge(job_id)


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    session.info.pop("nudges", None)


def nudge(job_id: uuid.UUID, delay: int = 0) -> None:
    """Tells a worker. A queue that does not answer is no reason to lose what was just saved: the sweep tells it later."""
    try:
        perform = current_app.extensions["jobs"]["perform"]
        perform.schedule((str(job_id),), delay=delay) if delay else perform(str(job_id))
    except Exception:
        log.warning("the queue did not take job %s; the sweep will offer it again", job_id, exc_info=True)


# ---------------------------------------------------------------- doing it


def perform(job_id: uuid.UUID) -> None:
    """Does one job in this process, when it is still to be done."""
    job = _claim(job_id)
    if job is None:
        return
    stop = threading.Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    beat = threading.Thread(target=_heartbeat, args=(app, job_id, stop), daemon=True)
    beat.start()
    try:
        TASKS[job.kind](Context(job_id), job)
    except WeerklankError as error:
        _finish(job_id, "failed", message=error.text)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("job %s (%s), attempt %d, reference %s", job_id, job.kind, job.attempts, reference)
        if job.attempts < MAX_ATTEMPTS:
            _finish(job_id, "queued", reference=reference)
            nudge(job_id, delay=RETRY_SECONDS * job.attempts)
        else:
            _finish(job_id, "failed", message=FAILED, reference=reference)
    else:
        _finish(job_id, "done")
    finally:
        stop.set()


def _claim(job_id: uuid.UUID) -> JobRecord | None:
    with Session(db.engine, expire_on_commit=False) as session:
        begin_writing(session)
        job = session.get(JobRecord, job_id, with_for_update=True)
        if job is None or job.state in ("done", "failed") or (job.state == "running" and not is_stale(job)):
            return None
        if job.kind not in TASKS:
            log.error("job %s is of unknown kind %s", job_id, job.kind)
            return None
        job.state = "running"
        job.attempts += 1
        job.done = job.total = 0
        job.started_at = job.heartbeat_at = now()
        session.commit()
        session.expunge(job)
        return job


def _finish(job_id: uuid.UUID, state: str, message: Text | None = None, reference: str = "") -> None:
    with Session(db.engine) as session:
        begin_writing(session)
        job = session.get(JobRecord, job_id)
        if job is None:
            return
        job.state, job.message, job.reference = state, message, reference
        job.finished_at = now() if state in ("done", "failed") else None
        if state == "done":
            job.total = max(job.total, 1)
            job.done = job.total
        session.commit()


def _heartbeat(app: Flask, job_id: uuid.UUID, stop: threading.Event) -> None:
    while not stop.wait(min(HEARTBEAT_SECONDS, app.config["JOB_STALE_SECONDS"] / 4)):
        with app.app_context():
            touch(job_id)


def is_stale(job: JobRecord) -> bool:
    """A running job without a sign of life: its worker is gone."""
    limit = now() - dt.timedelta(seconds=current_app.config["JOB_STALE_SECONDS"])
    return job.heartbeat_at is None or job.heartbeat_at < limit


def hand_back(job_id: uuid.UUID) -> None:
    """A worker that is told to stop gives its job back."""
    with Session(db.engine) as session:
        begin_writing(session)
        session.execute(
            update(JobRecord)
            .where(JobRecord.id == job_id, JobRecord.state == "running")
            .values(state="queued", attempts=JobRecord.attempts - 1)
        )
        session.commit()


def run_waiting(limit: int = 100) -> int:
    """Does all jobs that wait, here and now; gives how many. For `make demo`, the command line and tests."""
    done = 0
    while done < limit:
        with Session(db.engine) as session:
            job_id = session.scalar(
                select(JobRecord.id)
                .where(JobRecord.state == "queued")
                .order_by(JobRecord.created_at)
                .limit(1)
            )
        if job_id is None:
            return done
        perform(job_id)
        done += 1
    return done


# ---------------------------------------------------------------- the queue


def init_app(app: Flask) -> None:
    from app import exchange_tasks, tasks  # their tasks register themselves here
    from app.sweep import sweep

    assert tasks.__name__
    assert exchange_tasks.__name__
    huey = make_queue(app)

    def do(job_id: str) -> None:
        with app.app_context():
            perform(uuid.UUID(job_id))

    def regularly() -> None:
        with app.app_context():
            sweep()

    def interrupted(_signal: str, interrupted_task: Any, *_rest: Any) -> None:
        if interrupted_task.name == "perform":
            with app.app_context():
                hand_back(uuid.UUID(interrupted_task.args[0]))

    app.extensions["jobs"] = {"huey": huey, "perform": huey.task(name="perform")(do)}
    huey.periodic_task(crontab(minute="*"), name="sweep")(regularly)
    huey.on_startup(name="sweep-at-start")(regularly)
    huey.signal(SIGNAL_INTERRUPTED)(interrupted)


def make_queue(app: Flask) -> Any:
    if app.config["REDIS_URL"]:
        return RedisHuey("weerklank", url=app.config["REDIS_URL"], results=False)
    if app.testing:
        return MemoryHuey("weerklank", results=False)
    app.config["VAR"].mkdir(mode=0o700, parents=True, exist_ok=True)
    queue = SqliteHuey(
        "weerklank", filename=str(app.config["VAR"] / "queue.sqlite"), results=False, timeout=5
    )
    queue.storage.close()  # it opened one to make its tables; the web server forks after this
    return queue
