"""The expression language: reading, printing, what is missing, and what can be seen to be wrong beforehand."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given

from surveys.rules import (
    BadExpression,
    Context,
    Tree,
    check,
    enter,
    evaluate,
    holds,
    parse,
    references,
    unparse,
)
from tests.expressions import NAMES, cases, trees


@given(trees)
def test_a_printed_tree_is_read_as_the_same_tree(tree: Tree) -> None:
    assert parse(unparse(tree)) == tree


@given(cases)
def test_every_expression_has_a_value_for_all_answers(case: tuple[Tree, dict[str, Any], Context]) -> None:
    assert isinstance(evaluate(*case), None | bool | int | float | str | list)


@given(trees)
def test_a_tree_with_known_names_is_checked_without_a_name_that_does_not_exist(tree: Tree) -> None:
    problems = check(tree, {name.split(".")[0] for name in NAMES})
    assert not any("There is no" in problem["en"] for problem in problems)


@pytest.mark.parametrize(
    ("expression", "answers", "value"),
    [
        ("${P1} = 'gemeente'", {"P1": "gemeente"}, True),
        ("${P1} = 'gemeente'", {}, False),
        ("${P1} != 'gemeente'", {}, True),
        ("${P1} = ''", {}, True),
        ("selected(${P3}, 'a') and not(selected(${P3}, 'c'))", {"P3": ["a", "b"]}, True),
        ("selected(${P3}, 'a')", {}, False),
        ("count-selected(${P3})", {"P3": ["a", "b"]}, 2),
        ("count-selected(${P3})", {"P3": {"unknown": True}}, 0),
        ("${BW4} div ${BW3}", {"BW4": 3, "BW3": 4}, 0.75),
        ("${BW4} div ${BW3}", {"BW4": 3, "BW3": 0}, None),
        ("${BW4} div ${BW3}", {"BW4": 3, "BW3": {"unknown": True}}, None),
        ("${BW4} <= ${BW3}", {"BW4": 3}, None),
        ("${BW3} > 2 or ${P1} = 'x'", {"P1": "x"}, True),
        ("${BW3} > 2 or ${P1} = 'x'", {"P1": "y"}, None),
        ("${BW3} > 2 and ${P1} = 'x'", {"P1": "y"}, False),
        ("not(${BW3} > 2)", {}, None),
        ("if(${BW3} > 2, 'veel', 'weinig')", {"BW3": 3}, "veel"),
        ("if(${BW3} > 2, 'veel', 'weinig')", {}, None),
        ("coalesce(${BW3}, 7)", {"BW3": {"unknown": True}}, 7),
        ("coalesce(${E1}, 7)", {"E1": 98}, 7),
        ("mean(${E1}, ${E3}, ${E4})", {"E1": 98, "E3": 4, "E4": 5}, 4.5),
        ("mean(${E1}, ${E3}, ${E4})", {"E1": 98, "E3": 4}, None),
        ("${E1} = 98", {"E1": 98}, True),
        ("${E1} > 3", {"E1": 98}, None),
        ("${E2.gemeente} + 1", {"E2": {"gemeente": 4}}, 5),
        ("regex(${P1}, '[0-9]{4}')", {"P1": "3072"}, True),
        ("regex(${P1}, '[0-9]{4}')", {"P1": "3072AB"}, False),
        ("string-length(${P1})", {"P1": "één"}, 3),
        ("7 - 2 - 1", {}, 4),
        ("2 + 3 * -2", {}, -4),
        ("-7 mod 3", {}, -1),
        ("round(2.5) + round(-2.5)", {}, 0),
        ("today() >= '2026-01-01'", {}, True),
        ('"d\'Afrikaander"', {}, "d'Afrikaander"),
    ],
)
def test_value(expression: str, answers: dict[str, Any], value: Any) -> None:
    context = Context(today=dt.date(2026, 11, 24), missing={"E1": [98, 99]})
    assert evaluate(parse(expression), answers, context) == value


@pytest.mark.parametrize(
    "expression", ["", "${P1", "${P1} =", "a b", "1 +* 2", "'open", "${P1} == 1", "((((", "1;2"]
)
def test_what_cannot_be_read_says_where(expression: str) -> None:
    with pytest.raises(BadExpression) as refused:
        parse(expression)
    assert "teken" in refused.value.text["nl"]


def test_nesting_and_length_are_bounded() -> None:
    for text in ("(" * 1990 + "1" + ")" * 1990, "-" * 3000 + "1", "1" + "+1" * 1500, "1" * 5000):
        try:
            evaluate(parse(text), {})
        except BadExpression:
            continue


def test_check_names_what_does_not_exist() -> None:
    known = {"P1": ["gemeente"], "BW3": None}
    problems = check(
        parse("${P1} = 'gemente' or ${BW9} > foo(1) and regex(${BW3}, '(') or selected(1)"), known
    )
    assert [problem["en"] for problem in problems] == [
        "Question P1 has no choice gemente.",
        "There is no question BW9. Do you mean BW3?",
        "There is no function foo(). Do you mean floor()?",
        "The pattern ( cannot be read, or not on every computer alike.",
        "selected() takes 2 values and was given 1.",
    ]


def test_references_and_conditions() -> None:
    assert references(parse("${P1} = 'x' and ${E2.gemeente} > 1")) == {"P1", "E2"}
    assert holds(None, {}) is True
    assert holds("${x} > 1", {}) is None


GROUPS = {"pl_sector": "placements", "pl_hours": "placements", "pl_scale": "placements"}
PLACEMENTS = {
    "placements": [
        {"pl_sector": "bouw", "pl_hours": 24, "pl_scale": 98},
        {"pl_sector": "zorg", "pl_scale": 4},
        {"pl_sector": "bouw", "pl_hours": 8, "pl_scale": 5},
    ],
    "P1": "gemeente",
}


@pytest.mark.parametrize(
    ("expression", "outside", "in_second"),
    [
        ("${pl_sector}", ["bouw", "zorg", "bouw"], "zorg"),
        ("${pl_hours}", [24, None, 8], None),
        ("../pl_sector", ["bouw", "zorg", "bouw"], "zorg"),
        ("../../pl_sector", ["bouw", "zorg", "bouw"], ["bouw", "zorg", "bouw"]),
        ("${P1}", "gemeente", "gemeente"),
        ("${placements}", [1, 2, 3], [1, 2, 3]),
        ("count(${placements})", 3, 3),
        ("count-non-empty(../../pl_hours)", 2, 2),
        ("sum(${pl_hours})", None, None),
        ("mean(../../pl_scale)", 4.5, 4.5),
        ("count-if(${placements}, ${pl_sector} = 'bouw')", 2, 2),
        ("count-if(${placements}, ${pl_hours} > 10)", None, None),
        ("sum-if(${placements}, ${pl_sector} = 'bouw', ${pl_hours})", 32, 32),
        ("indexed-repeat(${pl_hours}, ${placements}, position(..) - 1)", None, 24),
        ("position(..)", None, 2),
        ("join(', ', ../../pl_sector)", "bouw, zorg, bouw", "bouw, zorg, bouw"),
    ],
)
def test_a_repeating_group_from_outside_and_from_its_second_entry(
    expression: str, outside: Any, in_second: Any
) -> None:
    context = Context(groups=GROUPS, missing={"pl_scale": [98]})
    assert evaluate(parse(expression), PLACEMENTS, context) == outside
    assert evaluate(parse(expression), *enter(PLACEMENTS, context, "placements", 2)) == in_second


def test_a_group_without_entries_counts_none() -> None:
    context = Context(groups=GROUPS)
    assert evaluate(parse("count(${placements})"), {}, context) == 0
    assert evaluate(parse("sum(${pl_hours})"), {}, context) == 0
    assert evaluate(parse("max(${pl_hours})"), {}, context) is None
    assert evaluate(parse("count-if(${placements}, ${pl_hours} > 3)"), {"placements": []}, context) == 0


@pytest.mark.parametrize(
    ("expression", "within", "said"),
    [
        ("${pl_hours} > 3", None, "more than one value"),
        ("${pl_hours} > 3", "placements", None),
        ("../../pl_hours > 3", "placements", "more than one value"),
        ("sum(${pl_hours}) > 3", None, None),
        ("count-if(${placements}, ${pl_hours} > 3)", None, None),
        ("count-if(${pl_hours}, 1)", None, "asks for a repeating group"),
        ("indexed-repeat(${pl_hours}, ${placements}, 1)", None, None),
        ("position(..)", None, "only in a repeating group"),
        ("count-if(${placements}, position(..) > 1)", None, None),
        ("position(1)", "placements", "Write position(..)."),
        ("count(..)", "placements", "can only stand in position"),
        ("now()", None, "use today()"),
        ("once(1)", None, "is not supported"),
        ("pulldata('a', 'b', 'c', 'd')", None, "no data files"),
        ("jr:choice-name(${P1}, 'x')", None, "is not supported"),
        ("format-date(today(), '%B')", None, "does not know %B"),
        ("regex(${P1}, ${P1})", None, "between quotes"),
    ],
)
def test_what_can_be_seen_beforehand(expression: str, within: str | None, said: str | None) -> None:
    known = {"P1": None, "placements": None} | dict.fromkeys(GROUPS)
    problems = [text["en"] for text in check(parse(expression), known, GROUPS, within)]
    assert (said is None) == (problems == [])
    assert said is None or said in problems[0]


@pytest.mark.parametrize(
    ("expression", "place", "hint"),
    [
        ("${P1} == 1", 8, "a single ="),
        ("${P1} && 1", 7, "Write and."),
        ("(1", 3, "still missing"),
        ("a < b", 3, "Put a text between quotes"),
        ("${x}[1]", 5, "count-if()"),
        ("/data/x", 1, "${name} or ../name"),
        ("1,5", 2, "with a point"),
        ("‘x’", 1, "straight quotes"),
    ],
)
def test_a_mistake_is_shown_with_its_place_and_a_hint(expression: str, place: int, hint: str) -> None:
    with pytest.raises(BadExpression) as refused:
        parse(expression)
    assert refused.value.place == place
    assert f"character {place}:" in refused.value.text["en"]
    assert hint in refused.value.text["en"]
