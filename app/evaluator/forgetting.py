"""Somebody asks to be forgotten: what that takes away is shown first, then it goes, and the audit log says so."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, erasure
from app.access import CAPABILITIES, load, needs
from app.db import read_session, unit_of_work
from app.erasure import Affected
from app.evaluator import bp
from app.models import Membership
from surveys.models import Participant


@bp.route("/studies/<uuid:study_id>/people/<uuid:person_id>/erase", methods=["GET", "POST"])
@needs("fieldwork.edit")
def erase_person(study_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """In all studies where this person took part, and only by who does the fieldwork of each of them."""
    session = read_session()
    person = load(session, Participant, person_id)
    found = erasure.affected(session, person)
    elsewhere = _out_of_reach(session, found)
    if request.method == "GET" or elsewhere:
        return _page(person, found, elsewhere), 403 if elsewhere and request.method == "POST" else 200
    if request.form.get("sure") != "yes":
        return _page(person, found, elsewhere, unsure=True), 422
    with unit_of_work() as session:
        person = load(session, Participant, person_id)
        partner_id = person.partner_id
        unattributed = request.form.get("unattributed") == "yes"
        erasure.erase(session, current_user.id, person, unattributed=unattributed)
        for where in found.studies | {study_id}:
            audit.record(session, where, current_user.id, "erased", "participant", person_id)
    flash(_("This person is erased. The log says when, and by whom."))
    return redirect(url_for("evaluator.partner", study_id=study_id, partner_id=partner_id))


def _out_of_reach(session: Session, found: Affected) -> bool:
    """Whether some of it stands in a study in which this account does no fieldwork."""
    mine = session.scalars(
        select(Membership.study_id).where(
            Membership.user_id == current_user.id, Membership.role.in_(CAPABILITIES["fieldwork.edit"])
        )
    )
    return bool(found.studies - set(mine))


def _page(person: Participant, found: Affected, elsewhere: bool, *, unsure: bool = False) -> str:
    return render_template(
        "evaluator/forget.html",
        participant=person,
        found=found,
        here=[interview for interview in found.tables if interview.study_id == g.study.id],
        others=len(found.studies - {g.study.id}),
        elsewhere=elsewhere,
        unsure=unsure,
    )
