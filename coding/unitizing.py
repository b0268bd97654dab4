"""The alphas for unitizing of 2016: on where units stand, on which words are coded at all, on which code they get. Pure.

Krippendorff, Mathet, Bouvry and Widlöcher, On the reliability of unitizing textual continua: further developments,
Quality & Quantity 50 (2016), doi 10.1007/s11135-015-0266-1; Krippendorff, Content Analysis, 4th edition (2019), 12.6.
Checked against the example of figure 12.11 there. A coder's units may touch, not overlap: who puts two codes on the same
words is compared code by code (coding.alpha_u).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from coding.agreement import RESAMPLES, Measure
from coding.alpha_u import FEWEST

Units = Mapping[str, Sequence[tuple[int, int, Hashable]]]
"""Coder → (start, end, code) of the units of one text; those of one coder do not overlap."""
GAP = object()


@dataclass(frozen=True)
class CodeAlpha:
    """On one code among words that both coded; `coverage`: which part of its length another coder coded as well."""

    alpha: float | None
    coverage: float


@dataclass(frozen=True)
class Family:
    """None where there is nothing to compare."""

    u: float | None
    """On units with their codes, gaps included."""
    binary: float | None
    """|u: on which words belong to a unit at all, whatever its code."""
    coded: float | None
    """cu: on the codes of words that both coded, whatever the gaps."""
    codes: Mapping[Hashable, CodeAlpha] = field(default_factory=dict)
    """(k)u: the same for one code against all others."""


def overlaps(units: Units) -> bool:
    """Whether a coder put two units on the same words, so that this family does not apply."""
    for found in units.values():
        ends = sorted((start, end) for start, end, _code in found)
        if any(later[0] < earlier[1] for earlier, later in pairwise(ends)):
            return True
    return False


@dataclass(frozen=True)
class Text:
    """One text, or the part from `begin` that was coded, with the units of each of the same coders."""

    units: Units
    begin: int
    length: int


@dataclass(frozen=True)
class Spread:
    """u, |u and cu over several texts, each with its interval. `n`: units."""

    u: Measure
    binary: Measure
    coded: Measure


def family(units: Units, begin: int, length: int) -> Family:
    """All four over one continuum. Raises ValueError when a coder's units overlap each other."""
    tables = _tables([Text(units, begin, length)])
    return _family(tables, *(part.sum(axis=0) for part in (tables.observed, tables.squares, tables.joint)))


def over(texts: Sequence[Text], seed: int = 0) -> Spread:
    """Over several texts, of which the tables are added up; whole texts are drawn anew for the intervals.

    Without interval for fewer than FEWEST texts. Raises ValueError when a coder's units overlap each other.
    """
    tables = _tables(texts)
    n = sum(len(found) for text in texts for found in text.units.values())
    stacked = (tables.observed, tables.squares, tables.joint)
    whole = _family(tables, *(part.sum(axis=0) for part in stacked))
    drawn: list[Family] = []
    if len(texts) >= FEWEST:
        random = np.random.default_rng(seed)
        weights = random.multinomial(len(texts), np.full(len(texts), 1 / len(texts)), size=RESAMPLES)
        parts = [np.tensordot(weights, part, axes=1) for part in stacked]
        drawn = [_family(tables, *some, codes=False) for some in zip(*parts, strict=True)]

    def measure(name: str) -> Measure:
        value = getattr(whole, name)
        spread = [found for one in drawn if (found := getattr(one, name)) is not None]
        if value is None or not spread:
            return Measure(value, None, None, n)
        low, high = (float(end) for end in np.percentile(spread, [2.5, 97.5]))
        return Measure(value, low, high, n)

    return Spread(measure("u"), measure("binary"), measure("coded"))


@dataclass(frozen=True)
class _Tables:
    """Per text: what met what, in signs; the squares of units (a gap only with its size); units among what both coded."""

    codes: list[Hashable]
    observed: Any
    squares: Any
    joint: Any
    enough: bool


