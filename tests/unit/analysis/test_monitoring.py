"""The figures of monitoring, with numbers worked out by hand."""

import datetime as dt
from typing import Any

import pytest

from analysis.business_case.valuation import built_in
from analysis.monitoring import flags, funnel, rates, reckoning, rounds, worth
from analysis.monitoring.records import Contract, Placement, Records, Way, add_months, bounds, names, state_at
from analysis.monitoring.rounds import Told

SEEN = dt.date(2026, 7, 1)
START = dt.date(2025, 1, 1)


def placed(**values: Any) -> Placement:
    return Placement(**{"seen_on": SEEN, **values})


# ---------------------------------------------------------------- rates and counts


def test_a_rate_with_unknowns_is_a_range() -> None:
    found = rates.rate([True] * 6 + [False] * 2 + [None] * 4)
    assert (found.n, found.of, found.unknown) == (8, 12, 4)
    assert found.low == 6 / 12
    assert found.high == 10 / 12
    assert rates.rate([]).low is None


def test_outside_the_team_a_rate_with_a_small_cell_is_hidden() -> None:
    assert rates.rate([True] * 5 + [False] * 5, 5) == rates.Rate(5, 5, 0)
    assert rates.rate([True] * 5 + [False] * 4, 5).hidden
    assert rates.rate([True] * 50 + [None], 5).hidden


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ("aaaaaabbbbbccccc", [("a", 6), ("b", 5), ("c", 5)]),
        ("aaaaaabbbbbcc", [("a", 6), ("few", 7)]),  # two of c would be 13 less the others, so b goes along
        ("aaaaaabbbccc", [("a", 6), ("few", 6)]),
        ("aaaab", [("few", 5)]),
    ],
)
def test_small_counts_stand_together_so_that_none_can_be_found(
    values: str, rows: list[tuple[str, int]]
) -> None:
    found = rates.counts(values, "abc", 5)
    assert found.rows == rows
    assert found.total == len(values)
    assert rates.counts("aab", "abc", 5).hidden


def test_a_spread_tells_its_unknowns_and_outside_no_single_person() -> None:
    found = rates.spread([2.0, 4.0, 6.0, 8.0, 30.0, None])
    assert (found.n, found.unknown, found.median, found.low, found.high) == (5, 1, 6.0, 4.0, 8.0)
    assert (found.least, found.most) == (2.0, 30.0)
    assert rates.spread([2.0, 4.0, 6.0, 8.0, 30.0, None], 5).hidden  # one of whom it is unknown
    outside = rates.spread([2.0, 4.0, 6.0, 8.0, 30.0], 5)
    assert (outside.median, outside.least, outside.most) == (6.0, None, None)


# ---------------------------------------------------------------- follow-up


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"start": START, "state": "working"}, "same_employer"),
        ({"start": dt.date(2026, 2, 1), "state": "working"}, "not_yet"),
        ({"start": START, "state": "stopped", "end": dt.date(2025, 7, 1)}, "same_employer"),
        ({"start": START, "state": "stopped", "end": dt.date(2025, 6, 30)}, "unknown"),
        ({"start": START}, "unknown"),
        ({"state": "working"}, "unknown"),
        ({"start": START, "state": "working", "follow_up": {6: "other_employer"}}, "other_employer"),
        ({"start": START, "state": "working", "follow_up": {6: "unknown"}}, "unknown"),
    ],
)
def test_six_months_after_the_start(values: dict[str, Any], expected: str) -> None:
    assert state_at(placed(**values), 6) == expected


def test_a_month_later_is_the_same_day_or_the_last() -> None:
    assert add_months(dt.date(2025, 8, 31), 6) == dt.date(2026, 2, 28)
    assert add_months(dt.date(2025, 12, 15), 12) == dt.date(2026, 12, 15)
    assert add_months(dt.date(2024, 12, 1), 24) == dt.date(2026, 12, 1)


def test_retention_with_four_in_ten_unknown() -> None:
    """It is that far for 10: 3 with the same employer, 1 elsewhere, 1 in training, 1 on benefit, 4 unknown; not for 2."""
    said = (
        ["same_employer"] * 3 + ["other_employer", "training", "benefit"] + ["unknown"] * 4 + ["not_yet"] * 2
    )
    found = reckoning.reckon(Records([placed(follow_up={12: state}) for state in said])).follow_up[1]
    assert (found.months, found.states.total, found.not_yet) == (12, 10, 2)
    assert (found.rate.yes, found.rate.no, found.rate.unknown) == (4, 2, 4)
    assert (found.rate.low, found.rate.high) == (0.4, 0.8)


