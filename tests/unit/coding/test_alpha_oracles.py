"""Alpha for unitizing, its family and alpha on scales against sums written out by hand, place by place."""

import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding import agreement, scales, unitizing
from coding.alpha_u import FEWEST, Text, alpha_u, disagreement

LENGTH = 14


def difference(one: range, coded: bool, other: range, taken: bool) -> int:
    """Squared difference of two sections, as Krippendorff (1995) defines it."""
    if coded and taken:
        meet = one.start < other.stop and other.start < one.stop
        return (one.start - other.start) ** 2 + (one.stop - other.stop) ** 2 if meet else 0
    if coded and other.start <= one.start and one.stop <= other.stop:
        return len(one) ** 2
    if taken and one.start <= other.start and other.stop <= one.stop:
        return len(other) ** 2
    return 0


def sections(found: list[tuple[int, int]], length: int) -> list[tuple[range, bool]]:
    """Each run of signs with or without a passage, passages that touch apart."""
    owner: list[Any] = [
        next((n for n, (a, b) in enumerate(found) if a <= at < b), None) for at in range(length)
    ]
    made, at = [], 0
    for key, run in itertools.groupby(owner):
        size = len(list(run))
        made.append((range(at, at + size), key is not None))
        at += size
    return made


def by_hand(texts: list[tuple[int, dict[str, list[tuple[int, int]]]]]) -> tuple[float, float]:
    """Observed: every two sections that meet. Expected: every two sections laid at every distance from each other."""
    coders = len(texts[0][1])
    length = sum(size for size, _ in texts)
    cut = [{who: sections(found, size) for who, found in by.items()} for size, by in texts]
    observed = sum(
        difference(a, ca, b, cb)
        for by in cut
        for one, other in itertools.permutations(by, 2)
        for a, ca in by[one]
        for b, cb in by[other]
    )
    every = [section for by in cut for found in by.values() for section in found]
    laid = 0
    for (a, ca), (b, cb) in itertools.permutations(every, 2):
        if ca or cb:
            for shift in range(-len(b) - len(a), len(b) + len(a)):
                laid += difference(range(len(a)), ca, range(shift, shift + len(b)), cb)
    passages = [len(section) for section, coded in every if coded]
    whole = coders * length * (coders * length - 1) - sum(size * (size - 1) for size in passages)
    return observed / (coders * (coders - 1) * length**2), laid / length / whole


def marked(chance: random.Random, length: int) -> list[tuple[int, int]]:
    cuts = sorted(chance.sample(range(length + 1), 2 * chance.randint(0, 2)))
    return list(zip(cuts[::2], cuts[1::2], strict=True))


@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(2, 3))
def test_alpha_u_equals_the_sums_by_hand(seed: int, count: int, coders: int) -> None:
    chance = random.Random(seed)
    texts = [(LENGTH, {who: marked(chance, LENGTH) for who in "abc"[:coders]}) for _ in range(count)]
    observed, expected = disagreement([Text(0, length, by) for length, by in texts])
    assert (observed, expected) == pytest.approx(by_hand(texts))


@given(st.integers(0, 10**6))
def test_where_a_text_begins_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    by = {who: marked(chance, LENGTH) for who in "ab"}
    moved = {who: [(start + 100, end + 100) for start, end in found] for who, found in by.items()}
    assert disagreement([Text(0, LENGTH, by)]) == disagreement([Text(100, LENGTH, moved)])


def test_intervals_hold_the_value_and_narrow_with_more_texts() -> None:
    chance = random.Random(3)

    def some(count: int) -> list[Text]:
        made = []
        for _ in range(count):
            start = chance.randint(10, 50)
            other = start + chance.choice([0, 0, 3, 25])
            made.append(Text(0, 100, {"a": [(start, start + 20)], "b": [(other, other + 20)]}))
        return made

    few, many = alpha_u({"x": some(6)}), alpha_u({"x": some(120)})
    for found in (few, many):
        assert found.low <= found.value <= found.high  # type: ignore[operator]
    assert many.high - many.low < few.high - few.low  # type: ignore[operator]
    assert alpha_u({"x": some(FEWEST - 1)}).low is None
    assert alpha_u({"x": [Text(0, 100, {"a": [], "b": []})] * 5}).value is None


