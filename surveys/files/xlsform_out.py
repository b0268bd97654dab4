"""An instrument as an XLSForm workbook that KoBo, ODK and pyxform take. Pure.

Everything XLSForm can say stands in its own columns. What it cannot say stands in columns "weerklank::…" and a sheet
"weerklank", which other tools pass over and we read back, so that nothing is lost on the way; `notes` names what other
tools will not do. Expressions know a row of a matrix as ${matrix__row}, as XLSForm has no ${matrix.row}.
"""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from surveys.definition import Definition, Item, Option, Page
from surveys.errors import Refused
from surveys.files import extras, own_sheet
from surveys.files.choice_lists import own_filter
from surveys.files.naming import replaced
from surveys.files.out_notes import Losses
from surveys.files.questions import HELD, MATRIX_HELD, REPEAT_HELD, WRITTEN_AS, bounded, plain
from surveys.files.vocabulary import NAMES, OWN, item_name
from surveys.texts import Text, pick

MOST_SIGNS = 32_767
"""What fits in one cell."""
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SURVEY = (
    "type name label hint required relevant constraint constraint_message calculation choice_filter appearance "
    "parameters"
).split()
CHOICES = "list_name name label".split()
TEXTS = frozenset({"label", "hint", "constraint_message"})
YES_NO: list[dict[str, Any]] = [
    {"id": "yes", "text": {"nl": "Ja", "en": "Yes"}},
    {"id": "no", "text": {"nl": "Nee", "en": "No"}},
]


@dataclass(frozen=True)
class Form:
    data: bytes
    notes: list[Text]
    """What other tools will not do with it; all of it is kept for us."""


def write(definition: Definition) -> Form:
    """The workbook. Raises Refused for a text that does not fit in a cell."""
    writer = _Writer(definition)
    writer.write()
    return Form(_book(writer), writer.losses.notes())


Row = dict[str, Any]


