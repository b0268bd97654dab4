"""Agreement on whether a code is there, unit by unit, with intervals: the sums that alpha and kappa need, at once. Pure.

Gives what coding.agreement gives for ratings 0 and 1, a thousand resamples in one product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coding.agreement import RESAMPLES, Measure

Table = Sequence[Sequence[bool | None]]
"""A row per unit, a column per coder: whether this coder put the code there; None where they did not read the unit."""
FEW = 10
RARE = 0.05


@dataclass(frozen=True)
class Presence:
    """Agreement on one code."""

    percent: Measure
    alpha: Measure
    kappa: Measure
    """Cohen's for two coders; Fleiss' where more of them read all units; without value otherwise."""
    units: int
    """Units that two coders or more read."""
    coded: int
    """Of these, how many at least one coder gave the code."""
    share: float
    """Of all judgements, the part that says the code is there."""

    @property
    def warning(self) -> str:
        """Why the number says little: "never", "rare", "always", "few" or nothing."""
        if self.coded == 0:
            return "never"
        if self.share > 1 - RARE:
            return "always"
        if self.share < RARE:
            return "rare"
        return "few" if self.coded < FEW else ""


def presence(table: Table, seed: int = 0) -> Presence:
    return pooled([table], seed)


def pooled(tables: Sequence[Table], seed: int = 0) -> Presence:
    """Over several codes together: `tables` have the same units in the same order; whole units are drawn anew."""
    ratings = np.array(
        [[[np.nan if value is None else float(value) for value in row] for row in table] for table in tables]
    )
    if ratings.ndim < 3 or not ratings.size:
        nothing = Measure(None, None, None, 0)
        return Presence(nothing, nothing, nothing, 0, 0, 0.0)
    raters = (~np.isnan(ratings)).sum(axis=2)
    kept = raters[0] > 1
    ratings, raters = ratings[:, kept], raters[:, kept]
    units = ratings.shape[1]
    sums = _sums(ratings, raters)
    drawn = _weights(units, seed) @ sums if units > 1 else np.empty((0, sums.shape[1]))
    whole = sums.sum(axis=0)[None, :]
    yes = np.nansum(ratings, axis=2)
    rated = raters.sum()

    def measured(formula: Any) -> Measure:
        value = formula(whole)[0]
        spread = formula(drawn) if units > 1 else np.array([])
        spread = spread[~np.isnan(spread)]
        if np.isnan(value):
            return Measure(None, None, None, units)
        low, high = np.percentile(spread, [2.5, 97.5]) if len(spread) else (None, None)
        return Measure(float(value), _float(low), _float(high), units)

    complete = ratings.shape[2] == 2 or bool(units and (raters == ratings.shape[2]).all())
    kappa = _cohen if ratings.shape[2] == 2 else _fleiss
    return Presence(
        measured(_percent),
        measured(_alpha),
        measured(kappa) if complete else Measure(None, None, None, units),
        units,
        int((yes > 0).any(axis=0).sum()),
        float(yes.sum() / rated) if rated else 0.0,
    )


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _weights(units: int, seed: int) -> Any:
    """How often each unit is drawn in each resample."""
    random = np.random.default_rng(seed)
    return random.multinomial(units, np.full(units, 1 / units), size=RESAMPLES).astype(float)


def _sums(ratings: Any, raters: Any) -> Any:
    """Per unit what all formulas are made of, summed over codes."""
    yes, m = np.nansum(ratings, axis=2), raters
    differ = yes * (m - yes)
    first, last = np.nan_to_num(ratings[:, :, 0]), np.nan_to_num(ratings[:, :, -1])
    columns = (
        m, yes, differ / (m - 1), differ, m * (m - 1), np.ones_like(yes),
        differ / (m * (m - 1)), first, last, first * last + (1 - first) * (1 - last),
    )  # fmt: skip
    return np.stack([column.sum(axis=0) for column in columns], axis=1)


def _percent(sums: Any) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        return 1 - 2 * sums[:, 3] / sums[:, 4]


def _alpha(sums: Any) -> Any:
    n, yes, differ = sums[:, 0], sums[:, 1], sums[:, 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = 1 - (n - 1) * differ / (yes * (n - yes))
    return np.where(yes * (n - yes) > 0, found, np.nan)


def _fleiss(sums: Any) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        share = sums[:, 1] / sums[:, 0]
        chance = share**2 + (1 - share) ** 2
        return np.where(chance < 1, (1 - 2 * sums[:, 6] / sums[:, 5] - chance) / (1 - chance), np.nan)


def _cohen(sums: Any) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        count = sums[:, 5]
        one, other = sums[:, 7] / count, sums[:, 8] / count
        chance = one * other + (1 - one) * (1 - other)
        return np.where(chance < 1, (sums[:, 9] / count - chance) / (1 - chance), np.nan)
