"""Pages of one size, whatever is on them: who sees how much was sent learns nothing from it. Pure.

A browser that takes gzip gets the page compressed, with an empty extra field in the gzip header (RFC 1952) that fills it up
to WIRE bytes: less than the page itself would be. Any other gets blanks behind it, up to PLAIN bytes.
"""

import struct
import zlib

from flask import Response, request

WIRE = 32 * 1024
PLAIN = 128 * 1024
_HEADER = 10


def make(response: Response) -> Response:
    """A multiple of WIRE or PLAIN bytes; nobody on the way may change that."""
    body = response.get_data()
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(zipped(body))
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.set_data(body + b" " * (-len(body) % PLAIN))
    response.headers["Cache-Control"] = "private, no-store, no-transform"
    response.vary.add("Accept-Encoding")
    return response


def zipped(body: bytes) -> bytes:
    """`body` as gzip, as long as a multiple of WIRE."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    packed = packer.compress(body) + packer.flush()
    around = 2 + 4  # the length of the extra field, and the name and length of the one part in it
    blank = -(len(packed) + around) % WIRE
    extra = struct.pack("<H2sH", 4 + blank, b"WK", blank) + bytes(blank)
    flags = bytes([packed[3] | 4])
    return packed[:3] + flags + packed[4:_HEADER] + extra + packed[_HEADER:]