@dataclass
class _Writer:
    definition: Definition
    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    lists: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    """What expressions call it here → what the form calls it."""

    def __post_init__(self) -> None:
        self.losses = Losses()
        for item in self._every_item():
            self.taken.add(item.id)
            for row in item.rows:
                self.names[f"{item.id}.{row.id}"] = self._free(
                    f"{item.id}__{re.sub('[^A-Za-z0-9_]', '_', row.id)}"
                )

    def write(self) -> None:
        for name, source in self.definition.given.items():
            row = {"type": "calculate", "name": self._given(name), "calculation": "''"}
            self._add(row, {f"{OWN}::is": "given", f"{OWN}::source": source})
        for scale in self.definition.scales:
            self._scale(scale)
        for page in self.definition.pages:
            self._page(page)
        self.losses.whole(self.definition)

    def _every_item(self) -> list[Item]:
        return [one for page in self.definition.pages for item in page.items for one in (item, *item.items)]

    def _given(self, name: str) -> str:
        self.taken.add(name)
        return name

    # ------------------------------------------------------------ pages and items

    def _page(self, page: Page) -> None:
        name = self._free(item_name(page.id, "page"))
        row: Row = {
            "type": "begin_group",
            "name": name,
            "label": page.title,
            "relevant": self._expr(page.relevant),
        }
        row["appearance"] = "field-list"
        self._add(
            row, self._id(name, page.id) | extras.written(page, {"id", "title", "items", "relevant", "intro"})
        )
        if any(page.intro.values()):
            note = {"type": "note", "name": self._free(f"{name[:30]}__intro"), "label": page.intro}
            self._add(note, {f"{OWN}::is": "intro"})
        for item in page.items:
            self._item(item)
        self._add({"type": "end_group"}, {})

    def _item(self, item: Item) -> None:
        self.losses.item(item)
        if item.type == "repeat":
            self._repeat(item)
        elif item.type == "likert_matrix":
            self._matrix(item)
        else:
            self._question(item)

    def _question(self, item: Item) -> None:
        row: Row = {"type": self._type(item), "name": item.id, "label": item.text, "hint": item.hint}
        row |= self._conditions(item)
        own = extras.written(item, HELD | {"scale"} | ({"min", "max"} if item.type == "scale" else set()))
        if item.type != plain_type(row["type"], item):
            own[f"{OWN}::type"] = item.type
        if item.required and item.required_when:
            own[f"{OWN}::required_when"] = item.required_when
        if item.type == "scale":
            row["parameters"] = f"start={plain(item.min or 0)} end={plain(item.max or 0)} step=1"
        if item.type == "long_text":
            row["appearance"] = "multiline"
            own.pop(f"{OWN}::type", None)
        if item.shuffle and item.options:
            row["parameters"] = "randomize=true"
            own.pop(f"{OWN}::shuffle", None)
        if item.options and item.type in ("single", "multi", "rank"):
            row["choice_filter"] = self._expr(own_filter([option.model_dump() for option in item.options]))
        elif item.options:
            own[f"{OWN}::options"] = json.dumps(_plain_options(item.options), ensure_ascii=False)
        self._add(row, own)
        for option in item.options:
            if option.free_text and item.type in ("single", "multi", "rank"):
                self._other(item, option)
                break

    def _conditions(self, item: Item) -> Row:
        constraint = self._expr(item.constraint)
        if item.type in ("number", "money") and (item.min is not None or item.max is not None):
            bounds = bounded(item.min, item.max)
            constraint = f"{bounds} and ({constraint})" if constraint else bounds
        return {
            "required": "yes" if item.required else self._expr(item.required_when),
            "relevant": self._expr(item.relevant),
            "constraint": constraint,
            "constraint_message": item.constraint_message,
            "calculation": self._expr(item.calculation),
        }

    def _type(self, item: Item) -> str:
        word = WRITTEN_AS[item.type]
        if word == "number":
            return "decimal" if item.decimals or item.type == "money" else "integer"
        if item.type == "likert":
            return f"{word} {self._scale(item.scale or '')}"
        if item.type == "yes_no":
            return f"{word} {self._list('yes_no', YES_NO)}"
        if word in ("select_one", "select_multiple", "rank"):
            return f"{word} {self._list(item.id, _plain_options(item.options))}"
        return word

    def _other(self, item: Item, option: Option) -> None:
        """The text of a free choice, as other tools ask it; read back as part of its item."""
        name = self._free(f"{item.id}__other", keep=True)
        row = {
            "type": "text",
            "name": name,
            "label": option.text,
            "relevant": f"selected(${{{item.id}}}, '{option.id}')",
        }
        self._add(row, {f"{OWN}::is": "other"})

    def _repeat(self, item: Item) -> None:
        own = extras.written(item, REPEAT_HELD)
        row: Row = {"type": "begin_repeat", "name": item.id, "label": item.text, "hint": item.hint}
        self._add(row | {"relevant": self._expr(item.relevant)}, own)
        for one in item.items:
            self._item(one)
        self._add({"type": "end_repeat"}, {})

    def _matrix(self, item: Item) -> None:
        own = extras.written(item, MATRIX_HELD) | {f"{OWN}::is": "matrix"}
        if item.required and item.required_when:
            own[f"{OWN}::required_when"] = item.required_when
        row: Row = {"type": "begin_group", "name": item.id, "label": item.text, "hint": item.hint}
        self._add(row | {"relevant": self._expr(item.relevant), "appearance": "table-list"}, own)
        listed = self._scale(item.scale or "")
        needed = "yes" if item.required else self._expr(item.required_when)
        for one in item.rows:
            name = self.names[f"{item.id}.{one.id}"]
            asked: Row = {"type": f"select_one {listed}", "name": name, "label": one.text, "required": needed}
            rest = extras.written(one, {"id", "text", "relevant"}) | {f"{OWN}::id": one.id}
            if item.required and item.required_when and one is item.rows[0]:
                rest[f"{OWN}::required_when"] = item.required_when
            self._add(asked | {"relevant": self._expr(one.relevant)}, rest)
        self._add({"type": "end_group"}, {})

    # ------------------------------------------------------------ lists

    def _list(self, wanted: str, options: list[dict[str, Any]]) -> str:
        """The name of the list with these options; the same options make one list."""
        key = json.dumps(options, sort_keys=True)
        if key not in self.lists:
            name = self.lists[key] = self._list_name(wanted)
            for option in options:
                own = _as_choice(extras.written(Option(**option), {"id", "text"}))
                own = {key: self._expr(value) for key, value in own.items()}
                self.choices.append({"list_name": name, "name": option["id"], "label": option["text"], **own})
        return self.lists[key]

    def _scale(self, scale: str) -> str:
        key = f"scale {scale}"
        if key not in self.lists:
            name = self.lists[key] = self._list_name(re.sub(r"[^A-Za-z0-9_]", "_", scale) or "scale")
            for point in self.definition.scales[scale].points:
                own = {f"{OWN}::scale": scale} | ({f"{OWN}::missing": "yes"} if point.missing else {})
                asked: Row = {"list_name": name, "name": str(point.value), "label": point.text}
                self.choices.append(asked | _as_choice(own))
        return self.lists[key]

    def _list_name(self, wanted: str) -> str:
        names, name, number = set(self.lists.values()), wanted, 1
        while name in names:
            number += 1
            name = f"{wanted}_{number}"
        return name

    # ------------------------------------------------------------ names

    def _id(self, name: str, identifier: str) -> dict[str, str]:
        return {} if name == identifier else {f"{OWN}::id": identifier}

    def _free(self, wanted: str, keep: bool = False) -> str:
        name, number = wanted, 1
        while name in self.taken and not keep:
            number += 1
            name = f"{wanted}_{number}"
        self.taken.add(name)
        return name

    def _expr(self, expression: str | None) -> str:
        return replaced(expression or "", self.names)

    def _add(self, row: Row, own: Mapping[str, Any]) -> None:
        self.survey.append({**row, **{key: self._expr(str(value)) for key, value in own.items()}})


