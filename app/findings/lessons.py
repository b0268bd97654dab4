"""Improvement lessons: the board, one lesson, drafting from a theme, moving it on."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis import evidence
from analysis import lessons as service
from analysis.models import Lesson
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp
from app.findings.evidence import shown
from app.findings.words import LessonForm
from coding.models import Theme
from surveys.models import Study


@bp.get("/studies/<uuid:study_id>/lessons")
@needs("findings.read")
def lessons(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    board = service.board(session, study_id)
    support = {
        lesson.id: (evidence.support(session, lesson, "for"), evidence.support(session, lesson, "against"))
        for column in board.values()
        for lesson in column
    }
    return render_template("findings/lessons.html", board=board, support=support)


@bp.post("/studies/<uuid:study_id>/lessons/draft")
@needs("findings.edit")
def draft_lesson(study_id: uuid.UUID) -> ResponseReturnValue:
    """From a theme (`theme_id`), or empty with a `title`."""
    with unit_of_work() as session:
        theme_id = request.form.get("theme_id", type=uuid.UUID)
        if theme_id:
            lesson = service.draft(session, current_user.id, load(session, Theme, theme_id))
        else:
            lesson = service.create(session, current_user.id, g.study, request.form.get("title", ""))
        audit.record(session, study_id, current_user.id, "drafted", "lesson", lesson.id)
        lesson_id = lesson.id
    return redirect(url_for("findings.edit_lesson", study_id=study_id, lesson_id=lesson_id))


@bp.get("/studies/<uuid:study_id>/lessons/<uuid:lesson_id>")
@needs("findings.read")
def lesson(study_id: uuid.UUID, lesson_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Lesson, lesson_id)
    return render_template("findings/lesson.html", lesson=found, **shown(session, found))


@bp.route("/studies/<uuid:study_id>/lessons/<uuid:lesson_id>/edit", methods=["GET", "POST"])
@needs("findings.edit")
def edit_lesson(study_id: uuid.UUID, lesson_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Lesson, lesson_id)
    form = LessonForm(obj=found)
    questions(form, g.study)
    if form.validate_on_submit():
        data = written(form)
        revision = data.pop("revision")
        with unit_of_work() as session:
            found = load(session, Lesson, lesson_id)
            service.change(session, current_user.id, found, revision=revision, **data)
            audit.record(session, study_id, current_user.id, "changed", "lesson", found.id)
        flash(_("Saved."))
        return redirect(url_for("findings.lesson", study_id=study_id, lesson_id=lesson_id))
    return render_template("findings/lesson_form.html", form=form, lesson=found)


@bp.post("/studies/<uuid:study_id>/lessons/<uuid:lesson_id>/status")
@needs("findings.edit")
def move_lesson(study_id: uuid.UUID, lesson_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        found = load(session, Lesson, lesson_id)
        service.move(
            session,
            current_user.id,
            found,
            request.form.get("status", ""),
            reason=request.form.get("reason", ""),
        )
        audit.record(session, study_id, current_user.id, "judged", "lesson", found.id)
    return redirect(url_for("findings.lesson", study_id=study_id, lesson_id=lesson_id))


def questions(form: Any, study: Study) -> None:
    """The research questions of the study as choices."""
    form.question_id.choices = [
        ("", _("Not linked yet")),
        *((str(question.id), question.text) for question in study.questions),
    ]
    if not form.is_submitted():
        form.question_id.data = str(form.question_id.data or "")


def written(form: Any) -> dict[str, Any]:
    """The fields of a form as the services take them."""
    data = {key: value for key, value in form.data.items() if key != "csrf_token"}
    data["revision"] = int(data["revision"]) if str(data["revision"]).isdigit() else None
    data["question_id"] = uuid.UUID(data["question_id"]) if data["question_id"] else None
    return {key: "" if value is None and key not in NULLABLE else value for key, value in data.items()}


NULLABLE = ("first_step_on", "due_on", "review_on", "question_id", "revision", "core", "general")
