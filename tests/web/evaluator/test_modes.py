"""How answers of a round are kept: chosen by the evaluator, and what each role sees of it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coding import intake
from coding.models import Document
from surveys import fieldwork
from surveys.inviting import waves
from surveys.models import Invitation, Response, Study, Wave
from surveys.safekeeping import keeping, sealing
from tests.conftest import SignIn, Work
from tests.unlinked_world import Round, Walk, open_round

NAME = "bouwbedrijf 0"


def answered(work: Work, mode: str) -> Round:
    """One organisation answered in a round that joins people."""
    with work() as session:
        made = open_round(session, mode=mode, counts={"bouwbedrijf": 1})
        invitation = session.get_one(Invitation, made.people[0].invitation.id)
        response = fieldwork.start(session, invitation, "nl")
        keeping.change(session, response, {}, {"OPEN": "Het duurt te lang."}, "nl")
        response.state, response.submitted_at = "submitted", response.started_at
        session.flush()
        intake.add_open_answers(session, None, response)
    return made


def without_choices(page: str) -> str:
    """A page without its lists to choose from: the register itself is no answer of anybody."""
    return re.sub(r"<select.*?</select>", "", page, flags=re.DOTALL)


def pages(client: FlaskClient, made: Round, work: Work) -> list[str]:
    """Everything that shows who answered what."""
    with work() as session:
        response = session.scalars(select(Response)).one()
        document = session.scalars(select(Document)).one()
        partner = response.partner_id
    study = f"/studies/{made.study.id}"
    return [
        without_choices(client.get(address).text)
        for address in (
            f"{study}/responses",
            f"{study}/responses/{response.id}",
            f"{study}/documents",
            f"{study}/documents/{document.id}",
            f"{study}/waves/{made.wave.id}",
            f"{study}/waves/{made.wave.id}/figures",
        )
    ] + [client.get(f"{study}/partners/{partner}").text]


@pytest.mark.parametrize(("role", "seen"), [("owner", True), ("evaluator", True), ("researcher", False)])
def test_in_a_confidential_round_names_stay_with_who_does_the_fieldwork(
    sign_in: SignIn, work: Work, role: str, seen: bool
) -> None:
    made = answered(work, "confidential")
    with work() as session:
        study = session.get_one(Study, made.study.id)
    client = sign_in(role, study)
    *shown, partner_page = pages(client, made, work)
    assert [NAME in page for page in shown] == (
        [True, True, False, True, True, False] if seen else [False] * 6
    )
    assert all("A respondent (" in page or seen for page in shown[:2])
    assert ("Survey answers" in partner_page) == seen


@pytest.mark.parametrize(("mode", "told"), [("confidential", True), ("identified", False)])
def test_partners_read_who_sees_their_name_before_they_begin(
    client: FlaskClient, work: Work, mode: str, told: bool
) -> None:
    with work() as session:
        made = open_round(session, mode=mode, counts={"bouwbedrijf": 1})
        token = made.people[0].token
    welcome = client.get(f"/p/{token}").text
    assert ("Only the evaluators see which organisation gave which answers" in welcome) is told


def test_in_an_identified_round_the_team_sees_names(sign_in: SignIn, work: Work) -> None:
    made = answered(work, "identified")
    with work() as session:
        study = session.get_one(Study, made.study.id)
    shown = pages(sign_in("researcher", study), made, work)
    assert all(NAME in page for page in (shown[0], shown[1], shown[3], shown[4]))


def test_the_mode_is_chosen_with_what_it_means_and_refused_for_too_few(sign_in: SignIn, work: Work) -> None:
    with work() as session:
        made = open_round(session, mode="identified", counts={"bouwbedrijf": 4})
        study = session.get_one(Study, made.study.id)
        version = session.get_one(Wave, made.wave.id).version_id
    client = sign_in("owner", study)
    address = f"/studies/{study.id}/waves/new"
    assert "Not linked to the invitation" in client.get(address).text
    data = {"title": "Tweede", "version_id": str(version), "mode": "unlinked"}
    refused = client.post(address, data=data)
    assert refused.status_code == 422
    assert "(4)" in refused.text
    assert client.post(address, data=data | {"mode": "confidential"}).status_code == 302
    with work() as session:
        assert session.scalars(select(Wave.mode).where(Wave.title == "Tweede")).one() == "confidential"


def test_who_sent_in_unlinked_answers_is_shown_after_closing_and_few_are_counted(
    app: Flask, sign_in: SignIn, work: Work, run_jobs: Callable[[], int]
) -> None:
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 6})
        study = session.get_one(Study, made.study.id)
    for person in made.people[:3]:
        walk = Walk(app.test_client(), person.token)
        walk.fill({"E1": "3", "OPEN": "x"})
        walk.hand_in()
    client = sign_in("owner", study)
    page = f"/studies/{study.id}/waves/{made.wave.id}"
    before = client.get(page).text
    assert "state-submitted" not in before
    assert "kept closed" not in before
    with work() as session:
        wave = session.get_one(Wave, made.wave.id)
        waves.close(session, None, wave)
        sealing.release(session, wave)
    after = client.get(page).text
    assert after.count("tag state-submitted") == 3
    assert "3 answers of" in after
    assert "kept closed: fewer than five" in after


def test_an_unlinked_response_has_a_page_without_a_name(app: Flask, sign_in: SignIn, work: Work) -> None:
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 5})
        study = session.get_one(Study, made.study.id)
    for person in made.people:
        walk = Walk(app.test_client(), person.token)
        walk.fill({"E1": "3", "OPEN": "Het duurt te lang."})
        walk.hand_in()
    with work() as session:
        wave = session.get_one(Wave, made.wave.id)
        waves.close(session, None, wave)
        sealing.release(session, wave)
        for response in session.scalars(select(Response)):
            intake.add_open_answers(session, None, response)
            response_id = response.id
        document_id = session.scalars(select(Document.id)).first()
    client = sign_in("owner", study)
    for address in (
        "responses", f"responses/{response_id}", "documents", f"documents/{document_id}", "coherence", "report",
        f"waves/{made.wave.id}/figures", "downloads",
    ):  # fmt: skip
        page = client.get(f"/studies/{study.id}/{address}")
        assert page.status_code in (200, 404), address
        assert "bouwbedrijf 1" not in without_choices(page.text), address
    assert "A respondent (" in client.get(f"/studies/{study.id}/responses").text
    assert client.get(f"/studies/{study.id}/responses/{response_id}").status_code == 200
