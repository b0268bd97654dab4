"""The built-in monitor form: it takes codes and no identity, reckons what it can, and its placements read as a table."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from surveys import routing
from surveys.definition import library
from surveys.export import delimited
from surveys.export.tables import Choices, build
from surveys.fields import repeats
from surveys.files import tables
from surveys.forms import answers_from_form, form_class
from tests.unit.surveys.test_export import OWN, record

FORM = library("monitor_form")
KNOWN = {"P1": "bouwbedrijf"}
PLACED = {
    "pl_code": "K-12", "pl_group": "participation_act", "pl_form": "temporary", "pl_district": "bloemhof",
    "pl_still": "working",
}  # fmt: skip


def page(
    page_id: str, sent: dict[str, str], known: dict[str, Any] = KNOWN
) -> tuple[bool, Any, dict[str, Any]]:
    """Whether the page is accepted, what it says is wrong, and the answers."""
    posted = MultiDict(sent)
    there = repeats.as_posted(FORM.page(page_id).items, known, posted)
    form = form_class(FORM, page_id, there, "nl")(posted)
    good = form.validate()
    return good, form.errors, answers_from_form(form) if good else {}


def placed(**changed: str) -> dict[str, str]:
    return {"placements__entries": "1"} | {
        f"placements.0.{key}": value for key, value in (PLACED | changed).items()
    }


def test_a_placement_is_taken_with_what_is_unknown() -> None:
    good, errors, answers = page(
        "plaatsingen",
        placed(pl_district="unknown", pl_hours__unknown="y", pl_still="stopped", pl_reason="health"),
        KNOWN | {"placements": [{"pl_still": "stopped"}]},  # why is asked once that is known
    )
    assert (good, errors) == (True, {})
    assert answers["placements"][0]["pl_district"] == "unknown"
    assert answers["placements"][0]["pl_hours"] == {"unknown": True}
    assert answers["placements"][0]["pl_reason"] == "health"


@pytest.mark.parametrize("code", ["7", "K-12", "abc 00041", "b17a"])
def test_a_code_of_ones_own_is_taken(code: str) -> None:
    assert page("plaatsingen", placed(pl_code=code))[0]


@pytest.mark.parametrize(
    "code",
    ["Fatima", "Jan de Vries", "111222333", "123456782", "1990-02-03", "03021990", "030290", "j@voor.nl"],
)
def test_a_name_a_number_of_the_state_or_a_birth_date_is_refused(code: str) -> None:
    good, errors, _answers = page("plaatsingen", placed(pl_code=code))
    assert not good
    assert "geen naam en geen burgerservicenummer" in str(errors)


def test_what_a_placement_needs_can_always_be_unknown() -> None:
    for group in FORM.items():
        for item in group.items or []:
            if item.required and item.id != "pl_code":
                assert "unknown" in [option.id for option in item.options], item.id


def test_more_cannot_start_than_were_introduced() -> None:
    sent = {"MO_REFERRED": "40", "MO_INTRODUCED": "25", "MO_STARTED": "26", "MO_WORKING": "9"}
    good, errors, _answers = page("matching", sent)
    assert not good
    assert list(errors) == ["MO_STARTED"]
    open_ = {key: value for key, value in sent.items() if key != "MO_INTRODUCED"} | {
        "MO_INTRODUCED__unknown": "y"
    }
    assert page("matching", open_)[0]


def test_rates_are_reckoned_and_stay_unknown_where_something_is() -> None:
    answers = KNOWN | {
        "MO_OBL": 50_000, "MO_REAL": 42_500, "MO_REFERRED": 40, "MO_STARTED": 12, "MO_WORKING": {"unknown": True},
    }  # fmt: skip
    assert routing.indicators(FORM, answers) == {
        "realisation_rate": 0.85, "start_rate": 0.3, "still_working_rate": None,
    }  # fmt: skip
    agency = routing.indicators(FORM, answers | {"P1": "re-integratiebureau"})
    assert agency["realisation_rate"] is None  # an agency has no obligation, and is not asked for one


def test_placements_of_all_responses_read_back_as_one_table() -> None:
    builder = OWN | KNOWN | {"placements": [PLACED | {"pl_start": "2026-03"}, PLACED | {"pl_code": "K-13"}]}
    other = OWN | {"P1": "gemeente", "placements": [PLACED | {"pl_code": "7"}]}
    export = build(
        "Monitor", [record(1, builder, definition=FORM), record(2, other, definition=FORM)], Choices()
    )
    linked = next(table for table in export.tables if table.name == "placements")
    read = tables.read(delimited.write(linked, ";"))
    rows = [dict(zip(read.columns, row, strict=True)) for row in read.rows]
    assert [(row["nr"], row["pl_code"], row["pl_start"]) for row in rows] == [
        ("1", "K-12", "2026-03"), ("1", "K-13", None), ("2", "7", None),
    ]  # fmt: skip
    assert all(row["pl_group"] for row in rows)


def test_districts_are_those_of_the_survey() -> None:
    focus = [option.id for option in library("partner_survey").item("P3").options][:7]
    district = next(item for item in FORM.item("placements").items if item.id == "pl_district")
    assert [option.id for option in district.options] == [*focus, "rest_zuid", "elsewhere", "unknown"]
