"""What was answered the previous time: whose it is, in which waves, and whether it still fits. And the minutes it takes."""

import copy
import datetime as dt
from typing import Any

import pytest

from surveys import fieldwork, instruments, partners, responses
from surveys.asking import carry_over, expected
from surveys.base import new_id, now
from surveys.definition import library
from surveys.inviting import waves
from surveys.models import InstrumentVersion, Participant, Response, Wave
from tests.services.surveys.conftest import ACTOR, Field

FIRST = {"P2": "10-49", "E1": 4}


def version(field: Field, change: Any = None) -> InstrumentVersion:
    """The built-in survey with P2 shown and E1 filled in, in a version of its own."""
    data = copy.deepcopy(library("partner_survey").to_json())
    items = {item["id"]: item for page in data["pages"] for item in page["items"]}
    items["P2"]["carry_over"], items["E1"]["carry_over"] = "show", "prefill"
    if change:
        change(items)
    draft = instruments.adopt(field.session, ACTOR, field.study, "partner_survey")
    draft.definition = data
    return instruments.publish(field.session, ACTOR, draft)


def wave_after(field: Field, made: InstrumentVersion, follows: Wave, *, colleague: bool = False) -> Wave:
    wave = fieldwork.open_wave(field.session, ACTOR, made, "Vervolg")
    return waves.change(
        field.session, ACTOR, wave, title="Vervolg", opens_on=None, closes_on=None,
        follows_id=follows.id, carry_from_partner=colleague,
    )  # fmt: skip


def respond(field: Field, wave: Wave, person: Participant) -> Response:
    invitation, _ = fieldwork.invite(field.session, ACTOR, wave, person)
    response = fieldwork.start(field.session, invitation, "nl")
    responses.record_consents(field.session, response, {"consent_survey": True})
    return response


@pytest.fixture
def before(field: Field) -> Response:
    """Sam answered the first wave."""
    response = respond(field, field.wave, field.person)
    responses.save_page(field.session, response, "profiel", {"P1": "bouwbedrijf", "P2": FIRST["P2"]}, "nl")
    responses.save_page(field.session, response, "ervaringen", {"E1": FIRST["E1"]}, "nl")
    return responses.submit(field.session, response, new_id())


def test_the_same_person_sees_what_they_said_where_items_say_so(field: Field, before: Response) -> None:
    response = respond(field, wave_after(field, version(field), field.wave), field.person)
    found = carry_over.earlier(field.session, response)
    assert set(found) == {"P2", "E1"}
    assert [found["P2"].lines("nl"), found["P2"].by_colleague] == [["10 tot 49"], False]
    assert found["E1"].still_fits
    assert carry_over.filled_in(field.session, response, "ervaringen", found) == {"E1": 4}
    assert carry_over.filled_in(field.session, response, "profiel", found) == {}
    assert responses.stored(field.session, response) == {}  # shown is not answered
    responses.save_page(field.session, response, "ervaringen", {}, "nl")


def test_a_page_that_was_answered_is_not_filled_in_again(field: Field, before: Response) -> None:
    response = respond(field, wave_after(field, version(field), field.wave), field.person)
    responses.save_page(field.session, response, "ervaringen", {"E2": {"gemeente": 3}}, "nl")
    found = carry_over.earlier(field.session, response)
    assert carry_over.filled_in(field.session, response, "ervaringen", found) == {}


def test_a_colleague_sees_it_only_where_the_evaluator_allows_it(field: Field, before: Response) -> None:
    colleague = partners.add_participant(field.session, ACTOR, field.partner, "Robin")
    stranger = field.add_person("Kim")
    made = version(field)
    closed = wave_after(field, made, field.wave)
    assert carry_over.earlier(field.session, respond(field, closed, colleague)) == {}
    allowed = wave_after(field, made, field.wave, colleague=True)
    found = carry_over.earlier(field.session, respond(field, allowed, colleague))
    assert found["P2"].by_colleague
    assert carry_over.earlier(field.session, respond(field, allowed, stranger)) == {}


def test_who_skipped_a_wave_sees_the_one_before_it(field: Field, before: Response) -> None:
    made = version(field)
    second = wave_after(field, made, field.wave)
    third = wave_after(field, made, second)
    assert set(carry_over.earlier(field.session, respond(field, third, field.person))) == {"P2", "E1"}


def test_an_answer_that_can_no_longer_be_given_is_shown_without_a_button(
    field: Field, before: Response
) -> None:
    def change(items: dict[str, Any]) -> None:
        items["P2"]["options"] = [option for option in items["P2"]["options"] if option["id"] != "10-49"]
        items["E1"] |= {"type": "short_text", "scale": None}

    response = respond(field, wave_after(field, version(field, change), field.wave), field.person)
    found = carry_over.earlier(field.session, response)
    assert {key: was.still_fits for key, was in found.items()} == {"P2": False, "E1": False}
    assert carry_over.filled_in(field.session, response, "ervaringen", found) == {}


@pytest.mark.parametrize("which", ["before", "now"])
def test_an_unlinked_wave_gives_and_gets_nothing(field: Field, before: Response, which: str) -> None:
    wave = wave_after(field, version(field), field.wave)
    response = respond(field, wave, field.person)
    (field.wave if which == "before" else wave).mode = "unlinked"
    field.session.flush()
    assert carry_over.earlier(field.session, response) == {}


def test_what_was_withdrawn_or_never_handed_in_is_not_shown(field: Field, before: Response) -> None:
    response = respond(field, wave_after(field, version(field), field.wave), field.person)
    responses.withdraw(field.session, before)
    assert carry_over.earlier(field.session, response) == {}


# ---------------------------------------------------------------- how long it takes


def took(field: Field, minutes: float) -> None:
    person = partners.add_participant(field.session, ACTOR, field.partner, f"Na {minutes}")
    response = respond(field, field.wave, person)
    responses.save_page(field.session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    responses.submit(field.session, response, new_id())
    response.started_at = now() - dt.timedelta(minutes=minutes)
    response.submitted_at = now()
    field.session.flush()


def test_the_minutes_are_those_of_five_real_responses_of_the_same_type(field: Field) -> None:
    kind, other = field.partner.type_id, field.add_person("Kim").partner.type_id
    said = instruments.definition(field.survey).duration_minutes
    for minutes in (10, 12, 14, 60):
        took(field, minutes)
    took(field, 2000)  # went on the next day
    assert expected.minutes(field.session, field.survey, kind) == said
    took(field, 16)
    assert expected.minutes(field.session, field.survey, kind) == 14
    assert expected.minutes(field.session, field.survey, other) == said
    assert expected.minutes(field.session, field.survey, None) == 14
