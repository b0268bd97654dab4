"""The choices sheet: lists of options, scales of ours, and choice filters as a condition per option. Pure."""

import re
from dataclasses import dataclass, field
from typing import Any

from surveys.definition import Option
from surveys.files import extras
from surveys.files.headers import Cells, Columns
from surveys.files.reports import Report
from surveys.files.settling import AT, FILTERED
from surveys.files.vocabulary import option_name
from surveys.texts import Text

_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|\$\{[^}]*\}|[A-Za-z_][\w.-]*(?:::[^\s=!<>()]+)?(?=\s*(?P<call>\()?)")
_WORDS = frozenset({"and", "or", "div", "mod"})


@dataclass
class Choice:
    """One option as it was read; `columns` are what a filter can ask of it."""

    option: dict[str, Any]
    columns: dict[str, str]


@dataclass
class Lists:
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    scales: dict[str, str] = field(default_factory=dict)
    """The scale of ours that a list stands for."""

    def options(self, name: str, choice_filter: str = "") -> list[dict[str, Any]]:
        """The options of a list; with a filter of elsewhere each has its own condition."""
        choices = self.choices.get(name, [])
        options = [dict(choice.option) for choice in choices]
        if choice_filter == own_filter(options):
            return options
        for option, choice in zip(options, choices, strict=True):
            option.pop("relevant", None)
            if choice_filter:
                option |= {"relevant": _with_values(choice_filter, choice.columns), FILTERED: True}
        return options

    def points(self, name: str) -> list[dict[str, Any]] | None:
        """The points of a scale; None for a list whose names are no whole numbers."""
        found = []
        for choice in self.choices.get(name, []):
            if not re.fullmatch(r"-?[0-9]{1,9}", choice.columns["name"]):
                return None
            point = {"value": int(choice.columns["name"]), "text": choice.option["text"]}
            found.append(point | ({"missing": True} if choice.columns.get("::missing") else {}))
        return found if len(found) > 1 else None


def read(columns: Columns, report: Report) -> Lists:
    """The lists of a choices sheet; a choice that stands twice or has no name is reported and left out."""
    lists = Lists()
    for cells in columns.rows():
        name, key = cells.get("list_name"), cells.get("name")
        if not name or not key:
            report.say("choices", cells.number, "name" if name else "list_name", "choice_no_name")
            continue
        known = lists.choices.setdefault(name, [])
        if cells.own.get("scale"):
            lists.scales[name] = cells.own["scale"]
        choice = _choice(cells, key, len(known) + 1)
        if name in lists.scales:
            choice.option["id"] = key  # a point of a scale may be below zero
        identifier = choice.option["id"]
        if any(other.option["id"] == identifier for other in known):
            report.say("choices", cells.number, "name", "choice_twice", key=key, list=name)
            continue
        if identifier != key and name not in lists.scales:
            report.say("choices", cells.number, "name", "choice_renamed", "note", key=key, name=identifier)
        known.append(choice)
    return lists


def _choice(cells: Cells, key: str, number: int) -> Choice:
    text: Text = cells.text("label") or {"nl": key}
    made, _ = extras.taken(Option, cells, {"id", "text"})
    option = {"id": option_name(key, f"choice{number}"), "text": text, **made, AT: ("choices", cells.number)}
    columns = {**cells.plain, "name": key, "::missing": cells.own.get("missing", "")}
    return Choice(option, columns)


def own_filter(options: list[dict[str, Any]]) -> str:
    """One filter for options with a condition each, as pyxform takes it; "" when none has one."""
    return " and ".join(
        f"(name != '{option['id']}' or ({option['relevant']}))"
        for option in options
        if option.get("relevant")
    )


def _with_values(choice_filter: str, columns: dict[str, str]) -> str:
    """The filter with what the choice has in each column it asks, as a text between quotes."""

    def value(found: re.Match[str]) -> str:
        word = found[0]
        if found["call"] or word[0] in "'\"$" or word in _WORDS:
            return word
        held = columns.get(word, columns.get(word.lower(), ""))
        return f'"{held}"' if "'" in held else f"'{held}'"

    return _TOKEN.sub(value, choice_filter)
