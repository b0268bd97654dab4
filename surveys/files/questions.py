"""One row of the survey sheet as the fields of an item. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from surveys.definition import Item
from surveys.files import extras
from surveys.files.choice_lists import Lists
from surveys.files.headers import Cells
from surveys.files.reports import Report, Severity
from surveys.files.vocabulary import (
    AS_TEXT,
    DOES_NOT_FIT,
    IMAGE_KINDS,
    NONE_TEXT,
    OTHER_TEXT,
    SEEN,
    SELECTS,
    TYPES,
    UNSUPPORTED,
)

HELD = frozenset(
    "id text hint required required_when relevant calculation constraint constraint_message options rows items type".split()
)
"""Fields of an item with columns of their own."""
REPEAT_HELD = frozenset("id text hint relevant rows items options type".split())
MATRIX_HELD = REPEAT_HELD | {"required", "required_when", "scale"}
"""The same of a group, which has fewer."""
YES = frozenset({"yes", "true", "true()", "1", "y", "ja"})
NO = frozenset({"", "no", "false", "false()", "0", "n", "nee"})
BOUNDED = frozenset({"number", "money"})

WRITTEN_AS: dict[str, str] = {
    "single": "select_one", "yes_no": "select_one", "likert": "select_one", "multi": "select_multiple",
    "rank": "rank", "scale": "range", "number": "number", "money": "number", "date": "date", "short_text": "text",
    "long_text": "text", "email": "text", "phone": "text", "partial_date": "text", "period": "text",
    "guide_question": "text", "note": "note", "calculated": "calculate", "consent": "acknowledge", "file": "file",
}  # fmt: skip
"""What each kind of item is in XLSForm; "number" stands for integer and decimal."""
_LISTED = re.compile(
    r"^(?P<kind>[a-z_ 1]+?)\s+(?P<list>[^\s]+)(?P<other>\s+or[_ ](?:specify[_ ])?other)?$", re.IGNORECASE
)


@dataclass
class Questions:
    """Reads rows with the lists of the form."""

    lists: Lists
    report: Report
    language: str = "en"
    """Of a name that has to serve as text."""

    def item(self, kind: str, cells: Cells) -> dict[str, Any] | None:
        """Everything of an item but its id and page; None, reported, when the row cannot be asked."""
        made = self._typed(kind, cells)
        if made is None:
            return None
        self._own(made, cells)
        self._texts(made, cells)
        self._conditions(made, cells)
        if made["type"] == "calculated" and not made.get("calculation"):
            self._say(cells, "calculation", "no_calculation", "error")
            return None
        return made

    # ------------------------------------------------------------ the type

    def _typed(self, kind: str, cells: Cells) -> dict[str, Any] | None:
        plain = " ".join(kind.lower().replace("_", " ").split())
        if plain in TYPES:
            return self._plain(plain, kind, cells)
        if plain in AS_TEXT:
            self._say(cells, "type", "as_text", kind=kind)
            return {"type": "short_text"}
        listed = _LISTED.match(kind.strip())
        if listed and (word := " ".join(listed["kind"].lower().replace("_", " ").split())) in SELECTS:
            return self._select(SELECTS[word], listed["list"], bool(listed["other"]), cells)
        known = kind.lower().split()[0] in UNSUPPORTED or "from_file" in kind
        self._say(cells, "type", "unsupported_type" if known else "unknown_type", "error", kind=kind)
        return None

    def _plain(self, plain: str, kind: str, cells: Cells) -> dict[str, Any]:
        made: dict[str, Any] = {"type": TYPES[plain]}
        if plain == "decimal":
            made["decimals"] = 2
        elif plain == "text" and "multiline" in cells.get("appearance"):
            made["type"] = "long_text"
        elif plain == "date" and re.search(r"\b(month-)?year\b", cells.get("appearance")):
            made["type"] = "partial_date"
        elif plain in ("image", "photo"):
            made["kinds"] = list(IMAGE_KINDS)
        elif plain in ("acknowledge", "trigger"):
            made["options"] = [dict(option) for option in SEEN]
        elif plain == "range":
            made = self._range(kind, cells)
        return made

    def _range(self, kind: str, cells: Cells) -> dict[str, Any]:
        given = parameters(cells.get("parameters"))
        start, end, step = (number(given.get(key, "")) for key in ("start", "end", "step"))
        low, high, step = start if start is not None else 0, end if end is not None else 10, step or 1
        if step == 1 and float(low).is_integer() and float(high).is_integer() and 0 < high - low <= 20:
            return {"type": "scale", "min": low, "max": high}
        self._say(cells, "parameters", "asked_as", kind=kind, known={"nl": "getal", "en": "a number"})
        decimals = min(4, len(str(step).partition(".")[2])) if not float(step).is_integer() else 0
        return {"type": "number", "min": min(low, high), "max": max(low, high), "decimals": decimals}

    def _select(self, kind: str, name: str, other: bool, cells: Cells) -> dict[str, Any] | None:
        options = self.lists.options(name, cells.get("choice_filter"))
        if not options:
            self._say(cells, "type", "no_list", "error", list=name)
            return None
        if other and not any(option["id"] == "other" for option in options):
            options.append({"id": "other", "text": dict(OTHER_TEXT), "free_text": True})
        if len(options) == 1:
            self._say(cells, "type", "one_choice")
            options.append({"id": "none", "text": dict(NONE_TEXT), "exclusive": True} if options[0]["id"] != "none"
                           else {"id": "other", "text": dict(OTHER_TEXT)})  # fmt: skip
        made: dict[str, Any] = {"type": kind, "options": options}
        if parameters(cells.get("parameters")).get("randomize", "").lower() in ("true", "yes"):
            made["shuffle"] = True
        return made | {"::list": name}

    # ------------------------------------------------------------ what is ours

    def _own(self, made: dict[str, Any], cells: Cells) -> None:
        """The kind and fields that own columns add, where they fit what the type column says."""
        name = made.pop("::list", "")
        kind = cells.own.get("type", "")
        base = {"single": "select_one", "multi": "select_multiple"}.get(made["type"]) or WRITTEN_AS.get(
            made["type"], ""
        )
        if cells.get("type").lower() == "acknowledge":
            base = "acknowledge"
        if kind and WRITTEN_AS.get(kind) == base:
            made["type"] = kind
            if kind == "likert":
                made.pop("options", None)
                made["scale"] = self.lists.scales.get(name, name)
            elif kind in ("yes_no", "consent"):
                made.pop("options", None)
        skip = (
            HELD
            | ({"scale"} if made["type"] == "likert" else set())
            | ({"min", "max"} if base == "range" else set())
        )
        made |= self.extra_fields(cells, skip)
        if kind == "money" == made["type"] and "decimals" not in cells.own:
            made.pop("decimals", None)  # money has its two by itself

    def extra_fields(self, cells: Cells, held: Collection[str]) -> dict[str, Any]:
        """The fields that own columns hold; those in `held` have other columns."""
        fields, wrong = extras.taken(Item, cells, held)
        for column in wrong:
            self._say(cells, column, "column_unused", header=column)
        return fields

    def _texts(self, made: dict[str, Any], cells: Cells) -> None:
        text, hint = cells.text("label"), cells.text("hint") or cells.text("guidance_hint")
        if not text and made["type"] != "calculated":
            text, hint = hint or {self.language: cells.get("name") or "?"}, {}
            self._say(cells, "label", "no_text")
        made["text"] = text
        if hint:
            made["hint"] = hint

    # ------------------------------------------------------------ conditions

    def _conditions(self, made: dict[str, Any], cells: Cells) -> None:
        self.required(made, cells)
        if relevant := cells.get("relevant"):
            made["relevant"] = relevant
        if calculation := cells.get("calculation"):
            if made["type"] == "calculated":
                made["calculation"] = calculation
            else:
                self._say(cells, "calculation", "calculation_not_here")
        if default := cells.get("default"):
            self._say(cells, "default", "no_default", value=default)
        self._constraint(made, cells)

    def required(self, made: dict[str, Any], cells: Cells) -> None:
        """Required always, or when something holds."""
        needed = cells.get("required")
        if needed.lower() in YES:
            made["required"] = True
            if "required_when" in cells.own:
                made["required_when"] = cells.own["required_when"]
        elif needed.lower() not in NO:
            made["required_when"] = needed

    def _constraint(self, made: dict[str, Any], cells: Cells) -> None:
        """The constraint; of a number written here the bounds stand in front of it."""
        constraint = cells.get("constraint")
        if made["type"] in BOUNDED and ("min" in cells.own or "max" in cells.own):
            bounds = bounded(made.get("min"), made.get("max"))
            if constraint == bounds:
                constraint = ""
            elif constraint.startswith(f"{bounds} and (") and constraint.endswith(")"):
                constraint = constraint[len(bounds) + 6 : -1]
            else:
                made.pop("min", None)
                made.pop("max", None)
        if constraint:
            made["constraint"] = constraint
            made["constraint_message"] = cells.text("constraint_message") or dict(DOES_NOT_FIT)
        elif message := cells.text("constraint_message"):
            made["constraint_message"] = message

    def _say(
        self, cells: Cells, column: str, phrase: str, severity: Severity = "warning", **values: Any
    ) -> None:
        self.report.say("survey", cells.number, column, phrase, severity, **values)


def bounded(low: float | None, high: float | None) -> str:
    """The bounds of a number as a constraint."""
    parts = [f". {sign} {plain(bound)}" for sign, bound in ((">=", low), ("<=", high)) if bound is not None]
    return " and ".join(parts)


def plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else format(value, "f").rstrip("0")


def parameters(cell: str) -> dict[str, str]:
    """ "start=0 end=10" as a mapping."""
    return {key.lower(): value for key, value in re.findall(r"([\w-]+)\s*=\s*([^\s,;]+)", cell)}


def number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if value != value or abs(value) > 1e12:
        return None
    return int(value) if value.is_integer() else value
