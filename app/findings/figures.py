"""The script that draws figures, from the package it comes with."""

from flask import send_from_directory
from flask.typing import ResponseReturnValue

from analysis import charts
from app.access import public
from app.findings import bp

YEAR = 365 * 24 * 3600


@bp.get("/figures/plotly.min.js")
@public("a library that is the same for everybody")
def drawing_library() -> ResponseReturnValue:
    """Asked with ?v=<version>, so that a browser may keep it."""
    response = send_from_directory(charts.library(), "plotly.min.js", max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
