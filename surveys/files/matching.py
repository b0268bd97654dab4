"""Columns of a table from elsewhere and the items of an instrument: which goes where, and what each cell says. Pure.

A target is "item", or "item.part": a row of a matrix, an option of a choice of several or of a ranking (also the place
in it, "item.#1"), "from" and "to" of a period, "__other" for the text of a free choice.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.answers import OTHER, Answers
from surveys.asking import numerals
from surveys.definition import Definition, Item
from surveys.files.sheets import written
from surveys.files.tables import Cell, Table
from surveys.texts import Text

YES = frozenset({"1", "y", "yes", "ja", "j", "true", "waar", "x", "selected"})
NO = frozenset({"0", "n", "no", "nee", "false", "onwaar", "not selected", ""})
EMPTY = frozenset({"", "n/a", "nvt", "#null!", "-oth-"})
MOST_SHOWN = 200
DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y")


@dataclass(frozen=True)
class Unread:
    """A cell that could not become an answer."""

    row: int
    column: str
    value: str
    item_id: str


@dataclass
class Reading:
    """What the rows say: the answers of each, and the cells that said nothing we know."""

    records: list[Answers] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    count: int = 0
    """Of unread cells; the list has the first."""


def targets(definition: Definition) -> dict[str, Text]:
    """What a column can go to, with words, in the order of the instrument."""
    found: dict[str, Text] = {}
    for item in definition.items():
        if item.type in ("note", "calculated", "repeat", "file"):
            continue
        if item.type not in ("likert_matrix", "period", "guide_question"):
            found[item.id] = item.text
        for part, text in _parts(item).items():
            found[f"{item.id}.{part}"] = {
                lang: f"{item.text.get(lang, item.id)} – {said}" for lang, said in text.items()
            }
    return found


def _parts(item: Item) -> dict[str, Text]:
    parts: dict[str, Text] = {}
    if item.type in ("multi", "rank"):
        parts = {option.id: option.text for option in item.options}
    if item.type == "rank":
        parts |= {f"#{n}": {"nl": f"plaats {n}", "en": f"place {n}"} for n in range(1, len(item.options) + 1)}
    if item.type == "likert_matrix":
        parts = {row.id: row.text for row in item.rows}
    if item.type == "period":
        parts = {"from": {"nl": "van", "en": "from"}, "to": {"nl": "tot en met", "en": "until"}}
    if item.type == "guide_question":
        parts = {"note": {"nl": "aantekeningen", "en": "notes"}}
    if any(option.free_text for option in item.options):
        parts[OTHER] = {"nl": "namelijk", "en": "namely"}
    return parts


def propose(definition: Definition, table: Table) -> dict[str, str]:
    """Column → target, where the name of the column says it: our own names, LimeSurvey's, SPSS's, or the question's text."""
    known: dict[str, str] = {}
    for target, text in targets(definition).items():
        item_id, _, part = target.partition(".")
        names = {target, f"{item_id}_{part}", f"{item_id}[{part}]"} if part else {target}
        if part == OTHER:
            names |= {f"{item_id}_other", f"{item_id}[other]", f"{item_id}__other"}
        if part.startswith("#"):
            names |= {f"{item_id}_{part[1:]}", f"{item_id}[{part[1:]}]"}
        for name in names | set(text.values()):
            known.setdefault(_key(name), target)
    found: dict[str, str] = {}
    for column in table.columns:
        second = re.sub(r"^(.+?)\[(.+)\]\[(\d)\]$", r"\1_\3[\2]", column)
        for name in filter(None, (column, second, _head(column), table.labels.get(column, ""))):
            proposed = known.get(_key(name))
            if proposed and proposed not in found.values():
                found[column] = proposed
                break
    return found


def _head(column: str) -> str:
    """The code in "Q1. What do you do?"."""
    found = re.match(r"([A-Za-z][\w\[\]]*)[.:] ", column)
    return found[1] if found else ""


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() if name.isascii() else name
    return re.sub(r"[\W_]+", "_", plain.strip().lower()).strip("_")


# ---------------------------------------------------------------- reading


def read(definition: Definition, table: Table, mapping: Mapping[str, str]) -> Reading:
    """The answers of each row by that mapping; columns without a target say nothing."""
    reading = Reading()
    places = [
        (place, column, *_target(definition, mapping[column]))
        for place, column in enumerate(table.columns)
        if mapping.get(column)
    ]
    for number, row in enumerate(table.rows, 1):
        answers: Answers = {}
        for place, column, item, part in places:
            cell = row[place]
            if cell is None or written(cell).lower() in EMPTY - {"-oth-"}:
                continue
            try:
                _put(definition, answers, item, part, cell, table.words.get(column, {}))
            except ValueError:
                reading.count += 1
                if len(reading.unread) < MOST_SHOWN:
                    reading.unread.append(Unread(number, column, written(cell)[:80], item.id))
        reading.records.append(_finished(definition, answers))
    return reading


def _target(definition: Definition, target: str) -> tuple[Item, str]:
    item_id, _, part = target.partition(".")
    return definition.item(item_id), part


