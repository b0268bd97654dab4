"""The list of documents, and what each still needs."""

import uuid

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.access import needs
from app.db import read_session
from app.researcher import bp
from coding import layers
from coding.models import Coding, Document, Suggestion


@bp.get("/studies/<uuid:study_id>/documents")
@needs("documents.read")
def documents(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = session.scalars(
        select(Document)
        .where(Document.study_id == g.study.id, Document.superseded_at.is_(None))
        .options(selectinload(Document.partner), selectinload(Document.partner_type))
        .order_by(Document.kind, Document.created_at, Document.title)
    ).all()
    codings = session.execute(
        select(Coding.document_id, func.count())
        .where(layers.visible(current_user.id), Coding.document_id.in_([document.id for document in found]))
        .group_by(Coding.document_id)
    )
    suggestions = session.execute(
        select(Suggestion.document_id, func.count())
        .where(Suggestion.state == "waiting", Suggestion.document_id.in_([document.id for document in found]))
        .group_by(Suggestion.document_id)
    )
    kinds = ("interview", "notes", "open_answer", "policy")
    return render_template(
        "researcher/documents.html",
        groups=[(kind, [d for d in found if d.kind == kind]) for kind in kinds],
        codings=dict(codings.tuples().all()),
        suggestions=dict(suggestions.tuples().all()),
        total=len(found),
    )
