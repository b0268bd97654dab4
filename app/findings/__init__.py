"""The team's door to findings: lessons, working elements, coherence, the report."""

from flask import Blueprint

bp = Blueprint("findings", __name__, template_folder="templates")

from app.findings import (  # noqa: E402
    answers,
    business_case,
    checklists,
    coherence,
    contrasts,
    elements,
    evidence,
    figures,
    lessons,
    proposals,
    report,
    report_plan,
    words,
)

__all__ = [
    "answers",
    "bp",
    "business_case",
    "checklists",
    "coherence",
    "contrasts",
    "elements",
    "evidence",
    "figures",
    "lessons",
    "proposals",
    "report",
    "report_plan",
    "words",
]
