"""Effects: the register, one effect, drafting from a theme, accepting it."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis import causes, evidence
from analysis import effects as service
from analysis.models import Effect
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import shown, visible
from app.findings.words import DIRECTIONS, NO_YES, YES_NO, EffectForm, questions, written
from coding.models import Theme
from surveys.errors import Refused, Stale


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
    form = EffectForm(obj=found)
    if not form.is_submitted():
        form.expected.data = NO_YES[found.expected]
    questions(form, g.study)
    differs: list[tuple[str, str]] = []
    if form.validate_on_submit():
        data = written(form)
        data["expected"] = YES_NO.get(data["expected"])
        try:
            with unit_of_work() as session:
                found = load(session, Effect, effect_id)
                service.change(session, current_user.id, found, **data)
                audit.record(session, study_id, current_user.id, "changed", "effect", found.id)
        except (Refused, Stale) as error:
            refusals.at_form(form, error)
            found = load(read_session(), Effect, effect_id)
            differs = refusals.theirs(form, found) if isinstance(error, Stale) else []
        else:
            flash(_("Saved."))
            return redirect(url_for("findings.effect", study_id=study_id, effect_id=effect_id))
    return render_template(
        "findings/effect_form.html",
        form=form,
        effect=found,
        differs=differs,
        **shown(read_session(), found),
    )


@bp.post("/studies/<uuid:study_id>/effects/<uuid:effect_id>/status")
@needs("findings.edit")
def move_effect(study_id: uuid.UUID, effect_id: uuid.UUID) -> ResponseReturnValue:
    target = url_for("findings.effect", study_id=study_id, effect_id=effect_id)
    status, reason = request.form.get("status", ""), request.form.get("reason", "")
    try:
        with unit_of_work() as session:
            found = load(session, Effect, effect_id)
            service.move(session, current_user.id, found, status, reason=reason)
            audit.record(session, study_id, current_user.id, "judged", "effect", found.id)
    except Refused as error:
        return refusals.tell(error, target)
    return redirect(target)
