"""The key of a study: what stands for which name, where, and what the study does with names in what comes in."""

import csv
import io
import uuid

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from app.researcher.names.review import kinds
from coding.pseudonymising import holding
from coding.pseudonymising import key as service
from coding.pseudonymising.models import Replacement
from surveys.errors import Refused
from surveys.export.delimited import MARK, safe
from surveys.texts import pick

PAGE = "/studies/<uuid:study_id>/pseudonyms"


@bp.get(PAGE)
@needs("study.manage")
def name_key(study_id: uuid.UUID) -> ResponseReturnValue:
    return _page(study_id)


@bp.post(f"{PAGE}/choices")
@needs("study.manage")
def choose_names(study_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as session:
            holding.choose(
                session,
                current_user.id,
                g.study,
                uploads_apart="uploads_apart" in request.form,
                answers=request.form.get("answers", ""),
            )
            audit.record(session, study_id, current_user.id, "changed", "names", study_id)
    except Refused as refused:
        return _page(study_id, pick(refused.text, g.language)), 422
    flash(_("This holds for what comes in from now on."))
    return redirect(url_for("researcher.name_key", study_id=study_id))


@bp.post(f"{PAGE}/<uuid:replacement_id>/<any(rename, forget):act>")
@needs("study.manage")
def change_replacement(study_id: uuid.UUID, replacement_id: uuid.UUID, act: str) -> ResponseReturnValue:
    """`rename` takes `words`; `forget` lets the words be found again as if nobody had judged them."""
    try:
        with unit_of_work() as session:
            row = load(session, Replacement, replacement_id)
            if act == "rename":
                service.name(session, current_user.id, row, service.fit(request.form.get("words", "")))
            else:
                service.forget(session, current_user.id, row)
            audit.record(session, study_id, current_user.id, "changed", "names", row.id)
    except Refused as refused:
        return _page(study_id, pick(refused.text, g.language)), 422
    flash(_("Changed for texts that come later. What was made already stays as it is."))
    return redirect(url_for("researcher.name_key", study_id=study_id))


@bp.post(f"{PAGE}/download")
@needs("study.manage")
def download_key(study_id: uuid.UUID) -> ResponseReturnValue:
    """The key as CSV, safe to open in a spreadsheet; that it was taken along stands in the log."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["original", "replacement", "kind", "decision", "texts", "places"])
    with unit_of_work() as session:
        for line in service.lines(session, study_id):
            row = line.row
            written = "" if row.state == "no_name" else row.words
            writer.writerow(
                [
                    safe(row.original),
                    safe(written),
                    row.kind,
                    "no_name" if row.state == "no_name" else "name",
                    line.documents,
                    line.places,
                ]
            )
        audit.record(session, study_id, current_user.id, "downloaded", "names", study_id)
    answer = make_response((MARK + text.getvalue()).encode())
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="key.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(study_id: uuid.UUID, error: str = "") -> str:
    session = read_session()
    lines = service.lines(session, study_id)
    return render_template(
        "researcher/names/key.html",
        waiting=holding.waiting(session, study_id),
        names=[line for line in lines if line.row.state != "no_name"],
        no_names=[line for line in lines if line.row.state == "no_name"],
        used={line.row.id: service.used_in(session, line.row) for line in lines if line.documents},
        choices=holding.choices(session, study_id),
        kinds=kinds(),
        error=error,
    )
