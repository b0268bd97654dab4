""" "Send me a new link": the same answer for everybody, and a mail only for who was invited."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import limits
from surveys import fieldwork, instruments, partners, studies
from surveys.models import LinkRequest
from tests.conftest import Work
from tests.services.postbox import Box, postbox


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    with postbox() as found:
        app.config["MAIL_URL"] = found.url
        yield found
        app.config["MAIL_URL"] = ""


@pytest.fixture
def link(work: Work) -> str:
    with work() as session:
        study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010 1")
        kind = partners.types(session, study)[0]
        partner = partners.add(session, None, study, "Steen BV", kind.id)
        person = partners.add_participant(session, None, partner, "Anna", email="Anna@example.org")
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
        return "/p/" + fieldwork.invite(session, None, wave, person)[1]


def test_every_address_gets_the_same_answer(client: FlaskClient, link: str, box: Box) -> None:
    answers = []
    for email in ("anna@example.org", "nobody@example.org"):
        answer = client.post("/link/new", data={"email": email})
        answers.append((answer.status_code, answer.headers["Location"], answer.data))
    assert answers[0] == answers[1]


def test_who_was_invited_gets_a_link_that_works_and_the_lost_one_stops(
    client: FlaskClient, link: str, box: Box, run_jobs: Callable[[], int], work: Work
) -> None:
    client.post("/link/new", data={"email": "anna@example.org"})
    client.post("/link/new", data={"email": "nobody@example.org"})
    run_jobs()
    (letter,) = box.letters
    assert letter["To"] == "Anna <Anna@example.org>"
    fresh = re.search(r"https://weerklank\.example(/p/[\w-]+)\r?\n", letter.get_content())
    assert fresh
    assert client.get(fresh[1]).status_code == 200
    assert client.get(link).status_code == 410
    with work() as session:
        assert session.scalar(select(func.count()).select_from(LinkRequest)) == 0


def test_the_time_says_nothing_about_who_was_invited(client: FlaskClient, link: str, box: Box) -> None:
    """Both do the same statements; here: neither is twice as slow as the other, over the fastest of many."""
    fastest = {"anna@example.org": 9.0, "nobody@example.org": 9.0}
    for _ in range(15):
        for email in fastest:
            begin = time.perf_counter()
            client.post("/link/new", data={"email": email})
            fastest[email] = min(fastest[email], time.perf_counter() - begin)
    one, other = fastest.values()
    assert max(one, other) < 2 * min(one, other), fastest


@pytest.mark.parametrize("email", ["", "anna", "@", "a@", "@b", "x" * 250 + "@example.org"])
def test_what_is_no_address_is_asked_again(client: FlaskClient, box: Box, email: str) -> None:
    assert client.post("/link/new", data={"email": email}).status_code == 422


def test_one_address_asks_a_few_times_and_no_more(client: FlaskClient, box: Box) -> None:
    limits.limiter.enabled = True
    try:
        limits.reset()
        codes = [client.post("/link/new", data={"email": "x@example.org"}).status_code for _ in range(6)]
    finally:
        limits.limiter.enabled = False
        limits.reset()
    assert codes == [302] * 5 + [429]


def test_a_link_that_does_not_work_leads_to_a_new_one(client: FlaskClient, box: Box) -> None:
    assert "/link/new" in client.get("/p/nonsense").text
    assert client.get("/link/new").status_code == 200


def test_without_mail_the_page_says_whom_to_ask(client: FlaskClient) -> None:
    page = client.get("/link/new", headers={"Accept-Language": "en"}).text
    assert "cannot send e-mail" in page
    assert "<form method" not in page.partition("<main")[2]
