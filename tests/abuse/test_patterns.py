"""Patterns that take for ever: an answer never holds the server."""

import time

import pytest

from surveys.expressions import patterns
from surveys.rules import evaluate, parse

SLOW = {
    r"(\w+\s?)*[.!]": "woord " * 200 + "?",
    r"(a+)+": "a" * 3000 + "b",
    r"(a|aa)+": "a" * 3000 + "b",
    r"(.*)*[xy]": "a" * 3000,
    r".*.*.*.*.*[xy]": "a" * 10_000,
    r"(a?){100}(a{100}|b)": "a" * 99,
    r"(?=(a+)+c)a+": "a" * 3000,
}


@pytest.mark.parametrize("pattern", SLOW)
def test_a_slow_pattern_is_given_up(pattern: str) -> None:
    assert patterns.read(pattern) is not None
    begin = time.process_time()
    assert patterns.fits(pattern, SLOW[pattern]) in (None, False)
    assert time.process_time() - begin < 1


def test_an_expression_with_one_says_nothing_or_no() -> None:
    tree = parse(r"regex(${A}, '(\w+\s?)*[.!]')")
    assert evaluate(tree, {"A": SLOW[r"(\w+\s?)*[.!]"]}) in (None, False)
    assert evaluate(tree, {"A": "Dit is een zin."}) is True
