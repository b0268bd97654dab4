"""The coherence matrix, one cell of it opened, and the verdict of people."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis import charts, framework
from analysis import coherence as rules
from analysis.contrasts import reading
from analysis.each_other import reading as each_other
from analysis.report.words import say
from analysis.statistics import SMALL_CELL
from app import audit
from app.access import may, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from coding import consents
from surveys.errors import Refused


@bp.get("/studies/<uuid:study_id>/coherence")
@needs("findings.read")
def coherence(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    inside = may("findings.sources")
    passages = framework.said(session, g.study, current_user.id)
    matrix = framework.matrix(
        session, g.study, fewest=1 if inside else SMALL_CELL, passages=passages, reader=current_user.id
    )
    return render_template(
        "findings/coherence.html",
        matrix=matrix,
        names={kind.key: kind.label for kind in matrix.kinds},
        dimensions=rules.DIMENSION_NAMES,
        standings=rules.standings,
        quotes=framework.quotes_of_cells(session, g.study, passages) if inside else {},
        judgements=framework.judgements(session, study_id),
        accepted=reading.shown(session, current_user.id, g.study, "accepted", by="codebook"),
        fewest=1 if inside else SMALL_CELL,
        left_out=reading.left_out(session, current_user.id, study_id),
    )


@bp.get("/studies/<uuid:study_id>/coherence/<dimension>")
@needs("findings.sources")
def coherence_row(study_id: uuid.UUID, dimension: str) -> ResponseReturnValue:
    """One dimension opened: what each kind says of itself beside what the others say of it, and paper beside practice."""
    session = read_session()
    found = each_other.opened(session, current_user.id, g.study, dimension)
    return render_template(
        "findings/coherence_row.html",
        opened=found,
        left_out=reading.left_out(session, current_user.id, study_id),
        names={mirror.kind.key: mirror.kind.label for mirror in found.mirrors},
        dimension=dimension,
        name=rules.DIMENSION_NAMES[dimension],
    )


@bp.post("/studies/<uuid:study_id>/coherence/<dimension>/<kind>/difference")
@needs("findings.edit")
def judge_difference(study_id: uuid.UUID, dimension: str, kind: str) -> ResponseReturnValue:
    target = url_for("findings.coherence_row", study_id=study_id, dimension=dimension, _anchor=kind)
    said = request.form.get("meaning", ""), request.form.get("reason", "")
    try:
        with unit_of_work() as session:
            made = each_other.judge(session, current_user.id, g.study, dimension, kind, *said)
            audit.record(session, study_id, current_user.id, "judged", "partner_difference", made.id)
    except Refused as error:
        return refusals.tell(error, target)
    flash(_("Your judgement is kept."))
    return redirect(target)


@bp.get("/studies/<uuid:study_id>/coherence/<dimension>/<kind>")
@needs("findings.sources")
def coherence_cell(study_id: uuid.UUID, dimension: str, kind: str) -> ResponseReturnValue:
    """What one kind of partner answered and said about one dimension; each passage opens in its document."""
    session = read_session()
    passages = framework.said(session, g.study, current_user.id)
    matrix = framework.matrix(session, g.study, passages=passages, reader=current_user.id)
    row = next((row for row in matrix.rows if row.dimension == dimension), None)
    column = next((column for column in matrix.kinds if column.key == kind), None)
    if row is None or column is None:
        abort(404)
    return render_template(
        "findings/coherence_cell.html",
        cell=row.cells[kind],
        figure=charts.likert(row.cells[kind].items, g.language),
        charts=charts,
        mark=say("mark", g.language) if g.study.synthetic else "",
        kind=column,
        dimension=rules.DIMENSION_NAMES[dimension],
        name=f"{dimension}-{kind}",
        passages=framework.passages_of(passages, dimension, kind),
        quotable=consents.quotable(session, study_id),
        left_out=reading.left_out(session, current_user.id, study_id),
    )


@bp.post("/studies/<uuid:study_id>/coherence/<dimension>/verdict")
@needs("findings.edit")
def judge_coherence(study_id: uuid.UUID, dimension: str) -> ResponseReturnValue:
    target = url_for("findings.coherence", study_id=study_id, _anchor=dimension)
    said = request.form.get("verdict", ""), request.form.get("reasoning", "")
    rests_on = request.form.getlist("rests_on", type=uuid.UUID)
    try:
        with unit_of_work() as session:
            judgement = framework.judge(session, current_user.id, g.study, dimension, *said, rests_on)
            audit.record(session, study_id, current_user.id, "judged", "coherence", judgement.id)
    except Refused as error:
        return refusals.tell(error, target)
    flash(_("The verdict is kept."))
    return redirect(target)