def _plain_options(options: list[Option]) -> list[dict[str, Any]]:
    return [option.model_dump(mode="json", exclude_defaults=True) for option in options]


def plain_type(written: str, item: Item) -> str:
    """The kind that a row of this type has without an own column."""
    word = written.split()[0]
    return {
        "select_one": "single", "select_multiple": "multi", "rank": "rank", "range": "scale", "integer": "number",
        "decimal": "number", "date": "date", "text": "short_text", "note": "note", "calculate": "calculated", "file": "file",
    }.get(word, "")  # fmt: skip


def _as_choice(own: Mapping[str, str]) -> dict[str, str]:
    """Own columns among the choices: pyxform makes elements of them, and those have no :: in their names."""
    return {key.replace("::", "_"): value for key, value in own.items()}


# ---------------------------------------------------------------- the workbook


def _book(writer: _Writer) -> bytes:
    definition = writer.definition
    first = definition.languages[0]
    languages = list(
        dict.fromkeys([*definition.languages, *_spoken(writer.survey), *_spoken(writer.choices)])
    )
    book = Workbook(write_only=True)
    _sheet(book, "survey", SURVEY, writer.survey, languages, writer.names)
    _sheet(book, "choices", CHOICES, writer.choices, languages, writer.names)
    settings = {
        "form_title": pick(definition.title, first),
        "form_id": definition.id,
        "version": definition.version,
    }
    settings["default_language"] = NAMES.get(first, first)
    _sheet(book, "settings", list(settings), [settings], languages, {})
    lines = [{"field": key, "value": value} for key, value in own_sheet.lines(definition)]
    _sheet(book, OWN, ["field", "value"], lines, languages, {})
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _spoken(rows: list[Row]) -> list[str]:
    return sorted(
        {
            lang
            for row in rows
            for column in TEXTS
            if isinstance(row.get(column), dict)
            for lang in row[column]
        }
    )


def _sheet(
    book: Any, name: str, columns: list[str], rows: list[Row], languages: list[str], names: dict[str, str]
) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    own = sorted({key for row in rows for key in row if key.startswith(OWN)})
    head = [title for column in columns for title in _titles(column, languages if name != "settings" else [])]
    sheet.append([_cell(sheet, title, title, bold=True) for title in (*head, *own)])
    for row in rows:
        flat = {
            title: text for column in columns for title, text in _flat(column, row.get(column), names).items()
        }
        flat |= {key: row[key] for key in own if key in row}
        sheet.append([_cell(sheet, flat.get(title, ""), title) for title in (*head, *own)])


def _titles(column: str, languages: list[str]) -> list[str]:
    return (
        [f"{column}::{NAMES.get(one, one)}" for one in languages]
        if column in TEXTS and languages
        else [column]
    )


def _flat(column: str, value: Any, names: dict[str, str]) -> dict[str, str]:
    if isinstance(value, dict):
        return {f"{column}::{NAMES.get(one, one)}": replaced(text, names) for one, text in value.items()}
    return {column: str(value)} if value else {}


def _cell(sheet: Any, text: str, title: str, *, bold: bool = False) -> Any:
    """A cell that is always text: never a formula, whatever it begins with. Raises Refused for one that is too long."""
    if not text:
        return None
    if len(text) > MOST_SIGNS:
        raise Refused(
            {
                "nl": f"Een tekst in kolom {title} is te lang voor een werkblad. Haal het instrument op als YAML.",
                "en": f"A text in column {title} is too long for a spreadsheet. Download the instrument as YAML.",
            }
        )
    cell = WriteOnlyCell(sheet, NOT_XML.sub("", text))
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.font = Font(bold=bold)
    return cell
