"""Coherence: where kinds of partners agree and where they differ, per dimension. Pure.

Two sources stand side by side and are never added up: answers on a scale, and the direction of what was said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from analysis.statistics import Balance, Ordinal
from surveys.texts import Text

DIMENSIONS = ("ervaringen", "doelen", "invulling", "methodiek")
DIMENSION_NAMES: dict[str, Text] = {
    "ervaringen": {"nl": "Ervaringen", "en": "Experiences"},
    "doelen": {"nl": "Doelen", "en": "Goals"},
    "invulling": {"nl": "Invulling", "en": "Implementation"},
    "methodiek": {"nl": "Methodiek", "en": "Method"},
}
FEWEST_ANSWERS = 2
"""Medians of fewer organisations are shown, but not compared."""
OPPOSED, APART = 1.0, 2.0
"""Points of a five-point scale: medians on opposite sides of the middle that differ more than OPPOSED are a contrast,
and so are any that differ APART or more."""

Mark = Literal["contrast", "agreement", "between", "none"]
Empty = Literal["not_asked", "not_mentioned", "too_few"]


@dataclass(frozen=True)
class ItemAnswers:
    """One survey item for one kind of partner."""

    item_id: str
    text: Text
    summary: Ordinal
    labels: dict[int, Text] = field(default_factory=dict)
    """The points of its scale in words, without those that say "no answer"."""


@dataclass(frozen=True)
class Cell:
    """What one kind of partner thinks of one dimension. `empty` says why nothing can be shown, where that is so."""

    items: list[ItemAnswers]
    overall: Ordinal
    """Over the organisations: each counts once, with the median of its own answers."""
    balance: Balance
    passages: int
    empty: Empty | None = None
    taking_part: int = 0
    """Organisations of this kind that answered or spoke in the study at all; 0 where that is not to be told."""
    silent: int = 0
    """Of these, how many neither answered nor said anything on this dimension."""


@dataclass(frozen=True)
class Comparison:
    """How two kinds of partners compare on one item of the survey, or on one code."""

    subject: str
    text: Text
    left: str
    right: str
    mark: Mark
    source: Literal["survey", "coding"]


@dataclass(frozen=True)
class Row:
    """A dimension with a cell per kind of partner, what differs, and what all share."""

    dimension: str
    cells: dict[str, Cell]
    contrasts: list[Comparison] = field(default_factory=list)
    agreements: list[Comparison] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """How a kind of partner stands to another in a row: on how many items and codes they differ and agree."""

    other: str
    differ: int
    agree: int


def standings(row: Row, kind: str) -> list[Standing]:
    """To every other kind it could be compared with, the greatest difference first."""
    found: dict[str, list[int]] = {}
    for place, comparisons in enumerate((row.contrasts, row.agreements)):
        for comparison in comparisons:
            if kind in (comparison.left, comparison.right):
                other = comparison.right if comparison.left == kind else comparison.left
                found.setdefault(other, [0, 0])[place] += 1
    made = [Standing(other, differ, agree) for other, (differ, agree) in found.items()]
    return sorted(made, key=lambda standing: (standing.agree - standing.differ, standing.other))


def compare_answers(left: Ordinal, right: Ordinal, middle: float = 3.0) -> Mark:
    """Of two groups on one item: contrast by OPPOSED and APART, agreement at most half a point apart.

    Groups under FEWEST_ANSWERS are not compared.
    """
    if min(left.n, right.n) < FEWEST_ANSWERS or left.median is None or right.median is None:
        return "none"
    apart = abs(left.median - right.median)
    opposite = (left.median - middle) * (right.median - middle) < 0
    if apart >= APART or (opposite and apart > OPPOSED):
        return "contrast"
    return "agreement" if apart <= 0.5 else "between"


def compare_balances(left: Balance, right: Balance) -> Mark:
    """Of two groups on one code. Contrast: one side mostly sees a facilitator, the other mostly a barrier."""
    if left.direction is None or right.direction is None:
        return "none"
    return "agreement" if left.direction == right.direction else "contrast"


def comparisons_of_answers(
    answers: dict[str, dict[str, Ordinal]], texts: dict[str, Text], kinds: Sequence[str]
) -> list[Comparison]:
    """All pairs of kinds on all items; `answers` is item → kind → summary."""
    return [
        Comparison(item, texts[item], left, right, compare_answers(by_kind[left], by_kind[right]), "survey")
        for item, by_kind in answers.items()
        for left, right in combinations([kind for kind in kinds if kind in by_kind], 2)
    ]


def comparisons_of_codes(
    balances: dict[str, dict[str, Balance]], texts: dict[str, Text], kinds: Sequence[str]
) -> list[Comparison]:
    """All pairs of kinds on all codes; `balances` is code → kind → balance."""
    return [
        Comparison(code, texts[code], left, right, compare_balances(by_kind[left], by_kind[right]), "coding")
        for code, by_kind in balances.items()
        for left, right in combinations([kind for kind in kinds if kind in by_kind], 2)
    ]


def consensus(comparisons: Sequence[Comparison]) -> list[str]:
    """Subjects on which every pair that can be compared agrees, and at least two pairs can."""
    by_subject: dict[str, list[Mark]] = {}
    for comparison in comparisons:
        if comparison.mark != "none":
            by_subject.setdefault(comparison.subject, []).append(comparison.mark)
    return [
        subject
        for subject, marks in by_subject.items()
        if len(marks) > 1 and all(mark == "agreement" for mark in marks)
    ]


def why_empty(asked: bool, overall: Ordinal, mentioned: bool) -> Empty | None:
    """Why a cell has nothing to show: the question was not asked, nobody mentioned it, or too few answered."""
    if overall.n >= 1 or mentioned:
        return None
    if overall.hidden or overall.unknown:
        return "too_few"
    return "not_mentioned" if asked else "not_asked"
