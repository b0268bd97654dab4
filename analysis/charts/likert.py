"""Answers on a scale as diverging bars: disagreement left of the middle, agreement right. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from analysis.charts.bars import ANSWER, COUNT, SHARE
from analysis.charts.figure import BAR, LINE, MEDIAN, QUESTION, UNKNOWN, Figure, above, layout, wrapped
from analysis.coherence import ItemAnswers
from surveys.asking import numerals
from surveys.texts import Text, pick

ORGANISATIONS: Text = {"nl": "organisaties", "en": "organisations"}
SENTENCE: Text = {
    "nl": "Links van het midden wie het oneens is, rechts wie het eens is; elk vak is een aantal organisaties. "
    "Bekende antwoorden per vraag: {known}; onbekend: {unknown}.",
    "en": "Left of the middle who disagrees, right of it who agrees; each box is a number of organisations. "
    "Known answers per question: {known}; unknown: {unknown}.",
}
RANGE: Text = {"nl": "{least} tot en met {most}", "en": "{least} to {most}"}


def likert(items: Sequence[ItemAnswers], language: str) -> Figure | None:
    """Diverging bars, one an item: the middle of the scale stands in the middle. None when nobody answered."""
    shown = [item for item in items if item.summary.n]
    if not shown:
        return None
    points = sorted({point for item in shown for point in item.labels})
    names = {point: pick(text, language) for item in shown for point, text in item.labels.items()}
    return Figure(
        data=_bars(shown, points, names, language),
        layout=_layout(shown, points, language),
        head=[
            pick(QUESTION, language),
            *(names[point] for point in points),
            pick(MEDIAN, language),
            "n",
            pick(UNKNOWN, language),
        ],
        rows=[_row(item, points, language) for item in items],
        legend=[(_token(point, points).removeprefix("--"), names[point]) for point in points],
        sentence=pick(SENTENCE, language).format(
            known=_known([item.summary.n for item in shown], language),
            unknown=sum(item.summary.unknown for item in shown),
        ),
    )


def likert_alone(item: ItemAnswers, sentence: str, language: str) -> Figure | None:
    """One question by itself, below its own text: its table has a line an answer."""
    figure = likert([item], language)
    if figure is None:
        return None
    counts, n = item.summary.counts, item.summary.n
    median = "–" if item.summary.median is None else numerals.write(item.summary.median, language, 1)
    return replace(
        figure,
        layout=_layout([replace(item, text={})], sorted(item.labels), language),
        head=[pick(word, language) for word in (ANSWER, COUNT, SHARE)],
        rows=[
            [pick(text, language), str(counts.get(point, 0)), f"{round(100 * counts.get(point, 0) / n)} %"]
            for point, text in sorted(item.labels.items())
        ],
        sentence=f"{pick(MEDIAN, language)} {median}; {sentence}",
    )


def _known(counts: Sequence[int], language: str) -> str:
    """How many known answers a question has: one number, or the least and the most."""
    least, most = min(counts), max(counts)
    return str(most) if least == most else pick(RANGE, language).format(least=least, most=most)


def _bars(
    items: Sequence[ItemAnswers], points: list[int], names: dict[int, str], language: str
) -> list[dict[str, Any]]:
    """A trace per point of the scale, each bar where it belongs: half of the middle one lies on each side."""
    middle = (points[0] + points[-1]) / 2
    reached = [-_reach(item, middle, below=True) for item in items]
    bars = []
    for point in points:
        counts = [item.summary.counts.get(point, 0) for item in items]
        bars.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": names[point],
                "y": [item.item_id for item in items],
                "base": list(reached),
                "x": counts,
                "text": [str(count) if count else "" for count in counts],
                "textposition": "inside",
                "textangle": 0,
                "insidetextanchor": "middle",
                "insidetextfont": {"color": "var(--ink)" if abs(point - middle) <= 1 else "var(--paper)"},
                "marker": {"color": f"var({_token(point, points)})", "line": {"width": 0}},
                "hovertemplate": f"%{{text}} {pick(ORGANISATIONS, language)}<extra>{names[point]}</extra>",
            }
        )
        reached = [start + count for start, count in zip(reached, counts, strict=True)]
    return bars


def _reach(item: ItemAnswers, middle: float, *, below: bool) -> float:
    """How far the bars of an item go to one side."""
    side = sum(
        count for point, count in item.summary.counts.items() if point != middle and (point < middle) == below
    )
    return side + sum(count for point, count in item.summary.counts.items() if point == middle) / 2


def _token(point: int, points: list[int]) -> str:
    """One of five steps from "disagree" to "agree", whatever the length of the scale."""
    place = round(4 * points.index(point) / max(len(points) - 1, 1)) + 1
    return f"--scale-{place}"


def _layout(items: Sequence[ItemAnswers], points: list[int], language: str) -> dict[str, Any]:
    labels = [wrapped(pick(item.text, language)) for item in items]
    lines = max(label.count("<br>") + 1 for label in labels)
    middle = (points[0] + points[-1]) / 2
    reach = max(_reach(item, middle, below=below) for item in items for below in (True, False))
    return layout(
        len(items) * (BAR + lines * LINE) + lines * LINE + 16,
        barmode="overlay",
        bargap=1 - BAR * 0.6 / (BAR + lines * LINE),
        margin={"l": 8, "r": 8, "t": lines * LINE, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "traceorder": "normal"},
        xaxis={
            "range": [-reach - 0.25, reach + 0.25],
            "fixedrange": True,
            "showgrid": False,
            "showticklabels": False,
            "zeroline": True,
            "zerolinecolor": "var(--line)",
        },
        yaxis={"fixedrange": True, "showticklabels": False, "autorange": "reversed", "type": "category"},
        annotations=[
            above(item.item_id, label, BAR * 0.32) for item, label in zip(items, labels, strict=True)
        ],
    )


def _row(item: ItemAnswers, points: list[int], language: str) -> list[str]:
    summary = item.summary
    median = "–" if summary.median is None else f"{summary.median:g}"
    return [
        pick(item.text, language),
        *(str(summary.counts.get(point, 0)) for point in points),
        median.replace(".", ",") if language == "nl" else median,
        str(summary.n),
        str(summary.unknown),
    ]
