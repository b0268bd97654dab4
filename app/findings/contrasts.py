"""Where organisations stand apart and together: proposals of the machine, accepted or rejected with a reason."""

import uuid
from typing import Any

from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import findings
from analysis.contrasts import reading, searching
from analysis.contrasts.models import Contrast
from analysis.models import Finding
from app import audit, jobs
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import address
from app.models import JobRecord
from coding import intake
from surveys.errors import Refused, Stale
from surveys.texts import pick

FIRST = 15
"""Proposals before the others are asked for."""
LISTS = ("proposed", "accepted", "rejected")


@bp.get("/studies/<uuid:study_id>/contrasts")
@needs("findings.sources")
def contrasts(study_id: uuid.UUID) -> ResponseReturnValue:
    """?list=proposed, accepted or rejected; ?what=contrast or consensus; ?all=yes."""
    session = read_session()
    chosen = request.args.get("list", "proposed")
    chosen = chosen if chosen in LISTS else "proposed"
    what = request.args.get("what", "")
    order = "codebook" if g.study.mode == "reflexive" else "organisations"
    everything = reading.shown(session, current_user.id, g.study, *LISTS, by=order)
    here = [one for one in everything if one.row.state == chosen and what in ("", one.row.what)]
    search = reading.last_search(session, study_id)
    return render_template(
        "findings/contrasts.html",
        shown=here if "all" in request.args else here[:FIRST],
        total=len(here),
        first=FIRST,
        counts={state: sum(one.row.state == state for one in everything) for state in LISTS},
        chosen=chosen,
        what=what,
        search=search,
        stale=search is not None and search.state_of_codings != searching.state_of_codings(session, study_id),
        left_out=reading.left_out(session, current_user.id, study_id),
        reflexive=g.study.mode == "reflexive",
        findings=_findings(session, study_id) if chosen == "accepted" else [],
        prepared=intake.has_segments(session, study_id),
        reading=intake.is_reading(session, study_id),
        job=_job(session, study_id),
    )


@bp.post("/studies/<uuid:study_id>/contrasts/search")
@needs("findings.edit")
def find_contrasts(study_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        jobs.enqueue("contrasts.find", study_id, None, current_user.id, session)
        audit.record(session, study_id, current_user.id, "started", "contrast_search", study_id)
    return redirect(url_for("findings.contrasts", study_id=study_id))


@bp.get("/studies/<uuid:study_id>/contrasts/progress")
@needs("findings.sources")
def contrasts_progress(study_id: uuid.UUID) -> ResponseReturnValue:
    """How far the last search is, in passages encoded."""
    job = _job(read_session(), study_id)
    if job is None:
        return jsonify(state="none")
    text = pick(job.message, g.language) if job.message else ""
    return jsonify(state=job.state, done=job.done, total=job.total, text=text)


@bp.post("/studies/<uuid:study_id>/contrasts/<uuid:contrast_id>")
@needs("findings.edit")
def judge_contrast(study_id: uuid.UUID, contrast_id: uuid.UUID) -> ResponseReturnValue:
    """`act`: accept (with a `title` and a `reason`), reject (with a `reason`), reopen, or link (to a `finding`, with the
    side that `speaks_for` it)."""
    act = request.form.get("act", "")
    target = url_for("findings.contrasts", study_id=study_id)
    title, reason = request.form.get("title", ""), request.form.get("reason", "")
    try:
        with unit_of_work() as session:
            row = load(session, Contrast, contrast_id)
            if row.state != "proposed":
                target = url_for("findings.contrasts", study_id=study_id, list=row.state)
            if act == "accept":
                reading.accept(session, current_user.id, row, title, reason)
                audit.record(session, study_id, current_user.id, "accepted", "contrast", row.id)
                flash(_("It now stands with the coherence matrix."))
            elif act == "reject":
                reading.reject(session, current_user.id, row, reason)
                audit.record(session, study_id, current_user.id, "rejected", "contrast", row.id)
                flash(_("It is not proposed again. You find it under Rejected."))
            elif act == "reopen":
                reading.reopen(session, current_user.id, row)
                audit.record(session, study_id, current_user.id, "reopened", "contrast", row.id)
            elif act == "link":
                target = _link(session, row)
            else:
                abort(400)
    except (Refused, Stale) as error:
        return refusals.tell(error, target)
    return redirect(target)


def _link(session: Session, row: Contrast) -> str:
    """Its passages as evidence; gives the page of the finding."""
    chosen = request.form.get("finding", type=uuid.UUID)
    one = next(
        (one for one in reading.shown(session, current_user.id, g.study, "accepted") if one.row.id == row.id),
        None,
    )
    if chosen is None or one is None:
        raise Refused({"nl": "Kies een bevinding.", "en": "Choose a finding."})
    finding = load(session, Finding, chosen)
    made = reading.link(session, current_user.id, one, finding, request.form.get("speaks_for", ""))
    for linked in made:
        audit.record(session, g.study.id, current_user.id, "added", "evidence", linked.id)
    flash(ngettext("%(num)d passage is linked.", "%(num)d passages are linked.", len(made)))
    return address(finding)


def _findings(session: Session, study_id: uuid.UUID) -> list[Any]:
    """What evidence can be linked to; a configuration asks at which of its slots."""
    rows = session.scalars(
        select(Finding)
        .where(Finding.study_id == study_id, findings.stands(), Finding.kind != "configuration")
        .order_by(Finding.kind, Finding.number)
    )
    return [finding for finding in rows if findings.is_written(finding)]


def _job(session: Session, study_id: uuid.UUID) -> JobRecord | None:
    """The last search, when it is not done yet or failed."""
    job = session.scalar(
        select(JobRecord)
        .where(JobRecord.study_id == study_id, JobRecord.kind == "contrasts.find")
        .order_by(JobRecord.created_at.desc())
        .limit(1)
    )
    return job if job is not None and job.state != "done" else None
