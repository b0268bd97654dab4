"""The first page behind a link: who asks, why, how long; begin, decline, or pass it to a colleague."""

import uuid

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField, EmailField, StringField, TextAreaField

from app import audit, limits, mail, post
from app.access import public
from app.db import read_session, unit_of_work
from app.partner import bp, own, visit
from surveys import fieldwork, instruments, responses, routing
from surveys.asking import expected
from surveys.definition import Definition
from surveys.inviting import mailing, waves
from surveys.models import Invitation, PartnerType, PrivacyNotice, Response, Wave
from surveys.privacy import BASES, MAY_OBJECT
from surveys.routing import Answers
from surveys.safekeeping import sealing


class DeclineForm(FlaskForm):
    reason = TextAreaField()


class PassForm(FlaskForm):
    name = StringField()
    email = EmailField()
    release = BooleanField()


def redeemed(session: Session, token: str) -> Invitation:
    """The invitation behind a link, with its study and language on the page."""
    invitation = fieldwork.redeem(session, token)
    started = invitation.response.language if invitation.response else invitation.participant.language
    visit.enter(invitation.wave.study, started)
    return invitation


@bp.get("/p/<token>")
@public("the link itself is the key; opening it changes nothing, because mail scanners open links too")
@limits.limiter.limit(limits.TOKEN)
def welcome(token: str) -> ResponseReturnValue:
    session = read_session()
    invitation = redeemed(session, token)
    kind = invitation.participant.partner.type
    if invitation.response is None and waves.joins_people(invitation.wave) and not invitation.outcome:
        try:
            waves.must_have_room(session, invitation.wave, kind.id)
        except waves.QuotaFull as full:
            return render_template("partner/full.html", text=full.text)
    return render_template(
        "partner/welcome.html",
        token=token,
        invitation=invitation,
        wave=invitation.wave,
        response=invitation.response,
        begun=invitation.response is not None or own.has_begun(session, invitation),
        **explained(session, invitation.wave, kind),
    )


def explained(session: Session, wave: Wave, kind: PartnerType | None) -> dict[str, object]:
    """What the first page says about the survey: how many questions and minutes, which figures, until when."""
    definition = (
        instruments.definition(wave.version) if waves.joins_people(wave) else sealing.definition_of(wave)
    )
    answers: Answers = {definition.routing_key: kind.route} if definition.routing_key and kind else {}
    in_grace = waves.state(wave) == "grace"
    return {
        "definition": definition,
        "count": routing.count_items(definition, answers),
        "minutes": expected.minutes(session, wave.version, kind.id if kind else None),
        "figures": _figures(definition, answers),
        "until": waves.last_day(wave) if in_grace else wave.closes_on,
        "in_grace": in_grace,
    }


def _figures(definition: Definition, answers: Answers) -> list[str]:
    """The questions for which it helps to have figures at hand, as far as this partner gets them."""
    shown = {
        item.id
        for page in routing.pages(definition, answers)
        for item in routing.items(definition, page.id, answers)
    }
    return [
        routing.pipe(definition.item(item_id).text, answers, g.language, definition)
        for item_id in definition.asks_for_figures
        if item_id in shown
    ]


@bp.post("/p/<token>")
@public("the link itself is the key")
@limits.limiter.limit(limits.TOKEN)
def start(token: str) -> ResponseReturnValue:
    """Start, or go on: from here the address no longer holds the token."""
    with unit_of_work() as session:
        invitation = redeemed(session, token)
        if invitation.wave.mode == "unlinked":
            return redirect(own.begin(session, invitation, token))
        first = invitation.started_at is None
        try:
            response = fieldwork.start(session, invitation, g.language)
        except waves.QuotaFull as full:
            return render_template("partner/full.html", text=full.text)
        if first:
            audit.record(session, response.study_id, None, "started", "response", response.id)
        visit.remember(session, response)
        target = go_on(session, response)
    return redirect(target)


def go_on(session: Session, response: Response) -> str:
    """Where this partner goes on: the receipt, the consents, the page that was left, or the review."""
    if response.state == "submitted":
        return url_for("partner.receipt", response_id=response.id)
    if response.state == "withdrawn":
        return url_for("partner.withdrawn", response_id=response.id)
    if responses.withheld(session, response):
        return url_for("partner.consent", response_id=response.id)
    page = responses.resume_at(session, response)
    if page is None:
        return url_for("partner.review", response_id=response.id)
    return url_for("partner.page", response_id=response.id, page_id=page)


@bp.route("/p/<token>/decline", methods=["GET", "POST"])
@public("the link itself is the key")
@limits.limiter.limit(limits.TOKEN)
def decline(token: str) -> ResponseReturnValue:
    form = DeclineForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            invitation = redeemed(session, token)
            fieldwork.decline(session, invitation, form.reason.data or "")
            audit.record(session, invitation.wave.study_id, None, "declined", "invitation", invitation.id)
        return redirect(url_for("partner.welcome", token=token))
    invitation = redeemed(read_session(), token)
    return render_template("partner/decline.html", token=token, invitation=invitation)


@bp.route("/p/<token>/pass-on", methods=["GET", "POST"])
@public("the link itself is the key")
@limits.limiter.limit(limits.TOKEN)
def pass_on(token: str) -> ResponseReturnValue:
    """To a colleague, by e-mail when this server can, else with a link to hand over that is shown once."""
    form = PassForm()
    invitation = redeemed(read_session(), token)
    if not form.validate_on_submit():
        return render_template("partner/pass_on.html", token=token, invitation=invitation, error="")
    name, email = (form.name.data or "").strip(), (form.email.data or "").strip()
    if not name:
        error = _("Write the name of your colleague.")
        page = render_template("partner/pass_on.html", token=token, invitation=invitation, error=error)
        return page, 422
    with unit_of_work() as session:
        invitation = redeemed(session, token)
        successor, fresh = fieldwork.pass_on(session, invitation, name, email, release=form.release.data)
        audit.record(session, invitation.wave.study_id, None, "passed_on", "invitation", invitation.id)
        sent = bool(email) and mail.configured()
        if sent:
            mailing.ask(session, None, [successor], "invitation")
            post.send_soon(session, successor.wave)
    address = mail.link(url_for("partner.welcome", token=fresh))
    return render_template("partner/passed_on.html", name=name, email=email, sent=sent, address=address)


@bp.get("/privacy/<uuid:notice_id>")
@public("what the law wants respondents to be told, by an address that leads to no study")
def privacy_of(notice_id: uuid.UUID) -> ResponseReturnValue:
    """The page of a study; as long as its owner wrote nothing, what holds for every study."""
    notice = read_session().get(PrivacyNotice, notice_id)
    if notice is None:
        return privacy()
    visit.enter(notice.study, g.language)
    return render_template(
        "partner/privacy.html",
        notice=notice,
        basis=BASES[notice.basis],
        may_object=notice.basis in MAY_OBJECT,
    )


@bp.get("/privacy")
@public("says what happens with answers")
def privacy() -> ResponseReturnValue:
    return render_template("partner/privacy.html", notice=None)
