"""Proposed lessons: groups of flagged passages, taken over or dismissed with a reason."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis import proposals as service
from analysis.models import DismissedProposal
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from surveys.errors import Refused


@bp.get("/studies/<uuid:study_id>/lessons/proposals")
@needs("findings.sources")
def proposals(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    return render_template(
        "findings/proposals.html",
        proposals=service.proposals(session, g.study, current_user.id),
        dismissed=service.dismissed(session, study_id),
    )


@bp.post("/studies/<uuid:study_id>/lessons/proposals")
@needs("findings.edit")
def judge_proposal(study_id: uuid.UUID) -> ResponseReturnValue:
    """`act`: take (a lesson from the `coding`s), dismiss (with a `reason`) or restore (a `dismissal`)."""
    target = url_for("findings.proposals", study_id=study_id)
    codings = request.form.getlist("coding", type=uuid.UUID)
    act, dismissal = request.form.get("act", ""), request.form.get("dismissal", type=uuid.UUID)
    if act not in ("take", "dismiss", "restore") or (act == "restore" and dismissal is None):
        abort(400)
    try:
        with unit_of_work() as session:
            if act == "take":
                lesson = service.take_over(session, current_user.id, g.study, codings)
                audit.record(session, study_id, current_user.id, "drafted", "lesson", lesson.id)
                target = url_for("findings.edit_lesson", study_id=study_id, lesson_id=lesson.id)
            elif act == "dismiss":
                reason = request.form.get("reason", "")
                gone = service.dismiss(session, current_user.id, g.study, codings, reason)
                audit.record(session, study_id, current_user.id, "dismissed", "proposal", gone.id)
                flash(_("These passages are not proposed again. You find them below."))
            elif dismissal is not None:
                service.restore(session, current_user.id, load(session, DismissedProposal, dismissal))
                audit.record(session, study_id, current_user.id, "restored", "proposal", dismissal)
    except Refused as error:
        return refusals.tell(error, target)
    return redirect(target)
