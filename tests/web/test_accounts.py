"""Accounts: signing in and out, a forgotten password, the second step, recovery codes."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from sqlalchemy import select

from app import mail
from app.models import AuditEntry, User
from tests import factories
from tests.conftest import Work

PASSWORD = "vier woorden die samenhoren"


@pytest.fixture
def person(work: Work) -> User:
    with work() as session:
        return factories.make_user(session, password=PASSWORD, name="Anne")


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[mail.Letter]:
    sent: list[mail.Letter] = []
    monkeypatch.setattr(mail, "send", lambda letter: sent.append(letter) or True)
    return sent


def enter(client: FlaskClient, email: str, password: str = PASSWORD) -> Any:
    return client.post("/sign-in", data={"email": email, "password": password})


def test_the_right_password_signs_in_and_is_noted(client: FlaskClient, person: User, work: Work) -> None:
    assert enter(client, person.email).status_code == 302
    assert "Anne" in client.get("/account").text
    with work() as session:
        assert session.scalars(select(AuditEntry.verb)).all() == ["signed_in"]


def test_signing_out_ends_it(client: FlaskClient, person: User) -> None:
    enter(client, person.email)
    client.post("/sign-out")
    assert client.get("/account").status_code == 302


def test_signing_out_takes_a_form_and_not_a_link(client: FlaskClient, person: User) -> None:
    enter(client, person.email)
    assert client.get("/sign-out").status_code == 405


def test_an_unknown_address_and_a_wrong_password_look_the_same(client: FlaskClient, person: User) -> None:
    wrong = enter(client, person.email, "niet dit wachtwoord")
    unknown = enter(client, "nobody@example.org")

    def bare(text: str) -> str:
        return re.sub(r'value="[^"]*"', "", text)

    assert wrong.status_code == unknown.status_code
    assert bare(wrong.text) == bare(unknown.text)
    assert "do not belong together" in wrong.text or "horen niet bij elkaar" in wrong.text


def test_a_disabled_account_looks_like_a_wrong_password(
    client: FlaskClient, person: User, work: Work
) -> None:
    with work() as session:
        session.get_one(User, person.id).active = False
    answer = enter(client, person.email)
    assert answer.status_code == 200
    assert client.get("/account").status_code == 302


def test_nobody_can_make_an_account_for_themselves(client: FlaskClient) -> None:
    assert client.get("/register").status_code == 404


def test_the_stored_password_is_argon2id(person: User) -> None:
    assert person.password is not None
    assert person.password.startswith("$argon2id$")


def test_argon2_costs_what_was_agreed() -> None:
    from app.sign_in import ARGON2

    assert 19 * 1024 <= ARGON2["memory_cost"] <= 46 * 1024
    assert ARGON2["time_cost"] >= 2


def test_a_forgotten_password_is_renewed_by_a_letter_that_works_once(
    client: FlaskClient, person: User, letters: list[mail.Letter]
) -> None:
    client.post("/reset-password", data={"email": person.email})
    (letter,) = letters
    assert letter.to == person.email
    found = re.search(r"https://weerklank\.example(/reset-password/\S+)", letter.text)
    assert found, letter.text
    fresh = {"password": "een heel ander wachtwoord", "password_confirm": "een heel ander wachtwoord"}
    assert client.post(found[1], data=fresh).status_code == 302
    assert enter(client, person.email, fresh["password"]).status_code == 302
    client.post("/sign-out")
    again = {"password": "nog weer een ander woord", "password_confirm": "nog weer een ander woord"}
    client.post(found[1], data=again)
    assert enter(client, person.email, again["password"]).status_code == 200


def test_a_forgotten_password_of_an_unknown_address_gets_the_same_answer_and_no_letter(
    client: FlaskClient, person: User, letters: list[mail.Letter]
) -> None:
    unknown = client.post("/reset-password", data={"email": "nobody@example.org"})
    assert letters == []
    known = client.post("/reset-password", data={"email": person.email})
    assert unknown.status_code == known.status_code
    assert unknown.headers.get("Location") == known.headers.get("Location")


def test_the_link_in_the_letter_does_not_follow_the_host_of_the_request(
    client: FlaskClient, person: User, letters: list[mail.Letter]
) -> None:
    client.post("/reset-password", data={"email": person.email}, headers={"Host": "evil.example"})
    assert "evil.example" not in letters[0].text


def test_a_changed_password_ends_the_other_sessions(
    app: Flask, person: User, letters: list[mail.Letter]
) -> None:
    here, there = app.test_client(), app.test_client()
    enter(here, person.email)
    enter(there, person.email)
    changed = here.post(
        "/account/password",
        data={
            "password": PASSWORD,
            "new_password": "een nieuwe lange zin",
            "new_password_confirm": "een nieuwe lange zin",
        },
    )
    assert changed.status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert letters[0].to == person.email


def test_a_short_password_is_refused_with_what_to_do(client: FlaskClient, person: User) -> None:
    enter(client, person.email)
    client.post("/language", data={"language": "en"})
    answer = client.post(
        "/account/password",
        data={"password": PASSWORD, "new_password": "kort", "new_password_confirm": "kort"},
    )
    assert "at least 12 characters" in answer.text


def set_up_second_step(client: FlaskClient) -> TOTP:
    page = client.post("/account/two-factor", data={"setup": "authenticator"})
    key = re.search(r"<code>([A-Z2-7 -]+)</code>", page.text)
    assert key, page.text
    totp = TOTP(key[1].replace("-", "").replace(" ", ""))
    target = re.search(r'action="(/account/two-factor/[^"]+)"', page.text)
    assert target, page.text
    done = client.post(target[1], data={"code": totp.generate().token})
    assert done.status_code == 302, done.text
    return totp


def test_the_second_step_is_asked_and_nothing_is_reached_before_it(app: Flask, person: User) -> None:
    client = app.test_client()
    enter(client, person.email)
    totp = set_up_second_step(client)
    other = app.test_client()
    enter(other, person.email)
    assert other.get("/account").status_code == 302
    wrong = other.post("/sign-in/code", data={"code": "000000"})
    assert wrong.status_code == 200
    assert other.get("/account").status_code == 302
    later = totp.generate(time=totp.generate().start_time + 31)
    assert other.post("/sign-in/code", data={"code": later.token}).status_code == 302
    assert other.get("/account").status_code == 200


def test_a_code_works_once(app: Flask, person: User) -> None:
    client = app.test_client()
    enter(client, person.email)
    totp = set_up_second_step(client)
    code = totp.generate(time=totp.generate().start_time + 31).token
    first, second = app.test_client(), app.test_client()
    enter(first, person.email)
    assert first.post("/sign-in/code", data={"code": code}).status_code == 302
    enter(second, person.email)
    assert second.post("/sign-in/code", data={"code": code}).status_code == 200


def test_a_recovery_code_opens_once(app: Flask, person: User) -> None:
    client = app.test_client()
    enter(client, person.email)
    set_up_second_step(client)
    page = client.post("/account/recovery-codes", data={"generate_new_codes": "1"})
    codes = re.findall(r"<li><code>([^<]+)</code>", page.text)
    assert len(codes) == 8
    for expected in (302, 200):
        other = app.test_client()
        enter(other, person.email)
        assert other.post("/sign-in/recovery-code", data={"code": codes[0]}).status_code == expected


def test_the_way_of_signing_in_changes_only_with_a_fresh_password(app: Flask, person: User) -> None:
    client = app.test_client()
    enter(client, person.email)
    with client.session_transaction() as cookie:
        cookie["fs_paa"] = 1.0
    answer = client.post("/account/two-factor", data={"setup": "authenticator"})
    assert answer.headers["Location"].startswith("/account/verify")


def test_too_many_tries_are_held_back(app: Flask, person: User) -> None:
    from app import limits

    limits.limiter.enabled = True
    try:
        client = app.test_client()
        answers = [enter(client, person.email, "mis mis mis mis").status_code for _ in range(22)]
    finally:
        limits.reset()
        limits.limiter.enabled = False
    assert answers[:20] == [200] * 20
    assert answers[-1] == 429


def test_every_page_of_signing_in_speaks_dutch(app: Flask, person: User) -> None:
    client = app.test_client()
    client.post("/language", data={"language": "nl"})
    for path in ("/sign-in", "/reset-password"):
        text = client.get(path).text
        assert '<html lang="nl"' in text
        assert "Sign in" not in text
        assert "Password" not in text
    enter(client, person.email)
    for path in ("/account", "/account/password", "/account/two-factor", "/account/recovery-codes"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert "account" in page.text.lower()
        assert "Your account" not in page.text
