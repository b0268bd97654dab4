"""SPSS: each column of each example instrument is read back by another program as it was, in both languages."""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from surveys.export import spss
from surveys.export.columns import MISSING, NOT_ASKED, UNKNOWN, Column
from surveys.export.tables import Choices, Export, Table
from surveys.texts import pick
from tests.unit.surveys.test_ddi import EXPORTS

NUMBERS = range(-20, 120)


def read_back(export: Export, table: Table, folder: Path, *, user_missing: bool = True) -> tuple[Any, Any]:
    path = folder / "x.sav"
    path.write_bytes(spss.write(export, table))
    frame, meta = pyreadstat.read_sav(path, user_missing=user_missing)
    return frame, meta


def cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def as_read(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)) or value == "":
        return None
    return value


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", EXPORTS)
def test_values_labels_missing_and_measures_come_back(name: str, language: str, tmp_path: Path) -> None:
    for several in ("columns", "list"):
        export = EXPORTS[name](Choices(language, several, True))  # type: ignore[arg-type]
        for table in export.tables:
            frame, meta = read_back(export, table, tmp_path)
            assert meta.column_names == [column.name for column in table.columns]
            for at, column in enumerate(table.columns):
                written = [as_read(row[at]) for row in table.rows]
                assert [as_read(value) for value in frame[column.name].tolist()] == written, column.name
                _is_described(column, meta, language)


def _is_described(column: Column, meta: Any, language: str) -> None:
    assert meta.column_names_to_labels[column.name] == cut(pick(column.label, language), spss.LABEL_BYTES)
    expected = "nominal" if column.kind == "text" else column.measure
    assert meta.variable_measure[column.name] == expected
    labels = {float(code): cut(pick(text, language), 120) for code, text in column.codes.items()}
    assert meta.variable_value_labels.get(column.name, {}) == (labels if column.kind == "number" else {})
    ranges = meta.missing_ranges.get(column.name, [])
    said = {value for value in NUMBERS if any(one["lo"] <= value <= one["hi"] for one in ranges)}
    assert said == set(column.missing)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_labels_are_those_of_the_chosen_language(language: str, tmp_path: Path) -> None:
    export = EXPORTS["survey"](Choices(language))
    _, meta = read_back(export, export.tables[0], tmp_path)
    question, unknown, kind = {
        "nl": ("Social return voelt voor ons", "Weet ik niet", "Soort partner"),
        "en": ("Social return feels to us", "Don't know", "Kind of partner"),
    }[language]
    assert meta.column_names_to_labels["E1"].startswith(question)
    assert meta.column_names_to_labels["partner_type"] == kind
    assert meta.variable_value_labels["BW3"][float(UNKNOWN)] == MISSING[UNKNOWN][language] == unknown
    assert meta.variable_value_labels["BW3"][float(NOT_ASKED)] == MISSING[NOT_ASKED][language]


def test_an_amount_keeps_its_cents_and_a_day_is_a_day(tmp_path: Path) -> None:
    columns = [
        Column("amount", {"nl": "Bedrag"}, measure="scale", decimals=2),
        Column("whole", {"nl": "Aantal"}, measure="scale"),
        Column("day", {"nl": "Dag"}, kind="date", measure="scale"),
    ]
    table = Table("t", "t", "nl", columns, [[1234567.89, 12, dt.date(2026, 3, 9)], [None, None, None]])
    frame, meta = read_back(Export("t", "nl", [table]), table, tmp_path)
    assert frame["amount"].tolist()[0] == 1234567.89
    assert frame["day"].tolist()[0] == dt.date(2026, 3, 9)
    assert frame.isna().iloc[1].all()
    formats = {name: meta.original_variable_types[name] for name in ("amount", "whole")}
    assert formats == {"amount": "F10.2", "whole": "F8.0"}


def test_unknown_and_not_asked_count_as_missing_and_can_still_be_told_apart(tmp_path: Path) -> None:
    export = EXPORTS["survey"](Choices("nl"))
    table = export.tables[0]
    apart, _ = read_back(export, table, tmp_path)
    assert apart["BW3"].tolist() == [UNKNOWN, NOT_ASKED]
    without, _ = read_back(export, table, tmp_path, user_missing=False)
    assert without["BW3"].isna().all()


def test_a_long_text_and_a_long_label_are_kept_whole_or_cut_at_a_sign(tmp_path: Path) -> None:
    text, label = "Wij leren veel één voor één. " * 300, "é" * 400
    table = Table("t", "t", "nl", [Column("x", {"nl": label}, kind="text")], [[text]])
    frame, meta = read_back(Export("t" * 100, "nl", [table]), table, tmp_path)
    assert frame["x"][0].rstrip() == text.rstrip()
    assert meta.column_names_to_labels["x"] == "é" * 127
