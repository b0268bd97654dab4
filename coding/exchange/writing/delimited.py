"""A list of passages as CSV, safe to open in a spreadsheet. Pure."""

import csv
import io

from coding.exchange.listing import Listing
from coding.exchange.writing.columns import Links, heads, rows
from surveys.export.delimited import FORMULA, MARK

_FORMULA = frozenset(FORMULA)


def write(listing: Listing, links: Links, separator: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(heads(listing))
    writer.writerows(
        [f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA else cell for cell in row]
        for row in rows(listing, links)
    )
    return (MARK + text.getvalue()).encode()
