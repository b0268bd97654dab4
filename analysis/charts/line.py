"""How a number grows day by day. Pure."""

import datetime as dt
from collections.abc import Sequence

from analysis.charts.figure import Figure, layout
from surveys.texts import Text, pick

DAY: Text = {"nl": "Dag", "en": "Day"}
HEIGHT = 240


def growing(
    days: Sequence[dt.date], counts: Sequence[int], name: str, sentence: str, language: str
) -> Figure | None:
    """A stepped line of the running total; `counts` is how many came on each day. None for a single day."""
    if len(days) < 2:
        return None
    totals, total = [], 0
    for count in counts:
        total += count
        totals.append(total)
    line = {
        "type": "scatter", "mode": "lines", "name": name,
        "x": [day.isoformat() for day in days], "y": totals,
        "line": {"shape": "hv", "color": "var(--teal)", "width": 3}, "fill": "tozeroy", "fillcolor": "var(--teal-wash)",
        "hovertemplate": "%{y}<extra>%{x}</extra>",
    }  # fmt: skip
    drawn = layout(
        HEIGHT,
        margin={"l": 36, "r": 12, "t": 8, "b": 36},
        xaxis={"fixedrange": True, "showgrid": False, "type": "date", "tickformat": "%d-%m", "nticks": 6},
        yaxis={
            "fixedrange": True,
            "gridcolor": "var(--line)",
            "rangemode": "tozero",
            "tickformat": "d",
            "nticks": 5,
        },
    )
    rows = [[day.strftime("%d-%m-%Y"), str(total)] for day, total in zip(days, totals, strict=True)]
    return Figure([line], drawn, [pick(DAY, language), name], rows, sentence)
