"""Several colleagues in one answer: each sees only the own part, everybody sees who did what, one person sends it in."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import erasure
from surveys import fieldwork, instruments, partners, responses, studies
from surveys.asking import colleagues
from surveys.models import Colleague, PageSave, Response
from tests.conftest import Work

CONSENTS = {"consent_survey": "yes", "consent_quote": "yes", "consent_reuse": "yes"}


@pytest.fixture
def answer(client: FlaskClient, work: Work) -> str:
    """The address of a builder's response that was begun, all consents given, the first page saved."""
    with work() as session:
        study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010 1")
        kind = next(t for t in partners.types(session, study) if t.key == "bouwbedrijf")
        partner = partners.add(session, None, study, "Steen BV", kind.id)
        person = partners.add_participant(session, None, partner, "Anna Baksteen")
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
        token = fieldwork.invite(session, None, wave, person)[1]
    client.post(f"/p/{token}")
    with work() as session:
        response = session.scalars(select(Response)).one()
        client.post(f"/answer/{response.id}/consent", data=CONSENTS)
        address = f"/answer/{response.id}"
    client.post(f"{address}/page/profiel", data={"P1": "bouwbedrijf", "go": "next"})
    return address


def ask(client: FlaskClient, answer: str, name: str = "Bo", pages: tuple[str, ...] = ("bouw",)) -> str:
    """The path of the colleague's link, as it is shown once."""
    page = client.post(f"{answer}/colleagues", data={"name": name, "pages": list(pages)})
    assert page.status_code == 200, page.text
    found = re.search(r"(/c/[\w-]+)", page.text)
    assert found
    return found[1]


@pytest.fixture
def bo(app: Flask, client: FlaskClient, answer: str) -> FlaskClient:
    """A colleague who was asked for the page about building, and who takes part."""
    other = app.test_client()
    assert other.post(ask(client, answer), data=CONSENTS).status_code == 302
    return other


def response_of(session: Any) -> Response:
    found: Response = session.scalars(select(Response)).one()
    return found


def test_opening_the_link_changes_nothing_and_tells_what_is_asked(
    app: Flask, client: FlaskClient, answer: str, work: Work
) -> None:
    link = ask(client, answer)
    page = app.test_client().get(link, headers={"Accept-Language": "nl"})
    assert "Voor bouw- en installatiebedrijven" in page.text
    with work() as session:
        assert session.scalars(select(Colleague.started_at)).one() is None


def test_a_colleague_fills_in_the_own_part_and_nothing_else_opens(
    bo: FlaskClient, answer: str, work: Work
) -> None:
    assert bo.get(f"{answer}/page/bouw").status_code == 200
    for path in ("review", "receipt", "withdraw", "consent", "colleagues"):
        assert bo.get(f"{answer}/{path}").status_code == 404, path
    assert bo.post(f"{answer}/submit").status_code == 404
    assert bo.get(f"{answer}/page/ervaringen").headers["Location"].endswith("/mine")
    assert bo.post(f"{answer}/page/ervaringen", data={"E1": "5"}).headers["Location"].endswith("/mine")
    saved = bo.post(f"{answer}/page/bouw", data={"BW2": "12", "go": "next"})
    assert saved.headers["Location"].endswith("/mine")
    with work() as session:
        stored = responses.stored(session, response_of(session))
        assert stored["BW2"] == 12
        assert "E1" not in stored


def test_everybody_sees_who_did_what(client: FlaskClient, bo: FlaskClient, answer: str) -> None:
    bo.post(f"{answer}/page/bouw", data={"BW2": "12", "go": "next"})
    client.post(f"{answer}/page/ervaringen", data={"E1": "4", "go": "next"})
    page = client.get(f"{answer}/colleagues").text
    assert "bewaard door Bo" in page
    assert "bewaard door u" in page
    assert "is begonnen" in page
    bo.post(f"{answer}/mine")
    assert "is klaar" in client.get(f"{answer}/colleagues").text


def test_a_colleague_counts_the_pages_of_the_own_part(
    bo: FlaskClient, client: FlaskClient, answer: str
) -> None:
    assert "1 van 1<" in bo.get(f"{answer}/page/bouw").text
    assert "1 van 11<" in client.get(f"{answer}/page/profiel").text


def test_who_does_what_is_told_when_there_is_something_to_tell(client: FlaskClient, answer: str) -> None:
    assert "Wie doet wat" not in client.get(f"{answer}/colleagues").text
    ask(client, answer)
    assert "gevraagd: Bo" in client.get(f"{answer}/colleagues").text


