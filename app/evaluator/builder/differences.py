"""Versions: a new draft after the last one, and what differs between two of them, in sentences."""

import uuid

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.builder.pictures import every_item
from surveys import instruments as service
from surveys import mapping
from surveys.making import differences as pure
from surveys.models import InstrumentVersion


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/new-version")
@needs("fieldwork.edit")
def new_version(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        version = load(session, InstrumentVersion, version_id)
        made = service.new_version(session, current_user.id, version)
        audit.record(session, study_id, current_user.id, "added", "version", made.id)
        draft_id = made.id
    return redirect(url_for("evaluator.edit_instrument", study_id=study_id, version_id=draft_id))


@bp.get("/studies/<uuid:study_id>/instruments/<uuid:version_id>/differences")
@needs("fieldwork.read")
def version_differences(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    """Compared with the version before it, or with the one that `with` names."""
    session = read_session()
    version = load(session, InstrumentVersion, version_id)
    others = [one for one in version.instrument.versions if one.id != version.id]
    earlier = [one for one in others if one.number < version.number]
    wanted = request.args.get("with", type=int)
    chosen = [one for one in others if one.number == wanted] if wanted else earlier[-1:]
    if not chosen:
        abort(404)
    old, new = sorted((version, chosen[0]), key=lambda one: one.number)
    before, after = service.definition(old), service.definition(new)
    titles = {item.id: item.text for one in (before, after) for item in every_item(one)}
    titles |= {page.id: page.title for one in (before, after) for page in one.pages}
    fates = [match for match in mapping.matches(before, after) if match.state not in ("same", "added")]
    return render_template(
        "builder/differences.html",
        version=version,
        others=others,
        old=old,
        new=new,
        found=pure.compare(before, after),
        titles=titles,
        fates=fates,
        language=g.language,
    )
