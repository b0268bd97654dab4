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
from surveys.errors import Refused, Stale


@bp.route("/studies/<uuid:study_id>/report/checklists/<key>", methods=["GET", "POST"])
@needs("findings.edit")
def checklist(study_id: uuid.UUID, key: str) -> ResponseReturnValue:
    """POST writes what people say of one `item`, in the language of the page; `seen` is what stood there."""
    chosen = keeping.required(key)
    error, status = "", 200
    item, typed, seen = (request.form.get(name, "") for name in ("item", "words", "seen"))
    if request.method == "POST":
        try:
            with unit_of_work() as session:
                keeping.write(
                    session, current_user.id, g.study, chosen, item, {g.language: typed}, {g.language: seen}
                )
                audit.record(session, study_id, current_user.id, "changed", "checklist", study_id)
            flash(_("Your text is kept."))
            return redirect(
                url_for("findings.checklist", study_id=study_id, key=key, _anchor=f"item-{item}"), 303
            )
        except (Refused, Stale) as refusal:
            error, status = in_current(refusal.text), 409 if isinstance(refusal, Stale) else 422
    gathering = Gathering(read_session(), g.study, g.language, inside=True, reader=current_user.id)
    page = render_template(
        "findings/checklist.html",
        found=keeping.fill(gathering, chosen),
        error=error,
        typed=typed,
        at=item,
    )
    return page, status
