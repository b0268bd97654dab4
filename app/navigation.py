"""The parts of a study at the left of its pages, from fieldwork to report, as far as this person may see them."""

from dataclasses import dataclass

from flask import Blueprint, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.access import may

bp = Blueprint("navigation", __name__)

PARTS = (
    (
        _l("Fieldwork"),
        (
            ("evaluator.partners", _l("Partners"), "fieldwork.read"),
            ("evaluator.instruments", _l("Survey and guide"), "fieldwork.read"),
            ("evaluator.waves", _l("Invitations"), "fieldwork.read"),
            ("evaluator.panels", _l("Panels"), "fieldwork.read"),
            ("evaluator.interviews", _l("Interviews"), "fieldwork.read"),
            ("evaluator.response_list", _l("Responses"), "responses.read"),
        ),
    ),
    (
        _l("Reading"),
        (
            ("researcher.documents", _l("Documents"), "documents.read"),
            ("researcher.codebook", _l("Codebook"), "documents.read"),
            ("researcher.round_list", _l("Coding rounds"), "documents.read"),
            ("researcher.search", _l("Search"), "documents.read"),
            ("researcher.insight", _l("Overview of codes"), "documents.read"),
            ("researcher.themes", _l("Themes"), "documents.read"),
            ("researcher.memos", _l("Memos"), "documents.read"),
        ),
    ),
    (
        _l("Findings"),
        (
            ("findings.answers", _l("Answer per question"), "findings.read"),
            ("findings.lessons", _l("Improvement lessons"), "findings.read"),
            ("findings.elements", _l("Working elements"), "findings.read"),
            ("findings.effects", _l("Effects"), "findings.read"),
            ("findings.causes", _l("Causes"), "findings.read"),
            ("findings.configurations", _l("Context, mechanism, outcome"), "findings.read"),
            ("findings.theories", _l("Theories of change"), "findings.read"),
            ("findings.coherence", _l("Coherence"), "findings.read"),
            ("findings.contrasts", _l("Contrasts and consensus"), "findings.sources"),
            ("researcher.factors", _l("Success and failure factors"), "documents.read"),
            ("findings.monitoring", _l("Monitoring and matching"), "findings.read"),
            ("findings.partner_checks", _l("Partner check"), "findings.read"),
            ("findings.business_cases", _l("Business case"), "findings.read"),
            ("findings.report", _l("Report"), "findings.read"),
        ),
    ),
    (
        _l("The study"),
        (
            ("evaluator.settings", _l("Settings and team"), "study.manage"),
            ("evaluator.history", _l("All changes"), "fieldwork.read"),
        ),
    ),
)


BELOW = {"researcher.insight": ("matrix", "framework", "saturation", "words", "queries")}
"""Pages that stand under an entry though their addresses do not begin with its own."""


@dataclass(frozen=True)
class Page:
    label: str
    href: str
    here: bool


@dataclass(frozen=True)
class Part:
    label: str
    pages: list[Page]


bp.add_app_template_global(may, "may")


@bp.app_context_processor
def study_navigation() -> dict[str, object]:
    if g.get("membership") is None or g.get("study") is None or not offered("evaluator.home", "study.read"):
        return {}
    home = url_for("evaluator.home", study_id=g.study.id)
    parts = [Part(_("Overview"), [Page(_("Where the study stands"), home, request.path == home)])]
    for label, pages in PARTS:
        shown = [
            page(endpoint, str(name)) for endpoint, name, capability in pages if offered(endpoint, capability)
        ]
        if shown:
            parts.append(Part(str(label), shown))
    return {"study_nav": parts, "study_home": home}


def offered(endpoint: str, capability: str) -> bool:
    return endpoint in current_app.view_functions and may(capability)


def page(endpoint: str, label: str) -> Page:
    href = url_for(endpoint, study_id=g.study.id)
    paths = [href, *(f"{href.rpartition('/')[0]}/{path}" for path in BELOW.get(endpoint, ()))]
    here = any(request.path == path or request.path.startswith(path + "/") for path in paths)
    return Page(label, href, here)
