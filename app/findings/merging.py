"""Two findings of a kind become one, one becomes two, and back again."""

import uuid

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis import merging as service
from analysis.models import Finding
from analysis.report.sections import heading
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import address
from surveys.errors import Refused


@bp.post("/studies/<uuid:study_id>/findings/<uuid:finding_id>/merge")
@needs("findings.edit")
def merge_finding(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Into the finding named by `into`."""
    chosen = request.form.get("into", type=uuid.UUID)
    if chosen is None:
        abort(400)
    back = address(load(read_session(), Finding, finding_id))
    try:
        with unit_of_work() as session:
            found, into = load(session, Finding, finding_id), load(session, Finding, chosen)
            service.merge(session, current_user.id, found, into)
            audit.record(session, study_id, current_user.id, "merged", found.kind, finding_id)
            target = address(into)
    except Refused as error:
        return refusals.tell(error, back)
    flash(_("The two are one now. You can undo this below."))
    return redirect(target)


@bp.post("/studies/<uuid:study_id>/findings/<uuid:finding_id>/split")
@needs("findings.edit")
def split_finding(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    """The passages and figures ticked (`evidence`) go to a new one with a `title`."""
    target = address(load(read_session(), Finding, finding_id))
    links = request.form.getlist("evidence", type=uuid.UUID)
    try:
        with unit_of_work() as session:
            found = load(session, Finding, finding_id)
            new = service.split(session, current_user.id, found, links, request.form.get("title", ""))
            audit.record(session, study_id, current_user.id, "split", found.kind, finding_id)
            name = heading(new)
    except Refused as error:
        return refusals.tell(error, target)
    flash(_("New: %(name)s. You can undo this below.", name=name))
    return redirect(target)


@bp.post("/studies/<uuid:study_id>/findings/<uuid:finding_id>/undo")
@needs("findings.edit")
def undo_finding(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Takes its last merge or split back."""
    target = address(load(read_session(), Finding, finding_id))
    try:
        with unit_of_work() as session:
            found = load(session, Finding, finding_id)
            service.undo(session, current_user.id, found)
            audit.record(session, study_id, current_user.id, "undid", found.kind, finding_id)
    except Refused as error:
        return refusals.tell(error, target)
    return redirect(target)
