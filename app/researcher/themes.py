"""Groups of passages and themes: find them, name them, merge them, dismiss them."""

import uuid

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, jobs
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.models import JobRecord
from app.researcher import bp, theme_words
from coding import intake
from coding import themes as service
from coding.groups import by_type, steering, ties, tying
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
    tree = service.last_tree(session, study_id)
    summaries = service.summaries(session, study_id)
    reflexive = g.study.mode == "reflexive"
    if reflexive:
        summaries.sort(
            key=lambda summary: (summary.theme.state != "accepted", summary.theme.label.casefold())
        )
    waiting, _first = service.unassigned(session, study_id, most=0) if last else (0, [])
    return render_template(
        "researcher/themes.html",
        summaries=summaries,
        merged=session.scalars(
            select(Theme).where(Theme.study_id == study_id, Theme.state == "merged").order_by(Theme.label)
        ).all(),
        last=last,
        tree=tree,
        steps=service.steps(tree),
        waiting=waiting,
        ties=len(ties.rows(session, study_id)),
        table=by_type.table(summaries),
        reflexive=reflexive,
        overlap=service.overlap(session, tree) if tree is not None else [],
        prepared=intake.has_segments(session, study_id),
        reading=intake.is_reading(session, study_id),
        job=_job(session, study_id),
    )


@bp.post("/studies/<uuid:study_id>/themes/runs")
@needs("coding.edit")
def start_run(study_id: uuid.UUID) -> ResponseReturnValue:
    """Looks anew ("explore"), or places only what came in since ("refresh")."""
    with unit_of_work() as session:
        run = service.start(session, current_user.id, g.study, refresh="refresh" in request.form)
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


@bp.post("/studies/<uuid:study_id>/themes/level")
@needs("coding.edit")
def set_theme_level(study_id: uuid.UUID) -> ResponseReturnValue:
    """More or fewer groups, of the tree that was found."""
    number = request.form.get("groups", default=8, type=int)
    with unit_of_work() as session:
        run = service.set_level(session, current_user.id, g.study, number)
        audit.record(session, study_id, current_user.id, "changed", "theme_run", run.id)
        groups = run.groups
    flash(_("The passages now stand in %(number)s groups. Themes that you wrote stay.", number=groups))
    return redirect(url_for("researcher.themes", study_id=study_id))


@bp.get("/studies/<uuid:study_id>/themes/unassigned")
@needs("documents.read")
def unassigned_passages(study_id: uuid.UUID) -> ResponseReturnValue:
    """Passages that fit nowhere, to be placed by a person or left."""
    session = read_session()
    total, passages = service.unassigned(session, study_id)
    groups = [summary.theme for summary in service.summaries(session, study_id)]
    tied = tying.listed(session, study_id, {passage.segment.id for passage in passages})
    return render_template(
        "researcher/unassigned.html", total=total, passages=passages, others=groups, tied=tied
    )


@bp.post("/studies/<uuid:study_id>/themes/move")
@needs("coding.edit")
def move_passages(study_id: uuid.UUID) -> ResponseReturnValue:
    """Ticked passages to another theme, to a new group, or out."""
    ticked = [uuid.UUID(one) for one in request.form.getlist("segment") if _is_id(one)]
    chosen = request.form.get("to", "")
    back = request.form.get("from", type=uuid.UUID)
    with unit_of_work() as session:
        if chosen == "new":
            made = steering.split(session, current_user.id, g.study, ticked, request.form.get("label", ""))
            audit.record(session, study_id, current_user.id, "created", "theme", made.id)
            back = made.id
            flash(_("The new group has %(number)s passages.", number=len(ticked)))
        else:
            to = load(session, Theme, uuid.UUID(chosen)) if _is_id(chosen) else None
            event = steering.move(session, current_user.id, g.study, ticked, to)
            audit.record(session, study_id, current_user.id, "changed", "theme", event.theme_id)
            flash(_("Moved. You can take this back at “What happened” on the page of the group."))
            back = back or event.theme_id
    return redirect(url_for("researcher.theme", study_id=study_id, theme_id=back))


