"""Subjects on which organisations stand apart or together: passages with a direction in, proposals out. Pure.

A subject is what several passages speak of: a code, or, for passages without one, a group that the machine makes of what
is alike (coding.clustering). An organisation takes one side on a subject, however much it says; it takes none where it says
about as much for as against. One proposal a subject: together, where nearly all are on one side and no kind of partner as a
whole is on the other; apart, where there are two sides. Most organisations first.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coding import clustering
from coding.encoding import Vectors, centred

What = Literal["contrast", "consensus"]
Tone = float | None
"""From −1 (hinders) to +1 (helps); 0 is both ways; None has no direction."""

CLEARLY = 2.0
"""An organisation is on a side when it says this many times as much for that side as for the other."""
NEARLY_ALL = 2 / 3
"""The share of the organisations with a direction that stands together."""
FEWEST_TOGETHER = 3
"""Organisations, of at least two kinds of partners, that make a consensus."""
SHOWN = 4
"""Quotes on a side before the others are opened, one an organisation."""


@dataclass(frozen=True)
class Passage:
    """What one organisation said once."""

    organisation: Hashable
    kind: str
    """The kind of partner that it is."""
    subjects: Mapping[str, Tone]
    """The codes it has, with the direction for each; none for a passage that may be placed in a group by likeness."""
    tone: Tone = None
    """The direction of a passage without codes."""
    quotable: bool = True
    """Whether it may be shown; it counts all the same."""


@dataclass(frozen=True)
class Side:
    """Who stands where on a subject."""

    organisations: tuple[Hashable, ...] = ()
    kinds: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    """All their passages that speak for this side."""
    shown: tuple[int, ...] = ()
    """Of those that may be quoted one an organisation; kinds of partners take turns, what is most to the point first."""


@dataclass(frozen=True)
class Proposal:
    """One subject, with the three places an organisation can stand."""

    what: What
    subject: str | None
    """A code; None for a group that the machine made."""
    members: tuple[int, ...]
    """Every passage on the subject, with and without a direction."""
    helps: Side
    hinders: Side
    both: Side
    """Who says about as much for as against, with all of that."""

    @property
    def organisations(self) -> int:
        """How many take a side; who says both counts where that is what the others differ from."""
        return sum(len(side.organisations) for side in self.sides)

    @property
    def kinds(self) -> int:
        return len({kind for side in self.sides for kind in side.kinds})

    @property
    def sides(self) -> tuple[Side, Side]:
        """What stands side by side: help and hindrance, or, where nobody is on one of them, who says both."""
        if self.what == "consensus" or (self.helps.organisations and self.hinders.organisations):
            return self.helps, self.hinders
        return (self.helps, self.both) if self.helps.organisations else (self.both, self.hinders)


def find(
    passages: Sequence[Passage], vectors: Vectors, texts: Sequence[str] | None = None, language: str = "nl"
) -> list[Proposal]:
    """Proposals, most organisations first, then most kinds of partners, then the most even sides.

    `vectors` (n, d): raw, of one encoder. They choose quotes, and with `texts` they group what has no subject.
    """
    if not passages:
        return []
    around = centred(vectors)
    found = [
        proposal
        for subject, rows in subjects_of(passages, vectors, texts, language)
        if (proposal := _weigh(subject, rows, passages, around)) is not None
    ]
    return sorted(found, key=_rank)


def _rank(proposal: Proposal) -> tuple[int, int, int, str]:
    smaller = min(len(side.organisations) for side in proposal.sides)
    return (
        -proposal.organisations,
        -proposal.kinds,
        -smaller,
        proposal.subject or f"~{proposal.members[0]:09}",
    )


def subjects_of(
    passages: Sequence[Passage], vectors: Vectors, texts: Sequence[str] | None, language: str
) -> list[tuple[str | None, list[int]]]:
    """The rows on each subject: by code, and of what has no code by likeness."""
    by_code: dict[str, list[int]] = defaultdict(list)
    for row, passage in enumerate(passages):
        for subject in passage.subjects:
            by_code[subject].append(row)
    loose = [row for row, passage in enumerate(passages) if not passage.subjects]
    found: list[tuple[str | None, list[int]]] = list(by_code.items())
    if len(loose) >= clustering.FEWEST:
        read = [texts[row] for row in loose] if texts is not None else None
        groups = clustering.cluster(vectors[loose], read, language)
        places = np.array(loose)
        found += [(None, places[groups.labels == group].tolist()) for group in range(groups.count)]
    return found


def _weigh(
    subject: str | None, rows: list[int], passages: Sequence[Passage], around: Vectors
) -> Proposal | None:
    """What the organisations that speak of a subject make of it together; None where it is neither apart nor together."""
    tones = {
        row: tone
        for row in rows
        if (tone := passages[row].tone if subject is None else passages[row].subjects[subject]) is not None
    }
    for_: dict[Hashable, float] = defaultdict(float)
    against: dict[Hashable, float] = defaultdict(float)
    for row, tone in tones.items():
        for_[passages[row].organisation] += max(tone, 0.0) if tone else 0.5
        against[passages[row].organisation] += max(-tone, 0.0) if tone else 0.5
    plus = {one for one in for_ if for_[one] >= CLEARLY * against[one]}
    minus = {one for one in for_ if against[one] >= CLEARLY * for_[one]}

    def side(organisations: Collection[Hashable], speaks: Callable[[float], bool]) -> Side:
        mine = [
            row for row, tone in tones.items() if passages[row].organisation in organisations and speaks(tone)
        ]
        return Side(
            tuple(dict.fromkeys(passages[row].organisation for row in mine)),
            tuple(dict.fromkeys(passages[row].kind for row in mine)),
            tuple(mine),
            tuple(_shown(mine, passages, around)),
        )

    helps, hinders = side(plus, lambda tone: tone > 0), side(minus, lambda tone: tone < 0)
    both = side(for_.keys() - plus - minus, lambda _: True)
    what: What = "consensus" if _together(helps, hinders, len(for_)) else "contrast"
    if what == "contrast" and sum(bool(one.organisations) for one in (helps, hinders, both)) < 2:
        return None
    return Proposal(what, subject, tuple(rows), helps, hinders, both)


def _together(plus: Side, minus: Side, speakers: int) -> bool:
    """Whether enough organisations are on one side, and no kind of partner as a whole is on the other."""
    most, least = (plus, minus) if len(plus.organisations) >= len(minus.organisations) else (minus, plus)
    return (
        len(most.organisations) >= max(FEWEST_TOGETHER, NEARLY_ALL * speakers)
        and len(most.kinds) > 1
        and set(least.kinds) <= set(most.kinds)
    )


def _shown(rows: Sequence[int], passages: Sequence[Passage], around: Vectors) -> list[int]:
    """One passage an organisation, the nearest to the middle of the side; kinds of partners take turns."""
    free = [row for row in rows if passages[row].quotable]
    if not free:
        return []
    middle = around[list(rows)].mean(axis=0)
    nearness = dict(zip(free, (around[free] @ middle).tolist(), strict=True))
    best: dict[Hashable, int] = {}
    for row in sorted(free, key=lambda row: (-nearness[row], row)):
        best.setdefault(passages[row].organisation, row)
    turn, order = Counter[str](), {}
    for row in best.values():
        order[row] = turn[passages[row].kind]
        turn[passages[row].kind] += 1
    return sorted(best.values(), key=lambda row: (order[row], -nearness[row], row))


def tone(shares: Mapping[str, float]) -> Tone:
    """The direction that the machine gives a passage (coding.valence): None unless one of help and hindrance is the most
    likely of all and twice as likely as the other."""
    helps, hinders = shares["facilitator"], shares["barrier"]
    most, least = max(helps, hinders), min(helps, hinders)
    if most < max(shares["mixed"], shares["neutral"]) or most < CLEARLY * least:
        return None
    return helps - hinders
