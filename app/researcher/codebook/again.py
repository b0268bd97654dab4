"""Passages to look at again, one by one: coded before the meaning of their code changed."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from app.researcher.codebook.tree import choices
from coding.codebook import differences, looks, second_looks
from coding.models import Code, Coding
from surveys.errors import Stale
from surveys.texts import pick

AROUND = 300
"""Code points shown before and after the passage."""


@bp.get("/studies/<uuid:study_id>/codebook/<uuid:code_id>/again")
@needs("documents.read")
def look_again(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """The next passage that waits; ?after=<coding> leaves that one for later."""
    session = read_session()
    code = load(session, Code, code_id)
    coding = looks.next_one(session, current_user.id, code, request.args.get("after", type=uuid.UUID))
    wordings = looks.wordings(session, coding) if coding is not None else []
    return render_template(
        "researcher/codebook/again.html",
        code=code,
        coding=coding,
        progress=looks.progress(session, code),
        wordings=[(wording, differences.words(wording.was, wording.now)) for wording in wordings],
        fields=differences.FIELDS,
        spoken=differences.SPOKEN,
        choices=choices(session, study_id, without=None),
        around=AROUND,
    )


@bp.post("/studies/<uuid:study_id>/codebook/<uuid:code_id>/again")
@needs("coding.edit")
def judge_again(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """`coding`, its `revision`, the `outcome` (fits, recoded, removed), and for another code its id in `code`."""
    coding_id = request.form.get("coding", type=uuid.UUID)
    try:
        with unit_of_work() as session:
            load(session, Code, code_id)
            coding = load(session, Coding, coding_id or code_id)
            second_looks.judge(
                session,
                current_user.id,
                coding,
                request.form.get("outcome", ""),
                revision=request.form.get("revision", 0, type=int),
                code_id=request.form.get("code", type=uuid.UUID),
            )
            audit.record(session, study_id, current_user.id, "looked_again", "coding", coding.id)
    except Stale as stale:
        flash(pick(stale.text, g.language), "warning")
    else:
        flash(_("Noted."))
    return redirect(url_for("researcher.look_again", study_id=study_id, code_id=code_id))
