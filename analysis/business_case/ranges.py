"""A number with the least and the most it may be, and how ranges go through a formula. Pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Formula = Callable[[Mapping[str, Numbers]], Numbers]


@dataclass(frozen=True)
class Range:
    """`low` ≤ `base` ≤ `high`; `high` is infinite where nothing bounds it. ValueError for another order."""

    low: float
    base: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.base <= self.high:
            raise ValueError(f"{self.low}, {self.base}, {self.high} do not rise")

    @property
    def certain(self) -> bool:
        return self.low == self.high

    @property
    def sign(self) -> int:
        """1 when it is above nought wherever it lies, -1 when below, 0 when that cannot be said."""
        return (self.low > 0) - (self.high < 0)


def exactly(value: float) -> Range:
    return Range(value, value, value)


def whole(value: float) -> float:
    """Rounded to a whole number, halves away from nought, as amounts on paper are."""
    return math.copysign(math.floor(abs(value) + 0.5), value) if math.isfinite(value) else value


def through(formula: Formula, inputs: Mapping[str, Range]) -> Range:
    """What comes out of a formula when each input may lie anywhere in its range.

    The formula takes arrays of one shape and gives one of that shape. It has to rise or fall in each input while the
    others stand still (sums and products of amounts do, shares with a denominator above nought too): then its
    extremes lie at corners of the box of ranges (interval arithmetic over the vertices, Moore 1966), and all corners
    are worked out. That is 2 to the number of inputs that are not certain. A corner where nothing is divided by
    nothing counts for neither end. ZeroDivisionError where the base itself is such a place, or infinite.
    """
    corners = product(*((r.low,) if r.certain else (r.low, r.high) for r in inputs.values()))
    columns = np.array(list(corners), dtype=np.float64).reshape(-1, len(inputs)).T
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = formula(dict(zip(inputs, columns, strict=True)))
        base = formula({name: np.array([r.base]) for name, r in inputs.items()})
    middle = float(base[0])
    if not math.isfinite(middle):
        raise ZeroDivisionError("the base divides by nothing")
    return Range(min(float(np.nanmin(found)), middle), middle, max(float(np.nanmax(found)), middle))


@dataclass(frozen=True)
class Swing:
    """What the outcome becomes with one input at its low and its high end, all others at their base."""

    name: str
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        return abs(self.at_high - self.at_low)


def swings(formula: Formula, inputs: Mapping[str, Range]) -> Sequence[Swing]:
    """Which input matters most: one at a time over its range, the widest first (a tornado, Eschenbach 1992)."""
    found = []
    for name, moved in inputs.items():
        if moved.certain:
            continue
        given = {
            other: np.array([moved.low, moved.high]) if other == name else np.array([r.base, r.base])
            for other, r in inputs.items()
        }
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            low, high = (float(value) for value in formula(given))
        found.append(Swing(name, low, high))
    return sorted(found, key=lambda swing: (-swing.width, swing.name))
