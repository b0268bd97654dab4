"""The table of kinds of items: it knows every type and every key, so that a new one cannot be forgotten."""

import pytest

from surveys import definition
from surveys.definition import Item
from surveys.making import kinds
from tests import examples

NOT_IN_THE_BUILDER = {"id": "renamed by a form of its own", "type": "chosen first", "was": "kept by renaming"}


@pytest.mark.parametrize("name", kinds.known())
def test_every_type_has_a_name_in_both_languages(name: str) -> None:
    kind = kinds.KINDS[name]
    assert set(kind.name) == set(kind.about) == {"nl", "en"}
    assert kind.group in kinds.GROUPS
    assert kind.surveys or kind.guides


def test_every_key_of_an_item_applies_to_some_type() -> None:
    applied = {key for name in kinds.known() for key in kinds.keys(name)}
    assert set(Item.model_fields) - applied == set()


@pytest.mark.parametrize("name", examples.NAMES)
def test_what_the_examples_use_can_be_set_in_the_builder(name: str) -> None:
    for item in examples.load(name)[0].items():
        used = {
            key
            for key in type(item).model_fields
            if getattr(item, key) != type(item).model_fields[key].default
        }
        loose = {key for key in used - set(kinds.keys(item.type)) if getattr(item, key)}
        assert loose == set(), item.id


def test_what_is_offered_can_be_made() -> None:
    for instrument in ("survey", "guide"):
        for names in kinds.offered(instrument).values():
            for name in names:
                data = {"id": "x", "kind": instrument, "title": {}, "pages": [
                    {"id": "p", "title": {}, "items": [{"id": "V1", "type": name, "text": {}}]}
                ]}  # fmt: skip
                assert definition.read(data).item("V1").type == name


def test_guides_are_offered_questions_for_a_conversation() -> None:
    assert kinds.offered("guide") == {"talking": ["guide_question"], "showing": ["note"]}
    assert "guide_question" not in [name for names in kinds.offered("survey").values() for name in names]


def test_a_type_that_the_table_does_not_know_is_offered_with_the_loose_keys() -> None:
    kind = kinds.of("hologram")
    assert kind.name["nl"] == "hologram"
    assert "probes" not in kind.keys
    assert "text" in kind.keys


def test_changing_the_kind_keeps_what_applies() -> None:
    item: dict[str, object] = {
        "id": "V1",
        "type": "single",
        "text": {},
        "options": [],
        "hint": {},
        "codes": ["A"],
    }
    assert kinds.fitting(item, "number") == {
        "id": "V1",
        "type": "number",
        "text": {},
        "hint": {},
        "codes": ["A"],
    }
