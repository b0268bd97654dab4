"""Figures, drawn by plotly in the browser; each is also a table and a sentence. Pure, and the only place for plotly."""

from analysis.charts.bars import bars, stacked
from analysis.charts.figure import OWN_STYLES, Figure, library, version
from analysis.charts.heat import heat
from analysis.charts.likert import likert, likert_alone
from analysis.charts.line import growing
from analysis.charts.mentions import mentions
from analysis.charts.saturation import saturation
from analysis.charts.spans import over_months, spans

__all__ = [
    "OWN_STYLES",
    "Figure",
    "bars",
    "growing",
    "heat",
    "library",
    "likert",
    "likert_alone",
    "mentions",
    "over_months",
    "saturation",
    "spans",
    "stacked",
    "version",
]
