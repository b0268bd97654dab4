"""Factors ranked by organisations, and which of them tell high from low performers. Pure.

An organisation counts once for a code, however much it says: a long interview moves nothing. Who sees both a help and
a hindrance stands on both sides.
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from analysis.statistics import Balance, balance

Side = Literal["success", "failure"]
SIDES: tuple[Side, ...] = ("success", "failure")
RATINGS = (-2, -1, 0, 1, 2)
"""As in CFIR (Damschroder & Lowery 2013, Implementation Science 8:51): a strong or weak hindrance, neutral, a weak or
strong help."""
FEWEST_RATED = 2
"""Organisations that must be rated on each side before the two are compared."""
STRONG, WEAK = 2.0, 1.0
"""Points between the medians of high and low performers. The source judges by eye; these are our own borders."""


class Said(NamedTuple):
    """One coded passage: whose words, of which kind of partner ("" for none), which code, which valence."""

    source: Hashable
    kind: str
    code: Any
    valence: str


@dataclass(frozen=True)
class Factor:
    """A code with the organisations that speak of it. `helped` and `hindered` are kinds of partners."""

    code: Any
    balance: Balance
    helped: frozenset[str]
    hindered: frozenset[str]
    passages: int

    def organisations(self, side: Side) -> int:
        one = self.balance.facilitator if side == "success" else self.balance.barrier
        return one + self.balance.mixed

    def kinds(self, side: Side) -> frozenset[str]:
        return self.helped if side == "success" else self.hindered


class Ranked(NamedTuple):
    rank: int
    factor: Factor


def factors(said: Iterable[Said]) -> list[Factor]:
    """One per code that somebody speaks of, in the order in which codes first come."""
    by_code: dict[Any, list[Said]] = defaultdict(list)
    for one in said:
        by_code[one.code].append(one)
    return [_factor(code, found) for code, found in by_code.items()]


def ranked(found: Sequence[Factor], side: Side, place: Callable[[Any], Any]) -> list[Ranked]:
    """The most organisations first, then the most kinds of partners; equals share a rank (1, 2, 2, 4).

    `place` says where a code stands in the codebook, which orders equals. Codes without anybody on this side are left
    out.
    """
    standing = [factor for factor in found if factor.organisations(side)]
    standing.sort(key=lambda f: (-f.organisations(side), -len(f.kinds(side)), place(f.code)))
    made: list[Ranked] = []
    for number, factor in enumerate(standing, start=1):
        before = made[-1] if made else None
        same = before is not None and _weight(before.factor, side) == _weight(factor, side)
        made.append(Ranked(before.rank if before is not None and same else number, factor))
    return made


def _weight(factor: Factor, side: Side) -> tuple[int, int]:
    return factor.organisations(side), len(factor.kinds(side))


def _factor(code: Any, said: Sequence[Said]) -> Factor:
    valences: dict[Hashable, list[str]] = defaultdict(list)
    for one in said:
        valences[one.source].append(one.valence)

    def kinds(*wanted: str) -> frozenset[str]:
        return frozenset(one.kind for one in said if one.kind and one.valence in wanted)

    return Factor(
        code,
        balance(list(valences.values())),
        kinds("facilitator", "mixed"),
        kinds("barrier", "mixed"),
        len(said),
    )


# ---------------------------------------------------------------- criticality


@dataclass(frozen=True)
class Rating:
    """A person's judgement of one code at one organisation; `value` None is "mixed": both, and not to be weighed."""

    value: int | None


@dataclass(frozen=True)
class Summary:
    """Ratings of a code: how many organisations of `of`, their median (mixed ones left out), least and most, and mixed."""

    rated: int
    of: int
    mixed: int
    median: float | None
    low: int | None
    high: int | None


def summary(ratings: Iterable[Rating], of: int) -> Summary:
    found = list(ratings)
    known = [rating.value for rating in found if rating.value is not None]
    return Summary(
        len(found),
        of,
        len(found) - len(known),
        float(statistics.median(known)) if known else None,
        min(known, default=None),
        max(known, default=None),
    )


Distinction = Literal["strong", "weak", "none", "too_few"]


@dataclass(frozen=True)
class Distinguishing:
    """A code among high and among low performers, and how far it tells them apart."""

    code: Any
    high: Summary
    low: Summary
    distinction: Distinction


def distinguishing(
    ratings: Mapping[Any, Mapping[Any, Rating]], high: Sequence[Hashable], low: Sequence[Hashable]
) -> list[Distinguishing]:
    """Per code with a rating, what high and low performers are rated; the strongest distinction first.

    `ratings`: code → organisation → rating. Fewer than FEWEST_RATED weighed ratings on a side: "too_few".
    """
    found = []
    for code, given in ratings.items():
        tops = [given[source] for source in high if source in given]
        bottoms = [given[source] for source in low if source in given]
        if tops or bottoms:
            above, below = summary(tops, len(high)), summary(bottoms, len(low))
            found.append(Distinguishing(code, above, below, _distinction(above, below)))
    order: dict[Distinction, int] = {"strong": 0, "weak": 1, "none": 2, "too_few": 3}
    return sorted(found, key=lambda one: (order[one.distinction], -_apart(one.high, one.low)))


def _apart(high: Summary, low: Summary) -> float:
    if high.median is None or low.median is None:
        return 0.0
    return abs(high.median - low.median)


def _distinction(high: Summary, low: Summary) -> Distinction:
    if min(high.rated - high.mixed, low.rated - low.mixed) < FEWEST_RATED:
        return "too_few"
    apart = _apart(high, low)
    return "strong" if apart >= STRONG else "weak" if apart >= WEAK else "none"
