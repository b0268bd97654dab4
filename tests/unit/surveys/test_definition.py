"""Instruments as data: the built-in ones hold together, and what does not is named place by place."""

from typing import Any

import pytest

from surveys import routing
from surveys.definition import library, library_names, parse, read
from surveys.errors import BadDefinition, NotFound
from surveys.making import soundness
from surveys.making.soundness import BadInstrument, gaps

TEXT = {"nl": "Vraag", "en": "Question"}


def instrument(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "proef", "title": TEXT, "pages": [{"id": "a", "title": TEXT, "items": list(items)}]} | more


@pytest.mark.parametrize("name", ["partner_survey", "interview_guide", "monitor_form"])
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


def test_rows_are_the_other_partner_types_of_the_instrument_itself() -> None:
    survey = library("partner_survey")
    rows = [row.id for row in survey.item("E2").rows]
    assert rows == [option.id for option in survey.item("P1").options if not option.free_text]
    assert [row.id for row in routing.items(survey, "ervaringen", {"P1": "gemeente"})[1].rows] == [
        row for row in rows if row != "gemeente"
    ]
    assert "rows" not in survey.to_json()["pages"][1]["items"][1]
    changed = survey.to_json()
    del changed["pages"][0]["items"][0]["options"][0]
    changed["pages"] = changed["pages"][:3]
    changed["indicators"] = changed["asks_for_figures"] = []
    assert [row.id for row in parse(changed).item("E2").rows] == rows[1:]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ({"items": [], "entry": TEXT, "add_text": TEXT}, "there are no items in it."),
        ({"entry": TEXT, "add_text": TEXT, "max": 51}, "how often is a whole number from 0 to 50."),
        ({"entry": TEXT}, "the button text is missing."),
        ({"entry": TEXT, "add_text": TEXT, "min": 3, "max": 2}, "the minimum exceeds the maximum."),
    ],
)
def test_a_repeat_says_what_it_lacks(item: dict[str, Any], problem: str) -> None:
    inside = [{"id": "B", "type": "yes_no", "text": TEXT}]
    whole = {"id": "A", "type": "repeat", "text": TEXT, "items": inside} | item
    with pytest.raises(BadInstrument) as refused:
        parse(instrument(whole))
    assert problem in [place.text["en"] for place in refused.value.places]


@pytest.mark.parametrize(
    ("inner", "problem"),
    [
        ({"id": "A"}, "the name A stands twice."),
        ({"type": "file"}, "this cannot stand in a repeat"),
        ({"prefill": "partner.type"}, "this cannot stand in a repeat"),
        ({"relevant": "${C} = 1"}, "There is no question C."),
        ({"relevant": "../D = 'yes'"}, "There is no question D."),
    ],
)
def test_what_stands_in_a_repeat_is_checked_as_well(inner: dict[str, Any], problem: str) -> None:
    item = {"id": "B", "type": "yes_no", "text": TEXT} | inner
    group = {"id": "A", "type": "repeat", "text": TEXT, "entry": TEXT, "add_text": TEXT, "items": [item]}
    later = {"id": "C", "type": "number", "text": TEXT}
    with pytest.raises(BadInstrument) as refused:
        parse(instrument(group, later))
    assert any(place.text["en"].startswith(problem) for place in refused.value.places)


def test_an_item_in_a_repeat_may_look_at_its_own_entry_and_outside_at_all_of_them() -> None:
    inside = [
        {"id": "B", "type": "number", "text": TEXT},
        {"id": "C", "type": "number", "text": TEXT, "relevant": "${B} > position(..)"},
    ]
    group = {"id": "A", "type": "repeat", "text": TEXT, "entry": TEXT, "add_text": TEXT, "items": inside}
    total = {"id": "D", "type": "calculated", "text": {}, "calculation": "sum(${C})"}
    assert parse(instrument(group, total)).groups == {"B": "A", "C": "A"}
    with pytest.raises(BadInstrument, match="does not hold together"):
        parse(instrument(group, total | {"calculation": "${C} + 1"}))


def test_a_guide_holds_what_an_interviewer_can_ask() -> None:
    asked = {"id": "Q1", "type": "guide_question", "text": TEXT}
    assert parse(instrument(asked, {"id": "N1", "type": "note", "text": TEXT}, kind="guide"))
    for kind in ("number", "single", "file", "repeat"):
        item = {"id": "Q2", "type": kind, "text": TEXT}
        with pytest.raises(BadInstrument) as refusal:
            parse(instrument(asked, item, kind="guide"))
        said = " ".join(problem.text["en"] for problem in refusal.value.places if problem.place == "Q2")
        assert "a guide" in said
    probe = {"text": TEXT, "relevant": "${Q1} != ''"}
    with pytest.raises(BadInstrument) as refusal:
        parse(instrument(asked, asked | {"id": "Q2", "probes": [{"text": TEXT}, probe]}, kind="guide"))
    assert refusal.value.places[0].sentence("en").startswith("Q2: probe 2: nothing can look at Q1")


def test_the_probes_of_a_question_are_those_for_the_partner_by_their_place() -> None:
    probes = [
        {"text": TEXT},
        {"text": TEXT, "relevant": "${P1} = 'gemeente'"},
        {"text": TEXT, "relevant": "${P1} != 'gemeente'"},
    ]
    item = {"id": "Q1", "type": "guide_question", "text": TEXT, "probes": probes}
    guide = parse(instrument(item, kind="guide", given={"P1": "partner.type"}))
    for route, places in (("gemeente", [0, 1]), ("bouwbedrijf", [0, 2]), (None, [0, 2])):
        answers = {"P1": route} if route else {}
        assert [place for place, _probe in routing.probes(guide, guide.item("Q1"), answers)] == places


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("${K} = 3", "question K has no choice 3."), ("${K} = 2", ""), ("selected(${K}, 2)", ""), ("${K} = ''", ""),
        ("${J} = 'maybe'", "question J has no choice maybe."), ("${J} = 'yes'", ""),
        ("${L} = 4", "question L has no choice 4."), ("${L} = 9", ""), ("${L} = '9'", ""), ("${L} > 4", ""),
        ("${N} = 77", ""),
    ],
)  # fmt: skip
def test_a_condition_that_can_never_hold_is_a_mistake(condition: str, told: str) -> None:
    text = {"nl": "Vraag"}
    scale = {"points": [{"value": value, "text": text} for value in (1, 5, 9)]}
    items = [
        {"id": "K", "type": "single", "text": text, "options": [{"id": name, "text": text} for name in ("1", "2")]},
        {"id": "J", "type": "yes_no", "text": text},
        {"id": "L", "type": "likert", "scale": "s", "text": text},
        {"id": "N", "type": "number", "text": text},
        {"id": "Z", "type": "note", "text": text, "relevant": condition},
    ]  # fmt: skip
    page = {"id": "een", "title": text, "items": items}
    data = {"id": "i", "title": text, "languages": ["nl"], "scales": {"s": scale}, "pages": [page]}
    found = [problem.text["en"] for problem in soundness.problems(read(data)) if problem.place == "Z"]
    assert [one.lower() for one in found] == ([told.lower()] if told else [])
