"""Valuation tables of a study: a correction is a new version with a reason, and what a case goes by stays."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from analysis.business_case import keeping, tables, valuation
from analysis.business_case.models import ValuationTable
from analysis.business_case.valuation import Table
from surveys.errors import Refused
from tests import factories
from tests.findings_world import ACTOR, World


def table(**changed: object) -> Table:
    fields = {"region": "Rotterdam", "valid_from": dt.date(2025, 1, 1), "valid_to": None}
    return valuation.built_in()[0].model_copy(update=fields | changed)


def test_a_correction_is_a_new_version_with_a_reason(world: World) -> None:
    first = tables.keep(world.session, ACTOR, world.study, table(basis_hours=36))
    with pytest.raises(Refused):
        tables.keep(world.session, ACTOR, world.study, table(basis_hours=38), " ")
    second = tables.keep(
        world.session, ACTOR, world.study, table(region=" rotterdam ", basis_hours=38), " Tikfout "
    )
    later = tables.keep(world.session, ACTOR, world.study, table(valid_from=dt.date(2026, 1, 1)))
    world.session.expire_all()
    assert [(row.region, row.version, row.reason) for row in tables.own(world.session, world.study.id)] == [
        ("Rotterdam", 1, ""), ("Rotterdam", 2, "Tikfout"), ("Rotterdam", 1, ""),
    ]  # fmt: skip
    offered = tables.current(world.session, world.study.id)
    assert [one.key for one in offered] == [
        str(later.id), str(second.id), *(one.key for one in valuation.built_in()),
    ]  # fmt: skip
    assert offered[1].basis_hours == 38
    old = tables.find(world.session, world.study.id, str(first.id))
    assert old is not None
    assert old.basis_hours == 36
    assert old.blocks == valuation.built_in()[0].blocks


@pytest.mark.parametrize("changed", [{"valid_from": None}, {"valid_to": dt.date(2024, 12, 31)}])
def test_a_table_has_a_date_and_ends_after_it_begins(world: World, changed: dict[str, object]) -> None:
    with pytest.raises(Refused):
        tables.keep(world.session, ACTOR, world.study, table(**changed))


def test_another_study_does_not_find_it(world: World) -> None:
    made = tables.keep(world.session, ACTOR, world.study, table())
    other = factories.make_study(world.session)
    world.session.flush()
    assert tables.find(world.session, other.id, str(made.id)) is None
    case = keeping.make(world.session, ACTOR, other, "Glas")
    with pytest.raises(Refused):
        goes_by(world, case, str(made.id))
    assert tables.find(world.session, world.study.id, "utrecht") is not None
    assert tables.find(world.session, world.study.id, "atlantis") is None


def test_a_table_that_a_case_goes_by_stays(world: World) -> None:
    made = tables.keep(world.session, ACTOR, world.study, table())
    case = keeping.make(world.session, ACTOR, world.study, "Glas in de wijk")
    goes_by(world, case, str(made.id))
    with pytest.raises(Refused, match="Glas in de wijk"):
        tables.remove(world.session, made)
    goes_by(world, case, "")
    tables.remove(world.session, made)
    assert world.session.scalar(select(func.count()).select_from(ValuationTable)) == 0


def goes_by(world: World, case: keeping.BusinessCase, key: str) -> None:
    keeping.change(
        world.session, ACTOR, case,
        title=case.title, table_key=key, basis_hours=36, most_months=None, estimates={},
    )  # fmt: skip
