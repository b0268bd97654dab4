"""API: all kinds of findings; their quotes only for whoever may read passages."""

import uuid
from typing import Any

from flask import abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from analysis import causes, evidence, survey_figures
from analysis import findings as service
from analysis.checks import answering
from analysis.models import Cause, Configuration, Effect, Finding, Lesson, Step, WorkingElement
from analysis.statistics import SMALL_CELL
from app.access import load, may, needs
from app.api import bp
from app.api.paging import listed
from app.db import read_session
from surveys.texts import LANGUAGES

LESSON = ("change", "feasibility", "follow_up", "first_step")
ELEMENT = (
    "when",
    "then",
    "mechanism",
    "conditions",
    "not_when",
    "counter_evidence",
    "core",
    "general",
    "changeable",
    "substantiation",
)
CAUSE = ("how", "other_causes", "sure", "substantiation")
EFFECT = ("direction", "expected", "contribution", "other_explanations", "substantiation")


@bp.get("/studies/<uuid:study_id>/findings")
@needs("findings.read")
def findings(study_id: uuid.UUID) -> ResponseReturnValue:
    """All of a study, or those of one kind: ?kind=lesson, element, effect, cause, configuration or step."""
    chosen = select(Finding).where(Finding.study_id == study_id).order_by(Finding.kind, Finding.number)
    if not may("findings.sources"):
        chosen = chosen.where(service.written())
    if request.args.get("kind") in service.KINDS:
        chosen = chosen.where(Finding.kind == request.args["kind"])
    return listed(read_session(), chosen, lambda found: about(found, study_id), study_id=study_id)


@bp.get("/studies/<uuid:study_id>/findings/<uuid:finding_id>")
@needs("findings.read")
def finding(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    found = load(read_session(), Finding, finding_id)
    if not may("findings.sources") and not service.is_written(found):
        abort(404)
    body = about(found, study_id)
    for stance in ("for", "against"):
        body[stance] = support(found, stance)
        body[stance]["figures"] = figures(found, stance)
    body["partner_check"] = checked(found)
    if isinstance(found, Configuration):
        body["slots"] = {
            slot: {stance: support(found, stance, slot) for stance in ("for", "against")}
            for slot in evidence.slots(found)
        }
    if isinstance(found, Cause):
        leads = causes.leads_to(read_session(), study_id)[found.id]
        shown = [one for one in leads if may("findings.sources") or service.is_written(one)]
        body["leads_to"] = [str(one.id) for one in shown]
    return jsonify(body)


def checked(found: Finding) -> dict[str, Any] | None:
    """What partners said of it, in organisations; null: not asked. Outside the team counts only from five on."""
    fewest = 1 if may("findings.sources") else SMALL_CELL
    outcome = answering.outcomes_of(read_session(), found.study_id, [found.id], fewest=fewest).get(found.id)
    if outcome is None:
        return None
    return {
        "asked": outcome.asked,
        "answered": outcome.answered,
        "counts": outcome.counts,
        "by_partner_type": outcome.by_kind,
    }


def about(found: Finding, study_id: uuid.UUID) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": str(found.id),
        "kind": found.kind,
        "number": found.number,
        "title": found.title,
        "statement": found.statement,
        "for_whom": found.for_whom,
        "owner": found.owner,
        "status": found.status,
        "href": url_for("api.finding", study_id=study_id, finding_id=found.id),
    }
    if isinstance(found, Lesson):
        body |= {name: getattr(found, name) for name in LESSON}
        body["due_on"] = found.due_on.isoformat() if found.due_on else None
    if isinstance(found, WorkingElement):
        body |= {name: getattr(found, name) for name in ELEMENT}
    if isinstance(found, Effect):
        body |= {name: getattr(found, name) for name in EFFECT}
    if isinstance(found, Cause):
        body |= {name: getattr(found, name) for name in CAUSE}
    if isinstance(found, Configuration):
        body |= {name: getattr(found, name) for name in (*evidence.slots(found), "partner_types")}
    if isinstance(found, Step):
        body |= {"stage": found.stage, "partner_type": found.partner_type.key}
    return body


def support(found: Finding, stance: str, slot: str | None = None) -> dict[str, Any]:
    """Organisations before passages; the words only with the capability for them.

    Without it no kinds of partners of a few, and of a step or a configuration no number of a few either: null.
    """
    counted = evidence.support(read_session(), found, stance, slot)
    few = 0 < counted.organisations < SMALL_CELL and not may("findings.sources")
    body: dict[str, Any] = {
        "organisations": None if few and found.kind in service.OF_ONE_KIND else counted.organisations,
        "passages": None if few and found.kind in service.OF_ONE_KIND else counted.passages,
        "types": [] if few else counted.types,
    }
    if may("findings.sources"):
        body["quotes"] = [
            {"document": str(words.document.id), "start": words.start, "end": words.end, "text": words.text}
            for words in evidence.quotes(read_session(), found, stance, slot)
        ]
    return body


def figures(found: Finding, stance: str) -> list[dict[str, Any]]:
    """The survey figures that are linked, as they are now; n is null where it is not shown."""
    reader = survey_figures.Reader(read_session(), None if may("responses.read") else SMALL_CELL)
    return [
        {
            "wave": str(one.evidence.wave_id),
            "item": one.evidence.item_id,
            "row": one.evidence.row_id,
            "partner_type": one.evidence.kind_key,
            "question": one.question,
            "note": one.note,
            "n": one.known,
            "sentence": {language: one.sentence(language) for language in LANGUAGES},
        }
        for one in reader.linked(found)
        if one.evidence.stance == stance
    ]
