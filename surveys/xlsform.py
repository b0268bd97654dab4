"""XLSForm (.xlsx, .xls, .csv, .md) to an instrument, with a report per row instead of one refusal. Pure.

pyxform reads the sheets; what it then makes of them is its own. A group becomes a page, loose questions share one. A row
that cannot become an item is reported with its place and left out; the rest of the form is usable all the same.
"""

import argparse
import json
import re
import sys
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import get_xlsform

from surveys import archive, rules
from surveys.definition import Definition, parse
from surveys.errors import BadDefinition, BadFile
from surveys.texts import Text

TYPES = {
    "text": "short_text", "string": "short_text", "integer": "number", "int": "number", "decimal": "number",
    "note": "note", "date": "date", "phone number": "phone", "phonenumber": "phone", "calculate": "calculated",
    "acknowledge": "multi", "trigger": "multi", "range": "scale",
}  # fmt: skip
SELECTS = {"select_one": "single", "select_multiple": "multi", "rank": "rank", "select one": "single",
           "select one from": "single", "select all that apply from": "multi", "select multiple from": "multi"}  # fmt: skip
AS_TEXT = {"time", "datetime", "date time", "barcode"}
"""Asked as short text until there is an item of their own."""
QUIET = {
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "audit",
    "simserial",
    "subscriberid",
}
"""Filled by a collecting app; a survey by link has no such thing."""
LANGUAGES = {"nl": "nl", "dutch": "nl", "nederlands": "nl", "en": "en", "english": "en", "engels": "en"}
_LIST = re.compile(
    r"^(?P<kind>[a-z_ ]+?)\s+(?P<list>[\w.-]+)(?P<other>\s+or[_ ](?:specify[_ ])?other)?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Problem:
    """`severity`: "error" (the row was left out), "warning" (something of it was) or "note"."""

    sheet: str
    row: int
    column: str
    message: str
    severity: str


@dataclass(frozen=True)
class Result:
    definition: Definition | None
    problems: list[Problem]

    @property
    def items(self) -> int:
        return sum(1 for _ in self.definition.items()) if self.definition else 0


def read(path: Path) -> Result:
    """The instrument in a form, as far as it can be made. Raises BadFile for what is no spreadsheet at all."""
    data = path.read_bytes()
    if path.suffix.lower() == ".xlsx":
        archive.check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheets = get_xlsform(str(path))
    except (PyXFormError, ValueError, KeyError, OSError, AttributeError, IndexError) as error:
        raise BadFile(
            {
                "nl": f"Dit is geen XLSForm dat wij kunnen lezen ({error}). Gebruik .xlsx, .xls, .csv of .md.",
                "en": f"This is no XLSForm that we can read ({error}). Use .xlsx, .xls, .csv or .md.",
            }
        ) from error
    return _Reader(
        sheets.survey or [], sheets.choices or [], (sheets.settings or [{}])[0], path.stem
    ).result()


class _Reader:
    def __init__(
        self,
        survey: list[Mapping[str, Any]],
        choices: list[Mapping[str, Any]],
        settings: Mapping[str, Any],
        name: str,
    ) -> None:
        self.survey, self.settings, self.name = survey, settings, name
        self.problems: list[Problem] = []
        self.choices = self._choices(choices)
        self.names: Counter[str] = Counter()
        self.pages: list[dict[str, Any]] = []
        self.loose: dict[str, Any] | None = None

    def result(self) -> Result:
        groups: list[tuple[dict[str, Any] | None, str | None]] = []
        for number, row in enumerate(self.survey, 2):
            kind = str(row.get("type") or "").strip()
            if not kind:
                continue
            word = kind.lower().replace("_", " ")
            if word.startswith("begin"):
                if "repeat" in word or "loop" in word:
                    self._say(
                        "survey", number, "type", f"“{kind}”: a repeating group is asked once", "warning"
                    )
                groups.append((self._page(row, number, groups), self._relevant(row, number)))
                self.loose = None
            elif word.startswith("end ") and word.split()[1] in ("group", "repeat", "loop"):
                if groups:
                    groups.pop()
                self.loose = None
            elif word not in QUIET:
                self._item(kind, row, number, groups[-1][0] if groups else None)
        return self._finish()

    def _finish(self) -> Result:
        pages = [page for page in self.pages if page["items"]]
        while self._drop_unsound(pages):  # what is left out may take along what rests on it
            pages = [page for page in pages if page["items"]]
        rows = {part["id"]: part.pop("row") for page in pages for part in (*page["items"], page)}
        if not pages:
            self._say("survey", 1, "type", "no row of this form can become a question", "error")
            return Result(None, self.problems)
        title = str(self.settings.get("form_title") or self.settings.get("title") or self.name)
        used = sorted(
            {language for page in pages for item in page["items"] for language in item["text"]}
        ) or ["nl"]
        data = {
            "id": _identifier(
                str(self.settings.get("form_id") or self.settings.get("id_string") or self.name), "form"
            ),
            "title": dict.fromkeys(used, title),
            "languages": used,
            "pages": pages,
        }
        try:
            return Result(parse(data), self.problems)
        except BadDefinition as error:
            for place in error.problems:
                row = next((number for key, number in rows.items() if key in place), 1)
                self._say("survey", row, "", place, "error")
            return Result(None, self.problems)

    def _drop_unsound(self, pages: list[dict[str, Any]]) -> bool:
        """Takes expressions away that we cannot use; whether a calculated item went with its calculation."""
        known = {item["id"] for page in pages for item in page["items"]}
        for page in pages:
            for part in (page, *page["items"]):
                for key in ("relevant", "constraint", "required_when", "calculation"):
                    if part.get(key) and (found := self._unsound(part[key], known)):
                        self._say("survey", part["row"], key, f"“{part[key]}”: {found}; left out", "warning")
                        del part[key]
        for page in pages:
            page["items"] = [i for i in page["items"] if i["type"] != "calculated" or "calculation" in i]
        return sum(len(page["items"]) for page in pages) < len(known)

    def _page(self, row: Mapping[str, Any], number: int, groups: list[Any]) -> dict[str, Any]:
        text = self._text(row, "label") or {
            "nl": f"Deel {len(self.pages) + 1}",
            "en": f"Part {len(self.pages) + 1}",
        }
        outer = [found[1] for found in groups if found[1]]
        own = self._relevant(row, number)
        relevant = " and ".join(f"({part})" for part in [*outer, *([own] if own else [])])
        page = {
            "id": self._free(str(row.get("name") or "page"), number),
            "title": text,
            "items": [],
            "row": number,
        }
        if relevant:
            page["relevant"] = relevant
        self.pages.append(page)
        return page

    def _item(self, kind: str, row: Mapping[str, Any], number: int, page: dict[str, Any] | None) -> None:
        made = self._typed(kind, number)
        if made is None:
            return
        text = self._text(row, "label")
        if made["type"] == "calculated":
            made["calculation"] = str(row.get("calculation") or "").strip()
            if not made["calculation"]:
                self._say(
                    "survey", number, "calculation", "nothing to calculate; the row was left out", "error"
                )
                return
        elif not text:
            text = {"nl": str(row.get("name") or "?")}
            self._say("survey", number, "label", "no text; the name is shown instead", "warning")
        item = {"id": self._free(str(row.get("name") or ""), number), "text": text, "row": number, **made}
        needed = str(row.get("required") or "").strip()
        if needed.lower() in ("yes", "true", "true()", "1", "y"):
            item["required"] = True
        elif needed.lower() not in ("", "no", "false", "false()", "0", "n"):
            item["required_when"] = needed
        if hint := self._text(row, "hint"):
            item["hint"] = hint
        if relevant := self._relevant(row, number):
            item["relevant"] = relevant
        if constraint := str(row.get("constraint") or "").strip():
            item["constraint"] = constraint
            message = self._text(row, "constraint_message")
            item["constraint_message"] = message or {
                "nl": "Dit antwoord past niet.",
                "en": "This answer does not fit.",
            }
        if page is None:
            if self.loose is None:
                count = len(self.pages) + 1
                title = {"nl": f"Deel {count}", "en": f"Part {count}"}
                self.loose = {
                    "id": self._free(f"part{count}", number),
                    "title": title,
                    "items": [],
                    "row": number,
                }
                self.pages.append(self.loose)
            page = self.loose
        page["items"].append(item)

    def _typed(self, kind: str, number: int) -> dict[str, Any] | None:
        """What the type column says, as fields of an item; None (and a problem) when we have no such item."""
        plain = kind.strip().lower()
        if plain in TYPES:
            made: dict[str, Any] = {"type": TYPES[plain]}
            if plain == "decimal":
                made["decimals"] = 2
            if made["type"] == "scale":
                made |= {"min": 0, "max": 10}
            if plain in ("acknowledge", "trigger"):
                made["type"] = "single"
                made["options"] = [
                    {"id": "ok", "text": {"nl": "Ja, gezien", "en": "Yes, seen"}},
                    {"id": "no", "text": {"nl": "Nee", "en": "No"}},
                ]
            return made
        if plain.replace("_", " ") in AS_TEXT:
            self._say("survey", number, "type", f"“{kind}” is asked as short text", "warning")
            return {"type": "short_text"}
        listed = _LIST.match(kind.strip())
        word = listed["kind"].lower().replace("  ", " ") if listed else ""
        if listed and (word in SELECTS or word.replace("_", " ") in SELECTS):
            options = self.choices.get(listed["list"])
            if not options:
                self._say("survey", number, "type", f"the list “{listed['list']}” has no choices", "error")
                return None
            options = list(options)
            if listed["other"]:
                text = {"nl": "Anders, namelijk", "en": "Other, namely"}
                options.append({"id": "other", "text": text, "free_text": True})
            return {"type": SELECTS.get(word) or SELECTS[word.replace("_", " ")], "options": options}
        self._say("survey", number, "type", f"“{kind}” is not known here; the row was left out", "error")
        return None

    def _choices(self, rows: list[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for number, row in enumerate(rows, 2):
            name = str(row.get("list_name") or row.get("list name") or "").strip()
            key = str(row.get("name") if row.get("name") is not None else row.get("value") or "").strip()
            if not name or not key:
                continue
            identifier = re.sub(r"[^A-Za-z0-9_+.-]", "_", key)[:60].lstrip("_+.-") or f"choice{number}"
            known = found.setdefault(name, [])
            if any(option["id"] == identifier for option in known):
                self._say(
                    "choices",
                    number,
                    "name",
                    f"“{key}” stands twice in “{name}”; this one was left out",
                    "warning",
                )
                continue
            known.append({"id": identifier, "text": self._text(row, "label") or {"nl": key}})
        return found

    def _text(self, row: Mapping[str, Any], column: str) -> Text:
        """Texts per language; a column without language counts for the first one, an unknown language is left out."""
        text: Text = {}
        for header, value in row.items():
            name, _, spoken = str(header).replace("::", ":").partition(":")
            if name.strip().lower() != column or not str(value or "").strip():
                continue
            words = re.findall(r"[a-z]+", spoken.lower())
            language = next(
                (LANGUAGES[word] for word in words if word in LANGUAGES), "" if words else self._default()
            )
            if language and language not in text:
                text[language] = str(value).strip()
            elif not text and words:
                text.setdefault(self._default(), str(value).strip())
        return text

    def _default(self) -> str:
        spoken = re.findall(r"[a-z]+", str(self.settings.get("default_language") or "").lower())
        return next((LANGUAGES[word] for word in spoken if word in LANGUAGES), "en")

    def _relevant(self, row: Mapping[str, Any], number: int) -> str | None:
        return str(row.get("relevant") or row.get("relevance") or "").strip() or None

    def _unsound(self, expression: str, known: set[str]) -> str:
        """Why our rules cannot use an expression; "" when they can."""
        try:
            problems = rules.check(rules.parse(expression), known)
        except BadDefinition as error:
            return str(error)
        return problems[0]["en"] if problems else ""

    def _free(self, name: str, number: int) -> str:
        identifier = _identifier(name, f"q{number}")
        self.names[identifier] += 1
        if self.names[identifier] == 1:
            return identifier
        self._say(
            "survey", number, "name", f"“{name}” stands twice; this one is called differently", "warning"
        )
        return f"{identifier[:36]}_{self.names[identifier]}"

    def _say(self, sheet: str, row: int, column: str, message: str, severity: str) -> None:
        self.problems.append(Problem(sheet, row, column, message, severity))


def _identifier(name: str, otherwise: str) -> str:
    """A name as our items have them: letters, digits and underscores, a letter first."""
    clean = re.sub(r"_{2,}", "_", re.sub(r"\W", "_", name, flags=re.ASCII))[:40].rstrip("_")
    return (
        clean
        if re.match(r"[A-Za-z]", clean)
        else (f"q_{clean.strip('_')}"[:40] if clean.strip("_") else otherwise)
    )


# ---------------------------------------------------------------- door


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help=".xlsx, .xls, .csv or .md")
    parser.add_argument("--out", required=True)


def run(args: argparse.Namespace) -> int:
    """Writes {"ok", "instrument", "items", "problems"}; 0 when the instrument can be used, else 1."""
    try:
        result = read(Path(args.file))
    except BadFile as error:
        result = Result(None, [Problem("", 0, "", error.text["en"], "error")])
    except OSError as error:
        sys.stderr.write(f"weerklank: {args.file}: {error.strerror}\n")
        return 1
    report = {
        "ok": result.definition is not None,
        "instrument": result.definition.to_json() if result.definition else None,
        "items": result.items,
        "problems": [asdict(problem) for problem in result.problems],
    }
    Path(args.out).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if report["ok"] else 1
