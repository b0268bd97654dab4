"""Entering answers for a partner who gave them by telephone or on paper: the partner's own pages, with who typed."""

import uuid

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from app import audit
from app.access import load, needs
from app.db import unit_of_work
from app.evaluator import bp
from app.partner import visit
from app.partner.welcome import go_on
from surveys.asking import on_behalf as service
from surveys.models import Invitation


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/invitations/<uuid:invitation_id>/enter")
@needs("fieldwork.edit")
def enter_answers(study_id: uuid.UUID, wave_id: uuid.UUID, invitation_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        invitation = load(session, Invitation, invitation_id)
        response = service.begin(session, current_user.id, invitation, request.form.get("way", ""))
        audit.record(session, study_id, current_user.id, "entered", "response", response.id)
        visit.remember(session, response)
        target = go_on(session, response)
    return redirect(target)
