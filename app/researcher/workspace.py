"""The coding workspace: a document with its codings, proposals and the codebook on one page."""

import uuid

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from app.access import load, may, needs
from app.db import read_session
from app.researcher import bp, state
from coding import codebook as book
from coding import layers
from coding.marking import VALENCES
from coding.models import Document
from surveys import naming


@bp.get("/studies/<uuid:study_id>/documents/<uuid:document_id>")
@needs("documents.read")
def document(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """?passage=<start>-<end> (code points) opens at these words."""
    session = read_session()
    found = load(session, Document, document_id)
    blocks = state.blocks(session, found)
    return render_template(
        "researcher/document.html",
        document=found,
        speaker=_organisation(found),
        blocks=blocks,
        marks=state.marks(blocks),
        segments=[[segment.start, segment.end] for segment in found.segments],
        tree=book.tree(session, study_id),
        valences=VALENCES,
        passage=_passage(found),
        seq=layers.seq(session, current_user.id, found),
        writes=may("coding.edit") and found.superseded_at is None,
    )


def _organisation(document: Document) -> str:
    """The name of the organisation, for who may know it."""
    names = may("fieldwork.edit")
    hidden = document.response is not None and not naming.may_be_named(document.response, names=names)
    return "" if hidden or document.partner is None else document.partner.name


@bp.get("/studies/<uuid:study_id>/documents/<uuid:document_id>/state")
@needs("documents.read")
def document_state(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """What changed beside the document; 304 while nobody coded anything since the `If-None-Match` that was sent."""
    session = read_session()
    found = load(session, Document, document_id)
    seq = layers.seq(session, current_user.id, found)
    tag = f"{seq}-{found.suggested_at.timestamp() if found.suggested_at else 0}-{g.language}"
    if request.if_none_match.contains(tag):
        response = make_response("", 304)  # nothing is rendered
    else:
        response = make_response(state.answer(session, found))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _passage(found: Document) -> tuple[int, int] | None:
    try:
        start, end = (int(part) for part in request.args.get("passage", "").split("-"))
    except ValueError:
        return None
    return (start, end) if 0 <= start < end <= len(found.text) else None
