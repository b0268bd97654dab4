"""Calculations and totals that are picked: they mean what the words say, and what cannot be picked is none."""

import pytest

from surveys import rules
from surveys.expressions.page_checks import total_of
from surveys.making import reckoning

KNOWN = {"A": 60, "B": 30, "C": 10}


@pytest.mark.parametrize(
    ("operation", "names", "value"),
    [("sum", "ABC", 100), ("difference", "ABC", 20), ("share", "AB", 2), ("mean", "AB", 45)],
)
def test_a_picked_calculation_means_what_its_words_say(operation: str, names: str, value: float) -> None:
    expression = reckoning.calculation(operation, list(names))
    assert expression is not None
    assert rules.evaluate(rules.parse(expression), KNOWN) == value


def test_a_total_is_known_as_one_and_holds_when_it_should() -> None:
    text = reckoning.total(["A", "B", "C"], "=", 100.0)
    assert text == "sum(${A}, ${B}, ${C}) = 100"
    assert total_of(rules.parse(text)) is not None
    assert rules.holds(text, KNOWN) is True
    assert rules.holds(text, KNOWN | {"C": 11}) is False


@pytest.mark.parametrize(
    ("operation", "names"), [("sum", "A"), ("share", "ABC"), ("power", "AB"), ("mean", "")]
)
def test_too_few_too_many_or_unknown_is_no_calculation(operation: str, names: str) -> None:
    assert reckoning.calculation(operation, list(names)) is None
    assert reckoning.total(["A"], "=", 1) is None
    assert reckoning.total(["A", "B"], "!=", 1) is None
