"""The business case: worked examples to the euro, ranges against an oracle that samples, tables as published."""

import datetime as dt
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.business_case import valuation
from analysis.business_case.case import WHOSE, Case, by_month, even_from, lines, outcomes
from analysis.business_case.flows import BY_KEY, FLOWS, INPUTS
from analysis.business_case.ranges import Range, exactly, swings, through, whole

TABLES = {table.key: table for table in valuation.built_in()}

WORKED = {
    "basis": 1_000_000, "percent": 5, "placements": 2, "hours": 32, "months": 9, "block": 40_000, "bonus": 0,
    "lasting": 50, "wage": 2_400, "productivity": 60, "substituted": 100, "guidance": 350, "training": 1_200,
    "administration": 40, "subsidy": 500, "coaching": 150, "handling": 60, "benefit": 1_300, "benefit_months": 14,
}  # fmt: skip
"""By hand, in euros for 2 placements of 9 months: wages 43,200; work 25,920; hired labour saved 1,800; guidance 6,300;
training 2,400; administration 720; subsidy 9,000; job coach 2,700; handling 1,080; benefit 2 × 14 × 1,300 = 36,400."""


def case(**changed: float | Range) -> Case:
    values = {**WORKED, **changed}
    return Case({k: v if isinstance(v, Range) else exactly(float(v)) for k, v in values.items()})


def amount(made: Case, key: str) -> float:
    found = outcomes(made)[key].range
    assert found is not None
    assert found.certain
    return whole(found.base)


@pytest.mark.parametrize(
    ("table", "group", "hours", "months", "bonuses", "euros"),
    [
        ("utrecht", "participation_act", 36, 12, [], 40_000),
        ("utrecht", "participation_act", 32, 9, [], 26_667),
        ("utrecht", "participation_act", 32, 9, ["age", "permanent"], 46_667),
        ("the_hague_2023", "unemployment", 36, 18, [], 20_000),  # counts for 12 months at most
        ("the_hague_2023", "participation_act", 24, 30, [], 53_333),  # and 24 for the Participation Act
        ("the_hague_2023", "job_agreement", 36, 30, [], 125_000),  # which always counts
        ("leiden_2023", "participation_act", 18, 6, ["age"], 22_500),
    ],
)
def test_a_placement_counts_for_what_the_table_of_its_region_says(
    table: str, group: str, hours: float, months: float, bonuses: list[str], euros: int
) -> None:
    found = TABLES[table]
    given_ = [bonus for bonus in found.bonuses if bonus.key in bonuses]
    effort = valuation.effort(
        found.block(group), basis_hours=found.basis_hours, hours=hours, months=months, bonuses=given_
    )
    assert whole(effort) == euros


def test_an_activity_counts_by_the_hour_or_the_day() -> None:
    for table, euros in (("utrecht", 1_600), ("leiden_2023", 16_000)):
        found = TABLES[table]
        assert valuation.effort(found.block("social_activity"), basis_hours=36, amount=16) == euros


def test_a_table_says_where_it_is_from_and_which_tenders_it_is_for() -> None:
    assert len(TABLES) == 3
    assert all(table.source and set(table.note) == {"nl", "en"} for table in TABLES.values())
    assert not TABLES["the_hague_2023"].holds_on(dt.date(2023, 6, 30))
    assert TABLES["the_hague_2023"].holds_on(dt.date(2023, 7, 1))
    with pytest.raises(KeyError, match="wsw"):
        TABLES["utrecht"].block("wsw")


def test_every_amount_to_the_euro() -> None:
    made = case()
    assert amount(made, "obligation") == 50_000
    assert amount(made, "effort") == 53_333  # 2 × 40,000 × 32/36 × 9/12
    assert amount(made, "covered") == 107  # per cent
    assert amount(made, "contractor") == -15_900  # 25,920 + 1,800 + 9,000 − 43,200 − 6,300 − 2,400 − 720
    assert amount(made, "municipality") == 23_620  # 36,400 − 9,000 − 2,700 − 1,080
    assert amount(made, "resident") == 6_800  # 43,200 − 36,400
    assert amount(made, "society") == 14_520  # 25,920 + 1,800 − 6,300 − 2,400 − 720 − 2,700 − 1,080
    assert amount(made, "cost_per_job") == 15_900  # one of the two is still at work
    assert -15_900 + 23_620 + 6_800 == 14_520


def test_each_line_says_what_it_brings_or_costs() -> None:
    found = {line.flow.key: line.range.base for line in lines(case(), "contractor") if line.range}
    assert found == {
        "wage": -43_200, "work": 25_920, "substituted": 1_800, "guidance": -6_300, "training": -2_400,
        "administration": -720, "subsidy": 9_000,
    }  # fmt: skip
    assert {line.flow.key for line in lines(case(), "society")} == {
        "work", "substituted", "guidance", "training", "administration", "coaching", "handling",
    }  # fmt: skip


