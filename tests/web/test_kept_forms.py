"""An expired sign-in keeps what was typed, for that person on that device only."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.models import KeptForm, User
from tests import factories
from tests.conftest import Work
from tests.web.test_accounts import PASSWORD, enter

HERE = {"Origin": "http://localhost"}
TYPED = {"note": "Wat zij zei over de intake & <b>begeleiding</b>", "tick": ["a", "b"]}


@pytest.fixture
def person(work: Work) -> User:
    with work() as session:
        return factories.make_user(session, password=PASSWORD)


@pytest.fixture
def path() -> str:
    return f"/studies/{uuid.uuid4()}/probe/study.read"


def expire(client: FlaskClient) -> None:
    client.delete_cookie("weerklank")


def kept(work: Work) -> int:
    with work() as session:
        return session.scalar(select(func.count()).select_from(KeptForm)) or 0


@pytest.fixture
def target(app: Flask) -> str:
    """An unsafe page behind a sign-in."""
    return "/account"


def test_what_was_typed_comes_back_after_signing_in(
    client: FlaskClient, person: User, target: str, work: Work
) -> None:
    enter(client, person.email)
    expire(client)
    answer = client.post(target, data=TYPED, headers=HERE)
    assert answer.status_code == 303
    assert "next=/account/kept" in answer.headers["Location"]
    back = client.post(answer.headers["Location"], data={"email": person.email, "password": PASSWORD})
    assert back.headers["Location"] == "/account/kept"
    page = client.get("/account/kept").text
    assert f'action="{target}"' in page
    assert "Wat zij zei over de intake &amp; &lt;b&gt;begeleiding&lt;/b&gt;" in page
    assert re.findall(r'name="tick" value="(\w)"', page) == ["a", "b"]
    client.post("/account/kept")
    assert kept(work) == 0


def test_somebody_else_on_the_device_does_not_see_it(
    client: FlaskClient, person: User, target: str, work: Work
) -> None:
    with work() as session:
        other = factories.make_user(session, password=PASSWORD)
    enter(client, person.email)
    expire(client)
    client.post(target, data=TYPED, headers=HERE)
    enter(client, other.email)
    assert client.get("/account/kept").status_code == 302


def test_nothing_is_kept_for_who_never_signed_in_here(client: FlaskClient, target: str, work: Work) -> None:
    assert client.post(target, data=TYPED, headers=HERE).status_code == 303
    assert kept(work) == 0


def test_nothing_is_kept_from_another_site(
    client: FlaskClient, person: User, target: str, work: Work
) -> None:
    enter(client, person.email)
    expire(client)
    client.post(target, data=TYPED, headers={"Origin": "https://evil.example"})
    client.post(target, data=TYPED, headers={"Referer": "https://evil.example/x"})
    assert kept(work) == 0


def test_a_password_is_never_kept(client: FlaskClient, person: User, work: Work) -> None:
    enter(client, person.email)
    expire(client)
    client.post("/account/password", data={"password": PASSWORD, "new_password": "x"}, headers=HERE)
    assert kept(work) == 0
