"""Many people from a list: read it, show what is right and what is not, and add and invite what a person confirms."""

import json
import uuid
from typing import Any

from flask import abort, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from app import audit, mail
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.fieldwork import wave_page
from app.evaluator.inviting import hand_out
from app.evaluator.wave_forms import ListForm
from surveys.errors import BadFile
from surveys.inviting import bulk, sheets, waves
from surveys.inviting.sheets import Line
from surveys.models import Wave
from surveys.texts import pick


@bp.route("/studies/<uuid:study_id>/waves/<uuid:wave_id>/list", methods=["GET", "POST"])
@needs("fieldwork.edit")
def people_list(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """First step: the file. Nothing is kept; its rows travel on with the form."""
    session = read_session()
    found = load(session, Wave, wave_id)
    waves.must_be_open(found)
    form = ListForm()
    if not form.validate_on_submit():
        return _ask(found, form, "")
    given = request.files.get("file")
    if given is None or not given.filename:
        return _ask(found, form, _("Choose a file first.")), 422
    try:
        sheet = sheets.read(given.filename, given.read(sheets.MOST_BYTES + 1))
    except BadFile as bad:
        return _ask(found, form, pick(bad.text, g.language)), 422
    if sheet.missing:
        names = ", ".join(pick(bulk.WORDS[column], g.language) for column in sheet.missing)
        return _ask(found, form, _("A column is missing: %(names)s.", names=names)), 422
    if not sheet.lines:
        return _ask(found, form, _("There are no rows under the names of the columns.")), 422
    rows = bulk.check(session, g.study, found, sheet.lines, add_new=form.add_new.data)
    return render_template(
        "evaluator/list_confirm.html",
        rows=rows,
        sheet=sheet,
        column_words=bulk.WORDS,
        right=sum(row.right for row in rows),
        add_new=form.add_new.data,
        kept=json.dumps([[line.number, line.values, line.formulas] for line in sheet.lines]),
        **wave_page(found),
    )


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/list/confirm")
@needs("fieldwork.edit")
def confirm_list(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Second step: the rows come back, are looked at again, and those that were ticked and are right are carried out."""
    lines = _lines(request.form.get("rows", ""))
    chosen = set(request.form.getlist("row", type=int))
    with unit_of_work() as session:
        found = load(session, Wave, wave_id)
        rows = bulk.check(session, g.study, found, lines, add_new=request.form.get("add_new") == "yes")
        done = bulk.carry_out(session, current_user.id, g.study, found, rows, chosen)
        for invitation, _token in done.invited:
            audit.record(session, study_id, current_user.id, "invited", "invitation", invitation.id)
        flash(
            ngettext("%(num)d person is invited.", "%(num)d people are invited.", len(done.invited))
            + " "
            + _(
                "New in the register: %(partners)d organisations, %(people)d people.",
                partners=done.partners,
                people=done.people,
            )
        )
        by_email = request.form.get("by_email") == "yes" and mail.configured()
        return hand_out(session, found, done.invited, by_email=by_email)


def _ask(found: Wave, form: ListForm, error: str) -> str:
    return render_template(
        "evaluator/list.html",
        form=form,
        error=error,
        headers=sheets.HEADERS,
        column_words=bulk.WORDS,
        **wave_page(found),
    )


def _lines(text: str) -> list[Line]:
    """The rows as they were shown. 400 for anything else: they come from our own form."""
    try:
        given: Any = json.loads(text)
        if not isinstance(given, list) or len(given) > sheets.MOST_ROWS:
            abort(400)
        return [
            Line(
                int(number),
                {str(column): str(value) for column, value in values.items() if column in sheets.HEADERS},
                tuple(str(column) for column in formulas if column in sheets.HEADERS),
            )
            for number, values, formulas in given
        ]
    except (ValueError, TypeError, AttributeError, RecursionError):
        abort(400)
