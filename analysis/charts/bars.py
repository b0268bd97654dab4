"""Counts as bars: one bar an answer, or bars of several parts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.charts.figure import BAR, LINE, Figure, above, layout, wrapped
from surveys.texts import Text, pick

COUNT: Text = {"nl": "Aantal", "en": "Number"}
SHARE: Text = {"nl": "Deel", "en": "Share"}
ANSWER: Text = {"nl": "Antwoord", "en": "Answer"}


@dataclass(frozen=True)
class Bar:
    label: str
    count: int


@dataclass(frozen=True)
class Part:
    """One part of every bar: its token of colour, its name, and a count per bar."""

    token: str
    name: str
    counts: Sequence[int]


def bars(
    found: Sequence[Bar], of: int, sentence: str, language: str, colour: str = "--teal"
) -> Figure | None:
    """A bar an answer. `of` is how many answered, so that the table has shares. None when nobody did."""
    if not of or not found:
        return None
    keys = [str(number) for number in range(len(found))]
    most = max(bar.count for bar in found)
    data = {
        "type": "bar", "orientation": "h", "y": keys, "x": [bar.count for bar in found],
        "text": [str(bar.count) for bar in found], "textposition": "outside", "cliponaxis": False,
        "textfont": {"color": "var(--ink)"}, "marker": {"color": f"var({colour})"}, "hoverinfo": "skip",
    }  # fmt: skip
    return Figure(
        data=[data],
        layout=_lying([bar.label for bar in found], keys, [0, most * 1.12 + 0.1]),
        head=[pick(ANSWER, language), pick(COUNT, language), pick(SHARE, language)],
        rows=[[bar.label, str(bar.count), f"{round(100 * bar.count / of)} %"] for bar in found],
        sentence=sentence,
    )


def stacked(names: Sequence[str], parts: Sequence[Part], sentence: str, heading: str) -> Figure | None:
    """A bar a name, of parts beside each other. None when all are empty."""
    totals = [sum(part.counts[at] for part in parts) for at in range(len(names))]
    if not any(totals):
        return None
    keys = [str(number) for number in range(len(names))]
    data: list[dict[str, Any]] = [
        {
            "type": "bar", "orientation": "h", "name": part.name, "y": keys, "x": list(part.counts),
            "text": [str(count) if count else "" for count in part.counts], "textposition": "inside",
            "textangle": 0, "insidetextanchor": "middle", "insidetextfont": {"color": "var(--paper)"},
            "marker": {"color": f"var({part.token})", "line": {"width": 0}},
            "hovertemplate": f"%{{text}}<extra>{part.name}</extra>",
        }
        for part in parts
    ]  # fmt: skip
    return Figure(
        data=data,
        layout=_lying(list(names), keys, [0, max(totals) * 1.02]) | {"barmode": "stack"},
        head=[heading, *(part.name for part in parts)],
        rows=[[name, *(str(part.counts[at]) for part in parts)] for at, name in enumerate(names)],
        legend=[(part.token.removeprefix("--"), part.name) for part in parts],
        sentence=sentence,
    )


def _lying(labels: list[str], keys: list[str], reach: list[float]) -> dict[str, Any]:
    """Bars under each other, each with its label above it."""
    lines = [wrapped(label) for label in labels]
    most = max(line.count("<br>") + 1 for line in lines)
    return layout(
        len(labels) * (BAR + most * LINE) + most * LINE + 8,
        bargap=1 - BAR * 0.6 / (BAR + most * LINE),
        margin={"l": 8, "r": 8, "t": most * LINE, "b": 8},
        xaxis={
            "range": reach, "fixedrange": True, "showgrid": False, "showticklabels": False, "zeroline": False,
        },
        yaxis={"fixedrange": True, "showticklabels": False, "autorange": "reversed", "type": "category"},
        annotations=[above(key, line, BAR * 0.32) for key, line in zip(keys, lines, strict=True)],
    )  # fmt: skip