# ---------------------------------------------------------------- obligation


def test_obligation_against_what_was_realised() -> None:
    """Known: 100,000 of which 80,000, and 50,000 of which 50,000; of 30,000 nobody knows; one has no obligation."""
    contracts = [
        Contract("a", obligation=100_000, realised=80_000),
        Contract("b", obligation=50_000, realised=50_000),
        Contract("c", obligation=30_000),
        Contract("d", realised=5_000),
    ]
    found = reckoning.reckon(Records(contracts=contracts))
    money = found.money
    assert (money.n, money.unrealised, money.unobliged) == (2, 1, 1)
    assert (money.obligation, money.realised) == (150_000, 130_000)
    assert money.low == pytest.approx(130 / 180)
    assert money.high == pytest.approx(160 / 180)
    assert (found.fulfilled.yes, found.fulfilled.no, found.fulfilled.unknown) == (1, 1, 2)
    assert reckoning.reckon(Records(contracts=contracts), fewest=5).money.hidden


def test_what_placements_count_for_by_the_table_of_the_day() -> None:
    """Utrecht: Participation Act 40,000 a full-time year of 36 hours; 18 hours for half a year is a quarter of it. A
    permanent contract has 10,000 on top; no age bonus, as no age is known."""
    contract = Contract("a", region="utrecht", tender_on=dt.date(2024, 1, 1))
    half = {
        "group": "participation_act",
        "hours": 18,
        "start": START,
        "end": START + dt.timedelta(days=182.625),
    }
    known = placed(**half, form="temporary", state="stopped")
    found = worth.of_contract(contract, [known, placed(group="other")], built_in())
    assert found is not None
    assert (found.valued, found.unknown) == (1, 1)
    assert found.value == pytest.approx(10_000, rel=0.005)
    permanent = worth.of_contract(contract, [placed(**half, form="permanent", state="stopped")], built_in())
    assert permanent is not None
    assert permanent.value == pytest.approx(20_000, rel=0.005)
    assert worth.of_contract(Contract("a", region="Atlantis", tender_on=START), [known], built_in()) is None
    assert worth.of_contract(Contract("a", region="utrecht"), [known], built_in()) is None


# ---------------------------------------------------------------- where, how long, extra jobs


def test_residents_of_zuid_and_their_jobs() -> None:
    """Of 8 placements 3 are of a focus district, 1 of the rest of Zuid, 2 from elsewhere and 2 unknown. Paid: 2 of Zuid and
    1 unknown form; an unknown district with an internship is no job for Zuid, with a paid form it may be one."""
    placements = [
        placed(district="bloemhof", form="permanent", state="working"),
        placed(district="tarwewijk", form="trial", state="working"),
        placed(district="carnisse", form="unknown", state="unknown"),
        placed(district="rest_zuid", form="agency", state="stopped"),
        placed(district="elsewhere", form="permanent", state="working"),
        placed(district="elsewhere", form="permanent", state="working"),
        placed(district="unknown", form="traineeship", state="working"),
        placed(district="unknown", form="temporary", state="working"),
    ]
    found = reckoning.reckon(Records(placements))
    assert found.zuid == rates.Rate(4, 2, 2)
    assert found.focus == rates.Rate(3, 3, 2)
    assert found.zuid_jobs == rates.Rate(2, 4, 2)
    assert found.zuid_jobs_now == rates.Rate(1, 5, 2)
    assert found.by_district.rows[-1] == ("unknown", 2)


def test_extra_jobs_by_market_and_government() -> None:
    agreed = {"group": "job_agreement", "start": START}
    placements = [
        placed(kind="bouwbedrijf", form="permanent", **agreed),
        placed(kind="bouwbedrijf", form="sheltered", **agreed),
        placed(kind="bouwbedrijf", form="unknown", **agreed),
        placed(kind="bouwbedrijf", form="permanent", group="unemployment", start=START),
        placed(kind="gemeente", form="temporary", **agreed),
        placed(kind="gemeente", form="temporary", group="job_agreement", start=dt.date(2012, 1, 1)),
        placed(kind="", form="temporary", **agreed),
    ]
    found = reckoning.reckon(Records(placements), ["bouwbedrijf", "gemeente"]).extra
    assert found.market == rates.Rate(1, 2, 1)
    assert found.government == rates.Rate(1, 1, 0)
    assert found.elsewhere == 1


