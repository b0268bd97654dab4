"""Nothing of an instrument changes unseen: each field of each of its parts, changed alone, is told in both languages."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.definition import Definition, Indicator, Page, read
from surveys.expressions.page_checks import Check
from surveys.items import ConsentItem, Item, Option, Probe, ScalePoint
from surveys.making.differences import compare
from surveys.making.references import EXPRESSIONS
from surveys.making.soundness import BadInstrument
from tests.unit.surveys.files.definitions import definitions

WHOLE: dict[str, Any] = {
    "id": "alles", "title": {"nl": "Alles", "en": "Everything"}, "intro": {"nl": "Begin"},
    "languages": ["nl", "en"], "duration_minutes": 10, "asks_for_figures": ["N1"], "given": {"P1": "partner.type"},
    "min_cell": 5,
    "consents": [{"key": "quote", "text": {"nl": "Citeren"}, "explanation": {"nl": "Zonder naam"}}],
    "scales": {"eens": {"points": [
        {"value": 1, "text": {"nl": "oneens"}}, {"value": 2, "text": {"nl": "eens"}},
        {"value": 9, "text": {"nl": "weet niet"}, "missing": True},
    ]}},
    "pages": [
        {
            "id": "een", "title": {"nl": "Een"}, "intro": {"nl": "Intro"}, "coherence_dimension": "doelen",
            "items": [
                {
                    "id": "N1", "type": "number", "text": {"nl": "Hoeveel?"}, "hint": {"nl": "Schat"},
                    "probes": [{"text": {"nl": "Vraag door"}}],
                },
                {
                    "id": "K", "type": "multi", "text": {"nl": "Welke?"},
                    "options": [{"id": "a", "text": {"nl": "A"}}, {"id": "b", "text": {"nl": "B"}}],
                    "rows": [{"id": "r", "text": {"nl": "R"}}],
                },
                {
                    "id": "R", "type": "repeat", "text": {"nl": "Plaatsingen"}, "entry": {"nl": "Plaatsing"},
                    "add_text": {"nl": "Nog een"},
                    "items": [{"id": "uren", "type": "number", "text": {"nl": "Uren"}}],
                },
            ],
            "checks": [{"expression": "${N1} < 10", "message": {"nl": "Te veel"}, "items": ["N1"]}],
        },
        {"id": "twee", "title": {"nl": "Twee"}, "items": [{"id": "T", "type": "long_text", "text": {"nl": "Nog iets?"}}]},
    ],
    "indicators": [{"id": "I", "expression": "${N1} div 2", "title": {"nl": "Half"}, "note": {"nl": "Let op"}}],
}  # fmt: skip
"""Of the right form; it need not hold together to be compared."""

OTHER: dict[str, Any] = {
    "languages": ["nl"], "given": {"P2": "partner.type"}, "asks_for_figures": [], "severity": "warning",
    "items of a check": ["K"], "carry_over": "show", "rows_from": "partner_types_other", "kinds": ["pdf"],
    "coherence_dimension": "methodiek", "decimals": 2, "max_length": 50, "max_files": 2, "max_megabytes": 3,
    "min": 1.0, "max": 8.0, "duration_minutes": 20, "min_cell": 6, "type": "short_text", "codes": ["ERV1"],
    "prefill": "partner.type", "currency": "USD", "scale": "eens",
}  # fmt: skip
"""Another value of fields that do not take any text."""

UNTOLD = {
    "schema_version", "version",  # of the form, not of the instrument
    "was",  # tells which item it is; told as a new name
}  # fmt: skip
IDENTITY = {"id", "key", "value", "kind"}
"""With another one it is another part: told as one that came and one that went, or (kind) never changed."""
HELD = {"options", "rows", "probes", "items", "consents", "scales", "pages", "indicators", "checks"}
"""What has parts of its own, which are changed one by one below."""

PARTS: list[tuple[str, type[Any], list[Any]]] = [
    ("instrument", Definition, []),
    ("consent", ConsentItem, ["consents", 0]),
    ("point of a scale", ScalePoint, ["scales", "eens", "points", 1]),
    ("page", Page, ["pages", 0]),
    ("check", Check, ["pages", 0, "checks", 0]),
    ("item", Item, ["pages", 0, "items", 0]),
    ("item in a repeat", Item, ["pages", 0, "items", 2, "items", 0]),
    ("option", Option, ["pages", 0, "items", 1, "options", 0]),
    ("row", Option, ["pages", 0, "items", 1, "rows", 0]),
    ("probe", Probe, ["pages", 0, "items", 0, "probes", 0]),
    ("indicator", Indicator, ["indicators", 0]),
]


def at(data: Any, way: list[Any]) -> Any:
    for step in way:
        data = data[step]
    return data


def changes() -> Iterator[Any]:
    for name, model, way in PARTS:
        for key, info in model.model_fields.items():
            held = key in HELD and not (model is Check and key == "items")
            if key in UNTOLD or held or (key in IDENTITY and model is Definition):
                continue
            yield pytest.param(model, way, key, info.annotation, id=f"{name}: {key}")


@pytest.mark.parametrize(("model", "way", "key", "kind"), [*changes()])
def test_every_field_is_told(model: type[Any], way: list[Any], key: str, kind: Any) -> None:
    changed = copy.deepcopy(WHOLE)
    part = at(changed, way)
    part[key] = another(model, key, part.get(key), kind)
    found = compare(read(WHOLE), read(changed))
    assert found, f"{key} changed unseen"
    for difference in found:
        assert difference.text["nl"].strip()
        assert difference.text["en"].strip()
        assert difference.text["nl"] != difference.text["en"]
    assert compare(read(changed), read(WHOLE))


def another(model: type[Any], key: str, now: Any, kind: Any) -> Any:
    if model is Check and key == "items":
        return OTHER["items of a check"]
    if key in OTHER:
        return OTHER[key]
    if kind is bool:
        return not now
    if isinstance(now, dict) or "dict" in str(kind):
        return {**(now or {}), "nl": "iets anders"}
    if model is ScalePoint and key == "value":
        return 3
    return "${N1} > 3" if key in EXPRESSIONS else "anders"


LISTS: list[list[Any]] = [
    ["pages"], ["consents"], ["indicators"], ["scales", "eens", "points"], ["pages", 0, "checks"],
    ["pages", 0, "items"], ["pages", 0, "items", 0, "probes"], ["pages", 0, "items", 1, "options"],
    ["pages", 0, "items", 1, "rows"], ["pages", 0, "items", 2, "items"],
]  # fmt: skip


@pytest.mark.parametrize("way", LISTS, ids=lambda way: " ".join(map(str, way)))
def test_another_order_is_told(way: list[Any]) -> None:
    two = copy.deepcopy(WHOLE)
    parts = at(two, way)
    if len(parts) == 1:
        other = {"id": "nog_een", "key": "nog_een", "expression": "${N1} < 20", "text": {"nl": "Nog een"}}
        parts.append(parts[0] | {name: value for name, value in other.items() if name in parts[0]})
    turned = copy.deepcopy(two)
    at(turned, way).reverse()
    found = compare(read(two), read(turned))
    assert {difference.kind for difference in found} == {"moved"}
    assert compare(read(turned), read(two))


@pytest.mark.parametrize("way", LISTS, ids=lambda way: " ".join(map(str, way)))
def test_a_part_that_goes_is_told_also_when_its_twin_stays(way: list[Any]) -> None:
    without, twice = copy.deepcopy(WHOLE), copy.deepcopy(WHOLE)
    gone = at(without, way).pop(0)
    if way[0] != "scales":  # a scale keeps two points
        assert compare(read(WHOLE), read(without))
    if "id" not in gone and "key" not in gone and "value" not in gone:
        at(twice, way).append(gone)
        assert [d.kind for d in compare(read(twice), read(WHOLE))] == ["answers"]


@pytest.mark.parametrize(("kind", "name"), [("survey", "De vragenlijst"), ("guide", "De leidraad")])
def test_the_whole_is_called_what_it_is(kind: str, name: str) -> None:
    old = {"id": "i", "kind": kind, "title": {"nl": "Oud"}}
    (told,) = compare(read(old), read(old | {"title": {"nl": "Nieuw"}}))
    assert told.text["nl"] == f"{name}, titel in het Nederlands: “Nieuw”, was “Oud”"


def test_into_a_group_and_out_of_it_is_told() -> None:
    inside = copy.deepcopy(WHOLE)
    group = inside["pages"][0]["items"][2]
    group["items"].append(inside["pages"][1]["items"].pop())
    told = [difference.text for difference in compare(read(WHOLE), read(inside))]
    assert told == [
        {
            "nl": "Vraag T staat nu in de groep “Plaatsingen”, was op pagina “Twee”.",
            "en": "Question T is now in the group “Plaatsingen”, was on page “Twee”.",
        }
    ]
    back = [difference.text["nl"] for difference in compare(read(inside), read(WHOLE))]
    assert back == ["Vraag T staat nu op pagina “Twee”, was in de groep “Plaatsingen”."]


def lists_of(data: Any) -> Iterator[list[Any]]:
    """Each list of parts in a definition as data, however deep."""
    for value in data.values() if isinstance(data, dict) else data:
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield value
        if isinstance(value, dict | list):
            yield from lists_of(value)


@given(definitions(), st.data())
@settings(max_examples=150, deadline=None)
def test_versions_without_a_difference_are_equal(definition: Definition, data: st.DataObject) -> None:
    """The other way round: whatever is turned about, taken away or copied from elsewhere, silence means nothing did."""
    changed = copy.deepcopy(definition.to_json())
    parts = data.draw(st.sampled_from(list(lists_of(changed))))
    if data.draw(st.booleans()):
        parts[:] = data.draw(st.permutations(parts))
    elif len(parts) > 2:
        parts.pop(data.draw(st.integers(0, len(parts) - 1)))
    else:
        part = data.draw(st.sampled_from(parts))
        key = data.draw(st.sampled_from([key for key in part if key not in IDENTITY | {"was"}] or [""]))
        part |= {key: part[key] + part[key][:1]} if isinstance(part.get(key), list) else {}
    try:
        new = read(changed)
    except BadInstrument:
        return
    assert bool(compare(definition, new)) == (definition.to_json() != new.to_json())


@pytest.mark.parametrize(
    "words", ["prefill", "show", "partner_types_other", "warning", "methodiek", "partner.type"]
)
def test_no_word_of_the_format_is_left_in_the_sentences(words: str) -> None:
    """In Dutch; what a maker typed may stand there, keys of the definition may not."""
    changed = copy.deepcopy(WHOLE)
    item = changed["pages"][0]["items"][0]
    item |= {"carry_over": "prefill", "prefill": "partner.type", "rows_from": "partner_types_other"}
    changed["pages"][0]["checks"][0]["severity"] = "warning"
    told = " ".join(difference.text["nl"] for difference in compare(read(WHOLE), read(changed)))
    assert "alvast invullen" in told
    assert words not in told


@pytest.mark.parametrize(
    ("way", "key", "value", "nl", "en"),
    [
        ([], "languages", ["nl"], "talen: Nederlands, was Nederlands, Engels", "languages: Dutch, was Dutch, English"),
        (["pages", 0, "items", 0], "allow_unknown", True,
         "“Weet ik niet” aanbieden: ja, was nee", "offer “I don't know”: yes, was no"),
        (["pages", 0, "items", 0], "min", 1.5, "minimum: 1,5, was geen", "minimum: 1.5, was none"),
        (["pages", 0, "items", 0], "kinds", ["pdf"], "soorten bestanden: pdf, was alle", "kinds of files: pdf, was all"),
        (["pages", 0, "items", 2, "items", 0], "relevant", "${uren} > 3",
         "getoond als: [Uren] is groter dan [3], was altijd", "shown when: [Uren] is more than [3], was always"),
        (["pages", 0, "items", 1, "options", 0], "text", {"nl": "C"},
         "antwoord “A”, tekst in het Nederlands: “C”, was “A”", "answer “A”, text in Dutch: “C”, was “A”"),
        (["pages", 0, "checks", 0], "items", ["K"], "staat bij: K, was N1", "stands at: K, was N1"),
    ],
)  # fmt: skip
def test_sentences_read_naturally(way: list[Any], key: str, value: Any, nl: str, en: str) -> None:
    changed = copy.deepcopy(WHOLE)
    at(changed, way)[key] = value
    (told,) = compare(read(WHOLE), read(changed))
    assert told.text["nl"].endswith(", " + nl)
    assert told.text["en"].endswith(", " + en)
