"""From referral to work, per kind of partner: sums in which a number that is not known lies between its neighbours. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.monitoring.records import Bounds, Way

OTHERS = "others"
"""Kinds of partner that are shown together, because each is of few organisations."""


@dataclass(frozen=True)
class Funnel:
    """The steps of one kind of partner ("" for all): the least and the most of each, and of how many it is unknown."""

    kind: str
    organisations: int
    ways: int
    steps: tuple[Bounds, ...]
    unknown: tuple[int, ...]
    """() outside the team, where it is of few."""

    def share(self, step: int) -> tuple[float, float] | None:
        """The least and the most that this step can be of those referred; None when that cannot be bounded."""
        (first_low, first_high), (low, high) = self.steps[0], self.steps[step]
        if first_high is None or high is None or not first_low:
            return None
        return min(low / first_high, 1.0), min(high / first_low, 1.0)


def bounded(way: Way) -> tuple[Bounds, ...]:
    """Each step of a way: nobody starts who was not introduced, so what is unknown is at most the step before it and at
    least the step after it. What was said stays as it was said, also where it contradicts that."""
    found = [list(step) for step in way.steps]
    exact = [low == high for low, high in way.steps]
    for at in range(1, len(found)):
        most, before = found[at][1], found[at - 1][1]
        if not exact[at] and before is not None and (most is None or before < most):
            found[at][1] = max(before, found[at][0] or 0)
    for at in range(len(found) - 2, -1, -1):
        if not exact[at]:
            least, most = max(found[at][0] or 0, found[at + 1][0] or 0), found[at][1]
            found[at][0] = least if most is None else min(least, most)
    return tuple((low or 0, high) for low, high in found)


def funnels(ways: Sequence[Way], kinds: Sequence[str], fewest: int | None = None) -> list[Funnel]:
    """All together first, then each kind of `kinds` that has any, then those of which the kind is unknown ("unknown").

    With `fewest` no kind of fewer organisations stands by itself, and nothing is told of fewer altogether.
    """
    if fewest is not None and len({way.organisation for way in ways}) < fewest:
        return []
    groups = {kind: [way for way in ways if way.kind == kind] for kind in kinds}
    groups["unknown"] = [way for way in ways if way.kind not in groups]
    found = [_sum(kind, group) for kind, group in groups.items() if group]
    if fewest is not None:
        found = _joined(found, groups, fewest)
    shown = [_sum("", ways), *found] if ways else []
    return shown if fewest is None else [replace(each, unknown=()) for each in shown]


def _joined(found: list[Funnel], groups: dict[str, list[Way]], fewest: int) -> list[Funnel]:
    apart = sorted((each for each in found if each.organisations >= fewest), key=lambda e: -e.organisations)
    small = [each for each in found if each.organisations < fewest]
    while apart and small and sum(each.organisations for each in small) < fewest:
        small.append(apart.pop())
    if not small:
        return found
    together = [way for each in small for way in groups[each.kind]]
    return [*(each for each in found if each in apart), _sum(OTHERS, together)]


def _sum(kind: str, ways: Sequence[Way]) -> Funnel:
    each = [bounded(way) for way in ways]
    steps = tuple(_total([steps[at] for steps in each]) for at in range(4))
    unknown = tuple(sum(low != high for low, high in (way.steps[at] for way in ways)) for at in range(4))
    return Funnel(kind, len({way.organisation for way in ways}), len(ways), steps, unknown)


def _total(found: Sequence[Bounds]) -> Bounds:
    most = [high for _, high in found]
    low = sum(low for low, _ in found)
    return low, None if None in most else sum(high for high in most if high is not None)
