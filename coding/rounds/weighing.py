"""What coders said of passages beside the code (valence, strength, improvement), unit by unit, each at its level. Pure.

A scale is compared where two coders or more gave the same code to a meaning unit: whether they gave it is another question.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coding.agreement import Measure
from coding.scales import scale

Span = tuple[int, int]
HALF = 2
KINDS = {"neutral": 0.0, "facilitator": 1.0, "barrier": 2.0, "mixed": 3.0}
DIRECTION = {"barrier": 0.0, "mixed": 1.0, "neutral": 1.0, "facilitator": 2.0}
"""Valence as an order: what hinders, what does neither or both, what helps."""


@dataclass(frozen=True)
class Said:
    """A passage of one coder and code, with what was said of it."""

    start: int
    end: int
    valence: str
    strength: int | None
    improvement: bool


@dataclass(frozen=True)
class Scale:
    """Agreement on one of SCALES: `n` of the measures is the number of units that two coders or more judged."""

    name: str
    level: str
    alpha: Measure
    percent: Measure


SCALES: dict[str, tuple[str, Callable[[Said], float | None]]] = {
    "valence": ("nominal", lambda said: KINDS.get(said.valence)),
    "direction": ("ordinal", lambda said: DIRECTION.get(said.valence)),
    "strength": ("ordinal", lambda said: None if said.strength is None else float(said.strength)),
    "improvement": ("nominal", lambda said: float(said.improvement)),
}
By = Mapping[uuid.UUID, Mapping[uuid.UUID, Sequence[Said]]]
"""Coder → code → passages."""


def overlap(unit: Span, start: int, end: int) -> int:
    """How many signs unit and passage share, when that is half of either; else 0: the code is not in the unit."""
    common = min(unit[1], end) - max(unit[0], start)
    return common if common > 0 and HALF * common >= min(unit[1] - unit[0], end - start) else 0


def weigh(
    documents: Sequence[tuple[Sequence[Span], By]], chosen: Sequence[uuid.UUID], codes: Sequence[uuid.UUID]
) -> list[Scale]:
    """Each scale over all units and codes of these documents (units, who said what). Nothing judged twice: left out."""
    given: list[list[Said | None]] = []
    for units, by in documents:
        for code in codes:
            passages = [by.get(coder, {}).get(code, ()) for coder in chosen]
            if sum(bool(some) for some in passages) > 1:
                given += [[_in(unit, some) for some in passages] for unit in units]
    found = []
    for name, (level, value) in SCALES.items():
        ratings = [[None if said is None else value(said) for said in row] for row in given]
        alpha, percent = scale(ratings, level)
        if alpha.n:
            found.append(Scale(name, level, alpha, percent))
    return found


def _in(unit: Span, passages: Sequence[Said]) -> Said | None:
    """The passage that says the code is in the unit: the one that shares most with it."""
    best = max(passages, key=lambda said: overlap(unit, said.start, said.end), default=None)
    return best if best is not None and overlap(unit, best.start, best.end) else None