def _tables(texts: Sequence[Text]) -> _Tables:
    if any(overlaps(text.units) for text in texts):
        raise ValueError("units of one coder overlap")
    names = sorted(texts[0].units) if texts else []
    codes: list[Hashable] = sorted(
        {code for text in texts for found in text.units.values() for _, _, code in found}, key=str
    )
    size = len(codes) + 1
    observed = np.zeros((len(texts), size, size))
    squares, joint = np.zeros((len(texts), size)), np.zeros((len(texts), size))
    enough = len(names) > 1 and bool(codes)
    place = {GAP: 0, **{code: number for number, code in enumerate(codes, 1)}}
    for number, text in enumerate(texts if enough else ()):
        _fill(text, names, place, observed[number], squares[number], joint[number])
    return _Tables(codes, observed, squares, joint, enough)


def _fill(
    text: Text, names: Sequence[str], place: Mapping[Any, int], observed: Any, squares: Any, joint: Any
) -> None:
    sections = {name: _sections(text.units[name], text.begin, text.length) for name in names}
    both_coded = {name: np.zeros(len(sections[name])) for name in names}
    for one in names:
        for other in names:
            if one != other:
                for mine, theirs, common in _meetings(sections[one], sections[other]):
                    code, against = sections[one][mine][2], sections[other][theirs][2]
                    observed[place[code], place[against]] += common / (len(names) - 1)
                    if code is not GAP and against is not GAP:
                        both_coded[one][mine] += common / (len(names) - 1)
    for name in names:
        for number, (start, end, code) in enumerate(sections[name]):
            size = end - start
            squares[place[code]] += size if code is GAP else size**2
            joint[place[code]] += both_coded[name][number] ** 2


def _family(tables: _Tables, observed: Any, squares: Any, joint: Any, *, codes: bool = True) -> Family:
    if not tables.enough:
        return Family(None, None, None)
    totals = observed.sum(axis=1)
    coded, coded_joint = observed[1:, 1:], joint[1:]
    return Family(
        _alpha(observed, squares),
        _alpha(_against(observed, 0), np.array([squares[0], squares[1:].sum()])),
        _alpha(coded, coded_joint),
        {
            code: CodeAlpha(
                _one(coded, coded_joint, number),
                float(coded[number].sum() / totals[number + 1]) if totals[number + 1] else 0.0,
            )
            for number, code in enumerate(tables.codes if codes else ())
        },
    )


def _sections(found: Sequence[tuple[int, int, Hashable]], begin: int, length: int) -> list[Any]:
    """The whole continuum as (start, end, code), gaps included."""
    made: list[tuple[int, int, Any]] = []
    at = begin
    for start, end, code in sorted(found, key=lambda unit: unit[:2]):
        if start > at:
            made.append((at, start, GAP))
        made.append((start, end, code))
        at = end
    if at < begin + length:
        made.append((at, begin + length, GAP))
    return made


def _meetings(one: Sequence[Any], other: Sequence[Any]) -> list[tuple[int, int, int]]:
    """Which sections of two coders have how much in common; both cover the same continuum."""
    met, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        common = min(one[i][1], other[j][1]) - max(one[i][0], other[j][0])
        if common > 0:
            met.append((i, j, common))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return met


def _expected(observed: Any, squares: Any) -> Any:
    """What chance would give; a unit is not paired with itself, a gap only with its other positions."""
    totals = observed.sum(axis=1)
    whole = totals.sum()
    free = whole**2 - squares.sum()
    return (np.outer(totals, totals) - np.diag(squares)) * whole / free if free > 0 else None


def _alpha(observed: Any, squares: Any) -> float | None:
    expected = _expected(observed, squares)
    if expected is None:
        return None
    apart = 1 - np.eye(len(observed))
    chance = float((expected * apart).sum())
    return 1 - float((observed * apart).sum()) / chance if chance > 0 else None


def _one(observed: Any, squares: Any, number: int) -> float | None:
    expected = _expected(observed, squares)
    total = observed[number].sum()
    if expected is None or total == 0:
        return None
    chance = float(total - expected[number, number])
    return 1 - float(total - observed[number, number]) / chance if chance > 0 else None


def _against(observed: Any, number: int) -> Any:
    """The table of one category against all others together."""
    rest = [place for place in range(len(observed)) if place != number]
    return np.array(
        [
            [observed[number, number], observed[number, rest].sum()],
            [observed[rest, number].sum(), observed[np.ix_(rest, rest)].sum()],
        ]
    )