def _put(
    definition: Definition, answers: Answers, item: Item, part: str, cell: Cell, words: Mapping[str, str]
) -> None:
    """Adds what a cell says. Raises ValueError when that is no answer of this item."""
    if part == OTHER:
        answers[item.id + OTHER] = written(cell)
    elif item.type == "multi" and part:
        if _yes(cell, words):
            answers.setdefault(item.id, []).append(part)
        else:
            answers.setdefault(item.id, [])
    elif item.type == "rank" and part.startswith("#"):
        answers.setdefault(item.id, {})[_option(item, cell, words)] = int(part[1:])
    elif item.type == "rank" and part:
        answers.setdefault(item.id, {})[part] = _whole(cell)
    elif item.type == "likert_matrix":
        answers.setdefault(item.id, {})[part] = _point(definition, item, cell, words)
    elif item.type == "period":
        answers.setdefault(item.id, {})[part] = _month(cell)
    elif item.type == "guide_question":
        answers[item.id] = {"coverage": "asked", "note": written(cell)}
    else:
        answers[item.id] = _READ[item.type](definition, item, cell, words)


def _finished(definition: Definition, answers: Answers) -> Answers:
    """Options in their order, rankings whole; an answer that holds nothing is none."""
    done: Answers = {}
    for key, value in answers.items():
        if definition.has_item(key):
            item = definition.item(key)
            if item.type == "multi":
                value = [option.id for option in item.options if option.id in value]
            elif item.type == "rank" and isinstance(value, dict):
                value = [option for option, _ in sorted(value.items(), key=lambda pair: pair[1])]
            elif item.type == "period" and "from" not in value:
                continue
        if value not in ({}, [], ""):
            done[key] = value
    return done


def _option(item: Item, cell: Cell, words: Mapping[str, str]) -> str:
    """An option by its id, by its words, or as the code that our own exports write."""
    said = written(cell)
    by_id = {option.id: option.id for option in item.options}
    by_text = {_key(text): option.id for option in item.options for text in option.text.values()}
    for name in (said, words.get(said, "")):
        if name in by_id:
            return name
        if name and _key(name) in by_text:
            return by_text[_key(name)]
    free = next((option.id for option in item.options if option.free_text), None)
    if said == "-oth-" and free:
        return free
    if said.isdigit() and 1 <= int(said) <= len(item.options) and not words:
        return item.options[int(said) - 1].id
    raise ValueError(said)


def _single(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> str:
    return _option(item, cell, words)


def _several(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> list[str]:
    signs = r"[;|,>]" if item.type == "rank" else r"[;|,]"
    parts = [part.strip() for part in re.split(signs, written(cell)) if part.strip()]
    found = [_option(item, part, words) for part in parts]
    return list(dict.fromkeys(found))


def _point(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> int:
    """A point of the scale by its value, its words, or the number at the end of a code ("A3")."""
    said = written(cell)
    points = definition.scale_of(item).points
    by_text = {_key(text): point.value for point in points for text in point.text.values()}
    values = {point.value for point in points}
    if re.fullmatch(r"-?[0-9]{1,9}", said) and int(said) in values:
        return int(said)
    for name in (said, words.get(said, "")):
        if name and _key(name) in by_text:
            return by_text[_key(name)]
    if (end := re.fullmatch(r"[A-Za-z]+0*([0-9]{1,6})", said)) and int(end[1]) in values:
        return int(end[1])
    raise ValueError(said)


def _scale(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> int:
    value = _whole(cell)
    if not (item.min or 0) <= value <= (item.max if item.max is not None else 10):
        raise ValueError(value)
    return value


def _amount(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> int | float:
    """A number as programs write it ("12.5"), else as people do ("1.250,50")."""
    if isinstance(cell, int | float):
        value = cell
    elif re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", said := written(cell)):
        value = float(said)
    else:
        value = numerals.read(said, "nl", 4)
    if value != value or abs(value) > 1e15:
        raise ValueError(cell)
    return int(value) if float(value).is_integer() else float(value)


def _whole(cell: Cell) -> int:
    value = float(written(cell).replace(",", "."))
    if not value.is_integer():
        raise ValueError(cell)
    return int(value)


def _yes(cell: Cell, words: Mapping[str, str]) -> bool:
    for said in (written(cell).lower(), words.get(written(cell), "").lower()):
        if said in YES:
            return True
        if said in NO and said:
            return False
    raise ValueError(cell)


def _yes_no(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> str:
    return "yes" if _yes(cell, words) else "no"


def _consent(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> bool:
    return _yes(cell, words)


def _text(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> str:
    said = "".join(
        sign for sign in written(cell) if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )
    return unicodedata.normalize("NFC", said)[:100_000]


def _date(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> str:
    return _day(written(cell)).isoformat()


def _partial_date(definition: Definition, item: Item, cell: Cell, words: Mapping[str, str]) -> str:
    said = written(cell)
    if re.fullmatch(r"[0-9]{4}", said):
        return said
    return said if _is_month(said) else _day(said).isoformat()


def _day(said: str) -> dt.date:
    for shape in DATES:
        try:
            return dt.datetime.strptime(said, shape).date()
        except ValueError:
            continue
    raise ValueError(said)


def _is_month(said: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", said))


def _month(cell: Cell) -> str:
    said = written(cell)
    return said if _is_month(said) else _day(said).isoformat()[:7]


_READ: dict[str, Callable[[Definition, Item, Cell, Mapping[str, str]], Any]] = {
    "single": _single, "multi": _several, "rank": _several, "likert": _point, "scale": _scale, "number": _amount,
    "money": _amount, "yes_no": _yes_no, "consent": _consent, "date": _date, "partial_date": _partial_date,
    "short_text": _text, "long_text": _text, "email": _text, "phone": _text,
}  # fmt: skip
