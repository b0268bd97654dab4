"""Working elements: the cards, one card, drafting from a theme, accepting it."""

import uuid

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from analysis import elements as service
from analysis import evidence
from analysis.models import WorkingElement
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import shown, visible
from app.findings.words import ElementForm
from app.findings.writing import edit, move
from coding.models import Theme
from surveys.errors import Refused

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
    return edit(found, ElementForm(obj=found), service.change)


@bp.post("/studies/<uuid:study_id>/elements/<uuid:element_id>/status")
@needs("findings.edit")
def move_element(study_id: uuid.UUID, element_id: uuid.UUID) -> ResponseReturnValue:
    return move(WorkingElement, element_id, service.move)
