"""What placements count for by the valuation table that a contract's tender falls under. Pure.

A register says what was accepted; this is what the same placements would count for by the table, to be laid beside it. An
age bonus is left out: no age is taken in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.business_case.valuation import Table, effort, holding
from analysis.monitoring.records import Contract, Placement

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Worth:
    """Euros that can be worked out, of how many placements, and how many lack what is needed for it."""

    value: float
    valued: int
    unknown: int
    table: Table


def months(placement: Placement) -> float | None:
    """How long somebody worked: to the end, or to the day as of which it holds when they still work. None if unknown."""
    if placement.start is None:
        return None
    until = placement.seen_on if placement.state == "working" and placement.end is None else placement.end
    if until is None or until < placement.start:
        return None
    return (until - placement.start).days / DAYS_A_MONTH


def of_placement(placement: Placement, table: Table) -> float | None:
    """In euros; None where the target group, the hours or the time are unknown, or the table lacks the group."""
    block = next((block for block in table.blocks if block.key == placement.group), None)
    worked = months(placement)
    if block is None or block.unit != "fte_year" or placement.hours is None or worked is None:
        return None
    permanent = [bonus for bonus in table.bonuses if bonus.key == "permanent" and bonus.from_age is None]
    return effort(
        block,
        basis_hours=table.basis_hours,
        hours=placement.hours,
        months=worked,
        bonuses=permanent if placement.form == "permanent" else (),
    )


def of_contract(contract: Contract, placements: Sequence[Placement], tables: Sequence[Table]) -> Worth | None:
    """None where the region or the day of the tender is unknown, or no table holds then."""
    table = (
        holding(tables, contract.region, contract.tender_on)
        if contract.region and contract.tender_on is not None
        else None
    )
    if table is None:
        return None
    found = [of_placement(placement, table) for placement in placements]
    known = [value for value in found if value is not None]
    return Worth(sum(known), len(known), len(found) - len(known), table)
