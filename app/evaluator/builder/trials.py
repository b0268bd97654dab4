"""Trying a survey as a respondent: through the real pages, apart from everything that counts."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from app import audit
from app.access import load, needs
from app.attachments import uploads_folder
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.partner import visit
from surveys import instruments as service
from surveys import partners
from surveys.making import trials
from surveys.models import InstrumentVersion, PartnerType, Response


@bp.get("/studies/<uuid:study_id>/instruments/<uuid:version_id>/tests")
@needs("fieldwork.edit")
def test_responses(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    version = load(session, InstrumentVersion, version_id)
    return render_template(
        "builder/tests.html",
        version=version,
        definition=service.definition(version),
        to_mend=service.unfinished(version) if version.state == "draft" else [],
        kinds=partners.types(session, g.study),
        found=trials.of(session, version),
    )


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/tests")
@needs("fieldwork.edit")
def begin_test(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    """Begins one, and goes to its first page; this browser may open it from now on."""
    language = request.form.get("language", g.language)
    with unit_of_work() as session:
        version = load(session, InstrumentVersion, version_id)
        kind = session.get(PartnerType, request.form.get("kind", type=uuid.UUID))
        if kind is None or kind.programme_id != g.study.programme_id:
            abort(404)
        wanted = language if language in g.study.languages else g.study.languages[0]
        response = trials.begin(session, current_user.id, g.study, version, kind, wanted)
        audit.record(session, study_id, current_user.id, "began", "trial", response.id)
        visit.remember(session, response)
        response_id = response.id
    visit.choose(wanted)
    return redirect(url_for("partner.consent", response_id=response_id))


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/tests/<uuid:response_id>/delete")
@needs("fieldwork.edit")
def throw_test_away(
    study_id: uuid.UUID, version_id: uuid.UUID, response_id: uuid.UUID
) -> ResponseReturnValue:
    with unit_of_work() as session:
        response = load(session, Response, response_id)
        trials.throw_away(session, current_user.id, uploads_folder(), response)
        audit.record(session, study_id, current_user.id, "removed", "trial", response_id)
    flash(_("The test is thrown away."))
    return redirect(url_for("evaluator.test_responses", study_id=study_id, version_id=version_id))
