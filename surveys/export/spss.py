"""Tables as SPSS files, with labels of variables and values, missing values and levels of measurement. Pure."""

import tempfile
from pathlib import Path
from typing import Any

from surveys.export.columns import Column, Value
from surveys.export.tables import Export, Table
from surveys.texts import pick

LABEL_BYTES = 255
VALUE_LABEL_BYTES = 120
MOST_MISSING = 3
"""Separate missing values that SPSS takes for one variable; more go into one range."""


def write(export: Export, table: Table) -> bytes:
    """The table as a .sav file."""
    import pandas  # with pyreadstat a second of loading, which only who downloads this waits for
    import pyreadstat

    columns = table.columns
    frame = pandas.DataFrame(
        {column.name: _values(column, [row[at] for row in table.rows]) for at, column in enumerate(columns)}
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.sav"
        pyreadstat.write_sav(
            frame,
            path,
            file_label=_within(export.title, 64),
            column_labels=[_within(pick(column.label, table.language), LABEL_BYTES) for column in columns],
            note=[line for note in export.notes for line in _lines(note)] or None,
            variable_value_labels={
                column.name: labels for column in columns if (labels := _labels(column, table))
            },
            missing_ranges={column.name: _missing(column) for column in columns if column.missing},
            variable_measure={column.name: _measure(column) for column in columns},
            variable_format={column.name: _format(column) for column in columns if column.kind == "number"},
        )
        return path.read_bytes()


def _values(column: Column, cells: list[Value]) -> Any:
    import pandas

    if column.kind == "number":
        return pandas.Series(cells, dtype="float64")
    if column.kind == "date":
        return pandas.Series(cells, dtype="object")
    return pandas.Series(["" if cell is None else str(cell) for cell in cells], dtype="object")


def _labels(column: Column, table: Table) -> dict[int | float, str]:
    if column.kind != "number":
        return {}
    return {
        float(code): _within(pick(text, table.language), VALUE_LABEL_BYTES)
        for code, text in column.codes.items()
    }


def _missing(column: Column) -> list[Any]:
    """Each missing value by itself; where there are too many, the longest run of neighbours becomes a range.

    SPSS holds one range and one more value. No code that is an answer lies inside the range.
    """
    values = sorted(column.missing)
    if len(values) <= MOST_MISSING:
        return [float(value) for value in values]
    runs: list[list[int]] = [[]]
    for value in values:
        if runs[-1] and any(runs[-1][-1] < code < value for code in column.codes):
            runs.append([])
        runs[-1].append(value)
    longest = max(runs, key=len)
    alone = [value for run in runs if run is not longest for value in run]
    return [{"lo": float(longest[0]), "hi": float(longest[-1])}, *map(float, alone[:1])]


def _measure(column: Column) -> str:
    return "nominal" if column.kind == "text" else column.measure


def _format(column: Column) -> str:
    return f"F{8 + column.decimals}.{column.decimals}"


def _within(text: str, most: int) -> str:
    """As much of the text as fits in so many bytes."""
    return text.encode()[:most].decode(errors="ignore")


def _lines(note: str) -> list[str]:
    """A document line of SPSS holds 80 bytes."""
    lines, line = [], ""
    for word in note.split():
        longer = f"{line} {word}".strip()
        if len(longer.encode()) > 80:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines
