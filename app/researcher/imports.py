"""A project of another tool comes in: a file, a look at what is in it, choices, and the whole of it at once."""

import uuid
from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import taking_back
from app import audit, jobs
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.exchange_tasks import members
from app.models import JobRecord
from app.researcher import bp
from coding import codebook
from coding.exchange import keeping, previewing, undoing
from coding.exchange.models import ProjectImport
from coding.exchange.previewing import ATTRIBUTE, GROUP, NEW, OUTSIDE, SKIP
from coding.models import Document
from surveys.errors import BadFile, Refused
from surveys.models import Partner, StudyPartner
from surveys.texts import LANGUAGES, pick

BASE = "/studies/<uuid:study_id>/documents/import"
KINDS = {
    "codes": "code",
    "sources": "source",
    "coders": "coder",
    "cases": "case",
    "variables": "variable",
    "sets": "set",
}
WORK = ("project.read", "project.take_in")
"""Jobs on a file."""
ROLES = ("interviewer", "respondent", "other")


@bp.route(BASE, methods=["GET", "POST"])
@needs("coding.edit")
def import_project(study_id: uuid.UUID) -> ResponseReturnValue:
    """First step: the file. It is read in the background; nothing comes into the study yet."""
    error = None
    if request.method == "POST":
        given = request.files.get("file")
        if given is None or not given.filename:
            error = _("Choose a file first.")
        else:
            data = given.read()
            try:
                with unit_of_work() as session:
                    found = keeping.bring(session, current_user.id, g.study, given.filename, data)
                    audit.record(session, study_id, current_user.id, "uploaded", "project_import", found.id)
                    jobs.enqueue("project.read", study_id, found.id, current_user.id)
                    import_id = found.id
                return redirect(url_for("researcher.show_import", study_id=study_id, import_id=import_id))
            except (BadFile, Refused) as refusal:
                error = pick(refusal.text, g.language)
    session = read_session()
    earlier = keeping.imports(session, g.study)
    page = render_template(
        "researcher/import_project.html", error=error, earlier=earlier, failed=_failed(session, earlier)
    )
    return page, 422 if error else 200


@bp.get(f"{BASE}/<uuid:import_id>")
@needs("coding.edit")
def show_import(study_id: uuid.UUID, import_id: uuid.UUID) -> ResponseReturnValue:
    """Where an import stands: being read, to be chosen from, being taken in, done or taken back."""
    session = read_session()
    found = load(session, ProjectImport, import_id)
    job = _job(session, found)
    shown: dict[str, Any] = {}
    choosing = _may_choose(found, job)
    if choosing:
        shown = _choosing(session, found)
    return render_template(
        "researcher/import_shown.html",
        found=found,
        job=job,
        choosing=choosing,
        running=job is not None and job.state in ("queued", "running"),
        failed=pick(job.message, g.language) if job and job.state == "failed" and job.message else "",
        built_on=taking_back.built_on(session, found) if found.state == "done" else "",
        reasons=undoing.REASONS,
        **shown,
    )


