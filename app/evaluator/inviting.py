"""Inviting: links and mails for one or many, reminders by hand, cards with a QR code, taking back what went wrong."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response as HttpResponse
from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit, mail, post, qr
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.fieldwork import wave_page
from app.evaluator.forms import InviteForm, NothingForm
from surveys import fieldwork as service
from surveys import partners
from surveys.asking.wording import WAYS
from surveys.base import new_id
from surveys.inviting import enough, mailing, overview, panels, waves
from surveys.models import Invitation, Panel, Participant, Wave


@dataclass(frozen=True)
class Shown:
    """A link that is shown once, with the code that leads to it."""

    invitation: Invitation
    address: str
    code: qr.Picture


@bp.route("/studies/<uuid:study_id>/waves/<uuid:wave_id>/invite", methods=["GET", "POST"])
@needs("fieldwork.edit")
def invite(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """?panel= and ?type= choose whom to show. Links are shown in the answer to the POST and never again."""
    session = read_session()
    found = load(session, Wave, wave_id)
    form = InviteForm()
    people = _not_invited(session, found)
    form.participants.choices = [(str(person.id), person.name) for person in people]
    if form.validate_on_submit():
        by_email = form.by_email.data and mail.configured()
        chosen = [uuid.UUID(person_id) for person_id in form.participants.data]
        with unit_of_work() as session:
            found = load(session, Wave, wave_id)
            batch = new_id()
            made = [
                service.invite(
                    session, current_user.id, found, session.get_one(Participant, person_id), batch_id=batch
                )
                for person_id in chosen
            ]
            enough.must_be_enough(session, found)
            for one, _token in made:
                audit.record(session, study_id, current_user.id, "invited", "invitation", one.id)
            return hand_out(session, found, made, by_email=by_email)
    return render_template(
        "evaluator/invite.html",
        form=form,
        people=people,
        panels=panels.of_study(session, g.study),
        types=partners.types(session, g.study),
        chosen_panel=request.args.get("panel", ""),
        chosen_type=request.args.get("type", ""),
        anybody=bool(_everybody_left(session, found)),
        **wave_page(found),
    )


def hand_out(
    session: Session, wave: Wave, made: Sequence[tuple[Invitation, str]], *, by_email: bool
) -> ResponseReturnValue:
    """After inviting: who has an address gets a mail when asked for; the links of the others are shown, once."""
    mailed: set[uuid.UUID] = set()
    if by_email:
        asked = mailing.ask(
            session, current_user.id, [invitation for invitation, _token in made], "invitation"
        )
        mailed = {row.invitation_id for row in asked}
        post.send_soon(session, wave)
    shown = [(invitation, token) for invitation, token in made if invitation.id not in mailed]
    if mailed:
        flash(ngettext("%(num)d e-mail is being sent.", "%(num)d e-mails are being sent.", len(mailed)))
    if not shown:
        return redirect(url_for("evaluator.wave", study_id=wave.study_id, wave_id=wave.id))
    return _show(wave, shown, "evaluator/links.html")


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/act")
@needs("fieldwork.edit")
def act(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """What is to be done with the people who are ticked: "remind", "send", "links" or "cards"."""
    action = request.form.get("action", "")
    chosen = request.form.getlist("invitation", type=uuid.UUID)
    if action not in ("remind", "send", "links", "cards"):
        abort(400)
    if not chosen:
        flash(_("Tick at least one person first."), "warning")
        return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))
    with unit_of_work() as session:
        wave = load(session, Wave, wave_id)
        found = [_of_wave(session, wave, invitation_id) for invitation_id in chosen]
        waiting_for = [
            one for one in found if overview.state_shown(one) in ("invited", "started", "recalled")
        ]
        if action in ("links", "cards"):
            if waiting_for:
                _tell_left_out(len(found) - len(waiting_for))
            return _new_links(session, wave, waiting_for, action)
        asked = mailing.ask(
            session, current_user.id, waiting_for, "reminder" if action == "remind" else "invitation"
        )
        post.send_soon(session, wave)
        if not waves.is_followed_live(wave):  # a number, or a line of the log, would tell who has answered
            audit.record(session, study_id, current_user.id, "emailed", "wave", wave.id)
            flash(_("Who has not answered yet gets an e-mail."))
            return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))
        for row in asked:
            audit.record(session, study_id, current_user.id, "emailed", "invitation", row.invitation_id)
        left_out = len(chosen) - len(asked)
        flash(ngettext("%(num)d e-mail is being sent.", "%(num)d e-mails are being sent.", len(asked)))
    if left_out:
        flash(
            ngettext(
                "%(num)d person is left out: answered, does not take part, has no working address, or a mail is on its way.",
                "%(num)d people are left out: answered, do not take part, have no working address, or a mail is on its way.",
                left_out,
            ),
            "warning",
        )
    return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))


def _tell_left_out(count: int) -> None:
    if count:
        flash(
            ngettext(
                "%(num)d person needs no link any more and is left out: answered, passed it on, or does not take part.",
                "%(num)d people need no link any more and are left out: answered, passed it on, or do not take part.",
                count,
            ),
            "warning",
        )


def _new_links(session: Session, wave: Wave, found: list[Invitation], action: str) -> ResponseReturnValue:
    if not found:
        flash(_("Nobody of these needs a link any more."), "warning")
        return redirect(url_for("evaluator.wave", study_id=wave.study_id, wave_id=wave.id))
    made = [(invitation, service.new_link(session, current_user.id, invitation)) for invitation in found]
    for invitation, _token in made:
        audit.record(session, wave.study_id, current_user.id, "renewed_link", "invitation", invitation.id)
    session.flush()
    return _show(wave, made, "evaluator/cards.html" if action == "cards" else "evaluator/links.html")


@bp.get("/studies/<uuid:study_id>/waves/<uuid:wave_id>/invitations/<uuid:invitation_id>")
@needs("fieldwork.edit")
def invitation(study_id: uuid.UUID, wave_id: uuid.UUID, invitation_id: uuid.UUID) -> ResponseReturnValue:
    """One person in this round: what was sent, and what can be done."""
    session = read_session()
    found = load(session, Wave, wave_id)
    one = _of_wave(session, found, invitation_id)
    everybody = overview.shown(found, overview.overview(session, found))
    line = next(line for line in everybody if line.invitation.id == one.id)
    mails = [
        (row, overview.one_mail_state(row))
        for row in overview.mails_shown(one, live=waves.is_followed_live(found))
    ]
    return render_template("evaluator/invitation.html", line=line, mails=mails, ways=WAYS, **wave_page(found))


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/invitations/<uuid:invitation_id>/new-link")
@needs("fieldwork.edit")
def new_link(study_id: uuid.UUID, wave_id: uuid.UUID, invitation_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        wave = load(session, Wave, wave_id)
        return _new_links(session, wave, [_of_wave(session, wave, invitation_id)], "links")


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/invitations/<uuid:invitation_id>/address")
@needs("fieldwork.edit")
def mark_address(study_id: uuid.UUID, wave_id: uuid.UUID, invitation_id: uuid.UUID) -> ResponseReturnValue:
    """ "This address does not work", or after all it does."""
    with unit_of_work() as session:
        person = _of_wave(session, load(session, Wave, wave_id), invitation_id).participant
        if request.form.get("works") == "yes":
            mailing.address_works(session, current_user.id, person)
        else:
            mailing.address_fails(session, current_user.id, person)
        audit.record(session, study_id, current_user.id, "changed", "participant", person.id)
    return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))


@bp.route("/studies/<uuid:study_id>/waves/<uuid:wave_id>/recall", methods=["GET", "POST"])
@needs("fieldwork.edit")
def recall(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Takes back the last batch or the whole round: says first what that means."""
    if request.method == "GET":
        session = read_session()
        found = load(session, Wave, wave_id)
        return render_template(
            "evaluator/recall.html",
            last=waves.last_batch(session, found),
            everybody=overview.overview(session, found),
            nothing=NothingForm(),
            **wave_page(found),
        )
    with unit_of_work() as session:
        found = load(session, Wave, wave_id)
        whole = request.form.get("what") == "all"
        count = waves.recall(
            session, current_user.id, found, None if whole else waves.last_batch(session, found)
        )
        audit.record(session, study_id, current_user.id, "revoked", "wave", wave_id)
    flash(
        ngettext(
            "The link of %(num)d person no longer works. Mails that were waiting are not sent.",
            "The links of %(num)d people no longer work. Mails that were waiting are not sent.",
            count,
        )
    )
    return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))


