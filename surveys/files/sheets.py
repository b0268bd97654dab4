"""Sheets of a workbook (.xlsx, .xls), or of a text that stands for one (.csv, .md), as rows with their numbers. Pure.

Nothing is interpreted and nothing refused but what is too large: a doubled header stays in the list for the reader to
report. Rows carry the number that a spreadsheet shows beside them.
"""

import csv
import datetime as dt
import io
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlrd import (
    XL_CELL_BOOLEAN,
    XL_CELL_DATE,
    XL_CELL_ERROR,
    XL_CELL_NUMBER,
    XLRDError,
    open_workbook,
    xldate,
)
from xlrd.compdoc import CompDocError

from surveys import archive
from surveys.errors import BadFile
from surveys.files.reports import phrased
from surveys.texts import Text

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 100 * 2**20
MOST_COLUMNS = 500
MOST_ROWS = 20_000
MOST_SHEETS = 50
XLSX, XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
KINDS: Text = {"nl": "werkblad (.xlsx, .xls, .csv of .md)", "en": "a spreadsheet (.xlsx, .xls, .csv or .md)"}
SHEETS = frozenset({"survey", "choices", "settings", "external_choices", "entities", "osm", "weerklank"})
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[|\s:-]+")


@dataclass(frozen=True)
class Row:
    number: int
    values: list[str]


@dataclass
class Sheet:
    """`headers` as they stand in the first row with something in it, which is `head`."""

    name: str
    headers: list[str] = field(default_factory=list)
    head: int = 1
    rows: list[Row] = field(default_factory=list)


def read(data: bytes, most_columns: int = MOST_COLUMNS) -> dict[str, Sheet]:
    """The sheets by their name in small letters. Raises BadFile for what is none, or too large to be honest."""
    if len(data) > MOST_BYTES:
        raise BadFile(phrased("too_large", most=MOST_BYTES // 2**20))
    try:
        return {name.strip().lower(): _sheet(name, lines, most_columns) for name, lines in _workbook(data)}
    except (
        *(XLRDError, CompDocError, InvalidFileException, csv.Error, UnicodeError, ValueError, KeyError),
        *(OSError, AttributeError, IndexError, TypeError, AssertionError, OverflowError, RecursionError),
    ) as error:
        raise BadFile(phrased("unreadable", kind=KINDS)) from error


def _workbook(data: bytes) -> Iterator[tuple[str, Iterable[tuple[int, list[Any]]]]]:
    if data.startswith(XLSX):
        return _xlsx(data)
    if data.startswith(XLS):
        return _xls(data)
    text = decoded(data)
    if "\x00" in text or not text.strip():
        raise ValueError("no text")
    return _divided(_markdown(text) if text.lstrip().startswith("|") else _csv(text))


def _sheet(name: str, lines: Iterable[tuple[int, list[Any]]], most_columns: int) -> Sheet:
    sheet = Sheet(name.strip())
    for number, raw in lines:
        values = [written(value) for value in raw]
        while values and not values[-1]:
            values.pop()
        if not values:
            continue
        if len(values) > most_columns:
            raise BadFile(phrased("too_wide", sheet=sheet.name, most=most_columns))
        if number > MOST_ROWS:
            raise BadFile(phrased("too_long", sheet=sheet.name, most=MOST_ROWS))
        if sheet.headers:
            sheet.rows.append(Row(number, values))
        else:
            sheet.headers, sheet.head = values, number
    return sheet


def written(value: Any) -> str:
    """The value of a cell as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time() else value).isoformat()
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return text.strip()


def decoded(data: bytes) -> str:
    """A text file's text: UTF-8, UTF-16 with its mark, or what old Windows programs write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


# ---------------------------------------------------------------- kinds of files


def _xlsx(data: bytes) -> Iterator[tuple[str, Iterable[tuple[int, list[Any]]]]]:
    if sum(map(len, archive.files(data).values())) > MOST_UNPACKED:
        raise BadFile(phrased("too_large", most=MOST_UNPACKED // 2**20))
    archive.check_office(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # whatever a damaged workbook makes openpyxl raise
        raise ValueError("no workbook") from error
    for sheet in book.worksheets[:MOST_SHEETS]:
        yield sheet.title, _xlsx_lines(sheet)


def _xlsx_lines(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            if row:
                yield number, list(row)
    except BadFile:
        raise
    except Exception as error:
        raise ValueError("no sheet") from error


def _xls(data: bytes) -> Iterator[tuple[str, Iterable[tuple[int, list[Any]]]]]:
    book = open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True)
    for name in book.sheet_names()[:MOST_SHEETS]:
        sheet = book.sheet_by_name(name)
        lines = (
            (number + 1, [_xls_value(cell, book.datemode) for cell in sheet.row(number)])
            for number in range(sheet.nrows)
        )
        yield name, lines
        book.unload_sheet(name)


def _xls_value(cell: Any, mode: int) -> Any:
    if cell.ctype == XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == XL_CELL_NUMBER:
        return float(cell.value)
    if cell.ctype == XL_CELL_DATE:
        return xldate.xldate_as_datetime(cell.value, mode)
    return "" if cell.ctype == XL_CELL_ERROR else cell.value


def _csv(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(min(sys.maxsize, 10 * 2**20))
    dialect = separator(text)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=dialect)


def separator(text: str) -> str:
    """Comma, semicolon or tab: what stands most in the first line that has any of them."""
    for line in text.splitlines()[:20]:
        counts = {sign: line.count(sign) for sign in ",;\t"}
        best = max(counts, key=lambda sign: counts[sign])
        if counts[best]:
            return best
    return ","


def _markdown(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        plain = line.strip()
        if not plain.startswith("|") or _RULE.fullmatch(plain):
            continue
        parts = _PIPE.split(plain[1:].removesuffix("|"))
        yield [part.strip().replace(r"\|", "|") for part in parts]


def _divided(lines: Iterable[list[str]]) -> Iterator[tuple[str, Iterable[tuple[int, list[Any]]]]]:
    """Sheets in one text: a line that names one in its first column begins it; without any name all is the survey."""
    found: dict[str, list[tuple[int, list[Any]]]] = {}
    rows: list[list[str]] = list(lines)
    if not any(row and row[0].strip().lower() in SHEETS for row in rows):
        yield "survey", list(enumerate(rows, 1))
        return
    current = ""
    for row in rows:
        if row and row[0].strip():
            current = row[0].strip().lower()
            found.setdefault(current, [])
        if current and any(cell.strip() for cell in row[1:]):
            found[current].append((len(found[current]) + 1, list(row[1:])))
    yield from found.items()
