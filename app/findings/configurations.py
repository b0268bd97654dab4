"""Context–mechanism–outcome configurations: the register, one with its three slots, passages for a slot, accepting it."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_security import current_user

from analysis import configurations as service
from analysis import evidence
from analysis.models import Configuration
from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import shown, visible
from app.findings.words import ConfigurationForm, listed
from app.findings.writing import edit, move
from coding.models import Code, Theme
from surveys import partners
from surveys.errors import Refused
from surveys.texts import pick


@bp.get("/studies/<uuid:study_id>/configurations")
@needs("findings.read")
def configurations(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    return render_template(
        "findings/configurations.html",
        cards=[one for one in service.register(session, study_id) if visible(one)],
        kinds={kind.key: kind.label for kind in partners.types(session, g.study)},
        sides=evidence.sides(session, study_id),
    )


@bp.post("/studies/<uuid:study_id>/configurations")
@needs("findings.edit")
def add_configuration(study_id: uuid.UUID) -> ResponseReturnValue:
    """An empty one with a `title`."""
    try:
        with unit_of_work() as session:
            made = service.create(session, current_user.id, g.study, request.form.get("title", ""))
            audit.record(session, study_id, current_user.id, "added", "configuration", made.id)
            made_id = made.id
    except Refused as error:
        return refusals.tell(error, url_for("findings.configurations", study_id=study_id))
    return redirect(url_for("findings.edit_configuration", study_id=study_id, configuration_id=made_id))


@bp.get("/studies/<uuid:study_id>/configurations/<uuid:configuration_id>")
@needs("findings.read")
def configuration(study_id: uuid.UUID, configuration_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Configuration, configuration_id)
    if not visible(found):
        abort(404)
    themes, codes = service.sources(session, g.study, current_user.id) if may("findings.edit") else ([], [])
    return render_template(
        "findings/configuration.html",
        configuration=found,
        kinds=service.kinds(session, found),
        themes=themes,
        codes=codes,
        **shown(session, found),
    )


@bp.route("/studies/<uuid:study_id>/configurations/<uuid:configuration_id>/edit", methods=["GET", "POST"])
@needs("findings.edit")
def edit_configuration(study_id: uuid.UUID, configuration_id: uuid.UUID) -> ResponseReturnValue:
    found = load(read_session(), Configuration, configuration_id)
    form = ConfigurationForm(obj=found)
    form.partner_types.choices = listed(
        {kind.key: pick(kind.label, g.language) for kind in partners.types(read_session(), g.study)}
    )
    return edit(found, form, service.change)


@bp.post("/studies/<uuid:study_id>/configurations/<uuid:configuration_id>/status")
@needs("findings.edit")
def move_configuration(study_id: uuid.UUID, configuration_id: uuid.UUID) -> ResponseReturnValue:
    return move(Configuration, configuration_id, service.move)


@bp.post("/studies/<uuid:study_id>/configurations/<uuid:configuration_id>/fill")
@needs("findings.edit")
def fill_slot(study_id: uuid.UUID, configuration_id: uuid.UUID) -> ResponseReturnValue:
    """Links the most central passages of a theme or a code (`source`, its id) to a `slot`."""
    target = url_for("findings.configuration", study_id=study_id, configuration_id=configuration_id)
    slot, source = request.form.get("slot", ""), request.form.get("source", type=uuid.UUID)
    if source is None:
        abort(400)
    try:
        with unit_of_work() as session:
            found = load(session, Configuration, configuration_id)
            theme = session.get(Theme, source)
            chosen = (
                {"theme": load(session, Theme, source)} if theme else {"code": load(session, Code, source)}
            )
            made = service.fill(session, current_user.id, found, slot, **chosen)
            for link in made:
                audit.record(session, study_id, current_user.id, "added", "evidence", link.id)
    except Refused as error:
        return refusals.tell(error, target)
    flash(ngettext("%(num)d passage is linked.", "%(num)d passages are linked.", len(made)))
    return redirect(f"{target}#{slot}")
