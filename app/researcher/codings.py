"""Coding a passage: add, change, remove, bring back. JSON for the script; a form for who works without."""

import uuid

from flask import flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from app import audit
from app.access import load, needs
from app.db import unit_of_work
from app.researcher import bp, state
from coding import marking
from coding.models import Coding, Document
from surveys.errors import Refused, Stale
from surveys.texts import pick

BASE = "/studies/<uuid:study_id>/documents/<uuid:document_id>/codings"


@bp.post(BASE)
@needs("coding.edit")
def add_coding(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """`start` and `end` in code points, or `quote` with the words themselves; `code` the id of a code."""
    with unit_of_work() as session:
        document = load(session, Document, document_id)
        start, end = _where(document)
        coding = marking.apply(
            session,
            current_user.id,
            document,
            _id("code"),
            start,
            end,
            valence=request.form.get("valence", "neutral"),
            improvement=request.form.get("improvement") == "true",
            memo=request.form.get("memo", ""),
        )
        audit.record(session, study_id, current_user.id, "added", "coding", coding.id)
        label = pick(coding.code.label, g.language)
        undo = url_for(
            "researcher.remove_coding", study_id=study_id, document_id=document_id, coding_id=coding.id
        )
        if wants_page():
            flash(_("Coded: %(code)s", code=label))
            return redirect(url_for("researcher.document", study_id=study_id, document_id=document_id))
        message = _("Coded: %(code)s", code=label)
        return state.answer(session, document, message=message, undo=undo, focus=f"coding-{coding.id}")


@bp.post(f"{BASE}/<uuid:coding_id>")
@needs("coding.edit")
def change_coding(study_id: uuid.UUID, document_id: uuid.UUID, coding_id: uuid.UUID) -> ResponseReturnValue:
    """Changes what is sent: valence, improvement, memo, code, start, end. 409 with what is stored when it is stale."""
    with unit_of_work() as session:
        document, coding = load(session, Document, document_id), load(session, Coding, coding_id)
        given = request.form
        try:
            marking.change(
                session,
                current_user.id,
                coding,
                revision=given.get("revision", 0, type=int),
                valence=given.get("valence"),
                improvement="true" in given.getlist("improvement") if "improvement" in given else None,
                memo=given.get("memo"),
                code_id=_id("code") if given.get("code") else None,
                start=given.get("start", type=int),
                end=given.get("end", type=int),
            )
        except Stale as stale:
            return jsonify(
                text=pick(stale.text, g.language), stored=stored(coding), sent=given.to_dict()
            ), 409
        audit.record(session, study_id, current_user.id, "changed", "coding", coding.id)
        if wants_page():
            return redirect(_back(study_id, document_id, coding_id))
        return state.answer(session, document, message=_("Changed."), focus=f"coding-{coding.id}")


@bp.post(f"{BASE}/<uuid:coding_id>/remove")
@needs("coding.edit")
def remove_coding(study_id: uuid.UUID, document_id: uuid.UUID, coding_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        document, coding = load(session, Document, document_id), load(session, Coding, coding_id)
        revision = request.form.get("revision", coding.revision, type=int)
        try:
            marking.remove(session, current_user.id, coding, revision=revision)
        except Stale as stale:
            return jsonify(text=pick(stale.text, g.language), stored=stored(coding)), 409
        audit.record(session, study_id, current_user.id, "removed", "coding", coding.id)
        if wants_page():
            flash(_("The coding is removed."))
            return redirect(_back(study_id, document_id, coding_id))
        undo = url_for(
            "researcher.restore_coding", study_id=study_id, document_id=document_id, coding_id=coding_id
        )
        return state.answer(session, document, message=_("The coding is removed."), undo=undo)


@bp.post(f"{BASE}/<uuid:coding_id>/restore")
@needs("coding.edit")
def restore_coding(study_id: uuid.UUID, document_id: uuid.UUID, coding_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        document, coding = load(session, Document, document_id), load(session, Coding, coding_id)
        marking.restore(session, current_user.id, coding)
        audit.record(session, study_id, current_user.id, "restored", "coding", coding.id)
        return state.answer(session, document, message=_("The coding is back."), focus=f"coding-{coding.id}")


def stored(coding: Coding) -> dict[str, object]:
    """A coding as it is now, for who must choose between two versions."""
    return {
        "revision": coding.revision,
        "valence": coding.valence,
        "improvement": coding.improvement,
        "memo": coding.memo,
        "code": pick(coding.code.label, g.language),
        "start": coding.start,
        "end": coding.end,
    }


def wants_page() -> bool:
    """A form of a page without script wants a page back; the script asks for JSON."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "text/html"


def _back(study_id: uuid.UUID, document_id: uuid.UUID, coding_id: uuid.UUID) -> str:
    anchor = f"coding-{coding_id}"
    return url_for("researcher.document", study_id=study_id, document_id=document_id, _anchor=anchor)


def _id(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError:
        raise Refused({"nl": "Kies een code.", "en": "Choose a code."}) from None


def _where(document: Document) -> tuple[int, int]:
    quote = request.form.get("quote", "").replace("\r\n", "\n").strip()
    if not quote:
        return request.form.get("start", -1, type=int), request.form.get("end", -1, type=int)
    start = document.text.find(quote)
    if start < 0:
        raise Refused(
            {
                "nl": "Deze woorden staan niet in het document. Kopieer ze letterlijk.",
                "en": "These words are not in the document. Copy them exactly.",
            }
        )
    if document.text.find(quote, start + 1) >= 0:
        raise Refused(
            {
                "nl": "Deze woorden staan er meer dan één keer. Neem er een paar woorden omheen bij.",
                "en": "These words occur more than once. Take in a few words around them.",
            }
        )
    return start, start + len(quote)
