"""Coding a passage: add, change, remove, bring back. JSON for the script; forms and pages for who works without."""

import uuid
from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp, histories, state
from app.researcher.workspace import light
from coding import marking
from coding.marks import words
from coding.models import Code, Coding, Document
from surveys.errors import Refused, Stale
from surveys.texts import pick

BASE = "/studies/<uuid:study_id>/documents/<uuid:document_id>/codings"


@bp.post(BASE)
@needs("coding.edit")
def add_coding(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """`start` and `end` in code points, or `quote` with the words themselves; `code` the id of a code."""
    me: uuid.UUID = current_user.id
    with unit_of_work() as session:
        document = light(session, study_id, document_id)
        start, end = _where(document)
        coding = marking.apply(
            session,
            me,
            document,
            _id("code"),
            start,
            end,
            valence=request.form.get("valence", "neutral"),
            strength=request.form.get("strength", type=int) or None,
            improvement=request.form.get("improvement") == "true",
            memo=request.form.get("memo", ""),
        )
        audit.record(session, study_id, me, "added", "coding", coding.id)
        if wants_page():
            flash(_("Coded: %(code)s", code=label_of(session, coding)))
            return redirect(_back(study_id, coding))
        return state.added(session, me, document, coding)


@bp.post(f"{BASE}/<uuid:coding_id>")
@needs("coding.edit")
def change_coding(study_id: uuid.UUID, document_id: uuid.UUID, coding_id: uuid.UUID) -> ResponseReturnValue:
    """Changes what is sent: valence, strength, improvement, memo, code, start, end. 409 with both versions when stale."""
    with unit_of_work() as session:
        document, coding = _both(session, study_id, document_id, coding_id)
        given = request.form
        try:
            marking.change(
                session,
                current_user.id,
                coding,
                revision=given.get("revision", 0, type=int),
                valence=given.get("valence"),
                strength=given.get("strength", type=int),
                improvement="true" in given.getlist("improvement") if "improvement" in given else None,
                memo=given.get("memo"),
                code_id=_id("code") if given.get("code") else None,
                start=given.get("start", type=int),
                end=given.get("end", type=int),
            )
        except Stale as stale:
            return _conflict(session, document, coding, stale)
        audit.record(session, study_id, current_user.id, "changed", "coding", coding.id)
        if wants_page():
            flash(_("Changed."))
            return redirect(_back(study_id, coding))
        return state.answer(session, document, state.since(), focus=coding.id.hex, undo=True, redo=False)


@bp.post(f"{BASE}/<uuid:coding_id>/remove")
@needs("coding.edit")
def remove_coding(study_id: uuid.UUID, document_id: uuid.UUID, coding_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        document, coding = _both(session, study_id, document_id, coding_id)
        revision = request.form.get("revision", coding.revision, type=int)
        try:
            marking.remove(session, current_user.id, coding, revision=revision)
        except Stale as stale:
            return _conflict(session, document, coding, stale)
        audit.record(session, study_id, current_user.id, "removed", "coding", coding.id)
        if wants_page():
            flash(_("The coding is removed."))
            return redirect(_back(study_id, coding))
        return state.answer(session, document, state.since(), undo=True, redo=False)


@bp.post(f"{BASE}/<uuid:coding_id>/restore")
@needs("coding.edit")
def restore_coding(study_id: uuid.UUID, document_id: uuid.UUID, coding_id: uuid.UUID) -> ResponseReturnValue:
    """Brings a removed coding back; what else is sent is changed in it at once: the choice after a conflict."""
    with unit_of_work() as session:
        document, coding = _both(session, study_id, document_id, coding_id)
        marking.restore(session, current_user.id, coding)
        audit.record(session, study_id, current_user.id, "restored", "coding", coding.id)
        if wants_page():
            flash(_("The coding is back."))
            return redirect(_back(study_id, coding))
        return state.answer(session, document, state.since(), focus=coding.id.hex, undo=True, redo=False)


@bp.post(f"{BASE}/together")
@needs("coding.edit")
def change_codings(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """One change for several codings (`coding`: id:revision), undone as one: `do` is remove, valence, strength or code."""
    with unit_of_work() as session:
        document = light(session, study_id, document_id)
        given, do = request.form, request.form.get("do", "")
        fields: dict[str, Any] = {}
        if do == "code":
            fields = {"code_id": _id("code")}
        elif do == "valence":
            fields = {"valence": given.get("valence", "")}
        elif do == "strength":
            fields = {"strength": given.get("strength", 0, type=int)}
        elif do != "remove":
            raise Refused({"nl": "Kies wat er moet gebeuren.", "en": "Choose what is to be done."})
        done, left = marking.change_many(
            session, current_user.id, document, _chosen(), away=do == "remove", **fields
        )
        audit.record(session, study_id, current_user.id, "changed", "document", document.id)
        message = ngettext("%(num)s coding changed.", "%(num)s codings changed.", done)
        if do == "remove":
            message = ngettext("%(num)s coding removed.", "%(num)s codings removed.", done)
        if left:
            message += " " + ngettext(
                "%(num)s was changed by somebody else meanwhile and stays as it is.",
                "%(num)s were changed by somebody else meanwhile and stay as they are.",
                left,
            )
        if wants_page():
            flash(message)
            return redirect(
                url_for("researcher.document", study_id=study_id, document_id=document_id, plain="yes")
            )
        return state.answer(session, document, state.since(), message=message, undo=done > 0, redo=False)


def _chosen() -> list[tuple[uuid.UUID, int]]:
    try:
        pairs = [chosen.partition(":") for chosen in request.form.getlist("coding")]
        found = [(uuid.UUID(coding), int(revision)) for coding, _colon, revision in pairs]
    except ValueError:
        raise Refused({"nl": "Kies eerst coderingen.", "en": "Choose some codings first."}) from None
    if not found:
        raise Refused({"nl": "Kies eerst coderingen.", "en": "Choose some codings first."})
    return found


@bp.get(f"{BASE}/<uuid:coding_id>/history")
@needs("documents.read")
def coding_history(study_id: uuid.UUID, document_id: uuid.UUID, coding_id: uuid.UUID) -> ResponseReturnValue:
    """What happened to a coding, as sentences."""
    session = read_session()
    document, coding = _both(session, study_id, document_id, coding_id)
    return render_template(
        "researcher/coding_history.html",
        document=document,
        coding=coding,
        code=session.get_one(Code, coding.code_id),
        words=words.quote(session, document.id, coding.start, coding.end),
        sentences=histories.of_coding(session, coding),
    )


def _conflict(session: Session, document: Document, coding: Coding, stale: Stale) -> ResponseReturnValue:
    """Both versions, for the person to choose from; nothing was written."""
    now_is, sent = stored(session, coding), request.form.to_dict()
    if wants_page():
        page = render_template(
            "researcher/conflict.html",
            document=document,
            coding=coding,
            stored=now_is,
            sent=sent,
            text=pick(stale.text, g.language),
            sent_code=session.get(Code, uuid.UUID(sent["code"])) if sent.get("code") else None,
        )
        return page, 409
    return jsonify(text=pick(stale.text, g.language), stored=now_is, sent=sent), 409


def stored(session: Session, coding: Coding) -> dict[str, object]:
    """A coding as it is now, for who must choose between two versions."""
    return {
        "revision": coding.revision,
        "removed": coding.removed_at is not None,
        "valence": coding.valence,
        "strength": coding.strength or 0,
        "improvement": coding.improvement,
        "memo": coding.memo,
        "code": coding.code_id.hex,
        "code_label": label_of(session, coding),
        "start": coding.start,
        "end": coding.end,
        "words": words.quote(session, coding.document_id, coding.start, coding.end),
        "by": histories.last_name(session, coding),
    }


def label_of(session: Session, coding: Coding) -> str:
    code = session.get_one(Code, coding.code_id)
    return f"{code.key} {pick(code.label, g.language)}"


def wants_page() -> bool:
    """A form of a page without script wants a page back; the script asks for JSON."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "text/html"


def _both(
    session: Session, study_id: uuid.UUID, document_id: uuid.UUID, coding_id: uuid.UUID
) -> tuple[Document, Coding]:
    document, coding = light(session, study_id, document_id), load(session, Coding, coding_id)
    if coding.document_id != document.id:
        raise Refused(
            {
                "nl": "Deze codering staat in een ander document.",
                "en": "This coding is in another document.",
            }
        )
    return document, coding


def _back(study_id: uuid.UUID, coding: Coding) -> str:
    return url_for(
        "researcher.document",
        study_id=study_id,
        document_id=coding.document_id,
        plain="yes",
        at=coding.start,
        _anchor=f"coding-{coding.id.hex}",
    )


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
