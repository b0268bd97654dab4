"""The survey as one kind of partner sees it, for the evaluator. Nothing is stored."""

import uuid
from typing import Any

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access import load, needs
from app.db import read_session
from app.partner import bp
from app.partner.answering import changed, render
from surveys import forms, instruments, live, routing
from surveys.models import InstrumentVersion
from surveys.routing import Answers


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/preview/<partner_type>/<page>",
    methods=["GET", "POST"],
)
@needs("fieldwork.read")
def preview(study_id: uuid.UUID, version_id: uuid.UUID, partner_type: str, page: str) -> ResponseReturnValue:
    """A POST checks the page as for a respondent and goes on; what was typed is forgotten."""
    definition = instruments.definition(load(read_session(), InstrumentVersion, version_id))
    answers: Answers = {definition.routing_key: partner_type} if definition.routing_key else {}
    if not routing.shows(definition, page, answers):
        abort(404)
    where: dict[str, Any] = {"study_id": study_id, "version_id": version_id, "partner_type": partner_type}
    if request.method == "POST":
        go = request.form.get("go", "next")
        known, posted, place = changed(definition, page, answers, go)
        reading = live.read(definition, page, known, g.language, posted)
        new = [block.item.id for block in reading.new]
        if place or (reading.valid and new and go == "next"):  # the page itself changes with what was typed
            return render(definition, reading.form, answers, preview=where, posted=posted, new=new)
        if go == "next" and not reading.valid:
            return render(definition, reading.form, answers, preview=where, posted=posted), 422
        step = routing.previous_page if go == "back" else routing.next_page
        target = step(definition, page, answers)
        if target is None:
            return redirect(url_for("evaluator.instrument", study_id=study_id, version_id=version_id))
        return redirect(url_for("partner.preview", page=target, **where))
    form = forms.form_class(definition, page, answers, g.language)(
        data=forms.data_from_answers(definition, page, answers, g.language)
    )
    return render(definition, form, answers, preview=where)
