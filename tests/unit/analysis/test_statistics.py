"""Statistics of few organisations: worked by hand, checked for any answers."""

import statistics as reference

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import SMALL_CELL, Balance, agreement, balance, ordinal, suppressed

POINTS = range(1, 6)
ANSWERS = st.lists(st.none() | st.integers(1, 5), max_size=30)


def test_unknown_is_counted_and_never_part_of_the_median() -> None:
    found = ordinal([1, 4, 4, None, 5], POINTS)
    assert (found.n, found.unknown, found.median) == (4, 1, 4.0)
    assert found.counts == {1: 1, 2: 0, 3: 0, 4: 2, 5: 1}


def test_quartiles_as_worked_by_hand() -> None:
    found = ordinal([1, 2, 4, 5, 5], POINTS)
    assert (found.low, found.median, found.high, found.spread) == (2.0, 4.0, 5.0, 3.0)


def test_nobody_known_gives_no_figure() -> None:
    found = ordinal([None, None], POINTS)
    assert (found.n, found.unknown, found.median, found.spread) == (0, 2, None, None)


@given(ANSWERS)
def test_every_answer_is_known_or_unknown_and_the_median_is_the_usual_one(answers: list[int | None]) -> None:
    found = ordinal(answers, POINTS)
    known = [answer for answer in answers if answer is not None]
    assert found.n + found.unknown == len(answers)
    assert sum(found.counts.values()) == found.n
    assert found.median == (reference.median(known) if known else None)


@given(ANSWERS)
def test_a_small_group_shows_nothing_at_all(answers: list[int | None]) -> None:
    shown = suppressed(ordinal(answers, POINTS))
    known = sum(answer is not None for answer in answers)
    if answers and known < SMALL_CELL:
        assert shown.hidden
        assert (shown.n, shown.unknown, shown.median, set(shown.counts.values())) == (0, 0, None, {0})
    else:
        assert not shown.hidden


def test_an_organisation_counts_once_however_much_it_says() -> None:
    assert balance([["barrier"] * 12, ["facilitator"]]) == Balance(facilitator=1, barrier=1)


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (["facilitator", "barrier"], Balance(mixed=1)),
        (["mixed", "barrier"], Balance(mixed=1)),
        (["neutral", "barrier"], Balance(barrier=1)),
        (["neutral"], Balance(neutral=1)),
        ([], Balance()),
    ],
)
def test_what_one_organisation_says_becomes_one_direction(said: list[str], counted: Balance) -> None:
    assert balance([said]) == counted


def test_a_direction_needs_more_than_half_of_those_that_take_one() -> None:
    assert Balance(facilitator=2, barrier=1, neutral=9).direction == "facilitator"
    assert Balance(facilitator=1, barrier=1).direction is None
    assert Balance(facilitator=1, mixed=1).direction is None
    assert Balance(neutral=3).direction is None


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        (
            [30, 40, 210, 130, 530, 50, 10],
            0.6113333,
        ),  # as the documentation of agrmt (Ruedin) works van der Eijk's A out
        (
            [0, 0, 1000, 0, 0],
            1.0,
        ),  # perfect agreement, no agreement and two camps: the anchors of the measure (2001)
        ([200, 200, 200, 200, 200], 0.0),
        ([500, 0, 0, 0, 500], -1.0),
        ([500, 500, 0, 0, 0], 0.75),  # by hand: every triple has one peak, two of five points are used
        (
            [500, 0, 500, 0, 0],
            1 / 6,
        ),  # by hand: 2 triples with one peak, 1 with two, so U = (3·2 − 4·1) / (3·3)
    ],
)
def test_agreement_after_van_der_eijk(counts: list[int], wanted: float) -> None:
    found = agreement(dict(enumerate(counts, 1)))
    assert found == pytest.approx(wanted, abs=1e-6)


def test_agreement_is_told_from_five_answers_on() -> None:
    assert ordinal([4, 4, 4, 4, None], range(1, 6)).agreement is None
    assert ordinal([4, 4, 4, 4, 4], range(1, 6)).agreement == 1.0
    assert suppressed(ordinal([4] * 5, range(1, 6)), 6).agreement is None


def test_agreement_needs_three_points_and_an_answer() -> None:
    assert agreement({1: 3, 2: 2}) is None
    assert agreement({1: 0, 2: 0, 3: 0}) is None
