"""Answers in an order of chance: drawn once for a response, kept on every way back to it, and not the same for all."""

import lxml.html
from flask.testing import FlaskClient
from sqlalchemy import select

from surveys import fieldwork, instruments, partners, responses
from surveys.models import Response, Study, Wave
from tests import examples
from tests.conftest import Work

LAST = ["anders", "niets"]


def order(client: FlaskClient, response: str, language: str = "nl") -> list[str]:
    client.set_cookie("language", language)
    page = client.get(f"{response}/page/vraag")
    assert page.status_code == 200
    return [str(box) for box in lxml.html.fromstring(page.text).xpath('//input[@name="V1"]/@value')]


def test_the_order_stays_with_the_response(client: FlaskClient, work: Work) -> None:
    response = examples.begin(client, work, "shuffle")
    first = order(client, response)
    assert sorted(first) == sorted(option.id for option in examples.load("shuffle")[0].item("V1").options)
    assert first[-2:] == LAST
    with work() as session:
        responses.save_page(session, examples.only_response(session), "vraag", {"V1": ["geld"]}, "nl")
    assert order(client, response) == order(client, response, "en") == first


def test_the_order_differs_between_responses(client: FlaskClient, work: Work) -> None:
    examples.begin(client, work, "shuffle")
    with work() as session:
        wave, study = session.scalars(select(Wave)).one(), session.scalars(select(Study)).one()
        kind = partners.types(session, study)[0]
        links = []
        for number in range(8):
            partner = partners.add(session, None, study, f"Partner {number}", kind.id)
            person = partners.add_participant(session, None, partner, "Anna")
            links.append(fieldwork.invite(session, None, wave, person)[1])
        assert instruments.is_intact(wave.version)
    found = set()
    for token in links:
        location = client.post(f"/p/{token}").location
        drawn = order(client, location[: location.index("/", len("/answer/"))])
        assert drawn[-2:] == LAST
        found.add(tuple(drawn))
        chosen = [option for option in drawn if option in ("contact", "geld", "tijd")]
        client.post(
            location[: location.index("/", len("/answer/"))] + "/page/vraag",
            data={"V1": chosen, "go": "next"},
        )
    with work() as session:  # kept alike, in whatever order it was offered
        answers = [responses.stored(session, row) for row in session.scalars(select(Response))]
    assert [given["V1"] for given in answers if "V1" in given] == [["tijd", "geld", "contact"]] * len(links)
    assert len(found) > 1  # eight times the same of 120 orders: once in 10^14
