"""Answers that are called otherwise or go: every condition that speaks of them is found, and no other."""

from typing import Any

import pytest

from surveys.definition import library, read
from surveys.making import editing, soundness
from surveys.making.optioning import StillAsked, check_gone, rename_options

BASE: dict[str, Any] = library("partner_survey").to_json()
CASES = [
    ("${K} = 'a'", "${K} = 'x'"), ("${K} != 'a'", "${K} != 'x'"), ("'a' = ${K}", "'x' = ${K}"),
    ("selected(${K}, 'a') and ${L} = 'a'", "selected(${K}, 'x') and ${L} = 'a'"),
    ("not(selected(../K, 'a'))", "not(selected(../K, 'x'))"), ("if(${K} = 'a', 1, 2) > 1", "if(${K} = 'x', 1, 2) > 1"),
    ("coalesce(${K}, '') = 'a'", "coalesce(${K}, '') = 'x'"), ("${K} = 1", "${K} = 'one'"),
    ("indexed-repeat(${K}, ${G}, 1) = 'a'", "indexed-repeat(${K}, ${G}, 1) = 'x'"),
    ("count-if(${G}, ${K} = 'a') > 0", "count-if(${G}, ${K} = 'x') > 0"),
    ("${L} = 'a'", None), ("${K} = 'ab'", None), ("'a' = 'a'", None), ("${K__other} = 'a'", None), ("${K} = ", None),
    (". = 'a'", None),
]  # fmt: skip


def holding(expression: str, of: str = "Z") -> dict[str, Any]:
    """A draft in which the item Z (or K) has this constraint."""
    text = {"nl": "Vraag"}
    items: list[dict[str, Any]] = [
        {"id": name, "type": "single", "text": text, "options": [{"id": one, "text": text} for one in "ab1"]}
        for name in ("K", "L")
    ]
    items.append({"id": "Z", "type": "short_text", "text": text})
    next(item for item in items if item["id"] == of)["constraint"] = expression
    return {"id": "i", "title": text, "pages": [{"id": "een", "title": text, "items": items}]}


@pytest.mark.parametrize(("before", "after"), CASES)
def test_another_name_and_going_reach_the_same_conditions(before: str, after: str | None) -> None:
    data = holding(before)
    renamed = rename_options(data, "K", {"a": "x", "1": "one"})
    assert editing.item_of(renamed, "Z")["constraint"] == (after or before)
    assert data == holding(before)
    if after is None:
        check_gone(data, "K", {"a", "1"})
    else:
        with pytest.raises(StillAsked) as refused:
            check_gone(data, "K", {"a", "1"})
        assert [place.place for place in refused.value.places] == ["een › Z"]


def test_a_full_stop_is_the_answer_of_the_question_itself() -> None:
    changed = rename_options(holding(". != 'a' and selected(., 'b')", of="K"), "K", {"a": "x"})
    assert editing.item_of(changed, "K")["constraint"] == ". != 'x' and selected(., 'b')"
    with pytest.raises(StillAsked):
        check_gone(changed, "K", {"b"})


def test_names_that_change_places_do_not_run_into_each_other() -> None:
    changed = rename_options(holding("${K} = 'a' or ${K} = 'b'"), "K", {"a": "b", "b": "1", "1": "a"})
    assert editing.item_of(changed, "Z")["constraint"] == "${K} = 'b' or ${K} = '1'"


def test_the_conditions_of_a_whole_survey_follow() -> None:
    options = editing.item_of(BASE, "P1")["options"]
    named = [option | {"id": "bouw"} if option["id"] == "bouwbedrijf" else option for option in options]
    data = editing.put_item(BASE, "P1", editing.item_of(BASE, "P1") | {"options": named})
    assert soundness.problems(read(data)) != []
    assert soundness.problems(read(rename_options(data, "P1", {"bouwbedrijf": "bouw"}))) == []
    assert rename_options(BASE, "P1", {"nobody": "somebody"}) == BASE
