"""Answers across versions: by id and by former name; what fits goes along, what does not is named."""

from typing import Any

import pytest

from surveys import mapping
from surveys.definition import Definition, parse
from surveys.routing import OTHER, UNKNOWN

SCALE = {"points": [{"value": value, "text": {"nl": str(value)}} for value in (1, 2, 3)]}
CHOICES = [{"id": name, "text": {"nl": name}} for name in ("a", "b", "c")]


def version(*items: dict[str, Any], **keys: Any) -> Definition:
    return parse(
        {
            "id": "x",
            "title": {"nl": "x"},
            "languages": ["nl"],
            "scales": {"drie": SCALE},
            "pages": [
                {"id": "p", "title": {"nl": "p"}, "items": [{"text": {"nl": "?"}} | item for item in items]}
            ],
        }
        | keys
    )


def single(item_id: str = "V1", options: Any = CHOICES, **keys: Any) -> dict[str, Any]:
    return {"id": item_id, "type": "single", "options": options} | keys


def test_items_are_matched_by_id_and_by_former_name() -> None:
    old = version(single("V1"), single("V2"), {"id": "V3", "type": "number"}, {"id": "V4", "type": "note"})
    new = version(
        single("V1"),
        single("kans", was="V2"),
        {"id": "V3", "type": "long_text"},
        {"id": "V5", "type": "note"},
    )
    found = [(m.old and m.old.id, m.new and m.new.id, m.state) for m in mapping.matches(old, new)]
    assert found == [
        ("V1", "V1", "same"),
        ("V2", "kans", "renamed"),
        ("V3", "V3", "changed"),
        (None, "V5", "added"),
        ("V4", None, "removed"),
    ]
    assert [match.fate["nl"] for match in mapping.matches(old, new)] == [
        "gaan mee",
        "gaan mee onder de naam kans",
        "blijven bij de oudere versie, want de soort vraag is anders",
        "nog niet gevraagd in de oudere versie",
        "blijven bij de oudere versie",
    ]


@pytest.mark.parametrize(
    ("before", "after", "answer", "kept", "left"),
    [
        (single(), single(), "b", "b", None),
        (single(), single(options=CHOICES[:2]), "c", None, "c"),
        (single(), single() | {"type": "multi"}, "b", ["b"], None),
        (single() | {"type": "multi"}, single(), ["b"], "b", None),
        (single() | {"type": "multi"}, single(), ["a", "b"], None, ["a", "b"]),
        (single() | {"type": "multi"}, single(options=CHOICES[1:]) | {"type": "multi"}, ["a", "b"], ["b"], ["a"]),
        (single() | {"type": "rank"}, single(options=CHOICES[1:]) | {"type": "rank"}, ["a", "b", "c"], None,
         ["a", "b", "c"]),
        ({"type": "number"}, {"type": "number", "max": 5}, 7, None, 7),
        ({"type": "number", "decimals": 1}, {"type": "number"}, 2.5, None, 2.5),
        ({"type": "number"}, {"type": "money"}, 7, 7, None),
        ({"type": "number", "allow_unknown": True}, {"type": "number"}, UNKNOWN, None, UNKNOWN),
        ({"type": "long_text"}, {"type": "short_text", "max_length": 3}, "lang", None, "lang"),
        ({"type": "short_text"}, {"type": "long_text"}, "kort", "kort", None),
        ({"type": "likert", "scale": "drie"}, {"type": "likert", "scale": "drie"}, 3, 3, None),
        ({"type": "likert_matrix", "scale": "drie", "rows": CHOICES},
         {"type": "likert_matrix", "scale": "drie", "rows": CHOICES[1:]}, {"a": 1, "b": 2}, {"b": 2}, {"a": 1}),
        ({"type": "date"}, {"type": "partial_date"}, "2026-03-27", "2026-03-27", None),
        ({"type": "partial_date"}, {"type": "date"}, "2026", None, "2026"),
    ],
)  # fmt: skip
def test_what_becomes_of_an_answer(before: Any, after: Any, answer: Any, kept: Any, left: Any) -> None:
    carried = mapping.carry(version({"id": "V1"} | before), version({"id": "V1"} | after), {"V1": answer})
    assert carried.answers.get("V1") == kept
    assert carried.left.get("V1") == left


def test_the_words_of_other_go_along_with_the_choice_they_explain() -> None:
    free = [*CHOICES[:2], {"id": "anders", "text": {"nl": "Anders"}, "free_text": True}]
    old, new = version(single(options=free)), version(single("N1", options=free, was="V1"))
    carried = mapping.carry(old, new, {"V1": "anders", "V1" + OTHER: "een school"})
    assert carried.answers == {"N1": "anders", "N1" + OTHER: "een school"}
    plain = version(single("N1", was="V1"))
    lost = mapping.carry(old, plain, {"V1": "anders", "V1" + OTHER: "een school"})
    assert (lost.answers, lost.left) == ({}, {"V1": "anders", "V1" + OTHER: "een school"})


def test_a_name_that_changed_twice_is_followed() -> None:
    versions = [version(single("A")), version(single("B", was="A")), version(single("C", was="B"))]
    assert mapping.carry_through(versions, {"A": "b"}).answers == {"C": "b"}
    assert mapping.carry_through(versions[:1], {"A": "b"}).answers == {"A": "b"}


def test_an_equal_version_keeps_everything() -> None:
    one = version(single("A"), {"id": "N", "type": "number"})
    answers = {"A": "c", "N": 3}
    assert mapping.carry(one, one, answers) == mapping.Carried(answers, {})
