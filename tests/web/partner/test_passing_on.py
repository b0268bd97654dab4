"""A successor and a clerk: who may see the draft, who typed it, and that the former reads no further."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from surveys import fieldwork, instruments, partners, responses, studies
from surveys.models import Consent, Invitation, Response, Study, Wave
from tests.conftest import SignIn, Work

CONSENTS = {"consent_survey": "yes", "consent_quote": "yes", "consent_reuse": "yes"}


@pytest.fixture
def invited(work: Work) -> tuple[Study, Wave, Invitation, str]:
    with work() as session:
        study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010 1")
        kind = next(t for t in partners.types(session, study) if t.key == "bouwbedrijf")
        partner = partners.add(session, None, study, "Steen BV", kind.id)
        person = partners.add_participant(session, None, partner, "Anna Baksteen")
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
        invitation, token = fieldwork.invite(session, None, wave, person)
        return study, wave, invitation, f"/p/{token}"


def begin(client: FlaskClient, link: str, work: Work) -> str:
    """Presses Start, consents, saves one page; the address of the response."""
    client.post(link)
    with work() as session:
        address = f"/answer/{session.scalars(select(Response)).one().id}"
    client.post(f"{address}/consent", data=CONSENTS)
    client.post(f"{address}/page/ervaringen", data={"E1": "4", "go": "next"})
    return address


def pass_on(client: FlaskClient, link: str, **more: str) -> str:
    page = client.post(f"{link}/pass-on", data={"name": "Bo Opvolger", **more})
    found = re.search(r'id="address"[^>]*value="[^"]*(/p/[\w-]+)"', page.text)
    assert found, page.text
    return found[1]


def stored(session: Any, response: Response) -> dict[str, Any]:
    return responses.stored(session, response)


def test_a_successor_begins_empty_unless_the_draft_is_released(
    app: Flask, client: FlaskClient, invited: Any, work: Work
) -> None:
    link = invited[3]
    address = begin(client, link, work)
    fresh = pass_on(client, link)
    successor = app.test_client()
    assert successor.post(fresh).status_code == 302
    assert successor.get(f"{address}/page/ervaringen").status_code == 404
    with work() as session:
        assert len(session.scalars(select(Response)).all()) == 2
        new = session.scalars(
            select(Response).where(Response.id != uuid.UUID(address.rpartition("/")[2]))
        ).all()
        assert any("E1" not in stored(session, one) for one in new)


def test_a_released_draft_goes_over_whole_and_the_former_reads_no_further(
    app: Flask, client: FlaskClient, invited: Any, work: Work
) -> None:
    link = invited[3]
    address = begin(client, link, work)
    fresh = pass_on(client, link, release="y")
    successor = app.test_client()
    assert successor.post(fresh).headers["Location"].endswith("/consent")  # asked anew of who now answers
    with work() as session:
        assert session.scalars(select(Consent)).all() == []
    successor.post(f"{address}/consent", data=CONSENTS)
    assert "checked" in successor.get(f"{address}/page/ervaringen").text
    assert client.get(f"{address}/page/ervaringen").status_code == 404
    assert client.post(f"{address}/page/ervaringen", data={"E1": "1"}).status_code == 404
    with work() as session:
        one = session.scalars(select(Response)).one()
        assert stored(session, one)["E1"] == 4
        assert one.participant is not None
        assert one.participant.name == "Bo Opvolger"


def enter(
    sign_in: SignIn, invited: Any, role: str = "evaluator", way: str = "telephone"
) -> tuple[FlaskClient, Any]:
    study, wave, invitation, _link = invited
    client = sign_in(role, study)
    path = f"/studies/{study.id}/waves/{wave.id}/invitations/{invitation.id}/enter"
    return client, client.post(path, data={"way": way})


def test_an_evaluator_enters_answers_for_a_partner_and_that_is_kept(
    sign_in: SignIn, invited: Any, work: Work
) -> None:
    client, answer = enter(sign_in, invited)
    assert answer.status_code == 302
    client.post(answer.headers["Location"], data=CONSENTS)
    with work() as session:
        response = session.scalars(select(Response)).one()
        assert (response.entered_how, response.entered_by) == ("telephone", client.user.id)  # type: ignore[attr-defined]
        assert {row.recorded_by for row in session.scalars(select(Consent))} == {client.user.id}  # type: ignore[attr-defined]
    page = client.get(f"/answer/{response.id}/page/ervaringen")
    assert "Steen BV" in page.text
    seen = client.get(f"/studies/{invited[0].id}/responses/{response.id}").text
    assert "by telephone" in seen
    assert client.user.name in seen  # type: ignore[attr-defined]


def test_only_who_does_the_fieldwork_enters_answers(sign_in: SignIn, invited: Any) -> None:
    for role in ("researcher", "reader", "commissioner"):
        assert enter(sign_in, invited, role)[1].status_code == 403


def test_a_way_that_is_none_and_a_round_that_is_unlinked_are_refused(
    sign_in: SignIn, invited: Any, work: Work
) -> None:
    assert enter(sign_in, invited, way="pigeon")[1].status_code == 403
    with work() as session:
        session.get_one(Wave, invited[1].id).mode = "unlinked"
    assert enter(sign_in, invited)[1].status_code == 403
    with work() as session:
        assert session.scalars(select(Response)).all() == []


def test_a_partner_who_fills_in_alone_has_no_clerk(client: FlaskClient, invited: Any, work: Work) -> None:
    begin(client, invited[3], work)
    with work() as session:
        assert session.scalars(select(Response)).one().entered_how == "self"
        assert {row.recorded_by for row in session.scalars(select(Consent))} == {None}
