"""How far coders agree on units: percent, kappa and alpha, with intervals. Over passages: alpha_u, unitizing. Pure.

Written from the published formulas; checked against their worked examples (tests/data/agreement_examples.json).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Ratings = Sequence[Sequence[Hashable | None]]
"""A row per unit, a column per coder; None where a coder did not rate the unit."""
LEVELS = ("nominal", "ordinal", "interval", "ratio")
RESAMPLES = 1000


@dataclass(frozen=True)
class Measure:
    """`value` and the ends of its 95 % interval (None: cannot be computed); `n` units that two coders or more rated."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def percent(units: Ratings) -> float | None:
    """Share of pairs of coders with the same rating, over all units."""
    same = pairs = 0
    for unit in units:
        known = [value for value in unit if value is not None]
        counts = Counter(known)
        pairs += len(known) * (len(known) - 1)
        same += sum(count * (count - 1) for count in counts.values())
    return same / pairs if pairs else None


def cohen_kappa(units: Ratings) -> float | None:
    """Of two coders. Cohen 1960, doi 10.1177/001316446002000104. None when chance alone would agree always."""
    both = [(unit[0], unit[1]) for unit in units if unit[0] is not None and unit[1] is not None]
    if not both:
        return None
    observed = sum(a == b for a, b in both) / len(both)
    first, second = Counter(a for a, _ in both), Counter(b for _, b in both)
    chance = sum(first[value] * second[value] for value in first) / len(both) ** 2
    return (observed - chance) / (1 - chance) if chance < 1 else None


def fleiss_kappa(counts: Sequence[Sequence[int]]) -> float | None:
    """From counts per unit (rows) and category (columns), each rated equally often. Fleiss 1971, doi 10.1037/h0031619."""
    table = np.asarray(counts, dtype=float)
    raters = table.sum(axis=1)
    if len(table) == 0 or not (raters == raters[0]).all() or raters[0] < 2:
        return None
    per_unit = ((table**2).sum(axis=1) - raters) / (raters * (raters - 1))
    shares = table.sum(axis=0) / table.sum()
    chance = float((shares**2).sum())
    return float((per_unit.mean() - chance) / (1 - chance)) if chance < 1 else None


def alpha(units: Ratings, level: str = "nominal") -> float | None:
    """Krippendorff's alpha for any number of coders and missing ratings. Krippendorff 2011, asc_papers/43.

    Values of the levels above nominal are numbers. None when no unit was rated twice, or all ratings are the same.
    """
    known = [[value for value in unit if value is not None] for unit in units]
    paired = [unit for unit in known if len(unit) > 1]
    values = sorted({value for unit in paired for value in unit}, key=_sortable)
    if len(values) < 2:
        return None
    place = {value: index for index, value in enumerate(values)}
    coincidences = np.zeros((len(values), len(values)))
    for unit in paired:
        counts = np.bincount([place[value] for value in unit], minlength=len(values)).astype(float)
        coincidences += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    totals = coincidences.sum(axis=1)
    apart = distances(values, totals, level)
    expected = float((np.outer(totals, totals) * apart).sum() / (totals.sum() - 1))
    return 1 - float((coincidences * apart).sum()) / expected if expected else None


def distances(values: Sequence[Any], totals: Any, level: str) -> Any:
    """Squared differences between values by level of measurement; `totals` are their frequencies, for ranks."""
    if level == "nominal":
        return 1 - np.eye(len(values))
    if level == "ordinal":
        ranks = np.cumsum(totals) - totals / 2
        return (ranks[:, None] - ranks[None, :]) ** 2
    numbers = np.array([float(value) for value in values])
    apart = numbers[:, None] - numbers[None, :]
    if level == "interval":
        return apart**2
    together = numbers[:, None] + numbers[None, :]
    return np.divide(apart, together, out=np.zeros_like(apart), where=together != 0) ** 2


def _sortable(value: Hashable) -> tuple[int, Any]:
    return (0, value) if isinstance(value, int | float) else (1, str(value))


def bootstrap(units: Ratings, measure: Callable[[Ratings], float | None], seed: int = 0) -> Measure:
    """A measure with the 2.5 and 97.5 percentiles over RESAMPLES draws of as many units, with replacement."""
    rated = [unit for unit in units if sum(value is not None for value in unit) > 1]
    random = np.random.default_rng(seed)
    drawn = []
    if len(rated) > 1:
        for _ in range(RESAMPLES):
            value = measure([rated[i] for i in random.integers(0, len(rated), len(rated))])
            if value is not None:
                drawn.append(value)
    low, high = (float(end) for end in np.percentile(drawn, [2.5, 97.5])) if drawn else (None, None)
    return Measure(measure(units), low, high, len(rated))
