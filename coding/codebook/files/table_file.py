"""A codebook as a table, CSV or Excel, with the columns of our own export or of MAXQDA, ATLAS.ti and NVivo. Pure."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook

from coding.codebook.files.outline import (
    LABEL,
    LONGEST,
    MOST,
    TEXTS,
    Entry,
    Outline,
    Problem,
    check_size,
    sound,
    too_many,
)
from surveys import archive
from surveys.errors import BadFile
from surveys.export.delimited import FORMULA, safe
from surveys.inviting.sheets import is_formula
from surveys.texts import LANGUAGES, Text

COLUMNS = (
    "key", "parent", "label", "label_nl", "label_en", "definition", "definition_nl", "definition_en", "include",
    "include_nl", "include_en", "exclude", "exclude_nl", "exclude_en", "example", "example_nl", "example_en", "colour",
    "coherence_dimension", "research_question",
)  # fmt: skip
"""What a column can be. One without a language is in the language that the person says."""
NAMES: dict[str, tuple[str, ...]] = {
    "key": ("key", "id", "code id", "sleutel", "nummer", "nr", "number"),
    "parent": ("parent", "parent code", "parent name", "oudercode", "bovenliggende code", "category", "categorie",
               "code group 1", "code groups", "group", "groep"),
    "label": ("label", "code", "name", "naam", "code name", "codenaam", "hierarchical name", "code system", "codesysteem"),
    "definition": ("definition", "definitie", "description", "beschrijving", "omschrijving", "comment", "commentaar",
                   "memo", "code memo", "codememo", "codememo text", "code memo text"),
    "include": ("include", "inclusion", "inclusie", "inclusion criteria", "ook"),
    "exclude": ("exclude", "exclusion", "exclusie", "exclusion criteria", "niet"),
    "example": ("example", "voorbeeld", "anchor example", "ankervoorbeeld"),
    "colour": ("colour", "color", "kleur", "code color", "codekleur"),
    "coherence_dimension": ("coherence_dimension", "dimensie", "dimension"),
    "research_question": ("research_question", "onderzoeksvraag", "research question"),
}  # fmt: skip
"""Headings by which a column is known, in lower case."""
SEPARATORS = {"backslash": "\\", "angle": ">", "colons": "::", "none": ""}
CELLS = 40


@dataclass(frozen=True)
class Table:
    headers: list[str]
    rows: list[list[str]]
    formulas: int
    """Cells that a spreadsheet would calculate; they are kept as the words they are."""


def read(filename: str, data: bytes) -> Table:
    """The first sheet or the whole CSV, at most a codebook's worth of rows. Raises BadFile."""
    check_size(data)
    lines = _excel(data) if data[:2] == b"PK" else _csv(data)
    rows: list[list[str]] = []
    for line in lines:
        cells = [_clean(cell) for cell in line[:CELLS]]
        if any(cells):
            rows.append(cells)
        if len(rows) > MOST + 1:
            raise too_many()
    if len(rows) < 2:
        raise BadFile(
            {
                "nl": "Hierin staat geen tabel met een kopregel en codes eronder.",
                "en": "There is no table in it with a line of headings and codes under it.",
            }
        )
    formulas = sum(is_formula(cell) for row in rows for cell in row)
    return Table(rows[0], rows[1:], formulas)


def guess(table: Table) -> list[str]:
    """For each column what it is likely to be: one of COLUMNS, or ""."""
    found: list[str] = []
    for header in table.headers:
        plain = re.sub(r"\s+", " ", header.strip().lower().strip("*"))
        name = plain.replace(" ", "_") if plain.replace(" ", "_") in COLUMNS else ""
        name = name or next((column for column, names in NAMES.items() if plain in names), "")
        for language in LANGUAGES:
            base, _, ending = plain.rpartition(" ")
            if not name and ending.strip("()[]") == language:
                column = next((column for column, names in NAMES.items() if base in names), "")
                name = f"{column}_{language}" if f"{column}_{language}" in COLUMNS else ""
        found.append(name if name not in found else "")
    return found


