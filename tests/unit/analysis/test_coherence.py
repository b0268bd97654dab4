"""Coherence: which differences are contrasts, what all share, why a cell is empty."""

import pytest

from analysis.coherence import (
    Comparison,
    Mark,
    Row,
    compare_answers,
    compare_balances,
    comparisons_of_answers,
    consensus,
    standings,
    why_empty,
)
from analysis.statistics import Balance, Ordinal, ordinal

POINTS = range(1, 6)


def of(*answers: int | None) -> Ordinal:
    return ordinal(answers, POINTS)


@pytest.mark.parametrize(
    ("left", "right", "mark"),
    [
        (of(2, 2), of(4, 4), "contrast"),
        (of(1, 1), of(5, 5), "contrast"),
        (of(2, 2), of(3, 3), "between"),  # one point apart, and no opposite sides
        (of(4, 4), of(5, 5), "between"),
        (of(3, 3), of(5, 5), "contrast"),  # from the middle to the end: two points
        (of(3, 3), of(4, 5), "between"),  # from the middle, and less than two points
        (of(1, 1), of(2, 3), "between"),  # both on the same side
        (of(4, 4), of(4, 5), "agreement"),
        (of(2, 2), of(4), "none"),  # one answer is no group
        (of(2, 2), of(None, None), "none"),
    ],
)
def test_medians_are_compared_by_side_and_distance(left: Ordinal, right: Ordinal, mark: Mark) -> None:
    assert compare_answers(left, right) == mark
    assert compare_answers(right, left) == mark


def test_hidden_groups_are_not_compared() -> None:
    assert compare_answers(Ordinal(0, 0, hidden=True), of(1, 1)) == "none"


def test_what_was_said_is_compared_by_the_direction_of_most() -> None:
    helps, hinders = Balance(facilitator=2), Balance(barrier=3, mixed=1)
    assert compare_balances(helps, hinders) == "contrast"
    assert compare_balances(helps, helps) == "agreement"
    assert compare_balances(helps, Balance(neutral=4)) == "none"


def test_every_pair_of_kinds_is_compared_once() -> None:
    answers = {"E1": {"builder": of(1, 1), "city": of(5, 5), "agency": of(5, 5)}}
    found = comparisons_of_answers(answers, {"E1": {"nl": "x"}}, ["builder", "city", "agency"])
    assert [(c.left, c.right, c.mark) for c in found] == [
        ("builder", "city", "contrast"),
        ("builder", "agency", "contrast"),
        ("city", "agency", "agreement"),
    ]


def comparison(subject: str, mark: Mark, left: str = "a", right: str = "b") -> Comparison:
    return Comparison(subject, {"nl": subject}, left, right, mark, "survey")


def test_consensus_needs_two_pairs_and_no_other_mark() -> None:
    found = consensus(
        [
            comparison("shared", "agreement"),
            comparison("shared", "agreement", "b", "c"),
            comparison("shared", "none", "a", "c"),
            comparison("one pair", "agreement"),
            comparison("apart", "agreement"),
            comparison("apart", "contrast", "b", "c"),
            comparison("half", "agreement"),
            comparison("half", "between", "b", "c"),
        ]
    )
    assert found == ["shared"]


def test_a_kind_stands_to_the_others_the_greatest_difference_first() -> None:
    row = Row(
        "doelen",
        {},
        [
            comparison("x", "contrast", "a", "b"),
            comparison("y", "contrast", "c", "a"),
            comparison("z", "contrast", "a", "c"),
        ],
        [comparison("x", "agreement", "a", "c")],
    )
    assert [(s.other, s.differ, s.agree) for s in standings(row, "a")] == [("b", 1, 0), ("c", 2, 1)]
    assert standings(row, "d") == []


def test_an_empty_cell_says_why() -> None:
    nothing = of()
    assert why_empty(False, nothing, False) == "not_asked"
    assert why_empty(True, nothing, False) == "not_mentioned"
    assert why_empty(True, of(None), False) == "too_few"
    assert why_empty(True, Ordinal(0, 0, hidden=True), False) == "too_few"
    assert why_empty(True, of(3), False) is None
    assert why_empty(False, nothing, True) is None
