"""Judging proposals of the machine: accept, change, reject, take back."""

import uuid

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from app import audit, jobs
from app.access import load, needs
from app.db import unit_of_work
from app.researcher import bp, state
from app.researcher.codings import wants_page
from app.researcher.workspace import light
from coding import review
from coding.models import Document, Suggestion
from surveys.errors import Refused

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
        document, suggestion = light(session, study_id, document_id), load(session, Suggestion, suggestion_id)
        if suggestion.document_id != document.id:
            raise Refused(
                {
                    "nl": "Dit voorstel staat in een ander document.",
                    "en": "This proposal is in another document.",
                }
            )
        focus = ""
        if decision == "accept":
            chosen = request.form.get("code", type=uuid.UUID)
            if chosen and chosen != suggestion.code_id:
                coding = review.change(session, current_user.id, suggestion, chosen)
            else:
                coding = review.accept(session, current_user.id, suggestion)
            verb, focus = "accepted", coding.id.hex
        elif decision == "reject":
            review.reject(session, current_user.id, suggestion, request.form.get("reason", ""))
            verb = "rejected"
        else:
            review.reopen(session, current_user.id, suggestion)
            verb, focus = "restored", suggestion.id.hex
        audit.record(session, study_id, current_user.id, verb, "suggestion", suggestion.id)
        if wants_page():
            return redirect(
                url_for(
                    "researcher.document",
                    study_id=study_id,
                    document_id=document_id,
                    plain="yes",
                    at=suggestion.start,
                )
            )
        return state.answer(session, document, state.since(), focus=focus, undo=True, redo=False)
