"""Where a passage may begin and end: inside the text, on words, never through the middle of a sign. Service."""

import unicodedata
import uuid

from sqlalchemy import Integer, bindparam, func, inspect, select
from sqlalchemy.orm import Session

from coding.models import Document
from surveys.errors import Refused

AROUND = 16
"""Code points looked at on either side: one sign, such as a family or a flag, may consist of many."""
JOINER = "\u200d"
MOST = 2**31 - 1


def of(session: Session, document: Document, start: int, end: int) -> tuple[int, int]:
    """[start, end) in code points, widened to whole signs, and without white space at its ends.

    Raises Refused for a range outside the text, reversed, empty or without words. The text itself is not loaded.
    """
    if not 0 <= start < end <= MOST:
        raise Refused(OUTSIDE)
    since = max(0, start - AROUND)
    around = cut(session, document, since, end + AROUND)
    if len(around) < end - since:
        raise Refused(OUTSIDE)
    first, last = start - since, end - since
    while _inside(around, first):
        first -= 1
    while _inside(around, last):
        last += 1
    while first < last and around[first].isspace():
        first += 1
    while last > first and around[last - 1].isspace():
        last -= 1
    if first == last:
        raise Refused({"nl": "Selecteer eerst woorden.", "en": "Select some words first."})
    return since + first, since + last


def cut(session: Session, document: Document, start: int, end: int) -> str:
    """document.text[start:end], by the database unless the text is at hand already."""
    if "text" not in inspect(document).unloaded:
        return document.text[start:end]
    return quote(session, document.id, start, end)


def quote(session: Session, document_id: uuid.UUID, start: int, end: int) -> str:
    """The words at [start, end), cut by the database; as many as there are."""
    return session.scalar(CUT, {"document": document_id, "first": start + 1, "count": end - start}) or ""


CUT = select(
    func.substr(Document.text, bindparam("first", type_=Integer), bindparam("count", type_=Integer))
).where(Document.id == bindparam("document"))
"""Built once: it is asked for with every coding."""


def _inside(text: str, at: int) -> bool:
    """Whether a sign goes on across this place: an accent of its own, a joined emoji, a skin, a pair that is a flag."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or JOINER in (before, after):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    flags = 0
    while flags < at and _flag(text[at - 1 - flags]):
        flags += 1
    return _flag(after) and flags % 2 == 1


def _flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


OUTSIDE = {
    "nl": "Deze selectie valt buiten de tekst. Selecteer de woorden opnieuw.",
    "en": "This selection lies outside the text. Select the words again.",
}
