"""Rich Text Format, as older word processors and transcription tools write it. Pure."""

from striprtf.striprtf import rtf_to_text

from coding.readers.raw import Raw, whole
from surveys.errors import BadFile


def read(data: bytes) -> Raw:
    """One line a paragraph; cells of a table are parted by a bar. Raises BadFile."""
    if not data.lstrip()[:5] == b"{\\rtf":
        raise _bad()
    try:
        found: str = rtf_to_text(  # type: ignore[no-untyped-call]
            data.decode("cp1252", errors="replace"), encoding="cp1252", errors="replace"
        )
    except (ValueError, LookupError, OverflowError) as error:
        raise _bad() from error
    return whole(_paired(found))


def _paired(text: str) -> str:
    """RTF counts in UTF-16: an emoji is two signs there, which are one sign here."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _bad() -> BadFile:
    return BadFile(
        {
            "nl": "Dit is geen RTF-bestand. Open het in uw tekstverwerker en bewaar het als .docx of .txt.",
            "en": "This is not an RTF file. Open it in your word processor and save it as .docx or .txt.",
        }
    )