@pytest.mark.parametrize(
    ("days", "expected"),
    [(60, "under_3"), (92, "3_to_6"), (200, "6_to_12"), (400, "12_to_24"), (800, "over_24")],
)
def test_duration(days: int, expected: str) -> None:
    assert (
        reckoning.duration(placed(start=START, end=START + dt.timedelta(days=days), state="stopped"))
        == expected
    )


def test_duration_of_who_still_works_is_so_far_and_else_unknown() -> None:
    assert reckoning.duration(placed(start=START, state="working")) == "12_to_24"
    assert reckoning.duration(placed(start=START)) == "unknown"
    assert reckoning.duration(placed(start=START, end=dt.date(2024, 1, 1))) == "unknown"


def test_weeks_from_vacancy_to_start() -> None:
    found = reckoning.reckon(
        Records(
            [
                placed(vacancy=dt.date(2025, 1, 1), start=dt.date(2025, 1, 29)),
                placed(vacancy=dt.date(2025, 1, 1), start=dt.date(2025, 2, 12)),
                placed(vacancy=dt.date(2025, 1, 1), start=dt.date(2024, 12, 1)),
                placed(start=dt.date(2025, 2, 12)),
            ]
        )
    ).weeks
    assert (found.n, found.unknown, found.median) == (2, 2, 5.0)


def test_reasons_are_of_who_stopped() -> None:
    found = reckoning.reckon(
        Records(
            [
                placed(state="stopped", reason="health"),
                placed(state="stopped"),
                placed(state="working", reason="health"),
            ]
        )
    )
    assert found.reasons.rows == [("health", 1), ("unknown", 1)]
    assert found.going_on == rates.Rate(1, 2, 0)


def test_outside_the_team_nothing_is_told_of_four_placements() -> None:
    found = reckoning.reckon(Records([placed(district="bloemhof", form="permanent")] * 4), fewest=5)
    assert found.hidden
    assert found.placements == 0
    assert found.by_form.total == 0


def test_outside_the_team_no_rate_is_told_that_merged_districts_would_give_away() -> None:
    """2 of Tarwewijk and 6 from elsewhere stand together; a share of Zuid would tell them apart."""
    found = reckoning.reckon(
        Records([placed(district="tarwewijk")] * 2 + [placed(district="elsewhere")] * 6), fewest=5
    )
    assert found.by_district.rows == [("few", 8)]
    assert found.zuid.hidden
    assert found.zuid_jobs.hidden


# ---------------------------------------------------------------- the funnel


def way(organisation: str, kind: str, *steps: int | None) -> Way:
    first, second, third, fourth = (bounds(step) for step in steps)
    return Way(organisation, kind, (first, second, third, fourth))


def test_an_unknown_step_lies_between_its_neighbours() -> None:
    assert funnel.bounded(way("a", "x", 20, None, 8, None)) == ((20, 20), (8, 20), (8, 8), (0, 8))
    assert funnel.bounded(way("a", "x", None, None, 3, 2)) == ((3, None), (3, None), (3, 3), (2, 2))


def test_the_funnel_per_kind_of_partner() -> None:
    ways = [way("a", "x", 20, 10, 8, 5), way("b", "x", 10, None, 4, 4), way("c", "y", 5, 5, 5, None)]
    whole, first, second = funnel.funnels(ways, ["x", "y"])
    assert whole.steps == ((35, 35), (19, 25), (17, 17), (9, 14))
    assert whole.unknown == (0, 1, 0, 1)
    assert (first.kind, first.organisations, first.steps[1]) == ("x", 2, (14, 20))
    assert second.share(3) == (0.0, 1.0)
    assert whole.share(1) == (19 / 35, 25 / 35)
    assert funnel.funnels([way("a", "x", None, 1, 1, 1)], ["x"])[0].share(1) is None


def test_outside_the_team_small_kinds_stand_together() -> None:
    ways = [way(f"a{n}", "x", 2, 1, 1, 1) for n in range(6)] + [
        way(f"b{n}", "y", 3, 1, 1, 1) for n in range(3)
    ]
    found = funnel.funnels(ways, ["x", "y"], 5)
    assert [(each.kind, each.organisations) for each in found] == [("", 9), ("others", 9)]
    assert {each.unknown for each in found} == {()}
    assert funnel.funnels(ways[:4], ["x", "y"], 5) == []


