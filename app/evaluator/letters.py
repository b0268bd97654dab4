"""Reminders and letters of a round: the schedule, and the words of each mail with a preview."""

import re
import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from app import audit, post
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.fieldwork import wave_page
from app.evaluator.wave_forms import LetterForm, ScheduleForm
from surveys.errors import Refused
from surveys.inviting import letters as words
from surveys.inviting import waves
from surveys.inviting.letters import Written
from surveys.models import Wave
from surveys.texts import pick


@bp.route("/studies/<uuid:study_id>/waves/<uuid:wave_id>/letters", methods=["GET", "POST"])
@needs("fieldwork.edit")
def letters(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """The schedule, and which letters there are."""
    found = load(read_session(), Wave, wave_id)
    form = ScheduleForm(data={"days": ", ".join(str(day) for day in found.reminder_days)})
    if form.validate_on_submit():
        days = re.findall(r"\d+", form.days.data or "")
        if re.sub(r"[\d\s,;.en]", "", form.days.data or ""):
            form.days.errors = [_("Write numbers with commas between them, for example: 7, 14.")]
        else:
            with unit_of_work() as session:
                found = load(session, Wave, wave_id)
                waves.set_schedule(session, current_user.id, found, [int(day[:6]) for day in days])
                audit.record(session, study_id, current_user.id, "changed", "wave", wave_id)
            flash(_("Saved."))
            return redirect(url_for("evaluator.letters", study_id=study_id, wave_id=wave_id))
    letters_shown = [
        (
            kind,
            language,
            bool(found.letters.get(kind, {}).get(language)),
            _preview(found, kind, language, None),
        )
        for kind in words.EDITABLE
        for language in g.study.languages
    ]
    page = render_template("evaluator/letters.html", form=form, letters=letters_shown, **wave_page(found))
    return page, 422 if form.errors else 200


@bp.route(
    "/studies/<uuid:study_id>/waves/<uuid:wave_id>/letters/<any(invitation, reminder):kind>/<any(nl, en):language>",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def letter(
    study_id: uuid.UUID, wave_id: uuid.UUID, kind: words.LetterKind, language: str
) -> ResponseReturnValue:
    """One letter: look how it becomes, keep it, or go back to the words of the house."""
    found = load(read_session(), Wave, wave_id)
    if language not in g.study.languages:
        abort(404)
    now_used = words.chosen(kind, language, found.letters)
    form = LetterForm(data={"subject": now_used.subject, "text": now_used.text})
    problem, shown = "", None
    if form.validate_on_submit():
        action = request.form.get("action", "preview")
        given = Written(form.subject.data or "", form.text.data or "")
        try:
            checked = None if action == "reset" else words.check(given)
            if action == "preview":
                shown = _preview(found, kind, language, checked)
            else:
                with unit_of_work() as session:
                    found = load(session, Wave, wave_id)
                    waves.set_letter(session, current_user.id, found, kind, language, checked)
                    audit.record(session, study_id, current_user.id, "changed", "wave", wave_id)
                flash(_("Saved."))
                return redirect(url_for("evaluator.letters", study_id=study_id, wave_id=wave_id))
        except Refused as refused:
            problem = pick(refused.text, g.language)
    page = render_template(
        "evaluator/letter.html",
        form=form,
        kind=kind,
        language=language,
        problem=problem,
        preview=shown,
        places=words.PLACES,
        own=bool(found.letters.get(kind, {}).get(language)),
        **wave_page(found),
    )
    return page, 422 if problem or form.errors else 200


def _preview(found: Wave, kind: words.LetterKind, language: str, given: Written | None) -> Written:
    name = {"nl": "Sam de Vries", "en": "Sam de Vries"}[language]
    organisation = {"nl": "Bouwbedrijf Voorbeeld", "en": "Example Builders"}[language]
    return post.preview(
        found, kind, language, given or words.chosen(kind, language, found.letters), name, organisation
    )
