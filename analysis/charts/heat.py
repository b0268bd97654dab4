"""Counts of rows by columns as a heat map: the more, the deeper the one colour; each cell says its number. Pure."""

import textwrap
from collections.abc import Sequence
from typing import Any

from analysis.charts.figure import Figure, layout

MOST_ROWS, MOST_COLUMNS = 60, 24
"""More than this is read as a table only: cells would be too small for their numbers."""
ROW, EDGE = 34, 8
ROW_LABEL, COLUMN_LABEL = 25, 20
"""Characters on a line of a label; a row has two lines, a column one, which stands aslant."""
LETTER, ASLANT = 7, 4.6
"""Pixels that a letter takes, lying and aslant."""


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[tuple[float, str] | None]],
    sentence: str,
    heading: str,
) -> Figure | None:
    """`cells`: per row and column the value and how it is written; None has no value, such as a code with itself.

    None when all are nothing, or when there are more rows or columns than can be read in a drawing.
    """
    values = [[None if cell is None else cell[0] for cell in line] for line in cells]
    most = max((value for line in values for value in line if value is not None), default=0)
    if not most or not 0 < len(rows) <= MOST_ROWS or not 0 < len(columns) <= MOST_COLUMNS:
        return None
    texts = [["" if cell is None else cell[1] for cell in line] for line in cells]
    down, across = [_cut(row, ROW_LABEL, 2) for row in rows], [_cut(one, COLUMN_LABEL, 1) for one in columns]
    data: dict[str, Any] = {
        "type": "heatmap", "z": values, "text": texts, "texttemplate": "%{text}", "zmin": 0, "zmax": most,
        "x": list(range(len(columns))), "y": list(range(len(rows))), "xgap": 2, "ygap": 2, "showscale": False,
        "colorscale": [[0, "var(--teal-wash)"], [1, "var(--teal)"]], "hoverongaps": False,
        "customdata": [[[_plain(row), _plain(column)] for column in columns] for row in rows],
        "hovertemplate": "%{customdata[0]}<br>%{customdata[1]}: %{text}<extra></extra>",
    }  # fmt: skip
    aslant = min(max(map(len, columns)), COLUMN_LABEL) * ASLANT
    top, left = aslant + 3 * EDGE, min(max(map(len, rows)), ROW_LABEL) * LETTER + 2 * EDGE
    axis = {"fixedrange": True, "showgrid": False, "zeroline": False, "tickfont": {"size": 12}}
    drawn = layout(
        int(top + ROW * len(rows) + EDGE),
        margin={"l": int(left), "r": max(int(aslant) - 2 * EDGE, EDGE), "t": int(top), "b": EDGE},
        xaxis={
            **axis, "side": "top", "tickvals": data["x"], "ticktext": across, "tickangle": -40,
        },
        yaxis={**axis, "autorange": "reversed", "tickvals": data["y"], "ticktext": down},
    )  # fmt: skip
    table = [[row, *line] for row, line in zip(rows, texts, strict=True)]
    return Figure([data], drawn, [heading, *columns], table, sentence)


def _cut(text: str, width: int, lines: int) -> str:
    """A label on a few lines, cut off with dots; the whole stands at the cell."""
    parts = textwrap.wrap(text, width, break_long_words=False) or [""]
    if len(parts) > lines:
        parts = [*parts[: lines - 1], f"{parts[lines - 1]} …"]
    parts = [part if len(part) <= width + 2 else f"{part[:width]}…" for part in parts]
    return "<br>".join(_plain(part) for part in parts)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
