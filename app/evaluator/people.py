"""A contact person: mend name, role, address; a mail that came back."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.forms import ParticipantForm
from surveys import partners
from surveys.errors import BadFile
from surveys.inviting import delivery, mailing
from surveys.models import Participant
from surveys.texts import pick


@bp.route("/studies/<uuid:study_id>/people/<uuid:person_id>", methods=["GET", "POST"])
@needs("fieldwork.edit")
def edit_participant(study_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Another address ends what we knew of the old one: mail goes out again."""
    found = load(read_session(), Participant, person_id)
    form = ParticipantForm(prefix="person", obj=found)
    if form.validate_on_submit():
        with unit_of_work() as session:
            found = load(session, Participant, person_id)
            partners.update_participant(
                session,
                current_user.id,
                found,
                name=form.name.data,
                role=form.role.data or "",
                email=form.email.data or "",
                phone=form.phone.data or "",
                language=form.language.data,
            )
            audit.record(session, study_id, current_user.id, "changed", "participant", person_id)
            partner_id = found.partner_id
        flash(_("Saved."))
        return redirect(url_for("evaluator.partner", study_id=study_id, partner_id=partner_id))
    return render_template("evaluator/participant_edit.html", person=form, participant=found)


@bp.route("/studies/<uuid:study_id>/returned-mail", methods=["GET", "POST"])
@needs("fieldwork.edit")
def returned_mail(study_id: uuid.UUID) -> ResponseReturnValue:
    """A message that a mail could not be delivered: the address in it gets no mail until it is mended."""
    if request.method == "GET":
        return render_template("evaluator/returned_mail.html", error="")
    given = request.files.get("file")
    if given is None or not given.filename:
        return render_template("evaluator/returned_mail.html", error=_("Choose a file first.")), 422
    try:
        bounce = delivery.read(given.read(delivery.MOST_BYTES + 1))
    except BadFile as bad:
        return render_template("evaluator/returned_mail.html", error=pick(bad.text, g.language)), 422
    with unit_of_work() as session:
        found = mailing.bounced(session, bounce.addresses, bounce.status, study_id=g.study.id)
        for person in found:
            audit.record(session, study_id, current_user.id, "changed", "participant", person.id)
        names = ", ".join(person.name for person in found)
    if not found:
        error = _("Nobody of this study was mailed at %(address)s.", address=", ".join(bounce.addresses))
        return render_template("evaluator/returned_mail.html", error=error), 422
    flash(
        ngettext(
            "The address of %(names)s does not work. Mend it and send the mail again.",
            "The addresses of %(names)s do not work. Mend them and send the mails again.",
            len(found),
            names=names,
        )
    )
    return redirect(url_for("evaluator.returned_mail", study_id=study_id))
