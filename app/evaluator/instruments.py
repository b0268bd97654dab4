"""Surveys and interview guides: take one from the library, look at it, publish it."""

import uuid

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.builder.draft import routes
from app.evaluator.forms import NothingForm
from surveys import instruments as service
from surveys import routing
from surveys.definition import Definition, library, library_names
from surveys.making import trials
from surveys.making.workable import workable
from surveys.models import Instrument, InstrumentVersion


@bp.get("/studies/<uuid:study_id>/instruments")
@needs("fieldwork.read")
def instruments(study_id: uuid.UUID) -> ResponseReturnValue:
    found = read_session().scalars(
        select(Instrument).where(Instrument.study_id == study_id).order_by(Instrument.created_at)
    )
    return render_template(
        "evaluator/instruments.html",
        instruments=found.all(),
        library=[(name, library(name)) for name in library_names()],
        nothing=NothingForm(),
    )


@bp.post("/studies/<uuid:study_id>/instruments/<name>/adopt")
@needs("fieldwork.edit")
def adopt_instrument(study_id: uuid.UUID, name: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        version = service.adopt(session, current_user.id, g.study, name)
        session.flush()
        audit.record(session, study_id, current_user.id, "adopted", "instrument", version.id)
        version_id = version.id
    return redirect(url_for("evaluator.instrument", study_id=study_id, version_id=version_id))


@bp.get("/studies/<uuid:study_id>/instruments/<uuid:version_id>")
@needs("fieldwork.read")
def instrument(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    version = load(session, InstrumentVersion, version_id)
    definition = service.definition(version)
    to_mend = service.unfinished(version) if version.state == "draft" else []
    return render_template(
        "evaluator/instrument.html",
        version=version,
        versions=version.instrument.versions,
        definition=definition,
        to_mend=to_mend,
        tests=len(trials.of(session, version)),
        routes=_routes(workable(definition)[0]),
        nothing=NothingForm(),
    )


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/publish")
@needs("fieldwork.edit")
def publish_instrument(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        version = load(session, InstrumentVersion, version_id)
        service.publish(session, current_user.id, version)
        audit.record(session, study_id, current_user.id, "published", "instrument", version.id)
        number = version.number
    flash(_("Version %(number)s is published. It can no longer change.", number=number))
    return redirect(url_for("evaluator.instrument", study_id=study_id, version_id=version_id))


def _routes(definition: Definition) -> list[tuple[str, str, int]]:
    """Per kind of partner: its key, its name, and how many questions it is asked."""
    key = definition.routing_key
    return [
        (route, name, routing.count_items(definition, {key: route}))
        for route, name in routes(definition)
        if key
    ]
