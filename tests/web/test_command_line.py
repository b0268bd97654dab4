"""The command line: accounts, studies, invitations, jobs, the log, backup, restore, erasure."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from app import audit, backup
from app.db import db, make_engine
from app.models import AuditEntry, JobRecord, Membership, User
from coding.models import Document, Segment, Turn
from surveys.base import Base, new_id
from surveys.models import Answer, Interview, Participant, Response, Study
from surveys.safekeeping import keeping, vault
from tests import factories
from tests.conftest import Work


@pytest.fixture
def run(app: Flask) -> Any:
    def invoke(*arguments: str, status: int = 0, **options: Any) -> str:
        done = app.test_cli_runner().invoke(args=list(arguments), **options)
        assert done.exit_code == status, done.output
        return str(done.output)

    return invoke


def test_the_first_owner_is_made_here_and_can_sign_in(run: Any, app: Flask) -> None:
    said = run("account", "create", "noor@example.org", "--name", "Noor")
    password = re.search(r"with: (\S+)", said)
    assert password
    client = app.test_client()
    client.post("/sign-in", data={"email": "noor@example.org", "password": password[1]})
    assert "Noor" in client.get("/account").text


def test_an_account_is_made_once(run: Any) -> None:
    run("account", "create", "noor@example.org")
    assert "already" in run("account", "create", "NOOR@example.org", status=1)


def test_a_disabled_account_is_out_at_once(run: Any, app: Flask) -> None:
    given = run(
        "account", "create", "noor@example.org", "--password-stdin", input="een heel lang wachtwoord\n"
    )
    assert "een heel lang" not in given
    client = app.test_client()
    client.post("/sign-in", data={"email": "noor@example.org", "password": "een heel lang wachtwoord"})
    assert client.get("/account").status_code == 200
    run("account", "disable", "noor@example.org")
    assert client.get("/account").status_code == 302


def test_a_study_is_made_for_its_owner(run: Any, work: Work) -> None:
    run("account", "create", "noor@example.org")
    study_id = uuid.UUID(run("study", "create", "Sociaal rendement", "--owner", "noor@example.org").strip())
    run("account", "create", "ben@example.org")
    run("study", "member", str(study_id), "ben@example.org", "reader")
    with work() as session:
        roles = session.execute(
            select(User.email, Membership.role).join(Membership, Membership.user_id == User.id)
        ).all()
        assert sorted(tuple(row) for row in roles) == [
            ("ben@example.org", "reader"),
            ("noor@example.org", "owner"),
        ]
    assert "Sociaal rendement" in run("study", "list")


def test_the_log_verifies_and_a_changed_row_makes_it_fail(run: Any, work: Work, tmp_path: Path) -> None:
    with work() as session:
        study = factories.make_study(session)
        for _ in range(3):
            audit.record(session, study.id, None, "changed", "theme", new_id())
    run("audit", "seal")
    assert "every chain holds" in run("audit", "verify")
    heads = tmp_path / "heads"
    heads.write_text(run("audit", "heads"))
    assert json.loads(heads.read_text().splitlines()[0])[1] == 3
    assert "every chain holds" in run("audit", "verify", "--heads", str(heads))
    with work() as session:
        session.scalars(select(AuditEntry).order_by(AuditEntry.at).limit(1)).one().verb = "removed"
    assert "at 1" in run("audit", "verify", status=1)


def test_jobs_are_listed_and_a_failed_one_is_retried(run: Any, work: Work) -> None:
    with work() as session:
        job = JobRecord(kind="audit.seal", state="failed", attempts=3)
        session.add(job)
        session.flush()
    assert "failed" in run("jobs", "list")
    run("jobs", "retry", str(job.id))
    assert "1 jobs done" in run("jobs", "run")
    assert run("jobs", "list") == ""


def test_a_mail_that_came_back_is_read_from_standard_input(run: Any, work: Work) -> None:
    from surveys import fieldwork, instruments
    from surveys.inviting import mailing
    from tests.services.surveys.test_mailing import BOUNCE

    with work() as session:
        study = factories.make_study(session)
        person = factories.make_participant(
            session, factories.make_partner(session, study), email="sam@example.org"
        )
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "1")
        invitation, _token = fieldwork.invite(session, None, wave, person)
        mailing.ask(session, None, [invitation], "invitation")
        assert mailing.take(session, wave.id)
    assert "1 contact people" in run("invite", "bounce", input=BOUNCE)
    with work() as session:
        assert session.get_one(Participant, person.id).email_failure == "5.1.1"
    run("invite", "bounce", input=b"Subject: hello", status=1)


def filled(session: Session) -> tuple[Study, Participant, Response]:
    """A person with an interview, its transcript, and the rows that hang on it."""
    study = factories.make_study(session)
    partner = factories.make_partner(session, study)
    participant = factories.make_participant(session, partner, name="Fatima Demo", phone="010")
    from surveys import instruments

    version = instruments.publish(session, None, instruments.adopt(session, None, study, "interview_guide"))
    response = Response(
        study_id=study.id,
        version_id=version.id,
        partner_id=partner.id,
        participant_id=participant.id,
        state="submitted",
    )
    session.add(response)
    session.flush()
    keeping.change(session, response, {}, {"q1": {"coverage": "asked", "note": "Zij zei iets"}}, "nl")
    session.add(Interview(study_id=study.id, response_id=response.id, field_notes="Bij de koffie"))
    document = Document(
        study_id=study.id, kind="interview", title="x", language="nl", text="Zij zei iets.", sha256="0" * 64,
        response_id=response.id,
    )  # fmt: skip
    session.add(document)
    session.flush()
    session.add(Turn(document_id=document.id, position=0, start=0, end=13, speaker="R", role="respondent"))
    session.add(Segment(document_id=document.id, position=0, start=0, end=13, digest="a" * 64))
    session.flush()
    return study, participant, response


def test_erasing_a_person_leaves_nothing_of_what_they_said(run: Any, work: Work) -> None:
    with work() as session:
        _study, participant, response = filled(session)
    run("erase", str(participant.id), "--yes")
    with work() as session:
        left = session.get_one(Participant, participant.id)
        assert (left.name, left.email, left.phone) == ("", "", "")
        assert session.get_one(Response, response.id).state == "withdrawn"
        for model in (Answer, Document, Turn, Segment):
            assert session.scalar(select(func.count()).select_from(model)) == 0, model
        assert session.scalars(select(Interview)).one().field_notes == ""


def test_erasing_asks_first(run: Any, work: Work) -> None:
    with work() as session:
        _study, participant, _response = filled(session)
    run("erase", str(participant.id), status=1, input="n\n")
    with work() as session:
        assert session.get_one(Participant, participant.id).name == "Fatima Demo"


def test_a_backup_restored_elsewhere_holds_the_same_rows(app: Flask, work: Work, tmp_path: Path) -> None:
    with work() as session:
        filled(session)
        first = factories.make_user(session)
        first.mf_recovery_codes = ["a", "b"]
    archive = tmp_path / "backup.zip"
    with app.app_context():
        counts = backup.backup(db.engine, archive)
        here = rows(db.engine)
    assert counts["document"] == 1
    assert archive.stat().st_mode & 0o077 == 0
    fresh = make_engine(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    Base.metadata.create_all(fresh)
    assert backup.restore(fresh, archive) == counts
    assert rows(fresh) == here
    with pytest.raises(backup.RestoreError, match="not empty"):
        backup.restore(fresh, archive)


def rows(engine: Any) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def test_what_is_no_backup_is_refused(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello")
    with pytest.raises(backup.RestoreError, match="not a backup"):
        backup.restore(create_engine("sqlite://"), tmp_path / "x")


def test_keys_are_listed_and_rotated(run: Any, work: Work) -> None:
    with work() as session:
        filled(session)
    listed = run("keys", "list")
    assert f"{vault.newest().id}\t3\tnewest" in listed
    assert run("keys", "rotate") == f"0 wrapped by {vault.newest().id}\n"
