"""The team's door to findings: lessons, working elements, effects, theories of change, coherence, the report."""

from flask import Blueprint

bp = Blueprint("findings", __name__, template_folder="templates")

from app.findings import (  # noqa: E402
    answers,
    business_case,
    checklists,
    coherence,
    contrasts,
    effects,
    elements,
    evidence,
    figures,
    figures_as_evidence,
    knowledge,
    lessons,
    merging,
    monitoring,
    monitoring_import,
    partner_checks,
    proposals,
    report,
    report_plan,
    theories,
    valuation_tables,
    words,
)

__all__ = [
    "answers",
    "bp",
    "business_case",
    "checklists",
    "coherence",
    "contrasts",
    "effects",
    "elements",
    "evidence",
    "figures",
    "figures_as_evidence",
    "knowledge",
    "lessons",
    "merging",
    "monitoring",
    "monitoring_import",
    "partner_checks",
    "proposals",
    "report",
    "report_plan",
    "theories",
    "valuation_tables",
    "words",
]
