"""Partner check: releasing findings in plain words, asking partners about them, and what they said."""

import uuid
from collections.abc import Sequence

from flask import Response as HttpResponse
from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import findings as claims
from analysis.checks import answering, asking, mailing, releasing
from analysis.checks.models import PartnerCheck
from analysis.models import Finding
from analysis.statistics import SMALL_CELL
from app import audit, mail, post
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import address, visible
from app.languages import in_current
from surveys import partners
from surveys.errors import Refused
from surveys.making import reading_level
from surveys.models import Participant

STATES = {
    "open": _l("no answer yet"),
    "answered": _l("has answered"),
    "withdrawn": _l("took the answer back"),
    "revoked": _l("link withdrawn"),
    "expired": _l("the link has ended"),
}


@bp.get("/studies/<uuid:study_id>/partner-checks")
@needs("findings.read")
def partner_checks(study_id: uuid.UUID) -> ResponseReturnValue:
    """What partners said of findings in numbers for everybody; who was asked for the team alone."""
    session = read_session()
    team = may("findings.sources")
    outcomes = answering.outcomes_of(session, study_id, fewest=1 if team else SMALL_CELL)
    return render_template(
        "findings/partner_checks.html",
        checks=asking.of_study(session, study_id) if team else [],
        rows=[(found, outcomes[found.id]) for found in _all(session, study_id) if found.id in outcomes],
        released=releasing.of_study(session, study_id) if team else {},
        kinds=partners.types(session, g.study),
        states=STATES,
        state_of=asking.state,
        mail_ready=mail.configured(),
    )


