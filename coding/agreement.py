"""How far coders agree: kappa and alpha over units, alpha for unitizing over passages, with intervals. Pure.

Written from the published formulas; checked against their worked examples (tests/data/agreement_examples.json).
"""

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coding import unitizing
from surveys.errors import BadFile

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
    distances = _distances(values, totals, level)
    expected = float((np.outer(totals, totals) * distances).sum() / (totals.sum() - 1))
    return 1 - float((coincidences * distances).sum()) / expected if expected else None


def _distances(values: Sequence[Any], totals: Any, level: str) -> Any:
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


# ---------------------------------------------------------------- passages

Passages = Mapping[str, Sequence[tuple[int, int]]]
"""Coder → the passages of one code, as (start, end), which do not overlap each other."""


def alpha_u_parts(coders: Passages, begin: int, length: int) -> tuple[float, float]:
    """Observed and expected disagreement on where one code stands in a text. Krippendorff 1995, doi 10.2307/271061."""
    sections = {name: _sections(found, begin, length) for name, found in coders.items()}
    m = len(sections)
    observed = 0
    for one, mine in sections.items():
        for other, theirs in sections.items():
            if one != other:
                observed += sum(_apart(a, b) for a in mine for b in theirs)
    every = [section for found in sections.values() for section in found]
    units = [(start, size) for start, size, coded in every if coded]
    gaps = [size for _start, size, coded in every if not coded]
    pooled = sum(
        (len(units) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
        for _start, size in units
    )
    whole = m * length * (m * length - 1) - sum(size * (size - 1) for _start, size in units)
    return observed / (m * (m - 1) * length**2), 2 / length * pooled / whole if whole else 0.0


def alpha_u(codes: Mapping[str, Passages], begin: int, length: int) -> float | None:
    """Alpha for unitizing over all codes; passages of different codes may overlap. None without any passage."""
    parts = [alpha_u_parts(coders, begin, length) for coders in codes.values()]
    expected = sum(part[1] for part in parts)
    return 1 - sum(part[0] for part in parts) / expected if expected else None


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


# ---------------------------------------------------------------- door


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--in", dest="source", required=True, help="csv: unit,coder,value or document,coder,code,start,end"
    )
    parser.add_argument("--level", choices=LEVELS, default="nominal")
    parser.add_argument("--seed", type=int, default=0)


def run(args: argparse.Namespace) -> int:
    """Prints {"measures": {name: {"value", "low", "high", "n"}}}."""
    with Path(args.source).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = set(reader.fieldnames or ()), list(reader)
    if {"unit", "coder", "value"} <= columns:
        measures = _of_units(rows, args)
    elif {"document", "coder", "code", "start", "end"} <= columns:
        measures = _of_passages(rows, args)
    else:
        raise _bad(
            args.source,
            1,
            "de kolommen unit,coder,value of document,coder,code,start,end",
            "the columns unit,coder,value or document,coder,code,start,end",
        )
    json.dump({"measures": {name: vars(measure) for name, measure in measures.items()}}, sys.stdout)
    sys.stdout.write("\n")
    return 0


def _of_units(rows: Sequence[Mapping[str, str]], args: argparse.Namespace) -> dict[str, Measure]:
    coders = sorted({row["coder"] for row in rows})
    table: dict[str, dict[str, Hashable]] = {}
    for line, row in enumerate(rows, 2):
        value: Hashable = row["value"]
        if args.level != "nominal" and value:
            try:
                value = float(row["value"])
            except ValueError:
                raise _bad(args.source, line, "een getal als value", "a number as value") from None
        if value != "":
            table.setdefault(row["unit"], {})[row["coder"]] = value
    units = [[found.get(coder) for coder in coders] for found in table.values()]
    measures = {
        f"alpha_{args.level}": bootstrap(units, lambda u: alpha(u, args.level), args.seed),
        "percent_agreement": bootstrap(units, percent, args.seed),
    }
    if len(coders) == 2:
        measures["cohen_kappa"] = bootstrap(units, cohen_kappa, args.seed)
    return measures


def _of_passages(rows: Sequence[Mapping[str, str]], args: argparse.Namespace) -> dict[str, Measure]:
    """Alpha for unitizing, per code and overall; documents stand one after the other, with their longest end as length."""
    ends: dict[str, int] = {}
    spans = []
    for line, row in enumerate(rows, 2):
        try:
            start, end = int(row["start"]), int(row["end"])
        except ValueError:
            raise _bad(
                args.source, line, "hele getallen als start en end", "whole numbers as start and end"
            ) from None
        if not 0 <= start < end:
            raise _bad(args.source, line, "start vóór end", "start before end")
        ends[row["document"]] = max(ends.get(row["document"], 0), end)
        spans.append((row["document"], row["coder"], row["code"], start, end))
    offsets, length = {}, 0
    for document, end in ends.items():
        offsets[document], length = length, length + end
    coders = sorted({coder for _, coder, *_ in spans})
    codes: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for document, coder, code, start, end in spans:
        by_coder = codes.setdefault(code, {name: [] for name in coders})
        by_coder[coder].append((offsets[document] + start, offsets[document] + end))
    merged = {code: {name: _merged(found) for name, found in by.items()} for code, by in codes.items()}
    count = len(spans)
    measures = {
        "alpha_u": Measure(alpha_u(merged, 0, length) if len(coders) > 1 else None, None, None, count)
    }
    units: unitizing.Units = {
        name: [(start, end, code) for code, by_coder in codes.items() for start, end in by_coder[name]]
        for name in coders
    }
    if not unitizing.overlaps(units):
        found = unitizing.family(units, 0, length)
        for label, value in (
            ("u_alpha", found.u),
            ("u_alpha_binary", found.binary),
            ("cu_alpha", found.coded),
        ):
            measures[label] = Measure(value, None, None, count)
    for code, by_coder in merged.items():
        n = sum(len(found) for found in by_coder.values())
        value = alpha_u({code: by_coder}, 0, length) if len(coders) > 1 else None
        measures[f"alpha_u:{code}"] = Measure(value, None, None, n)
    return measures


def _merged(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Passages of one coder and code that overlap count as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _bad(path: str, line: int, nl: str, en: str) -> BadFile:
    return BadFile(
        {"nl": f"{path}, regel {line}: verwacht {nl}", "en": f"{path}, line {line}: expected {en}"}
    )
