"""Several codes into one: choose, see what it touches, decide."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_security import current_user

from analysis import evidence
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from app.researcher.codebook.tree import choices
from coding.codebook import effects, merging
from coding.models import Code
from surveys.errors import Refused


def chosen(values: list[str]) -> list[uuid.UUID]:
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


@bp.get("/studies/<uuid:study_id>/codebook/<uuid:code_id>/merge")
@needs("coding.edit")
def choose_merge(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """?with=<id>… are the codes that go into this one; with them the page tells what it touches."""
    session = read_session()
    into = load(session, Code, code_id)
    sources = [load(session, Code, one) for one in chosen(request.args.getlist("with"))]
    sources = [code for code in sources if code is not into]
    return render_template(
        "researcher/codebook/merge.html",
        into=into,
        sources=sources,
        choices=[choice for choice in choices(session, study_id) if choice.value != str(into.id)],
        effects=effects.of(session, sources) if sources else None,
        each=[(code, effects.of(session, [code])) for code in sources],
        findings=evidence.leaning_on(session, [code.id for code in sources]),
    )


@bp.post("/studies/<uuid:study_id>/codebook/<uuid:code_id>/merge")
@needs("coding.edit")
def merge_codes(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        into = load(session, Code, code_id)
        sources = [load(session, Code, one) for one in chosen(request.form.getlist("with"))]
        if not sources:
            raise Refused({"nl": "Kies welke codes erin opgaan.", "en": "Choose which codes go into it."})
        change = merging.merge(session, current_user.id, sources, into)
        audit.record(session, study_id, current_user.id, "merged", "code", into.id)
        moved = change.detail["passages"]
    flash(
        ngettext(
            "Merged; %(num)d passage moved. You can undo this below, at the history.",
            "Merged; %(num)d passages moved. You can undo this below, at the history.",
            moved,
        )
    )
    return redirect(url_for("researcher.code", study_id=study_id, code_id=code_id, _anchor="history"))
