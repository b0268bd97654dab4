"""Interviews: plan one, hold it along the guide, keep notes and consents, go on to the transcript."""

import uuid

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.fieldwork import published, version_name
from app.evaluator.forms import FinishForm, InterviewForm, NothingForm
from coding.models import Document
from surveys import interviews as service
from surveys import partners, responses, routing
from surveys.base import now
from surveys.definition import Definition
from surveys.errors import Stale
from surveys.models import InstrumentVersion, Interview, Participant
from surveys.texts import pick


@bp.get("/studies/<uuid:study_id>/interviews")
@needs("responses.read")
def interviews(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = service.of_study(session, g.study)
    return render_template(
        "evaluator/interviews.html",
        interviews=[(interview, _transcript(session, interview)) for interview in found],
    )


@bp.route("/studies/<uuid:study_id>/interviews/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_interview(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    form = InterviewForm()
    guides = published(session, g.study, "guide")
    form.version_id.choices = [(str(version.id), version_name(version)) for version in guides]
    register = partners.register(session, g.study)
    form.participant_id.choices = [
        (str(person.id), f"{person.name} · {partner.name}")
        for partner in register
        for person in partner.participants
    ]
    if form.validate_on_submit():
        with unit_of_work() as session:
            person = session.get_one(Participant, uuid.UUID(form.participant_id.data))
            interview = service.plan(
                session,
                current_user.id,
                g.study,
                load(session, InstrumentVersion, uuid.UUID(form.version_id.data)),
                person.partner,
                person,
                scheduled_on=form.scheduled_on.data,
                place=(form.place.data or "").strip(),
            )
            session.flush()
            audit.record(session, study_id, current_user.id, "planned", "interview", interview.id)
            interview_id = interview.id
        return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))
    return render_template("evaluator/interview_form.html", form=form, guides=guides, register=register)


@bp.get("/studies/<uuid:study_id>/interviews/<uuid:interview_id>")
@needs("responses.read")
def interview(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Interview, interview_id)
    return render_template("evaluator/interview.html", **_whole(session, found), nothing=NothingForm())


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/begin")
@needs("fieldwork.edit")
def begin_interview(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """Records what the respondent allows and starts the clock; without the needed consent there is no interview."""
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        definition = responses.definition_of(session, found.response)
        given = {item.key: item.key in request.form.getlist("consent") for item in definition.consents}
        withheld = service.record_consents(session, current_user.id, found, given)
        if not withheld:
            service.begin(session, current_user.id, found)
            audit.record(session, study_id, current_user.id, "began", "interview", found.id)
    if withheld:
        flash(_("Without consent for the interview you cannot begin. Tick it once the respondent agrees."))
        return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))
    return redirect(url_for("evaluator.run_interview", study_id=study_id, interview_id=interview_id))


@bp.get("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/run")
@needs("fieldwork.edit")
def run_interview(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Interview, interview_id)
    if found.started_at is None:
        return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))
    seconds = int(((found.finished_at or now()) - found.started_at).total_seconds())
    form = FinishForm(obj=found)
    return render_template(
        "evaluator/interview_run.html", **_whole(session, found), seconds=seconds, form=form
    )


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/notes/<question_id>")
@needs("fieldwork.edit")
def save_note(study_id: uuid.UUID, interview_id: uuid.UUID, question_id: str) -> ResponseReturnValue:
    """One question's tick and note, saved while the talk goes on. 409 with both versions when it changed elsewhere."""
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        try:
            revision = service.save_note(
                session,
                current_user.id,
                found,
                question_id,
                request.form.get("coverage") or None,
                request.form.get("note", ""),
                request.form.get("revision", 0, type=int),
            )
        except Stale as stale:
            theirs = service.notes(session, found)[question_id]
            return jsonify(text=pick(stale.text, g.language), **vars(theirs)), 409
    return jsonify(revision=revision)


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/notes")
@needs("fieldwork.edit")
def save_notes(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """The whole page at once: what the Save button does, with or without JavaScript."""
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        service.reopen(session, current_user.id, found)
        _save_all(session, found, responses.definition_of(session, found.response))
        service.save_memos(
            session,
            current_user.id,
            found,
            field_notes=request.form.get("field_notes"),
            reflexive_memo=request.form.get("reflexive_memo"),
        )
    flash(_("Your notes are saved."))
    return redirect(url_for("evaluator.run_interview", study_id=study_id, interview_id=interview_id))


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/finish")
@needs("fieldwork.edit")
def finish_interview(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    form = FinishForm()
    if not form.validate_on_submit():
        session = read_session()
        found = load(session, Interview, interview_id)
        return render_template(
            "evaluator/interview_run.html", **_whole(session, found), seconds=0, form=form
        ), 422
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        service.reopen(session, current_user.id, found)
        _save_all(session, found, responses.definition_of(session, found.response))
        service.save_memos(
            session,
            current_user.id,
            found,
            field_notes=form.field_notes.data or "",
            reflexive_memo=form.reflexive_memo.data or "",
        )
        service.finish(session, current_user.id, found, minutes=form.minutes.data)
        audit.record(session, study_id, current_user.id, "finished", "interview", found.id)
    return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))


def _save_all(session: Session, found: Interview, definition: Definition) -> None:
    """Every question whose tick or note differs from what is stored; an unchanged one keeps its revision."""
    for item in definition.items():
        note = request.form.get(f"{item.id}-note")
        coverage = request.form.get(f"{item.id}-coverage") or None
        revision = request.form.get(f"{item.id}-revision", 0, type=int)
        if note is None or (not note and coverage is None and revision == 0):
            continue
        service.save_note(session, current_user.id, found, item.id, coverage, note, revision)


def _whole(session: Session, found: Interview) -> dict[str, object]:
    """What both the overview and the interview screen show."""
    definition = responses.definition_of(session, found.response)
    answers = responses.answers(session, found.response)
    sections = [
        (page, routing.items(definition, page.id, answers)) for page in routing.pages(definition, answers)
    ]
    return {
        "interview": found,
        "definition": definition,
        "sections": sections,
        "notes": service.notes(session, found),
        "consents": responses.consents(session, found.response),
        "coverage": service.coverage(session, found),
        "transcript": _transcript(session, found),
    }


def _transcript(session: Session, found: Interview) -> Document | None:
    return session.scalar(
        select(Document)
        .where(Document.response_id == found.response_id, Document.kind == "interview")
        .order_by(Document.version.desc())
    )