def pairs_by_hand(texts: list[unitizing.Text]) -> dict[str, float | None]:
    """u, |u and cu from pairs of single signs: which stand beside each other, and which could by chance.

    A sign of a unit is paired by chance with every sign of no unit of its own; a sign of a gap with every other sign.
    """
    names = sorted(texts[0].units)
    owners: list[tuple[Any, Any]] = []
    beside: list[tuple[Any, Any]] = []
    shared: dict[Any, float] = {}
    for number, text in enumerate(texts):
        at_place: dict[str, list[tuple[Any, Any]]] = {who: [(None, None)] * text.length for who in names}
        for who in names:
            for start, end, code in text.units[who]:
                at_place[who][start:end] = [(code, (number, who, start))] * (end - start)
        for who in names:
            owners += at_place[who]
        for one, other in itertools.permutations(names, 2):
            for mine, theirs in zip(at_place[one], at_place[other], strict=True):
                beside.append((mine, theirs))
                if mine[0] is not None and theirs[0] is not None:
                    shared[mine] = shared.get(mine, 0) + 1 / (len(names) - 1)

    def alpha(seen: list[tuple[Any, Any]], units: dict[Any, float], gaps: int, name: Any) -> float | None:
        observed = sum(name(a[0]) != name(b[0]) for a, b in seen) / len(seen) if seen else 0
        whole = sum(units.values()) + gaps
        free = whole**2 - sum(size**2 for size in units.values()) - gaps
        if free <= 0:
            return None
        kinds: dict[Any, float] = {}
        for (code, _), size in units.items():
            kinds[name(code)] = kinds.get(name(code), 0) + size
        kinds[name(None)] = kinds.get(name(None), 0) + gaps if gaps else kinds.get(name(None), 0)
        unlike = whole**2 - sum(size**2 for size in kinds.values())
        chance = unlike / free
        return 1 - observed / chance if chance > 0 else None

    sizes: dict[Any, float] = {}
    for owner in owners:
        if owner[0] is not None:
            sizes[owner] = sizes.get(owner, 0) + 1
    gaps = sum(owner[0] is None for owner in owners)
    both = [(a, b) for a, b in beside if a[0] is not None and b[0] is not None]
    return {
        "u": alpha(beside, sizes, gaps, lambda code: code),
        "binary": alpha(beside, sizes, gaps, lambda code: code is None),
        "coded": alpha(both, shared, 0, lambda code: code),
    }


@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(2, 3))
def test_the_family_equals_pairs_of_signs_by_hand(seed: int, count: int, coders: int) -> None:
    chance = random.Random(seed)
    texts = [
        unitizing.Text(
            {who: [(a, b, chance.choice("xy")) for a, b in marked(chance, LENGTH)] for who in "abc"[:coders]},
            0,
            LENGTH,
        )
        for _ in range(count)
    ]
    if not any(found for text in texts for found in text.units.values()):
        return
    found, wanted = unitizing.over(texts), pairs_by_hand(texts)
    for name, value in wanted.items():
        got = getattr(found, name).value
        assert got == value is None or got == pytest.approx(value), name


def test_the_family_over_several_texts_has_intervals_and_one_text_has_none() -> None:
    chance = random.Random(8)
    texts = [
        unitizing.Text(
            {who: [(a, b, chance.choice("xy")) for a, b in marked(chance, LENGTH)] for who in "ab"}, 0, LENGTH
        )
        for _ in range(12)
    ]
    found = unitizing.over(texts)
    for measure in (found.u, found.binary, found.coded):
        assert measure.low <= measure.value <= measure.high  # type: ignore[operator]
    assert unitizing.over(texts[:1]).u.low is None
    assert unitizing.over(texts) == found  # the same each time


ratings = st.lists(
    st.lists(st.sampled_from([None, 1.0, 2.0, 3.0, 4.0, 5.0]), min_size=3, max_size=3),
    min_size=1,
    max_size=25,
)


@given(ratings, st.sampled_from(agreement.LEVELS))
def test_a_scale_equals_the_general_formula_at_every_level(
    table: list[list[float | None]], level: str
) -> None:
    alpha, percent = scales.scale(table, level)
    wanted = agreement.alpha(table, level)
    assert alpha.value == wanted is None or alpha.value == pytest.approx(wanted)
    share = agreement.percent(table)
    assert percent.value == share is None or percent.value == pytest.approx(share)
    assert alpha.n == sum(sum(value is not None for value in row) > 1 for row in table)


def test_the_interval_of_a_scale_is_that_of_resampling_one_by_one() -> None:
    chance = random.Random(5)
    table = [
        [float(a := chance.randint(1, 5)), float(min(5, max(1, a + chance.choice([-1, 0, 0, 1]))))]
        for _ in range(60)
    ]
    slow = agreement.bootstrap(table, lambda units: agreement.alpha(units, "ordinal"))
    fast, _ = scales.scale(table, "ordinal")
    assert fast.value == pytest.approx(slow.value)
    assert fast.low == pytest.approx(slow.low, abs=0.06)
    assert fast.high == pytest.approx(slow.high, abs=0.06)
