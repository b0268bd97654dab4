"""Lists of people: what is read from CSV and Excel, and what is refused."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from surveys.errors import BadFile
from surveys.inviting import sheets


def excel(*rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def values(filename: str, data: bytes) -> list[dict[str, str]]:
    return [line.values for line in sheets.read(filename, data).lines]


@pytest.mark.parametrize(
    "text",
    [
        "Organisatie;Contactpersoon;E-mailadres\nBouw Zuid;Sam;sam@example.org\n",
        "company,full name,E-Mail\nBouw Zuid,Sam,sam@example.org\n",
        "PARTNER\tNaam\tmail:\nBouw Zuid\tSam\tsam@example.org",
        "\n;;\nOrganisatie;Naam;e-mail\n;;\nBouw Zuid; Sam ;sam@example.org\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_headers_are_known_in_both_languages_and_with_every_delimiter(text: str, encoding: str) -> None:
    assert values("list.csv", text.encode(encoding)) == [
        {"organisation": "Bouw Zuid", "name": "Sam", "email": "sam@example.org"}
    ]


def test_accents_survive_the_code_page_of_an_older_excel() -> None:
    assert values("x.csv", "organisatie;naam\nCafé;Zoë\n".encode("cp1252"))[0]["name"] == "Zoë"


def test_excel_gives_numbers_as_they_were_typed_and_the_row_they_stand_in() -> None:
    data = excel(
        ["Organisatie", "Naam", "Telefoon", "Geheim"], ["A", "Sam", 612345678, "x"], [], ["B", "Kim", None]
    )
    sheet = sheets.read("list.xlsx", data)
    assert [(line.number, line.values.get("phone")) for line in sheet.lines] == [(2, "612345678"), (4, "")]
    assert sheet.ignored == ["Geheim"]
    assert sheet.missing == []


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [("=1+1", True), ("@SUM(A1)", True), ("+31 6 12345678", False), ("-", False), ("+cmd|' /C calc'!A0", True),
     ("Jan-Piet", False), ("-2+3+cmd", True)],
)  # fmt: skip
def test_formulas_are_found_and_telephone_numbers_are_none(cell: str, is_one: bool) -> None:
    (line,) = sheets.read("x.csv", f'organisatie;naam\n"{cell}";Sam'.encode()).lines
    assert (line.formulas == ("organisation",)) is is_one
    assert (line.values["organisation"] == "") is is_one


def test_a_formula_in_excel_is_found() -> None:
    (line,) = sheets.read("x.xlsx", excel(["organisatie", "naam"], ["=A1", "Sam"])).lines
    assert line.formulas == ("organisation",)


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.csv", b""),
        ("x.csv", b";;\n;"),
        ("x.xls", b"\xd0\xcf\x11\xe0" + b"x" * 100),
        ("x.csv", b"a\x00b"),
        ("x.xlsx", b"PK\x03\x04 broken"),
        ("x.csv", b"x" * (sheets.MOST_BYTES + 1)),
        ("x.csv", b"organisatie;naam\n" + b"A;B\n" * (sheets.MOST_ROWS + 1)),
    ],
    ids=["empty", "no words", "old excel", "zero byte", "broken zip", "large", "many rows"],
)
def test_what_cannot_be_a_list_is_refused_in_words(name: str, data: bytes) -> None:
    with pytest.raises(BadFile) as refused:
        sheets.read(name, data)
    assert set(refused.value.text) == {"nl", "en"}


def test_a_zip_bomb_is_not_opened() -> None:
    with pytest.raises(BadFile):
        sheets.read("x.xlsx", bomb())


def test_a_workbook_that_is_dear_to_read_is_refused_unread() -> None:
    """Fifty million bytes of small texts are 5 MB as a file, and would keep a page busy for half a minute."""
    book, target = Workbook(), io.BytesIO()
    book.active.append(["organisatie", "naam"])
    book.save(target)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + b"<si><t>abcdef</t></si>" * 2_300_000 + b"</sst>")
    started = time.process_time()
    with pytest.raises(BadFile):
        sheets.read("x.xlsx", target.getvalue())
    assert time.process_time() - started < 1


def test_a_long_honest_workbook_is_read() -> None:
    book, target = Workbook(), io.BytesIO()
    book.active.append(["organisatie", "naam", "email", "functie"])
    for number in range(sheets.MOST_ROWS):
        book.active.append(
            [f"Bouwbedrijf {number} BV", f"Persoon {number}", f"p{number}@example.org", "Directeur " * 20]
        )
    book.save(target)
    assert len(sheets.read("x.xlsx", target.getvalue()).lines) == sheets.MOST_ROWS


def test_many_columns_cost_nothing() -> None:
    wide = ";".join(["naam", *(f"k{n}" for n in range(10_000)), "organisatie"])
    assert sheets.read("x.csv", f"{wide}\n{wide}".encode()).missing == ["organisation"]
