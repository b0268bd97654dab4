"""Words the evaluator's pages use for states and choices."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.evaluator import bp
from surveys.models import Participant

ROLE_NAMES = {
    "owner": _l("Owner"),
    "evaluator": _l("Evaluator"),
    "researcher": _l("Researcher"),
    "reader": _l("Reader"),
    "commissioner": _l("Commissioner"),
}
RESPONSE_STATES = {
    "started": _l("started, not submitted"),
    "submitted": _l("submitted"),
    "withdrawn": _l("withdrawn"),
}
INTERVIEW_STATES = {"planned": _l("planned"), "running": _l("in progress"), "finished": _l("held")}
COVERAGE_NAMES = {
    "asked": _l("Asked"),
    "skipped": _l("Skipped"),
    "spontaneous": _l("Came up by itself"),
    None: _l("No tick"),
}
WAY_NAMES = {"visit": _l("together at one place"), "phone": _l("by telephone"), "video": _l("by video call")}
PURPOSE_NAMES = {
    "adaptation": _l("what was adapted, and why"),
    "coherence": _l("how it hangs together with what others do"),
    "contribution": _l("what would have happened without it"),
    "dose": _l("how much was done"),
    "failure_factor": _l("what makes it fail"),
    "improvement": _l("what should be better"),
    "mechanism": _l("what makes it work"),
    "most_significant_change": _l("the most significant change"),
    "reach": _l("who is reached and who is not"),
}
DIMENSION_NAMES = {
    "ervaringen": _l("experiences"),
    "doelen": _l("goals"),
    "invulling": _l("implementation"),
    "methodiek": _l("method"),
}


@bp.context_processor
def words() -> dict[str, Any]:
    return {
        "role_names": ROLE_NAMES,
        "response_states": RESPONSE_STATES,
        "interview_states": INTERVIEW_STATES,
        "coverage_names": COVERAGE_NAMES,
        "way_names": WAY_NAMES,
        "purpose_names": PURPOSE_NAMES,
        "dimension_names": DIMENSION_NAMES,
    }


@bp.app_template_filter("called")
def called(person: Participant) -> str:
    """The name of a contact person, or that somebody was erased."""
    return person.name or str(_("Somebody who was erased"))
