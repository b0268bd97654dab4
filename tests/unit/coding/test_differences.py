"""Whose passages belong together, and in what coders differ."""

import uuid
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.rounds.differences import Mark, groups
from coding.rounds.dividing import balanced

ANNA, BERT, CARO = (uuid.UUID(int=n) for n in (1, 2, 3))
X, Y = (uuid.UUID(int=n) for n in (11, 12))
HALF = 50


def mark(coder: uuid.UUID, code: uuid.UUID, start: int, end: int, valence: str = "neutral") -> Mark:
    return Mark(uuid.uuid4(), coder, code, start, end, valence)


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ((X, 0, 10), (X, 0, 10), ["agreed"]),
        ((X, 0, 10, "barrier"), (X, 0, 10), ["valence"]),
        ((X, 0, 10), (X, 4, 12), ["boundaries"]),
        ((X, 0, 10), (Y, 0, 12), ["code"]),
        ((X, 0, 10), (X, 10, 20), ["missing", "missing"]),
        ((X, 0, 100), (Y, 95, 200), ["missing", "missing"]),
    ],
)
def test_in_what_two_coders_differ(one: tuple, other: tuple, kinds: list[str]) -> None:  # type: ignore[type-arg]
    found = groups([mark(ANNA, *one), mark(BERT, *other)], [ANNA, BERT])
    assert [group.kind for group in found] == kinds


def test_the_same_code_goes_before_the_nearer_passage() -> None:
    a = mark(ANNA, X, 0, 20)
    near, same = mark(BERT, Y, 0, 19), mark(BERT, X, 5, 20)
    found = groups([a, near, same], [ANNA, BERT])
    assert {group.key for group in found} == {
        frozenset({str(a.id), str(same.id)}),
        frozenset({str(near.id)}),
    }


def test_of_three_coders_one_who_did_not_code_it_is_a_difference() -> None:
    marks = [mark(ANNA, X, 0, 10), mark(BERT, X, 0, 10)]
    assert [group.kind for group in groups(marks, [ANNA, BERT, CARO])] == ["missing"]
    assert [group.kind for group in groups([*marks, mark(CARO, X, 0, 10)], [ANNA, BERT, CARO])] == ["agreed"]


def test_who_codes_alone_agrees_with_nobody_less() -> None:
    assert [group.kind for group in groups([mark(ANNA, X, 0, 10)], [ANNA])] == ["agreed"]


marks = st.lists(
    st.builds(
        lambda coder, code, start, size: mark(coder, code, start, start + size),
        st.sampled_from([ANNA, BERT, CARO]),
        st.sampled_from([X, Y]),
        st.integers(0, 60),
        st.integers(1, 30),
    ),
    max_size=25,
)


@given(marks)
def test_every_coding_stands_in_one_group_and_no_coder_twice_in_one(found: list[Mark]) -> None:
    made = groups(found, [ANNA, BERT, CARO])
    placed = [m.id for group in made for m in group.marks]
    assert sorted(placed) == sorted(m.id for m in found)
    for group in made:
        assert len({m.coder for m in group.marks}) == len(group.marks)
    assert all(one.start <= other.start for one, other in pairwise(made))


@given(marks)
def test_the_order_in_which_codings_are_read_changes_nothing(found: list[Mark]) -> None:
    def keys(given_: list[Mark]) -> set[frozenset[str]]:
        return {group.key for group in groups(given_, [ANNA, BERT, CARO])}

    assert keys(found) == keys(found[::-1])


@given(st.integers(1, 30), st.integers(2, 6), st.integers(1, 3), st.integers(0, 100))
def test_documents_are_divided_evenly(documents: int, people: int, together: int, share: int) -> None:
    lengths = {uuid.UUID(int=n): 1000 for n in range(1, documents + 1)}
    coders = [uuid.UUID(int=100 + n) for n in range(people)]
    made = balanced(lengths, coders, together=together, share=share)
    assert set(made) == set(lengths)
    several = [d for d, group in made.items() if len(group) > 1]
    if min(together, people) > 1:
        assert len(several) == round(documents * share / 100)
    assert all(len(group) == len(set(group)) in (1, min(together, people)) for group in made.values())
    load = [sum(coder in group for group in made.values()) for coder in coders]
    if share in (0, 100):
        assert max(load) - min(load) <= max(2, together)


def test_a_part_coded_by_two_is_spread_over_long_and_short_documents() -> None:
    lengths = {uuid.UUID(int=n): n * HALF for n in range(1, 11)}
    made = balanced(lengths, [ANNA, BERT], share=20)
    doubled = sorted(lengths[d] // HALF for d, group in made.items() if len(group) == 2)
    assert doubled == [3, 8]
