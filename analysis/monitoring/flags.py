"""What asks for a second look: not wrong by itself, and never an accusation. A person looks and says. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.monitoring.records import Contract, Placement, Records

EXACT, TWICE, BACKWARDS = "exact", "twice", "backwards"
KINDS = (EXACT, TWICE, BACKWARDS)
VERDICTS = {EXACT: ("right", "mistake"), TWICE: ("right", "once", "mistake"), BACKWARDS: ("right", "mistake")}
"""What a person may say of each kind: it is right as it stands, it is a mistake in the source, or count it once."""


@dataclass(frozen=True)
class Flag:
    """`key` stays the same as long as the same is asked of the same contract or pseudonym; nothing can be read from it."""

    kind: str
    key: str
    contracts: tuple[Contract, ...] = ()
    placements: tuple[Placement, ...] = ()

    @property
    def overlap(self) -> bool | None:
        """Whether two of the placements lay over each other; None where a date is lacking."""
        found = [_overlap(one, other) for one, other in combinations(self.placements, 2)]
        return True if True in found else (None if None in found else False)


def flags(records: Records) -> list[Flag]:
    """Contracts realised to exactly their obligation, one pseudonym under several contracts, starts before the vacancy."""
    return [*_exact(records.contracts), *_twice(records.placements), *_backwards(records.placements)]


def counted_once(records: Records, keys: Collection[str]) -> Records:
    """The records without what a person said to count once: of each such pseudonym the placement that began first stays."""
    doubled = [
        placement
        for flag in _twice(records.placements)
        if flag.key in keys
        for placement in flag.placements[1:]
    ]
    if not doubled:
        return records
    gone = {id(placement) for placement in doubled}
    return Records([p for p in records.placements if id(p) not in gone], records.contracts, records.ways)


def _exact(contracts: Sequence[Contract]) -> Iterator[Flag]:
    for contract in contracts:
        known = contract.obligation and contract.realised is not None
        if known and abs((contract.realised or 0.0) - (contract.obligation or 0.0)) < 0.5:
            key = _key(EXACT, contract.organisation, contract.reference)
            yield Flag(EXACT, key, contracts=(contract,))


def _twice(placements: Sequence[Placement]) -> Iterator[Flag]:
    by_person: dict[tuple[str, str], list[Placement]] = defaultdict(list)
    for placement in placements:
        if placement.person:
            by_person[placement.pool, placement.person].append(placement)
    for (pool, person), found in by_person.items():
        if len({placement.contract for placement in found}) > 1:
            found.sort(key=lambda p: (p.start is None, p.start or p.seen_on, p.contract))
            yield Flag(TWICE, _key(TWICE, pool, person), placements=tuple(found))


def _backwards(placements: Sequence[Placement]) -> Iterator[Flag]:
    for placement in placements:
        before = placement.vacancy and placement.start and placement.start < placement.vacancy
        after = placement.start and placement.end and placement.end < placement.start
        if before or after:
            parts = (placement.organisation, placement.contract, placement.person, str(placement.start))
            yield Flag(BACKWARDS, _key(BACKWARDS, *parts), placements=(placement,))


def _overlap(one: Placement, other: Placement) -> bool | None:
    if one.start is None or other.start is None:
        return None
    first, later = (one, other) if one.start <= other.start else (other, one)
    assert later.start is not None
    if first.end is not None:
        return later.start < first.end
    return True if first.state == "working" else None


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
