"""Effects: the register, one effect, drafting from a theme, accepting it."""

import uuid

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from analysis import causes, evidence
from analysis import effects as service
from analysis.models import Effect
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import shown, visible
from app.findings.words import DIRECTIONS, EffectForm
from app.findings.writing import edit, move
from coding.models import Theme
from surveys.errors import Refused


@bp.get("/studies/<uuid:study_id>/effects")
@needs("findings.read")
def effects(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    return render_template(
        "findings/effects.html",
        cards=[effect for effect in service.register(session, study_id) if visible(effect)],
        sides=evidence.sides(session, study_id),
        directions=DIRECTIONS,
    )


@bp.post("/studies/<uuid:study_id>/effects/draft")
@needs("findings.edit")
def draft_effect(study_id: uuid.UUID) -> ResponseReturnValue:
    """From a theme (`theme_id`), or empty with a `title`."""
    theme_id = request.form.get("theme_id", type=uuid.UUID)
    try:
        with unit_of_work() as session:
            if theme_id:
                effect = service.draft(session, current_user.id, load(session, Theme, theme_id))
            else:
                effect = service.create(session, current_user.id, g.study, request.form.get("title", ""))
            audit.record(session, study_id, current_user.id, "drafted", "effect", effect.id)
            effect_id = effect.id
    except Refused as error:
        return refusals.tell(error, url_for("findings.effects", study_id=study_id))
    return redirect(url_for("findings.edit_effect", study_id=study_id, effect_id=effect_id))


@bp.get("/studies/<uuid:study_id>/effects/<uuid:effect_id>")
@needs("findings.read")
def effect(study_id: uuid.UUID, effect_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Effect, effect_id)
    if not visible(found):
        abort(404)
    return render_template(
        "findings/effect.html",
        effect=found,
        directions=DIRECTIONS,
        causes=[cause for cause in causes.of(session, found) if visible(cause)],
        **shown(session, found),
    )


@bp.route("/studies/<uuid:study_id>/effects/<uuid:effect_id>/edit", methods=["GET", "POST"])
@needs("findings.edit")
def edit_effect(study_id: uuid.UUID, effect_id: uuid.UUID) -> ResponseReturnValue:
    found = load(read_session(), Effect, effect_id)
    return edit(found, EffectForm(obj=found), service.change)


@bp.post("/studies/<uuid:study_id>/effects/<uuid:effect_id>/status")
@needs("findings.edit")
def move_effect(study_id: uuid.UUID, effect_id: uuid.UUID) -> ResponseReturnValue:
    return move(Effect, effect_id, service.move)