# ---------------------------------------------------------------- inside


def _show(wave: Wave, made: Sequence[tuple[Invitation, str]], template: str) -> HttpResponse:
    shown = [Shown(invitation, link(token), qr.picture(link(token))) for invitation, token in made]
    response = make_response(render_template(template, links=shown, **wave_page(wave)))
    response.headers["Cache-Control"] = "no-store"
    return response


def link(token: str) -> str:
    """The address a partner opens, on the public address of this server."""
    return mail.public(url_for("partner.welcome", token=token))


def _of_wave(session: Session, wave: Wave, invitation_id: uuid.UUID) -> Invitation:
    invitation = load(session, Invitation, invitation_id)
    if invitation.wave_id != wave.id:
        abort(404)
    return invitation


def _everybody_left(session: Session, wave: Wave) -> list[Participant]:
    invited = {invitation.participant_id for invitation in wave.invitations}
    return [
        person
        for partner in partners.register(session, g.study)
        for person in partner.participants
        if person.id not in invited and person.name
    ]


def _not_invited(session: Session, wave: Wave) -> list[Participant]:
    """Who can still be invited, of the panel and the type that were chosen."""
    panel_id, type_id = request.args.get("panel", type=uuid.UUID), request.args.get("type", type=uuid.UUID)
    people = _everybody_left(session, wave)
    if panel_id is not None:
        inside = {person.id for person in panels.to_invite(session, load(session, Panel, panel_id), wave)}
        people = [person for person in people if person.id in inside]
    return [person for person in people if type_id is None or person.partner.type_id == type_id]
