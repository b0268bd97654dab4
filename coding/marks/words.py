"""Where a passage may begin and end: inside the text, on words, never through the middle of a sign. Service."""

import uuid

import regex
from sqlalchemy import Integer, bindparam, func, inspect, select
from sqlalchemy.orm import Session

from coding.models import Document
from surveys.errors import Refused

AROUND = 64
"""Code points looked at on either side: one sign, such as a family or a flag, may consist of many."""
SIGN = regex.compile(r"\X")
"""An extended grapheme cluster (Unicode, UAX #29), as the browser counts them: what a reader takes for one sign."""
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
    first, last = _sign(around, first)[0], _sign(around, last)[1]
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


def _sign(text: str, at: int) -> tuple[int, int]:
    """[start, end) of the sign that goes on across this place; (at, at) where none does."""
    since = max(0, at - AROUND)
    for sign in SIGN.finditer(text, since, min(len(text), at + AROUND)):
        if sign.end() > at:
            return (sign.start(), sign.end()) if sign.start() < at else (at, at)
    return at, at


OUTSIDE = {
    "nl": "Deze selectie valt buiten de tekst. Selecteer de woorden opnieuw.",
    "en": "This selection lies outside the text. Select the words again.",
}
