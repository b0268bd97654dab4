"""Keeping a query under a name, renaming it, sharing it with the study, throwing it away."""

import uuid

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from app import audit
from app.access import load, needs
from app.db import unit_of_work
from app.researcher import bp
from coding.queries import keeping, syntax
from coding.queries.models import SavedQuery
from coding.queries.syntax import BadQuery
from surveys.errors import Refused
from surveys.texts import pick


@bp.post("/studies/<uuid:study_id>/queries/keep")
@needs("documents.read")
def keep_query(study_id: uuid.UUID) -> ResponseReturnValue:
    text = request.form.get("q", "")
    try:
        with unit_of_work() as session:
            query = keeping.save(
                session,
                current_user.id,
                g.study,
                request.form.get("name", ""),
                text,
                shared=bool(request.form.get("shared")),
            )
            audit.record(session, study_id, current_user.id, "added", "query", query.id)
            saved = query.id
    except BadQuery:
        return redirect(url_for("researcher.queries", study_id=study_id, q=text))  # which shows the mistake
    except Refused as error:
        flash(pick(error.text, g.language), "error")
        return redirect(url_for("researcher.queries", study_id=study_id, q=text))
    flash(_("The query is kept."))
    return redirect(url_for("researcher.queries", study_id=study_id, q=text, saved=saved))


@bp.post("/studies/<uuid:study_id>/queries/<uuid:query_id>/change")
@needs("documents.read")
def change_query(study_id: uuid.UUID, query_id: uuid.UUID) -> ResponseReturnValue:
    """Its name, whether it is shared, and (with `q`) its text."""
    text = request.form.get("q")
    with unit_of_work() as session:
        query = keeping.change(
            session,
            current_user.id,
            load(session, SavedQuery, query_id),
            revision=request.form.get("revision", 0, int),
            name=request.form.get("name"),
            text=text or None,
            shared=bool(request.form.get("shared")),
        )
        audit.record(session, study_id, current_user.id, "changed", "query", query.id)
        written = syntax.write(syntax.parse(query.text), g.language)
    flash(_("The query was changed."))
    return redirect(url_for("researcher.queries", study_id=study_id, q=written, saved=query_id))


@bp.post("/studies/<uuid:study_id>/queries/<uuid:query_id>/remove")
@needs("documents.read")
def remove_query(study_id: uuid.UUID, query_id: uuid.UUID) -> ResponseReturnValue:
    """The text stays in the box, so that it can be kept again."""
    with unit_of_work() as session:
        query = load(session, SavedQuery, query_id)
        written = syntax.write(syntax.parse(query.text), g.language)
        keeping.remove(session, current_user.id, query)
        audit.record(session, study_id, current_user.id, "removed", "query", query_id)
    flash(_("The query is no longer kept. It still stands in the box: keep it again to take this back."))
    return redirect(url_for("researcher.queries", study_id=study_id, q=written))
