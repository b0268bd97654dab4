"""How far coders agree on where passages of a code stand: alpha for unitizing, over several texts, with its interval. Pure.

Krippendorff, On the reliability of unitizing continuous data, Sociological Methodology 25 (1995), doi 10.2307/271061, in the
form of Content Analysis (2nd edition 2004, 11.4.2). The source knows one continuum. Several texts are several continua of
the same sums: passages of one are never laid on another, and a stretch without passages ends where its text ends.
The interval comes from drawing whole texts anew: passages of one text hang together and are not drawn apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coding.agreement import RESAMPLES, Measure

Passages = Mapping[str, Sequence[tuple[int, int]]]
"""Coder → the passages of one code, as (start, end), which do not overlap each other."""
FEWEST = 3
"""So many texts there must be before drawing them anew says anything."""


@dataclass(frozen=True)
class Text:
    """One text, or the part from `begin` that was coded, with what each of the same coders marked with one code."""

    begin: int
    length: int
    coders: Passages


@dataclass(frozen=True)
class _Sums:
    """What the formula is made of, per text: arrays of one number a text, and `laid` for each pair of texts."""

    coders: int
    lengths: Any
    observed: Any
    units: Any
    cubes: Any
    inside: Any
    laid: Any


def alpha_u(codes: Mapping[str, Sequence[Text]], seed: int = 0) -> Measure:
    """Over all codes; passages of different codes may overlap. Each code has the same texts in the same order.

    Without value where nobody marked a passage; without interval for fewer than FEWEST texts. `n`: passages.
    """
    parts = [_sums(texts) for texts in codes.values()]
    n = sum(int(part.units.sum()) for part in parts)
    if not parts or parts[0].coders < 2:
        return Measure(None, None, None, n)
    texts = len(parts[0].lengths)
    value = _alpha(parts, np.ones((1, texts)))[0]
    if np.isnan(value):
        return Measure(None, None, None, n)
    if texts < FEWEST:
        return Measure(float(value), None, None, n)
    random = np.random.default_rng(seed)
    drawn = _alpha(parts, random.multinomial(texts, np.full(texts, 1 / texts), size=RESAMPLES).astype(float))
    drawn = drawn[~np.isnan(drawn)]
    low, high = (float(end) for end in np.percentile(drawn, [2.5, 97.5])) if len(drawn) else (None, None)
    return Measure(float(value), low, high, n)


def disagreement(texts: Sequence[Text]) -> tuple[float, float]:
    """Observed and expected, for one code."""
    sums = _sums(texts)
    observed, expected = _disagreement(sums, np.ones((1, len(texts))))
    return float(observed[0]), float(expected[0])


def joined(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Passages of one coder and code that overlap count as one."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def _alpha(parts: Sequence[_Sums], weights: Any) -> Any:
    """A value for each row of weights, which say how often each text counts; not a number where there is no passage."""
    observed, expected = (sum(both) for both in zip(*(_disagreement(p, weights) for p in parts), strict=True))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def _disagreement(sums: _Sums, weights: Any) -> tuple[Any, Any]:
    m, length = sums.coders, weights @ sums.lengths
    observed = (weights @ sums.observed) / (m * (m - 1) * length**2)
    laid = np.einsum("rd,de,re->r", weights, sums.laid, weights)
    pooled = (weights @ sums.units - 1) / 3 * (weights @ sums.cubes) + laid
    whole = m * length * (m * length - 1) - weights @ sums.inside
    with np.errstate(invalid="ignore", divide="ignore"):
        return observed, np.where(whole > 0, 2 / length * pooled / whole, 0.0)


def _sums(texts: Sequence[Text]) -> _Sums:
    sections = [
        [_sections(found, text.begin, text.length) for found in text.coders.values()] for text in texts
    ]
    units = [np.array([s for made in one for _, s, coded in made if coded], dtype=float) for one in sections]
    gaps = [
        np.sort(np.array([s for made in one for _, s, coded in made if not coded], dtype=float))
        for one in sections
    ]
    return _Sums(
        len(texts[0].coders) if texts else 0,
        np.array([text.length for text in texts], dtype=float),
        np.array([_observed(one) for one in sections], dtype=float),
        np.array([len(sizes) for sizes in units], dtype=float),
        np.array([(2 * sizes**3 - 3 * sizes**2 + sizes).sum() for sizes in units]),
        np.array([(sizes * (sizes - 1)).sum() for sizes in units]),
        np.array([[_laid(sizes, there) for there in gaps] for sizes in units]),
    )


def _observed(coders: Sequence[Sequence[tuple[int, int, bool]]]) -> int:
    return sum(
        _apart(a, b)
        for one, mine in enumerate(coders)
        for other, theirs in enumerate(coders)
        if one != other
        for a in mine
        for b in theirs
    )


def _laid(sizes: Any, gaps: Any) -> float:
    """Passages of these sizes laid on every place in these gaps (rising) that holds them: each misses its whole size."""
    first = np.searchsorted(gaps, sizes)
    rest = np.concatenate([np.cumsum(gaps[::-1])[::-1], [0.0]])[first]
    return float((sizes**2 * (rest - (len(gaps) - first) * (sizes - 1))).sum())


def _sections(found: Sequence[tuple[int, int]], begin: int, length: int) -> list[tuple[int, int, bool]]:
    """The whole text as (start, length, coded?), passages and the gaps between them."""
    sections = []
    at = begin
    for start, end in sorted(found):
        if start > at:
            sections.append((at, start - at, False))
        sections.append((start, end - start, True))
        at = end
    if at < begin + length:
        sections.append((at, begin + length - at, False))
    return sections


def _apart(one: tuple[int, int, bool], other: tuple[int, int, bool]) -> int:
    """Squared difference of two sections that meet: of their ends when both are coded, of the length that is not shared."""
    (start, size, coded), (begin, length, taken) = one, other
    if coded and taken and -size < start - begin < length:
        return (start - begin) ** 2 + (start + size - begin - length) ** 2
    if coded and not taken and begin <= start and start + size <= begin + length:
        return size**2
    if taken and not coded and start <= begin and begin + length <= start + size:
        return length**2
    return 0
