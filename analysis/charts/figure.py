"""A figure: what plotly draws, the same as a table, and one sentence. Pure.

A figure is plain data in plotly's own form. A colour is written as "var(--token)": the page puts in the colour of its
tokens, so that a figure follows light, dark and print.
"""

import textwrap
from dataclasses import dataclass, field
from importlib.metadata import version as installed
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from surveys.texts import Text

WRAP = 46
"""Characters on a line of a label: what fits above a bar on a telephone."""
BAR, LINE = 34, 17
"""Pixels: a bar with the room around it, and a line of its label."""
OWN_STYLES = (
    "plotly.js-style-global",
    "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53",
)
"""Elements that plotly looks for before it puts style elements of its own into a page: its own rules, and those of the
map library inside it. A page that has them, of class "no-inline-styles", keeps its strict policy."""
QUESTION: Text = {"nl": "Vraag", "en": "Question"}
MEDIAN: Text = {"nl": "Mediaan", "en": "Median"}
UNKNOWN: Text = {"nl": "Onbekend", "en": "Unknown"}


@dataclass(frozen=True)
class Figure:
    """What plotly draws (`data`, `layout`), the same as a table, and what it shows in one sentence."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]
    head: list[str]
    rows: list[list[str]]
    sentence: str
    legend: list[tuple[str, str]] = field(default_factory=list)
    """Each colour by its token, in words: the page shows it as text, so that the drawing keeps its height."""

    @property
    def drawing(self) -> dict[str, Any]:
        return {"data": self.data, "layout": self.layout}


def library() -> Path:
    """The folder with plotly.min.js, as it comes with the package."""
    found = find_spec("plotly")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "package_data"


def version() -> str:
    """Of the drawing library: its address changes with it."""
    return installed("plotly")


def wrapped(text: str) -> str:
    """On lines that fit above a bar; the signs of plotly's own markup are taken out."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;")
    return "<br>".join(textwrap.wrap(plain, WRAP))


def layout(height: int, **more: Any) -> dict[str, Any]:
    """What all figures share: no ground of their own, the page's letter, nothing to drag."""
    return {
        "showlegend": False,
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "var(--sans)", "size": 13, "color": "var(--ink)"},
        "hoverlabel": {
            "bgcolor": "var(--paper-raised)",
            "bordercolor": "var(--line-strong)",
            "font": {"color": "var(--ink)"},
        },
        "annotations": [],
        **more,
    }


def above(key: str, label: str, raised: float) -> dict[str, Any]:
    """The label of a bar, above it at the left, so that it may be long on a narrow screen."""
    return {
        "xref": "paper", "x": 0, "xanchor": "left", "align": "left", "yref": "y", "y": key,
        "yanchor": "bottom", "yshift": raised, "text": label, "showarrow": False,
    }  # fmt: skip
