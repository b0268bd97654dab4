"""The end: look everything over, hand it in once, keep a copy, or withdraw."""

import uuid

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import attachments, audit, erasure, jobs
from app.access import public
from app.db import read_session, unit_of_work
from app.partner import bp, visit
from app.partner.answering import REASON
from coding import intake
from coding.consents import QUOTE
from surveys import responses
from surveys.asking import wording
from surveys.errors import AlreadySubmitted
from surveys.responses import ConsentMissing, Incomplete


@bp.get("/answer/<uuid:response_id>/review")
@public(REASON)
def review(response_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    response = visit.load(session, response_id)
    if response.state == "submitted":
        return redirect(url_for("partner.receipt", response_id=response_id))
    if response.state == "withdrawn":
        return redirect(url_for("partner.withdrawn", response_id=response_id))
    definition = responses.definition_of(session, response)
    return render_template(
        "partner/review.html",
        response=response,
        sections=wording.review(definition, responses.answers(session, response), g.language),
        open_items=responses.unanswered(session, response),
        submission_key=uuid.uuid4(),
    )


@bp.get("/answer/<uuid:response_id>/files/<item_id>/<uuid:file_id>")
@public(REASON)
def attachment(response_id: uuid.UUID, item_id: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """A file that was handed in, back to who did."""
    session = read_session()
    response, colleague = visit.load_part(session, response_id)
    page = responses.definition_of(session, response).page_of(item_id)
    if colleague and page.id not in colleague.pages:
        abort(404)
    return attachments.send(session, response, item_id, str(file_id))


@bp.post("/answer/<uuid:response_id>/submit")
@public(REASON)
def submit(response_id: uuid.UUID) -> ResponseReturnValue:
    """Hands in, once: a double click or a second try with the same key gives the same receipt."""
    key = request.form.get("submission_key", type=uuid.UUID) or uuid.uuid4()
    with unit_of_work() as session:
        response = responses.locked(session, visit.load(session, response_id))
        try:
            first = response.state != "submitted"
            responses.submit(session, response, key)
        except AlreadySubmitted:
            first = False
        except Incomplete:
            return redirect(url_for("partner.review", response_id=response_id))
        except ConsentMissing:
            return redirect(url_for("partner.consent", response_id=response_id))
        if first:
            audit.record(session, response.study_id, None, "submitted", "response", response.id)
            for document in intake.add_open_answers(session, None, response):
                jobs.enqueue("documents.segment", response.study_id, document.id, None)
    return redirect(url_for("partner.receipt", response_id=response_id))


@bp.get("/answer/<uuid:response_id>/receipt")
@public(REASON)
def receipt(response_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    response = visit.load(session, response_id)
    if response.state == "withdrawn":
        return redirect(url_for("partner.withdrawn", response_id=response_id))
    if response.state != "submitted":
        return redirect(url_for("partner.review", response_id=response_id))
    copy = responses.receipt(session, response, g.language)
    return render_template(
        "partner/receipt.html",
        response=response,
        receipt=copy,
        quotable=responses.consents(session, response).get(QUOTE, False),
    )


@bp.post("/answer/<uuid:response_id>/unquoted")
@public(REASON)
def unquoted(response_id: uuid.UUID) -> ResponseReturnValue:
    """Who sent in changed their mind about being quoted: the answers stay, the words leave the kept reports."""
    with unit_of_work() as session:
        response = visit.load(session, response_id)
        if response.state == "submitted" and responses.consents(session, response).get(QUOTE):
            responses.record_consents(session, response, {QUOTE: False}, actor=visit.clerk(response))
            erasure.hold_to_consents(session, None, response)
            audit.record(session, response.study_id, None, "recorded", "consent", response.id)
    return redirect(url_for("partner.receipt", response_id=response_id))


@bp.route("/answer/<uuid:response_id>/withdraw", methods=["GET", "POST"])
@public(REASON)
def withdraw(response_id: uuid.UUID) -> ResponseReturnValue:
    if request.method == "GET":
        session = read_session()
        return render_template("partner/withdraw.html", response=visit.load(session, response_id))
    with unit_of_work() as session:
        response = visit.load(session, response_id)
        study_id = response.study_id
        erasure.withdraw(session, response)
        audit.record(session, study_id, None, "withdrew", "response", response_id)
    return redirect(url_for("partner.withdrawn", response_id=response_id))


@bp.get("/answer/<uuid:response_id>/withdrawn")
@public(REASON)
def withdrawn(response_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    return render_template("partner/withdrawn.html", response=visit.load(session, response_id))
