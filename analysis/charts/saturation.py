"""Codes known after each interview, in the order of dates, with a band of what other orders would have given. Pure."""

from collections.abc import Sequence
from typing import Any

from analysis.charts.figure import Figure, layout
from analysis.saturation import Orders, Saturation
from surveys.texts import Text, pick

HEAD: tuple[Text, ...] = (
    {"nl": "Nr.", "en": "No."},
    {"nl": "Interview", "en": "Interview"},
    {"nl": "Nieuwe codes", "en": "New codes"},
    {"nl": "Codes tot dan toe", "en": "Codes so far"},
    {"nl": "Andere volgordes (5–95 %)", "en": "Other orders (5–95 %)"},
    {"nl": "Nieuw in de reeks", "en": "New in the run"},
    {"nl": "Deel van de basis", "en": "Share of the base"},
)
NAMES: dict[str, Text] = {
    "line": {"nl": "in de volgorde van de gesprekken", "en": "in the order of the interviews"},
    "band": {"nl": "andere volgordes, 5 tot 95 %", "en": "other orders, 5 to 95 %"},
}
HEIGHT = 300


def saturation(
    names: Sequence[str], found: Saturation, orders: Orders, sentence: str, language: str
) -> Figure | None:
    """A line over a band; the table has each interview with its run. None for fewer than two interviews."""
    if len(found.steps) < 2:
        return None
    numbers = list(range(1, len(found.steps) + 1))
    edge = {
        "type": "scatter", "mode": "lines", "x": numbers, "line": {"width": 0, "color": "var(--teal)"}, "hoverinfo": "skip",
    }  # fmt: skip
    data: list[dict[str, Any]] = [
        {**edge, "y": orders.low, "showlegend": False},
        {
            **edge,
            "y": orders.high,
            "fill": "tonexty",
            "fillcolor": "var(--teal-wash)",
            "name": pick(NAMES["band"], language),
        },
        {
            "type": "scatter", "mode": "lines+markers", "x": numbers, "y": [step.total for step in found.steps],
            "name": pick(NAMES["line"], language), "line": {"color": "var(--teal)", "width": 3},
            "hovertemplate": "%{y}<extra>%{x}</extra>",
        },
    ]  # fmt: skip
    drawn = layout(
        HEIGHT,
        margin={"l": 36, "r": 12, "t": 8, "b": 36},
        xaxis={
            "fixedrange": True, "showgrid": False, "tick0": 1, "dtick": -(-len(numbers) // 10),
            "range": [0.5, numbers[-1] + 0.5],
        },
        yaxis={"fixedrange": True, "gridcolor": "var(--line)", "rangemode": "tozero", "tickformat": "d", "nticks": 5},
    )  # fmt: skip
    rows = [
        [
            str(number),
            name,
            str(step.new),
            str(step.total),
            f"{orders.low[number - 1]}–{orders.high[number - 1]}",
            "–" if step.run_new is None else str(step.run_new),
            "–" if step.ratio is None else f"{round(100 * step.ratio)} %",
        ]
        for number, name, step in zip(numbers, names, found.steps, strict=True)
    ]
    return Figure(
        data,
        drawn,
        [pick(word, language) for word in HEAD],
        rows,
        sentence,
        [("part-1", pick(NAMES["line"], language)), ("teal-wash", pick(NAMES["band"], language))],
    )
