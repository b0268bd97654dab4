"""Plain statistics for small numbers of organisations. Pure.

Every summary says how many answered and how many did not know; nothing is left out in silence.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

SMALL_CELL = 5
"""Fewer known answers than this in one group are not shown outside the team: they could be traced to a partner."""

AGREEMENT_FROM = 5
"""Of fewer answers agreement is not told: one more would turn it."""


@dataclass(frozen=True)
class Ordinal:
    """Answers on a scale: `n` known, `unknown` don't know, not applicable or left open, median and quartiles of the known.

    `counts` has an entry for every point of the scale. The median and quartiles are None when nobody answered, and
    everything is left out of a summary that is `hidden` because it is of too few.
    """

    n: int
    unknown: int
    counts: dict[int, int] = field(default_factory=dict)
    median: float | None = None
    low: float | None = None
    high: float | None = None
    hidden: bool = False

    @property
    def agreement(self) -> float | None:
        """Van der Eijk's A of the known answers, from AGREEMENT_FROM of them on; None for fewer."""
        return None if self.hidden or self.n < AGREEMENT_FROM else agreement(self.counts)

    @property
    def spread(self) -> float | None:
        return None if self.low is None or self.high is None else self.high - self.low


def ordinal(values: Sequence[float | None], points: Sequence[int]) -> Ordinal:
    """Summary of answers; None stands for unknown, and a half (a median of rows) is counted with the point above.

    Quartiles as Hyndman & Fan 1996, type 7 (numpy's default).
    """
    known = [value for value in values if value is not None]
    counts = dict.fromkeys(points, 0) | dict(Counter(int(value + 0.5) for value in known))
    if not known:
        return Ordinal(0, len(values), counts)
    low, median, high = (float(value) for value in np.percentile(known, [25, 50, 75]))
    return Ordinal(len(known), len(values) - len(known), counts, median, low, high)


def agreement(counts: Mapping[int, int]) -> float | None:
    """How far answers agree: van der Eijk's A. 1: all on one point; 0: evenly over all; −1: half at each end.

    `counts` has an entry for every point of the scale, also those that nobody chose. None for fewer than three points or
    no answers. The counts are taken apart in layers, each of which has as many on some of the points and none on the others;
    A is the mean over the layers, by how many answers are in each.

    Source: C. van der Eijk (2001), Measuring agreement in ordered rating scales, Quality & Quantity 35, 325–341, doi
    10.1023/A:1010374114305.
    """
    left = [counts[point] for point in sorted(counts)]
    points, answers = len(left), sum(left)
    if points < 3 or answers == 0:
        return None
    found = 0.0
    while any(left):
        pattern = [count > 0 for count in left]
        height = min(count for count in left if count)
        found += height * sum(pattern) / answers * _agreement_of_layer(pattern)
        left = [count - height if count else 0 for count in left]
    return found


def _agreement_of_layer(pattern: Sequence[bool]) -> float:
    """A of a layer: how one-peaked its triples of points are (U), times how few of its points are used."""
    points, used = len(pattern), sum(pattern)
    triples = list(combinations(pattern, 3))
    one_peak = sum(triple in ((True, True, False), (False, True, True)) for triple in triples)
    two_peaks = sum(triple == (True, False, True) for triple in triples)
    if one_peak + two_peaks == 0:
        peaked = 1.0
    else:
        peaked = ((points - 2) * one_peak - (points - 1) * two_peaks) / (
            (points - 2) * (one_peak + two_peaks)
        )
    return peaked * (1 - (used - 1) / (points - 1))


def suppressed(summary: Ordinal, fewest: int = SMALL_CELL) -> Ordinal:
    """The summary when it is of at least `fewest` known answers; else one that only says it is hidden.

    A group that nobody answered in stays as it is: there is nobody to be traced.
    """
    if summary.n + summary.unknown == 0 or summary.n >= fewest:
        return summary
    return Ordinal(0, 0, dict.fromkeys(summary.counts, 0), hidden=True)


@dataclass(frozen=True)
class Balance:
    """How many organisations speak of something as facilitator, barrier, both or neither.

    All are 0 in one that is `hidden` because too few organisations spoke.
    """

    facilitator: int = 0
    barrier: int = 0
    mixed: int = 0
    neutral: int = 0
    hidden: bool = False

    @property
    def organisations(self) -> int:
        return self.facilitator + self.barrier + self.mixed + self.neutral

    @property
    def direction(self) -> str | None:
        """ "facilitator" or "barrier" when a majority of the organisations with a direction says so, else None."""
        sided = self.facilitator + self.barrier + self.mixed
        if self.facilitator > sided / 2:
            return "facilitator"
        if self.barrier > sided / 2:
            return "barrier"
        return None


def balance(valences_by_organisation: Sequence[Sequence[str]]) -> Balance:
    """Each organisation counts once, by all its passages: only one direction → that one, both or "mixed" → mixed."""
    counted: Counter[str] = Counter()
    for valences in valences_by_organisation:
        found = set(valences)
        if "mixed" in found or {"facilitator", "barrier"} <= found:
            counted["mixed"] += 1
        elif "facilitator" in found:
            counted["facilitator"] += 1
        elif "barrier" in found:
            counted["barrier"] += 1
        elif found:
            counted["neutral"] += 1
    return Balance(counted["facilitator"], counted["barrier"], counted["mixed"], counted["neutral"])


def suppressed_balance(found: Balance, fewest: int = SMALL_CELL) -> Balance:
    """The balance when at least `fewest` organisations spoke; else one that only says it is hidden."""
    if found.organisations == 0 or found.organisations >= fewest:
        return found
    return Balance(hidden=True)
