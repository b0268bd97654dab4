"""Filling in: the consents, then page by page. Each page is saved before anything else happens."""

import uuid
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit
from app.access import public
from app.db import read_session, unit_of_work
from app.partner import bp, visit
from surveys import forms, responses, routing
from surveys.definition import Definition
from surveys.forms import PageForm
from surveys.models import Response
from surveys.routing import OTHER, Answers

REASON = "only for whom the link was redeemed in this browser"


@bp.route("/answer/<uuid:response_id>/consent", methods=["GET", "POST"])
@public(REASON)
def consent(response_id: uuid.UUID) -> ResponseReturnValue:
    if request.method == "POST":
        with unit_of_work() as session:
            response = visit.load(session, response_id)
            definition = responses.definition_of(session, response)
            given = {
                item.key: request.form[item.key] == "yes"
                for item in definition.consents
                if item.key in request.form
            }
            responses.record_consents(session, response, given)
            audit.record(session, response.study_id, None, "recorded", "consent", response.id)
            _speak_as_chosen(response)
            unanswered = [item.key for item in definition.consents if item.key not in given]
            missing = responses.withheld(session, response)
            page = responses.resume_at(session, response)
            if "language" in request.form or unanswered:
                status = 422 if unanswered and "language" not in request.form else 200
                return _consents(session, response, unanswered if status == 422 else []), status
        if missing:
            return redirect(url_for("partner.refused", response_id=response_id))
        if page is None:
            return redirect(url_for("partner.review", response_id=response_id))
        return redirect(url_for("partner.page", response_id=response_id, page_id=page))
    session = read_session()
    return _consents(session, visit.load(session, response_id), [])


def _consents(session: Any, response: Response, unanswered: list[str]) -> str:
    return render_template(
        "partner/consent.html",
        response=response,
        definition=responses.definition_of(session, response),
        given=responses.consents(session, response),
        unanswered=unanswered,
    )


@bp.get("/answer/<uuid:response_id>/refused")
@public(REASON)
def refused(response_id: uuid.UUID) -> ResponseReturnValue:
    """Where somebody ends who does not consent to taking part: that is fine, and can be changed."""
    session = read_session()
    return render_template("partner/refused.html", response=visit.load(session, response_id))


@bp.route("/answer/<uuid:response_id>/page/<page_id>", methods=["GET", "POST"])
@public(REASON)
def page(response_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    """One theme. `go` says what the button asks: "next", "back", "stop" or a language; all of them save first."""
    if request.method == "GET":
        session = read_session()
        response = visit.load(session, response_id)
        if response.state != "started":
            return redirect(url_for("partner.receipt", response_id=response_id))
        if responses.withheld(session, response):
            return redirect(url_for("partner.consent", response_id=response_id))
        definition, answers = responses.definition_of(session, response), responses.answers(session, response)
        if page_id not in {shown.id for shown in routing.pages(definition, answers)}:
            return redirect(url_for("partner.review", response_id=response_id))
        form = forms.form_class(definition, page_id, answers, g.language)(
            data=forms.data_from_answers(definition, page_id, answers, g.language)
        )
        return render(definition, form, answers, response=response)
    with unit_of_work() as session:
        response = visit.load(session, response_id)
        if response.state != "started":
            return redirect(url_for("partner.receipt", response_id=response_id))
        definition, answers = responses.definition_of(session, response), responses.answers(session, response)
        form = forms.form_class(definition, page_id, answers, g.language)(request.form)
        valid = form.validate()
        go = request.form.get("go", "next")
        language = go if go in g.study.languages else g.language
        responses.save_page(session, response, page_id, kept(form, answers), language)
        answers = responses.answers(session, response)
        before = routing.previous_page(definition, page_id, answers)
        after = routing.next_page(definition, page_id, answers)
        if go == "next" and not valid:
            return render(definition, form, answers, response=response), 422
        if go in g.study.languages and not valid:
            visit.choose(go)
            # typed but not yet right: shown again as it was typed
            retyped = forms.form_class(definition, page_id, answers, go)(request.form)
            return render(definition, retyped, answers, response=response)
    if go in g.study.languages:
        visit.choose(go)
        target = url_for("partner.page", response_id=response_id, page_id=page_id)
    elif go == "back":
        target = (
            url_for("partner.page", response_id=response_id, page_id=before)
            if before
            else url_for("partner.consent", response_id=response_id)
        )
    elif go == "stop":
        target = url_for("partner.stopped", response_id=response_id)
    elif after and request.form.get("return_to") != "review":
        target = url_for("partner.page", response_id=response_id, page_id=after)
    else:
        target = url_for("partner.review", response_id=response_id)
    return redirect(target)


@bp.get("/answer/<uuid:response_id>/stopped")
@public(REASON)
def stopped(response_id: uuid.UUID) -> ResponseReturnValue:
    """Saved; how to go on later."""
    session = read_session()
    return render_template("partner/stopped.html", response=visit.load(session, response_id))


def kept(form: PageForm, before: Answers) -> Answers:
    """What was read, and for an item whose new answer is not right yet the answer it had."""
    found = forms.answers_from_form(form)
    for block in form.blocks:
        if block.errors:
            for key in (block.item.id, block.item.id + OTHER):
                if key in before:
                    found[key] = before[key]
    return found


def _speak_as_chosen(response: Response) -> None:
    chosen = request.form.get("language", "")
    if chosen in g.study.languages:
        response.language = chosen
        visit.choose(chosen)


def render(
    definition: Definition,
    form: PageForm,
    answers: Answers,
    *,
    response: Response | None = None,
    preview: dict[str, Any] | None = None,
) -> str:
    """The page, for a respondent or (with `preview`) for the evaluator who looks how it is."""
    position, total = routing.progress(definition, form.page.id, answers)
    return render_template(
        "partner/page.html",
        definition=definition,
        form=form,
        response=response,
        preview=preview,
        position=position,
        total=total,
        return_to=request.values.get("return_to", ""),
    )
