"""Tables as CSV, safe to open in a spreadsheet. Pure."""

import csv
import datetime as dt
import io
from typing import Literal

from surveys.export.columns import Value
from surveys.export.tables import Table

Separator = Literal[",", ";"]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""A cell that begins with one of these may be run as a formula by a spreadsheet that opens the file."""
MARK = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8."""


def write(table: Table, separator: Separator = ",") -> bytes:
    """The table with its names as header. With ";" numbers have a decimal comma, as a Dutch spreadsheet wants them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    for row in table.rows:
        writer.writerow(_written(value, separator) for value in row)
    return (MARK + text.getvalue()).encode()


def safe(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet could take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _written(value: Value, separator: Separator) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).replace(".", ",") if separator == ";" else str(value)
