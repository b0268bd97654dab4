"""Plain text in the encodings that recorders and word processors write. Pure."""

import codecs

from surveys.errors import BadFile

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def text(data: bytes) -> str:
    """UTF-8, UTF-16 with a byte-order mark, or else Windows-1252. Raises BadFile for what is no text at all."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\x00" in data[:4096]:
        raise BadFile(
            {
                "nl": "Dit is geen tekstbestand. Bewaar het als .txt (UTF-8) of .docx.",
                "en": "This is not a text file. Save it as .txt (UTF-8) or .docx.",
            }
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
