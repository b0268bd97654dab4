"""Downloads: what a file says is what was answered, in every form, and read back by another program."""

import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition import library, parse
from surveys.export import ddi, delimited, files, plain, spss, workbook
from surveys.export.columns import NOT_ASKED, UNKNOWN, Column
from surveys.export.tables import Choices, Export, Record, Table, build, labelled
from surveys.routing import SEED, TODAY

EXAMPLES = Path(__file__).parents[2] / "data" / "instruments"
OWN = {TODAY: "2026-03-01", SEED: "s"}
BUILDER = OWN | {
    "P1": "bouwbedrijf",
    "P2": "10-49",
    "P3": ["bloemhof", "carnisse"],
    "E1": 4,
    "E2": {"gemeente": 5, "woningcorporatie": 98},
    "BW3": {"unknown": True},
    "BW2": 12,
}
NETWORK = OWN | {"P1": "bedrijvennetwerk", "E1": 2}
ABOUT = ddi.About("Proef", "id-1", "Noor", "Gemeente", "Waarom", "2026-04-01", "2026-03-01", "2026-03-09")


def record(number: int, answers: dict[str, Any], **values: Any) -> Record:
    return Record(
        **{
            "number": number,
            "definition": library("partner_survey"),
            "version": 1,
            "answers": answers,
            "consents": {"consent_quote": True},
            "wave": "Voorjaar",
            "partner_type": {"nl": "Bouwbedrijf", "en": "Builder"},
            "language": "nl",
            "submitted": True,
            "day": dt.date(2026, 3, 9),
            **values,
        }
    )


@pytest.fixture(scope="module")
def export() -> Export:
    network = {"nl": "Netwerk", "en": "Network"}
    records = [record(1, BUILDER), record(2, NETWORK, partner_type=network, submitted=False, day=None)]
    return build("Proef", records, Choices("en"), ["Invented"])


def cell(table: Table, row: int, name: str) -> Any:
    return table.rows[row][[column.name for column in table.columns].index(name)]


def column(table: Table, name: str) -> Column:
    return next(column for column in table.columns if column.name == name)


def test_an_answer_a_gap_and_a_question_not_asked_are_told_apart(export: Export) -> None:
    table = export.tables[0]
    assert cell(table, 0, "E1") == 4
    assert cell(table, 0, "BW2") == 12
    assert cell(table, 0, "BW3") == UNKNOWN
    assert cell(table, 0, "BW4") is None  # asked and left open
    assert cell(table, 1, "BW3") == NOT_ASKED
    assert cell(table, 0, "E2_gemeente") == 5
    assert cell(table, 0, "E2_bouwbedrijf") == NOT_ASKED  # no row about oneself
    assert [cell(table, 0, f"P3_{district}") for district in ("bloemhof", "tarwewijk")] == [1, 0]
    assert cell(table, 0, "consent_quote") == 1
    assert cell(table, 0, "consent_reuse") is None


def test_personal_columns_are_there_only_when_asked_for() -> None:
    without = build("Proef", [record(1, BUILDER)], Choices()).tables[0]
    assert not {"organisation", "person"} & {column.name for column in without.columns}
    about = {"organisation": "Steen BV", "person": "Anna", "district": "Bloemhof"}
    assert (
        cell(build("Proef", [record(1, BUILDER, about=about)], Choices()).tables[0], 0, "organisation")
        == "Steen BV"
    )


def test_several_answers_can_stand_in_one_column() -> None:
    table = build("Proef", [record(1, BUILDER)], Choices("nl", several="list")).tables[0]
    assert cell(table, 0, "P3") == "Bloemhof; Carnisse"


def test_versions_share_the_columns_of_the_same_items() -> None:
    def version(items: list[dict[str, Any]]) -> Any:
        return parse(
            {"id": "x", "title": {"nl": "x"}, "pages": [{"id": "p", "title": {"nl": "p"}, "items": items}]}
        )

    old = version(
        [
            {"id": "A", "type": "number", "text": {"nl": "A"}},
            {"id": "B", "type": "number", "text": {"nl": "B"}},
        ]
    )
    new = version(
        [
            {"id": "C", "type": "number", "text": {"nl": "C"}},
            {"id": "A", "type": "number", "text": {"nl": "A!"}},
        ]
    )
    records = [
        record(1, OWN | {"A": 1, "B": 2}, definition=old, version=1),
        record(2, OWN | {"A": 3, "C": 4}, definition=new, version=2),
    ]
    table = build("Proef", records, Choices()).tables[0]
    assert [c.name for c in table.columns][-3:] == ["C", "A", "B"]
    assert [list(row)[-3:] for row in table.rows] == [[NOT_ASKED, 1, 2], [4, 3, NOT_ASKED]]
    assert column(table, "A").label == {"nl": "A!"}