def guess_separator(table: Table, columns: Sequence[str]) -> str:
    """How paths of names are written in the column of names, if they are."""
    for at, column in enumerate(columns):
        if column.startswith("label"):
            names = [row[at] for row in table.rows if at < len(row)]
            for kind, sign in SEPARATORS.items():
                if sign and any(re.search(rf"\S\s*{re.escape(sign)}\s*\S", name) for name in names):
                    return kind
    return "none"


def outline(table: Table, columns: Sequence[str], language: str, separator: str) -> Outline:
    """The codes of the table. A parent is named by key, name or path; a path makes the codes above it that have no row."""
    entries: dict[str, Entry] = {}
    rows: list[tuple[int, dict[str, str], list[str]]] = []
    sign = SEPARATORS.get(separator, "")
    for number, row in enumerate(table.rows, 2):
        cells = {column: row[at] for at, column in enumerate(columns) if column in COLUMNS and at < len(row)}
        name = cells.get("label") or cells.get("label_nl") or cells.get("label_en") or ""
        path = [part.strip() for part in name.split(sign)] if sign else [name.strip()]
        rows.append((number, cells, [part for part in path if part]))
    problems = [
        Problem(
            number,
            cells.get("label", ""),
            {
                "nl": "er staat een formule in; zij komt als gewone tekst binnen",
                "en": "holds a formula; it comes in as plain words",
            },
            left_out=False,
        )
        for number, cells, _ in rows
        if any(is_formula(cell) for cell in cells.values())
    ]
    first_key: dict[str, int] = {}
    for number, cells, _ in rows:
        first_key.setdefault(cells.get("key", ""), number)
    first_under: dict[tuple[str, str], int] = {}
    by_name: dict[str, int] = {}
    for number, cells, path in rows:
        if path and not cells.get("parent"):
            by_name.setdefault(_path(path), number)
    for number, _cells, path in rows:
        if path:
            by_name.setdefault(path[-1].casefold(), number)
    doubles: list[Entry] = []
    for number, cells, path in rows:
        parent: str | None = None
        above = cells.get("parent", "").strip()
        if above:
            there = (
                first_key.get(above)
                or by_name.get(_path(_parts(above, sign)))
                or by_name.get(above.casefold())
            )
            parent = f"row {there}" if there else above
        elif len(path) > 1:
            parent = _above(entries, by_name, path[:-1], number, language)
        if cells.get("key"):
            own: int | None = first_key[cells["key"]]
        elif above and path:
            own = first_under.setdefault((parent or "", path[-1].casefold()), number)
        else:
            own = by_name.get(_path(path)) if path else number
        entry = Entry(
            row=number,
            id=f"row {own or number}",
            parent=parent,
            texts={name: _text(cells, name, language, path) for name in TEXTS},
            key=cells.get("key", "")[:60],
            colour=nearest(cells.get("colour", "")),
            coherence_dimension=_dimension(cells.get("coherence_dimension", "")),
            research_question=cells.get("research_question", "")[:60] or None,
        )
        if entry.id in entries:
            doubles.append(entry)
        else:
            entries[entry.id] = entry
    return sound({}, [*entries.values(), *doubles], problems)


def write(snapshot: Mapping[str, Any]) -> bytes:
    """Our own table, which comes back the same: CSV with semicolons, formulas made harmless. Only codes in use."""
    names = [f"{name}_{language}" for name in TEXTS for language in LANGUAGES]
    header = ["key", "parent", *names, "colour", "coherence_dimension", "research_question"]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    for entry in snapshot["codes"]:
        if entry.get("retired"):
            continue
        texts = [(entry.get(name) or {}).get(language, "") for name in TEXTS for language in LANGUAGES]
        cells = [entry["id"], entry.get("parent") or "", *texts, str(entry.get("colour", 0) + 1)]
        cells += [entry.get("coherence_dimension") or "", entry.get("research_question") or ""]
        writer.writerow([safe(cell) for cell in cells])
    return "\ufeff".encode() + out.getvalue().encode()


