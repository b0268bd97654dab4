"""The difference between two versions, in sentences that somebody who was not there understands."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition import Definition, library, parse, read
from surveys.making import differences, editing

BASE: dict[str, Any] = library("partner_survey").to_json()


def changed(**values: Any) -> Definition:
    """The built-in survey with item E1 otherwise."""
    return read(editing.put_item(BASE, "E1", editing.item_of(BASE, "E1") | values))


def said(old: Definition, new: Definition, language: str = "nl") -> list[str]:
    return [difference.text[language] for difference in differences.compare(old, new)]


def test_equal_versions_do_not_differ() -> None:
    assert differences.compare(parse(BASE), parse(BASE)) == []


@pytest.mark.parametrize(
    ("values", "nl", "en"),
    [
        ({"required": True}, "Vraag E1, verplicht: ja, was nee", "Question E1, required: yes, was no"),
        ({"relevant": "${P1} = 'gemeente'"},
         "Vraag E1, getoond als: [Wat voor organisatie bent u?] is [Gemeente], was altijd",
         "Question E1, shown when: [What kind of organisation are you?] is [Municipality], was always"),
        ({"relevant": "count-selected(${P3}) > 1"}, "Vraag E1, getoond als: count-selected(${P3}) > 1, was altijd",
         "Question E1, shown when: count-selected(${P3}) > 1, was always"),
        ({"codes": ["ERV1", "ERV2"]}, "Vraag E1, codes uit het codeboek: ERV1, ERV2, was ERV1",
         "Question E1, codes of the codebook: ERV1, ERV2, was ERV1"),
        ({"hint": {"nl": "Denk aan het laatste jaar."}},
         "Vraag E1, toelichting onder de vraag in het Nederlands toegevoegd: “Denk aan het laatste jaar.”",
         "Question E1, explanation below the question in Dutch added: “Denk aan het laatste jaar.”"),
    ],
)  # fmt: skip
def test_one_change_is_one_sentence(values: dict[str, Any], nl: str, en: str) -> None:
    assert said(parse(BASE), changed(**values)) == [nl]
    assert said(parse(BASE), changed(**values), "en") == [en]


def test_a_rewording_is_shown_per_language() -> None:
    text = editing.item_of(BASE, "E1")["text"]
    new = changed(text=text | {"nl": "Social return is een kans."})
    assert said(parse(BASE), new) == [
        f"Vraag E1, tekst van de vraag in het Nederlands: “Social return is een kans.”, was “{text['nl']}”"
    ]


def test_what_came_went_and_moved() -> None:
    data, new_id = editing.add_item(BASE, "doelen", {"type": "note", "text": {"nl": "Let op", "en": "Mind"}})
    data = editing.place_item(data, "E4", "doelen")
    data = editing.move_item(data, "P3", -2)
    page = editing.page_of(data, "ervaringen")
    data = editing.put_page(
        data, "ervaringen", page | {"items": [i for i in page["items"] if i["id"] != "E3"]}
    )
    found = {(d.kind, d.place): d.text["nl"] for d in differences.compare(parse(BASE), read(data))}
    assert found == {
        ("added", new_id): f"Vraag {new_id} is nieuw: “Let op”",
        ("moved", "E4"): "Vraag E4 staat nu op pagina “Doelen”, was op pagina “Ervaringen”.",
        ("moved", "P3"): "Vraag P3 staat nu vooraan op pagina “Uw organisatie”.",
        ("removed", "E3"): "Vraag E3 is weg: “Onze inspanningen worden gezien en gewaardeerd.”",
    }


def test_answers_added_gone_reworded_and_turned_round() -> None:
    options = editing.item_of(BASE, "P2")["options"]
    new = [options[1], options[0], options[2] | {"text": {"nl": "50 tot 250", "en": "50 to 250"}},
           {"id": "x", "text": {"nl": "Weet ik niet", "en": "Unknown"}}]  # fmt: skip
    data = editing.put_item(BASE, "P2", editing.item_of(BASE, "P2") | {"options": new})
    found = said(parse(BASE), read(data))
    assert found == [
        "Vraag P2, antwoord “50 tot 249”, tekst in het Nederlands: “50 tot 250”, was “50 tot 249”",
        "Vraag P2, antwoord “50 tot 249”, tekst in het Engels: “50 to 250”, was “50 to 249”",
        "Vraag P2, antwoord erbij: “Weet ik niet”",
        "Vraag P2, antwoord weg: “250 of meer”",
        "Vraag P2: de volgorde is anders (antwoorden).",
    ]


def test_a_renamed_item_and_another_kind_say_what_becomes_of_the_answers() -> None:
    renamed = editing.rename_item(BASE, "E3", "waardering", asked_before={"E3"})
    assert said(parse(BASE), read(renamed)) == ["Vraag E3 heet nu waardering; eerdere antwoorden gaan mee."]
    other = editing.put_item(BASE, "P2", editing.item_of(BASE, "P2") | {"type": "multi"})
    assert said(parse(BASE), read(other)) == [
        (
            "Vraag P2 is een andere soort vraag: “Meer antwoorden kiezen”, was “Eén antwoord kiezen”. "
            "Eerdere antwoorden gaan mee, voor zover ze passen bij de nieuwe soort vraag."
        )
    ]


@given(st.integers(0, 40), st.integers(-3, 3))
def test_the_way_back_differs_as_much_as_the_way_there(place: int, way: int) -> None:
    ids = [item.id for item in parse(BASE).items()]
    data = editing.move_item(BASE, ids[place % len(ids)], way)
    there, back = differences.compare(parse(BASE), read(data)), differences.compare(read(data), parse(BASE))
    assert bool(there) == bool(back) == (data != BASE)
    assert all(set(difference.text) == {"nl", "en"} for difference in there)
