"""Amounts with their range: a bar from the least to the most with the likeliest marked, and a band over months. Pure."""

from collections.abc import Callable, Sequence
from typing import Any

from analysis.business_case.ranges import Range
from analysis.charts.figure import BAR, LINE, Figure, above, layout, wrapped
from surveys.texts import Text, pick

HEAD: tuple[Text, ...] = (
    {"nl": "Wie", "en": "Who"},
    {"nl": "Minst", "en": "Least"},
    {"nl": "Waarschijnlijk", "en": "Probably"},
    {"nl": "Meest", "en": "Most"},
)
MONTH: Text = {"nl": "Na maand", "en": "After month"}
BAND: Text = {"nl": "van minst tot meest", "en": "from least to most"}
LIKELY: Text = {"nl": "waarschijnlijk", "en": "probably"}
HEIGHT = 280

Say = Callable[[float, str], str]


def spans(found: Sequence[tuple[str, Range]], sentence: str, language: str, say: Say) -> Figure | None:
    """A bar per name; `say` writes an amount. None when there is nothing, or no bounded range."""
    shown = [(name, each) for name, each in found if each.high != float("inf") and each.low != float("-inf")]
    if not shown:
        return None
    keys = [str(number) for number in range(len(shown))]
    bars = {
        "type": "bar", "orientation": "h", "y": keys, "base": [each.low for _, each in shown],
        "x": [each.high - each.low for _, each in shown], "marker": {"color": "var(--teal-wash)",
        "line": {"color": "var(--teal)", "width": 1}}, "hoverinfo": "skip",
    }  # fmt: skip
    marks = {
        "type": "scatter", "mode": "markers", "y": keys, "x": [each.base for _, each in shown],
        "marker": {"symbol": "line-ns", "size": 18, "line": {"width": 4, "color": "var(--teal)"}},
        "hovertemplate": [f"{say(each.base, language)}<extra></extra>" for _, each in shown],
    }  # fmt: skip
    ground = {"bgcolor": "var(--paper)"}
    lines = [
        wrapped(
            f"{name}: {say(each.base, language)} ({say(each.low, language)} – {say(each.high, language)})"
        )
        for name, each in shown
    ]
    most = max(line.count("<br>") + 1 for line in lines)
    drawn = layout(
        len(shown) * (BAR + most * LINE) + most * LINE + 32,
        bargap=1 - BAR * 0.6 / (BAR + most * LINE),
        margin={"l": 8, "r": 8, "t": most * LINE, "b": 28},
        xaxis={
            "fixedrange": True, "showgrid": False, "zeroline": True, "zerolinecolor": "var(--ink)", "zerolinewidth": 2,
            "nticks": 5, "tickformat": ",.0f",
        },
        yaxis={"fixedrange": True, "showticklabels": False, "autorange": "reversed", "type": "category"},
        annotations=[above(key, line, BAR * 0.32) | ground for key, line in zip(keys, lines, strict=True)],
        separators=",." if language == "nl" else ".,",
    )  # fmt: skip
    return Figure(
        [bars, marks], drawn, [pick(word, language) for word in HEAD], _rows(shown, language, say), sentence
    )


def over_months(found: Sequence[Range], name: str, sentence: str, language: str, say: Say) -> Figure | None:
    """A line with its band, month by month. None for fewer than two months."""
    if len(found) < 2:
        return None
    months = list(range(1, len(found) + 1))
    told = [
        f"{say(each.base, language)}<extra>{month}</extra>" for month, each in zip(months, found, strict=True)
    ]
    edge: dict[str, Any] = {
        "type": "scatter", "mode": "lines", "x": months, "line": {"width": 0, "color": "var(--teal)"}, "hoverinfo": "skip",
    }  # fmt: skip
    data = [
        {**edge, "y": [each.low for each in found]},
        {**edge, "y": [each.high for each in found], "fill": "tonexty", "fillcolor": "var(--teal-wash)"},
        {
            "type": "scatter", "mode": "lines+markers", "x": months, "y": [each.base for each in found], "name": name,
            "line": {"color": "var(--teal)", "width": 3},
            "hovertemplate": told,
        },
    ]  # fmt: skip
    drawn = layout(
        HEIGHT,
        margin={"l": 64, "r": 12, "t": 8, "b": 36},
        xaxis={"fixedrange": True, "showgrid": False, "tick0": 1, "dtick": -(-len(months) // 10)},
        yaxis={
            "fixedrange": True, "gridcolor": "var(--line)", "zeroline": True, "zerolinecolor": "var(--ink)",
            "zerolinewidth": 2, "nticks": 5, "tickformat": ",.0f",
        },
        separators=",." if language == "nl" else ".,",
    )  # fmt: skip
    rows = _rows([(str(month), each) for month, each in zip(months, found, strict=True)], language, say)
    head = [pick(MONTH, language), *(pick(word, language) for word in HEAD[1:])]
    legend = [("part-1", pick(LIKELY, language)), ("teal-wash", pick(BAND, language))]
    return Figure(data, drawn, head, rows, sentence, legend)


def _rows(found: Sequence[tuple[str, Range]], language: str, say: Say) -> list[list[str]]:
    return [
        [name, say(each.low, language), say(each.base, language), say(each.high, language)]
        for name, each in found
    ]
