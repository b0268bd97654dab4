"""Files of the coding work: asked for, made in the background, fetched by the one who asked."""

import uuid

from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, SelectField

from app import audit, jobs
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.models import JobRecord
from app.researcher import bp
from coding import layers
from coding.exchange import keeping
from coding.exchange.making import Order
from coding.exchange.models import CodingExport
from coding.models import Coding, Document
from surveys.texts import LANGUAGES

FORMS = [
    ("qdpx", _l("A whole project, for MAXQDA, ATLAS.ti, NVivo, QualCoder and others (REFI-QDA, .qdpx)")),
    ("qdc", _l("The codebook alone, for the same programs (.qdc)")),
    ("xlsx", _l("All passages as an Excel workbook, with a row a coding")),
    ("csv", _l("All passages as CSV, for R, Python and every spreadsheet")),
    ("docx", _l("All passages by code as a Word document, to read and print")),
    ("html", _l("All passages by code as one web page")),
    ("matrix_csv", _l("How often each code stands in each document, as CSV")),
    ("matrix_sav", _l("How often each code stands in each document, for SPSS")),
]
LANGUAGE_NAMES = {"nl": _l("Dutch"), "en": _l("English")}


class CodingExportForm(FlaskForm):
    form = RadioField(_l("As what?"), choices=FORMS, default="qdpx")
    language = SelectField(_l("Language of labels and headings"))
    names = BooleanField(
        _l("With the names of organisations"),
        description=_l("Never of a confidential round. Such a file is personal data: only when you need it."),
    )
    all_words = BooleanField(
        _l("Also the words of who does not want to be quoted"),
        description=_l(
            "To work with only. A project for another program always holds all texts, and says with each document"
            " whether it may be quoted."
        ),
    )
    uncoded = BooleanField(_l("Also the passages that nobody coded"), default=True)
    journal = BooleanField(
        _l("Also the journal, the memos at interviews, and your own private memos"),
        description=_l(
            "In a project for another program only. They say more than a document does: only when who gets the file may"
            " read them."
        ),
    )
    separator = RadioField(
        _l("Between the columns of a CSV"),
        choices=[
            (";", _l("semicolon (Dutch Excel)")),
            (",", _l("comma")),
        ],
    )


@bp.route("/studies/<uuid:study_id>/documents/export", methods=["GET", "POST"])
@needs("coding.edit")
def export_coding(study_id: uuid.UUID) -> ResponseReturnValue:
    """What can be had, and the files of this person that are being made or lie ready."""
    form = CodingExportForm(
        language=g.language,
        separator=";" if g.language == "nl" else ",",
        form=request.args.get("form", "qdpx"),
    )
    form.language.choices = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
    if form.validate_on_submit():
        wanted = Order(
            form.form.data,
            form.language.data,
            form.names.data,
            form.all_words.data,
            form.uncoded.data,
            form.separator.data,
            form.journal.data,
        )
        with unit_of_work() as session:
            made = keeping.order(session, current_user.id, g.study, wanted)
            audit.record(session, study_id, current_user.id, "asked", "coding_export", made.id)
            jobs.enqueue("coding.export", study_id, made.id, current_user.id)
        return redirect(url_for("researcher.export_coding", study_id=study_id, _anchor="files"))
    session = read_session()
    files = keeping.exports(session, current_user.id, g.study)
    work = _jobs(session, files)
    return render_template(
        "researcher/export.html",
        form=form,
        files=[(file, work.get(file.id)) for file in files],
        names=dict(FORMS),
        busy=any(_runs(work.get(file.id)) for file in files),
        documents=session.scalar(_count(study_id)) or 0,
        codings=session.scalar(_codings(study_id)) or 0,
        days=keeping.KEPT.days,
    ), 422 if form.errors else 200


@bp.get("/studies/<uuid:study_id>/documents/export/progress")
@needs("coding.edit")
def export_progress(study_id: uuid.UUID) -> ResponseReturnValue:
    """How far the oldest of this person's unfinished files is; "done" when none is being made."""
    session = read_session()
    work = _jobs(session, keeping.exports(session, current_user.id, g.study))
    for job in sorted(work.values(), key=lambda job: job.created_at):
        if _runs(job):
            return jsonify(state=job.state, done=job.done, total=job.total)
    return jsonify(state="done", done=1, total=1)


@bp.get("/studies/<uuid:study_id>/documents/export/<uuid:export_id>")
@needs("coding.edit")
def fetch_export(study_id: uuid.UUID, export_id: uuid.UUID) -> ResponseReturnValue:
    """The file, for the one who asked for it; the log tells that it was taken away."""
    found = load(read_session(), CodingExport, export_id)
    data = keeping.fetch(current_user.id, found)
    name, media = found.name, found.media
    with unit_of_work() as session:
        audit.record(session, study_id, current_user.id, "downloaded", "coding_export", export_id)
    answer = Response(data, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/studies/<uuid:study_id>/documents/export/<uuid:export_id>/remove")
@needs("coding.edit")
def remove_export(study_id: uuid.UUID, export_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        keeping.remove(session, current_user.id, load(session, CodingExport, export_id))
        audit.record(session, study_id, current_user.id, "removed", "coding_export", export_id)
    flash(_("The file is removed."))
    return redirect(url_for("researcher.export_coding", study_id=study_id))


def _jobs(session: Session, files: list[CodingExport]) -> dict[uuid.UUID, JobRecord]:
    rows = session.scalars(
        select(JobRecord)
        .where(JobRecord.kind == "coding.export", JobRecord.target_id.in_([file.id for file in files]))
        .order_by(JobRecord.created_at)
    )
    return {job.target_id: job for job in rows if job.target_id is not None}


def _runs(job: JobRecord | None) -> bool:
    return job is not None and job.state in ("queued", "running")


def _count(study_id: uuid.UUID) -> Select[tuple[int]]:
    return select(func.count()).where(Document.study_id == study_id, Document.superseded_at.is_(None))


def _codings(study_id: uuid.UUID) -> Select[tuple[int]]:
    return (
        select(func.count(Coding.id))
        .join(Document, Document.id == Coding.document_id)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            layers.counting(),
            layers.visible(current_user.id),
        )
    )
