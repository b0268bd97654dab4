"""Cross-site requests: no unsafe request without the token of this session."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.conftest import Work
from tests.web.test_accounts import PASSWORD


@pytest.fixture
def guarded(app: Flask) -> Iterator[FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False


def token(client: FlaskClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def test_a_form_without_token_is_refused(guarded: FlaskClient) -> None:
    for path in ("/language", "/sign-in", "/sign-out", "/reset-password"):
        assert guarded.post(path, data={"language": "en"}).status_code == 400, path


def test_a_page_behind_a_sign_in_asks_a_stranger_to_sign_in(guarded: FlaskClient) -> None:
    assert guarded.post("/account", data={"name": "x"}).headers["Location"].startswith("/sign-in")


def test_a_token_of_somebody_else_is_refused(guarded: FlaskClient, app: Flask) -> None:
    theirs = token(app.test_client())
    token(guarded)
    assert guarded.post("/language", data={"language": "en", "csrf_token": theirs}).status_code == 400


def test_the_token_of_this_session_is_accepted(guarded: FlaskClient) -> None:
    answer = guarded.post("/language", data={"language": "en", "csrf_token": token(guarded)})
    assert answer.status_code == 303


def test_a_token_lives_as_long_as_the_session(app: Flask) -> None:
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None


def test_every_form_of_the_account_pages_carries_a_token(guarded: FlaskClient) -> None:
    for path in ("/sign-in", "/reset-password"):
        text = guarded.get(path).text
        assert text.count('method="post"') == text.count('name="csrf_token"'), path


def test_another_site_is_refused_even_with_a_token(guarded: FlaskClient) -> None:
    data = {"language": "en", "csrf_token": token(guarded)}
    for sent in (
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert guarded.post("/language", data=data, headers=sent).status_code == 400, sent


def test_a_page_without_referrer_can_send_its_form_over_tls(guarded: FlaskClient) -> None:
    """Partner pages send no referrer, so that their links stay secret; the browser then says "null"."""
    secure = {"base_url": "https://localhost"}
    page = guarded.get("/sign-in", **secure)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found
    for headers in ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {"Origin": "https://localhost"}, {}):
        data = {"language": "en", "csrf_token": found[1]}
        assert guarded.post("/language", data=data, headers=headers, **secure).status_code == 303


def test_signing_in_and_out_each_begin_with_a_new_token(guarded: FlaskClient, work: Work) -> None:
    """A session that somebody else prepared in this browser gives them no token of who signs in."""
    with work() as session:
        person = factories.make_user(session, password=PASSWORD)
    planted = token(guarded)
    given = {"email": person.email, "password": PASSWORD, "csrf_token": planted}
    assert guarded.post("/sign-in", data=given).status_code == 302
    assert guarded.post("/language", data={"language": "en", "csrf_token": planted}).status_code == 400
    mine = token(guarded, "/account")
    assert guarded.post("/language", data={"language": "en", "csrf_token": mine}).status_code == 303
    assert guarded.post("/sign-out", data={"csrf_token": mine}).status_code == 302
    assert guarded.post("/language", data={"language": "en", "csrf_token": mine}).status_code == 400


def test_a_form_from_before_the_sign_in_keeps_what_was_typed(guarded: FlaskClient, work: Work) -> None:
    """Who signed in anew in another tab and saves here loses nothing: it is given back with a token of now."""
    with work() as session:
        person = factories.make_user(session, password=PASSWORD)

    def sign_in() -> None:
        given = {"email": person.email, "password": PASSWORD, "csrf_token": token(guarded)}
        guarded.post("/sign-in", data=given)

    sign_in()
    old = token(guarded, "/account")
    guarded.post("/sign-out", data={"csrf_token": old})
    sign_in()
    here = {"Origin": "http://localhost", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}
    answer = guarded.post("/account", data={"name": "Anne de Wit", "csrf_token": old}, headers=here)
    assert answer.headers["Location"] == "/account/kept"
    page = guarded.get("/account/kept").text
    assert 'value="Anne de Wit"' in page
    fresh = token(guarded, "/account/kept")
    assert fresh != old
    guarded.post("/account", data={"name": "Anne de Wit", "csrf_token": fresh})
    assert "Anne de Wit" in guarded.get("/account").text
    by_script = guarded.post(
        "/account", data={"name": "x", "csrf_token": old}, headers={"Origin": "http://localhost"}
    )
    assert by_script.status_code == 400
