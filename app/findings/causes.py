"""Causes: the register, one cause, what it leads to, drafting from a theme, accepting it."""

import uuid

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from analysis import causes as service
from analysis import evidence
from analysis.models import Cause, Finding
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import shown, visible
from app.findings.words import SURENESS, CauseForm
from app.findings.writing import edit, move
from coding.models import Theme
from surveys.errors import Refused


@bp.get("/studies/<uuid:study_id>/causes")
@needs("findings.read")
def causes(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    leads = service.leads_to(session, study_id)
    return render_template(
        "findings/causes.html",
        cards=[cause for cause in service.register(session, study_id) if visible(cause)],
        leads={key: [one for one in found if visible(one)] for key, found in leads.items()},
        sides=evidence.sides(session, study_id),
        sureness=SURENESS,
    )


@bp.post("/studies/<uuid:study_id>/causes/draft")
@needs("findings.edit")
def draft_cause(study_id: uuid.UUID) -> ResponseReturnValue:
    """From a theme (`theme_id`), or empty with a `title`."""
    theme_id = request.form.get("theme_id", type=uuid.UUID)
    try:
        with unit_of_work() as session:
            if theme_id:
                cause = service.draft(session, current_user.id, load(session, Theme, theme_id))
            else:
                cause = service.create(session, current_user.id, g.study, request.form.get("title", ""))
            audit.record(session, study_id, current_user.id, "drafted", "cause", cause.id)
            cause_id = cause.id
    except Refused as error:
        return refusals.tell(error, url_for("findings.causes", study_id=study_id))
    return redirect(url_for("findings.edit_cause", study_id=study_id, cause_id=cause_id))


@bp.get("/studies/<uuid:study_id>/causes/<uuid:cause_id>")
@needs("findings.read")
def cause(study_id: uuid.UUID, cause_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Cause, cause_id)
    if not visible(found):
        abort(404)
    return render_template(
        "findings/cause.html",
        cause=found,
        leads=[one for one in service.leads_to(session, study_id)[found.id] if visible(one)],
        possible=service.possible(session, found),
        sureness=SURENESS,
        **shown(session, found),
    )


@bp.route("/studies/<uuid:study_id>/causes/<uuid:cause_id>/edit", methods=["GET", "POST"])
@needs("findings.edit")
def edit_cause(study_id: uuid.UUID, cause_id: uuid.UUID) -> ResponseReturnValue:
    found = load(read_session(), Cause, cause_id)
    return edit(found, CauseForm(obj=found), service.change)


@bp.post("/studies/<uuid:study_id>/causes/<uuid:cause_id>/status")
@needs("findings.edit")
def move_cause(study_id: uuid.UUID, cause_id: uuid.UUID) -> ResponseReturnValue:
    return move(Cause, cause_id, service.move)


@bp.post("/studies/<uuid:study_id>/causes/<uuid:cause_id>/leads-to")
@needs("findings.edit")
def link_cause(study_id: uuid.UUID, cause_id: uuid.UUID) -> ResponseReturnValue:
    """It leads to an effect or a lesson (`to`), or with `act` "remove" it does not any more."""
    target = url_for("findings.cause", study_id=study_id, cause_id=cause_id)
    chosen = request.form.get("to", type=uuid.UUID)
    if chosen is None:
        abort(400)
    try:
        with unit_of_work() as session:
            found, to = load(session, Cause, cause_id), load(session, Finding, chosen)
            act = service.unlink if request.form.get("act") == "remove" else service.link
            act(session, current_user.id, found, to)
            audit.record(session, study_id, current_user.id, "changed", "cause", found.id)
    except Refused as error:
        return refusals.tell(error, target)
    return redirect(target)
