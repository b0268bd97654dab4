"""Handing in files: kept closed on the disk, given back to who may see them, gone when the answer goes."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import backup, sweep
from app.db import db, make_engine
from surveys import responses
from surveys.base import Base
from surveys.models import Attachment, Study
from tests import examples
from tests.conftest import SignIn, Work

WORDS = b"Wij beginnen in maart."


def on_disk(app: Flask) -> list[Path]:
    return [path for path in (app.config["VAR"] / "uploads").glob("*/*") if path.is_file()]


@pytest.fixture
def answer(app: Flask, client: FlaskClient, work: Work) -> str:
    return examples.begin(client, work, "file")


def hand_in(client: FlaskClient, answer: str, name: str, data: bytes, go: str = "upload:F1") -> Any:
    return client.post(f"{answer}/page/vraag", data={"F1": (io.BytesIO(data), name), "go": go})


def kept(work: Work) -> list[dict[str, Any]]:
    with work() as session:
        found = responses.stored(session, examples.only_response(session)).get("F1", [])
        assert isinstance(found, list)
        return found


def test_a_file_comes_back_as_it_was_and_stands_closed_on_the_disk(
    app: Flask, client: FlaskClient, work: Work, answer: str
) -> None:
    assert hand_in(client, answer, "Plan.txt", WORDS).location == f"{answer}/page/vraag#item-F1"
    assert hand_in(client, answer, "Plan.txt", WORDS).status_code == 302  # sent twice is once
    (file,) = kept(work)
    (path,) = on_disk(app)
    assert WORDS not in path.read_bytes()
    assert "plan" not in str(path).lower()
    assert path.stat().st_mode & 0o077 == 0
    page = client.get(f"{answer}/page/vraag").text
    assert "Plan.txt" in page
    back = client.get(f"{answer}/files/F1/{file['id']}")
    assert back.data == WORDS
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert "Plan.txt" in client.get(f"{answer}/review").text
    stranger = client.application.test_client()
    assert stranger.get(f"{answer}/files/F1/{file['id']}").status_code == 404
    assert client.get(f"{answer}/files/F2/{file['id']}").status_code == 404


def test_the_team_downloads_it_when_it_may_read_responses(
    client: FlaskClient, work: Work, answer: str, sign_in: SignIn
) -> None:
    hand_in(client, answer, "Plan.txt", WORDS)
    (file,) = kept(work)
    with work() as session:
        study = session.scalars(select(Study)).one()
    address = f"/studies/{study.id}/responses/{answer.split('/')[2]}"
    reader = sign_in("researcher", study)
    assert f"/files/F1/{file['id']}" in reader.get(address).text
    assert reader.get(f"{address}/files/F1/{file['id']}").data == WORDS
    assert sign_in("commissioner", study).get(f"{address}/files/F1/{file['id']}").status_code == 403
    assert sign_in("researcher").get(f"{address}/files/F1/{file['id']}").status_code == 404


def test_taking_it_off_the_page_takes_it_off_the_disk(
    app: Flask, client: FlaskClient, work: Work, answer: str
) -> None:
    hand_in(client, answer, "Plan.txt", WORDS)
    (file,) = kept(work)
    gone = client.post(f"{answer}/page/vraag", data={"go": f"drop:F1:{file['id']}"})
    assert gone.location == f"{answer}/page/vraag#item-F1"
    assert (kept(work), on_disk(app)) == ([], [])


def test_withdrawing_takes_the_files_along(app: Flask, client: FlaskClient, work: Work, answer: str) -> None:
    hand_in(client, answer, "Plan.txt", WORDS)
    client.post(f"{answer}/withdraw")
    with work() as session:
        assert session.scalars(select(Attachment)).all() == []
    assert on_disk(app) == []


def test_a_file_that_no_row_knows_is_swept_away_after_a_day(
    app: Flask, client: FlaskClient, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(client, answer, "Plan.txt", WORDS)
    loose = app.config["VAR"] / "uploads" / "ab" / "abandoned"
    loose.parent.mkdir(exist_ok=True)
    loose.write_bytes(b"x")
    with app.app_context():
        sweep.sweep()
        assert len(on_disk(app)) == 2
        monkeypatch.setattr(sweep, "DAY", -60)
        sweep.sweep()
    assert len(on_disk(app)) == 1
    assert not loose.exists()


def test_a_backup_holds_the_files(
    app: Flask, client: FlaskClient, work: Work, answer: str, tmp_path: Path
) -> None:
    hand_in(client, answer, "Plan.txt", WORDS)
    (path,) = on_disk(app)
    with app.app_context():
        backup.backup(db.engine, tmp_path / "backup.zip", app.config["VAR"] / "uploads")
    fresh = make_engine(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    Base.metadata.create_all(fresh)
    backup.restore(fresh, tmp_path / "backup.zip", tmp_path / "uploads")
    restored = tmp_path / "uploads" / path.parent.name / path.name
    assert restored.read_bytes() == path.read_bytes()


def test_a_refused_file_is_told_at_its_item_and_the_rest_of_the_page_is_kept(
    app: Flask, client: FlaskClient, work: Work, answer: str
) -> None:
    refused = hand_in(client, answer, "plan.pdf", b"geen pdf")
    assert refused.status_code == 422
    assert "plan.pdf" in refused.text
    assert (kept(work), on_disk(app)) == ([], [])
