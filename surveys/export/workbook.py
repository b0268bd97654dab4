"""Tables as an Excel workbook: a sheet each, a key to the columns, and what has to be known. Pure."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from surveys.export.tables import Export, described
from surveys.texts import Text, pick

KEY: Text = {"nl": "uitleg kolommen", "en": "key"}
ABOUT: Text = {"nl": "over dit bestand", "en": "about"}
KEY_HEAD: tuple[Text, ...] = (
    {"nl": "Kolom", "en": "Column"},
    {"nl": "Betekenis", "en": "Label"},
    {"nl": "Vraag", "en": "Question"},
    {"nl": "Codes", "en": "Codes"},
)
MOST_SIGNS = 32_767
"""What fits in one cell."""
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SHEET_NAME = 31


def write(export: Export) -> bytes:
    """The workbook. Texts are stored as texts, so that none is ever a formula."""
    book = Workbook(write_only=True)
    for table in export.tables:
        names = [column.name for column in table.columns]
        _sheet(book, table.name, names, table.rows)
    language = export.language
    head = [pick(word, language) for word in KEY_HEAD]
    key = [line for table in export.tables for line in described(table)]
    _sheet(book, pick(KEY, language), head, key, widths=(22, 50, 50, 60))
    _sheet(book, pick(ABOUT, language), [export.title], [[note] for note in export.notes], widths=(100,))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _sheet(
    book: Any, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int] = ()
) -> None:
    sheet = book.create_sheet(name[:SHEET_NAME])
    sheet.freeze_panes = "B2"
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, title, bold=True) for title in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, NOT_XML.sub("", value)[:MOST_SIGNS])
    cell.data_type = "s"  # never a formula, whatever it begins with
    cell.quotePrefix = True
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text="\n" in value)
    return cell
