"""A worker killed between trying a mail and noting that it left: the mail is sent at most once."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db as database
from app import post
from app.db import unit_of_work
from app.factory import create_app
from app.models import JobRecord
from app.sweep import sweep
from surveys import fieldwork, instruments, partners, studies
from surveys.base import Base
from surveys.inviting import mailing, overview
from surveys.models import InvitationMail
from tests.conftest import own_database
from tests.services.postbox import Box, postbox

ROOT = Path(__file__).parents[2]
STALE = 2.0
PEOPLE = 3
PATIENCE = 120


class SlowBox(Box):
    """Takes the second letter and then does not answer, as a server that hangs just after it has the mail."""

    def __init__(self) -> None:
        super().__init__()
        self.hangs = threading.Event()
        self.slow = True

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: SmtpSession, envelope: Envelope
    ) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.slow and len(self.letters) == 2:
            self.hangs.set()
            await asyncio.sleep(PATIENCE)
        return answer


@pytest.fixture
def box() -> Iterator[SlowBox]:
    with postbox(SlowBox()) as found:
        assert isinstance(found, SlowBox)
        yield found


@pytest.mark.timeout(400)
def test_a_worker_killed_while_sending_sends_each_mail_at_most_once(tmp_path: Path, box: SlowBox) -> None:
    with own_database(tmp_path) as url:
        secret = "only-for-tests-" + "0123456789abcdef" * 2
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WEERKLANK")},
            "WEERKLANK_DATABASE_URL": url,
            "WEERKLANK_VAR": str(tmp_path / "var"),
            "WEERKLANK_SECRET_KEY": secret,
            "WEERKLANK_MAIL_URL": box.url,
            "WEERKLANK_JOB_STALE_SECONDS": str(STALE),
        }
        app = create_app(
            {
                "ENV_NAME": "development",
                "SQLALCHEMY_DATABASE_URI": url,
                "VAR": tmp_path / "var",
                "SECRET_KEY": secret,
                "REDIS_URL": "",
                "MAIL_URL": box.url,
                "JOB_STALE_SECONDS": STALE,
            }
        )
        workers: list[subprocess.Popen[bytes]] = []

        def work() -> subprocess.Popen[bytes]:
            command = [
                sys.executable,
                "-m",
                "huey.bin.huey_consumer",
                "app.worker.huey",
                "--workers",
                "1",
                "--quiet",
            ]
            made = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
            workers.append(made)
            return made

        try:
            with app.app_context():
                Base.metadata.create_all(database.db.engine)
                app.extensions["jobs"]["huey"].flush()
                ask_for_mails()
            first = work()
            assert box.hangs.wait(PATIENCE), "the second mail was never tried"
            os.killpg(first.pid, signal.SIGKILL)
            assert first.wait() == -signal.SIGKILL
            assert states(app) == {"sent": 1, "perhaps": 1, "waiting": 1}

            box.slow = False
            time.sleep(STALE + 0.5)
            with app.app_context():
                sweep()
            work()
            end = time.monotonic() + PATIENCE
            while states(app).get("waiting") and time.monotonic() < end:
                time.sleep(0.2)
            with app.app_context():
                sweep()
            wait_until_idle(app)
            assert states(app) == {"sent": 2, "perhaps": 1}
            received = [str(letter["To"]) for letter in box.letters]
            assert sorted(received) == sorted(set(received)), "nobody got the mail twice"
            assert len(received) == PEOPLE
        finally:
            for worker in workers:
                if worker.poll() is None:
                    os.killpg(worker.pid, signal.SIGKILL)
                    worker.wait()
            with app.app_context():
                app.extensions["jobs"]["huey"].flush()
                database.db.session.remove()
                database.db.engine.dispose()


def ask_for_mails() -> None:
    with unit_of_work() as session:
        study = studies.create(session, None, title="Proef")
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
        kind = partners.types(session, study)[0]
        made = []
        for number in range(PEOPLE):
            partner = partners.add(session, None, study, f"Partner {number}", kind.id)
            person = partners.add_participant(session, None, partner, "Sam", email=f"sam{number}@example.org")
            made.append(fieldwork.invite(session, None, wave, person)[0])
        mailing.ask(session, None, made, "invitation")
        post.send_soon(session, wave)


def states(app: Flask) -> dict[str, int]:
    with app.app_context(), Session(database.db.engine) as session:
        found: dict[str, int] = {}
        for mail in session.scalars(select(InvitationMail)):
            state = overview.one_mail_state(mail)
            found[state] = found.get(state, 0) + 1
        return found


def wait_until_idle(app: Flask) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with app.app_context(), Session(database.db.engine) as session:
            busy = session.scalars(
                select(JobRecord.id).where(JobRecord.state.in_(("queued", "running")))
            ).all()
        if not busy:
            return
        time.sleep(0.2)
    raise AssertionError("the worker is still busy")
