"""Files made to do harm, or by mistake: each a clear answer, within bounds."""

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from surveys.errors import BadFile
from surveys.files import native, sheets, xlsform
from surveys.files.door import main

WRONG_TYPE = b"""id: x
title: {nl: Hoi}
pages: [{id: p, title: {nl: P}, items: [{id: q, type: hologram, text: {nl: Q}}]}]
"""
EMPTY_BOOK = {"survey": [["type", "name", "label"], ["text", "q1", "Question"]]}


def book(content: dict[str, list[list[object]]]) -> bytes:
    workbook = Workbook(write_only=True)
    for name, rows in content.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """The workbook with one of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(BadFile) as caught:
        xlsform.from_bytes(data)
    assert caught.value.text["nl"]
    return caught.value.text["en"]


def test_a_zip_bomb_is_refused_unread() -> None:
    bomb = changed(book(EMPTY_BOOK), "xl/sharedStrings.xml", b"<a>" + b"0" * 150 * 2**20)
    assert len(bomb) < 2**20
    begin = time.process_time()
    assert "too large" in refused(bomb)
    assert time.process_time() - begin < 2


def test_ten_thousand_columns_are_refused() -> None:
    wide = book({"survey": [[f"column {number}" for number in range(10_000)], ["text", "q1"]]})
    assert "more than 500 columns" in refused(wide)


def test_too_many_rows_are_refused() -> None:
    assert "more than 20000 rows" in refused(book({"survey": [["type", "name"]] + [["text", "q"]] * 20_001}))


def test_a_workbook_with_an_entity_is_refused() -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    assert "DOCTYPE" in refused(changed(book(EMPTY_BOOK), "xl/worksheets/sheet1.xml", entity))


def test_a_way_out_of_the_folder_is_refused() -> None:
    assert "outside its own folder" in refused(changed(book(EMPTY_BOOK), "../../etc/passwd", b"x"))


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken", b"hello", b"%PDF-1.7"]
)
def test_what_is_no_form_is_refused_or_says_what_is_missing(data: bytes, tmp_path: Path) -> None:
    path, out = tmp_path / "form.xlsx", tmp_path / "out.json"
    path.write_bytes(data)
    assert main(["xlsform", str(path), "--out", str(out)]) == 1
    assert json.loads(out.read_text())["problems"]


def test_a_far_away_cell_is_no_trouble() -> None:
    content = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c></row>'
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>text</t></is></c></row></sheetData></worksheet>'
    )
    assert "rows" in refused(changed(book(EMPTY_BOOK), "xl/worksheets/sheet1.xml", content))


def test_duplicate_headers_and_names_are_reported_and_the_rest_is_used() -> None:
    form = {
        "survey": [
            ["type", "name", "label", "label", "relevant"],
            ["text", "q1", "", "In the second column", None],
            [],
            ["select_one kind", "q2", "Choose", None, None],
            ["text", "q1", "Again", None, "${nobody} = 1"],
        ],
        "choices": [
            ["list_name", "name", "label"],
            ["kind", "a", "A"],
            ["kind", "a", "Again"],
            ["kind", "b", "B"],
        ],
    }
    result = xlsform.from_bytes(book(form))
    assert result.definition is not None
    assert [item.id for item in result.definition.items()] == ["q1", "q2", "q1_2"]
    assert result.definition.item("q1").text == {"en": "In the second column"}
    places = {(problem.sheet, problem.row, problem.column) for problem in result.problems}
    assert places == {
        ("survey", 1, "D"),
        ("choices", 3, "name"),
        ("survey", 5, "name"),
        ("survey", 5, "relevant"),
    }


def test_yaml_with_aliases_is_refused() -> None:
    bomb = b"a: &a [x, x]\nb: &b [*a, *a]\n"
    (problem,) = native.from_bytes(bomb).problems
    assert "aliases" in problem.message
    assert problem.row == 2


def test_deep_yaml_and_json_are_refused() -> None:
    assert native.from_bytes(b"[" * 100_000).definition is None
    assert native.from_bytes(b'{"a":' * 100_000).definition is None


def test_mistakes_in_our_own_files_name_their_place() -> None:
    (problem,) = native.from_bytes(b"title: {nl: Hoi\npages: []\n").problems
    assert problem.row == 2
    found = native.from_bytes(WRONG_TYPE).problems
    assert [problem.column for problem in found] == ["pages › p › items › q › type"]


def test_the_door_speaks_dutch_when_asked(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    form.write_bytes(
        book({"survey": [["type", "name", "label"], ["hologram", "h", "H"], ["text", "q", "Q"]]})
    )
    out = tmp_path / "out.json"
    assert main(["xlsform", str(form), "--out", str(out), "--language", "nl"]) == 0
    report = json.loads(out.read_text())
    assert set(report) == {"ok", "instrument", "items", "problems"}
    assert report["items"] == 1
    (problem,) = report["problems"]
    assert list(problem) == ["sheet", "row", "column", "message", "severity"]
    assert problem["message"] == "“hologram” kennen wij niet; de rij is weggelaten"


def test_the_door_writes_what_it_can_read(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    form.write_bytes(book(EMPTY_BOOK))
    assert main(["xlsform", str(form), "--out", str(tmp_path / "one.json")]) == 0
    assert main(["instrument", str(tmp_path / "one.json"), "--out", str(tmp_path / "two.xlsx")]) == 0
    assert main(["xlsform", str(tmp_path / "two.xlsx"), "--out", str(tmp_path / "three.json")]) == 0
    one, three = (json.loads((tmp_path / name).read_text()) for name in ("one.json", "three.json"))
    assert one["instrument"] == three["instrument"]


def test_texts_that_begin_like_a_formula_stay_texts() -> None:
    result = xlsform.from_bytes(book({"survey": [["type", "name", "label"], ["text", "q", "'=1+1"]]}))
    assert result.definition is not None
    from surveys.files import xlsform_out

    definition = result.definition.model_copy(update={"title": {"en": "=cmd|' /C calc'!A0"}})
    data = xlsform_out.write(definition).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    assert sheets.read(data)["settings"].rows[0].values[0] == "=cmd|' /C calc'!A0"
