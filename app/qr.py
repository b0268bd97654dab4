"""QR codes as the path of an SVG picture, drawn by our own template so that no inline style comes along. Pure."""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Modules of white around the code, as the standard asks."""


@dataclass(frozen=True)
class Picture:
    """`path` draws the dark modules in a square of `size` by `size`."""

    path: str
    size: int


def picture(address: str) -> Picture:
    """The code of an address; dark modules in a row become one stroke."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(address)
    code.make(fit=True)
    matrix = code.get_matrix()
    strokes = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            begin = x
            while x < len(row) and row[x]:
                x += 1
            strokes.append(f"M{begin} {y}h{x - begin}v1h-{x - begin}z")
    return Picture("".join(strokes), len(matrix))
