"""Linking a figure of a survey to a finding: finding the question, seeing its numbers, saying what they show."""

import uuid

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis import evidence
from analysis import survey_figures as service
from analysis.models import Evidence, Finding
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import address
from app.languages import in_current
from surveys.errors import Refused, Stale
from surveys.models import Wave

MOST = 60
"""Questions shown at once to choose from."""


@bp.get("/studies/<uuid:study_id>/findings/<uuid:finding_id>/add-figure")
@needs("findings.edit")
def choose_figure(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Questions of surveys that were answered, found by their words (?q=…)."""
    session = read_session()
    finding = load(session, Finding, finding_id)
    wanted, slot = request.args.get("q", "").strip(), request.args.get("slot", "")
    if slot not in evidence.slots(finding):
        abort(404)
    found = service.find(session, g.study, wanted)
    return render_template(
        "findings/choose_figure.html",
        finding=finding,
        back=address(finding),
        slot=slot,
        found=found[:MOST],
        total=len(found),
        wanted=wanted,
    )


@bp.route(
    "/studies/<uuid:study_id>/findings/<uuid:finding_id>/add-figure/<uuid:wave_id>/<item_id>",
    methods=["GET", "POST"],
)
@needs("findings.edit")
def link_figure(
    study_id: uuid.UUID, finding_id: uuid.UUID, wave_id: uuid.UUID, item_id: str
) -> ResponseReturnValue:
    """The answers to one question, by kind of partner; posting links it: `row`, `kind`, `stance`, `note`, `slot`."""
    refused, slot = "", request.values.get("slot", "")
    if request.method == "POST":
        typed = {name: request.form.get(name, "") for name in ("stance", "note")}
        row, kind = request.form.get("row"), request.form.get("kind")
        try:
            with unit_of_work() as session:
                finding, wave = load(session, Finding, finding_id), load(session, Wave, wave_id)
                linked = service.link(
                    session,
                    current_user.id,
                    finding,
                    wave,
                    item_id,
                    **typed,
                    row_id=row,
                    kind=kind,
                    slot=slot,
                )
                audit.record(session, study_id, current_user.id, "added", "survey_figure", linked.id)
                target = address(finding)
        except Refused as error:
            refused = in_current(error.text)
        else:
            flash(_("The figure is linked."))
            return redirect(target)
    session = read_session()
    finding, wave = load(session, Finding, finding_id), load(session, Wave, wave_id)
    reader = service.Reader(session)
    definition = reader.definition(wave)
    item = next((one for one in service.askable(definition) if one.id == item_id), None)
    if item is None:
        abort(404)
    return render_template(
        "findings/link_figure.html",
        finding=finding,
        back=address(finding),
        slot=slot,
        wave=wave,
        item=item,
        page=definition.page_of(item.id),
        found=service.by_kind(reader, g.study, wave, item),
        refused=refused,
        typed=request.form,
    )


@bp.post("/studies/<uuid:study_id>/evidence/<uuid:evidence_id>/words")
@needs("findings.edit")
def reword_figure(study_id: uuid.UUID, evidence_id: uuid.UUID) -> ResponseReturnValue:
    """Other words (`note`) for what a linked figure shows; `seen` is what stood on the page."""
    note, seen = request.form.get("note", ""), request.form.get("seen", "")
    target = address(load(read_session(), Evidence, evidence_id).finding)
    try:
        with unit_of_work() as session:
            linked = load(session, Evidence, evidence_id)
            service.rewrite(session, current_user.id, linked, note, seen)
            audit.record(session, study_id, current_user.id, "changed", "survey_figure", evidence_id)
    except (Refused, Stale) as error:
        return refusals.tell(error, target)
    flash(_("Saved."))
    return redirect(target)
