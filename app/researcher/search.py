"""Finding passages by meaning, by words or by a pattern, and coding what was found after looking at it."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from coding import codebook, encoding
from coding.finding import coding_hits, collecting
from coding.finding.collecting import Found, Hit, Piece, collect
from coding.finding.matching import AROUND, HOW, Finder
from coding.finding.models import SearchCoding
from coding.finding.nearest import nearest
from coding.marking import VALENCES
from coding.models import Document, Segment
from surveys.errors import Refused
from surveys.texts import pick

BASE = "/studies/<uuid:study_id>/search"
MEANING = "meaning"
NEAREST = 30
"""How many passages a search by meaning gives."""


@bp.get(BASE)
@needs("documents.read")
def search(study_id: uuid.UUID) -> ResponseReturnValue:
    """?q=…&how=meaning|words|pattern&around=match|sentence|unit|turn&everybody=yes&document=<id>.

    By meaning costs one encoding of the question and one product per passage, and after a change of the texts one making of
    the index; by words one reading of all texts.
    """
    session = read_session()
    query = request.args.get("q", "").strip()[:500]
    how = request.args.get("how", MEANING)
    how = how if how in HOW else MEANING
    within = request.args.get("document", type=uuid.UUID)
    document = load(session, Document, within) if within else None
    found, error = None, ""
    if query:
        try:
            found = _found(session, study_id, query, how, document)
        except Refused as refused:
            error = pick(refused.text, g.language)
    return render_template(
        "researcher/search.html",
        prepared=collecting.has_texts(session, study_id),
        query=query,
        how=how,
        around=_around(),
        everybody=bool(request.args.get("everybody")),
        document=document,
        found=found,
        encoder=encoding.chosen() if found and how == MEANING else None,
        error=error,
        codes=codebook.usable(session, study_id) if found and found.hits else [],
        valences=VALENCES,
        earlier=coding_hits.latest(session, current_user.id, study_id),
    ), 422 if error else 200


def _around() -> str:
    chosen = request.args.get("around", "unit")
    return chosen if chosen in AROUND else "unit"


def _found(session: Session, study_id: uuid.UUID, query: str, how: str, document: Document | None) -> Found:
    if how == MEANING:
        near = nearest(session, study_id, query, encoding.encoder(), within=document, top=NEAREST)
        hits = [_hit(segment) for segment in near]
        return Found(hits, len(hits), len({hit.document_id for hit in hits}), 0)
    return collect(
        session,
        study_id,
        Finder(query, how),
        _around(),
        document_id=document.id if document else None,
        respondents=not request.args.get("everybody"),
    )


@bp.post(f"{BASE}/code")
@needs("coding.edit")
def code_hits(study_id: uuid.UUID) -> ResponseReturnValue:
    """`hit`: the ticked passages as <document>:<start>-<end>; `code` and `valence` for all of them."""
    places = [_place(value) for value in request.form.getlist("hit")]
    chosen = request.form.get("code", type=uuid.UUID)
    if chosen is None:
        raise Refused({"nl": "Kies een code.", "en": "Choose a code."})
    with unit_of_work() as session:
        made = coding_hits.code(
            session,
            current_user.id,
            study_id,
            places,
            chosen,
            wanted=request.form.get("q", ""),
            how=request.form.get("how", MEANING)[:10],
            valence=request.form.get("valence", "neutral"),
        )
        audit.record(session, study_id, current_user.id, "coded_found", "search_coding", made.id)
        made_id = made.id
    return redirect(url_for("researcher.coded_hits", study_id=study_id, made_id=made_id))


@bp.get(f"{BASE}/coded/<uuid:made_id>")
@needs("documents.read")
def coded_hits(study_id: uuid.UUID, made_id: uuid.UUID) -> ResponseReturnValue:
    """What was coded from one search, with the way back."""
    session = read_session()
    made = load(session, SearchCoding, made_id)
    if made.made_by != current_user.id:
        abort(404)
    codings = coding_hits.codings(session, current_user.id, made)
    quotes = {coding.id: coding.document.text[coding.start : coding.end] for coding in codings}
    return render_template("researcher/coded_hits.html", made=made, codings=codings, quotes=quotes)


@bp.post(f"{BASE}/coded/<uuid:made_id>/undo")
@needs("coding.edit")
def undo_coded_hits(study_id: uuid.UUID, made_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        made = load(session, SearchCoding, made_id)
        done = coding_hits.undo(session, current_user.id, made)
        audit.record(session, study_id, current_user.id, "took_coding_back", "search_coding", made.id)
    flash(ngettext("%(num)d coding is taken back.", "%(num)d codings are taken back.", done.removed))
    if done.stayed:
        flash(
            ngettext(
                "%(num)d stayed: it was changed since.",
                "%(num)d stayed: they were changed since.",
                done.stayed,
            )
        )
    return redirect(url_for("researcher.search", study_id=study_id))


def _place(value: str) -> coding_hits.Place:
    document, _sign, span = value.partition(":")
    start, _sign, end = span.partition("-")
    try:
        return uuid.UUID(document), int(start), int(end)
    except ValueError:
        raise Refused(
            {
                "nl": "Deze aanvraag klopt niet. Ga terug en zoek opnieuw.",
                "en": "This request is not right. Go back and search again.",
            }
        ) from None


def _hit(segment: Segment) -> Hit:
    document = segment.document
    text = document.text[segment.start : segment.end]
    return Hit(
        document.id,
        document.title,
        segment.start,
        segment.end,
        "",
        (Piece(text),),
        "",
        document.pages_of(segment.start, segment.end),
    )
