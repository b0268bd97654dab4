"""Improvement lessons: the board, one lesson, drafting from a theme, moving it on."""

import datetime as dt
import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis import evidence
from analysis import lessons as service
from analysis.models import Lesson
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import shown, visible
from app.findings.words import LessonForm, questions, written
from coding.models import Theme
from surveys.errors import Refused, Stale


@bp.get("/studies/<uuid:study_id>/lessons")
@needs("findings.read")
def lessons(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    board = service.board(session, study_id)
    return render_template(
        "findings/lessons.html",
        board={status: [lesson for lesson in column if visible(lesson)] for status, column in board.items()},
        sides=evidence.sides(session, study_id),
        today=dt.datetime.now(dt.UTC).date(),
    )


@bp.post("/studies/<uuid:study_id>/lessons/draft")
@needs("findings.edit")
def draft_lesson(study_id: uuid.UUID) -> ResponseReturnValue:
    """From a theme (`theme_id`), or empty with a `title`."""
    theme_id = request.form.get("theme_id", type=uuid.UUID)
    try:
        with unit_of_work() as session:
            if theme_id:
                lesson = service.draft(session, current_user.id, load(session, Theme, theme_id))
            else:
                lesson = service.create(session, current_user.id, g.study, request.form.get("title", ""))
            audit.record(session, study_id, current_user.id, "drafted", "lesson", lesson.id)
            lesson_id = lesson.id
    except Refused as error:
        return refusals.tell(error, url_for("findings.lessons", study_id=study_id))
    return redirect(url_for("findings.edit_lesson", study_id=study_id, lesson_id=lesson_id))


@bp.get("/studies/<uuid:study_id>/lessons/<uuid:lesson_id>")
@needs("findings.read")
def lesson(study_id: uuid.UUID, lesson_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Lesson, lesson_id)
    if not visible(found):
        abort(404)
    return render_template(
        "findings/lesson.html", lesson=found, lacking=service.lacking(found), **shown(session, found)
    )


@bp.route("/studies/<uuid:study_id>/lessons/<uuid:lesson_id>/edit", methods=["GET", "POST"])
@needs("findings.edit")
def edit_lesson(study_id: uuid.UUID, lesson_id: uuid.UUID) -> ResponseReturnValue:
    found = load(read_session(), Lesson, lesson_id)
    form = LessonForm(obj=found)
    questions(form, g.study)
    differs: list[tuple[str, str]] = []
    if form.validate_on_submit():
        data = written(form)
        try:
            with unit_of_work() as session:
                found = load(session, Lesson, lesson_id)
                service.change(session, current_user.id, found, **data)
                audit.record(session, study_id, current_user.id, "changed", "lesson", found.id)
        except (Refused, Stale) as error:
            refusals.at_form(form, error)
            found = load(read_session(), Lesson, lesson_id)
            differs = refusals.theirs(form, found) if isinstance(error, Stale) else []
        else:
            flash(_("Saved."))
            return redirect(url_for("findings.lesson", study_id=study_id, lesson_id=lesson_id))
    return render_template(
        "findings/lesson_form.html", form=form, lesson=found, differs=differs, **shown(read_session(), found)
    )


@bp.post("/studies/<uuid:study_id>/lessons/<uuid:lesson_id>/status")
@needs("findings.edit")
def move_lesson(study_id: uuid.UUID, lesson_id: uuid.UUID) -> ResponseReturnValue:
    target = url_for("findings.lesson", study_id=study_id, lesson_id=lesson_id)
    status, reason = request.form.get("status", ""), request.form.get("reason", "")
    try:
        with unit_of_work() as session:
            found = load(session, Lesson, lesson_id)
            service.move(session, current_user.id, found, status, reason=reason)
            audit.record(session, study_id, current_user.id, "judged", "lesson", found.id)
    except Refused as error:
        return refusals.tell(error, target)
    return redirect(target)
