"""Theories of change: one per kind of partner, their steps, and two or more beside each other."""

import uuid

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from analysis import evidence
from analysis.models import Step
from analysis.theories import drawing
from analysis.theories import steps as service
from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import shown
from app.findings.words import STAGES, STEP_VERDICTS, StepForm
from app.findings.writing import edit, move
from surveys import partners
from surveys.errors import Refused, Stale
from surveys.models import PartnerType


@bp.get("/studies/<uuid:study_id>/theories")
@needs("findings.read")
def theories(study_id: uuid.UUID) -> ResponseReturnValue:
    """Per kind of partner how far its theory is."""
    session = read_session()
    found = service.standing(session, study_id)
    kinds = partners.types(session, g.study)
    return render_template(
        "findings/theories.html",
        kinds=kinds,
        steps={kind.id: [step for step in found if step.partner_type_id == kind.id] for kind in kinds},
        stages=STAGES,
    )


@bp.get("/studies/<uuid:study_id>/theories/<partner_type>")
@needs("findings.read")
def theory(study_id: uuid.UUID, partner_type: str) -> ResponseReturnValue:
    """One theory, from what is put in to what comes of it, and what it assumes."""
    session = read_session()
    kind = _kind(session, partner_type)
    found = service.of(session, study_id, kind)
    by_id = {step.id: step for step in found if step.status != "rejected"}
    leads: dict[uuid.UUID, list[Step]] = {}
    for one, other in service.leads_to(session, study_id):
        if one in by_id and other in by_id:
            leads.setdefault(one, []).append(by_id[other])
    drawn = [stage for stage in service.STAGES if stage != "assumption"]
    columns = [
        [(s.id, f"T{s.number} {s.title}") for s in by_id.values() if s.stage == stage] for stage in drawn
    ]
    return render_template(
        "findings/theory.html",
        kind=kind,
        steps=found,
        by_id=by_id,
        drawing=drawing.draw(columns, service.leads_to(session, study_id)),
        box_width=drawing.COLUMN,
        column_stages=drawn,
        chosen_stage=request.args.get("stage", ""),
        leads=leads,
        sides=evidence.sides(session, study_id),
        stages=STAGES,
    )


@bp.post("/studies/<uuid:study_id>/theories/<partner_type>/steps")
@needs("findings.edit")
def add_step(study_id: uuid.UUID, partner_type: str) -> ResponseReturnValue:
    """A step with its `title` at a `stage`."""
    stage, title = (request.form.get(name, "") for name in ("stage", "title"))
    target = url_for("findings.theory", study_id=study_id, partner_type=partner_type)
    try:
        with unit_of_work() as session:
            kind = _kind(session, partner_type)
            step = service.add(session, current_user.id, g.study, kind, stage, title)
            audit.record(session, study_id, current_user.id, "added", "step", step.id)
    except Refused as error:
        return refusals.tell(error, target)
    return redirect(url_for("findings.theory", study_id=study_id, partner_type=partner_type, stage=stage))


@bp.get("/studies/<uuid:study_id>/steps/<uuid:step_id>")
@needs("findings.read")
def step(study_id: uuid.UUID, step_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Step, step_id)
    theirs = {
        step.id: step
        for step in service.of(session, study_id, found.partner_type)
        if step.status != "rejected" and step.id != found.id
    }
    links = service.leads_to(session, study_id)
    after = [theirs[other] for one, other in links if one == found.id and other in theirs]
    before = [theirs[one] for one, other in links if other == found.id and one in theirs]
    return render_template(
        "findings/step.html",
        step=found,
        stages=STAGES,
        after=after,
        before=before,
        possible=[step for step in theirs.values() if step not in after],
        **shown(session, found),
    )


@bp.route("/studies/<uuid:study_id>/steps/<uuid:step_id>/edit", methods=["GET", "POST"])
@needs("findings.edit")
def edit_step(study_id: uuid.UUID, step_id: uuid.UUID) -> ResponseReturnValue:
    found = load(read_session(), Step, step_id)
    return edit(found, StepForm(obj=found), service.change)


@bp.post("/studies/<uuid:study_id>/steps/<uuid:step_id>/status")
@needs("findings.edit")
def move_step(study_id: uuid.UUID, step_id: uuid.UUID) -> ResponseReturnValue:
    return move(Step, step_id, service.move)


@bp.post("/studies/<uuid:study_id>/steps/<uuid:step_id>/leads-to")
@needs("findings.edit")
def link_step(study_id: uuid.UUID, step_id: uuid.UUID) -> ResponseReturnValue:
    """It leads to another (`to`), or with `act` "remove" it does not any more."""
    target = url_for("findings.step", study_id=study_id, step_id=step_id)
    try:
        with unit_of_work() as session:
            found, to = load(session, Step, step_id), _named(session, "to")
            act = service.unlink if request.form.get("act") == "remove" else service.link
            act(session, current_user.id, found, to)
            audit.record(session, study_id, current_user.id, "changed", "step", found.id)
    except Refused as error:
        return refusals.tell(error, target)
    return redirect(target)


@bp.get("/studies/<uuid:study_id>/theory-differences")
@needs("findings.read")
def theory_differences(study_id: uuid.UUID) -> ResponseReturnValue:
    """The theories of the kinds of partners in `kind`, or of all that have one, beside each other."""
    session = read_session()
    told = {step.partner_type_id for step in service.standing(session, study_id)}
    kinds = [kind for kind in partners.types(session, g.study) if kind.id in told]
    wanted = request.args.getlist("kind")
    chosen = [kind for kind in kinds if kind.key in wanted] if wanted else kinds
    compared = service.compare(session, study_id, chosen, propose=may("findings.edit"))
    return render_template(
        "findings/theory_differences.html",
        kinds=kinds,
        chosen=chosen,
        wanted=[kind.key for kind in chosen],
        labels={kind.key: kind.label for kind in kinds},
        found=compared,
        lines=sorted(
            compared.differences.lines,
            key=lambda line: service.STAGES.index(compared.steps[line.steps[0]].stage),
        ),
        stages=STAGES,
        step_verdicts=STEP_VERDICTS,
    )


@bp.post("/studies/<uuid:study_id>/theory-differences")
@needs("findings.edit")
def match_steps(study_id: uuid.UUID) -> ResponseReturnValue:
    """What a person says (`verdict`, `reason`) of two steps (`one`, `other`); `seen` is what stood on the page."""
    verdict, reason, seen = (request.form.get(name, "") for name in ("verdict", "reason", "seen"))
    kinds = request.form.getlist("kind")
    target = url_for("findings.theory_differences", study_id=study_id, kind=kinds)
    try:
        with unit_of_work() as session:
            one, other = _named(session, "one"), _named(session, "other")
            service.judge(session, current_user.id, one, other, verdict, reason=reason, seen=seen)
            audit.record(session, study_id, current_user.id, "judged", "step_match", one.id)
    except (Refused, Stale) as error:
        return refusals.tell(error, target)
    return redirect(target)


def _kind(session: Session, key: str) -> PartnerType:
    found = next((kind for kind in partners.types(session, g.study) if kind.key == key), None)
    if found is None:
        abort(404)
    return found


def _named(session: Session, field: str) -> Step:
    """The step that a form names."""
    chosen = request.form.get(field, type=uuid.UUID)
    if chosen is None:
        abort(400)
    return load(session, Step, chosen)