def test_one_person_sends_in_and_then_the_colleague_cannot_change_anything(
    client: FlaskClient, bo: FlaskClient, answer: str, work: Work
) -> None:
    bo.post(f"{answer}/page/bouw", data={"BW2": "12", "go": "next"})
    assert client.post(f"{answer}/submit").headers["Location"].endswith("/receipt")
    assert bo.post(f"{answer}/page/bouw", data={"BW2": "99"}).headers["Location"].endswith("/mine")
    assert "heeft de antwoorden ingestuurd" in bo.get(f"{answer}/mine").text
    with work() as session:
        assert responses.stored(session, response_of(session))["BW2"] == 12


def test_what_a_colleague_withholds_is_withheld_for_all(
    app: Flask, client: FlaskClient, answer: str, work: Work
) -> None:
    other = app.test_client()
    other.post(ask(client, answer), data=CONSENTS | {"consent_quote": "no"})
    with work() as session:
        given = responses.consents(session, response_of(session))
        assert given == {"consent_survey": True, "consent_quote": False, "consent_reuse": True}


def test_a_colleague_never_gives_what_was_withheld(
    app: Flask, client: FlaskClient, answer: str, work: Work
) -> None:
    client.post(f"{answer}/consent", data=CONSENTS | {"consent_quote": "no"})
    app.test_client().post(ask(client, answer), data=CONSENTS)
    with work() as session:
        assert responses.consents(session, response_of(session))["consent_quote"] is False


def test_who_does_not_take_part_opens_nothing(
    app: Flask, client: FlaskClient, answer: str, work: Work
) -> None:
    other = app.test_client()
    gone = other.post(ask(client, answer), data=CONSENTS | {"consent_survey": "no"})
    assert gone.headers["Location"].endswith("/colleague-refused")
    assert other.get(f"{answer}/page/bouw").status_code == 404
    with work() as session:
        assert responses.consents(session, response_of(session))["consent_survey"] is True


def test_a_consent_left_open_is_asked_again(app: Flask, client: FlaskClient, answer: str) -> None:
    other = app.test_client()
    assert other.post(ask(client, answer), data={"consent_survey": "yes"}).status_code == 422


def test_a_link_that_is_taken_back_stops_at_once(
    client: FlaskClient, bo: FlaskClient, answer: str, work: Work
) -> None:
    with work() as session:
        colleague = session.scalars(select(Colleague)).one()
    client.post(f"{answer}/colleagues/{colleague.id}/remove")
    assert bo.get(f"{answer}/page/bouw").status_code == 404
    assert bo.post(f"{answer}/page/bouw", data={"BW2": "1"}).status_code == 404


def test_a_stranger_can_ask_and_remove_nobody(app: Flask, bo: FlaskClient, answer: str, work: Work) -> None:
    with work() as session:
        colleague = session.scalars(select(Colleague)).one()
    for who in (app.test_client(), bo):
        assert who.get(f"{answer}/colleagues").status_code == 404
        assert who.post(f"{answer}/colleagues", data={"name": "X", "pages": ["bouw"]}).status_code == 404
        assert who.post(f"{answer}/colleagues/{colleague.id}/remove").status_code == 404


@pytest.mark.parametrize(
    "data", [{"name": "", "pages": ["bouw"]}, {"name": "Bo"}, {"name": "Bo", "pages": ["nergens"]}]
)
def test_a_name_and_a_part_are_needed_and_nothing_typed_is_lost(
    client: FlaskClient, answer: str, data: dict[str, Any]
) -> None:
    page = client.post(f"{answer}/colleagues", data=data)
    assert page.status_code == 422
    assert f'value="{data["name"]}"' in page.text


def test_withdrawing_takes_the_colleagues_along(
    client: FlaskClient, bo: FlaskClient, answer: str, work: Work
) -> None:
    bo.post(f"{answer}/page/bouw", data={"BW2": "12", "go": "next"})
    with work() as session:
        erasure.withdraw(session, response_of(session))
        assert session.scalars(select(Colleague)).all() == []
        assert session.scalars(select(PageSave)).all() == []
    assert bo.get(f"{answer}/page/bouw").status_code == 404


def test_no_more_than_ten_take_part(client: FlaskClient, answer: str) -> None:
    for number in range(colleagues.MOST):
        ask(client, answer, f"Collega {number}")
    assert client.post(f"{answer}/colleagues", data={"name": "Nog een", "pages": ["bouw"]}).status_code == 422
