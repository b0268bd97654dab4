"""Counts and rates in which unknown is a value, and what of them may be shown outside the team. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

FEW = "few"
"""The row in which values of fewer than so many placements stand together."""


def safe(counts: Iterable[int], fewest: int | None) -> bool:
    """Whether each count is nought or large enough to be shown; inside the team (None) everything may be."""
    return fewest is None or all(count == 0 or count >= fewest for count in counts)


@dataclass(frozen=True)
class Rate:
    """Of `yes` it is so, of `no` it is not, of `unknown` nobody knows. All are 0 in one that is `hidden`."""

    yes: int = 0
    no: int = 0
    unknown: int = 0
    hidden: bool = False

    @property
    def n(self) -> int:
        return self.yes + self.no

    @property
    def of(self) -> int:
        return self.yes + self.no + self.unknown

    @property
    def low(self) -> float | None:
        """The share if all that is unknown were no; None of nothing."""
        return self.yes / self.of if self.of else None

    @property
    def high(self) -> float | None:
        """The share if all that is unknown were yes."""
        return (self.yes + self.unknown) / self.of if self.of else None


def rate(values: Iterable[bool | None], fewest: int | None = None) -> Rate:
    """None stands for unknown. Hidden where one of the three counts is of fewer than `fewest`."""
    counts = Counter(values)
    found = Rate(counts[True], counts[False], counts[None])
    return found if safe((found.yes, found.no, found.unknown), fewest) else Rate(hidden=True)


@dataclass(frozen=True)
class Counts:
    """How many of each value, in the order of the list; `total` of all. `hidden` when all together are too few."""

    rows: list[tuple[str, int]]
    total: int
    hidden: bool = False

    @property
    def merged(self) -> bool:
        """Whether some values stand together because they are of few."""
        return any(key == FEW for key, _ in self.rows)


def counts(values: Sequence[str], order: Sequence[str], fewest: int | None = None) -> Counts:
    """Counts of the values that occur. With `fewest` those of fewer stand in one row, with the next smallest one while
    that row itself is of fewer: so none can be found by taking the others from the total."""
    found = Counter(values)
    rows = [(key, found[key]) for key in order if found[key]]
    total = len(values)
    if fewest is None or all(count >= fewest for _, count in rows):
        return Counts(rows, total)
    if total < fewest:
        return Counts([], 0, hidden=True)
    small = {key: count for key, count in rows if count < fewest}
    left = sorted(((key, count) for key, count in rows if key not in small), key=lambda row: row[1])
    while left and sum(small.values()) < fewest:
        key, count = left.pop(0)
        small[key] = count
    return Counts([row for row in rows if row[0] not in small] + [(FEW, sum(small.values()))], total)


@dataclass(frozen=True)
class Spread:
    """Median and quartiles (Hyndman & Fan 1996, type 7) of `n` known numbers; `least` and `most` for the team alone."""

    n: int
    unknown: int
    median: float | None = None
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None
    hidden: bool = False


def spread(values: Sequence[float | None], fewest: int | None = None) -> Spread:
    known = [value for value in values if value is not None]
    unknown = len(values) - len(known)
    if not safe((len(known), unknown), fewest):
        return Spread(0, 0, hidden=True)
    if not known:
        return Spread(0, unknown)
    least, low, median, high, most = (float(value) for value in np.percentile(known, [0, 25, 50, 75, 100]))
    if fewest is not None:
        return Spread(len(known), unknown, median, low, high)
    return Spread(len(known), unknown, median, low, high, least, most)