@bp.route("/studies/<uuid:study_id>/findings/<uuid:finding_id>/plain-words", methods=["GET", "POST"])
@needs("findings.edit")
def plain_words(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    """The finding as partners read it: written in plain words, and released or taken back."""
    session = read_session()
    finding = load(session, Finding, finding_id)
    released = releasing.current(session, finding)
    written = dict(released.words) if released else {}
    if not released:
        written[g.study.languages[0]] = releasing.suggestion(finding)
    problem = ""
    if request.method == "POST" and request.form.get("act") == "take-back":
        with unit_of_work() as session:
            releasing.take_back(session, current_user.id, load(session, Finding, finding_id))
            audit.record(session, study_id, current_user.id, "took_back", "finding_release", finding_id)
        flash(_("Partners can no longer read this finding."))
        return redirect(url_for("findings.plain_words", study_id=study_id, finding_id=finding_id))
    if request.method == "POST":
        written = {code: request.form.get(f"words-{code}", "") for code in g.study.languages}
        if request.form.get("sure") != "yes":
            problem = _("Read it as a partner would, and tick that it leads back to nobody.")
        else:
            try:
                with unit_of_work() as session:
                    finding = load(session, Finding, finding_id)
                    releasing.release(session, current_user.id, finding, written)
                    audit.record(session, study_id, current_user.id, "opened", "finding_release", finding_id)
            except Refused as error:
                problem = in_current(error.text)
            else:
                flash(_("Released. You can ask partners about it now."))
                return redirect(url_for("findings.partner_checks", study_id=study_id))
        session = read_session()
        finding = load(session, Finding, finding_id)
        released = releasing.current(session, finding)
    page = render_template(
        "findings/plain_words.html",
        finding=finding,
        back=address(finding),
        released=released,
        written=written,
        problem=problem,
        reading=reading_level.measure([written["nl"]]) if written.get("nl") else None,
        most=releasing.MOST_CHARACTERS,
    )
    return page, 422 if problem else 200


@bp.route("/studies/<uuid:study_id>/partner-checks/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_partner_check(study_id: uuid.UUID) -> ResponseReturnValue:
    """Which findings go to whom. Links are shown in the answer to the POST and never again."""
    session = read_session()
    problem = ""
    wanted = request.form.getlist("finding", type=uuid.UUID)
    chosen = request.form.getlist("person", type=uuid.UUID)
    if request.method == "POST":
        try:
            with unit_of_work() as session:
                made = asking.ask(
                    session,
                    current_user.id,
                    g.study,
                    [load(session, Finding, one) for one in wanted],
                    [load(session, Participant, one) for one in chosen],
                )
                for check, _token in made:
                    audit.record(session, study_id, current_user.id, "invited", "partner_check", check.id)
                return _hand_out(session, made, by_email=request.form.get("by_email") == "yes")
        except Refused as error:
            problem = in_current(error.text)
        session = read_session()
    released = releasing.of_study(session, study_id)
    page = render_template(
        "findings/partner_check_new.html",
        findings=[found for found in _all(session, study_id) if found.id in released],
        unreleased=[
            found
            for found in _all(session, study_id)
            if found.id not in released and claims.is_written(found) and found.kind != "step"
        ],
        released=released,
        organisations=[
            one for one in partners.register(session, g.study) if any(p.name for p in one.participants)
        ],
        wanted=wanted,
        chosen=chosen,
        problem=problem,
        mail_ready=mail.configured(),
        days=asking.DAYS,
    )
    return page, 422 if problem else 200


@bp.post("/studies/<uuid:study_id>/partner-checks/remind")
@needs("fieldwork.edit")
def remind_partner_checks(study_id: uuid.UUID) -> ResponseReturnValue:
    """A reminder to everybody who did not answer yet and has an address that works."""
    with unit_of_work() as session:
        asked = mailing.ask(session, current_user.id, asking.of_study(session, study_id), "reminder")
        for check in asked:
            audit.record(session, study_id, current_user.id, "emailed", "partner_check", check.id)
        post.send_checks_soon(session, study_id)
        count = len(asked)
    flash(ngettext("%(num)d e-mail is being sent.", "%(num)d e-mails are being sent.", count))
    return redirect(url_for("findings.partner_checks", study_id=study_id))


@bp.get("/studies/<uuid:study_id>/partner-checks/<uuid:asked_id>")
@needs("responses.read")
def partner_check(study_id: uuid.UUID, asked_id: uuid.UUID) -> ResponseReturnValue:
    check = load(read_session(), PartnerCheck, asked_id)
    return render_template(
        "findings/partner_check.html", check=check, state=asking.state(check), states=STATES
    )


@bp.post("/studies/<uuid:study_id>/partner-checks/<uuid:asked_id>/<any(revoke, link):act>")
@needs("fieldwork.edit")
def change_partner_check(study_id: uuid.UUID, asked_id: uuid.UUID, act: str) -> ResponseReturnValue:
    """The link stops, or a new one takes its place."""
    target = url_for("findings.partner_check", study_id=study_id, asked_id=asked_id)
    try:
        with unit_of_work() as session:
            check = load(session, PartnerCheck, asked_id)
            if act == "link":
                token = asking.new_link(session, current_user.id, check)
                audit.record(session, study_id, current_user.id, "renewed_link", "partner_check", asked_id)
                return _links([(check, token)])
            asking.revoke(session, current_user.id, check)
            audit.record(session, study_id, current_user.id, "revoked", "partner_check", asked_id)
    except Refused as error:
        return refusals.tell(error, target)
    flash(_("The link no longer works."))
    return redirect(target)


# ---------------------------------------------------------------- inside


def _all(session: Session, study_id: uuid.UUID) -> list[Finding]:
    """The findings that this person may see, lessons first."""
    found = session.scalars(
        select(Finding).where(Finding.study_id == study_id, claims.stands()).order_by(Finding.number)
    )
    return sorted((one for one in found if visible(one)), key=lambda one: claims.KINDS.index(one.kind))


def _hand_out(
    session: Session, made: Sequence[tuple[PartnerCheck, str]], *, by_email: bool
) -> ResponseReturnValue:
    """Who has an address gets a mail when asked for; the links of the others are shown, once."""
    mailed: set[uuid.UUID] = set()
    if by_email and mail.configured():
        asked = mailing.ask(session, current_user.id, [check for check, _token in made], "invitation")
        mailed = {check.id for check in asked}
        post.send_checks_soon(session, g.study.id)
        flash(ngettext("%(num)d e-mail is being sent.", "%(num)d e-mails are being sent.", len(mailed)))
    shown = [(check, token) for check, token in made if check.id not in mailed]
    return _links(shown) if shown else redirect(url_for("findings.partner_checks", study_id=g.study.id))


def _links(made: Sequence[tuple[PartnerCheck, str]]) -> HttpResponse:
    shown = [(check, mail.public(url_for("partner.partner_check", token=token))) for check, token in made]
    response = make_response(render_template("findings/partner_check_links.html", links=shown))
    response.headers["Cache-Control"] = "no-store"
    return response
