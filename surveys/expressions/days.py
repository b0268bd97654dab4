"""Days as expressions reckon with them: texts "2026-03-27" that are real dates of the years 1 to 9999. Pure."""

import datetime as dt
import re

_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPOCH = dt.date(1970, 1, 1).toordinal()
_SIGN = re.compile(r"%(.?)", re.DOTALL)
SIGNS = frozenset("Yymnde%")
"""What format-date writes: %Y 2026, %y 26, %m 03, %n 3, %d 07, %e 7, %% a percent sign."""


def ordinal(value: object) -> int | None:
    """The days since 1 January 1970 of a text that is a date; None for anything else, the 30th of February included."""
    if not isinstance(value, str) or not _SHAPE.fullmatch(value):
        return None
    try:
        return dt.date.fromisoformat(value).toordinal() - _EPOCH
    except ValueError:
        return None


def day(days: float) -> str | None:
    """The date so many days after 1 January 1970, a part of a day left off; None outside the calendar."""
    place = days // 1 + _EPOCH
    return dt.date.fromordinal(int(place)).isoformat() if 1 <= place <= dt.date.max.toordinal() else None


def unreadable(pattern: str) -> list[str]:
    """The signs of a date's notation that are not known."""
    return [f"%{sign}" for sign in _SIGN.findall(pattern) if sign not in SIGNS]


def written(value: str, pattern: str) -> str | None:
    """A date in the notation asked; None for what is no date or holds an unknown sign."""
    if ordinal(value) is None or unreadable(pattern):
        return None
    year, month, day_of_month = value.split("-")
    parts = {
        "Y": year,
        "y": year[2:],
        "m": month,
        "n": month.lstrip("0"),
        "d": day_of_month,
        "e": day_of_month.lstrip("0"),
        "%": "%",
    }
    return _SIGN.sub(lambda found: parts[found[1]], pattern)
