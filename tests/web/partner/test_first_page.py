"""What a partner reads before beginning: whom to call, how long it takes, what to have at hand, what becomes of it."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveys import fieldwork, instruments, partners, responses, studies
from surveys.base import new_id
from surveys.inviting import waves
from surveys.models import Invitation, Wave
from tests.conftest import Work
from tests.unlinked_world import Invited, Round, Walk, open_round

HERE = {"Accept-Language": "nl"}


@pytest.fixture
def field(work: Work) -> Round:
    """Seven builders invited to the built-in survey, and whom to call."""
    with work() as session:
        values = {
            "contact_name": "Noor de Wit",
            "contact_phone": "010 123 45 67",
            "contact_email": "noor@example.org",
        }
        study = studies.create(session, None, title="Proef", **values)
        kind = next(one for one in partners.types(session, study) if one.key == "bouwbedrijf")
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        made = Round(study, fieldwork.open_wave(session, None, version, "Voorjaar"))
        for number in range(7):
            partner = partners.add(session, None, study, f"Steen {number} BV", kind.id)
            person = partners.add_participant(session, None, partner, f"Anna {number}")
            invitation, token = fieldwork.invite(session, None, made.wave, person)
            made.people.append(Invited(invitation, token, "bouwbedrijf", person.name))
    return made


def took(work: Work, field: Round, number: int, minutes: int) -> None:
    with work() as session:
        response = fieldwork.start(
            session, session.get_one(Invitation, field.people[number].invitation.id), "nl"
        )
        responses.record_consents(session, response, {"consent_survey": True})
        responses.save_page(session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
        responses.submit(session, response, new_id())
        response.submitted_at = response.started_at + dt.timedelta(minutes=minutes)


def test_the_minutes_come_from_five_who_answered(client: FlaskClient, field: Round, work: Work) -> None:
    address = f"/p/{field.people[6].token}"
    for number, minutes in enumerate((9, 11, 13, 40)):
        took(work, field, number, minutes)
        assert "minuten" not in client.get(address, headers=HERE).text
    took(work, field, 4, 12)
    assert "Ongeveer 12 minuten." in client.get(address, headers=HERE).text
    client.post("/language", data={"language": "en"})
    assert "About 12 minutes." in client.get(address).text


def test_what_to_have_at_hand_is_told_before_beginning(client: FlaskClient, field: Round) -> None:
    page = client.get(f"/p/{field.people[0].token}", headers=HERE).text
    listed = re.findall(
        r"<li>([^<]+)</li>", page.split("Handig om bij de hand te hebben")[1].split("</ul>")[0]
    )
    assert listed[0].startswith("Hoeveel euro social return moet u")
    assert len(listed) == 4


def test_every_page_says_whom_to_call(client: FlaskClient, field: Round) -> None:
    token = field.people[0].token
    pages = [client.get(f"/p/{token}{path}") for path in ("", "/pass-on", "/decline")]
    begun = client.post(f"/p/{token}").headers["Location"]
    answer = begun.rsplit("/", 1)[0]
    pages.append(client.get(begun))
    client.post(begun, data={"consent_survey": "yes", "consent_quote": "yes", "consent_reuse": "no"})
    pages += [
        client.get(f"{answer}/{path}")
        for path in ("page/profiel", "review", "stopped", "withdraw", "colleagues")
    ]
    for page in pages:
        assert page.status_code == 200, page.request.path
        assert "Noor de Wit" in page.text, page.request.path
        assert 'href="tel:0101234567"' in page.text, page.request.path


def test_the_only_cookies_are_those_that_the_page_tells_of(app: Flask, field: Round, work: Work) -> None:
    """The session, in an unlinked round the key of the draft, and the language for who chooses one."""
    with work() as session:
        unlinked = open_round(session, counts={"bouwbedrijf": 5})
    its_own = app.config["SESSION_COOKIE_NAME"]
    told = "Er zijn alleen cookies die nodig zijn: zodat de pagina weet dat u het bent, en om uw taal te onthouden."
    set_by: list[str] = []

    def names(client: FlaskClient) -> set[str]:
        return {name.split("-")[0] for _domain, _path, name in client._cookies}

    reader = app.test_client()
    assert told in reader.get("/privacy", headers=HERE).text
    assert names(reader) <= {its_own}  # the mark that keeps forms safe
    partner = app.test_client()
    for answer in (partner.get(f"/p/{field.people[0].token}"), partner.post(f"/p/{field.people[0].token}")):
        set_by += answer.headers.getlist("Set-Cookie")
    assert names(partner) == {its_own}
    set_by += partner.post("/language", data={"language": "en"}).headers.getlist("Set-Cookie")
    assert names(partner) == {its_own, "language"}
    walk = Walk(app.test_client(), unlinked.people[0].token)
    walk.fill({"E1": "3"})
    assert names(walk.client) <= {its_own, "own"}
    assert set_by
    for cookie in set_by:
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie


EXPLAINED = {
    "nl": (
        "zitten uw antwoorden op slot", "Alleen de link in uw e-mail opent ze", "in een verzegelde doos",
        "geen naam, geen tijd en geen nummer", "elke doos is even groot", "minstens vijf, door het lot gekozen",
        "minder dan vijf dozen", "Uw eigen woorden.", "Iemand die deze server beheert en kwaad wil.",
    ),
    "en": (
        "your answers are locked", "Only the link in your e-mail opens them", "into a sealed box",
        "no name, no time and no number", "every box is of the same size", "at least five, chosen by chance",
        "fewer than five boxes", "Your own words.", "Somebody who manages this server and means ill.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_how_the_unlinked_way_works_and_where_it_ends_is_told(
    client: FlaskClient, work: Work, language: str
) -> None:
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 5})
    welcome = client.get(f"/p/{made.people[0].token}", headers={"Accept-Language": language}).text
    (address,) = re.findall(r'href="([^"]+)#unlinked"', welcome)
    page = client.get(address, headers={"Accept-Language": language}).text
    assert 'id="unlinked"' in page
    for words in EXPLAINED[language]:
        assert words in page
    assert not re.search(r"anoniem|anonymous", page, re.IGNORECASE)


def test_a_closed_round_says_so_and_names_whom_to_ask(client: FlaskClient, field: Round, work: Work) -> None:
    with work() as session:
        waves.close(session, None, session.get_one(Wave, field.wave.id))
    page = client.get(f"/p/{field.people[0].token}", headers=HERE)
    assert page.status_code == 410
    assert "<h1>Dit kan niet meer</h1>" in page.text
    assert "Deze vragenlijst is gesloten." in page.text
    assert "010 123 45 67" in page.text
