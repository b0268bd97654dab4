"""The evaluation's answer to each research question, with the findings it rests on."""

import uuid
from collections import defaultdict

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis import answers as service
from analysis import findings
from analysis.models import Finding, Step
from analysis.theories import steps
from app import audit
from app.access import needs
from app.db import read_session, unit_of_work
from app.findings import bp
from app.findings.evidence import visible
from app.languages import in_current
from surveys.errors import Refused, Stale
from surveys.models import PartnerType


@bp.get("/studies/<uuid:study_id>/answers")
@needs("findings.read")
def answers(study_id: uuid.UUID) -> ResponseReturnValue:
    return _page(study_id)


@bp.post("/studies/<uuid:study_id>/answers")
@needs("findings.edit")
def write_answer(study_id: uuid.UUID) -> ResponseReturnValue:
    """`question`, an id, and `words` in the language of the page; `seen` is what stood there."""
    key, typed, seen = (request.form.get(name, "") for name in ("question", "words", "seen"))
    try:
        with unit_of_work() as session:
            service.write(session, current_user.id, g.study, key, {g.language: typed}, {g.language: seen})
            audit.record(session, study_id, current_user.id, "changed", "question_answer", study_id)
    except (Refused, Stale) as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return _page(study_id, key, typed, in_current(refusal.text)), status
    flash(_("The answer is kept."))
    return redirect(url_for("findings.answers", study_id=study_id, _anchor=f"question-{key}"), 303)


def _page(study_id: uuid.UUID, at: str = "", typed: str = "", error: str = "") -> str:
    session = read_session()
    found: dict[uuid.UUID | None, list[Finding]] = defaultdict(list)
    for finding in findings.told(session, study_id):
        if visible(finding) and finding.kind != "step":
            found[finding.question_id].append(finding)
    theories: dict[uuid.UUID | None, dict[PartnerType, list[Step]]] = defaultdict(lambda: defaultdict(list))
    for step in steps.standing(session, study_id):
        theories[step.question_id][step.partner_type].append(step)
    return render_template(
        "findings/answers.html",
        questions=g.study.questions,
        written=service.of(session, study_id),
        findings=found,
        theories=theories,
        at=at,
        typed=typed,
        error=error,
    )
