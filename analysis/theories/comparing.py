"""Two or more theories of change beside each other: what is shared, missing and contradictory. Pure."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Key = uuid.UUID
Pair = tuple[Key, Key]


@dataclass(frozen=True)
class Point:
    """A step: its theory (the kind of partner) and its stage."""

    key: Key
    theory: str
    stage: str


@dataclass(frozen=True)
class Row:
    """Steps that people call the same, of one or more theories."""

    steps: tuple[Key, ...]
    theories: tuple[str, ...]
    """That have it."""
    missing: tuple[str, ...]
    """That neither have it nor contradict it."""


@dataclass(frozen=True)
class Arrow:
    """What leads to what, in the steps of the first theory that says so."""

    source: Key
    target: Key
    theories: tuple[str, ...]
    missing: tuple[str, ...]
    """That have both steps, and do not say that the one leads to the other."""


@dataclass(frozen=True)
class Line:
    """Steps that people call the same, told for every theory: who has it, who contradicts it with what, who lacks it."""

    steps: tuple[Key, ...]
    by_theory: dict[str, list[Key]]
    against: dict[str, list[Key]]
    """By theory its steps that contradict this one."""
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    lines: list[Line]
    """Every step, in the order of the points."""
    shared: list[Row]
    """In two theories or more; those that lack it are in `missing`."""
    single: list[Row]
    """In one theory alone, and missing in others."""
    contradictory: list[tuple[Key, Key]]
    arrows: list[Arrow]


def groups(keys: Iterable[Key], same: Iterable[Pair]) -> dict[Key, Key]:
    """By key the first key of its group: what is the same as the same is the same."""
    first = {key: key for key in keys}

    def root(key: Key) -> Key:
        while first[key] != key:
            key = first[key]
        return key

    for one, other in same:
        if one in first and other in first:
            first[root(other)] = root(one)
    return {key: root(key) for key in first}


def compare(
    points: Sequence[Point],
    same: Iterable[Pair],
    contradicts: Iterable[Pair],
    leads_to: Iterable[Pair],
    theories: Sequence[str],
) -> Differences:
    """Points in the order in which they are to be told. Pairs with a key outside `points` are passed over.

    A theory that contradicts a step does not miss it: it has an answer of its own to it.
    """
    theory = {point.key: point.theory for point in points}
    root = groups(theory, same)
    members: dict[Key, list[Key]] = defaultdict(list)
    for point in points:
        members[root[point.key]].append(point.key)
    opposed = [(a, b) for a, b in contradicts if a in theory and b in theory]
    answered: dict[Key, set[str]] = defaultdict(set)
    for a, b in opposed:
        answered[root[a]].add(theory[b])
        answered[root[b]].add(theory[a])
    has = {key: {theory[step] for step in steps} for key, steps in members.items()}
    rows = [
        Row(
            tuple(steps),
            tuple(name for name in theories if name in has[key]),
            tuple(name for name in theories if name not in has[key] | answered[key]),
        )
        for key, steps in members.items()
    ]
    contradicting: dict[Key, dict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
    for a, b in opposed:
        contradicting[root[a]][theory[b]].append(b)
        contradicting[root[b]][theory[a]].append(a)
    lines = [
        Line(
            row.steps,
            {name: [key for key in row.steps if theory[key] == name] for name in row.theories},
            dict(contradicting[root[row.steps[0]]]),
            row.missing,
        )
        for row in rows
    ]
    return Differences(
        lines=lines,
        shared=[row for row in rows if len(row.theories) > 1],
        single=[row for row in rows if len(row.theories) == 1 and row.missing],
        contradictory=opposed,
        arrows=_arrows(theory, root, has, leads_to, theories),
    )


def _arrows(
    theory: Mapping[Key, str],
    root: Mapping[Key, Key],
    has: Mapping[Key, set[str]],
    leads_to: Iterable[Pair],
    theories: Sequence[str],
) -> list[Arrow]:
    """Those between steps that two theories or more have: of others there is nothing to compare."""
    said: dict[tuple[Key, Key], list[tuple[Key, Key]]] = defaultdict(list)
    for source, target in leads_to:
        if source in theory and target in theory and root[source] != root[target]:
            said[root[source], root[target]].append((source, target))
    found = []
    for (source, target), links in said.items():
        both = has[source] & has[target]
        if len(both) > 1:
            saying = {theory[link[0]] for link in links}
            found.append(
                Arrow(
                    *links[0],
                    tuple(name for name in theories if name in saying),
                    tuple(name for name in theories if name in both - saying),
                )
            )
    return found


def likely(
    points: Sequence[Point],
    vectors: npt.NDArray[np.float32],
    decided: Iterable[Pair],
    most: int,
) -> list[tuple[Key, Key]]:
    """Pairs that may be the same, likeliest first: each the nearest of the other in its theory, at the same stage.

    `vectors` has a row of unit length per point. What is decided in either order is not proposed.
    """
    known = {frozenset(pair) for pair in decided}
    alike = vectors @ vectors.T
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, point in enumerate(points):
        places[point.theory, point.stage].append(place)

    def nearest(place: int, theory: str) -> int | None:
        others = places.get((theory, points[place].stage), [])
        return max(others, key=lambda other: float(alike[place, other]), default=None)

    found = []
    for place, point in enumerate(points):
        for name in sorted({other.theory for other in points} - {point.theory}):
            other = nearest(place, name)
            if other is None or other < place or nearest(other, point.theory) != place:
                continue
            if frozenset((point.key, points[other].key)) not in known:
                found.append((float(alike[place, other]), place, other))
    found.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    return [(points[one].key, points[other].key) for _, one, other in found[:most]]
