"""How long what partners said is kept: the last day, what is held, and letting it go when that day has passed."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import DateField

from app import audit, erasure
from app.access import needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.forms import OPTIONAL
from coding import retention as documents
from surveys import retention as service
from surveys.base import now
from surveys.errors import Refused
from surveys.inviting import office
from surveys.models import Study
from surveys.texts import pick


class KeepingForm(FlaskForm):
    keep_until = DateField(
        _l("Last day on which it is kept"),
        [OPTIONAL],
        description=_l("The day that goes with what you tell partners about how long data are kept."),
    )


@bp.route("/studies/<uuid:study_id>/settings/keeping", methods=["GET", "POST"])
@needs("study.manage")
def keeping(study_id: uuid.UUID) -> ResponseReturnValue:
    form = KeepingForm(obj=g.study)
    if form.validate_on_submit():
        with unit_of_work() as session:
            service.set_last_day(
                session, current_user.id, session.get_one(Study, study_id), form.keep_until.data
            )
            audit.record(session, study_id, current_user.id, "changed", "keeping", study_id)
        flash(_("Saved."))
        return redirect(url_for("evaluator.keeping", study_id=study_id))
    return _page(form), 422 if form.errors else 200


@bp.post("/studies/<uuid:study_id>/settings/keeping/erase")
@needs("study.manage")
def erase_answers(study_id: uuid.UUID) -> ResponseReturnValue:
    """Only by who ticked that they read what goes, and only after the last day."""
    if request.form.get("sure") != "yes":
        return _page(KeepingForm(obj=g.study, formdata=None), unsure=True), 422
    try:
        with unit_of_work() as session:
            study = session.get_one(Study, study_id)
            erasure.erase_study(session, current_user.id, study, office.day_of(now()))
            audit.record(session, study_id, current_user.id, "erased", "answers", study_id)
    except Refused as error:
        flash(pick(error.text, g.language))
        return redirect(url_for("evaluator.keeping", study_id=study_id))
    flash(_("Deleted. Findings and counts are still here."))
    return redirect(url_for("evaluator.keeping", study_id=study_id))


def _page(form: KeepingForm, *, unsure: bool = False) -> str:
    session = read_session()
    every = service.responses_in(session, g.study)
    return render_template(
        "evaluator/keeping.html",
        form=form,
        held=service.held(session, g.study),
        documents=documents.count_of(session, g.study.id) if every else 0,
        due=service.is_due(g.study, office.day_of(now())),
        unsure=unsure,
    )
