"""Two documents side by side, each a whole workspace."""

import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import headers
from app.access import load, needs
from app.db import read_session
from app.researcher import bp
from coding.models import Document

BASE = "/studies/<uuid:study_id>/documents/<uuid:document_id>/beside"


@bp.get(BASE)
@needs("documents.read")
def choose_beside(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """Which document to lay beside this one; ?other=<id> opens the two."""
    session = read_session()
    document = load(session, Document, document_id)
    other = request.args.get("other", type=uuid.UUID)
    if other is not None:
        return redirect(
            url_for("researcher.beside", study_id=study_id, document_id=document_id, other_id=other)
        )
    others = session.execute(
        select(Document.id, Document.title)
        .where(Document.study_id == study_id, Document.superseded_at.is_(None), Document.id != document_id)
        .order_by(Document.title)
    ).all()
    return render_template("researcher/choose_beside.html", document=document, others=others)


@bp.get(f"{BASE}/<uuid:other_id>")
@needs("documents.read")
def beside(study_id: uuid.UUID, document_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    panes = [load(session, Document, document_id), load(session, Document, other_id)]
    headers.allow_frames()
    return render_template("researcher/beside.html", panes=panes)