def test_months_count_up_to_the_most_of_the_table() -> None:
    made = Case({**case(months=30).inputs}, most_months=24)
    found = outcomes(made)["effort"].range
    assert found
    assert whole(found.base) == 142_222  # 2 × 40,000 × 32/36 × 24/12


def test_what_is_unknown_is_named_and_the_rest_is_worked_out() -> None:
    made = Case({key: value for key, value in case().inputs.items() if key not in ("guidance", "benefit")})
    found = outcomes(made)
    assert found["contractor"].range is None
    assert found["contractor"].missing == ("guidance",)
    assert found["municipality"].missing == ("benefit",)
    assert found["society"].missing == ("guidance",)
    assert found["effort"].range is not None
    assert by_month(made, "contractor") == []
    assert [line.flow.key for line in lines(made, "contractor") if line.range is None] == ["guidance"]


def test_a_share_of_nothing_cannot_be_said() -> None:
    assert outcomes(case(lasting=0))["cost_per_job"].range is None
    assert outcomes(case(percent=0))["covered"].range is None


def test_a_share_that_may_be_of_nothing_has_no_upper_bound() -> None:
    found = outcomes(case(lasting=Range(0, 50, 100)))["cost_per_job"].range
    assert found == Range(7_950, 15_900, math.inf)


def test_month_by_month_up_to_the_end_of_the_longest_flow() -> None:
    found = by_month(case(), "municipality")
    assert len(found) == 14
    assert found[0].base == 2 * (1_300 - 500 - 150 - 60)
    assert whole(found[-1].base) == 23_620
    assert by_month(case(), "contractor")[0].base == 2 * (1_440 + 100 + 500 - 2_400 - 350 - 40 - 1_200)
    assert even_from(found) == 1
    assert even_from(by_month(case(), "contractor")) is None
    assert even_from([exactly(1), exactly(-1), exactly(0), exactly(2)]) == 3


ranges = st.lists(st.floats(0, 5_000), min_size=3, max_size=3).map(sorted).map(lambda found: Range(*found))


@given(st.fixed_dictionaries({each.key: ranges for each in INPUTS}), st.randoms())
def test_no_choice_within_the_ranges_falls_outside_the_range_that_comes_out(
    inputs: dict[str, Range], chance: random.Random
) -> None:
    """The oracle draws values from the ranges and adds up what each party gets, flow by flow."""
    found = outcomes(Case(inputs))
    for _ in range(5):
        drawn = {key: chance.uniform(each.low, each.high) for key, each in inputs.items()}
        results = dict.fromkeys(WHOSE, 0.0)
        for flow in FLOWS:
            euros = drawn["placements"] * (drawn[flow.lasts] if flow.lasts else 1)
            for factor in flow.factors:
                euros *= drawn[factor] / (100 if BY_KEY[factor].unit == "percent" else 1)
            for party, sign in ((flow.payer, -1), (flow.receiver, 1)):
                if party:
                    results[party] += sign * euros
                    results["society"] += sign * euros
        for whose in WHOSE:
            out = found[whose].range
            assert out is not None
            slack = 1e-9 * max(abs(out.low), abs(out.high), 1)
            assert out.low - slack <= results[whose] <= out.high + slack


def test_the_ends_of_a_range_are_reached() -> None:
    found = outcomes(case(productivity=Range(40, 60, 80), guidance=Range(200, 350, 600)))["contractor"].range
    assert found == Range(-15_900 - 8_640 - 4_500, -15_900, -15_900 + 8_640 + 2_700)
    assert found.sign == -1


def test_the_input_that_moves_most_comes_first() -> None:
    found = outcomes(case(productivity=Range(40, 60, 80), guidance=Range(200, 350, 600)))["contractor"].swings
    assert [(swing.name, whole(swing.at_low), whole(swing.at_high)) for swing in found] == [
        ("productivity", -24_540, -7_260),
        ("guidance", -13_200, -20_400),
    ]


@given(ranges, ranges)
def test_a_sum_has_the_range_of_intervals(a: Range, b: Range) -> None:
    found = through(lambda v: v["a"] - v["b"], {"a": a, "b": b})
    assert found.low == pytest.approx(a.low - b.high)
    assert found.high == pytest.approx(a.high - b.low)
    assert len(swings(lambda v: v["a"] - v["b"], {"a": a, "b": b})) == (not a.certain) + (not b.certain)


def test_low_base_and_high_have_to_rise() -> None:
    with pytest.raises(ValueError, match="do not rise"):
        Range(2, 1, 3)


def test_halves_are_rounded_away_from_nought() -> None:
    assert [whole(value) for value in (0.5, 2.5, -2.5, 2.49, math.inf)] == [1, 3, -3, 2, math.inf]