@bp.get(f"{BASE}/<uuid:import_id>/progress")
@needs("coding.edit")
def import_progress(study_id: uuid.UUID, import_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    job = _job(session, load(session, ProjectImport, import_id))
    if job is None:
        return jsonify(state="none")
    return jsonify(state=job.state, done=job.done, total=job.total)


@bp.post(f"{BASE}/<uuid:import_id>/take-in")
@needs("coding.edit")
def take_in_project(study_id: uuid.UUID, import_id: uuid.UUID) -> ResponseReturnValue:
    """Second step: what was chosen is taken in, in the background and in one go."""
    with unit_of_work() as session:
        found = load(session, ProjectImport, import_id)
        if not _may_choose(found, _job(session, found)):
            raise Refused(
                {
                    "nl": "Van dit bestand kan niets (meer) worden overgenomen. Kies het opnieuw.",
                    "en": "Nothing can be taken in from this file (any more). Choose it again.",
                }
            )
        assert found.preview is not None
        found.choices = chosen(found.preview)
        audit.record(session, study_id, current_user.id, "decided", "project_import", found.id)
        jobs.enqueue("project.take_in", study_id, found.id, current_user.id)
    return redirect(url_for("researcher.show_import", study_id=study_id, import_id=import_id))


@bp.post(f"{BASE}/<uuid:import_id>/undo")
@needs("coding.edit")
def undo_import(study_id: uuid.UUID, import_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        found = load(session, ProjectImport, import_id)
        taking_back.undo(session, current_user.id, found)
        audit.record(session, study_id, current_user.id, "took_back", "project_import", found.id)
    flash(_("All that came in with this file is out of the study again."))
    return redirect(url_for("researcher.show_import", study_id=study_id, import_id=import_id))


@bp.post(f"{BASE}/<uuid:import_id>/discard")
@needs("coding.edit")
def discard_import(study_id: uuid.UUID, import_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        keeping.discard(session, load(session, ProjectImport, import_id))
        audit.record(session, study_id, current_user.id, "removed", "project_import", import_id)
    flash(_("The file is removed. Nothing of it came into the study."))
    return redirect(url_for("researcher.import_project", study_id=study_id))


def chosen(preview: dict[str, Any]) -> dict[str, Any]:
    """The choices of the form; what it does not name stays as it was proposed."""
    found = previewing.defaults(preview, g.language)
    given = request.form
    for kind, name in KINDS.items():
        for position, one in enumerate(preview[kind]):
            value = given.get(f"{name}-{position}", "").strip()
            if value:
                found[kind][one["id"]] = value[:60]
    for position, (speaker, _count, _role) in enumerate(previewing.speakers(preview)):
        role = given.get(f"role-{position}", "")
        if role in ROLES:
            found["roles"][speaker] = role
    language = given.get("language", "")
    found["language"] = language if language in LANGUAGES else g.language
    found["quote_agreed"] = given.get("quote_agreed") == "yes"
    return found


def _may_choose(found: ProjectImport, job: JobRecord | None) -> bool:
    """Before anything was chosen, and again when taking it in failed: then nothing of it is in the study."""
    if found.preview is None or found.data is None or found.done_at is not None:
        return False
    return found.choices is None or (job is not None and job.state == "failed")


def _choosing(session: Session, found: ProjectImport) -> dict[str, Any]:
    """All that there is to choose from."""
    assert found.preview is not None
    book = codebook.of(session, g.study.id)
    codes = codebook.in_order(list(book.codes)) if book else []
    partners = session.execute(
        select(Partner.id, Partner.name)
        .join(StudyPartner, StudyPartner.partner_id == Partner.id)
        .where(StudyPartner.study_id == g.study.id)
        .order_by(Partner.name)
    ).all()
    documents = session.execute(
        select(Document.id, Document.title)
        .where(Document.study_id == g.study.id, Document.superseded_at.is_(None))
        .order_by(Document.title)
    ).all()
    return {
        "preview": found.preview,
        "proposed": previewing.defaults(found.preview, g.language),
        "speakers": previewing.speakers(found.preview),
        "codes_here": [
            (str(code.id), "\u2003" * depth + pick(code.label, g.language))
            for code, depth in codes
            if code.retired_at is None
        ],
        "partners": [(str(row.id), row.name) for row in partners],
        "titles": {str(row.id): row.title for row in documents},
        "members": [
            (str(identity), name)
            for identity, name in sorted(members(session, g.study.id).items(), key=lambda one: one[1])
        ],
        "words": {"new": NEW, "skip": SKIP, "outside": OUTSIDE, "attribute": ATTRIBUTE, "group": GROUP},
        "language_names": {"nl": _("Dutch"), "en": _("English")},
    }


def _failed(session: Session, found: list[ProjectImport]) -> set[uuid.UUID]:
    """Of these imports the ones whose last work came to nothing."""
    rows = session.execute(
        select(JobRecord.target_id, JobRecord.state)
        .where(JobRecord.kind.in_(WORK), JobRecord.target_id.in_([one.id for one in found]))
        .order_by(JobRecord.created_at)
    ).tuples()
    return {target for target, state in dict(rows.all()).items() if target is not None and state == "failed"}


def _job(session: Session, found: ProjectImport) -> JobRecord | None:
    """The last work on this file."""
    return session.scalar(
        select(JobRecord)
        .where(JobRecord.kind.in_(WORK), JobRecord.target_id == found.id)
        .order_by(JobRecord.created_at.desc())
        .limit(1)
    )
