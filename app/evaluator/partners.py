"""The register of partners, their contact people, and own kinds of partners."""

import uuid
from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.access import may, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.forms import NothingForm, ParticipantForm, PartnerForm, PartnerTypeForm
from coding.models import Document
from surveys import naming
from surveys import partners as service
from surveys.models import Interview, Partner, Response, Study, StudyPartner
from surveys.texts import pick


@bp.get("/studies/<uuid:study_id>/partners")
@needs("fieldwork.read")
def partners(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    return render_template(
        "evaluator/partners.html",
        partners=service.register(session, g.study),
        elsewhere=service.elsewhere(session, g.study),
        types=service.types(session, g.study),
        nothing=NothingForm(),
    )


@bp.route("/studies/<uuid:study_id>/partners/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_partner(study_id: uuid.UUID) -> ResponseReturnValue:
    form = PartnerForm()
    person = ParticipantForm(prefix="person")
    form.type_id.choices = _types(read_session(), g.study)
    if form.validate_on_submit() and person.validate():
        with unit_of_work() as session:
            partner = service.add(session, current_user.id, g.study, **_partner_data(form))
            service.add_participant(session, current_user.id, partner, **_person_data(person))
            audit.record(session, study_id, current_user.id, "added", "partner", partner.id)
            name = partner.name
        flash(_("%(name)s is in the register.", name=name))
        return redirect(url_for("evaluator.partners", study_id=study_id))
    return render_template("evaluator/partner_form.html", form=form, person=person, partner=None)


@bp.get("/studies/<uuid:study_id>/partners/<uuid:partner_id>")
@needs("fieldwork.read")
def partner(study_id: uuid.UUID, partner_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load_partner(session, partner_id)
    responses = session.scalars(
        select(Response).where(
            Response.study_id == study_id, Response.partner_id == partner_id, Response.wave_id.is_not(None)
        )
    )
    interviews = session.scalars(
        select(Interview)
        .join(Response, Response.id == Interview.response_id)
        .where(Interview.study_id == study_id, Response.partner_id == partner_id)
    )
    documents = session.scalars(
        select(Document)
        .where(Document.study_id == study_id, Document.partner_id == partner_id)
        .order_by(Document.created_at)
    )
    names = may("fieldwork.edit")
    return render_template(
        "evaluator/partner.html",
        partner=found,
        responses=[one for one in responses if naming.may_be_named(one, names=names)],
        interviews=interviews.all(),
        documents=[
            one for one in documents if one.response is None or naming.may_be_named(one.response, names=names)
        ],
    )


@bp.route("/studies/<uuid:study_id>/partners/<uuid:partner_id>/edit", methods=["GET", "POST"])
@needs("fieldwork.edit")
def edit_partner(study_id: uuid.UUID, partner_id: uuid.UUID) -> ResponseReturnValue:
    found = load_partner(read_session(), partner_id)
    form = PartnerForm(
        data={
            "name": found.name,
            "type_id": str(found.type_id),
            "size": found.size,
            "district": found.district,
            "networks": ", ".join(network.name for network in found.networks),
        }
    )
    form.type_id.choices = _types(read_session(), g.study)
    if form.validate_on_submit():
        with unit_of_work() as session:
            found = load_partner(session, partner_id)
            service.update(session, current_user.id, g.study, found, **_partner_data(form))
            audit.record(session, study_id, current_user.id, "changed", "partner", found.id)
        flash(_("Saved."))
        return redirect(url_for("evaluator.partner", study_id=study_id, partner_id=partner_id))
    return render_template("evaluator/partner_form.html", form=form, person=None, partner=found)


@bp.route("/studies/<uuid:study_id>/partners/<uuid:partner_id>/people/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_participant(study_id: uuid.UUID, partner_id: uuid.UUID) -> ResponseReturnValue:
    found = load_partner(read_session(), partner_id)
    person = ParticipantForm(prefix="person")
    if person.validate_on_submit():
        with unit_of_work() as session:
            found = load_partner(session, partner_id)
            added = service.add_participant(session, current_user.id, found, **_person_data(person))
            session.flush()
            audit.record(session, study_id, current_user.id, "added", "participant", added.id)
        return redirect(url_for("evaluator.partner", study_id=study_id, partner_id=partner_id))
    return render_template("evaluator/participant_form.html", person=person, partner=found)


@bp.post("/studies/<uuid:study_id>/partners/<uuid:partner_id>/join")
@needs("fieldwork.edit")
def join_partner(study_id: uuid.UUID, partner_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a partner from the programme's register into this study."""
    with unit_of_work() as session:
        found = session.get(Partner, partner_id)
        if found is None or found.programme_id != g.study.programme_id:
            abort(404)
        service.add(session, current_user.id, g.study, found.name, found.type_id)
        audit.record(session, study_id, current_user.id, "added", "partner", found.id)
    return redirect(url_for("evaluator.partners", study_id=study_id))


@bp.route("/studies/<uuid:study_id>/partner-types/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_partner_type(study_id: uuid.UUID) -> ResponseReturnValue:
    form = PartnerTypeForm()
    form.route.choices = [(key, pick(text, g.language)) for key, text in service.routes().items()]
    if form.validate_on_submit():
        label = {"nl": form.label_nl.data.strip()}
        if form.label_en.data:
            label["en"] = form.label_en.data.strip()
        with unit_of_work() as session:
            added = service.add_type(session, current_user.id, g.study, label, form.route.data)
            audit.record(session, study_id, current_user.id, "added", "partner_type", added.id)
        return redirect(url_for("evaluator.partners", study_id=study_id))
    return render_template("evaluator/partner_type_form.html", form=form)


def load_partner(session: Session, partner_id: uuid.UUID) -> Partner:
    """A partner that takes part in g.study; 404 otherwise."""
    if session.get(StudyPartner, (g.study.id, partner_id)) is None:
        abort(404)
    return session.get_one(Partner, partner_id)


def _types(session: Session, study: Study) -> list[tuple[str, str]]:
    return [(str(kind.id), pick(kind.label, g.language)) for kind in service.types(session, study)]


def _partner_data(form: PartnerForm) -> dict[str, Any]:
    return {
        "name": form.name.data.strip(),
        "type_id": uuid.UUID(form.type_id.data),
        "size": form.size.data,
        "district": (form.district.data or "").strip(),
        "networks": [name.strip() for name in (form.networks.data or "").split(",") if name.strip()],
    }


def _person_data(form: ParticipantForm) -> dict[str, str]:
    return {
        "name": form.name.data.strip(),
        "role": (form.role.data or "").strip(),
        "email": (form.email.data or "").strip(),
        "phone": (form.phone.data or "").strip(),
        "language": form.language.data,
    }
