"""What held-out codings say of the machine: how much a probability is worth, and how sure a code must be. Pure.

Part of the coded passages is kept apart in turn, whole documents together, and judged by what was learnt from the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
FOLDS = 4
MOST = 600
"""Coded passages that are held out; more say hardly more, and cost the worker time."""
ENOUGH = 40
"""With fewer the built-in scale stays."""
TRUST = 30.0
"""The built-in scale counts as so many passages."""
DOUBT = 5.0
"""A code's own record counts against that of all codes as so many proposals."""


@dataclass(frozen=True)
class Scale:
    """A logit as it should be read: `slope` times it plus `shift`. The built-in one leaves it as it is."""

    slope: float = 1.0
    shift: float = 0.0

    def probability(self, logit: Floats) -> Floats:
        """0..1, shape kept."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * logit + self.shift, -30, 30))))


def folds(documents: Sequence[str]) -> list[npt.NDArray[np.int64]]:
    """Rows of at most FOLDS parts of near the same size; the rows of one document stay together.

    Rows without a document ("") are dealt out one by one: lists of examples are often sorted by code.
    """
    rows = np.unique(np.linspace(0, len(documents) - 1, min(len(documents), MOST)).astype(np.int64))
    names = [documents[row] or f" {row}" for row in rows]
    parts: list[list[int]] = [[] for _ in range(FOLDS)]
    groups: dict[str, list[int]] = {}
    for row, name in zip(rows, names, strict=True):
        groups.setdefault(name, []).append(int(row))
    for group in sorted(groups.values(), key=len, reverse=True):
        min(parts, key=len).extend(group)
    return [np.array(sorted(part), dtype=np.int64) for part in parts if part]


def best(choices: Sequence[float], score: Callable[[float], Floats], truth: Flags) -> float:
    """The choice whose scores (n, k) put the right codes highest, by the mean of 1 / rank; the first where two are equal."""
    worth = []
    for choice in choices:
        scores = score(choice)
        top = np.where(truth, scores, -np.inf).max(axis=1, keepdims=True)
        worth.append(float(np.mean(1 / (scores >= top).sum(axis=1))))
    return choices[int(np.argmax(worth))]


def scale(logits: Floats, truth: Flags) -> Scale:
    """Fits slope and shift to held-out logits (n, k) and whether each code was given (Platt 1999, with a prior)."""
    flat, wanted = logits.ravel(), truth.ravel().astype(np.float64)
    found, prior = np.array([1.0, 0.0]), np.array([TRUST, TRUST / 4])
    rows = np.column_stack([flat, np.ones_like(flat)])
    for _ in range(25):
        odds = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (odds - wanted) + prior * (found - np.array([1.0, 0.0]))
        curve = (rows * (odds * (1 - odds))[:, None]).T @ rows + np.diag(prior)
        step = np.linalg.solve(curve, slope)
        found = found - step
        if np.abs(step).max() < 1e-6:
            break
    return Scale(float(max(found[0], 0.2)), float(found[1]))


def thresholds(probabilities: Floats, truth: Flags, least: float) -> Floats:
    """Per code (k,) the probability below which it is not proposed: higher for one whose proposals were often wrong."""
    said = probabilities >= least
    right = (said & truth).sum() / max(said.sum(), 1)
    if right == 0:
        return np.full(truth.shape[1], least)
    own = ((said & truth).sum(axis=0) + DOUBT * right) / (said.sum(axis=0) + DOUBT)
    return np.asarray(least * np.clip(right / own, 0.7, 2.0))
