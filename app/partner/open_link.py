"""The page behind an open link: what it is about, which organisation, begin. Each Start makes a response of its own."""

import uuid

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, limits
from app.access import public
from app.db import read_session, unit_of_work
from app.partner import bp, visit
from app.partner.welcome import explained, go_on
from surveys import partners
from surveys.inviting import open_links, waves
from surveys.models import OpenLink, Response


@bp.get("/open/<token>")
@public("a link for everybody; opening it changes nothing")
@limits.limiter.limit(limits.TOKEN)
def open_welcome(token: str) -> ResponseReturnValue:
    database = read_session()
    try:
        link = _redeemed(database, token)
    except waves.QuotaFull as full:
        return render_template("partner/full.html", text=full.text)
    return _page(database, link, {})


@bp.post("/open/<token>")
@public("a link for everybody; each Start makes a response of its own, within the limits of the link")
@limits.limiter.limit(limits.OPEN_START)
def open_start(token: str) -> ResponseReturnValue:
    with unit_of_work() as database:
        try:
            link = _redeemed(database, token)
            errors = {} if link.type_id else _errors()
            if errors:
                return _page(database, link, errors), 422
            response = open_links.start(
                database,
                link,
                g.language,
                organisation=request.form.get("organisation", ""),
                type_id=request.form.get("kind", type=uuid.UUID),
            )
        except waves.QuotaFull as full:
            return render_template("partner/full.html", text=full.text)
        audit.record(database, response.study_id, None, "started", "response", response.id)
        visit.remember(database, response)
        target = go_on(database, response)
    return redirect(target)


def _redeemed(database: Session, token: str) -> OpenLink:
    link = open_links.redeem(database, token)
    visit.enter(link.wave.study, g.language)
    return link


def _errors() -> dict[str, str]:
    errors = {}
    if not request.form.get("organisation", "").strip():
        errors["organisation"] = _("Write the name of your organisation.")
    if request.form.get("kind", type=uuid.UUID) is None:
        errors["kind"] = _("Choose a kind of organisation.")
    return errors


def _page(database: Session, link: OpenLink, errors: dict[str, str]) -> str:
    return render_template(
        "partner/open.html",
        link=link,
        wave=link.wave,
        errors=errors,
        by_open_link=True,
        begun=_begun(database, link),
        types=partners.types(database, link.wave.study),
        **explained(database, link.wave, link.type),
    )


def _begun(database: Session, link: OpenLink) -> str:
    """Where a response goes on that was begun through this link in this browser; "" when there is none."""
    known = [uuid.UUID(entry) for entry in session.get(visit.KEY, [])]
    found = database.scalars(
        select(Response).where(
            Response.id.in_(known), Response.open_link_id == link.id, Response.state == "started"
        )
    ).first()
    return url_for("partner.consent", response_id=found.id) if found else ""
