"""Panels: groups of people that are invited in one round after another."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.fieldwork import STATE_NAMES
from app.evaluator.forms import NothingForm
from app.evaluator.wave_forms import PanelAddForm, PanelForm
from surveys import partners
from surveys.inviting import panels as service
from surveys.models import Network, Panel, Participant
from surveys.texts import pick


@bp.get("/studies/<uuid:study_id>/panels")
@needs("fieldwork.read")
def panels(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = [
        (panel, sum(member.left_at is None for member in panel.members))
        for panel in service.of_study(session, g.study)
    ]
    return render_template("evaluator/panels.html", panels=found, form=PanelForm())


@bp.post("/studies/<uuid:study_id>/panels/new")
@needs("fieldwork.edit")
def new_panel(study_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        panel = service.make(session, current_user.id, g.study, request.form.get("title", "")[:200])
        audit.record(session, study_id, current_user.id, "created", "panel", panel.id)
        panel_id = panel.id
    return redirect(url_for("evaluator.panel", study_id=study_id, panel_id=panel_id))


@bp.get("/studies/<uuid:study_id>/panels/<uuid:panel_id>")
@needs("fieldwork.read")
def panel(study_id: uuid.UUID, panel_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Panel, panel_id)
    shown, members = service.memberships(session, found)
    inside = {member.participant.id for member in members}
    networks = session.scalars(
        select(Network).where(Network.programme_id == g.study.programme_id).order_by(Network.name)
    )
    form = PanelAddForm()
    form.types.choices = [
        (str(kind.id), pick(kind.label, g.language)) for kind in partners.types(session, g.study)
    ]
    form.networks.choices = [(str(network.id), network.name) for network in networks]
    return render_template(
        "evaluator/panel.html",
        panel=found,
        waves=shown,
        members=members,
        others=[person for person in service.matching(session, g.study) if person.id not in inside],
        form=form,
        state_names=STATE_NAMES,
        nothing=NothingForm(),
    )


@bp.post("/studies/<uuid:study_id>/panels/<uuid:panel_id>/add")
@needs("fieldwork.edit")
def panel_add(study_id: uuid.UUID, panel_id: uuid.UUID) -> ResponseReturnValue:
    """Everybody of these kinds and networks, or one person by name."""
    one = request.form.getlist("person", type=uuid.UUID)
    with unit_of_work() as session:
        found = load(session, Panel, panel_id)
        if one:
            people = [load(session, Participant, person_id) for person_id in one]
        else:
            people = service.matching(
                session,
                g.study,
                type_ids=request.form.getlist("types", type=uuid.UUID),
                network_ids=request.form.getlist("networks", type=uuid.UUID),
            )
        added = service.add(session, current_user.id, found, people)
        audit.record(session, study_id, current_user.id, "changed", "panel", panel_id)
    flash(ngettext("%(num)d person is added.", "%(num)d people are added.", added))
    return redirect(url_for("evaluator.panel", study_id=study_id, panel_id=panel_id))


@bp.post("/studies/<uuid:study_id>/panels/<uuid:panel_id>/people/<uuid:person_id>")
@needs("fieldwork.edit")
def panel_member(study_id: uuid.UUID, panel_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Leaves the panel, with a reason, or comes back."""
    with unit_of_work() as session:
        found = load(session, Panel, panel_id)
        if request.form.get("stays") == "yes":
            service.rejoin(session, current_user.id, found, person_id)
        else:
            service.leave(session, current_user.id, found, person_id, request.form.get("reason", ""))
        audit.record(session, study_id, current_user.id, "changed", "panel", panel_id)
    flash(_("Saved."))
    return redirect(url_for("evaluator.panel", study_id=study_id, panel_id=panel_id))
