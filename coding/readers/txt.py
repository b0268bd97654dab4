"""Plain text and Markdown, in the encodings that recorders and word processors write. Pure."""

import codecs

from coding.readers.raw import Raw, whole
from surveys.errors import BadFile
from surveys.texts import Text

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SAMPLE = 4096
GUESSED: Text = {
    "nl": "Dit bestand zegt niet in welke codering het staat; het is gelezen als Windows-1252. Kijk of letters met accenten "
    "kloppen, en bewaar het anders eerst als UTF-8.",
    "en": "This file does not say in which encoding it is; it was read as Windows-1252. See whether letters with accents "
    "are right, and save it as UTF-8 first if they are not.",
}
DAMAGED: Text = {
    "nl": "Sommige tekens zijn niet te lezen; daar staat �. Kijk het bestand na en bewaar het opnieuw als UTF-8.",
    "en": "Some signs cannot be read; there stands a �. Look at the file and save it again as UTF-8.",
}


def read(data: bytes) -> Raw:
    """UTF-8, UTF-16, or else Windows-1252, with a warning where that is a guess. Raises BadFile for what is no text."""
    found, encoding = decode(data)
    warnings = [GUESSED] if encoding == "cp1252" else []
    return whole(found, warnings + ([DAMAGED] if "\ufffd" in found else []))


def decode(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was in. Raises BadFile for what is no text at all."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"{\\rtf")):
        raise BadFile(
            {
                "nl": "Dit is een Word-, PDF- of ander bestand met de naam van een tekstbestand. Geef het weer zijn eigen "
                "extensie (.docx, .odt, .rtf of .pdf).",
                "en": "This is a Word, PDF or other file under the name of a text file. Give it its own extension again "
                "(.docx, .odt, .rtf or .pdf).",
            }
        )
    sample = data[:SAMPLE]
    if b"\x00" in sample:
        return _wide(data, sample)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def _wide(data: bytes, sample: bytes) -> tuple[str, str]:
    """UTF-16 without a mark has nothing in every other byte of western text; all else with NULs is no text."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half, rest = sample[first::2], sample[1 - first :: 2]
        if len(half) > 3 and half.count(0) > 0.8 * len(half) and rest.count(0) == 0:
            return data.decode(encoding, errors="replace"), encoding
    raise BadFile(
        {
            "nl": "Dit is geen tekstbestand. Bewaar het als .txt (UTF-8) of .docx.",
            "en": "This is not a text file. Save it as .txt (UTF-8) or .docx.",
        }
    )
