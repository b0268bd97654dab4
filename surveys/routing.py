"""Routing: which page and items come next, from definition and answers. Pure."""

import datetime as dt
from typing import Any

from surveys.definition import Definition, Item, Page
from surveys.texts import Text

Answers = dict[str, Any]


def pages(definition: Definition, answers: Answers, *, today: dt.date | None = None) -> list[Page]:
    raise NotImplementedError


def items(
    definition: Definition, page_id: str, answers: Answers, *, today: dt.date | None = None
) -> list[Item]:
    raise NotImplementedError


def next_page(definition: Definition, page_id: str | None, answers: Answers) -> str | None:
    """None as page is before the first; None as result is after the last (the review)."""
    raise NotImplementedError


def previous_page(definition: Definition, page_id: str | None, answers: Answers) -> str | None:
    """None as page is after the last (the review); None as result is before the first."""
    raise NotImplementedError


def progress(definition: Definition, page_id: str, answers: Answers) -> tuple[int, int]:
    raise NotImplementedError


def count_items(definition: Definition, answers: Answers) -> int:
    raise NotImplementedError


def stale(definition: Definition, answers: Answers) -> set[str]:
    raise NotImplementedError


def unanswered(definition: Definition, answers: Answers) -> list[tuple[Page, Item]]:
    """Required items that are relevant and have no answer yet, for the review page."""
    raise NotImplementedError


def pipe(text: Text, answers: Answers, language: str) -> str:
    raise NotImplementedError


def indicators(definition: Definition, answers: Answers) -> dict[str, float | None]:
    raise NotImplementedError
