"""The report: as it would be now, kept versions, and their files."""

import json
import uuid
from collections.abc import Callable

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
from app.findings import bp, refusals


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
        content=service.build(
            session, g.study, g.language, quotes=may("findings.sources"), reader=current_user.id
        ),
        broken=evidence.check_quotes(session, study_id),
        kept=kept,
        say=lambda key, **values: say(key, g.language, **values),
    )


@bp.post("/studies/<uuid:study_id>/report")
@needs("findings.edit")
def freeze_report(study_id: uuid.UUID) -> ResponseReturnValue:
    target = url_for("findings.report", study_id=study_id)
    try:
        prepared = service.prepare(read_session(), g.study, g.language)
    except service.Blocked as error:
        return refusals.tell(error, target)
    with unit_of_work() as session:
        kept = service.keep(session, current_user.id, g.study, prepared)
        audit.record(session, study_id, current_user.id, "froze", "report", kept.id)
        number = kept.number
    flash(_("Version %(number)s is kept as it is now.", number=number))
    return redirect(target)


@bp.get("/studies/<uuid:study_id>/report/now/<any(html, docx, xlsx, json):form>")
@needs("findings.read")
def report_now(study_id: uuid.UUID, form: str) -> ResponseReturnValue:
    """The report of this moment as a file; refused while a quote is broken."""
    session = read_session()
    broken = evidence.check_quotes(session, study_id)
    if broken:
        return refusals.tell(service.Blocked(broken), url_for("findings.report", study_id=study_id))
    content = service.build(
        session, g.study, g.language, quotes=may("findings.sources"), reader=current_user.id
    )
    return _file(content, form, _name(content.language))


@bp.get("/studies/<uuid:study_id>/report/<uuid:report_id>/<any(html, docx, xlsx, json):form>")
@needs("findings.read")
def kept_report(study_id: uuid.UUID, report_id: uuid.UUID, form: str) -> ResponseReturnValue:
    """A kept version as it was: for the team with its quotes, for others the edition without."""
    kept = load(read_session(), Report, report_id)
    name = f"{_name(kept.language)}-{kept.number}"
    if not may("findings.sources"):
        return _file(service.without_quotes(kept), form, name)
    if form == "docx":
        return _download(kept.docx, form, name)
    if form == "html":
        return _download(kept.html.encode(), form, name)
    return _file(service.with_quotes(kept), form, name)


def _name(language: str) -> str:
    return {"nl": "rapport"}.get(language, "report")


def _file(content: service.Content, form: str, name: str) -> Response:
    return _download(WRITERS[form](content), form, name)


def _json(content: service.Content) -> bytes:
    return json.dumps(service.plain(content), ensure_ascii=False, indent=1).encode()


WRITERS: dict[str, Callable[[service.Content], bytes]] = {
    "html": lambda content: service.html(content).encode(),
    "docx": service.docx,
    "xlsx": service.xlsx,
    "json": _json,
}
TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def _download(data: bytes, form: str, name: str) -> Response:
    """Always as a download: the file carries its own style, which our pages do not allow."""
    response = Response(data, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
