"""Who speaks of an item: every place is found, a new name stands everywhere, what is used cannot go."""

import copy
from typing import Any

import pytest

from surveys import rules
from surveys.definition import library
from surveys.errors import BadDefinition
from surveys.making import references


def text(words: str) -> dict[str, str]:
    return {"nl": words, "en": words}


DATA: dict[str, Any] = {
    "id": "voorbeeld",
    "title": text("Titel"),
    "asks_for_figures": ["N1"],
    "pages": [
        {
            "id": "een",
            "title": text("Een"),
            "items": [
                {"id": "N1", "type": "number", "text": text("Hoeveel?"), "warn": ". > 9 and ${N1} > 1"},
                {"id": "N10", "type": "number", "text": text("Niet deze ${N10}")},
                {
                    "id": "plaatsingen",
                    "type": "repeat",
                    "text": text("Plaatsingen"),
                    "items": [
                        {
                            "id": "uren",
                            "type": "number",
                            "text": text("Uren"),
                            "constraint": "../uren < ${N1}",
                        }
                    ],
                },
            ],
            "checks": [
                {"expression": "sum(${uren}) <= ${ N1 }", "message": text("Meer dan ${N1}"), "items": ["N1"]}
            ],
        },
        {
            "id": "twee",
            "title": text("Over ${N1}"),
            "relevant": "${N1} > 0 and '${N1}' != \"${N1}\"",
            "items": [
                {
                    "id": "K",
                    "type": "single",
                    "text": text("Kies"),
                    "options": [
                        {"id": "a", "text": text("A"), "relevant": "${N1} > 1"},
                        {"id": "b", "text": text("B"), "free_text": True},
                    ],
                },
                {"id": "U", "type": "short_text", "text": text("Uitleg"), "relevant": "${K__other} != ''"},
            ],
        },
    ],
    "indicators": [{"id": "I", "expression": "${N1} div 2", "title": text("I")}],
}


def test_every_place_is_found_and_only_those() -> None:
    found = [(place.place, place.field) for place in references.places(DATA, "N1")]
    assert found == [
        ("asks_for_figures", "asks_for_figures"),
        ("een › N1", "warn"),
        ("een › plaatsingen › uren", "constraint"),
        ("een › #1", "expression"),
        ("een › #1", "message"),
        ("een › #1", "message"),
        ("een › #1", "items"),
        ("twee", "title"),
        ("twee", "title"),
        ("twee", "relevant"),
        ("twee › K › a", "relevant"),
        ("I", "expression"),
    ]
    assert [place.excerpt for place in references.places(DATA, "K")] == ["${K__other} != ''"]
    assert references.places(DATA, "U") == []
    sentence = references.places(DATA, "N1")[-1].sentence("nl")
    assert sentence == "I rekent met: ${N1} div 2"


def test_a_new_name_stands_everywhere_and_quoted_texts_stay() -> None:
    before = copy.deepcopy(DATA)
    changed = references.rename(DATA, "N1", "aantal")
    assert before == DATA
    assert references.places(changed, "N1") == []
    assert len(references.places(changed, "aantal")) == len(references.places(DATA, "N1"))
    assert changed["pages"][1]["relevant"] == "${aantal} > 0 and '${N1}' != \"${N1}\""
    assert changed["pages"][0]["items"][1]["text"] == text("Niet deze ${N10}")
    assert changed["pages"][0]["checks"][0]["expression"] == "sum(${uren}) <= ${ aantal }"
    assert references.rename(changed, "aantal", "N1") == DATA


def test_a_name_in_a_group_and_a_free_choice_are_renamed_too() -> None:
    changed = references.rename(references.rename(DATA, "uren", "pl_uren"), "K", "keuze")
    assert changed["pages"][0]["items"][2]["items"][0]["constraint"] == "../pl_uren < ${N1}"
    assert changed["pages"][0]["checks"][0]["expression"] == "sum(${pl_uren}) <= ${ N1 }"
    assert changed["pages"][1]["items"][1]["relevant"] == "${keuze__other} != ''"


@pytest.mark.parametrize("name", ["N10", "uren", "", "1a", "met spatie", "a__b", "x" * 41])
def test_a_name_that_is_taken_or_no_name_is_refused(name: str) -> None:
    with pytest.raises(BadDefinition):
        references.rename(DATA, "N1", name)


def test_what_is_used_cannot_go_and_says_where() -> None:
    with pytest.raises(references.InUse) as refused:
        references.delete(DATA, "N1")
    assert "een › N1" not in {place.place for place in refused.value.places}
    assert len(refused.value.places) == 11
    assert refused.value.problems[-1] == "I reckons with: ${N1} div 2"
    with pytest.raises(references.InUse) as group:
        references.delete(DATA, "plaatsingen")
    assert [place.field for place in group.value.places] == ["expression"]


def test_what_is_not_used_goes() -> None:
    assert references.item_ids(references.delete(DATA, "U")) == ["N1", "N10", "plaatsingen", "uren", "K"]
    with pytest.raises(BadDefinition, match="no question"):
        references.delete(DATA, "weg")


def test_each_item_of_the_built_in_survey_can_be_renamed_and_back() -> None:
    data = library("partner_survey").to_json()
    for item in references.item_ids(data):
        changed = references.rename(data, item, "nieuw")
        assert references.places(changed, item) == []
        assert references.rename(changed, "nieuw", item) == data
    expressions = [
        page["relevant"] for page in references.rename(data, "P1", "soort")["pages"] if "relevant" in page
    ]
    assert {name for text in expressions for name in rules.references(rules.parse(text))} >= {"soort"}
