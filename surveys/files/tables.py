"""Answers collected elsewhere as one table: CSV, Excel, SPSS (.sav) and LimeSurvey archives (.lsa). Pure.

A cell is a text, a number or None; what a file knows of its columns (a label, words for the values) comes along.
"""

import csv
import io
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyreadstat

from surveys import archive
from surveys.errors import BadFile
from surveys.files import limesurvey_tables, sheets
from surveys.files.limesurvey_tables import Question
from surveys.files.reports import phrased
from surveys.texts import Text

MOST_BYTES = 20 * 2**20
MOST_COLUMNS = 2_000
MOST_ROWS = 20_000
KINDS: Text = {"nl": "antwoorden (.csv, .xlsx, .sav of .lsa)", "en": "answers (.csv, .xlsx, .sav or .lsa)"}
SPSS = (b"$FL2", b"$FL3")
Cell = None | str | int | float


@dataclass
class Table:
    """Rows by column name. `labels` say what a column is, `words` what its values mean."""

    columns: list[str]
    rows: list[list[Cell]]
    labels: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"columns": self.columns, "rows": self.rows, "labels": self.labels, "words": self.words}


def read(data: bytes) -> Table:
    """The table in a file, by what is in it. Raises BadFile for what is none, or too large to be honest."""
    if len(data) > MOST_BYTES:
        raise BadFile(phrased("too_large", most=MOST_BYTES // 2**20))
    if data.startswith(SPSS):
        return _bounded(_sav(data))
    if data.startswith(sheets.XLSX) and _is_archive(data):
        return _bounded(_lsa(data))
    if data.startswith((sheets.XLSX, sheets.XLS)):
        return _bounded(_workbook(data))
    return _bounded(_csv(data))


def _bounded(table: Table) -> Table:
    if len(table.columns) > MOST_COLUMNS:
        raise BadFile(phrased("too_wide", sheet="1", most=MOST_COLUMNS))
    if len(table.rows) > MOST_ROWS:
        raise BadFile(phrased("too_long", sheet="1", most=MOST_ROWS))
    if not table.columns or not table.rows:
        raise BadFile(phrased("unreadable", kind=KINDS))
    return table


def _table(headers: list[str], rows: list[list[Cell]]) -> Table:
    """With each column named once, and rows as long as the header."""
    names: dict[str, int] = {}
    columns = []
    for place, header in enumerate(headers, 1):
        name = header.strip() or f"column {place}"
        names[name] = names.get(name, 0) + 1
        columns.append(name if names[name] == 1 else f"{name} ({names[name]})")
    width = len(columns)
    return Table(
        columns,
        [(row + [None] * width)[:width] for row in rows if any(cell not in (None, "") for cell in row)],
    )


def _csv(data: bytes) -> Table:
    text = sheets.decoded(data)
    if "\x00" in text:
        raise BadFile(phrased("unreadable", kind=KINDS))
    csv.field_size_limit(10 * 2**20)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=sheets.separator(text)))
    except csv.Error as error:
        raise BadFile(phrased("unreadable", kind=KINDS)) from error
    head, *rows = [line for line in lines if any(line)] or [[]]
    return _table(head, [[cell.strip() or None for cell in row] for row in rows])


def _workbook(data: bytes) -> Table:
    found = sheets.read(data, MOST_COLUMNS)
    first = next((sheet for sheet in found.values() if sheet.rows), None)
    if first is None:
        raise BadFile(phrased("unreadable", kind=KINDS))
    return _table(first.headers, [[cell or None for cell in row.values] for row in first.rows])


# ---------------------------------------------------------------- SPSS


def _sav(data: bytes) -> Table:
    """pyreadstat reads from a path: the bytes stand in a file of their own, which goes at once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        path.write_bytes(data)
        try:
            columns, meta = pyreadstat.read_sav(
                path, output_format="dict", user_missing=False, row_limit=MOST_ROWS + 1
            )
        except Exception as error:  # whatever a damaged file makes the reader raise
            raise BadFile(phrased("unreadable", kind=KINDS)) from error
    names = list(columns)
    if len(names) > MOST_COLUMNS:
        raise BadFile(phrased("too_wide", sheet="1", most=MOST_COLUMNS))
    rows = [[_plain(value) for value in row] for row in zip(*columns.values(), strict=True)]
    table = Table(names, rows, {name: label for name, label in meta.column_names_to_labels.items() if label})
    for name, words in meta.variable_value_labels.items():
        table.words[name] = {sheets.written(_plain(value)): str(label) for value, label in words.items()}
    return table


def _plain(value: Any) -> Cell:
    if value is None or value != value:
        return None
    if isinstance(value, bool | int | str):
        return value if value != "" else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if hasattr(value, "item"):  # numpy's numbers
        return _plain(value.item())
    return sheets.written(value) or None


# ---------------------------------------------------------------- LimeSurvey


def _is_archive(data: bytes) -> bool:
    return any(name.endswith(".lss") for name in archive.files(data))


def _lsa(data: bytes) -> Table:
    """The responses in a LimeSurvey archive, under the question codes of the structure beside them."""
    found = archive.files(data)
    structure = next((content for name, content in sorted(found.items()) if name.endswith(".lss")), b"")
    responses = next(
        (content for name, content in sorted(found.items()) if name.endswith("_responses.lsr")), None
    )
    if responses is None:
        raise BadFile(
            {
                "nl": "In dit archief staan geen antwoorden. Maak het opnieuw, met de antwoorden erbij.",
                "en": "There are no responses in this archive. Make it anew, with the responses.",
            }
        )
    survey = limesurvey_tables.read(structure)
    codes = {f"{survey.sid}X{question.gid}X{question.qid}": question for question in survey.questions}
    root = archive.xml(responses)
    names: dict[str, None] = {}
    lines = []
    for row in root.findall("responses/rows/row") or root.findall("rows/row"):
        line = {str(cell.tag).lstrip("_"): (cell.text or "").strip() or None for cell in row}
        names |= dict.fromkeys(line)
        lines.append(line)
        if len(lines) > MOST_ROWS or len(names) > MOST_COLUMNS:
            raise BadFile(phrased("too_long", sheet="responses", most=MOST_ROWS))
    table = _table(
        [_coded(name, codes) for name in names], [[line.get(name) for name in names] for line in lines]
    )
    for column, name in zip(table.columns, names, strict=True):
        question = _question(name, codes)
        if question is not None:
            table.words[column] = {
                one.code: next(iter(one.text.values()), one.code) for one in question.answers
            }
            table.labels[column] = next(iter(question.text.values()), "")
    return table


def _question(name: str, codes: dict[str, Question]) -> Question | None:
    found = re.match(r"[0-9]+X[0-9]+X[0-9]+", name)
    while found:
        key = found[0]
        if key in codes:
            return codes[key]
        found = re.match(r"[0-9]+X[0-9]+X[0-9]+", key[:-1])
    return None


def _coded(name: str, codes: dict[str, Question]) -> str:
    """ "482913X1X101SQ1" as "Q1[SQ1]"; what is no question keeps its name."""
    question = _question(name, codes)
    if question is None:
        return name
    key = next(key for key, one in codes.items() if one is question)
    rest = name[len(key) :]
    double, hash_sign, scale = rest.partition("#")
    if hash_sign:
        return f"{question.code}[{double}][{int(scale) + 1 if scale.isdigit() else scale}]"
    return f"{question.code}[{rest}]" if rest else question.code
