"""Several rounds of the monitor form laid together: what was told of one period or person counts once. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from analysis.monitoring.records import UNKNOWN, Contract, Placement, Records, Way

Period = tuple[str, str] | None
"""From and until which month ("2026-01"); None where it was not told."""


@dataclass(frozen=True)
class Told:
    """What one organisation answered in one round. `joined`: whether its answers in other rounds can be found."""

    organisation: str
    joined: bool
    period: Period
    contract: Contract | None
    way: Way | None
    placements: list[Placement]


def together(rounds: Sequence[Sequence[Told]]) -> tuple[Records, int]:
    """The rounds, the earliest first, as one; and how many earlier answers stand aside for later ones on the same months.

    Amounts and numbers of people are added up over periods that do not overlap; where they do, or the period is not known,
    the later answer counts. A placement with the same pseudonym and contract of the same organisation is one
    person: what was said last counts, and what was known before and is unknown now stays.
    """
    kept: list[Told] = []
    aside = 0
    people: dict[tuple[str, str, str], Placement] = {}
    loose: list[Placement] = []
    for answers in rounds:
        for told in answers:
            if told.joined:
                earlier = [one for one in kept if one.organisation == told.organisation and _same(one, told)]
                aside += len(earlier)
                kept = [one for one in kept if one not in earlier]
            kept.append(told)
            for placement in told.placements:
                key = (placement.organisation, placement.contract, placement.person)
                if told.joined and placement.person:
                    people[key] = newer(people[key], placement) if key in people else placement
                else:
                    loose.append(placement)
    contracts = [one.contract for one in kept if one.contract is not None]
    ways = [one.way for one in kept if one.way is not None]
    return Records([*people.values(), *loose], contracts, ways), aside


def newer(older: Placement, later: Placement) -> Placement:
    """What was said last, with what was known before where that is unknown now."""
    held = {
        field.name: getattr(older, field.name)
        for field in fields(Placement)
        if getattr(later, field.name) in (None, "", UNKNOWN)
    }
    said = {month: state for month, state in later.follow_up.items() if state != UNKNOWN}
    before = {month: state for month, state in older.follow_up.items() if state != "not_yet"}
    return replace(later, **held, follow_up=dict(later.follow_up) | before | said)


def day_of(text: str | None) -> dt.date | None:
    """A day from "2026-03-27", or the middle of the month of "2026-03"; a year alone says too little."""
    try:
        if text and len(text) == 7:
            return dt.date.fromisoformat(f"{text}-15")
        return dt.date.fromisoformat(text) if text and len(text) == 10 else None
    except ValueError:
        return None


def _same(one: Told, other: Told) -> bool:
    """Whether two answers of an organisation are about some of the same months, as far as is known."""
    if one.period is None or other.period is None:
        return True
    return one.period[0] <= other.period[1] and other.period[0] <= one.period[1]
