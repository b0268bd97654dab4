"""Answers page by page, consents, one submission, the receipt, and withdrawing."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from surveys import responses, studies
from surveys.errors import AlreadySubmitted, Expired, Refused
from surveys.inviting import overview, waves
from surveys.models import Answer, Response
from surveys.safekeeping import keeping
from tests.services.surveys.conftest import ACTOR, Field


@pytest.fixture
def response(field: Field) -> Response:
    response = field.start()
    responses.record_consents(field.session, response, {"consent_survey": True, "consent_quote": False})
    return response


def test_saving_a_page_keeps_the_other_pages(field: Field, response: Response) -> None:
    session = field.session
    responses.save_page(session, response, "profiel", {"P1": "bouwbedrijf", "P2": "10-49"}, "nl")
    first = response.saved_at
    responses.save_page(session, response, "ervaringen", {"E1": 4, "E2": {"gemeente": 98}}, "en")
    assert responses.stored(session, response) == {
        "P1": "bouwbedrijf", "P2": "10-49", "E1": 4, "E2": {"gemeente": 98},
    }  # fmt: skip
    assert first is not None
    assert response.saved_at is not None
    assert response.saved_at >= first
    assert response.language == "en"
    responses.save_page(session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    assert set(responses.stored(session, response)) == {"P1", "E1", "E2"}


def test_resuming_opens_the_page_after_the_last_saved(field: Field, response: Response) -> None:
    assert responses.resume_at(field.session, response) == "profiel"
    responses.save_page(field.session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    assert responses.resume_at(field.session, response) == "ervaringen"
    responses.save_page(field.session, response, "vervolg", {}, "nl")
    assert responses.resume_at(field.session, response) is None


def test_an_answer_counts_its_revisions_and_keeps_its_language(field: Field, response: Response) -> None:
    for value, language in ((4, "nl"), (4, "en"), (5, "en")):
        responses.save_page(field.session, response, "ervaringen", {"E1": value}, language)
    row = field.session.get(Answer, (response.id, "E1"))
    assert row is not None
    assert (keeping.value(response, row), row.language, row.revision) == (5, "en", 2)


def test_stale_answers_are_kept_and_do_not_count(field: Field, response: Response) -> None:
    session = field.session
    responses.save_page(session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    responses.save_page(session, response, "bouw", {"BW3": 4}, "nl")
    responses.save_page(session, response, "profiel", {"P1": "gemeente"}, "nl")
    assert responses.stored(session, response)["BW3"] == 4
    assert "BW3" not in responses.counted(session, response)
    responses.save_page(session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    assert responses.counted(session, response)["BW3"] == 4


def test_what_the_page_does_not_ask_is_refused(field: Field, response: Response) -> None:
    for page, answers in (
        ("ervaringen", {"P1": "gemeente"}),
        ("gemeente", {"GM3": 1}),
        ("profiel", {"X": 1}),
    ):
        with pytest.raises(Refused):
            responses.save_page(field.session, response, page, answers, "nl")
    assert responses.stored(field.session, response) == {}


def test_consents_have_a_last_word(field: Field, response: Response) -> None:
    assert responses.record_consents(field.session, response, {"consent_quote": True}) == []
    assert responses.consents(field.session, response) == {"consent_survey": True, "consent_quote": True}
    with pytest.raises(Refused):
        responses.record_consents(field.session, response, {"consent_audio": True})


def test_without_the_required_consent_the_survey_does_not_go_on(field: Field, response: Response) -> None:
    missing = responses.record_consents(field.session, response, {"consent_survey": False})
    assert [item.key for item in missing] == ["consent_survey"]
    for act in (
        lambda: responses.save_page(field.session, response, "profiel", {"P1": "gemeente"}, "nl"),
        lambda: responses.submit(field.session, response, uuid.uuid4()),
    ):
        with pytest.raises(responses.ConsentMissing) as refused:
            act()
        assert "Dat mag" in refused.value.text["nl"]


def test_submitting_is_done_once(field: Field, response: Response) -> None:
    key = uuid.uuid4()
    with pytest.raises(responses.Incomplete) as refused:
        responses.submit(field.session, response, key)
    assert [item.id for _, item in refused.value.open_items] == ["P1"]
    responses.save_page(field.session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    submitted_at = responses.submit(field.session, response, key).submitted_at
    assert responses.submit(field.session, response, key).submitted_at == submitted_at
    with pytest.raises(AlreadySubmitted):
        responses.submit(field.session, response, uuid.uuid4())
    with pytest.raises(AlreadySubmitted):
        responses.save_page(field.session, response, "profiel", {"P1": "gemeente"}, "nl")
    assert responses.stored(field.session, response) == {"P1": "bouwbedrijf"}


def test_a_key_belongs_to_one_response(field: Field, response: Response) -> None:
    other = field.start(field.add_person("Kim"))
    key = uuid.uuid4()
    for one in (response, other):
        responses.record_consents(field.session, one, {"consent_survey": True})
        responses.save_page(field.session, one, "profiel", {"P1": "gemeente"}, "nl")
    responses.submit(field.session, response, key)
    with pytest.raises(Refused):
        responses.submit(field.session, other, key)
    states = select(Response.state).where(Response.id == other.id)
    assert field.session.scalar(states) == "started"


def test_a_closed_wave_takes_nothing_more_and_keeps_what_is_there(field: Field, response: Response) -> None:
    responses.save_page(field.session, response, "profiel", {"P1": "gemeente"}, "nl")
    waves.close(field.session, ACTOR, field.wave)
    with pytest.raises(Expired):
        responses.save_page(field.session, response, "profiel", {"P1": "bouwbedrijf"}, "nl")
    with pytest.raises(Expired):
        responses.submit(field.session, response, uuid.uuid4())
    assert responses.stored(field.session, response) == {"P1": "gemeente"}


def test_the_receipt_is_a_copy_in_words(field: Field, response: Response) -> None:
    session = field.session
    responses.save_page(session, response, "profiel", {"P1": "anders", "P1__other": "Stichting X"}, "nl")
    responses.save_page(session, response, "ervaringen", {"E1": 98, "E2": {"gemeente": 5}}, "nl")
    responses.save_page(
        session,
        response,
        "doelen",
        {"D3": ["wijk", "aantallen", "blijvend_werk", "personeel", "besparing", "contract"]},
        "nl",
    )
    responses.save_page(session, response, "matching", {"A2": 2.5}, "nl")
    with pytest.raises(Refused):
        responses.receipt(session, response)
    responses.submit(session, response, uuid.uuid4())
    receipt = responses.receipt(session, response, "en")
    said = {line.item.id: line.answer for section in receipt.sections for line in section.lines}
    assert said["P1"] == ["Other organisation: Stichting X"]
    assert said["E1"] == ["Don't know"]
    assert said["E2"] == ["Municipality: Strongly agree"]
    assert said["D3"][0] == "1. Work for residents of Zuid"
    assert said["A2"] == ["2.5 weeks"]
    assert said["E3"] == []
    assert [given for _, given in receipt.consents] == [True, False, False]


def test_withdrawing_takes_the_answers_and_leaves_the_fact(field: Field, response: Response) -> None:
    responses.save_page(field.session, response, "profiel", {"P1": "gemeente"}, "nl")
    responses.submit(field.session, response, uuid.uuid4())
    studies.update(field.session, ACTOR, field.study, withdraw_until=dt.date(2020, 1, 1))
    with pytest.raises(Expired):
        responses.withdraw(field.session, response)
    studies.update(field.session, ACTOR, field.study, withdraw_until=None)
    responses.withdraw(field.session, response)
    assert (response.state, responses.stored(field.session, response)) == ("withdrawn", {})
    assert not any(responses.consents(field.session, response).values())
    assert overview.overview(field.session, field.wave)[0].state == "withdrawn"
    with pytest.raises(Refused):
        responses.save_page(field.session, response, "profiel", {"P1": "gemeente"}, "nl")
