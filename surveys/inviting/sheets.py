"""Lists of people from CSV and Excel files: rows of text by column, known by headers in Dutch and English. Pure."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from surveys import archive
from surveys.errors import BadFile

MOST_BYTES = 5 * 2**20
MOST_UNPACKED = 12 * 2**20
"""Of an Excel file: a long list needs a tenth, and each further million bytes costs a third of a second."""
MOST_ROWS = 2000
MOST_COLUMNS = 60
LONGEST_CELL = 500
FORMULA = "formula"

HEADERS: dict[str, tuple[str, ...]] = {
    "organisation": ("organisatie", "organisation", "organization", "partner", "bedrijf", "company", "naam organisatie"),
    "type": ("type", "soort", "soort partner", "type partner", "kind", "kind of partner", "partner type", "partnertype"),
    "name": ("naam", "name", "contactpersoon", "contact person", "contact", "naam contactpersoon", "full name"),
    "email": ("email", "e mail", "mail", "e mailadres", "emailadres", "e mail address", "email address", "mailadres"),
    "phone": ("telefoon", "telefoonnummer", "telephone", "telephone number", "phone", "phone number", "mobiel", "tel"),
    "role": ("functie", "rol", "role", "job title", "function", "functietitel"),
    "language": ("taal", "language"),
    "networks": ("netwerk", "netwerken", "bedrijvennetwerk", "network", "networks", "business networks"),
    "district": ("wijk", "district", "gebied"),
}  # fmt: skip
NEEDED = ("organisation", "name")
LANGUAGE_WORDS = {
    "nl": "nl", "nederlands": "nl", "dutch": "nl", "nld": "nl",
    "en": "en", "engels": "en", "english": "en", "eng": "en",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row of the file: what stands in the known columns, and in which of them a formula stood."""

    number: int
    values: dict[str, str]
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What was read: which header was taken for which column, which were not understood, and the rows."""

    columns: dict[str, str]
    ignored: list[str]
    lines: list[Line]

    @property
    def missing(self) -> list[str]:
        return [column for column in NEEDED if column not in self.columns]


def read(filename: str, data: bytes) -> Sheet:
    """The rows of a .csv or .xlsx file. Raises BadFile for anything else, and for what is too large."""
    if len(data) > MOST_BYTES:
        raise _bad("Dit bestand is te groot.", "This file is too large.")
    table = list(_excel(data) if zipfile.is_zipfile(io.BytesIO(data)) else _text(filename, data))
    heading = next((position for position, row in enumerate(table) if any(row)), None)
    if heading is None:
        raise _bad("Dit bestand is leeg.", "This file is empty.")
    headers = [str(cell) for cell in table[heading]]
    places = _places(headers)
    ignored = [
        header for position, header in enumerate(headers) if header and position not in places.values()
    ]
    lines = [
        _line(number, row, places)
        for number, row in enumerate(table[heading + 1 :], start=heading + 2)
        if any(row)
    ]
    if len(lines) > MOST_ROWS:
        raise _bad(f"Hoogstens {MOST_ROWS} rijen per bestand.", f"At most {MOST_ROWS} rows a file.")
    return Sheet({name: headers[position] for name, position in places.items()}, ignored, lines)


def plain(header: str) -> str:
    """A header without capitals, accents and signs: "E-mailadres:" → "e mailadres"."""
    letters = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def _places(headers: Sequence[str]) -> dict[str, int]:
    """Column → position; the first header that is a name of the column counts."""
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        for column, names in HEADERS.items():
            if plain(header) in names and column not in found:
                found[column] = position
                break
    return found


def _line(number: int, row: Sequence[str], places: dict[str, int]) -> Line:
    values, formulas = {}, []
    for column, position in places.items():
        cell = row[position] if position < len(row) else ""
        if is_formula(cell):
            formulas.append(column)
            cell = ""
        values[column] = cell
    return Line(number, values, tuple(formulas))


def is_formula(cell: str) -> bool:
    """A cell that a spreadsheet would calculate; a telephone number may begin with a plus."""
    return bool(re.match(r"[=@\t\r]|[+-](?![\d\s()/.-]*$)", cell))


def _excel(data: bytes) -> Iterator[list[str]]:
    archive.check_office(data, MOST_UNPACKED)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        for position, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
            if position > MOST_ROWS * 2:
                break
            yield [_cell(value) for value in row]
    except BadFile:
        raise
    except Exception as error:  # openpyxl has no family of errors of its own
        raise _bad("Dit Excel-bestand kan niet worden gelezen.", "This Excel file cannot be read.") from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        value = value.isoformat()
    return _clean(str(value))


def _text(filename: str, data: bytes) -> Iterator[list[str]]:
    if (
        b"\x00" in data
        or data.startswith(b"PK\x03\x04")
        or filename.lower().endswith((".xls", ".ods", ".doc", ".docx", ".pdf"))
    ):
        raise _bad("Kies een CSV- of Excel-bestand (.xlsx).", "Choose a CSV or Excel file (.xlsx).")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_clean(cell) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise _bad("Dit CSV-bestand kan niet worden gelezen.", "This CSV file cannot be read.") from error


def _clean(cell: str) -> str:
    """One line, NFC, without control characters."""
    text = unicodedata.normalize("NFC", cell)[: LONGEST_CELL * 2]
    kept = "".join(
        sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cs", "Cf") or sign in "\n\t"
    )
    return " ".join(kept.split())[:LONGEST_CELL]


def _bad(nl: str, en: str) -> BadFile:
    return BadFile({"nl": nl, "en": en})
