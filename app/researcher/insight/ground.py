"""What these pages share: the cases, the choice of some of them, and the values a visitor picked from a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import g, request
from flask_security import current_user
from sqlalchemy.orm import Session

from analysis.matrices import columns, loading
from analysis.matrices.counting import ALL, Count, sizes
from app.access import may
from coding.documents.case_models import Attribute
from coding.documents.cases import Case
from surveys.texts import Text, pick

NARROWING = ("type", "group", "district", "round")
"""What a page can be narrowed to."""


@dataclass(frozen=True)
class Narrowing:
    """One choice to narrow a page to: `value` goes in the address."""

    value: str
    label: str


@dataclass(frozen=True)
class Ground:
    """The cases a page is about: all of the study, or those it was narrowed to. `among` is "" for all."""

    cases: list[Case]
    attributes: list[Attribute]
    among: str
    choices: dict[str, list[Narrowing]]
    blind: int
    """Documents that this person codes blind, and that are left out until all have locked."""

    @property
    def size(self) -> Count:
        """How many organisations and documents: what every number here is out of."""
        return sizes(columns.facts(self.cases, "", self.attributes))[ALL]

    @property
    def nobodys(self) -> int:
        """Documents of which no organisation or respondent is known: they count as documents alone."""
        return sum(case.document.source_id is None for case in self.cases)


def ground(session: Session) -> Ground:
    """Reads ?among=<by>.<key>; what is not among the choices is all."""
    found = loading.described(session, current_user.id, g.study.id, names=may("fieldwork.edit"))
    cases, attributes = found.cases, found.attributes
    choices: dict[str, list[Narrowing]] = {}
    for by in NARROWING:
        across = columns.columns(cases, by, attributes)
        if any(column.key != columns.UNKNOWN for column in across):
            title = pick(columns.BY[by], g.language)
            choices[title] = [
                Narrowing(f"{by}.{column.key}", pick(column.label, g.language)) for column in across
            ]
    among = request.args.get("among", "")
    if among not in {choice.value for group in choices.values() for choice in group}:
        among = ""
    if among:
        by, _, key = among.partition(".")
        cases = columns.within(cases, by, key, attributes)
    return Ground(cases, attributes, among, choices, found.blind)


def one_of(name: str, values: Iterable[str], default: str) -> str:
    """What the address says, when it is one of the values."""
    given = request.args.get(name, default)
    return given if given in set(values) else default


def number(name: str, least: int, most: int, default: int) -> int:
    try:
        given = int(request.args.get(name, ""))
    except ValueError:
        return default
    return min(max(given, least), most)


def in_words(texts: Mapping[str, Text]) -> dict[str, str]:
    return {key: pick(text, g.language) for key, text in texts.items()}


def pages(total: int, size: int) -> tuple[int, int]:
    """The page asked for with ?page=, and how many there are; both from 1."""
    last = max(-(-total // size), 1)
    return number("page", 1, last, 1), last
