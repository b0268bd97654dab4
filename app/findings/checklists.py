"""A checklist of what the report has to tell: what the study says by itself, what is still open, what people write."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis.report.checklists import keeping
from analysis.report.gathering import Gathering
from app import audit
from app.access import needs
from app.db import read_session, unit_of_work
from app.findings import bp
from app.languages import in_current
from surveys.errors import Refused


@bp.route("/studies/<uuid:study_id>/report/checklists/<key>", methods=["GET", "POST"])
@needs("findings.edit")
def checklist(study_id: uuid.UUID, key: str) -> ResponseReturnValue:
    """POST writes what people say of one `item`, in the language of the page."""
    chosen = keeping.required(key)
    error, typed, item = "", "", request.form.get("item", "")
    if request.method == "POST":
        typed = request.form.get("words", "")
        try:
            with unit_of_work() as session:
                before = keeping.written(session, study_id, chosen, item)
                words = before | {g.language: typed}
                keeping.write(session, current_user.id, g.study, chosen, item, words)
                audit.record(session, study_id, current_user.id, "changed", "checklist", study_id)
            flash(_("Your text is kept."))
            return redirect(
                url_for("findings.checklist", study_id=study_id, key=key, _anchor=f"item-{item}"), 303
            )
        except Refused as refusal:
            error = in_current(refusal.text)
    gathering = Gathering(read_session(), g.study, g.language, inside=True, reader=current_user.id)
    page = render_template(
        "findings/checklist.html",
        found=keeping.fill(gathering, chosen),
        error=error,
        typed=typed,
        at=item,
    )
    return page, 422 if error else 200
