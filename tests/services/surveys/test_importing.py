"""Answers from elsewhere: a closed wave, with partners found by name, and nothing where the version can still change."""

import pytest
from sqlalchemy import func, select

from surveys import exporting, importing, instruments, partners, responses
from surveys.errors import Refused
from surveys.export.tables import Choices
from surveys.models import Partner, PartnerType, Response, Wave
from tests.services.surveys.conftest import ACTOR, Field

RECORDS = [{"P1": "gemeente", "D1": ["x"]}, {}, {"P1": "bouwbedrijf", "P1__other": "nee"}, {"P1": "gemeente"}]


def kind_of(field: Field, route: str) -> PartnerType:
    return next(kind for kind in partners.types(field.session, field.study) if kind.route == route)


def commit(field: Field, organisations: list[str], add: bool = False) -> importing.Imported:
    return importing.commit(
        field.session,
        ACTOR,
        field.study,
        field.survey,
        "Meting 2023",
        RECORDS,
        kind_of(field, "gemeente"),
        organisations=organisations,
        add_partners=add,
    )


def test_the_wave_is_closed_and_each_answer_is_kept(field: Field) -> None:
    done = commit(field, [])
    assert done.wave.closed_at is not None
    found = field.session.scalars(select(Response).where(Response.wave_id == done.wave.id)).all()
    assert done.responses == len(found) == 3
    assert {response.state for response in found} == {"submitted"}
    kept = sorted(
        (responses.stored(field.session, response) for response in found),
        key=lambda record: repr(sorted(record.items())),
    )
    assert kept == sorted(
        (record for record in RECORDS if record), key=lambda record: repr(sorted(record.items()))
    )


def test_without_a_column_the_organisations_are_unknown(field: Field) -> None:
    done = commit(field, [])
    assert done.without_partner == 3
    found = field.session.scalars(select(Response).where(Response.wave_id == done.wave.id)).all()
    assert {response.partner_id for response in found} == {None}
    assert {response.kind.route for response in found} == {"gemeente"}


def test_a_partner_is_found_by_its_name(field: Field) -> None:
    name = f"  {field.partner.name.upper()} "
    done = commit(field, [name, "", "Nieuw BV", ""])
    found = field.session.scalars(select(Response).where(Response.wave_id == done.wave.id)).all()
    assert sorted(str(response.partner_id) for response in found) == sorted(
        [str(field.partner.id), "None", "None"]
    )
    assert (done.new_partners, done.without_partner) == (0, 2)


def test_new_organisations_come_in_once_each(field: Field) -> None:
    before = field.session.scalar(select(func.count()).select_from(Partner)) or 0
    done = commit(field, ["Nieuw BV", "Leeg BV", "nieuw bv", "Oud BV"], add=True)
    assert (done.new_partners, done.without_partner) == (2, 0)
    assert field.session.scalar(select(func.count()).select_from(Partner)) == before + 2


def test_they_come_out_with_the_others(field: Field) -> None:
    done = commit(field, [])
    selection = exporting.Selection(field.survey.instrument, done.wave)
    made = exporting.export(field.session, ACTOR, field.study, selection, Choices(language="nl"))
    assert len(made.tables[0].rows) == 3


def test_a_draft_takes_no_answers(field: Field) -> None:
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    with pytest.raises(Refused):
        importing.commit(field.session, ACTOR, field.study, draft, "x", RECORDS, kind_of(field, "gemeente"))


def test_rows_without_an_answer_make_no_wave(field: Field) -> None:
    before = field.session.scalar(select(func.count()).select_from(Wave))
    with pytest.raises(Refused):
        importing.commit(
            field.session, ACTOR, field.study, field.survey, "x", [{}], kind_of(field, "gemeente")
        )
    assert field.session.scalar(select(func.count()).select_from(Wave)) == before
