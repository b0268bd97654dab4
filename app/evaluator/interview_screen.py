"""The screen on which an interview is held: notes that save themselves, also after a lost connection."""

import uuid
from dataclasses import asdict

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from analysis import following
from app import audit, jobs
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.forms import FinishForm
from app.evaluator.interviews import names, whole
from coding.documents import note_documents
from surveys import interviews as service
from surveys import responses
from surveys.base import now
from surveys.conversations import notetaking
from surveys.errors import Refused, Stale, WeerklankError
from surveys.models import Interview
from surveys.texts import pick

MOST_CHANGES = 100
"""In one request; a device with more sends them in turn."""


@bp.get("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/run")
@needs("fieldwork.edit")
def run_interview(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Interview, interview_id)
    if found.started_at is None:
        return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))
    return _screen(session, found, FinishForm(obj=found))


@bp.get("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/state")
@needs("fieldwork.edit")
def interview_state(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """What is kept now, for whom, and a fresh token: a device that was away asks this first."""
    session = read_session()
    return jsonify(_state(session, load(session, Interview, interview_id)))


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/changes")
@needs("fieldwork.edit")
def save_changes(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """Changes from a device, in its order. Each is answered: kept, conflict (with the other text) or refused (why)."""
    sent = request.get_json(silent=True)
    changes = sent.get("changes") if isinstance(sent, dict) else None
    if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
        raise Refused({"nl": "Dit kan niet worden gelezen.", "en": "This cannot be read."})
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        results = [_take_in(session, found, data) for data in changes]
        if found.state == "finished" and any(result["state"] == "kept" for result in results):
            _write_document(session, found)
    return jsonify(results=results, at=_moment())


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/notes")
@needs("fieldwork.edit")
def save_notes(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """The whole page at once: what the Save button does, with or without JavaScript."""
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        service.reopen(session, current_user.id, found)
        conflicts = _save_all(session, found)
        service.save_memos(
            session,
            current_user.id,
            found,
            field_notes=request.form.get("field_notes"),
            reflexive_memo=request.form.get("reflexive_memo"),
        )
    if conflicts:
        return _with_conflicts(interview_id, conflicts)
    flash(_("Your notes are saved."))
    return redirect(url_for("evaluator.run_interview", study_id=study_id, interview_id=interview_id))


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/finish")
@needs("fieldwork.edit")
def finish_interview(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """Keeps the page, ends the interview, and makes a document of the notes."""
    form = FinishForm()
    if not form.validate_on_submit():
        session = read_session()
        return _screen(session, load(session, Interview, interview_id), form), 422
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        service.reopen(session, current_user.id, found)
        conflicts = _save_all(session, found)
        service.save_memos(
            session,
            current_user.id,
            found,
            field_notes=form.field_notes.data or "",
            reflexive_memo=form.reflexive_memo.data or "",
        )
        if not conflicts:
            service.finish(session, current_user.id, found, minutes=form.minutes.data)
            audit.record(session, study_id, current_user.id, "finished", "interview", found.id)
            _write_document(session, found)
    if conflicts:
        return _with_conflicts(interview_id, conflicts)
    return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))


# ---------------------------------------------------------------- inside


def _take_in(session: Session, found: Interview, data: object) -> dict[str, object]:
    try:
        change = notetaking.read_change(data)
        revision = notetaking.take_in(session, current_user.id, found, change)
    except Stale:
        theirs = notetaking.notes(session, found, current_user.id).get(change.question, notetaking.Note())
        memo = getattr(found, change.question, "") if change.kind == "memo" else theirs.note
        return {"id": str(change.id), "state": "conflict", "theirs": memo, "revision": theirs.revision}
    except WeerklankError as error:
        name = str(data.get("id", "")) if isinstance(data, dict) else ""
        return {"id": name, "state": "refused", "message": pick(error.text, g.language)}
    return {"id": str(change.id), "state": "kept", "revision": revision}


def _save_all(session: Session, found: Interview) -> dict[str, str]:
    """Every question of the form. Gives, per question whose notes were changed elsewhere, the text that was typed here."""
    conflicts: dict[str, str] = {}
    kept = notetaking.notes(session, found, current_user.id)
    for item in responses.definition_of(session, found.response).items():
        if f"{item.id}-note" not in request.form:
            continue
        before = kept.get(item.id, notetaking.Note())
        try:
            _save_note(session, found, item.id, before)
        except Stale:
            conflicts[item.id] = request.form[f"{item.id}-note"]
        _save_quotes(session, found, item.id, before)
    return conflicts


def _save_note(session: Session, found: Interview, question: str, before: notetaking.Note) -> None:
    note = request.form[f"{question}-note"]
    coverage = request.form.get(f"{question}-coverage") or None
    probes = request.form.getlist(f"{question}-probe", type=int)
    if not note and coverage is None and not probes and before.empty:
        return
    revision = request.form.get(f"{question}-revision", 0, type=int)
    notetaking.save_question(
        session,
        current_user.id,
        found,
        question,
        coverage=coverage,
        note=note,
        revision=revision,
        probes=probes,
    )


def _save_quotes(session: Session, found: Interview, question: str, before: notetaking.Note) -> None:
    """What the form says of literal words where there is no script: who said those that are there, and one more."""
    changes: list[tuple[str, dict[str, str]]] = []
    for quote in before.quotes:
        who = request.form.get(f"{question}-who-{quote.id}", quote.who)
        if who != quote.who:
            changes.append(("speaker", {"id": quote.id, "who": who}))
    words = request.form.get(f"{question}-quote", "").strip()
    if words:
        who = request.form.get(f"{question}-quote-who", "")
        changes.append(("quote", {"id": str(uuid.uuid4()), "text": words, "who": who}))
    for kind, value in changes:
        change = notetaking.Change(uuid.uuid4(), kind, question, value)
        notetaking.take_in(session, current_user.id, found, change)


def _with_conflicts(interview_id: uuid.UUID, conflicts: dict[str, str]) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Interview, interview_id)
    return _screen(session, found, FinishForm(obj=found), conflicts), 409


def _write_document(session: Session, found: Interview) -> None:
    before = note_documents.current(session, found)
    made = note_documents.write(session, current_user.id, found)
    if made is None:
        return
    if before is not None:
        following.follow(session, before, made.document, made.same, made.codings)
    jobs.enqueue("documents.segment", found.study_id, made.document.id, current_user.id)


def _screen(
    session: Session, found: Interview, form: FinishForm, conflicts: dict[str, str] | None = None
) -> str:
    began = found.started_at or now()
    return render_template(
        "evaluator/interview_run.html",
        **whole(session, found),
        seconds=int(((found.finished_at or now()) - began).total_seconds()),
        form=form,
        conflicts=conflicts or {},
        at=_moment(),
        other_name=_other_name(session, found),
    )


def _other_name(session: Session, found: Interview) -> str:
    """Who takes notes beside this person."""
    second = found.second_id == current_user.id
    other = found.interviewer_id if second else found.second_id
    return names(session, [other])[0] if other else ""


def _state(session: Session, found: Interview) -> dict[str, object]:
    notes = notetaking.notes(session, found, current_user.id)
    return {
        "person": str(current_user.id),
        "csrf": generate_csrf(),
        "at": _moment(),
        "notes": {question: asdict(note) for question, note in notes.items()},
        "memos": {name: getattr(found, name) for name in notetaking.MEMOS},
    }


def _moment() -> int:
    """Milliseconds, as scripts count time."""
    return int(now().timestamp() * 1000)
