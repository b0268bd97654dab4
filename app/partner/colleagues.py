"""Filling in together: asking colleagues for a part, seeing who did what, and the colleague's own way through."""

import uuid

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, limits, mail
from app.access import public
from app.db import read_session, unit_of_work
from app.partner import bp, visit
from app.partner.answering import REASON
from surveys import responses
from surveys.asking import colleagues as service
from surveys.errors import AlreadySubmitted, Refused
from surveys.models import Colleague, Study
from surveys.responses import ConsentMissing
from surveys.texts import pick

LINK = "the link itself is the key"


@bp.route("/answer/<uuid:response_id>/colleagues", methods=["GET", "POST"])
@public(REASON)
def colleagues(response_id: uuid.UUID) -> ResponseReturnValue:
    """Who does what. Asking one more shows the link in the answer to the POST, and never again."""
    if request.method == "GET":
        return _together(response_id)
    try:
        with unit_of_work() as session:
            response = visit.load(session, response_id)
            name, email = request.form.get("name", ""), request.form.get("email", "")
            colleague, token = service.ask(session, response, name, email, request.form.getlist("pages"))
            audit.record(session, response.study_id, None, "passed_on", "response", response.id)
            made = colleague.id
    except AlreadySubmitted:
        return redirect(url_for("partner.receipt", response_id=response_id))
    except Refused as error:
        return _together(response_id, error=pick(error.text, g.language)), 422
    address = url_for("partner.colleague_welcome", token=token)
    if current_app.config["PUBLIC_URL"]:
        address = mail.link(address)
    else:
        address = url_for("partner.colleague_welcome", token=token, _external=True)
    return _together(response_id, made=read_session().get(Colleague, made), address=address)


def _together(
    response_id: uuid.UUID, *, error: str = "", made: Colleague | None = None, address: str = ""
) -> str:
    session = read_session()
    response = visit.load(session, response_id)
    return render_template(
        "partner/colleagues.html",
        response=response,
        parts=service.parts(session, response),
        taking_part=service.of(session, response),
        error=error,
        made=made,
        address=address,
    )


@bp.post("/answer/<uuid:response_id>/colleagues/<uuid:colleague_id>/remove")
@public(REASON)
def remove_colleague(response_id: uuid.UUID, colleague_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        response = visit.load(session, response_id)
        colleague = session.get(Colleague, colleague_id)
        if colleague is None:
            abort(404)
        service.remove(session, response, colleague)
        audit.record(session, response.study_id, None, "revoked", "response", response.id)
    return redirect(url_for("partner.colleagues", response_id=response_id))


# ---------------------------------------------------------------- the colleague


@bp.route("/c/<token>", methods=["GET", "POST"])
@public(LINK)
@limits.limiter.limit(limits.TOKEN)
def colleague_welcome(token: str) -> ResponseReturnValue:
    """What is asked, by whom, and the same consents; a GET changes nothing."""
    withheld: list[str] = []
    if request.method == "POST":
        with unit_of_work() as session:
            colleague = service.redeem(session, token)
            given = {key: value == "yes" for key, value in request.form.items()}
            asked = responses.definition_of(session, colleague.response).consents
            withheld = [item.key for item in asked if item.key not in given]
            if not withheld:
                try:
                    service.begin(session, colleague, given)
                except ConsentMissing:
                    return redirect(url_for("partner.colleague_refused"))
                audit.record(
                    session, colleague.response.study_id, None, "started", "response", colleague.response_id
                )
                visit.remember_colleague(colleague)
                response_id = colleague.response_id
        if not withheld:
            return redirect(url_for("partner.colleague_home", response_id=response_id))
    session = read_session()
    colleague = service.redeem(session, token)
    visit.enter(session.get_one(Study, colleague.response.study_id), colleague.response.language)
    page = render_template(
        "partner/colleague_welcome.html",
        colleague=colleague,
        definition=responses.definition_of(session, colleague.response),
        pages=service.pages_of(session, colleague),
        unanswered=withheld,
    )
    return page, 422 if withheld else 200


@bp.get("/colleague-refused")
@public("says that not taking part is fine")
def colleague_refused() -> ResponseReturnValue:
    return render_template("partner/colleague_refused.html")


@bp.route("/answer/<uuid:response_id>/mine", methods=["GET", "POST"])
@public(REASON)
def colleague_home(response_id: uuid.UUID) -> ResponseReturnValue:
    """The colleague's own part: its pages, and the button that says that it is ready."""
    if request.method == "POST":
        with unit_of_work() as session:
            response, colleague = visit.load_part(session, response_id)
            if colleague is not None:
                service.finish(session, colleague)
                audit.record(session, response.study_id, None, "finished", "response", response.id)
        return redirect(url_for("partner.colleague_home", response_id=response_id))
    session = read_session()
    response, colleague = visit.load_part(session, response_id)
    if colleague is None:
        return redirect(url_for("partner.colleagues", response_id=response_id))
    mine = [part for part in service.parts(session, response) if part.page.id in colleague.pages]
    return render_template("partner/colleague_home.html", response=response, colleague=colleague, parts=mine)
