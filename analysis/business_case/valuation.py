"""What a placement counts for: a region's table of block values, as of a date, and the effort it gives. Pure.

Values differ per region and change over time, so none stands in the code: each table is a file in `valuations/` or
comes from the study. The value is no money: it is a fictive amount for distance and effort, taken off the obligation.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from surveys.texts import Text

FOLDER = Path(__file__).parent / "valuations"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Block(_Strict):
    """The value in euros of a full-time year of somebody of a target group, counted for at most `most_months`."""

    key: str
    name: Text
    value: float = Field(ge=0)
    unit: str = Field(default="fte_year", pattern="^(fte_year|hour|day)$")
    most_months: int | None = Field(default=None, ge=1)


class Bonus(_Strict):
    """Euros on top of a placement: for an age of at least `from_age`, or for a permanent contract."""

    key: str
    name: Text
    value: float = Field(ge=0)
    from_age: int | None = None


class Table(_Strict):
    """The table of a region that tenders of between two dates fall under; `basis_hours` a week are full time."""

    key: str
    region: str
    valid_from: dt.date | None
    valid_to: dt.date | None = None
    basis_hours: float = Field(default=36, gt=0)
    source: str
    note: Text = Field(default_factory=dict)
    blocks: tuple[Block, ...]
    bonuses: tuple[Bonus, ...] = ()

    def block(self, key: str) -> Block:
        """KeyError for a target group that the table does not hold."""
        return next((block for block in self.blocks if block.key == key), None) or _missing(key, self.key)

    def holds_on(self, day: dt.date) -> bool:
        """Whether a tender published on this day falls under it; a side without a date is open."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def _missing(key: str, table: str) -> Block:
    raise KeyError(f"{key} is not in the valuation table {table}")


@cache
def built_in() -> tuple[Table, ...]:
    """The tables that come with Weerklank, by region and date."""
    found = [Table.model_validate(yaml.safe_load(path.read_text())) for path in FOLDER.glob("*.yml")]
    return tuple(sorted(found, key=lambda table: (table.region, table.valid_from or dt.date.min)))


def same_region(name: str) -> str:
    """What two spellings of one region have in common."""
    return " ".join(name.casefold().split())


def holding(tables: Iterable[Table], region: str, day: dt.date) -> Table | None:
    """The table of a region that a tender published on `day` falls under; where two do, the one that began last."""
    found = [
        table for table in tables if same_region(table.region) == same_region(region) and table.holds_on(day)
    ]
    return max(found, key=lambda table: table.valid_from or dt.date.min, default=None)


def effort(
    block: Block,
    *,
    basis_hours: float,
    hours: float = 0.0,
    months: float = 0.0,
    amount: float = 0.0,
    bonuses: Sequence[Bonus] = (),
) -> float:
    """The value in euros of one placement or activity, not rounded.

    A placement of `hours` a week for `months`: value × hours / basis × months / 12, months counted up to the block's
    most, and the bonuses on top. An activity counted by hour or day: value × `amount` of those.
    """
    if block.unit != "fte_year":
        return block.value * amount
    counted = months if block.most_months is None else min(months, block.most_months)
    return block.value * hours / basis_hours * counted / 12 + sum(bonus.value for bonus in bonuses)
