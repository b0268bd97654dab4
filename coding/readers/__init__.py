"""Files with what was said, to text and turns: one module a format. Pure."""

import unicodedata
from collections.abc import Callable
from pathlib import PurePath

from coding.readers import docx, srt, txt, vtt
from coding.readers.speakers import ReadDocument, find_turns
from surveys.errors import BadFile

READERS: dict[str, Callable[[bytes], str]] = {
    ".txt": txt.text,
    ".docx": docx.text,
    ".vtt": vtt.text,
    ".srt": srt.text,
}
MOST_CHARACTERS = 5_000_000

__all__ = ["READERS", "ReadDocument", "read"]


def read(filename: str, data: bytes) -> ReadDocument:
    """Text (LF line ends, Unicode NFC, no byte-order mark) with the turns found in it. Raises BadFile."""
    extension = PurePath(filename).suffix.lower()
    if extension not in READERS:
        known = ", ".join(sorted(READERS))
        raise BadFile(
            {
                "nl": f"Een bestand met de extensie “{extension}” kan niet worden gelezen. Gebruik {known}.",
                "en": f"A file ending in “{extension}” cannot be read. Use {known}.",
            }
        )
    text = normalise(READERS[extension](data))
    if not text.strip():
        raise BadFile({"nl": "In dit bestand staat geen tekst.", "en": "There is no text in this file."})
    if len(text) > MOST_CHARACTERS:
        raise BadFile(
            {
                "nl": "Deze tekst is te lang. Splits hem in delen.",
                "en": "This text is too long. Split it into parts.",
            }
        )
    return find_turns(text)


def _unfit(sign: str) -> bool:
    """Control signs, halves of pairs, and code points that Unicode keeps out of texts: no file format can carry them."""
    point = ord(sign)
    return unicodedata.category(sign) in ("Cc", "Cs") or point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def normalise(text: str) -> str:
    """LF, NFC, without byte-order mark, control signs and empty ends: what offsets are counted in."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    text = "".join(sign for sign in text if sign in "\n\t" or not _unfit(sign))
    return unicodedata.normalize("NFC", text).strip("\n") + "\n"
