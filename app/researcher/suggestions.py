"""Judging proposals of the machine: accept, change, reject, take back."""

import uuid

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from app import audit, jobs
from app.access import load, needs
from app.db import unit_of_work
from app.researcher import bp, state
from app.researcher.codings import wants_page
from coding import layers, review
from coding.models import Document, Suggestion
from surveys.texts import pick

BASE = "/studies/<uuid:study_id>/documents/<uuid:document_id>/suggestions"


@bp.post(BASE)
@needs("coding.edit")
def ask_suggestions(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """Has the worker propose codes anew, with what was coded since."""
    with unit_of_work() as session:
        document = load(session, Document, document_id)
        jobs.enqueue("documents.suggest", study_id, document.id, current_user.id)
        audit.record(session, study_id, current_user.id, "suggested", "document", document.id)
    return redirect(url_for("researcher.document", study_id=study_id, document_id=document_id))


@bp.post(f"{BASE}/<uuid:suggestion_id>/<any(accept, reject, reopen):decision>")
@needs("coding.edit")
def judge_suggestion(
    study_id: uuid.UUID, document_id: uuid.UUID, suggestion_id: uuid.UUID, decision: str
) -> ResponseReturnValue:
    """`code` with accept means: code these words, but with that code instead."""
    with unit_of_work() as session:
        document, suggestion = load(session, Document, document_id), load(session, Suggestion, suggestion_id)
        label = pick(suggestion.code.label, g.language)
        focus = ""
        if decision == "accept":
            chosen = request.form.get("code", type=uuid.UUID)
            if chosen and chosen != suggestion.code_id:
                coding = review.change(session, current_user.id, suggestion, chosen)
            else:
                coding = review.accept(session, current_user.id, suggestion)
            label = pick(coding.code.label, g.language)
            message, verb, focus = _("Accepted: %(code)s", code=label), "accepted", f"coding-{coding.id}"
        elif decision == "reject":
            review.reject(session, current_user.id, suggestion, request.form.get("reason", ""))
            message, verb = _("Rejected: %(code)s", code=label), "rejected"
        else:
            review.reopen(session, current_user.id, suggestion)
            message, verb, focus = _("The proposal is back."), "restored", f"suggestion-{suggestion.id}"
        audit.record(session, study_id, current_user.id, verb, "suggestion", suggestion.id)
        session.flush()
        layers.touch_document(session, document.id)
        if wants_page():
            return redirect(url_for("researcher.document", study_id=study_id, document_id=document_id))
        undo = (
            ""
            if decision == "reopen"
            else url_for(
                "researcher.judge_suggestion",
                study_id=study_id,
                document_id=document_id,
                suggestion_id=suggestion_id,
                decision="reopen",
            )
        )
        return state.answer(session, document, message=message, undo=undo, focus=focus)
