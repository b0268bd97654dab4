"""What is monitored, as values: contracts, placements, the way from referral to work; and the words of their fields. Pure.

Target groups, forms, districts and reasons carry the keys and words of the built-in monitor form, so that a register and
the form can be read as one. "unknown" is a value of each.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from surveys.definition import library
from surveys.texts import Text

UNKNOWN = "unknown"
FOCUS = (
    "afrikaanderwijk", "bloemhof", "carnisse", "feijenoord", "hillesluis", "oud-charlois", "tarwewijk",
)  # fmt: skip
"""The seven focus districts of the national programme for Rotterdam-Zuid."""
ZUID = frozenset((*FOCUS, "rest_zuid"))
PAID = frozenset(("permanent", "temporary", "agency", "sheltered"))
"""Forms in which somebody has a paid job."""
EXTRA = frozenset(("permanent", "temporary", "agency"))
"""Forms that may be an extra job of the Social Agreement: sheltered work is counted apart from it."""
NOT_PAID = frozenset(("traineeship", "trial"))
AGREEMENT = dt.date(2013, 4, 11)
"""The Social Agreement: extra jobs are counted from then on."""
MONTHS = (6, 12, 24)

_ITEMS = {
    "group": "pl_group",
    "form": "pl_form",
    "district": "pl_district",
    "reason": "pl_reason",
    "state": "pl_still",
}
FOLLOWED: dict[str, Text] = {
    "same_employer": {"nl": "Werkt bij dezelfde werkgever", "en": "Works with the same employer"},
    "other_employer": {"nl": "Werkt ergens anders", "en": "Works elsewhere"},
    "training": {"nl": "Volgt een opleiding", "en": "Is in training"},
    "benefit": {"nl": "Geen werk of een uitkering", "en": "No work or a benefit"},
    "not_yet": {"nl": "Zover is het nog niet", "en": "It is not that far yet"},
    UNKNOWN: {"nl": "Onbekend", "en": "Unknown"},
}
STATES: dict[str, Text] = {
    "working": {"nl": "Werkt nog", "en": "Still works"},
    "stopped": {"nl": "Gestopt", "en": "Stopped"},
    UNKNOWN: {"nl": "Onbekend", "en": "Unknown"},
}


@cache
def names(what: str) -> dict[str, Text]:
    """The values of "group", "form", "district", "reason", "state" or "followed", each in words, "unknown" as the last."""
    if what == "followed":
        return FOLLOWED
    if what == "state":
        return STATES
    entry = library("monitor_form").item("placements")
    item = next(item for item in entry.items if item.id == _ITEMS[what])
    found = {option.id: option.text for option in item.options if option.id != UNKNOWN}
    return found | {UNKNOWN: {"nl": "Onbekend", "en": "Unknown"}}


@dataclass(frozen=True)
class Placement:
    """One person at work with one organisation. `person` is a pseudonym; "" and None stand for not known.

    `follow_up` holds only what was said of a month; `state_at` tells the rest. `seen_on` is the day as of which all of
    it holds.
    """

    seen_on: dt.date
    organisation: str = ""
    kind: str = ""
    contract: str = ""
    person: str = ""
    pool: str = ""
    """Within which a pseudonym stands for one person: a register has one for all, in the form each partner has its own."""
    group: str = UNKNOWN
    form: str = UNKNOWN
    district: str = UNKNOWN
    vacancy: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    state: str = UNKNOWN
    hours: float | None = None
    follow_up: Mapping[int, str] = field(default_factory=dict)
    reason: str = UNKNOWN


@dataclass(frozen=True)
class Contract:
    """What a contract, or in the monitor form an organisation over a period, has to realise and has realised, in euros."""

    organisation: str = ""
    kind: str = ""
    reference: str = ""
    region: str = ""
    tender_on: dt.date | None = None
    obligation: float | None = None
    realised: float | None = None


@dataclass(frozen=True)
class Records:
    """All that one source holds. `ways`: the way from referral to work, one a contract or answer."""

    placements: list[Placement] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    ways: list["Way"] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.placements or self.contracts or self.ways)


Bounds = tuple[int, int | None]
"""The least and the most a number may be; None where nothing bounds it."""
STEPS = ("referred", "introduced", "started", "working")


@dataclass(frozen=True)
class Way:
    """How many people were referred, introduced, started and still work: each (n, n) when it is known."""

    organisation: str
    kind: str
    steps: tuple[Bounds, Bounds, Bounds, Bounds]


def bounds(value: int | None) -> Bounds:
    return (0, None) if value is None else (value, value)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1), after - dt.timedelta(days=1))


def state_at(placement: Placement, months: int) -> str:
    """What somebody did so many months after the start: a key of FOLLOWED.

    What was said comes first. Else somebody of whom it is known that they worked there over that day worked with the same
    employer, before that day it is not that far yet, and in any other case it is unknown.
    """
    if said := placement.follow_up.get(months, ""):
        return said
    if placement.start is None:
        return UNKNOWN
    day = add_months(placement.start, months)
    if day > placement.seen_on:
        return "not_yet"
    stayed = placement.state == "working" or (placement.end is not None and placement.end >= day)
    return "same_employer" if stayed else UNKNOWN
