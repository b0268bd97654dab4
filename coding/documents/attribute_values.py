"""Values of attributes as people type them, to the one way in which they are kept. Pure."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from surveys.errors import Refused

KINDS = ("text", "number", "date", "choice")
LONGEST = 500
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


def parse(kind: str, choices: Sequence[str], typed: str) -> str:
    """The value as it is kept; "" for unknown. Raises Refused, saying what may be typed."""
    typed = " ".join(typed.split())
    if not typed:
        return ""
    if len(typed) > LONGEST:
        raise Refused(
            {
                "nl": f"Maak deze waarde korter dan {LONGEST} tekens.",
                "en": f"Make this value shorter than {LONGEST} signs.",
            }
        )
    if kind == "number":
        return _number(typed)
    if kind == "date":
        return _date(typed)
    if kind == "choice" and typed not in choices:
        known = ", ".join(choices)
        raise Refused(
            {
                "nl": f"“{typed}” is geen keuze van dit kenmerk. Kies uit: {known}.",
                "en": f"“{typed}” is no choice of this attribute. Choose from: {known}.",
            }
        )
    return typed


def order(kind: str, choices: Sequence[str], value: str) -> tuple[int, Decimal, str]:
    """A key to sort values by: numbers by size, choices in their own order, all others by letter."""
    if kind == "number":
        return (0, Decimal(value), "")
    if kind == "choice":
        return (choices.index(value) if value in choices else len(choices), Decimal(0), value)
    return (0, Decimal(0), value.casefold())


def _number(typed: str) -> str:
    """With a decimal comma or point; without thousands."""
    try:
        number = Decimal(typed.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise Refused(
            {
                "nl": f"“{typed}” is geen getal. Typ bijvoorbeeld 12 of 3,5.",
                "en": f"“{typed}” is not a number. Type for example 12 or 3.5.",
            }
        )
    plain = format(number + 0, "f")  # adding nought makes -0 a 0
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _date(typed: str) -> str:
    """Year first, or day first as on paper."""
    found = _DAY_FIRST.fullmatch(typed)
    try:
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return dt.date.fromisoformat(typed).isoformat()
    except ValueError as error:
        raise Refused(
            {
                "nl": f"“{typed}” is geen datum. Typ bijvoorbeeld 24-11-2026.",
                "en": f"“{typed}” is not a date. Type for example 24-11-2026.",
            }
        ) from error
