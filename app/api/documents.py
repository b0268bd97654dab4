"""API: documents and coded passages, for whoever may read them."""

import uuid
from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.access import load, needs
from app.api import bp
from app.api.paging import listed
from app.db import read_session
from coding import layers
from coding.models import Coding, Document


@bp.get("/studies/<uuid:study_id>/documents")
@needs("documents.read")
def documents(study_id: uuid.UUID) -> ResponseReturnValue:
    """The documents as they stand; with ?versions=all the older versions of corrected ones too, which count nowhere."""
    chosen = select(Document).where(Document.study_id == study_id).order_by(Document.created_at, Document.id)
    address: dict[str, Any] = {"study_id": study_id}
    if request.args.get("versions") == "all":
        address["versions"] = "all"
    else:
        chosen = chosen.where(Document.superseded_at.is_(None))
    return listed(read_session(), chosen, lambda found: about(found, study_id), **address)


@bp.get("/studies/<uuid:study_id>/documents/<uuid:document_id>")
@needs("documents.read")
def document(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """The text with its turns; offsets count code points, the end is exclusive."""
    found = load(read_session(), Document, document_id)
    turns = [
        {"start": turn.start, "end": turn.end, "speaker": turn.speaker, "role": turn.role}
        for turn in found.turns
    ]
    return jsonify(**about(found, study_id), text=found.text, turns=turns)


@bp.get("/studies/<uuid:study_id>/passages")
@needs("documents.read")
def passages(study_id: uuid.UUID) -> ResponseReturnValue:
    """What people coded and counts in the documents as they stand, with the words cut from them.

    Nothing of a document that this person codes blind.
    """
    chosen = (
        select(Coding)
        .join(Document, Document.id == Coding.document_id)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            layers.counting(),
            layers.visible(current_user.id),
        )
        .order_by(Document.created_at, Document.id, Coding.start, Coding.id)
        .options(selectinload(Coding.document), selectinload(Coding.code))
    )
    return listed(read_session(), chosen, passage, study_id=study_id)


def about(found: Document, study_id: uuid.UUID) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "title": found.title,
        "kind": found.kind,
        "language": found.language,
        "version": found.version,
        "history": found.superseded_at is not None,
        "supersedes": str(found.supersedes_id) if found.supersedes_id else None,
        "sha256": found.sha256,
        "characters": len(found.text),
        "href": url_for("api.document", study_id=study_id, document_id=found.id),
    }


def passage(coding: Coding) -> dict[str, Any]:
    return {
        "id": str(coding.id),
        "document": str(coding.document_id),
        "start": coding.start,
        "end": coding.end,
        "text": coding.document.text[coding.start : coding.end],
        "code": {"id": str(coding.code_id), "label": coding.code.label},
        "valence": coding.valence,
        "improvement": coding.improvement,
    }
