"""Undo and redo in the workspace, of what this person did in this document."""

import uuid

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit
from app.access import needs
from app.db import unit_of_work
from app.researcher import bp, histories, state
from app.researcher.codings import wants_page
from app.researcher.workspace import light
from coding.marks import undoing
from coding.marks.undoing import Outcome
from surveys.texts import pick


@bp.post("/studies/<uuid:study_id>/documents/<uuid:document_id>/<any(undo, redo):direction>")
@needs("coding.edit")
def turn_step(study_id: uuid.UUID, document_id: uuid.UUID, direction: str) -> ResponseReturnValue:
    """Takes this person's last step back, or does again what was taken back; says what could not be, and why."""
    with unit_of_work() as session:
        document = light(session, study_id, document_id)
        turn = undoing.undo if direction == "undo" else undoing.redo
        outcome = turn(session, current_user.id, document)
        audit.record(session, study_id, current_user.id, "changed", "document", document.id)
        message = _told(session, outcome, direction)
        ahead = undoing.ahead(session, current_user.id, document.id)
        if wants_page():
            flash(message)
            at = request.form.get("at", 0, type=int)
            return redirect(
                url_for("researcher.document", study_id=study_id, document_id=document_id, plain="yes", at=at)
            )
        about = next((change for change in outcome.done if change.coding_id or change.suggestion_id), None)
        focus = (about.coding_id or about.suggestion_id) if about else None
        return state.answer(
            session,
            document,
            state.since(),
            message=message,
            focus=focus.hex if focus else "",
            undo=ahead.undo is not None,
            redo=ahead.redo is not None,
            tree=undoing.made_code(outcome.done) is not None,
        )


def _told(session: Session, outcome: Outcome, direction: str) -> str:
    done, kept = len(outcome.done), outcome.kept
    words = []
    if done:
        what = histories.step_in_words(session, outcome.done)
        words.append(
            _("Undone: %(what)s.", what=what)
            if direction == "undo"
            else _("Done again: %(what)s.", what=what)
        )
    if kept:
        names = ", ".join(sorted({histories.name(session, who) for who in kept}))
        if done:
            words.append(
                ngettext(
                    "%(num)s change stays, because %(who)s changed it since.",
                    "%(num)s changes stay, because %(who)s changed them since.",
                    len(kept),
                    who=names,
                )
            )
        else:
            words.append(
                _("This cannot be undone any more: %(who)s changed it since. Nothing was changed.", who=names)
                if direction == "undo"
                else _("This cannot be done again: %(who)s changed it since. Nothing was changed.", who=names)
            )
    if outcome.refused and not done:
        words.append(pick(outcome.refused, g.language))
    if not words:
        words.append(_("There was nothing left to take back in that step."))
    return " ".join(words)
