"""The figures of monitoring, from contracts and placements. Pure; each is told in docs/measures.md.

`fewest` is for who stands outside the team: nothing is told of fewer than so many, nor what could be found by taking one
figure from another.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from analysis.monitoring.funnel import Funnel, funnels
from analysis.monitoring.rates import Counts, Rate, Spread, counts, rate, safe, spread
from analysis.monitoring.records import (
    AGREEMENT,
    EXTRA,
    FOCUS,
    MONTHS,
    NOT_PAID,
    PAID,
    UNKNOWN,
    ZUID,
    Contract,
    Placement,
    Records,
    names,
    state_at,
)
from analysis.monitoring.worth import months

CLASSES = ((3, "under_3"), (6, "3_to_6"), (12, "6_to_12"), (24, "12_to_24"))
"""Duration: up to how many months, and the key of the class; from the last number on it is LONGEST."""
LONGEST = "over_24"
DURATIONS = (*(key for _, key in CLASSES), LONGEST, UNKNOWN)


@dataclass(frozen=True)
class Money:
    """Obligation against what was realised, in euros.

    `n`: contracts of which both are known, which is what the sums are of. Of `unrealised` contracts the obligation is known
    and what was realised is not (`open_obligation` together); of `unobliged` not even the obligation.
    """

    n: int = 0
    obligation: float = 0.0
    realised: float = 0.0
    unrealised: int = 0
    open_obligation: float = 0.0
    unobliged: int = 0
    hidden: bool = False

    @property
    def low(self) -> float | None:
        """The share realised when nothing was of what is unknown. None without an obligation."""
        whole = self.obligation + self.open_obligation
        return self.realised / whole if whole else None

    @property
    def high(self) -> float | None:
        """The same when all of what is unknown was realised, and no more than that."""
        whole = self.obligation + self.open_obligation
        return (self.realised + self.open_obligation) / whole if whole else None


@dataclass(frozen=True)
class FollowUp:
    """What people did so many months after the start. `rate` is at work (with the same or another employer) or not, of
    those for whom it is that far; `states` count all of them, and `not_yet` are left out of both."""

    months: int
    states: Counts
    rate: Rate
    not_yet: int


@dataclass(frozen=True)
class Jobs:
    """Placements that may be extra jobs of the Social Agreement, with the market or with government."""

    market: Rate
    government: Rate
    elsewhere: int
    """Placements of which the kind of partner is unknown, so that they stand in neither."""


@dataclass(frozen=True)
class Figures:
    placements: int
    people: int
    """Different pseudonyms, as far as they are known."""
    nameless: int
    """Placements without a pseudonym."""
    contracts: int
    organisations: int
    money: Money
    fulfilled: Rate
    by_form: Counts
    by_group: Counts
    by_district: Counts
    by_duration: Counts
    going_on: Rate
    """Still at work there, or stopped."""
    zuid: Rate
    focus: Rate
    zuid_jobs: Rate
    zuid_jobs_now: Rate
    extra: Jobs
    follow_up: list[FollowUp]
    reasons: Counts
    """Of those who stopped."""
    weeks: Spread
    """From vacancy to start."""
    funnels: list[Funnel]
    hidden: bool = False
    """Of so few that nothing is told."""


def reckon(
    records: Records,
    kinds: Sequence[str] = (),
    government: Collection[str] = ("gemeente",),
    fewest: int | None = None,
) -> Figures:
    """All figures of one source. `kinds`: the keys of kinds of partner in their order; `government`: those of them that
    are no market party."""
    placed = records.placements
    hidden = not safe((len(placed),), fewest)
    if hidden:
        placed = []
    districts = counts([p.district for p in placed], list(names("district")), fewest)
    zuid = Rate(hidden=True) if districts.merged else rate([_in_zuid(p) for p in placed], fewest)
    focus = Rate(hidden=True) if districts.merged else rate([_in_focus(p) for p in placed], fewest)
    money = _money(records.contracts, fewest)
    return Figures(
        placements=len(placed),
        people=len({(p.person) for p in placed if p.person}),
        nameless=sum(not p.person for p in placed),
        contracts=len(records.contracts) if safe((len(records.contracts),), fewest) else 0,
        organisations=len(_organisations(records)) if safe((len(_organisations(records)),), fewest) else 0,
        money=money,
        fulfilled=Rate(hidden=True)
        if money.hidden
        else rate([_fulfilled(c) for c in records.contracts], fewest),
        by_form=counts([p.form for p in placed], list(names("form")), fewest),
        by_group=counts([p.group for p in placed], list(names("group")), fewest),
        by_district=districts,
        by_duration=counts([duration(p) for p in placed], DURATIONS, fewest),
        going_on=rate([_working(p) for p in placed], fewest),
        zuid=zuid,
        focus=focus,
        zuid_jobs=_within([_both(_in_zuid(p), _paid(p, PAID)) for p in placed], zuid, fewest),
        zuid_jobs_now=_within(
            [_both(_in_zuid(p), _paid(p, PAID), _working(p)) for p in placed], zuid, fewest
        ),
        extra=_extra(placed, kinds, government, fewest),
        follow_up=[_followed(placed, month, fewest) for month in MONTHS],
        reasons=counts([p.reason for p in placed if p.state == "stopped"], list(names("reason")), fewest),
        weeks=spread([weeks(p) for p in placed], fewest),
        funnels=funnels(records.ways, kinds, fewest),
        hidden=hidden,
    )


# ---------------------------------------------------------------- money


def _money(contracts: Sequence[Contract], fewest: int | None) -> Money:
    both: list[Contract] = []
    half: list[Contract] = []
    for contract in contracts:
        if contract.obligation is not None:
            (half if contract.realised is None else both).append(contract)
    unobliged = len(contracts) - len(both) - len(half)
    whose = len({contract.organisation for contract in both})
    if not safe((len(both), len(half), unobliged, whose), fewest):
        return Money(hidden=True)
    return Money(
        n=len(both),
        obligation=sum(contract.obligation or 0.0 for contract in both),
        realised=sum(contract.realised or 0.0 for contract in both),
        unrealised=len(half),
        open_obligation=sum(contract.obligation or 0.0 for contract in half),
        unobliged=unobliged,
    )


def _fulfilled(contract: Contract) -> bool | None:
    if contract.obligation is None or contract.realised is None:
        return None
    return contract.realised >= contract.obligation


# ---------------------------------------------------------------- placements


def duration(placement: Placement) -> str:
    """The class of how long somebody worked; of who still works, how long so far."""
    worked = months(placement)
    if worked is None:
        return UNKNOWN
    return next((key for most, key in CLASSES if worked < most), LONGEST)


def weeks(placement: Placement) -> float | None:
    """From the vacancy to the start; None where a day is unknown or the start lies before the vacancy."""
    if placement.vacancy is None or placement.start is None or placement.start < placement.vacancy:
        return None
    return (placement.start - placement.vacancy).days / 7


def _working(placement: Placement) -> bool | None:
    return None if placement.state == UNKNOWN else placement.state == "working"


def _in_zuid(placement: Placement) -> bool | None:
    return None if placement.district == UNKNOWN else placement.district in ZUID


def _in_focus(placement: Placement) -> bool | None:
    return None if placement.district == UNKNOWN else placement.district in FOCUS


def _paid(placement: Placement, forms: Collection[str]) -> bool | None:
    if placement.form in forms:
        return True
    return False if placement.form in NOT_PAID | PAID else None


def _both(*values: bool | None) -> bool | None:
    """Whether all hold: no as soon as one is no, unknown as long as one may still be no."""
    if False in values:
        return False
    return None if None in values else True


def _within(values: Sequence[bool | None], whole: Rate, fewest: int | None) -> Rate:
    """The rate of what can only hold where `whole` does: hidden when the difference would be of few."""
    found = rate(values, fewest)
    if fewest is not None and (whole.hidden or not safe((abs(whole.yes - found.yes),), fewest)):
        return Rate(hidden=True)
    return found


def _extra(
    placed: Sequence[Placement], kinds: Sequence[str], government: Collection[str], fewest: int | None
) -> Jobs:
    of_market = [p for p in placed if p.kind in kinds and p.kind not in government]
    of_government = [p for p in placed if p.kind in government]
    elsewhere = len(placed) - len(of_market) - len(of_government)
    market, public = (rate([is_extra(p) for p in group], fewest) for group in (of_market, of_government))
    if fewest is not None:
        agreed = Counter(p.group for p in placed)["job_agreement"]
        if not safe((elsewhere, agreed - market.yes - public.yes), fewest):
            return Jobs(Rate(hidden=True), Rate(hidden=True), 0)
    return Jobs(market, public, elsewhere)


def is_extra(placement: Placement) -> bool | None:
    """Whether it may be an extra job of the Social Agreement: of its target group, paid, begun since 11 April 2013."""
    of_group = None if placement.group in (UNKNOWN, "other") else placement.group == "job_agreement"
    since = None if placement.start is None else placement.start >= AGREEMENT
    return _both(of_group, _paid(placement, EXTRA), since)


def _followed(placed: Sequence[Placement], month: int, fewest: int | None) -> FollowUp:
    states = [state_at(placement, month) for placement in placed]
    far = [state for state in states if state != "not_yet"]
    order = [key for key in names("followed") if key != "not_yet"]
    at_work = [None if state == UNKNOWN else state in ("same_employer", "other_employer") for state in far]
    found = rate(at_work, fewest)
    later = len(states) - len(far)
    if fewest is not None and not safe((later,), fewest):
        return FollowUp(month, Counts([], 0, hidden=True), Rate(hidden=True), 0)
    return FollowUp(month, counts(far, order, fewest), found, later)


def _organisations(records: Records) -> set[str]:
    found = {placement.organisation for placement in records.placements}
    found |= {contract.organisation for contract in records.contracts}
    return (found | {way.organisation for way in records.ways}) - {""}
