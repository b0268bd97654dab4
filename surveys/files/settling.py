"""Takes away what keeps a half-read instrument from holding together, and says so per row, until it holds. Pure.

The parts are data (as for `definition.parse`) that carry under AT the sheet and row they were read from.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

from surveys import rules
from surveys.definition import Definition, parse
from surveys.expressions.syntax import base
from surveys.files.reports import Report
from surveys.making.soundness import BadInstrument, Problem
from surveys.texts import Text

AT = "__at"
FILTERED = "__filtered"
"""Marks an option whose condition comes from a choice filter: where it can never hold, the option goes."""
KEYS = ("relevant", "calculation", "required_when", "constraint", "warn")
MESSAGES = {"constraint": "constraint_message", "warn": "warn_message"}
COLUMNS = {"required_when": "required"}
MOST_ROUNDS = 200

Data = dict[str, Any]


def settle(data: Data, report: Report) -> Definition | None:
    """The definition of what holds together; None (with an error) when that is nothing."""
    _settle_expressions(data, report)
    _settle_texts(data, report)
    for _ in range(MOST_ROUNDS):
        data["pages"] = [page for page in data["pages"] if page["items"]]
        if not data["pages"]:
            report.say("survey", 1, "type", "nothing", "error")
            return None
        try:
            return parse(bare(data))
        except BadInstrument as error:
            gone = [_take_away(data, problem, report) for problem in error.places]
            if not any(gone):
                for problem in error.places:
                    report.tell("survey", 1, problem.place, problem.text, "error")
                return None
    return None


def bare(data: Any) -> Any:
    """The data without the places they were read from."""
    if isinstance(data, dict):
        return {key: bare(value) for key, value in data.items() if key not in (AT, FILTERED)}
    return [bare(value) for value in data] if isinstance(data, list) else data


def parts(data: Data) -> Iterator[Data]:
    """Pages, items, those in a repeat, options and rows: whatever can hold an expression."""
    for page in data["pages"]:
        yield page
        for item in page["items"]:
            for one in (item, *item.get("items", [])):
                yield one
                yield from (*one.get("options", []), *one.get("rows", []))


# ---------------------------------------------------------------- expressions


def _settle_expressions(data: Data, report: Report) -> None:
    """Expressions that our rules cannot use go one by one; again when an item went with one, as others may lean on it."""
    while _settle_once(data, report):
        pass


def _settle_once(data: Data, report: Report) -> bool:
    groups = {
        inner["id"]: item["id"]
        for page in data["pages"]
        for item in page["items"]
        for inner in item.get("items", [])
    }
    before: dict[str, Collection[str] | None] = dict.fromkeys(data.get("given", {}))
    gone = False
    for page in data["pages"]:
        _check(page, ("relevant",), before, groups, None, report)
        on_page = before | {one["id"]: _options(one) for item in page["items"] for one in _with_inner(item)}
        for item in list(page["items"]):
            for one in _with_inner(item):
                within = groups.get(one["id"])
                _check(one, ("relevant", "calculation"), before, groups, within, report)
                _check(one, ("required_when", "constraint", "warn"), on_page, groups, within, report)
                _settle_filters(one, before, report)
                for option in (*one.get("options", []), *one.get("rows", [])):
                    _check(option, ("relevant",), before, groups, within, report)
                if one["type"] == "calculated" and not one.get("calculation"):
                    _say(one, "calculation", report, "gone_with_it", "error")
                    (page["items"] if one is item else item["items"]).remove(one)
                    gone = True
                before[one["id"]] = _options(one)
    return gone


def _settle_filters(item: Data, known: dict[str, Collection[str] | None], report: Report) -> None:
    """An option whose filter asks for a choice that is nowhere offered can never be shown."""
    for option in list(item.get("options", [])):
        if not option.get(FILTERED):
            continue
        try:
            tree = rules.parse(option["relevant"])
        except rules.BadExpression:
            continue
        if rules.check(tree, known) and not rules.check(tree, list(known)):
            item["options"].remove(option)
            _say(option, "name", report, "choice_never", key=option["id"])


def _with_inner(item: Data) -> list[Data]:
    return [item, *item.get("items", [])]


def _options(item: Data) -> list[str] | None:
    return (
        [option["id"] for option in item.get("options", [])] if item["type"] in ("single", "multi") else None
    )


def _check(
    part: Data,
    keys: tuple[str, ...],
    known: dict[str, Collection[str] | None],
    groups: dict[str, str],
    within: str | None,
    report: Report,
) -> None:
    for key in keys:
        expression = part.get(key)
        if not expression:
            continue
        try:
            found = rules.check(rules.parse(expression), known, groups, within)
        except rules.BadExpression as error:
            found = [error.text]
        if found:
            _drop(part, key, found[0], report)


def _drop(part: Data, key: str, why: Text, report: Report) -> None:
    expression = part.pop(key)
    part.pop(MESSAGES.get(key, ""), None)
    _say(part, COLUMNS.get(key, key), report, "expression", expression=expression, why=why)


def _say(
    part: Data, column: str, report: Report, phrase: str, severity: Any = "warning", **values: Any
) -> None:
    sheet, row = part.get(AT, ("survey", 1))
    report.say(sheet, row, column, phrase, severity, **values)


# ---------------------------------------------------------------- texts

TEXTS = ("label", "text", "title", "intro", "hint", "constraint_message", "warn_message", "entry")
_REF = re.compile(r"\$\{\s*([^}]*?)\s*\}")


def _settle_texts(data: Data, report: Report) -> None:
    """An answer that a text wants to repeat and nobody is asked for becomes "…"."""
    known = {part["id"] for part in parts(data) if "type" in part} | set(data.get("given", {}))
    for part in parts(data):
        for key in TEXTS:
            for language, text in list((part.get(key) or {}).items()):
                for name in _REF.findall(text):
                    if base(name) not in known:
                        _say(part, "label", report, "piped", name=name)
                        text = re.sub(rf"\$\{{\s*{re.escape(name)}\s*\}}", "…", text)
                part[key][language] = text


# ---------------------------------------------------------------- whatever is left


def _take_away(data: Data, problem: Problem, report: Report) -> bool:
    """Takes away the expressions of the part that a problem names, else the part; whether anything went."""
    names = problem.place.split(" › ")
    for part in parts(data):
        if part.get("id") not in names[-1:]:
            continue
        keys = [key for key in KEYS if key in part and part.get("type") != "calculated"]
        if keys:
            for key in keys:
                _drop(part, key, problem.text, report)
            return True
    return any(_remove(data, name, problem, report) for name in reversed(names))


def _remove(data: Data, name: str, problem: Problem, report: Report) -> bool:
    for holder in (data, *data["pages"], *(item for page in data["pages"] for item in page["items"])):
        for key in ("pages", "items"):
            for part in holder.get(key, []):
                if part["id"] == name:
                    holder[key].remove(part)
                    _say(part, "", report, "unsound", "error", why=problem.text)
                    return True
    return False
