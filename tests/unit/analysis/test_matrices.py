"""Codes against cases and against each other, by examples worked out by hand and by counting every pair."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.matrices.counting import ALL, NONE, Count, Facts, Passage, shades, sizes, table
from analysis.matrices.together import Coded, Together, coefficient, together
from coding.queries.nearness import distance, places, within

FACTS = {
    "d1": Facts("bouw", ("b",)),
    "d2": Facts("bouw", ("b",)),
    "d3": Facts("gemeente", ("g", "x")),
    "policy": Facts(None, ("?",)),
}
FAMILIES = {"A1": ("A1", "A"), "A2": ("A2", "A"), "B": ("B",)}


def test_an_organisation_counts_once_and_a_passage_once_for_its_category() -> None:
    found = table(
        [
            Passage("d1", "A1", 0, 5),
            Passage("d1", "A1", 0, 5),  # a second person coded the same words
            Passage("d1", "A2", 0, 5),
            Passage("d2", "A1", 3, 9),
            Passage("d3", "A2", 1, 2),
            Passage("policy", "B", 1, 2),
            Passage("gone", "B", 1, 2),
            Passage("d1", "other", 1, 2),
        ],
        FACTS,
        FAMILIES,
    )
    assert found["A1", "b"] == Count(organisations=1, documents=2, passages=2)
    assert found["A", "b"] == Count(1, 2, 2)
    assert found["A", ALL] == Count(2, 3, 3)
    assert found["A", "g"] == found["A", "x"] == Count(1, 1, 1)
    assert found["B", ALL] == Count(0, 1, 1)  # a policy text is nobody's
    assert found.get(("B", "b"), NONE) == Count(0, 0, 0)
    assert {code for code, _ in found} == {"A", "A1", "A2", "B"}


def test_what_counts_are_out_of() -> None:
    assert sizes(FACTS) == {
        ALL: Count(2, 4), "b": Count(1, 2), "g": Count(1, 1), "x": Count(1, 1), "?": Count(0, 1),
    }  # fmt: skip
    assert sizes({}) == {ALL: NONE}


def test_shades_follow_the_largest() -> None:
    assert shades([0, 1, 2, 5, 10]) == {0: 0, 1: 1, 2: 1, 5: 2, 10: 4}
    assert shades([0, 1, 2]) == {0: 0, 1: 1, 2: 2}
    assert shades([0]) == {0: 0}


def test_the_coefficient_is_that_of_the_manual() -> None:
    assert coefficient(5, 100, 10) == pytest.approx(5 / 105)  # the example of the ATLAS.ti manual: .048
    assert coefficient(4, 4, 4) == 1
    assert coefficient(0, 3, 0) == 0
    assert coefficient(3, 2, 2) == 3
    assert coefficient(4, 2, 2) == float("inf")


# 0....5....10...15...20...25...30   sentences begin at 0, 10, 20
WORKED = Coded(
    "bouw",
    [("A", (0, 8)), ("B", (5, 12)), ("C", (12, 18)), ("A", (22, 28)), ("B", (22, 28))],
    [0, 10, 20],
)
SECOND = Coded("bouw", [("A", (0, 4)), ("B", (0, 4))], [0])
POLICY = Coded(None, [("A", (0, 4)), ("C", (2, 3))], [0])


def test_codes_go_together_as_worked_out_by_hand() -> None:
    documents = [WORKED, SECOND, POLICY]
    # A is used 4 times, B 3 times, C twice
    overlap = together(documents, "overlap")
    assert overlap == {
        frozenset("AB"): Together(1, 2, 3, 3 / (4 + 3 - 3), unequal=False),
        frozenset("AC"): Together(0, 1, 1, 1 / (4 + 2 - 1), unequal=False),
    }
    same = together(documents, "same")
    assert same == {frozenset("AB"): Together(1, 2, 2, 2 / (4 + 3 - 2), unequal=False)}
    # within the same sentence: also B (sentences 0-1) and C (1)
    assert {pair: cell.pairs for pair, cell in together(documents, "sentence", 0).items()} == {
        frozenset("AB"): 3, frozenset("BC"): 1, frozenset("AC"): 1,
    }  # fmt: skip
    # one sentence on: A (0)-C (1); C (1)-A (2), C (1)-B (2); B (0-1)-A (2)
    near = together(documents, "sentence", 1)
    assert {pair: cell.pairs for pair, cell in near.items()} == {
        frozenset("AB"): 4, frozenset("BC"): 2, frozenset("AC"): 3,
    }  # fmt: skip
    assert near[frozenset("AB")].coefficient == 4 / 3
    assert near[frozenset("AB")].out_of_range


def test_frequencies_that_differ_much_are_marked() -> None:
    document = Coded("a", [("A", (place, place + 1)) for place in range(5)] + [("B", (0, 1))])
    assert together([document], "overlap")[frozenset("AB")].unequal
    assert not together([Coded("a", document.passages[1:])], "overlap")


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda drawn: (drawn[0], sum(drawn)))


@given(
    st.lists(SPANS, max_size=8),
    st.lists(SPANS, max_size=8),
    st.sampled_from(["sign", "word", "sentence", "turn"]),
    st.integers(0, 4),
)
def test_pairs_near_enough_are_those_that_looking_at_all_finds(left, right, unit, most) -> None:  # type: ignore[no-untyped-def]
    ones, others = places(left, unit, [0, 4, 9, 15, 22]), places(right, unit, [0, 4, 9, 15, 22])
    everything = product(range(len(ones)), range(len(others)))
    slowly = {(one, other) for one, other in everything if distance(ones[one], others[other]) <= most}
    found = list(within(ones, others, most))
    assert set(found) == slowly
    assert len(found) == len(slowly)


@given(st.lists(st.tuples(st.sampled_from("ABC"), SPANS), max_size=10, unique=True))
def test_every_overlap_is_counted_once(passages) -> None:  # type: ignore[no-untyped-def]
    slowly: dict[frozenset[str], int] = {}
    for (code, one), (other, two) in combinations(passages, 2):
        if code != other and set(range(*one)) & set(range(*two)):
            slowly[frozenset((code, other))] = slowly.get(frozenset((code, other)), 0) + 1
    found = together([Coded("x", passages)], "overlap")
    assert {pair: cell.pairs for pair, cell in found.items()} == slowly