# ---------------------------------------------------------------- flags


def test_exactly_the_obligation_is_flagged_and_close_to_it_is_not() -> None:
    contracts = [
        Contract("a", reference="1", obligation=50_000, realised=50_000.2),
        Contract("a", reference="2", obligation=50_000, realised=49_999),
        Contract("a", reference="3", obligation=0, realised=0),
    ]
    assert [flag.contracts[0].reference for flag in flags.flags(Records(contracts=contracts))] == ["1"]


def test_one_pseudonym_under_two_contracts_is_flagged_and_may_count_once() -> None:
    first = placed(person="K-1", contract="1", start=START, end=dt.date(2025, 6, 1), state="stopped")
    second = placed(person="K-1", contract="2", start=dt.date(2025, 3, 1))
    other = placed(person="K-2", contract="1", start=START)
    records = Records([second, first, other])
    (flag,) = flags.flags(records)
    assert (flag.kind, flag.placements, flag.overlap) == ("twice", (first, second), True)
    assert flags.counted_once(records, [flag.key]).placements == [first, other]
    assert flags.counted_once(records, []) is records
    apart = flags.flags(Records([first, placed(person="K-1", contract="2", start=dt.date(2025, 9, 1))]))[0]
    assert apart.overlap is False
    assert apart.key == flag.key
    assert flags.flags(Records([first, placed(person="K-1", contract="2")]))[0].overlap is None


def test_a_code_of_a_partners_own_says_nothing_of_another_partner() -> None:
    mine = placed(person="K-1", contract="1", pool="a")
    assert flags.flags(Records([mine, placed(person="K-1", contract="2", pool="b")])) == []


def test_a_start_before_the_vacancy_is_flagged_and_counts_as_unknown() -> None:
    odd = placed(vacancy=dt.date(2025, 2, 1), start=START)
    assert [flag.kind for flag in flags.flags(Records([odd]))] == ["backwards"]
    assert reckoning.weeks(odd) is None


# ---------------------------------------------------------------- rounds


def told(
    period: tuple[str, str] | None, realised: float, *placements: Placement, joined: bool = True
) -> Told:
    contract = Contract("a", obligation=100, realised=realised)
    return Told("a", joined, period, contract, way("a", "x", 1, 1, 1, 1), list(placements))


def test_rounds_on_other_months_add_up_and_on_the_same_months_the_last_one_counts() -> None:
    found, aside = rounds.together(
        [
            [told(("2025-01", "2025-06"), 10)],
            [told(("2025-07", "2025-12"), 20)],
            [told(("2025-10", "2026-03"), 40)],
        ]
    )
    assert [contract.realised for contract in found.contracts] == [10, 40]
    assert aside == 1
    assert rounds.together([[told(None, 10, joined=False)], [told(None, 20, joined=False)]])[1] == 0


def test_one_person_in_two_rounds_is_one_placement_with_what_is_known_of_both() -> None:
    before = placed(
        person="K-1",
        organisation="a",
        district="bloemhof",
        start=START,
        hours=24,
        follow_up={6: "same_employer", 12: "not_yet"},
    )
    now = placed(person="K-1", organisation="a", state="stopped", follow_up={6: "unknown", 12: "benefit"})
    loose = placed(organisation="a")
    found, _ = rounds.together([[told(None, 1, before)], [told(None, 2, now, loose)]])
    assert len(found.placements) == 2
    person = found.placements[0]
    assert (person.district, person.start, person.hours, person.state) == ("bloemhof", START, 24, "stopped")
    assert person.follow_up == {6: "same_employer", 12: "benefit"}


def test_part_of_a_date() -> None:
    assert rounds.day_of("2025-03") == dt.date(2025, 3, 15)
    assert rounds.day_of("2025") is None
    assert rounds.day_of("2025-03-02") == dt.date(2025, 3, 2)


def test_the_words_are_those_of_the_monitor_form() -> None:
    assert list(names("district"))[:7] == [
        "afrikaanderwijk", "bloemhof", "carnisse", "feijenoord", "hillesluis", "oud-charlois", "tarwewijk",
    ]  # fmt: skip
    assert list(names("form"))[-1] == "unknown"
