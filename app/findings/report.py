"""The report: as it would be now, kept versions, and their files."""

import uuid

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select

from analysis import evidence
from analysis import report as service
from analysis.models import Report
from analysis.report.words import say
from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.findings import bp

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/studies/<uuid:study_id>/report")
@needs("findings.read")
def report(study_id: uuid.UUID) -> ResponseReturnValue:
    """As it would be now. Without quotes for who may not read what partners said."""
    session = read_session()
    kept = session.scalars(
        select(Report).where(Report.study_id == study_id).order_by(Report.number.desc())
    ).all()
    return render_template(
        "findings/report.html",
        content=service.build(session, g.study, g.language, quotes=may("findings.sources")),
        broken=evidence.check_quotes(session, study_id),
        kept=kept,
        say=lambda key: say(key, g.language),
    )


@bp.post("/studies/<uuid:study_id>/report")
@needs("findings.edit")
def freeze_report(study_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        kept = service.freeze(session, current_user.id, g.study, g.language)
        audit.record(session, study_id, current_user.id, "froze", "report", kept.id)
        number = kept.number
    flash(_("Version %(number)s is kept as it is now.", number=number))
    return redirect(url_for("findings.report", study_id=study_id))


@bp.get("/studies/<uuid:study_id>/report/now.<any(html, docx):form>")
@needs("findings.read")
def report_now(study_id: uuid.UUID, form: str) -> ResponseReturnValue:
    """The report of this moment as a file; refused while a quote is broken."""
    session = read_session()
    broken = evidence.check_quotes(session, study_id)
    if broken:
        raise service.Blocked(broken)
    content = service.build(session, g.study, g.language, quotes=may("findings.sources"))
    if form == "docx":
        return _file(service.docx(content), WORD, "rapport.docx" if g.language == "nl" else "report.docx")
    return _file(service.html(content).encode(), "text/html; charset=utf-8", "report.html")


@bp.get("/studies/<uuid:study_id>/report/<uuid:report_id>.<any(html, docx):form>")
@needs("findings.sources")
def kept_report(study_id: uuid.UUID, report_id: uuid.UUID, form: str) -> ResponseReturnValue:
    """A kept version, with its quotes."""
    kept = load(read_session(), Report, report_id)
    if form == "docx":
        return _file(kept.docx, WORD, f"report-{kept.number}.docx")
    return _file(kept.html.encode(), "text/html; charset=utf-8", f"report-{kept.number}.html")


def _file(data: bytes, kind: str, name: str) -> Response:
    """Always as a download: the file carries its own style, which our pages do not allow."""
    response = Response(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
