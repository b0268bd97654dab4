"""Improvement lessons: the board, one lesson, drafting, moving it on, what happened with it."""

import datetime as dt
import uuid

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from analysis import causes, evidence, findings
from analysis import lessons as service
from analysis.models import Lesson
from analysis.statistics import SMALL_CELL
from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import shown, visible
from app.findings.words import LessonForm
from app.findings.writing import edit, move
from coding.models import Theme
from surveys.errors import Refused
from surveys.models import Partner


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
        "findings/lesson.html",
        lesson=found,
        lacking=service.lacking(found),
        causes=[cause for cause in causes.of(session, found) if visible(cause)],
        raisers=evidence.raisers(found) if may("findings.sources") else [],
        **shown(session, found),
    )


@bp.route("/studies/<uuid:study_id>/lessons/<uuid:lesson_id>/edit", methods=["GET", "POST"])
@needs("findings.edit")
def edit_lesson(study_id: uuid.UUID, lesson_id: uuid.UUID) -> ResponseReturnValue:
    found = load(read_session(), Lesson, lesson_id)
    return edit(found, LessonForm(obj=found), service.change)


@bp.post("/studies/<uuid:study_id>/lessons/<uuid:lesson_id>/status")
@needs("findings.edit")
def move_lesson(study_id: uuid.UUID, lesson_id: uuid.UUID) -> ResponseReturnValue:
    """To another status; `back` says that the person stands at the board."""
    board = url_for("findings.lessons", study_id=study_id) if request.form.get("back") else ""
    return move(Lesson, lesson_id, service.move, board)


@bp.post("/studies/<uuid:study_id>/lessons/<uuid:lesson_id>/told")
@needs("findings.edit")
def lesson_told(study_id: uuid.UUID, lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Keeps that those who raised it were told."""
    with unit_of_work() as session:
        service.told(session, current_user.id, load(session, Lesson, lesson_id))
        audit.record(session, study_id, current_user.id, "noted", "lesson", lesson_id)
    return redirect(url_for("findings.lesson", study_id=study_id, lesson_id=lesson_id))


@bp.get("/studies/<uuid:study_id>/lessons/what-happened")
@needs("findings.read")
def what_happened(study_id: uuid.UUID) -> ResponseReturnValue:
    """What became of the lessons, to hand out: of all, or of those that one organisation raised (?partner=…)."""
    session = read_session()
    standing = [
        lesson
        for column in service.board(session, study_id).values()
        for lesson in column
        if findings.is_written(lesson)
    ]
    known: dict[uuid.UUID, Partner] = {}
    raised: dict[uuid.UUID, set[uuid.UUID]] = {}
    if may("findings.sources"):
        for lesson in standing:
            for raiser in evidence.raisers(lesson):
                if raiser.partner:
                    known[raiser.partner.id] = raiser.partner
                    raised.setdefault(raiser.partner.id, set()).add(lesson.id)
    asked = request.args.get("partner", type=uuid.UUID)
    partner = known.get(asked) if asked else None
    return render_template(
        "findings/what_happened.html",
        lessons=[lesson for lesson in standing if not partner or lesson.id in raised[partner.id]],
        partner=partner,
        known=sorted(known.values(), key=lambda found: found.name),
        sides=evidence.sides(session, study_id),
        why=service.last_reason,
        small=SMALL_CELL,
        today=dt.datetime.now(dt.UTC).date(),
    )
