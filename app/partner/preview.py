"""The survey as one kind of partner sees it, for the evaluator. Nothing is stored."""

import uuid
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import headers, languages
from app.access import load, needs
from app.db import read_session
from app.partner import bp
from app.partner.answering import changed, names_brought, render
from surveys import forms, instruments, routing
from surveys.asking import live
from surveys.definition import Definition
from surveys.making.workable import workable
from surveys.models import InstrumentVersion
from surveys.routing import Answers


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/preview/<partner_type>/<page>",
    methods=["GET", "POST"],
)
@needs("fieldwork.read")
def preview(study_id: uuid.UUID, version_id: uuid.UUID, partner_type: str, page: str) -> ResponseReturnValue:
    """A POST checks the page as for a respondent and goes on; what was typed is forgotten.

    Of an unfinished draft as much as works; `language` is that of the preview, whatever the evaluator's is.
    """
    headers.be_framed()
    version = load(read_session(), InstrumentVersion, version_id)
    if instruments.definition(version).kind == "guide":
        return redirect(
            url_for(
                "evaluator.preview_guide",
                study_id=study_id,
                version_id=version_id,
                partner_type=partner_type,
            )
        )
    definition, left_out = workable(instruments.definition(version))
    language = request.args.get("language", "")
    if language in definition.languages:
        languages.speak(language)
    answers: Answers = {definition.routing_key: partner_type} if definition.routing_key else {}
    if not routing.shows(definition, page, answers):
        return no_preview(definition, page)
    where: dict[str, Any] = {"study_id": study_id, "version_id": version_id, "partner_type": partner_type}
    if language:
        where["language"] = language
    if request.method == "POST":
        go = request.form.get("go", "next")
        known, posted, place = changed(definition, page, answers, go)
        reading = live.read(definition, page, known, g.language, posted)
        brought = names_brought(reading)
        told = where | {"left_out": left_out}
        if place or (
            reading.valid and brought and go == "next"
        ):  # the page itself changes with what was typed
            return render(definition, reading.form, answers, preview=told, posted=posted, brought=brought)
        if go == "next" and not reading.valid:
            return render(definition, reading.form, answers, preview=told, posted=posted), 422
        step = routing.previous_page if go == "back" else routing.next_page
        target = step(definition, page, answers)
        if target is None:
            return render_template("partner/preview_end.html", study_id=study_id, version_id=version_id)
        return redirect(url_for("partner.preview", page=target, **where))
    form = forms.form_class(definition, page, answers, g.language)(
        data=forms.data_from_answers(definition, page, answers, g.language)
    )
    return render(definition, form, answers, preview=where | {"left_out": left_out})


def no_preview(definition: Definition, page: str) -> ResponseReturnValue:
    """A page that this kind of partner does not get says so; one that does not exist is not found."""
    if page not in {one.id for one in definition.pages}:
        abort(404)
    return render_template("partner/no_preview.html")
