"""When no new codes come up any more: base size, run length, new-information threshold. Pure.

After Guest, Namey & Chen (2020), A simple method to assess and report thematic saturation in qualitative research,
PLOS ONE 15(5): e0232076, doi 10.1371/journal.pone.0232076. The denominator is the number of codes in the first `base`
interviews; the numerator the number of codes that come up for the first time in a run of `run` interviews. Runs begin
behind the base and overlap: each moves on by one interview. Saturation is reached at the interview before the first run
whose ratio is at most the threshold, and is written as "6 + 2": at 6, seen in the 2 that followed. The authors tried bases
of 4, 5 and 6, which made next to no difference, runs of 2 and 3, of which the longer asks more, and thresholds of 5 % and
of nothing new; and they warn that meeting a threshold is no proof that nothing more would come up.
"""

import random
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

DRAWS = 200
LOW, HIGH = 0.05, 0.95

Codes = Collection[Hashable]


@dataclass(frozen=True)
class Step:
    """One interview in its order: what it brings, and the run that ends with it (None within the base and first run)."""

    new: int
    total: int
    run_new: int | None = None
    ratio: float | None = None


@dataclass(frozen=True)
class Saturation:
    """`reached`: after how many interviews, not counting the run that showed it; None when it was not, or cannot be told."""

    base_codes: int
    steps: list[Step]
    reached: int | None

    @property
    def enough(self) -> bool:
        """Whether there are interviews enough for a base and a run, and a base that holds a code."""
        return any(step.ratio is not None for step in self.steps)


def assess(interviews: Sequence[Codes], base: int, run: int, threshold: float) -> Saturation:
    """`interviews`: the codes of each, in order."""
    known: set[Hashable] = set()
    fresh: list[int] = []
    totals: list[int] = []
    for codes in interviews:
        fresh.append(len(set(codes) - known))
        known |= set(codes)
        totals.append(len(known))
    base_codes = totals[base - 1] if len(totals) >= base else 0
    steps, reached = [], None
    for position, (new, total) in enumerate(zip(fresh, totals, strict=True), start=1):
        if position < base + run or not base_codes:
            steps.append(Step(new, total))
            continue
        run_new = sum(fresh[position - run : position])
        ratio = run_new / base_codes
        steps.append(Step(new, total, run_new, ratio))
        if reached is None and ratio <= threshold:
            reached = position - run
    return Saturation(base_codes, steps, reached)


@dataclass(frozen=True)
class Orders:
    """The same interviews in random orders: how far the curve depends on who came first.

    `low`, `middle`, `high` per interview: the 5th, 50th and 95th percentile of the number of codes known by then.
    """

    draws: int
    low: list[int]
    middle: list[int]
    high: list[int]
    reached: int
    """In how many of the orders saturation is reached."""
    usual: int | None
    """The median of the interview at which it is, among those; None for none."""


def shuffled(
    interviews: Sequence[Codes],
    base: int,
    run: int,
    threshold: float,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Orders:
    """`draws` random orders with a fixed seed, so that a page shows the same twice."""
    numbers = {code: number for number, code in enumerate({code for codes in interviews for code in codes})}
    sets = [sum(1 << numbers[code] for code in set(codes)) for codes in interviews]
    chance = random.Random(seed)  # noqa: S311 - orders of interviews, no secret
    curves: list[list[int]] = []
    reached: list[int] = []
    for _ in range(draws):
        chance.shuffle(sets)
        known, curve = 0, []
        for codes in sets:
            known |= codes
            curve.append(known.bit_count())
        curves.append(curve)
        place = _reached(curve, base, run, threshold)
        if place is not None:
            reached.append(place)
    columns = [sorted(curve[position] for curve in curves) for position in range(len(sets))]
    return Orders(
        draws,
        [_at(column, LOW) for column in columns],
        [_at(column, 0.5) for column in columns],
        [_at(column, HIGH) for column in columns],
        len(reached),
        _at(sorted(reached), 0.5) if reached else None,
    )


def _reached(curve: list[int], base: int, run: int, threshold: float) -> int | None:
    if len(curve) < base or not curve[base - 1]:
        return None
    for position in range(base + run, len(curve) + 1):
        if (curve[position - 1] - curve[position - run - 1]) / curve[base - 1] <= threshold:
            return position - run
    return None


def _at(ordered: Sequence[int], share: float) -> int:
    """The value at a share of the way; the nearest rank."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
