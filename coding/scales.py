"""How far coders agree on a scale, such as strength: alpha at the level that fits, with its interval, in one product. Pure.

Gives what coding.agreement.alpha gives; Krippendorff, Computing Krippendorff's alpha-reliability (2011), section D.
"""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from coding.agreement import RESAMPLES, Measure, distances

Ratings = Sequence[Sequence[float | None]]
"""A row per unit, a column per coder; None where a coder did not judge it."""


def scale(ratings: Ratings, level: str, seed: int = 0) -> tuple[Measure, Measure]:
    """Alpha at `level` ("nominal", "ordinal", "interval" or "ratio") and the share of pairs that are the same.

    Units that two coders or more judged count, and are drawn anew. Alpha has no value where all judgements are the same.
    """
    known = [[value for value in unit if value is not None] for unit in ratings]
    rated = [unit for unit in known if len(unit) > 1]
    n = len(rated)
    values: list[float] = sorted({value for unit in rated for value in unit})
    if not n:
        return Measure(None, None, None, 0), Measure(None, None, None, 0)
    place = {value: index for index, value in enumerate(values)}
    tables, pairs = np.zeros((n, len(values), len(values))), np.zeros((n, 2))
    for row, unit in enumerate(rated):
        counts = np.bincount([place[value] for value in unit], minlength=len(values)).astype(float)
        meetings = np.outer(counts, counts) - np.diag(counts)
        tables[row] = meetings / (len(unit) - 1)
        pairs[row] = np.trace(meetings), meetings.sum()
    random = np.random.default_rng(seed)
    drawn = random.multinomial(n, np.full(n, 1 / n), size=RESAMPLES).astype(float)
    one = np.ones((1, n))
    return (
        _measure(_alphas(one, tables, values, level), _alphas(drawn, tables, values, level), n),
        _measure(_shares(one, pairs), _shares(drawn, pairs), n),
    )


def _measure(whole: Any, drawn: Any, n: int) -> Measure:
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(whole[0]):
        return Measure(None, None, None, n)
    if n < 2 or not len(drawn):
        return Measure(float(whole[0]), None, None, n)
    low, high = (float(end) for end in np.percentile(drawn, [2.5, 97.5]))
    return Measure(float(whole[0]), low, high, n)


def _alphas(weights: Any, tables: Any, values: Sequence[Hashable], level: str) -> Any:
    n, size = len(tables), len(values)
    coincidences = (weights @ tables.reshape(n, size * size)).reshape(-1, size, size)
    found = []
    for table in coincidences:
        totals = table.sum(axis=1)
        apart = distances(values, totals, level)
        chance = float((np.outer(totals, totals) * apart).sum() / (totals.sum() - 1))
        found.append(1 - float((table * apart).sum()) / chance if chance > 0 else np.nan)
    return np.array(found)


def _shares(weights: Any, pairs: Any) -> Any:
    sums = weights @ pairs
    return sums[:, 0] / sums[:, 1]
