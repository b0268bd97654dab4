"""Links, starting, declining, passing on, and the list of who is how far."""

import datetime as dt

import pytest
from sqlalchemy import select

from surveys import fieldwork, instruments, responses, studies
from surveys.errors import AlreadySubmitted, Expired, NotFound, Refused
from surveys.inviting import overview, waves
from surveys.models import InvitationToken
from tests.services.surveys.conftest import ACTOR, Field


def states(field: Field) -> dict[str, str]:
    return {status.participant.name: status.state for status in overview.overview(field.session, field.wave)}


def test_a_link_leads_to_its_invitation_and_is_kept_as_a_digest_only(field: Field) -> None:
    invitation, token = field.invite()
    assert len(token) >= 43
    assert fieldwork.redeem(field.session, token) is invitation
    kept = list(field.session.scalars(select(InvitationToken)))
    assert [len(row.digest) for row in kept] == [64]
    assert token not in kept[0].digest
    assert invitation.started_at is None


@pytest.mark.parametrize("token", ["", "x", "\ud800", "é" * 5000, "../../etc/passwd"])
def test_a_forged_link_is_not_found_and_says_what_to_do(field: Field, token: str) -> None:
    with pytest.raises(NotFound) as refused:
        fieldwork.redeem(field.session, token)
    assert "nieuwe" in refused.value.text["nl"]


def test_a_new_link_stops_the_former_ones_and_names_whom_to_ask(field: Field) -> None:
    invitation, old = field.invite()
    new = fieldwork.new_link(field.session, ACTOR, invitation)
    with pytest.raises(Expired) as refused:
        fieldwork.redeem(field.session, old)
    assert "A. Evaluator, 010" in refused.value.text["nl"]
    assert fieldwork.redeem(field.session, new) is invitation


def test_a_person_is_invited_once_and_only_in_its_own_study(field: Field) -> None:
    field.invite()
    with pytest.raises(Refused):
        field.invite()
    elsewhere = studies.create(field.session, ACTOR, title="Elders")
    survey = instruments.publish(
        field.session, ACTOR, instruments.adopt(field.session, ACTOR, elsewhere, "partner_survey")
    )
    wave = fieldwork.open_wave(field.session, ACTOR, survey, "1")
    with pytest.raises(NotFound):
        fieldwork.invite(field.session, ACTOR, wave, field.person)


def test_only_a_published_survey_goes_into_the_field(field: Field) -> None:
    for version in (instruments.adopt(field.session, ACTOR, field.study, "partner_survey"), field.guide):
        with pytest.raises(Refused):
            fieldwork.open_wave(field.session, ACTOR, version, "1")


def test_starting_twice_gives_one_response(field: Field) -> None:
    invitation, _ = field.invite()
    response = fieldwork.start(field.session, invitation, "nl")
    assert fieldwork.start(field.session, invitation, "en") is response
    assert invitation.started_at is not None
    assert response.partner_id == field.partner.id


def test_the_list_shows_who_is_how_far(field: Field) -> None:
    field.invite()
    field.start(field.add_person("Kim"))
    declining, _ = fieldwork.invite(field.session, ACTOR, field.wave, field.add_person("Noor"))
    fieldwork.decline(field.session, declining, "Geen tijd")
    passing, _ = fieldwork.invite(field.session, ACTOR, field.wave, field.add_person("Rik"))
    fieldwork.pass_on(field.session, passing, "Bo", "bo@example.org")
    assert states(field) == {
        "Sam": "invited", "Kim": "started", "Noor": "declined", "Rik": "passed_on", "Bo": "invited",
    }  # fmt: skip
    found = {status.participant.name: status for status in overview.overview(field.session, field.wave)}
    assert {name for name, status in found.items() if status.may_remind} == {"Sam", "Kim", "Bo"}
    assert (found["Noor"].reason, found["Rik"].passed_to) == ("Geen tijd", "Bo")
    assert found["Bo"].partner is found["Rik"].partner


def test_who_declined_can_think_again(field: Field) -> None:
    invitation, token = field.invite()
    fieldwork.decline(field.session, invitation)
    fieldwork.start(field.session, fieldwork.redeem(field.session, token), "nl")
    assert states(field) == {"Sam": "started"}


def test_a_successor_does_not_see_the_draft(field: Field) -> None:
    invitation, token = field.invite()
    response = fieldwork.start(field.session, invitation, "nl")
    responses.record_consents(field.session, response, {"consent_survey": True})
    responses.save_page(field.session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    successor, new = fieldwork.pass_on(field.session, invitation, "Bo")
    own = fieldwork.start(field.session, fieldwork.redeem(field.session, new), "nl")
    assert responses.stored(field.session, own) == {}
    for act in (
        lambda: fieldwork.start(field.session, invitation, "nl"),
        lambda: fieldwork.pass_on(field.session, invitation, "Jo"),
        lambda: fieldwork.new_link(field.session, ACTOR, invitation),
        lambda: responses.save_page(field.session, response, "profiel", {"P1": "gemeente"}, "nl"),
    ):
        with pytest.raises(Refused):
            act()
    assert fieldwork.redeem(field.session, token) is invitation
    assert successor.passed_to_id is None


def test_a_closed_wave_ends_the_links_but_not_the_receipt(field: Field) -> None:
    _, token = field.invite()
    done, done_token = fieldwork.invite(field.session, ACTOR, field.wave, field.add_person("Kim"))
    response = fieldwork.start(field.session, done, "nl")
    responses.record_consents(field.session, response, {"consent_survey": True})
    responses.save_page(field.session, response, "profiel", {"P1": "gemeente"}, "nl")
    responses.submit(field.session, response, response.id)
    with pytest.raises(AlreadySubmitted):
        fieldwork.decline(field.session, done)
    waves.close(field.session, ACTOR, field.wave)
    with pytest.raises(Expired):
        fieldwork.redeem(field.session, token)
    assert fieldwork.redeem(field.session, done_token) is done
    field.wave.closed_at, field.wave.closes_on = None, dt.date(2020, 1, 1)
    with pytest.raises(Expired):
        fieldwork.redeem(field.session, token)


def test_the_evaluator_sees_where_a_partner_calls_itself_something_else(field: Field) -> None:
    response = field.start()
    assert responses.answers(field.session, response)["P1"] == "bouwbedrijf"
    responses.record_consents(field.session, response, {"consent_survey": True})
    responses.save_page(field.session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    assert fieldwork.type_differences(field.session, field.study) == []
    responses.save_page(field.session, response, "profiel", {"P1": "gemeente"}, "nl")
    difference = fieldwork.type_differences(field.session, field.study)[0]
    assert (difference.partner, difference.registered, difference.answered) == (
        field.partner, "bouwbedrijf", "gemeente",
    )  # fmt: skip
    assert responses.answers(field.session, response)["P1"] == "gemeente"
