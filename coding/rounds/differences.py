"""Where coders differ: whose passages belong together, and in what they differ. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Mark:
    """One coding of one coder; offsets in code points, end exclusive."""

    id: uuid.UUID
    coder: uuid.UUID
    code: uuid.UUID
    start: int
    end: int
    valence: str = "neutral"
    improvement: bool = False


@dataclass(frozen=True)
class Group:
    """Codings of different coders, at most one of each, that speak of the same words."""

    marks: tuple[Mark, ...]
    kind: str
    """"agreed", "valence" (or the mark of improvement), "boundaries", "code", or "missing" (somebody did not code it)."""

    @property
    def start(self) -> int:
        return min(mark.start for mark in self.marks)

    @property
    def end(self) -> int:
        return max(mark.end for mark in self.marks)

    @property
    def key(self) -> frozenset[str]:
        """What it is known by: the ids of its codings as texts."""
        return frozenset(str(mark.id) for mark in self.marks)


def groups(marks: Iterable[Mark], coders: Sequence[uuid.UUID]) -> list[Group]:
    """Every coding in one group, in the order of the text.

    Two codings go together when their words overlap: first those with the same code and ends, then the same code with
    the largest part in common, then different codes that share at least half of the shorter passage.
    """
    found = sorted(marks, key=lambda mark: (mark.start, mark.end, str(mark.id)))
    together: dict[uuid.UUID, list[Mark]] = {mark.id: [mark] for mark in found}
    for one, other in sorted(_pairs(found), key=_nearest):
        mine, theirs = together[one.id], together[other.id]
        if mine is theirs or {mark.coder for mark in mine} & {mark.coder for mark in theirs}:
            continue
        mine.extend(theirs)
        for mark in theirs:
            together[mark.id] = mine
    seen: dict[int, list[Mark]] = {id(group): group for group in together.values()}
    made = [_group(group, len(coders)) for group in seen.values()]
    return sorted(made, key=lambda group: (group.start, group.end, min(group.key)))


def _pairs(found: Sequence[Mark]) -> Iterable[tuple[Mark, Mark]]:
    """Codings of two coders that may go together. `found` stands in the order of the text."""
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            if other.start >= one.end:
                break
            near = one.code == other.code or 2 * shared(one, other) >= min(_length(one), _length(other))
            if one.coder != other.coder and near:
                yield one, other


def _nearest(pair: tuple[Mark, Mark]) -> tuple[bool, float, int, str]:
    one, other = pair
    common = shared(one, other)
    return (
        one.code != other.code,
        -common / (_length(one) + _length(other) - common),
        one.start,
        str(one.id),
    )


def shared(one: Mark, other: Mark) -> int:
    """How many code points two passages have in common."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _length(mark: Mark) -> int:
    return mark.end - mark.start


def _group(found: Sequence[Mark], coders: int) -> Group:
    marks = tuple(sorted(found, key=lambda mark: (str(mark.coder), mark.start)))
    if any(one.code != other.code for one, other in combinations(marks, 2)):
        kind = "code"
    elif len(marks) < coders:
        kind = "missing"
    elif len({(mark.start, mark.end) for mark in marks}) > 1:
        kind = "boundaries"
    elif len({(mark.valence, mark.improvement) for mark in marks}) > 1:
        kind = "valence"
    else:
        kind = "agreed"
    return Group(marks, kind)
