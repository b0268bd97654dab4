"""Files with what was said, to text and turns: one module a format. Pure."""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from coding.readers.layouts import LAYOUTS, find_turns
from coding.readers.raw import Raw, normalise
from coding.readers.speakers import ReadDocument, ReadTurn
from surveys.errors import BadFile

READERS = {
    ".txt": "txt",
    ".md": "txt",
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".pdf": "pdf",
    ".vtt": "vtt",
    ".srt": "srt",
}
"""The module of this folder that reads a file, by the end of its name; loaded when it is needed."""
TABLES = (".csv", ".xlsx", ".xls", ".sav")
"""Files with an answer a row, which are asked about column by column (coding.documents.answer_tables)."""
MOST_CHARACTERS = 5_000_000

__all__ = [
    "LAYOUTS",
    "READERS",
    "TABLES",
    "Raw",
    "ReadDocument",
    "ReadTurn",
    "find_turns",
    "normalise",
    "raw",
    "read",
]


def text_of(filename: str, data: bytes) -> Raw:
    """The text of a file: LF line ends, Unicode NFC, no byte-order mark. Raises BadFile, saying what to do next."""
    extension = PurePath(filename).suffix.lower()
    if extension not in READERS:
        raise _unknown(extension)
    if not data:
        raise BadFile(
            {
                "nl": "Dit bestand is leeg. Kijk of u het goede bestand koos.",
                "en": "This file is empty. See whether you chose the right one.",
            }
        )
    reader: Callable[[bytes], Raw] = import_module(f"coding.readers.{READERS[extension]}").read
    found = reader(data)
    if not found.text.strip():
        raise BadFile(
            {
                "nl": "In dit bestand staat geen tekst. Kijk of u het goede bestand koos.",
                "en": "There is no text in this file. See whether you chose the right one.",
            }
        )
    if len(found.text) > MOST_CHARACTERS:
        raise BadFile(
            {
                "nl": "Deze tekst is te lang. Splits hem in delen.",
                "en": "This text is too long. Split it into parts.",
            }
        )
    return found


def read(filename: str, data: bytes, layout: str = "", pattern: str = "") -> ReadDocument:
    """The text with the turns found in it, in the layout that fits best unless one is given. Raises BadFile."""
    return find_turns(text_of(filename, data), layout, pattern)


def _unknown(extension: str) -> BadFile:
    known = ", ".join([*READERS, *TABLES[:2]])
    if extension == ".doc":
        return BadFile(
            {
                "nl": "Een oud Word-bestand (.doc) kan niet worden gelezen. Open het in Word of LibreOffice en bewaar "
                "het als .docx.",
                "en": "An old Word file (.doc) cannot be read. Open it in Word or LibreOffice and save it as .docx.",
            }
        )
    return BadFile(
        {
            "nl": f"Een bestand met de extensie “{extension}” kan niet worden gelezen. Gebruik {known}.",
            "en": f"A file ending in “{extension}” cannot be read. Use {known}.",
        }
    )
