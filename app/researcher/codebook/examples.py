"""Real passages pinned to a code, and taken off again."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from coding import layers
from coding.codebook import examples
from coding.codebook.models import PinnedExample
from coding.models import Code, Coding, Document
from surveys.errors import Refused

PAGE = 50


@bp.get("/studies/<uuid:study_id>/codebook/<uuid:code_id>/passages")
@needs("documents.read")
def code_passages(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """The passages that carry a code, a page at a time, each with a button to pin it as an example."""
    session = read_session()
    code = load(session, Code, code_id)
    page = max(request.args.get("page", 1, type=int), 1)
    rows = (
        select(Coding)
        .join(Document, Document.id == Coding.document_id)
        .where(
            Coding.code_id == code.id,
            layers.counting(),
            layers.visible(current_user.id),
            Document.superseded_at.is_(None),
        )
        .order_by(Document.created_at, Document.id, Coding.start, Coding.end, Coding.id)
    )
    found = session.scalars(rows.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    pinned = {
        (shown.document.id, shown.example.start, shown.example.end)
        for shown in examples.of(session, study_id, [code.id]).get(code.id, [])
    }
    return render_template(
        "researcher/codebook/passages.html",
        code=code,
        codings=found[:PAGE],
        pinned=pinned,
        page=page,
        more=len(found) > PAGE,
        first=(page - 1) * PAGE + 1,
    )


@bp.post("/studies/<uuid:study_id>/codebook/<uuid:code_id>/examples")
@needs("coding.edit")
def pin_example(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """`document`, `start` and `end` in code points."""
    document_id = request.form.get("document", type=uuid.UUID)
    if document_id is None:
        raise Refused({"nl": "Kies een passage.", "en": "Choose a passage."})
    with unit_of_work() as session:
        code, document = load(session, Code, code_id), load(session, Document, document_id)
        example = examples.pin(
            session,
            current_user.id,
            code,
            document,
            request.form.get("start", -1, type=int),
            request.form.get("end", -1, type=int),
        )
        audit.record(session, study_id, current_user.id, "pinned", "example", example.id)
    flash(_("Pinned as an example."))
    return redirect(url_for("researcher.code", study_id=study_id, code_id=code_id, _anchor="examples"))


@bp.post("/studies/<uuid:study_id>/codebook/examples/<uuid:example_id>/remove")
@needs("coding.edit")
def unpin_example(study_id: uuid.UUID, example_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        example = load(session, PinnedExample, example_id)
        code_id = example.code_id
        audit.record(session, study_id, current_user.id, "removed", "example", example.id)
        examples.unpin(session, current_user.id, example)
    flash(_("No longer an example. The passage keeps its code."))
    return redirect(url_for("researcher.code", study_id=study_id, code_id=code_id, _anchor="examples"))
