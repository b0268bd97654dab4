"""Business cases of a study: what is filled in stays with its source, what cannot be is refused, each party is heard."""

import pytest

from analysis.business_case import case as working
from analysis.business_case import keeping
from analysis.business_case.keeping import Estimate
from analysis.business_case.models import BusinessCase, PartyVerdict
from analysis.business_case.ranges import Range, exactly
from surveys.errors import Refused, Stale
from tests.findings_world import ACTOR, World


@pytest.fixture
def case(world: World) -> BusinessCase:
    return keeping.make(world.session, ACTOR, world.study, " Glas in de wijk ")


def fill(world: World, case: BusinessCase, estimates: dict[str, Estimate], **changed: object) -> BusinessCase:
    fields: dict[str, object] = {
        "title": case.title, "table_key": "utrecht", "basis_hours": 36, "most_months": None, "estimates": estimates,
    }  # fmt: skip
    return keeping.change(world.session, ACTOR, case, **(fields | changed))  # type: ignore[arg-type]


def test_amounts_keep_their_range_and_source(world: World, case: BusinessCase) -> None:
    given = {"percent": Estimate(Range(2, 5, 7), " bestek "), "basis": Estimate(exactly(1_000_000.5), "")}
    fill(world, case, given)
    world.session.expire_all()
    assert case.title == "Glas in de wijk"
    assert keeping.estimates(case) == {
        "basis": Estimate(exactly(1_000_000.5)), "percent": Estimate(Range(2, 5, 7), "bestek"),
    }  # fmt: skip
    assert working.outcomes(keeping.values(case))["obligation"].range == Range(
        20_000.01, 50_000.025, 70_000.035
    )
    assert [each.id for each in keeping.listing(world.session, world.study.id)] == [case.id]


@pytest.mark.parametrize(
    ("key", "found"),
    [("percent", Range(5, 50, 101)), ("guidance", Range(-1, 0, 1)), ("placements", Range(0, 1, 2))],
)
def test_what_cannot_be_is_refused(world: World, case: BusinessCase, key: str, found: Range) -> None:
    with pytest.raises(Refused):
        fill(world, case, {key: Estimate(found)})
    assert case.inputs == {}


def test_a_title_a_known_table_and_a_full_week_are_needed(world: World, case: BusinessCase) -> None:
    for wrong in ({"title": " "}, {"table_key": "atlantis"}, {"basis_hours": 0}):
        with pytest.raises(Refused):
            fill(world, case, {}, **wrong)
    with pytest.raises(Refused):
        keeping.make(world.session, ACTOR, world.study, "")


def test_nobody_overwrites_what_another_saved(world: World, case: BusinessCase) -> None:
    seen = case.revision
    fill(world, case, {}, revision=seen)
    with pytest.raises(Stale):
        fill(world, case, {"percent": Estimate(exactly(5))}, revision=seen)


def test_each_party_says_itself_whether_it_is_acceptable(world: World, case: BusinessCase) -> None:
    with pytest.raises(Refused):
        keeping.judge(world.session, ACTOR, case, "contractor", "not", " ")
    with pytest.raises(Refused):
        keeping.judge(world.session, ACTOR, case, "society", "not", "x")
    keeping.judge(world.session, ACTOR, case, "contractor", "not", "Te veel uren.")
    about = case.revision
    fill(world, case, {"percent": Estimate(exactly(5))})
    keeping.judge(world.session, ACTOR, case, "contractor", "conditions", "Met een jobcoach.")
    world.session.expire_all()
    found = keeping.verdicts(case)
    assert [each.verdict for each in found["contractor"]] == ["conditions", "not"]
    assert found["contractor"][1].revision == about < case.revision
    assert found["municipality"] == []


def test_a_removed_case_takes_what_was_said_along(world: World, case: BusinessCase) -> None:
    keeping.judge(world.session, ACTOR, case, "municipality", "acceptable", "Ja.")
    keeping.remove(world.session, case)
    assert keeping.listing(world.session, world.study.id) == []
    assert world.session.query(PartyVerdict).count() == 0
