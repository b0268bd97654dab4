"""Rounds of fieldwork: invite, hand over links, see who was invited, started and answered."""

import uuid

from flask import Response as HttpResponse
from flask import current_app, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, mail
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.forms import InviteForm, NothingForm, WaveForm
from surveys import fieldwork as service
from surveys import instruments, partners
from surveys.models import InstrumentVersion, Invitation, Participant, Study, Wave
from surveys.texts import pick


@bp.get("/studies/<uuid:study_id>/waves")
@needs("fieldwork.read")
def waves(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = session.scalars(select(Wave).where(Wave.study_id == study_id).order_by(Wave.created_at)).all()
    return render_template(
        "evaluator/waves.html", waves=[(wave, service.overview(session, wave)) for wave in found]
    )


@bp.route("/studies/<uuid:study_id>/waves/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_wave(study_id: uuid.UUID) -> ResponseReturnValue:
    form = WaveForm()
    versions = published(read_session(), g.study, "survey")
    form.version_id.choices = [(str(version.id), version_name(version)) for version in versions]
    if form.validate_on_submit():
        with unit_of_work() as session:
            version = load(session, InstrumentVersion, uuid.UUID(form.version_id.data))
            wave = service.open_wave(
                session, current_user.id, version, form.title.data.strip(), closes_on=form.closes_on.data
            )
            session.flush()
            audit.record(session, study_id, current_user.id, "opened", "wave", wave.id)
            wave_id = wave.id
        return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))
    return render_template("evaluator/wave_form.html", form=form, versions=versions)


@bp.get("/studies/<uuid:study_id>/waves/<uuid:wave_id>")
@needs("fieldwork.read")
def wave(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Wave, wave_id)
    return render_template(
        "evaluator/wave.html",
        wave=found,
        overview=service.overview(session, found),
        nothing=NothingForm(),
        mail_ready=bool(current_app.config["MAIL_URL"]),
    )


@bp.route("/studies/<uuid:study_id>/waves/<uuid:wave_id>/invite", methods=["GET", "POST"])
@needs("fieldwork.edit")
def invite(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Links are shown in the answer to this POST and never again: only their digest is kept."""
    session = read_session()
    form = InviteForm()
    people = _not_invited(session, load(session, Wave, wave_id))
    form.participants.choices = [(str(person.id), person.name) for person in people]
    if form.validate_on_submit():
        with unit_of_work() as session:
            found = load(session, Wave, wave_id)
            made = [
                service.invite(
                    session, current_user.id, found, session.get_one(Participant, uuid.UUID(chosen))
                )
                for chosen in form.participants.data
            ]
            session.flush()
            for invitation, _token in made:
                audit.record(session, study_id, current_user.id, "invited", "invitation", invitation.id)
        return _show_links(wave_id, [(i.id, token) for i, token in made], send=form.by_email.data)
    return render_template(
        "evaluator/invite.html",
        form=form,
        wave=load(session, Wave, wave_id),
        people=people,
        mail_ready=bool(current_app.config["MAIL_URL"]),
    )


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/invitations/<uuid:invitation_id>/new-link")
@needs("fieldwork.edit")
def new_link(study_id: uuid.UUID, wave_id: uuid.UUID, invitation_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        invitation = load(session, Invitation, invitation_id)
        token = service.new_link(session, current_user.id, invitation)
        audit.record(session, study_id, current_user.id, "renewed_link", "invitation", invitation.id)
    return _show_links(wave_id, [(invitation_id, token)], send=False)


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/invitations/<uuid:invitation_id>/email")
@needs("fieldwork.edit")
def email_link(study_id: uuid.UUID, wave_id: uuid.UUID, invitation_id: uuid.UUID) -> ResponseReturnValue:
    """A link by e-mail, the first time or as a reminder: each carries a fresh token, older ones stay good."""
    with unit_of_work() as session:
        invitation = load(session, Invitation, invitation_id)
        token = service.fresh_link(session, current_user.id, invitation)
        audit.record(session, study_id, current_user.id, "emailed", "invitation", invitation.id)
    sent = _send([(invitation_id, token)])
    flash(
        _("The e-mail has been sent.") if sent else _("The e-mail could not be sent. Copy the link instead.")
    )
    return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))


def _show_links(wave_id: uuid.UUID, made: list[tuple[uuid.UUID, str]], *, send: bool) -> HttpResponse:
    sent = set(_send(made)) if send else set()
    session = read_session()
    links = [
        (session.get_one(Invitation, invitation_id), link(token), invitation_id in sent)
        for invitation_id, token in made
    ]
    page = render_template(
        "evaluator/links.html", wave=load(session, Wave, wave_id), links=links, asked_mail=send
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def link(token: str) -> str:
    """The address a partner opens, on the public address of this server."""
    if current_app.config["PUBLIC_URL"]:
        return mail.link(url_for("partner.welcome", token=token))
    return url_for("partner.welcome", token=token, _external=True)


def _send(made: list[tuple[uuid.UUID, str]]) -> list[uuid.UUID]:
    """Mails each link outside any transaction, then records which ones the mail server took."""
    session = read_session()
    sent = []
    for invitation_id, token in made:
        invitation = session.get_one(Invitation, invitation_id)
        if invitation.participant.email and mail.send_invitation(g.study, invitation, link(token)):
            sent.append(invitation_id)
    if sent:
        with unit_of_work() as session:
            for invitation_id in sent:
                service.mark_emailed(session, current_user.id, session.get_one(Invitation, invitation_id))
    return sent


def _not_invited(session: Session, wave: Wave) -> list[Participant]:
    invited = {invitation.participant_id for invitation in wave.invitations}
    return [
        person
        for partner in partners.register(session, g.study)
        for person in partner.participants
        if person.id not in invited
    ]


def published(session: Session, study: Study, kind: str) -> list[InstrumentVersion]:
    return [v for v in instruments.versions(session, study, kind) if v.state == "published"]


def version_name(version: InstrumentVersion) -> str:
    title = pick(version.instrument.title, g.language)
    return str(_("%(title)s, version %(number)s", title=title, number=version.number))
