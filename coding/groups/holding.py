"""What a person said belongs together or apart, held against groups that were found: who goes where. Pure.

Pairs are hard constraints (must-link and cannot-link: Wagstaff & Cardie 2000, ICML), held on whatever groups there are.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[uuid.UUID, uuid.UUID]
Likeness = Mapping[uuid.UUID, Mapping[uuid.UUID, float]]
"""Of a passage and a group: the cosine of the passage with the middle of the group."""

LIKE = 0.15
"""Who has to leave a group goes to the next nearest one when it is this like it, and to none otherwise."""


@dataclass(frozen=True)
class Ties:
    """Pairs of passages that a person said belong in one group, and pairs that do not; which stands first says nothing."""

    together: Sequence[Pair] = ()
    apart: Sequence[Pair] = ()

    def bundles(self) -> dict[uuid.UUID, uuid.UUID]:
        """For each passage of a pair the bundle it is in, by its smallest passage: what belongs together, through others
        too."""
        top: dict[uuid.UUID, uuid.UUID] = {}

        def find(one: uuid.UUID) -> uuid.UUID:
            while top.setdefault(one, one) != one:
                top[one] = one = top[top[one]]
            return one

        for one, other in self.apart:
            find(one), find(other)
        for one, other in self.together:
            first, second = sorted((find(one), find(other)))
            top[second] = first
        return {one: find(one) for one in list(top)}

    def contradiction(self) -> Pair | None:
        """The first pair that is said to be apart and belongs together, be it through others; None when all can hold."""
        bundle = self.bundles()
        return next(((a, b) for a, b in sorted(self.apart) if bundle[a] == bundle[b]), None)

    def touching(self, passages: Collection[uuid.UUID]) -> "Ties":
        """The pairs with one of these passages."""
        return Ties(
            [(a, b) for a, b in self.together if a in passages or b in passages],
            [(a, b) for a, b in self.apart if a in passages or b in passages],
        )

    def broken(self, places: Mapping[uuid.UUID, uuid.UUID | None]) -> Pair | None:
        """The first pair that `places` (a group, or None for none, of each passage) goes against; others are passed by."""
        for one, other in sorted(self.together):
            if one in places and other in places and places[one] != places[other]:
                return one, other
        for one, other in sorted(self.apart):
            if one in places and places[one] is not None and places[one] == places.get(other):
                return one, other
        return None


def held(
    places: Mapping[uuid.UUID, uuid.UUID | None],
    ties: Ties,
    likeness: Likeness,
    fixed: Collection[uuid.UUID] = (),
    refused: Collection[Pair] = (),
) -> dict[uuid.UUID, uuid.UUID | None]:
    """Where the passages of pairs go so that every pair holds: only those that have to change, with their new group.

    `places` gives the group of each passage, None for none; pairs with a passage it does not know are passed by. What
    belongs together goes where most of it is, then where it is most like. Of two that are apart in one group, a `fixed`
    one stays, then the one with more passages there, then the one most like the group; the other goes to the next nearest
    group that it may be in, or to none. `fixed` passages never move, so pairs between two of these are not mended; a
    passage does not go where it was `refused` (passage, group). A pair that is apart and together counts as together.
    """
    bundle = ties.bundles()
    members: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for one in sorted(bundle):
        if one in places:
            members[bundle[one]].append(one)
    foes: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for one, other in ties.apart:
        if one in places and other in places and bundle[one] != bundle[other]:
            foes[bundle[one]].add(bundle[other])
            foes[bundle[other]].add(bundle[one])
    never = set(refused)

    def liked(which: uuid.UUID, group: uuid.UUID) -> float:
        told = [likeness.get(one, {}).get(group, 0.0) for one in members[which]]
        return sum(told) / len(told)

    def ranked(which: uuid.UUID) -> list[uuid.UUID]:
        """The groups it may go to, the best first: where it is, most of it first, and then those it is like."""
        there: dict[uuid.UUID, int] = defaultdict(int)
        for one in members[which]:
            group = places[one]
            if group is not None:
                there[group] += 1
        if not there:
            return []
        near = {group for one in members[which] for group in likeness.get(one, {})}
        free = [
            group
            for group in near | set(there)
            if (group in there or liked(which, group) >= LIKE)
            and not any((one, group) in never for one in members[which])
        ]
        return sorted(free, key=lambda group: (-there[group], -liked(which, group), group))

    pinned = {which: [one for one in ones if one in fixed] for which, ones in members.items()}
    wish = {which: ranked(which) for which in members}
    count = {
        which: sum(places[one] == groups[0] for one in members[which]) if groups else 0
        for which, groups in wish.items()
    }
    order = sorted(
        members,
        key=lambda which: (
            not pinned[which],
            -count[which],
            -liked(which, wish[which][0]) if wish[which] else 0.0,
            which,
        ),
    )
    goes: dict[uuid.UUID, uuid.UUID | None] = {}
    for which in order:
        if pinned[which]:
            goes[which] = places[pinned[which][0]]
            continue
        taken = {goes[foe] for foe in foes[which] if foe in goes}
        goes[which] = next((group for group in wish[which] if group not in taken), None)
    return {
        one: goes[which]
        for which in order
        for one in members[which]
        if one not in fixed and places[one] != goes[which]
    }
