"""A business case worked out: the obligation and what fills it, and who pays and who gains, each with its range. Pure.

Formulas: obligation = basis × percentage; effort = placements × (value × hours / full-time hours × months / 12, months
up to the table's most, + bonus); a party's result = what it receives − what it pays; cost of a lasting job = the
contractor's costs / placements still at work after 12 months.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.business_case.flows import FLOWS, PARTIES, Flow, Party, Values
from analysis.business_case.ranges import Numbers, Range, Swing, swings, through

Whose = Party | Literal["society"]
WHOSE: tuple[Whose, ...] = (*PARTIES, "society")
LONGEST = 120
"""Months that a case is followed for at most."""


@dataclass(frozen=True)
class Case:
    """What was filled in, by the key of the input; one that is not there is unknown.

    `basis_hours` a week are full time, and months count up to `most_months`: from the valuation table.
    """

    inputs: Mapping[str, Range]
    basis_hours: float = 36.0
    most_months: float | None = None


@dataclass(frozen=True)
class Outcome:
    """A result with its range and what moves it most. None with the inputs that are `missing`; None without any where
    it cannot be said, because it is a share of nothing."""

    key: str
    range: Range | None
    missing: tuple[str, ...] = ()
    swings: Sequence[Swing] = ()


@dataclass(frozen=True)
class Line:
    """What one flow brings (above nought) or costs (below) a party."""

    flow: Flow
    range: Range | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Measure:
    needs: tuple[str, ...]
    formula: Callable[[Values], Numbers]


def outcomes(case: Case) -> dict[str, Outcome]:
    """obligation, effort (€), covered (% of the obligation), contractor, municipality, resident, society (€),
    cost_per_job (€ the contractor spends on a job that lasts; below nought when it gains)."""
    return {key: _outcome(key, case, measure) for key, measure in _measures(case).items()}


def lines(case: Case, whose: Whose) -> list[Line]:
    """Every flow that touches a party; for society only those from or to outside."""
    found = []
    for flow, sign in _touching(whose):
        given, missing = _given(case, flow.inputs)
        if missing:
            found.append(Line(flow, None, missing))
        else:
            found.append(Line(flow, through(_signed(flow, sign), given)))
    return found


def by_month(case: Case, whose: Whose) -> list[Range]:
    """The party's result added up to the end of month 1, 2 …, until the longest flow has ended.

    Empty when something is unknown.
    """
    measure = _result(whose)
    given, missing = _given(case, measure.needs)
    if missing:
        return []
    longest = max((given[key].high for key in ("months", "benefit_months") if key in given), default=0)
    return [
        through(_result(whose, until=month).formula, given)
        for month in range(1, min(LONGEST, int(np.ceil(longest))) + 1)
    ]


def even_from(months: Sequence[Range]) -> int | None:
    """The first month at whose end the base is not below nought and stays so; None when it never is."""
    first = None
    for month, found in enumerate(months, start=1):
        if found.base < 0:
            first = None
        elif first is None:
            first = month
    return first


def _outcome(key: str, case: Case, measure: _Measure) -> Outcome:
    given, missing = _given(case, measure.needs)
    if missing:
        return Outcome(key, None, missing)
    try:
        return Outcome(key, through(measure.formula, given), (), swings(measure.formula, given))
    except ZeroDivisionError:
        return Outcome(key, None)


def _given(case: Case, needs: Sequence[str]) -> tuple[dict[str, Range], tuple[str, ...]]:
    missing = tuple(key for key in needs if key not in case.inputs)
    return {key: case.inputs[key] for key in needs if key in case.inputs}, missing


def _measures(case: Case) -> dict[str, _Measure]:
    most = np.inf if case.most_months is None else case.most_months

    def obligation(v: Values) -> Numbers:
        return v["basis"] * v["percent"] / 100

    def effort(v: Values) -> Numbers:
        years = v["hours"] / case.basis_hours * np.minimum(v["months"], most) / 12
        return v["placements"] * (v["block"] * years + v["bonus"])

    def covered(v: Values) -> Numbers:
        return 100 * effort(v) / obligation(v)

    contractor = _result("contractor")

    def cost_per_job(v: Values) -> Numbers:
        return -contractor.formula(v) / (v["placements"] * v["lasting"] / 100)

    of_obligation, of_effort = ("basis", "percent"), ("placements", "hours", "months", "block", "bonus")
    return {
        "obligation": _Measure(of_obligation, obligation),
        "effort": _Measure(of_effort, effort),
        "covered": _Measure((*of_obligation, *of_effort), covered),
        **{whose: _result(whose) for whose in WHOSE},
        "cost_per_job": _Measure((*contractor.needs, "lasting"), cost_per_job),
    }


def _result(whose: Whose, until: float = np.inf) -> _Measure:
    touching = _touching(whose)

    def result(v: Values) -> Numbers:
        return sum((_signed(flow, sign, until)(v) for flow, sign in touching), start=np.zeros(1))

    return _Measure(tuple(dict.fromkeys(key for flow, _ in touching for key in flow.inputs)), result)


def _touching(whose: Whose) -> list[tuple[Flow, int]]:
    found = []
    for flow in FLOWS:
        if whose == "society":
            sign = (flow.receiver is not None) - (flow.payer is not None)
        else:
            sign = (flow.receiver == whose) - (flow.payer == whose)
        if sign:
            found.append((flow, sign))
    return found


def _signed(flow: Flow, sign: int, until: float = np.inf) -> Callable[[Values], Numbers]:
    return lambda values: sign * flow.amount(values, until)
