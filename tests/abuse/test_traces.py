"""What is left in logs, where a sign-in leads, and what a player can ask of a recording."""

import io
import logging
import re
import uuid
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from surveys import instruments, interviews, partners
from surveys.conversations.models import Recording
from surveys.inviting import mailing
from surveys.models import Response, Study, Wave
from tests import factories
from tests.abuse.conftest import invited
from tests.conftest import SignIn, Work
from tests.services.postbox import postbox
from tests.web.test_accounts import PASSWORD, enter, person

__all__ = ["person"]
WORDS, MAIL, NAME = "Het papierwerk duurt te lang", "anna@geheim.example", "Anna Baksteen"
SOUND = b"ID3" + bytes(range(256)) * 8_000
ALL = {"consent_interview": True, "consent_audio": True, "consent_quote": True, "member_check": True}


def test_no_link_answer_name_or_address_reaches_a_log(
    app: Flask, client: FlaskClient, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    """A partner's whole way, with mail, a colleague, mistakes and the worker, at the most talkative level."""
    caplog.set_level(logging.DEBUG)
    with work() as session:
        wave, invitation, token = invited(session)
        invitation.participant.email = MAIL
        mailing.ask(session, None, [invitation], "invitation")
    secrets = [token]
    with postbox() as box:
        box.busy.add(MAIL)
        app.config["MAIL_URL"] = box.url
        try:
            with app.app_context():
                from app.post import send_soon

                with work() as session:
                    send_soon(session, session.get_one(Wave, wave.id))
                jobs.run_waiting()
                box.busy.clear()
            client.post("/link/new", data={"email": MAIL})
            with app.app_context():
                jobs.run_waiting()
            assert box.letters
            newest = re.findall(r"/p/([\w-]{20,})", box.letters[-1].get_content())
            secrets += newest
        finally:
            app.config["MAIL_URL"] = ""
    client.post(f"/p/{newest[0]}")
    with work() as session:
        address = f"/answer/{session.scalars(select(Response.id)).one()}"
    client.post(
        f"{address}/consent", data={"consent_survey": "yes", "consent_quote": "yes", "consent_reuse": "yes"}
    )
    client.post(f"{address}/page/profiel", data={"P1": "bouwbedrijf", "go": "next"})
    client.post(f"{address}/page/open", data={"OPEN_KNELPUNT": WORDS, "go": "next"})
    client.post(f"{address}/page/bouw", data={"BW3": WORDS, "go": "next"})
    page = client.post(f"{address}/colleagues", data={"name": NAME, "email": MAIL, "pages": ["open"]}).text
    found = re.search(r"/c/([\w-]+)", page)
    assert found
    secrets.append(found[1])
    other = app.test_client()
    other.post(
        f"/c/{found[1]}", data={"consent_survey": "yes", "consent_quote": "yes", "consent_reuse": "no"}
    )
    client.post("/withdraw", data={"code": "AAAA-BBBB-CCCC"})
    client.post(f"{address}/submit")
    with app.app_context():
        jobs.run_waiting()
    ours = [
        record for record in caplog.records if record.name != "mail.log"
    ]  # that is the server of the test
    said = {f"{record.name}: {record.getMessage()} {record.__dict__}" for record in ours}
    assert ours
    assert [line for line in said if any(one in line for one in [*secrets, WORDS, MAIL, NAME])] == []


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "///evil.example/x",
        "javascript:alert(1)",
        "/%09/evil.example",
        "/\t/evil.example",
    ],
)
def test_a_sign_in_leads_to_no_other_site(client: FlaskClient, person: Any, where: str) -> None:
    answer = client.post(
        "/sign-in",
        query_string={"next": where},
        data={"email": person.email, "password": PASSWORD, "next": where},
    )
    target = answer.headers.get("Location", "/")
    assert not re.search(r"[\t\r\n\\]", target)  # what a browser would read as something else
    assert urlsplit(urljoin("http://localhost/sign-in", target)).netloc == "localhost", target


def test_a_session_from_before_the_sign_in_opens_nothing_of_it(app: Flask, person: Any) -> None:
    """Who planted their own cookie in a browser has, after somebody signs in there, still no more than before."""
    attacker, victim = app.test_client(), app.test_client()
    attacker.get("/sign-in")
    name = app.config["SESSION_COOKIE_NAME"]
    planted = attacker.get_cookie(name)
    if planted is not None:
        victim.set_cookie(name, planted.value)
    enter(victim, person.email)
    assert victim.get("/account").status_code == 200
    assert attacker.get("/account").status_code in (302, 303)
    after = victim.get_cookie(name)
    assert after is not None
    assert planted is None or after.value != planted.value


@pytest.fixture
def recorded(work: Work, study: Study, sign_in: SignIn) -> tuple[FlaskClient, str]:
    with work() as session:
        found = session.get_one(Study, study.id)
        guide = instruments.publish(session, None, instruments.adopt(session, None, found, "interview_guide"))
        partner = factories.make_partner(session, found, name="Bouw Zuid")
        sam = partners.add_participant(session, None, partner, "Sam Steen")
        made = interviews.plan(session, None, found, guide, partner, sam)
        interviews.record_consents(session, None, made, ALL)
        interviews.begin(session, None, made)
        path = f"/studies/{study.id}/interviews/{made.id}/recordings"
    client = sign_in("evaluator")
    assert client.post(path, data={"recording": (io.BytesIO(SOUND), "../../x;y.mp3")}).status_code == 302
    with work() as session:
        return client, f"{path}/{session.scalars(select(Recording.id)).one()}"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(0, 2000, 2)),
        "bytes=" + "0-," * 1000 + "0-",
        "bytes=5-2",
        "bytes=-0",
        "bytes=99999999999999999999999-",
        "bytes=0-99999999999999999999999",
        "bytes=-99999999999999999999999",
        "bytes=abc",
        "bytes=1.5-2",
        "bytes=--5",
        "lines=0-5",
        "bytes=",
        "=",
        "bytes=0-0,-1",
        "bytes=\u0663-\u0669",
    ],
)
def test_an_odd_range_gives_the_sound_or_a_refusal_and_never_more(
    recorded: tuple[FlaskClient, str], asked: str
) -> None:
    client, address = recorded
    answer = client.get(address, headers={"Range": asked})
    assert answer.status_code in (200, 206, 416), answer.status_code
    if answer.status_code != 416:
        assert answer.data in SOUND
        assert len(answer.data) == int(answer.headers["Content-Length"])
    if answer.status_code == 200:
        assert answer.data == SOUND


def test_a_recording_opens_only_in_its_own_study_and_under_no_name_of_a_file(
    recorded: tuple[FlaskClient, str], sign_in: SignIn, work: Work
) -> None:
    client, address = recorded
    assert client.get(address).headers["X-Content-Type-Options"] == "nosniff"
    assert "\n" not in client.get(address).headers["Content-Disposition"]
    with work() as session:
        other = factories.make_study(session)
    stranger = sign_in("owner", other)
    assert stranger.get(address).status_code in (403, 404)
    moved = re.sub(r"/studies/[^/]+", f"/studies/{other.id}", address)
    assert stranger.get(moved).status_code == 404
    assert client.get(re.sub(r"/interviews/[^/]+", f"/interviews/{uuid.uuid4()}", address)).status_code == 404
