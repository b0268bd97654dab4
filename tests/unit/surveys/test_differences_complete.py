"""Nothing of an instrument changes unseen: each field of each of its parts, changed alone, is told in both languages."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from surveys.definition import Definition, Indicator, Page, read
from surveys.expressions.page_checks import Check
from surveys.items import ConsentItem, Item, Option, Probe, ScalePoint
from surveys.making.differences import compare
from surveys.making.references import EXPRESSIONS

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


@pytest.mark.parametrize("list_of", [["pages", 0, "items"], ["pages", 0, "items", 1, "options"], ["pages"]])
def test_another_order_is_told(list_of: list[Any]) -> None:
    changed = copy.deepcopy(WHOLE)
    at(changed, list_of).reverse()
    assert {difference.kind for difference in compare(read(WHOLE), read(changed))} <= {"moved", "answers"}
    assert compare(read(WHOLE), read(changed))


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
