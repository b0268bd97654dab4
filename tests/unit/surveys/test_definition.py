"""Instruments as data: the built-in ones hold together, and what does not is named place by place."""

from typing import Any

import pytest

from surveys.definition import library, library_names, parse
from surveys.errors import BadDefinition, NotFound
from surveys.soundness import BadInstrument, gaps

TEXT = {"nl": "Vraag", "en": "Question"}


def instrument(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "proef", "title": TEXT, "pages": [{"id": "a", "title": TEXT, "items": list(items)}]} | more


@pytest.mark.parametrize("name", ["partner_survey", "interview_guide"])
def test_built_in_instrument_is_whole_in_both_languages_and_survives_json(name: str) -> None:
    definition = library(name)
    assert name in library_names()
    assert gaps(definition) == []
    assert parse(definition.to_json()) == definition


def test_survey_and_guide_share_their_consents() -> None:
    survey = {consent.key: consent for consent in library("partner_survey").consents}
    guide = {consent.key: consent for consent in library("interview_guide").consents}
    assert set(survey) & set(guide) == {"consent_quote", "consent_reuse"}
    assert all(survey[key] == guide[key] for key in set(survey) & set(guide))
    assert [key for key in survey if survey[key].required] == ["consent_survey"]
    assert [key for key in guide if guide[key].required] == ["consent_interview"]


def test_partner_type_comes_from_the_register_in_both() -> None:
    assert library("partner_survey").routing_key == "P1"
    assert library("interview_guide").routing_key == "P1"


def test_a_dimension_is_the_items_own_or_its_pages() -> None:
    survey = library("partner_survey")
    assert survey.dimension_of("E1") == "ervaringen"
    assert survey.dimension_of("A1") is None


def test_unknown_instrument_page_and_question_are_not_found() -> None:
    for look in (
        lambda: library("../consents"),
        lambda: library("consents"),
        lambda: library("partner_survey").page("x"),
    ):
        with pytest.raises(NotFound):
            look()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "id: this is missing."),
        (instrument({"id": "A", "type": "slider", "text": TEXT}), "pages › a › items › A › type: there is no such value."),
        (instrument({"id": "A", "type": "note", "text": TEXT, "colour": "red"}), "colour: there is no such field."),
        (instrument({"id": "A b", "type": "note", "text": TEXT}), "a name has only letters"),
        (instrument({"id": "A", "type": "note", "text": TEXT}, {"id": "A", "type": "note", "text": TEXT}), "A stands twice"),
        (instrument({"id": "A", "type": "single", "text": TEXT}), "A: at least two choices are needed."),
        (instrument({"id": "A", "type": "likert", "text": TEXT, "scale": "x"}), "A: the answer scale is missing."),
        (instrument({"id": "A", "type": "scale", "text": TEXT}), "A: a scale has a beginning and an end"),
        (instrument({"id": "A", "type": "number", "text": TEXT, "relevant": "${B} ="}), "A: The condition cannot be read"),
        (instrument({"id": "A", "type": "number", "text": TEXT, "relevant": "${A} = 1"}), "A: There is no question A."),
        (instrument({"id": "A", "type": "number", "text": TEXT, "constraint": ". > 1"}), "A: the message of the check"),
        (instrument({"id": "A__b", "type": "number", "text": TEXT}), "double __"),
        (instrument({"id": "A", "type": "number", "text": TEXT}, asks_for_figures=["B"]), "asks_for_figures"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_named(data: dict[str, Any], problem: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        parse(data)
    assert any(problem in found for found in refused.value.problems), refused.value.problems
    assert isinstance(refused.value, BadInstrument)
    assert all(place.sentence("nl") != place.sentence("en") for place in refused.value.places)


def test_missing_translations_are_gaps_not_errors() -> None:
    definition = parse(instrument({"id": "A", "type": "note", "text": {"nl": "Alleen Nederlands"}}))
    assert [gap.sentence("nl") for gap in gaps(definition)] == ["A: de Engelse tekst ontbreekt."]


def test_what_identifies_somebody_is_marked_in_the_built_in_survey() -> None:
    assert [item.id for item in library("partner_survey").items() if item.identifying] == ["V1"]
