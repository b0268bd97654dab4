"""Dates, dates of which only a part is known, and periods from month to month. Pure.

Asked as separate inputs for day, month and year: these read the same in every language and on every device.
Answers are ISO 8601: "2026-03-27"; partial "2026", "2026-03" or "2026-03-27"; a period {"from": "2026-01", "to": "2026-06"},
without "to" when it goes on.
"""

import datetime as dt
import re
from typing import Any

from wtforms import StringField

from surveys.answers import UNKNOWN
from surveys.fields.asking import (
    UNKNOWN_CHOICE,
    WORDS,
    AnswerError,
    Asked,
    Data,
    Fields,
    Handler,
    or_unknown,
    unknown_field,
)

PARTS = ("day", "month", "year")
EARLIEST, LATEST = 1900, 2200


def _part(asked: Asked, key: str) -> Any:
    part = key.rpartition("_")[2]
    size = 4 if part == "year" else 2
    keys = {"inputmode": "numeric", "autocomplete": "off", "maxlength": size, "size": size}
    return StringField(asked.say(WORDS[part]), render_kw=keys)


def _date_fields(asked: Asked) -> Fields:
    return {f"{asked.item.id}-{part}": _part(asked, part) for part in PARTS} | unknown_field(asked)


def _typed(asked: Asked, data: Data, keys: tuple[str, ...]) -> dict[str, int | None]:
    """What stands in the inputs as numbers, None for an empty one. Raises AnswerError at what is no number."""
    found: dict[str, int | None] = {}
    for key in keys:
        name = f"{asked.item.id}-{key}"
        value = str(data.get(name) or "").strip()
        if value and not re.fullmatch(r"[0-9]{1,4}", value):
            raise AnswerError(name, "year" if key.endswith("year") else "date")
        found[key] = int(value) if value else None
    return found


def _year(asked: Asked, key: str, year: int | None) -> int:
    if year is None or not EARLIEST <= year <= LATEST:
        raise AnswerError(f"{asked.item.id}-{key}", "year")
    return year


def _month(asked: Asked, key: str, year: int, month: int) -> str:
    if not 1 <= month <= 12:
        raise AnswerError(f"{asked.item.id}-{key}", "date")
    return f"{year:04}-{month:02}"


def _whole(asked: Asked, year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError as error:
        raise AnswerError(f"{asked.item.id}-day", "date") from error


def _read_date(asked: Asked, data: Data) -> Any:
    found = _typed(asked, data, PARTS)
    first = f"{asked.item.id}-day"
    if not any(value is not None for value in found.values()):
        return or_unknown(asked, data, None, first)
    for part in PARTS:
        if found[part] is None:
            raise AnswerError(f"{asked.item.id}-{part}", "date_part")
    day, month = found["day"] or 0, found["month"] or 0
    value = _whole(asked, _year(asked, "year", found["year"]), month, day)
    return or_unknown(asked, data, value, first)


def _read_partial(asked: Asked, data: Data) -> Any:
    found = _typed(asked, data, PARTS)
    first = f"{asked.item.id}-day"
    if not any(value is not None for value in found.values()):
        return or_unknown(asked, data, None, first)
    year, month, day = _year(asked, "year", found["year"]), found["month"], found["day"]
    if month is None:
        if day is not None:
            raise AnswerError(f"{asked.item.id}-month", "month_first")
        return or_unknown(asked, data, f"{year:04}", first)
    value = _month(asked, "month", year, month) if day is None else _whole(asked, year, month, day)
    return or_unknown(asked, data, value, first)


def _write_date(asked: Asked, answer: Any) -> dict[str, Any]:
    if answer == UNKNOWN:
        return {f"{asked.item.id}{UNKNOWN_CHOICE}": True}
    parts = str(answer).split("-")
    return {
        f"{asked.item.id}-{part}": value.lstrip("0")
        for part, value in zip(("year", "month", "day"), parts, strict=False)
    }


PERIOD = ("from_month", "from_year", "to_month", "to_year")


def _period_fields(asked: Asked) -> Fields:
    return {f"{asked.item.id}-{key}": _part(asked, key) for key in PERIOD} | unknown_field(asked)


def _read_period(asked: Asked, data: Data) -> Any:
    found = _typed(asked, data, PERIOD)
    first = f"{asked.item.id}-from_month"
    if not any(value is not None for value in found.values()):
        return or_unknown(asked, data, None, first)
    if found["from_month"] is None:
        raise AnswerError(first, "period")
    year = _year(asked, "from_year", found["from_year"])
    period = {"from": _month(asked, "from_month", year, found["from_month"])}
    if found["to_month"] is not None or found["to_year"] is not None:
        until = _year(asked, "to_year", found["to_year"])
        period["to"] = _month(asked, "to_month", until, found["to_month"] or 0)
        if period["to"] < period["from"]:
            raise AnswerError(f"{asked.item.id}-to_month", "period_order")
    return or_unknown(asked, data, period, first)


def _write_period(asked: Asked, answer: Any) -> dict[str, Any]:
    if answer == UNKNOWN:
        return {f"{asked.item.id}{UNKNOWN_CHOICE}": True}
    found = {}
    for end, value in answer.items():
        year, month = value.split("-")
        found[f"{asked.item.id}-{end}_month"] = month.lstrip("0")
        found[f"{asked.item.id}-{end}_year"] = year
    return found


KINDS: dict[str, Handler] = {
    "date": Handler(_date_fields, _read_date, _write_date, group=True),
    "partial_date": Handler(_date_fields, _read_partial, _write_date, group=True),
    "period": Handler(_period_fields, _read_period, _write_period, group=True),
}
