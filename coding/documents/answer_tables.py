"""Open answers from a spreadsheet: which column is what, and the answers that come of it. Pure."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coding.readers import normalise

Cell = None | str | int | float
USES = ("answer", "respondent", "partner", "kind", "date", "question")
"""What a column can be; every other column is left out."""
MOST_ANSWERS = 5_000

_NAMED: dict[str, tuple[str, ...]] = {
    "respondent": ("respondent", "deelnemer", "participant", "id", "nummer", "number", "naam", "name"),
    "partner": ("partner", "organisatie", "organisation", "organization", "bedrijf", "company"),
    "kind": ("soort", "type", "kind", "sector", "rol", "role"),
    "date": ("datum", "date", "dag", "day", "submitdate", "ingevuld op"),
    "question": ("vraag", "question", "item"),
}
ASKED, TOLD = 8, 40
"""Signs on average: a question has at least so many, an organisation or a role fewer than so many."""
_SERIAL = dt.date(1899, 12, 30)
"""From which a spreadsheet counts its days."""


@dataclass(frozen=True)
class Columns:
    """Columns by their use. Several may hold answers: each is then a question of its own, named as its column."""

    answers: list[str]
    respondent: str = ""
    partner: str = ""
    kind: str = ""
    date: str = ""
    question: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer of one respondent, which becomes a document. `row` as the spreadsheet counts, its heading being 1."""

    row: int
    text: str
    question: str
    respondent: str
    partner: str
    kind: str
    day: dt.date | None


@dataclass
class Found:
    """The answers of a table, and what did not become one."""

    answers: list[Answer] = field(default_factory=list)
    empty: int = 0
    bad_dates: list[int] = field(default_factory=list)
    """Rows in which the date says something else; these answers have none."""


def guess(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Columns:
    """A first guess by the names of the columns and by what is in them; a person confirms it."""
    used: dict[str, str] = {}
    for use, names in _NAMED.items():
        for column in columns:
            if column not in used.values() and _is(use, names, columns, rows, column):
                used[use] = column
                break
    left = [column for column in columns if column not in used.values()]
    answers = [column for column in left if _length(columns, rows, column) >= 12]
    longest = max(left, key=lambda column: _length(columns, rows, column), default="")
    return Columns(answers or ([longest] if longest else []), **used)


def _is(
    use: str, names: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Cell]], column: str
) -> bool:
    """Whether a column is of this use by its name; a name that goes on ("vraag een", "rol van de gemeente?") must also
    hold what such a column holds: questions that are asked of several people, or short words."""
    name = column.strip().lower()
    whole = name in names
    if not whole and not any(name.startswith(f"{n} ") for n in names):
        return False
    length = _length(columns, rows, column)
    if use == "question":
        return length >= ASKED and (whole or _asks(columns, rows, column))
    return whole or (length < TOLD and not name.endswith("?"))


def _asks(columns: Sequence[str], rows: Sequence[Sequence[Cell]], column: str) -> bool:
    """Whether what stands in a column are questions: most end as one, or the same few come back."""
    at = columns.index(column)
    texts = [text for row in rows[:500] if (text := _text(row[at]))]
    if not texts:
        return False
    asked = sum(text.endswith("?") for text in texts)
    return 2 * asked > len(texts) or (len(texts) > 3 and 2 * len(set(texts)) <= len(texts))


def chosen(uses: Mapping[str, str]) -> Columns:
    """A mapping from column → use, as a person gave it; of a use that only one column can have, the first counts."""
    single = {use: next((column for column, given in uses.items() if given == use), "") for use in USES[1:]}
    return Columns([column for column, use in uses.items() if use == "answer"], **single)


def read(columns: Sequence[str], rows: Sequence[Sequence[Cell]], mapping: Columns) -> Found:
    """Each cell with words in a column of answers, in the order of the table."""
    place = {column: number for number, column in enumerate(columns)}

    def cell(row: Sequence[Cell], column: str) -> str:
        return _text(row[place[column]]) if column in place else ""

    found = Found()
    for number, row in enumerate(rows, start=2):
        day, bad = _day(cell(row, mapping.date))
        if bad:
            found.bad_dates.append(number)
        for column in mapping.answers:
            text = normalise(cell(row, column)).strip()
            if not text:
                found.empty += 1
                continue
            found.answers.append(
                Answer(
                    number,
                    text,
                    (cell(row, mapping.question) or column)[:300],
                    cell(row, mapping.respondent)[:200],
                    cell(row, mapping.partner)[:200],
                    cell(row, mapping.kind)[:200],
                    day,
                )
            )
    return found


def _length(columns: Sequence[str], rows: Sequence[Sequence[Cell]], column: str) -> float:
    """How long what stands in a column is, on average over the cells with words in them."""
    at = columns.index(column)
    texts = [_text(row[at]) for row in rows[:500] if isinstance(row[at], str)]
    texts = [text for text in texts if text]
    return sum(map(len, texts)) / len(texts) if texts else 0.0


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _day(text: str) -> tuple[dt.date | None, bool]:
    """The date of a cell, and whether it says something that is none. Day first, year first, or a spreadsheet's number."""
    if not text:
        return None, False
    words = text.split("T")[0].split()[0]
    first = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", words)
    year = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", words)
    try:
        if first:
            return dt.date(int(first[3]), int(first[2]), int(first[1])), False
        if year:
            return dt.date(int(year[1]), int(year[2]), int(year[3])), False
        if re.fullmatch(r"\d{5}(?:\.\d+)?", words):
            return _SERIAL + dt.timedelta(days=int(float(words))), False
    except ValueError:
        pass
    return None, True
