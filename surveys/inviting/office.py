"""The calendar of the office: days, dates in words and working hours where the study is held. Pure."""

import datetime as dt
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("Europe/Amsterdam")
OPENS, CLOSES = 9, 17
"""Reminders leave between these hours, from Monday to Friday."""


def day_of(moment: dt.datetime) -> dt.date:
    """The day on the wall calendar at this moment: 23.30 UTC on New Year's Eve is New Year's Day."""
    return moment.astimezone(PLACE).date()


def office_hours(moment: dt.datetime) -> bool:
    """Whether people are at work: a weekday between nine and five."""
    here = moment.astimezone(PLACE)
    return here.weekday() < 5 and OPENS <= here.hour < CLOSES


def written(day: dt.date, language: str) -> str:
    """A day as people write it: 3 december 2026."""
    return f"{day.day} {MONTHS[language if language in MONTHS else 'nl'][day.month - 1]} {day.year}"


MONTHS = {
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
