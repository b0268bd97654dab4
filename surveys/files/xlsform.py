"""XLSForm (.xlsx, .xls, .csv, .md) to an instrument, with a report per row instead of one refusal. Pure.

Read here and not by pyxform, which stops at the first thing it does not take. A group becomes a page, loose questions
share one, a repeat becomes an item with items in it. A row that cannot become an item is reported with its place and
left out; the rest of the form is usable all the same.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surveys.definition import Page
from surveys.errors import BadFile
from surveys.files import choice_lists, extras, own_sheet
from surveys.files.choice_lists import Lists
from surveys.files.headers import Cells, Columns
from surveys.files.naming import Names
from surveys.files.questions import MATRIX_HELD, REPEAT_HELD, Questions
from surveys.files.reports import Report, Result, Severity, phrased
from surveys.files.settling import AT, settle
from surveys.files.sheets import Sheet
from surveys.files.sheets import read as read_sheets
from surveys.files.vocabulary import (
    ADD,
    CHOICE_COLUMNS,
    ENTRY,
    OWN,
    QUIET,
    SURVEY_COLUMNS,
    language_of,
)

NOT_REPEATED = frozenset({"file", "guide_question"})
KEPT = frozenset({"id", "title", "items", "relevant", "intro"})


def read(path: Path) -> Result:
    """The instrument in a form, as far as it can be made. Raises BadFile for what is no spreadsheet at all."""
    return from_bytes(path.read_bytes(), path.stem)


def from_bytes(data: bytes, name: str = "form") -> Result:
    """As `read`, of a file's bytes; `name` serves where the form has no title."""
    sheets = read_sheets(data)
    if "survey" not in sheets:
        raise BadFile(phrased("no_survey"))
    return _Reader(sheets, name).result()


@dataclass
class _Frame:
    """A group that is open: the page it makes, or the repeat or matrix it stands for."""

    kind: str
    row: int
    relevant: str
    part: dict[str, Any] | None = None


