"""Open links of a round, with their QR codes, and quotas per kind of partner."""

import uuid

from flask import Response as HttpResponse
from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit, mail, qr
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.fieldwork import wave_page
from app.evaluator.forms import NothingForm
from app.evaluator.wave_forms import OpenLinkForm
from surveys import partners
from surveys.inviting import open_links as service
from surveys.inviting import waves
from surveys.models import OpenLink, Wave
from surveys.texts import pick


@bp.route("/studies/<uuid:study_id>/waves/<uuid:wave_id>/open-links", methods=["GET", "POST"])
@needs("fieldwork.edit")
def open_links(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Wave, wave_id)
    form = OpenLinkForm()
    types = partners.types(session, g.study)
    form.type_id.choices = [
        ("", str(_("Everybody; the page asks which organisation"))),
        *((str(kind.id), pick(kind.label, g.language)) for kind in types),
    ]
    if form.validate_on_submit():
        with unit_of_work() as session:
            made = service.make(
                session,
                current_user.id,
                load(session, Wave, wave_id),
                form.title.data,
                type_id=uuid.UUID(form.type_id.data) if form.type_id.data else None,
                most_responses=form.most_responses.data,
                last_day=form.last_day.data,
            )
            audit.record(session, study_id, current_user.id, "created", "open_link", made.id)
            link_id = made.id
        return redirect(url_for("evaluator.poster", study_id=study_id, wave_id=wave_id, link_id=link_id))
    page = render_template(
        "evaluator/open_links.html",
        form=form,
        links=[(one, count, address(one)) for one, count in service.of_wave(session, found)],
        types=types,
        answered=waves.answered(session, found),
        nothing=NothingForm(),
        **wave_page(found),
    )
    return page, 422 if form.errors else 200


@bp.get("/studies/<uuid:study_id>/waves/<uuid:wave_id>/open-links/<uuid:link_id>")
@needs("fieldwork.edit")
def poster(study_id: uuid.UUID, wave_id: uuid.UUID, link_id: uuid.UUID) -> ResponseReturnValue:
    """A sheet to print, with the code and the address."""
    found = _link(read_session(), wave_id, link_id)
    return render_template(
        "evaluator/poster.html",
        link=found,
        address=address(found),
        code=qr.picture(address(found)),
        **wave_page(found.wave),
    )


@bp.get("/studies/<uuid:study_id>/waves/<uuid:wave_id>/open-links/<uuid:link_id>/code.svg")
@needs("fieldwork.edit")
def code(study_id: uuid.UUID, wave_id: uuid.UUID, link_id: uuid.UUID) -> ResponseReturnValue:
    """The code alone, for a poster or letter of one's own."""
    found = _link(read_session(), wave_id, link_id)
    picture = render_template("evaluator/code.svg", code=qr.picture(address(found)))
    response = HttpResponse(picture, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = "attachment; filename=weerklank-code.svg"
    return response


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/open-links/<uuid:link_id>/revoke")
@needs("fieldwork.edit")
def revoke_open_link(study_id: uuid.UUID, wave_id: uuid.UUID, link_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.revoke(session, current_user.id, _link(session, wave_id, link_id))
        audit.record(session, study_id, current_user.id, "revoked", "open_link", link_id)
    flash(_("The open link is closed. Who had begun can finish."))
    return redirect(url_for("evaluator.open_links", study_id=study_id, wave_id=wave_id))


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/quotas")
@needs("fieldwork.edit")
def quotas(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """The most responses per kind of partner; empty is no limit."""
    with unit_of_work() as session:
        found = load(session, Wave, wave_id)
        chosen = {}
        for kind in partners.types(session, g.study):
            given = request.form.get(f"quota-{kind.id}", "").strip()
            if given:
                chosen[kind.id] = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0
        waves.set_quotas(session, current_user.id, found, chosen)
        audit.record(session, study_id, current_user.id, "changed", "wave", wave_id)
    flash(_("Saved."))
    return redirect(url_for("evaluator.open_links", study_id=study_id, wave_id=wave_id))


def address(found: OpenLink) -> str:
    return mail.public(url_for("partner.open_welcome", token=found.token))


def _link(session: Session, wave_id: uuid.UUID, link_id: uuid.UUID) -> OpenLink:
    found = load(session, OpenLink, link_id)
    if load(session, Wave, wave_id).id != found.wave_id:
        abort(404)
    return found
