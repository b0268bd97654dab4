"""Instruments as files: a survey from elsewhere looked at and made a draft, and an instrument as a download.

Nothing of a file is kept between the steps: what was read goes to the browser and comes back, signed.
"""

import re
import uuid

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from app import apart, audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.held import held_back, hold
from surveys import instruments as service
from surveys.definition import parse
from surveys.errors import BadFile
from surveys.files import native, xlsform_out
from surveys.models import InstrumentVersion
from surveys.texts import pick

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yml": "application/yaml",
    "json": "application/json",
}
ORDER = ("error", "warning", "note")


@bp.route("/studies/<uuid:study_id>/instruments/import", methods=["GET", "POST"])
@needs("fieldwork.edit")
def import_instrument(study_id: uuid.UUID) -> ResponseReturnValue:
    """Choose a file; then see what became of it. Nothing is stored yet."""
    if request.method == "GET":
        return render_template("evaluator/import_instrument.html", error=None)
    given = request.files.get("file")
    if given is None or not given.filename:
        return render_template("evaluator/import_instrument.html", error=_("Choose a file first.")), 422
    try:
        found = apart.read_instrument(given.filename, given.read())
        held = hold("instrument", found["instrument"]) if found["ok"] else ""
    except BadFile as bad:
        return render_template("evaluator/import_instrument.html", error=pick(bad.text, g.language)), 422
    problems = sorted(found["problems"], key=lambda problem: ORDER.index(problem["severity"]))
    return render_template(
        "evaluator/import_preview.html",
        filename=given.filename,
        definition=parse(found["instrument"]) if found["ok"] else None,
        problems=problems,
        counts={severity: sum(p["severity"] == severity for p in problems) for severity in ORDER},
        held=held,
    )


@bp.post("/studies/<uuid:study_id>/instruments/import/draft")
@needs("fieldwork.edit")
def import_draft(study_id: uuid.UUID) -> ResponseReturnValue:
    """What was looked at becomes a draft in this study."""
    definition = parse(held_back("instrument"))
    with unit_of_work() as session:
        version = service.add(session, current_user.id, g.study, definition)
        session.flush()
        audit.record(session, study_id, current_user.id, "uploaded", "instrument", version.id)
        version_id = version.id
    flash(_("This is a draft now. Look at it as each kind of partner, mend what is missing, and publish it."))
    return redirect(url_for("evaluator.instrument", study_id=study_id, version_id=version_id))


@bp.get("/studies/<uuid:study_id>/instruments/<uuid:version_id>/file/<any(xlsx, yml, json):form>")
@needs("fieldwork.read")
def export_instrument(study_id: uuid.UUID, version_id: uuid.UUID, form: str) -> ResponseReturnValue:
    """The instrument as a file; nothing of any answer is in it."""
    version = load(read_session(), InstrumentVersion, version_id)
    definition = service.definition(version)
    if form == "xlsx":
        data = xlsform_out.write(definition).data
    else:
        data = native.write(definition, "json" if form == "json" else "yaml")
    name = (
        re.sub(r"[^a-z0-9]+", "-", pick(definition.title, g.language).lower()).strip("-")[:60] or "instrument"
    )
    answer = Response(data, content_type=MEDIA[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-v{version.number}.{form}"'
    return answer


@bp.get("/studies/<uuid:study_id>/instruments/<uuid:version_id>/file")
@needs("fieldwork.read")
def instrument_files(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    """Which forms there are, and what other tools will not do with an XLSForm."""
    version = load(read_session(), InstrumentVersion, version_id)
    definition = service.definition(version)
    return render_template(
        "evaluator/instrument_files.html",
        version=version,
        definition=definition,
        notes=[pick(note, g.language) for note in xlsform_out.write(definition).notes],
    )
