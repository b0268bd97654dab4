"""Working elements: the cards, one card, drafting from a theme, accepting it."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis import elements as service
from analysis import evidence
from analysis.models import WorkingElement
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import shown, visible
from app.findings.words import NO_YES, YES_NO, ElementForm, questions, written
from coding.models import Theme
from surveys.errors import Refused, Stale

JUDGED = ("core", "general", "changeable")


@bp.get("/studies/<uuid:study_id>/elements")
@needs("findings.read")
def elements(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    return render_template(
        "findings/elements.html",
        cards=[element for element in service.cards(session, study_id) if visible(element)],
        sides=evidence.sides(session, study_id),
    )


@bp.post("/studies/<uuid:study_id>/elements/draft")
@needs("findings.edit")
def draft_element(study_id: uuid.UUID) -> ResponseReturnValue:
    """From a theme (`theme_id`), or empty with a `title`."""
    theme_id = request.form.get("theme_id", type=uuid.UUID)
    try:
        with unit_of_work() as session:
            if theme_id:
                element = service.draft(session, current_user.id, load(session, Theme, theme_id))
            else:
                element = service.create(session, current_user.id, g.study, request.form.get("title", ""))
            audit.record(session, study_id, current_user.id, "drafted", "element", element.id)
            element_id = element.id
    except Refused as error:
        return refusals.tell(error, url_for("findings.elements", study_id=study_id))
    return redirect(url_for("findings.edit_element", study_id=study_id, element_id=element_id))


@bp.get("/studies/<uuid:study_id>/elements/<uuid:element_id>")
@needs("findings.read")
def element(study_id: uuid.UUID, element_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, WorkingElement, element_id)
    if not visible(found):
        abort(404)
    return render_template("findings/element.html", element=found, **shown(session, found))


@bp.route("/studies/<uuid:study_id>/elements/<uuid:element_id>/edit", methods=["GET", "POST"])
@needs("findings.edit")
def edit_element(study_id: uuid.UUID, element_id: uuid.UUID) -> ResponseReturnValue:
    found = load(read_session(), WorkingElement, element_id)
    form = ElementForm(obj=found)
    if not form.is_submitted():
        for name in JUDGED:
            form[name].data = NO_YES[getattr(found, name)]
    questions(form, g.study)
    differs: list[tuple[str, str]] = []
    if form.validate_on_submit():
        data = written(form)
        data |= {name: YES_NO.get(data[name]) for name in JUDGED}
        try:
            with unit_of_work() as session:
                found = load(session, WorkingElement, element_id)
                service.change(session, current_user.id, found, **data)
                audit.record(session, study_id, current_user.id, "changed", "element", found.id)
        except (Refused, Stale) as error:
            refusals.at_form(form, error)
            found = load(read_session(), WorkingElement, element_id)
            differs = refusals.theirs(form, found) if isinstance(error, Stale) else []
        else:
            flash(_("Saved."))
            return redirect(url_for("findings.element", study_id=study_id, element_id=element_id))
    return render_template(
        "findings/element_form.html",
        form=form,
        element=found,
        differs=differs,
        **shown(read_session(), found),
    )


@bp.post("/studies/<uuid:study_id>/elements/<uuid:element_id>/status")
@needs("findings.edit")
def move_element(study_id: uuid.UUID, element_id: uuid.UUID) -> ResponseReturnValue:
    target = url_for("findings.element", study_id=study_id, element_id=element_id)
    status, reason = request.form.get("status", ""), request.form.get("reason", "")
    try:
        with unit_of_work() as session:
            found = load(session, WorkingElement, element_id)
            service.move(session, current_user.id, found, status, reason=reason)
            audit.record(session, study_id, current_user.id, "judged", "element", found.id)
    except Refused as error:
        return refusals.tell(error, target)
    return redirect(target)
