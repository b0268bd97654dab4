"""PDF: the text that stands in it, page by page. A scan holds pictures and no text, which is said. Pure."""

import io
import logging
import re
import statistics
from collections import Counter
from itertools import pairwise

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from coding.readers.raw import Raw, paged
from surveys.errors import BadFile
from surveys.texts import Text

MOST_PAGES = 2_000
FEWEST_LETTERS = 3
"""A page with fewer is a picture, or empty but for its number."""
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]$")
_CLOSED = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_BEGINS = re.compile(
    r"^(?:[\W_]*\d{1,2}:\d{2}|[-–•*▪◦]|\(?\d{1,3}[.)]|[^\W\d_][\w .'’-]{0,38}[ \t]?:[ \t]|[\[{][^\W_][\w .'’-]{0,38}[\]}])"
)
"""A time, a bullet, a number or a speaker: here a line is never the rest of the one before."""
logging.getLogger("pypdf").setLevel(logging.ERROR)


def read(data: bytes) -> Raw:
    """A line a paragraph, as well as can be told, with where each page begins. Raises BadFile.

    Lines that stand at the head or foot of most pages, such as a title or page number, are left out after the first.
    """
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise _bad("Dit is geen PDF.", "This is not a PDF.")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _bad("Deze PDF heeft een wachtwoord.", "This PDF has a password.")
        if len(reader.pages) > MOST_PAGES:
            raise _bad("Deze PDF heeft te veel bladzijden.", "This PDF has too many pages.")
        pages = [_lines(page.extract_text()) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as error:
        raise _bad("Deze PDF is beschadigd.", "This PDF is damaged.") from error
    empty = [number for number, lines in enumerate(pages, start=1) if _is_empty(lines)]
    if len(empty) == len(pages):
        raise _scanned()
    pages = _without_running(pages)
    return paged([_joined(lines) for lines in pages], _warnings(empty, len(pages)))


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.replace("\r", "\n").split("\n") if line.strip()]


def _is_empty(lines: list[str]) -> bool:
    return sum(sign.isalpha() for line in lines for sign in line) < FEWEST_LETTERS


def _without_running(pages: list[list[str]]) -> list[list[str]]:
    """Takes off the first and last line of pages where most have the same one, but for figures; a head stays once."""
    if len(pages) < 3:
        return pages
    heads = Counter(_shape(lines[0]) for lines in pages if lines)
    feet = Counter(_shape(lines[-1]) for lines in pages if lines)
    most = max(3, (len(pages) + 1) // 2)
    kept = []
    for number, lines in enumerate(pages):
        if number and lines and heads[_shape(lines[0])] >= most:
            lines = lines[1:]
        if lines and feet[_shape(lines[-1])] >= most:
            lines = lines[:-1]
        kept.append(lines)
    return kept


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _joined(lines: list[str]) -> str:
    """Lines that a page was too narrow for become paragraphs again."""
    if not lines:
        return ""
    usual = statistics.median(len(line) for line in lines)
    made = [lines[0]]
    for before, line in pairwise(lines):
        full = len(before) >= 0.75 * usual
        goes_on = line[0].islower() or (full and not _CLOSED.search(before))
        if _BEGINS.match(line) or not goes_on:
            made.append(line)
        elif _HYPHEN.search(made[-1]) and line[0].islower():
            made[-1] = made[-1][:-1] + line
        else:
            made[-1] = f"{made[-1]} {line}"
    return "\n".join(made)


def _warnings(empty: list[int], count: int) -> list[Text]:
    if not empty:
        return []
    some = ", ".join(str(number) for number in empty[:20]) + (", …" if len(empty) > 20 else "")
    return [
        {
            "nl": f"Op {len(empty)} van de {count} bladzijden staat geen tekst (bladzijde {some}). Een gescande "
            "bladzijde is een plaatje; laat haar eerst herkennen (OCR) als ze ertoe doet.",
            "en": f"{len(empty)} of the {count} pages hold no text (page {some}). A scanned page is a picture; have it "
            "recognised (OCR) first if it matters.",
        }
    ]


def _scanned() -> BadFile:
    return BadFile(
        {
            "nl": "In deze PDF staat geen tekst: de bladzijden zijn plaatjes, zoals van een scan. Vraag om het "
            "oorspronkelijke bestand, of laat de PDF eerst herkennen (OCR) en lees de uitkomst na.",
            "en": "There is no text in this PDF: its pages are pictures, as of a scan. Ask for the original file, or have "
            "the PDF recognised (OCR) first and read the outcome.",
        }
    )


def _bad(nl: str, en: str) -> BadFile:
    return BadFile(
        {
            "nl": f"{nl} Haal een wachtwoord er eerst af, maak de PDF opnieuw, of gebruik het oorspronkelijke bestand.",
            "en": f"{en} Remove a password first, make the PDF again, or use the original file.",
        }
    )
