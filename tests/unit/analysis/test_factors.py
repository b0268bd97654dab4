"""Factors: organisations first, a long interview moves nothing, equals share a rank, ratings tell groups apart."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.factors.ranking import Rating, Said, distinguishing, factors, ranked, summary

PLACES = {code: place for place, code in enumerate("ABCDE")}


def said(*found: str) -> list[Said]:
    """ "1b A +": organisation 1, of kind b, speaks of A as a help."""
    valences = {"+": "facilitator", "-": "barrier", "~": "mixed", "0": "neutral"}
    return [
        Said(who[0], who[1:], code, valences[sign]) for who, code, sign in (text.split() for text in found)
    ]


def ranks(found: list[Said], side: str) -> list[tuple[int, str]]:
    return [(one.rank, one.factor.code) for one in ranked(factors(found), side, PLACES.__getitem__)]  # type: ignore[arg-type]


def test_the_most_organisations_come_first_then_the_most_kinds() -> None:
    found = said("1b A -", "2b A -", "3b A -", "1b B -", "2w B -", "3g B -", "1b C -", "2b C -", "1b D +")
    assert ranks(found, "failure") == [(1, "B"), (2, "A"), (3, "C")]
    assert ranks(found, "success") == [(1, "D")]


def test_equals_share_a_rank_in_the_order_of_the_codebook() -> None:
    found = said("1b C -", "2b A -", "1b B -", "2w B -", "3b D -")
    assert ranks(found, "failure") == [(1, "B"), (2, "A"), (2, "C"), (2, "D")]


def test_who_sees_both_stands_on_both_sides() -> None:
    found = said("1b A +", "1b A -", "2w A ~", "3g A 0")
    factor = factors(found)[0]
    assert (
        factor.balance.facilitator,
        factor.balance.barrier,
        factor.balance.mixed,
        factor.balance.neutral,
    ) == (0, 0, 2, 1)
    assert factor.organisations("success") == factor.organisations("failure") == 2
    assert factor.kinds("success") == {"b", "w"}
    assert ranks(said("3g A 0"), "success") == []


spoken = st.lists(
    st.builds(
        Said,
        st.sampled_from("123456"),
        st.just("b"),
        st.sampled_from("ABCDE"),
        st.sampled_from(["facilitator", "barrier", "mixed", "neutral"]),
    ),
    max_size=40,
)


@given(spoken, st.sampled_from("123456"), st.integers(2, 5), st.randoms())
def test_a_long_interview_leaves_the_ranking_as_it_was(
    found: list[Said], longest: str, times: int, chance: random.Random
) -> None:
    longer = found + [one for one in found if one.source == longest] * (times - 1)
    chance.shuffle(longer)
    for side in ("success", "failure"):
        assert ranks(found, side) == ranks(longer, side)


def test_ratings_are_summed_up_with_what_is_not_rated() -> None:
    found = summary([Rating(-2), Rating(1), Rating(None), Rating(-1)], of=7)
    assert (found.rated, found.of, found.mixed, found.median, found.low, found.high) == (4, 7, 1, -1, -2, 1)
    nothing = summary([], of=3)
    assert (nothing.rated, nothing.median, nothing.low) == (0, None, None)


@pytest.mark.parametrize(
    ("high", "low", "told"),
    [
        ([2, 2], [0, 0], "strong"),
        ([2, 1], [0, 0], "weak"),
        ([1, 1], [1, 0], "none"),
        ([-2, -2], [1, 2], "strong"),
        ([2], [-2, -2], "too_few"),
        ([2, None], [-2, -2], "too_few"),
    ],
)
def test_a_factor_tells_high_from_low_performers(
    high: list[int | None], low: list[int | None], told: str
) -> None:
    given_ = {f"h{at}": Rating(value) for at, value in enumerate(high)}
    given_ |= {f"l{at}": Rating(value) for at, value in enumerate(low)}
    found = distinguishing({"A": given_, "B": {}}, ["h0", "h1", "h2"], ["l0", "l1"])
    assert [(one.code, one.distinction, one.high.of) for one in found] == [("A", told, 3)]


def test_the_strongest_distinction_comes_first() -> None:
    given_ = {
        code: {"h0": Rating(a), "h1": Rating(a), "l0": Rating(b), "l1": Rating(b)}
        for code, a, b in (("A", 0, 0), ("B", 1, 0), ("C", 2, -2), ("D", 2, 0))
    }
    assert [one.code for one in distinguishing(given_, ["h0", "h1"], ["l0", "l1"])] == ["C", "D", "B", "A"]
