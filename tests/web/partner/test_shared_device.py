"""Which responses a browser may open when several people use it."""

import datetime as dt
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.partner import visit
from surveys import fieldwork, instruments, partners, responses, studies
from surveys.definition import parse
from surveys.inviting import open_links
from surveys.models import Response, Study, Wave
from tests.browser.test_connection import SURVEY
from tests.conftest import SignIn, Work


@pytest.fixture
def wave(work: Work) -> Wave:
    with work() as session:
        study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010")
        version = instruments.publish(session, None, instruments.add(session, None, study, parse(SURVEY)))
        return fieldwork.open_wave(session, None, version, "Ronde")


def invited(session: Session, wave: Wave, name: str, email: str) -> str:
    wave = session.get_one(Wave, wave.id)
    kind = partners.types(session, wave.study)[0]
    partner = partners.add(session, None, wave.study, f"{name} BV {uuid.uuid4()}", kind.id)
    person = partners.add_participant(session, None, partner, name, email=email)
    return f"/p/{fieldwork.invite(session, None, wave, person)[1]}"


def start(client: FlaskClient, link: str) -> str:
    """The address of the response that the link begins."""
    found = re.match("/answer/[0-9a-f-]{36}", client.post(link).headers["Location"])
    assert found
    return found[0]


def test_another_persons_link_closes_what_was_open_and_ones_own_does_not(
    client: FlaskClient, work: Work, wave: Wave
) -> None:
    with work() as session:
        first = invited(session, wave, "Anna", "anna@example.org")
        of_two = invited(session, wave, "Anna van twee partners", "ANNA@example.org")
        other = invited(session, wave, "Bram", "bram@example.org")
        nameless = [invited(session, wave, name, "") for name in ("Cor", "Dirk")]
    a = start(client, first)
    b = start(client, of_two)
    assert client.get(f"{a}/page/een").status_code == 200
    assert client.get(f"{b}/page/een").status_code == 200
    c = start(client, other)
    for closed in (a, b):
        assert client.get(f"{closed}/page/een").status_code == 404
    assert client.get(f"{c}/page/een").status_code == 200
    assert client.get(f"{start(client, first)}/page/een").status_code == 200  # the link opens it again
    d = start(client, nameless[0])
    start(client, nameless[1])
    assert client.get(f"{d}/page/een").status_code == 404  # no address is no sign of one person


def test_each_who_begins_by_the_poster_closes_the_one_before(
    client: FlaskClient, work: Work, wave: Wave
) -> None:
    with work() as session:
        here = session.get_one(Wave, wave.id)
        kind = partners.types(session, here.study)[0]
        token = open_links.make(session, None, here, "Keet", type_id=kind.id).token
    a = start(client, f"/open/{token}")
    assert f"{a}/consent" in client.get(f"/open/{token}").text
    start(client, f"/open/{token}")
    assert client.get(f"{a}/page/een").status_code == 404


def test_a_copy_that_stays_open_is_closed_after_half_an_hour(
    client: FlaskClient, work: Work, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    with work() as session:
        link = invited(session, wave, "Anna", "anna@example.org")
    answers = start(client, link)
    with work() as session:
        response = session.scalars(select(Response)).one()
        responses.submit(session, response, uuid.uuid4())
    assert client.get(f"{answers}/receipt").status_code == 200
    later = visit.now() + dt.timedelta(minutes=visit.COPY_MINUTES + 1)
    monkeypatch.setattr(visit, "now", lambda: later)
    page = client.get(f"{answers}/receipt")
    assert page.status_code == 410
    assert "met uw eigen link ziet u ze weer" in page.text
    monkeypatch.undo()
    with work() as session:
        session.scalars(select(Response)).one().submitted_at = visit.now() - dt.timedelta(days=2)
    start(client, link)
    assert client.get(f"{answers}/receipt").status_code == 200


def test_who_types_for_several_partners_keeps_them_all_open(sign_in: SignIn, work: Work, wave: Wave) -> None:
    with work() as session:
        study = session.get_one(Study, session.get_one(Wave, wave.id).study_id)
        links = [invited(session, wave, name, "") for name in ("Anna", "Bram")]
    client = sign_in("evaluator", study)
    a, b = (start(client, link) for link in links)
    assert client.get(f"{a}/page/een").status_code == client.get(f"{b}/page/een").status_code == 200
