"""Groups of passages and themes: find them, name them, merge them, dismiss them."""

import uuid

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, jobs
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.models import JobRecord
from app.researcher import bp
from coding import intake
from coding import themes as service
from coding.models import Theme, ThemeRun
from surveys.texts import pick


@bp.get("/studies/<uuid:study_id>/themes")
@needs("documents.read")
def themes(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    last = session.scalar(
        select(ThemeRun)
        .where(ThemeRun.study_id == study_id, ThemeRun.finished_at.is_not(None))
        .order_by(ThemeRun.finished_at.desc())
        .limit(1)
    )
    return render_template(
        "researcher/themes.html",
        summaries=service.summaries(session, study_id),
        merged=session.scalars(
            select(Theme).where(Theme.study_id == study_id, Theme.state == "merged").order_by(Theme.label)
        ).all(),
        last=last,
        prepared=intake.has_segments(session, study_id),
        job=_job(session, study_id),
    )


@bp.post("/studies/<uuid:study_id>/themes/runs")
@needs("coding.edit")
def start_run(study_id: uuid.UUID) -> ResponseReturnValue:
    number = request.form.get("themes", type=int)
    with unit_of_work() as session:
        run = service.start(
            session, current_user.id, g.study, themes=max(2, min(number, 40)) if number else None
        )
        jobs.enqueue("themes.discover", study_id, run.id, current_user.id)
        audit.record(session, study_id, current_user.id, "started", "theme_run", run.id)
    return redirect(url_for("researcher.themes", study_id=study_id))


@bp.get("/studies/<uuid:study_id>/themes/progress")
@needs("documents.read")
def run_progress(study_id: uuid.UUID) -> ResponseReturnValue:
    """How far the last search is, in pieces of work done."""
    job = _job(read_session(), study_id)
    if job is None:
        return jsonify(state="none")
    text = pick(job.message, g.language) if job.message else ""
    return jsonify(state=job.state, done=job.done, total=job.total, text=text)


@bp.get("/studies/<uuid:study_id>/themes/<uuid:theme_id>")
@needs("documents.read")
def theme(study_id: uuid.UUID, theme_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Theme, theme_id)
    others = [
        summary.theme for summary in service.summaries(session, study_id) if summary.theme.id != theme_id
    ]
    return render_template("researcher/theme.html", summary=service.summary(session, found), others=others)


@bp.post("/studies/<uuid:study_id>/themes/<uuid:theme_id>")
@needs("coding.edit")
def change_theme(study_id: uuid.UUID, theme_id: uuid.UUID) -> ResponseReturnValue:
    """Name, central concept and what it is not."""
    with unit_of_work() as session:
        found = load(session, Theme, theme_id)
        service.rename(session, current_user.id, found, request.form.get("label", ""))
        service.define(
            session,
            current_user.id,
            found,
            request.form.get("central_concept", ""),
            request.form.get("not_about", ""),
        )
        audit.record(session, study_id, current_user.id, "changed", "theme", found.id)
    flash(_("Saved."))
    return redirect(url_for("researcher.theme", study_id=study_id, theme_id=theme_id))


@bp.post("/studies/<uuid:study_id>/themes/<uuid:theme_id>/merge")
@needs("coding.edit")
def merge_theme(study_id: uuid.UUID, theme_id: uuid.UUID) -> ResponseReturnValue:
    chosen = request.form.get("into", type=uuid.UUID)
    if chosen is None:
        flash(_("Choose with which theme it should be merged."))
        return redirect(url_for("researcher.theme", study_id=study_id, theme_id=theme_id))
    with unit_of_work() as session:
        found, into = load(session, Theme, theme_id), load(session, Theme, chosen)
        service.merge(session, current_user.id, found, into)
        audit.record(session, study_id, current_user.id, "merged", "theme", found.id)
    flash(_("Merged. You can take this back at the bottom of the list of themes."))
    return redirect(url_for("researcher.theme", study_id=study_id, theme_id=chosen))


@bp.post("/studies/<uuid:study_id>/themes/<uuid:theme_id>/<any(unmerge, dismiss, restore):act>")
@needs("coding.edit")
def judge_theme(study_id: uuid.UUID, theme_id: uuid.UUID, act: str) -> ResponseReturnValue:
    acts = {"unmerge": service.unmerge, "dismiss": service.dismiss, "restore": service.restore}
    with unit_of_work() as session:
        found = load(session, Theme, theme_id)
        acts[act](session, current_user.id, found)
        audit.record(
            session,
            study_id,
            current_user.id,
            "dismissed" if act == "dismiss" else "restored",
            "theme",
            found.id,
        )
    return redirect(url_for("researcher.themes", study_id=study_id))


def _job(session: Session, study_id: uuid.UUID) -> JobRecord | None:
    """The last search, when it is not done yet or failed."""
    job = session.scalar(
        select(JobRecord)
        .where(JobRecord.study_id == study_id, JobRecord.kind == "themes.discover")
        .order_by(JobRecord.created_at.desc())
        .limit(1)
    )
    return job if job is not None and job.state != "done" else None