@bp.get("/studies/<uuid:study_id>/themes/ties")
@needs("documents.read")
def tied_passages(study_id: uuid.UUID) -> ResponseReturnValue:
    """All pairs that were said to belong together or apart."""
    return render_template("researcher/tied.html", tied=tying.listed(read_session(), study_id))


@bp.post("/studies/<uuid:study_id>/themes/ties")
@needs("coding.edit")
def tie_passages(study_id: uuid.UUID) -> ResponseReturnValue:
    """The ticked passages belong together, or each two of them apart."""
    ticked = [uuid.UUID(one) for one in request.form.getlist("segment") if _is_id(one)]
    together = request.form.get("belong") == "together"
    with unit_of_work() as session:
        moved = tying.say(session, current_user.id, g.study, ticked, together=together)
        audit.record(session, study_id, current_user.id, "judged", "tie", study_id)
    said = _("These passages belong together.") if together else _("These passages belong apart.")
    if moved:
        said += " " + ngettext(
            "%(num)d passage changed place by that.", "%(num)d passages changed place by that.", moved
        )
    flash(said)
    return redirect(_back(study_id))


@bp.post("/studies/<uuid:study_id>/themes/ties/lift")
@needs("coding.edit")
def untie_passages(study_id: uuid.UUID) -> ResponseReturnValue:
    """A pair is said no more."""
    pair = [uuid.UUID(one) for one in request.form.getlist("segment") if _is_id(one)]
    with unit_of_work() as session:
        tying.take_back(session, current_user.id, g.study, pair)
        audit.record(session, study_id, current_user.id, "removed", "tie", study_id)
    flash(_("Taken back. The passages stay where they are now."))
    return redirect(_back(study_id))


@bp.post("/studies/<uuid:study_id>/themes/<uuid:theme_id>/undo")
@needs("coding.edit")
def undo_theme(study_id: uuid.UUID, theme_id: uuid.UUID) -> ResponseReturnValue:
    """Takes back the last move of passages that was not taken back yet."""
    with unit_of_work() as session:
        found = load(session, Theme, theme_id)
        steering.undo_last(session, current_user.id, found)
        audit.record(session, study_id, current_user.id, "restored", "theme", found.id)
    flash(_("Taken back."))
    return redirect(url_for("researcher.theme", study_id=study_id, theme_id=theme_id))


@bp.get("/studies/<uuid:study_id>/themes/<uuid:theme_id>")
@needs("documents.read")
def theme(study_id: uuid.UUID, theme_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Theme, theme_id)
    others = [
        summary.theme for summary in service.summaries(session, study_id) if summary.theme.id != theme_id
    ]
    summary = service.summary(session, found)
    chosen = request.args.get("beside", type=uuid.UUID)
    beside = next((theme for theme in others if theme.id == chosen), None)
    shown = service.summary(session, beside) if beside is not None else None
    passages = [*summary.passages, *(shown.passages if shown else ())]
    events = steering.lineage(session, found)
    return render_template(
        "researcher/theme.html",
        summary=summary,
        beside=shown,
        tied=tying.listed(session, study_id, {passage.segment.id for passage in passages}),
        others=others,
        pinned=steering.pinned(session, found),
        story=[(event, theme_words.sentence(event, other)) for event, other in events],
        undoable=steering.undoable(session, found) is not None,
    )


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


def _back(study_id: uuid.UUID) -> str:
    """The page whose form was sent: that of a group, of all pairs, or of what fits nowhere."""
    written = request.form.get("from", "")
    if _is_id(written):
        return url_for("researcher.theme", study_id=study_id, theme_id=uuid.UUID(written), _anchor="tied")
    where = "researcher.tied_passages" if written == "all" else "researcher.unassigned_passages"
    return url_for(where, study_id=study_id)


def _is_id(written: str) -> bool:
    try:
        uuid.UUID(written)
    except ValueError:
        return False
    return True


def _job(session: Session, study_id: uuid.UUID) -> JobRecord | None:
    """The last search, when it is not done yet or failed."""
    job = session.scalar(
        select(JobRecord)
        .where(JobRecord.study_id == study_id, JobRecord.kind == "themes.discover")
        .order_by(JobRecord.created_at.desc())
        .limit(1)
    )
    return job if job is not None and job.state != "done" else None
