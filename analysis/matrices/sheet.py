"""Matrices as an Excel workbook: headers that stay in sight, and links back to the passages. Pure.

Texts are stored as texts, so that none is ever a formula.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from surveys.export.workbook import MOST_SIGNS, NOT_XML, SHEET_NAME

GREY = PatternFill("solid", fgColor="FFEDEBE4")


@dataclass(frozen=True)
class Entry:
    """What stands in a cell; `href` leads back to its page, `faint` is for what nobody wrote."""

    text: str | int
    href: str = ""
    faint: bool = False


@dataclass(frozen=True)
class Sheet:
    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Entry]]
    width: int = 32


def write(sheets: Sequence[Sheet]) -> bytes:
    """The first row and the first column of each sheet stay in sight."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:SHEET_NAME])
        page.freeze_panes = "B2"
        for column, title in enumerate(sheet.head, 1):
            page.column_dimensions[get_column_letter(column)].width = sheet.width
            _put(page, 1, column, Entry(title)).font = Font(bold=True)
        for number, row in enumerate(sheet.rows, 2):
            for column, entry in enumerate(row, 1):
                _put(page, number, column, entry)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _put(page: Worksheet, row: int, column: int, entry: Entry) -> Any:
    cell: Any = page.cell(row, column)
    if isinstance(entry.text, str):
        cell.value = NOT_XML.sub("", entry.text)[:MOST_SIGNS]
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.quotePrefix = True
    else:
        cell.value = entry.text
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if entry.href:
        cell.hyperlink = entry.href
        cell.font = Font(color="FF0F5257", underline="single")
    if entry.faint:
        cell.fill = GREY
        cell.font = Font(color="FF4D585B", italic=True)
    return cell
