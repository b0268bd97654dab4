"""The coding workspace: a document with its codings, proposals and the codebook on one page."""

import uuid

from flask import abort, current_app, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, load_only

from app import headers
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.researcher import bp, histories, plain, round_words, state, wording
from coding import layers, review
from coding.documents import cases
from coding.marks import choices, reading, undoing
from coding.models import Document
from surveys import naming


@bp.get("/studies/<uuid:study_id>/documents/<uuid:document_id>")
@needs("documents.read")
def document(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """?passage=<start>-<end> (code points) opens at these words; ?plain=yes is the page that needs no script.

    ?pane=1 is the workspace without what stands around it, for two side by side.
    ?code=, ?coder=, ?valence=, ?improvement=yes and ?suggestions=off show a part of the codings.
    """
    session = read_session()
    found = load(session, Document, document_id)
    if request.args.get("plain"):
        return plain.page(session, found, _organisation(found))
    pane = bool(request.args.get("pane"))
    if pane:
        headers.be_framed()
    blind = layers.assignment(session, current_user.id, found.id)
    locked = blind is not None and blind.locked_at is not None
    writes = may("coding.edit") and found.superseded_at is None and not locked
    ahead = undoing.ahead(session, current_user.id, found.id)
    return render_template(
        "researcher/document.html",
        document=found,
        pane=pane,
        speaker=_organisation(found),
        neighbours=cases.neighbours(session, found) if not pane else cases.Neighbours(),
        turns=reading.turns(session, found.id, found.text),
        tree=plain.shelves(session, study_id),
        directions=histories.directions(),
        strengths=histories.strengths(),
        coders=plain.coders(session, found.id),
        says=wording.says(blind=blind is not None),
        blind=blind,
        agreement=review.progress(session, current_user.id, g.study) if writes and blind is None else None,
        blind_people=round_words.blind_people(session, blind),
        nowhere=uuid.UUID(int=0),
        in_vivo=_in_vivo(study_id) if writes else "",
        passage=_passage(found),
        writes=writes,
        recent=reading.recent(session, current_user.id, study_id) if writes else [],
        single_keys=choices.single_keys(session, current_user.id),
        can_undo=ahead.undo is not None,
        can_redo=ahead.redo is not None,
    )


def _in_vivo(study_id: uuid.UUID) -> str:
    """Where a code is made of the words of a passage."""
    known = "researcher.in_vivo_code" in current_app.view_functions
    return url_for("researcher.in_vivo_code", study_id=study_id) if known else ""


def _organisation(document: Document) -> str:
    """The name of the organisation, for who may know it."""
    names = may("fieldwork.edit")
    hidden = document.response is not None and not naming.may_be_named(document.response, names=names)
    return "" if hidden or document.partner is None else document.partner.name


@bp.get("/studies/<uuid:study_id>/documents/<uuid:document_id>/state")
@needs("documents.read")
def document_state(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """What changed beside the document since ?seq=; 304 while nobody did anything since the `If-None-Match` sent."""
    session = read_session()
    found = light(session, study_id, document_id)
    scope, seq = layers.counter(session, current_user.id, found)
    tag = f"{scope}-{seq}-{g.language}"
    if request.if_none_match.contains(tag):
        response = make_response("", 304)  # nothing is read
    else:
        response = make_response(state.answer(session, found, state.since()))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/studies/<uuid:study_id>/code-tree")
@needs("documents.read")
def code_tree(study_id: uuid.UUID) -> str:
    """The codebook as it stands beside a text, for a page on which a code was made or taken back."""
    tree = plain.shelves(read_session(), study_id)
    return render_template("researcher/_code_tree.html", tree=tree, writes=may("coding.edit"))


@bp.post("/studies/<uuid:study_id>/workspace-keys")
@needs("documents.read")
def workspace_keys(study_id: uuid.UUID) -> ResponseReturnValue:
    """Remembers whether single letters act in the text, for this person on every device."""
    with unit_of_work() as session:
        choices.choose_keys(session, current_user.id, request.form.get("single") == "yes")
    return "", 204


def light(session: Session, study_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """The document in the study at hand, without its text; 404 when it is of another, or not there."""
    found: Document | None = session.scalar(LIGHT, {"document": document_id, "study": study_id})
    if found is None:
        abort(404)
    return found


LIGHT = (
    select(Document)
    .where(Document.id == bindparam("document"), Document.study_id == bindparam("study"))
    .options(load_only(Document.study_id, Document.superseded_at, Document.marked_seq, Document.whole_seq))
)
"""Built once, with what every coding and every open workspace asks; the rest is read where it is needed."""


def _passage(found: Document) -> tuple[int, int] | None:
    try:
        start, end = (int(part) for part in request.args.get("passage", "").split("-"))
    except ValueError:
        return None
    return (start, end) if 0 <= start < end <= len(found.text) else None