PALETTE = (
    (11, 110, 117), (168, 67, 11), (91, 77, 177), (30, 107, 46), (154, 43, 95), (122, 90, 0), (31, 95, 168), (138, 58, 43),
    (74, 101, 18), (125, 53, 150), (61, 90, 107), (107, 74, 50),
)  # fmt: skip
"""The twelve colours as they are on paper, for files; tests hold them to the colours of the pages."""


def nearest(colour: str) -> int | None:
    """The place in our palette that is nearest to a colour: #rrggbb, "12, 34, 56", or a number of the palette from 1."""
    text = colour.strip()
    if text.isdigit() and 1 <= int(text) <= len(PALETTE):
        return int(text) - 1
    whole = re.fullmatch(r"#?([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?", text)
    parts = re.fullmatch(r"(?:rgb\()?\s*(\d{1,3})\D+(\d{1,3})\D+(\d{1,3})\s*\)?", text)
    if whole:
        value = tuple(int(whole[1][at : at + 2], 16) for at in (0, 2, 4))
    elif parts:
        value = tuple(int(part) for part in parts.groups())
    else:
        return None
    distances = [sum((one - other) ** 2 for one, other in zip(value, own, strict=True)) for own in PALETTE]
    return distances.index(min(distances))


def hexadecimal(colour: int) -> str:
    return "#{:02X}{:02X}{:02X}".format(*PALETTE[colour % len(PALETTE)])


def _above(
    entries: dict[str, Entry], by_name: dict[str, int], path: list[str], number: int, language: str
) -> str:
    """The code a path leads to; those on the way that have no row of their own are made."""
    parent: str | None = None
    for step in range(1, len(path) + 1):
        name = _path(path[:step])
        if name in by_name:
            parent = f"row {by_name[name]}"
            continue
        made = f"path {name}"
        if made not in entries:
            label = {"label": {language: path[step - 1][:LABEL]}}
            entries[made] = Entry(row=number, id=made, parent=parent, texts=label)
        parent = made
    return parent or ""


def _text(cells: Mapping[str, str], name: str, language: str, path: Sequence[str]) -> Text:
    longest = LABEL if name == "label" else LONGEST
    found = {one: cells.get(f"{name}_{one}", "").strip()[:longest] for one in LANGUAGES}
    plain = cells.get(name, "").strip()
    if plain:
        found[language] = (path[-1] if name == "label" and path else plain)[:longest]
    elif name == "label" and path and len(path) > 1:
        found = {one: path[-1][:longest] if words else "" for one, words in found.items()}
    return {one: words for one, words in found.items() if words}


def _dimension(cell: str) -> str | None:
    plain = cell.strip().lower()
    return plain if plain in ("ervaringen", "doelen", "invulling", "methodiek") else None


def _parts(text: str, sign: str) -> list[str]:
    return [part.strip() for part in (text.split(sign) if sign else [text]) if part.strip()]


def _path(parts: Sequence[str]) -> str:
    return "\x1f".join(part.casefold() for part in parts)


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise _bad() from error


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 where the file says so, else what Windows wrote for a long time."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise _bad() from error
    if b"\x00" in data or data[:4] in (b"%PDF", b"\xd0\xcf\x11\xe0"):
        raise _bad()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _excel(data: bytes) -> Iterator[list[str]]:
    archive.check(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        for row in book.worksheets[0].iter_rows(max_row=MOST + 10, max_col=CELLS, values_only=True):
            yield ["" if cell is None else str(cell) for cell in row]
    except Exception as error:  # openpyxl has no family of errors of its own
        raise _bad() from error


def _clean(cell: str) -> str:
    """One of our own cells made harmless for a spreadsheet comes back as it was."""
    cell = cell.replace("\x00", "").replace("\r\n", "\n").strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _bad() -> BadFile:
    return BadFile(
        {
            "nl": "Dit bestand kan niet worden gelezen. Kies een CSV- of Excel-bestand (.xlsx).",
            "en": "This file cannot be read. Choose a CSV or Excel file (.xlsx).",
        }
    )