def test_words_for_codes_are_those_of_the_language(export: Export) -> None:
    table = labelled(export).tables[0]
    assert cell(table, 0, "P1") == "Construction or installation company"
    assert cell(table, 0, "E1") == "Agree"
    assert cell(table, 0, "BW3") == "Don't know"
    assert cell(table, 1, "state") == "Begun, not submitted"
    assert cell(table, 0, "BW2") == 12


def test_spss_reads_back_values_labels_missing_and_measures(export: Export, tmp_path: Path) -> None:
    path = tmp_path / "x.sav"
    path.write_bytes(spss.write(export, export.tables[0]))
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    table = export.tables[0]
    assert meta.column_names == [column.name for column in table.columns]
    assert frame["E1"].tolist() == [4.0, 2.0]
    assert frame["BW3"].tolist() == [UNKNOWN, NOT_ASKED]
    assert meta.column_names_to_labels["E1"].startswith("Social return feels to us")
    assert meta.variable_value_labels["E1"][98.0] == "Don't know"
    assert meta.variable_measure["E1"] == "ordinal"
    assert meta.variable_measure["BW2"] == "scale"
    for name in ("E1", "BW3", "E2_gemeente"):
        ranges = meta.missing_ranges[name]
        said = {value for value in range(-20, 120) if any(one["lo"] <= value <= one["hi"] for one in ranges)}
        assert said == set(column(table, name).missing)
    without, _ = pyreadstat.read_sav(path)
    assert without["BW3"].isna().all()
    assert meta.notes == ["Invented"]


def test_many_missing_values_never_swallow_an_answer(tmp_path: Path) -> None:
    codes = {value: {"nl": str(value)} for value in (1, 2, 3, 96, 97, 98, 99, NOT_ASKED)}
    column = Column("x", {"nl": "x"}, codes=codes, missing=frozenset({96, 97, 98, 99, NOT_ASKED}))
    table = Table("t", "t", "nl", [column], [[1], [97], [NOT_ASKED]])
    path = tmp_path / "x.sav"
    path.write_bytes(spss.write(Export("t", "nl", [table]), table))
    frame, _ = pyreadstat.read_sav(path)
    assert frame["x"].isna().tolist() == [False, True, True]


def test_csv_reads_back_in_both_notations(export: Export) -> None:
    for separator in (",", ";"):
        text = delimited.write(export.tables[0], separator).decode("utf-8-sig")  # type: ignore[arg-type]
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
        assert rows[0]["E1"] == "4"
        assert rows[1]["submitted_on"] == ""
        assert rows[0]["submitted_on"] == "2026-03-09"
        assert len(rows) == 2


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_no_text_becomes_a_formula_and_none_is_lost(text: str) -> None:
    table = Table("t", "t", "nl", [Column("x", {"nl": "x"}, kind="text")], [[text]])
    written = delimited.write(table).decode("utf-8-sig")
    value = list(csv.reader(io.StringIO(written, newline="")))[1][0]
    assert not value.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert value in (text, f"'{text}")
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(Export("t", "nl", [table]))))
    found = book["t"]["A2"]
    assert found.data_type != "f"


def test_the_workbook_has_a_sheet_that_explains_it(export: Export) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(export)))
    assert book.sheetnames == ["responses", "key", "about"]
    key = {row[0]: row for row in book["key"].iter_rows(min_row=2, values_only=True)}
    assert "4 = Agree" in str(key["E1"][3])
    assert book["about"]["A2"].value == "Invented"
    assert book["responses"].freeze_panes == "B2"


def test_json_holds_values_and_key(export: Export) -> None:
    data = json.loads(plain.write(export))
    table = data["tables"][0]
    assert table["rows"][0]["E1"] == 4
    assert table["rows"][0]["submitted_on"] == "2026-03-09"
    assert next(c for c in table["columns"] if c["name"] == "E1")["missing"] == [-8, 98, 99]


