"""Who did what in a study, as sentences."""

import uuid

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from app import audit
from app.access import needs
from app.db import read_session
from app.evaluator import bp


@bp.get("/studies/<uuid:study_id>/history")
@needs("fieldwork.read")
def history(study_id: uuid.UUID) -> ResponseReturnValue:
    """The last changes, or those of one object (?object=<uuid>)."""
    object_id = request.args.get("object", type=uuid.UUID)
    lines = audit.sentences(
        read_session(), study_id, g.language, reader=current_user.id, object_id=object_id, limit=200
    )
    return render_template("evaluator/history.html", lines=lines)