class _Reader:
    def __init__(self, sheets: dict[str, Sheet], name: str) -> None:
        self.report = Report()
        self.name = name
        self.settings = _settings(sheets.get("settings"))
        self.data = own_sheet.read(sheets.get(OWN), self.report)
        self.is_own = bool(sheets.get(OWN))
        self.default = language_of(self.settings.get("default_language", "")) or "en"
        self.lists = self._lists(sheets.get("choices"))
        self.columns = Columns(sheets["survey"], SURVEY_COLUMNS, self.default, self.report)
        self.questions = Questions(self.lists, self.report, self.default)
        self.names = Names(self.report)
        self.pages: list[dict[str, Any]] = []
        self.frames: list[_Frame] = []

    def result(self) -> Result:
        for cells in self.columns.rows():
            self._row(cells)
        for frame in self.frames:
            self._say(frame.row, "type", "no_end")
        self._scales()
        self.data["pages"] = self.pages
        self.names.apply(self.pages)
        own_sheet.complete(self.data, self.settings, self.name, self.pages, self.default)
        return Result(settle(self.data, self.report), self.report.problems)

    def _row(self, cells: Cells) -> None:
        kind = cells.get("type")
        word = " ".join(kind.lower().replace("_", " ").split())
        if not kind or word in QUIET or kind.lower() in QUIET:
            return
        if word in ("begin group", "begin repeat", "begin loop") or word.startswith("begin loop over"):
            self._begin(word, kind, cells)
        elif word in ("end group", "end repeat", "end loop", "end"):
            self._end(cells)
        elif role := cells.own.get("is", ""):
            self._own_row(role, kind, cells)
        else:
            self._item(kind, cells)

    # ------------------------------------------------------------ groups

    def _begin(self, word: str, kind: str, cells: Cells) -> None:
        inside = self._open("repeat")
        if cells.own.get("is") == "matrix":
            self._begin_matrix(cells)
        elif word == "begin group":
            frame = _Frame("flat" if inside else "page", cells.number, cells.get("relevant"))
            self.frames.append(frame)
            if not inside:
                frame.part = self._page(cells)
        elif inside:
            self._say(cells.number, "type", "nested_repeat", kind=kind)
            self.frames.append(_Frame("flat", cells.number, cells.get("relevant")))
        else:
            self._begin_repeat(cells)

    def _end(self, cells: Cells) -> None:
        if not self.frames:
            self._say(cells.number, "type", "no_begin")
            return
        self.frames.pop()

    def _begin_repeat(self, cells: Cells) -> None:
        text = cells.text("label") or dict(ENTRY)
        item: dict[str, Any] = {
            "id": self.names.item(cells, cells.number),
            "type": "repeat",
            "text": text,
            "items": [],
        }
        item |= {"entry": dict(text), "add_text": dict(ADD), AT: ("survey", cells.number)}
        item |= self.questions.extra_fields(cells, REPEAT_HELD)
        if hint := cells.text("hint"):
            item["hint"] = hint
        if cells.get("relevant"):
            item["relevant"] = cells.get("relevant")
        if count := cells.get("repeat_count"):
            if count.isdigit() and 0 < int(count) <= 50:
                item |= {"min": int(count), "max": int(count)}
            else:
                self._say(cells.number, "repeat_count", "repeat_count", count=count)
        self._target(cells)["items"].append(item)
        self.frames.append(_Frame("repeat", cells.number, "", item))

    def _begin_matrix(self, cells: Cells) -> None:
        item: dict[str, Any] = {
            "id": self.names.item(cells, cells.number),
            "type": "likert_matrix",
            "rows": [],
            AT: ("survey", cells.number),
        }
        item |= {"text": cells.text("label"), **self.questions.extra_fields(cells, MATRIX_HELD)}
        if hint := cells.text("hint"):
            item["hint"] = hint
        if cells.get("relevant"):
            item["relevant"] = cells.get("relevant")
        self._target(cells)["items"].append(item)
        self.frames.append(_Frame("matrix", cells.number, "", item))

    def _open(self, kind: str) -> _Frame | None:
        return next((frame for frame in reversed(self.frames) if frame.kind == kind), None)

    def _page(self, cells: Cells) -> dict[str, Any]:
        title = cells.text("label")
        if not title and not self.is_own:
            title = _part_title(len(self.pages) + 1)
        page = {
            "id": self.names.page(cells, "page"),
            "title": title,
            "items": [],
            AT: ("survey", cells.number),
        }
        if relevant := _both([frame.relevant for frame in self.frames]):
            page["relevant"] = relevant
        fields, _ = extras.taken(Page, cells, KEPT)
        self.pages.append(page | fields)
        return self.pages[-1]

    def _target(self, cells: Cells) -> dict[str, Any]:
        """What the next item belongs to; a page that another group interrupted goes on as a page after it."""
        if repeat := self._open("repeat"):
            assert repeat.part is not None
            return repeat.part
        frame = self._open("page")
        last: dict[str, Any] | None = self.pages[-1] if self.pages else None
        if frame is None:
            if last is None or not last.get("::loose"):
                last = {
                    "title": _part_title(len(self.pages) + 1),
                    "items": [],
                    "::loose": True,
                    AT: ("survey", cells.number),
                }
                last["id"] = self.names.free_page(f"part{len(self.pages) + 1}")
                self.pages.append(last)
            return last
        if frame.part is not last and frame.part is not None:
            again = {**frame.part, "items": [], "id": self.names.free_page(frame.part["id"])}
            again.pop("intro", None)
            self.pages.append(again)
            frame.part = again
        assert frame.part is not None
        return frame.part

    # ------------------------------------------------------------ rows

    def _item(self, kind: str, cells: Cells) -> None:
        if (
            (matrix := self._open("matrix"))
            and matrix.part is not None
            and self._matrix_row(matrix.part, kind, cells)
        ):
            return
        made = self.questions.item(kind, cells)
        if made is None:
            return
        target = self._target(cells)
        inside = self._open("repeat")
        if inside and made["type"] in NOT_REPEATED:
            self._say(cells.number, "type", "not_repeated", "error", kind=kind)
            return
        flat = [frame.relevant for frame in self.frames if frame.kind == "flat"]
        if relevant := _both([*flat, made.get("relevant", "")]):
            made["relevant"] = relevant
        item: dict[str, Any] = {
            "id": self.names.item(cells, cells.number),
            **made,
            AT: ("survey", cells.number),
        }
        target["items"].append(item)

    def _matrix_row(self, matrix: dict[str, Any], kind: str, cells: Cells) -> bool:
        """A row of a matrix of ours; anything else that stands between them is an item after it."""
        name = kind.split()[-1]
        scale = self.lists.scales.get(name)
        if scale is None or (matrix["rows"] and matrix.get("scale") != scale):
            self._say(cells.number, "type", "matrix_row", matrix=matrix["id"])
            return False
        matrix["scale"] = scale
        if not matrix["rows"]:
            self.questions.required(matrix, cells)
        row = {
            "id": self.names.row(cells, matrix["id"]),
            "text": cells.text("label"),
            AT: ("survey", cells.number),
        }
        if relevant := cells.get("relevant"):
            row["relevant"] = relevant
        matrix["rows"].append(row)
        return True

    def _own_row(self, role: str, kind: str, cells: Cells) -> None:
        """Rows that were written for the sake of other tools: an introduction, a given name, the text of "other"."""
        if role == "intro" and self.frames and self.frames[-1].part is not None:
            self.frames[-1].part["intro"] = cells.text("label")
        elif role == "given" and cells.own.get("source"):
            self.data.setdefault("given", {})[cells.get("name")] = cells.own["source"]
        elif role != "other":
            self._item(kind, cells)

    # ------------------------------------------------------------ the other sheets

    def _lists(self, sheet: Sheet | None) -> Lists:
        if sheet is None:
            return Lists()
        asked = Columns(sheet, CHOICE_COLUMNS, self.default, Report())
        others = {name for name in asked.names if not name.startswith(("media", "image", "audio", "video"))}
        return choice_lists.read(
            Columns(sheet, CHOICE_COLUMNS | others, self.default, self.report), self.report
        )

    def _scales(self) -> None:
        scales = {scale: self.lists.points(name) for name, scale in self.lists.scales.items()}
        found = {scale: {"points": points} for scale, points in scales.items() if points}
        if found:
            self.data["scales"] = found

    def _say(self, row: int, column: str, phrase: str, severity: Severity = "warning", **values: Any) -> None:
        self.report.say("survey", row, column, phrase, severity, **values)


def _settings(sheet: Sheet | None) -> dict[str, str]:
    if sheet is None or not sheet.rows:
        return {}
    columns = Columns(sheet, frozenset(), "en", Report())
    return next(columns.rows()).plain


def _both(conditions: list[str]) -> str:
    """All conditions at once; one by itself stays as it is written."""
    found = [condition for condition in conditions if condition]
    return found[0] if len(found) == 1 else " and ".join(f"({condition})" for condition in found)


def _part_title(number: int) -> dict[str, str]:
    return {"nl": f"Deel {number}", "en": f"Part {number}"}