@pytest.mark.parametrize(
    ("form", "ending"), [("csv", "csv"), ("xlsx", "xlsx"), ("sav", "sav"), ("json", "json")]
)
def test_every_form_is_a_file(export: Export, form: Any, ending: str) -> None:
    file = files.write(export, form, "proef", ABOUT, values="labels")
    assert file.name == f"proef.{ending}"
    assert file.data


def test_nobody_answered_is_a_file_too(tmp_path: Path) -> None:
    empty = build("Proef", [], Choices())
    for form in ("csv", "xlsx", "sav", "ddi", "json"):
        assert files.write(empty, form, "proef", ABOUT).data  # type: ignore[arg-type]


def repeated() -> Export:
    instrument, _ = yaml.safe_load_all((EXAMPLES / "repeat.yml").read_text(encoding="utf-8"))
    placements = [
        {"pl_job": "=Schilder", "pl_hours": 24, "pl_days": 3},
        {},
        {
            "pl_job": "Timmerman",
            "pl_hours": {"unknown": True},
            "pl_form": "anders",
            "pl_form__other": "Oproep",
        },
    ]
    records = [
        record(7, OWN | {"placements": placements, "T1": 1}, definition=parse(instrument)),
        record(8, OWN | {}, definition=parse(instrument)),
    ]
    return build("Proef", records, Choices())


def test_entries_of_a_group_stand_in_a_table_of_their_own() -> None:
    main, linked = repeated().tables
    assert [cell(main, row, "placements_count") for row in (0, 1)] == [2, None]
    assert linked.name == "placements"
    assert [list(row)[:2] for row in linked.rows] == [[7, 1], [7, 2]]
    assert [cell(linked, row, "pl_job") for row in (0, 1)] == ["=Schilder", "Timmerman"]
    assert [cell(linked, row, "pl_hours") for row in (0, 1)] == [24, UNKNOWN]
    assert cell(linked, 1, "pl_days") == NOT_ASKED  # asked only of who works more than eight hours
    assert cell(linked, 1, "pl_form_other") == "Oproep"


def test_several_tables_come_together_in_every_form(tmp_path: Path) -> None:
    export = repeated()
    for form, ending in (("csv", "csv"), ("sav", "sav")):
        archive = zipfile.ZipFile(io.BytesIO(files.write(export, form, "proef", ABOUT).data))  # type: ignore[arg-type]
        assert sorted(archive.namelist()) == sorted(
            f"{name}.{ending}" for name in ("antwoorden", "placements")
        )
    book = openpyxl.load_workbook(io.BytesIO(files.write(export, "xlsx", "proef", ABOUT).data))
    assert book.sheetnames[:2] == ["antwoorden", "placements"]


def test_files_are_named_and_not_put_into_the_table() -> None:
    instrument, known = yaml.safe_load_all((EXAMPLES / "file.yml").read_text(encoding="utf-8"))
    table = build(
        "Proef", [record(1, OWN | known["known"], definition=parse(instrument))], Choices(personal=True)
    ).tables[0]
    assert cell(table, 0, "F1") == "eerder.pdf"
    plain = build("Proef", [record(1, OWN | known["known"], definition=parse(instrument))], Choices())
    assert "F1" not in [column.name for column in plain.tables[0].columns]  # nobody knows what a name tells


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: path.stem)
def test_every_kind_of_item_leaves_in_every_form(path: Path) -> None:
    """Each example instrument with its accepted answers: nothing raises, and no cell is a Python object."""
    instrument, cases = yaml.safe_load_all(path.read_text(encoding="utf-8"))
    answers = [cases.get("known", {}) | case["answers"] for case in cases["accepted"]]
    records = [
        record(number, OWN | given, definition=parse(instrument)) for number, given in enumerate(answers, 1)
    ]
    export = build("Proef", records, Choices())
    for table in export.tables:
        for row in table.rows:
            assert all(value is None or isinstance(value, int | float | str | dt.date) for value in row)
            assert not any(isinstance(value, str) and ("{'" in value or "['" in value) for value in row)
    for form in ("csv", "xlsx", "sav", "ddi", "json"):
        assert files.write(export, form, "proef", ABOUT).data  # type: ignore[arg-type]
