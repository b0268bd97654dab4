"""The cookie of a visit: sent when it changed or is a while old, and a visit does not end under somebody's hands."""

import datetime as dt
import time
from collections.abc import Iterator

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from app import sessions


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    """A partner's browser: its session lasts a day beyond the last page."""
    app = Flask("visit")
    app.config.update(SECRET_KEY="k" * 32, PERMANENT_SESSION_LIFETIME=dt.timedelta(days=1))
    sessions.init_app(app)

    @app.get("/begin")
    def begin() -> str:
        session["answers"] = 1
        session.permanent = True
        return "begun"

    @app.get("/page")
    def page() -> str:
        return str(session.get("answers"))

    with app.test_client() as browser:
        browser.get("/begin")
        yield browser


def at(monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    monkeypatch.setattr(time, "time", lambda: moment)


def test_a_page_sends_the_cookie_again_only_after_a_while(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/page").headers.getlist("Set-Cookie") == []
    at(monkeypatch, time.time() + sessions.OLD_SECONDS + 60)
    assert len(client.get("/page").headers.getlist("Set-Cookie")) == 1
    assert client.get("/page").headers.getlist("Set-Cookie") == []
    assert len(client.get("/begin").headers.getlist("Set-Cookie")) == 1  # what changes is sent at once


def test_who_goes_on_keeps_the_visit_and_who_stays_away_a_day_does_not(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for hours in range(6, 60, 6):
        at(monkeypatch, now + hours * 3600)
        assert client.get("/page").text == "1"
    at(monkeypatch, now + (54 + 25) * 3600)
    assert client.get("/page").text == "None"


@pytest.mark.parametrize(
    "cookie", ["", "x", "a.b.c", "é.é.é", "....", "a" * 5000, f"x.{'A' * 2000}.x", "x.AAAAAAAAAAA.x"]
)
def test_what_is_no_cookie_of_ours_is_old(cookie: str) -> None:
    assert time.time() - sessions.signed_at(cookie) > sessions.OLD_SECONDS


def test_the_moment_of_signing_is_read_as_it_was_written() -> None:
    signed = URLSafeTimedSerializer("k").dumps({"a": 1})
    assert abs(sessions.signed_at(signed) - time.time()) < 5
