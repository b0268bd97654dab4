"""Deciding on the differences of a document: the codings, the codebook's words, a choice and a reason; undo."""

import uuid
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp, round_words
from coding import codebook
from coding.models import Code, Document
from coding.rounds import adjudicating, reading
from coding.rounds.models import CodingRound, Decision, RoundDocument
from surveys.errors import NotFound
from surveys.texts import Text

BASE = "/studies/<uuid:study_id>/rounds/<uuid:round_id>/documents/<uuid:document_id>/differences"
AROUND = 240
"""How many code points of the text stand before and after a difference."""
TEXTS = ("definition", "include", "exclude", "example")


@dataclass(frozen=True)
class Context:
    """The words of a difference, with the text round them."""

    before: str
    words: str
    after: str


@bp.get(BASE)
@needs("documents.read")
def differences(study_id: uuid.UUID, round_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """?number=<n> shows the n-th difference; without it the first that nobody decided on."""
    session = read_session()
    reading.check_mode(g.study)
    place = _place(session, round_id, document_id)
    found = adjudicating.items(session, place.round, document_id)
    different = [item for item in found if item.group.kind != "agreed"]
    undecided = next((n for n, item in enumerate(different, 1) if item.decision is None), 1)
    number = max(1, min(request.args.get("number", undecided, type=int), len(different) or 1))
    item = different[number - 1] if different else None
    last = request.args.get("last", type=uuid.UUID)
    return render_template(
        "researcher/differences.html",
        round=place.round,
        place=place,
        document=place.document,
        counts=adjudicating.counts(found),
        different=different,
        number=number,
        item=item,
        context=_context(place.document, item) if item else None,
        book={coding.code_id: _book(place.round, coding.code) for coding in item.codings} if item else {},
        codes=_codes(session, place.round),
        names=round_words.names(
            session,
            (coding.made_by for one in different for coding in one.codings),
            (one.decision.made_by for one in different if one.decision),
            (each.coder_id for each in reading.active(place.round, document_id)),
        ),
        coders=[each.coder_id for each in reading.active(place.round, document_id)],
        joint=adjudicating.joint(session, item.decision) if item and item.decision else [],
        last=load(session, Decision, last) if last else None,
        words=round_words,
    )


@bp.post(BASE)
@needs("coding.edit")
def decide_difference(
    study_id: uuid.UUID, round_id: uuid.UUID, document_id: uuid.UUID
) -> ResponseReturnValue:
    """`sources`: the ids of the codings; `choice`: "one:<coding>", "both", "another" (with `code`) or "none"; `reason`."""
    choice, _colon, coding = request.form.get("choice", "").partition(":")
    with unit_of_work() as session:
        place = _place(session, round_id, document_id)
        made = adjudicating.decide(
            session,
            current_user.id,
            place,
            frozenset(request.form.getlist("sources")),
            choice,
            request.form.get("reason", "")[:2000],
            coding_id=_uuid(coding),
            code_id=request.form.get("code", type=uuid.UUID),
        )
        audit.record(session, study_id, current_user.id, "decided", "difference", made.id)
        done, last = place.adjudicated_at is not None, made.id
    if done:
        flash(_("All differences are decided on. The joint codings of this document count from now on."))
    return _to(study_id, round_id, document_id, last=last)


@bp.post(f"{BASE}/rest")
@needs("coding.edit")
def decide_the_rest(study_id: uuid.UUID, round_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """For all that is left the codings of one coder count (`coder`), with one reason."""
    with unit_of_work() as session:
        place = _place(session, round_id, document_id)
        coder = request.form.get("coder", uuid.UUID(int=0), type=uuid.UUID)
        adjudicating.decide_rest(
            session, current_user.id, place, coder, request.form.get("reason", "")[:2000]
        )
        audit.record(session, study_id, current_user.id, "decided", "difference", place.id)
    flash(_("All differences are decided on. The joint codings of this document count from now on."))
    return _to(study_id, round_id, document_id)


@bp.post(f"{BASE}/decisions/<uuid:decision_id>/undo")
@needs("coding.edit")
def undo_decision(
    study_id: uuid.UUID, round_id: uuid.UUID, document_id: uuid.UUID, decision_id: uuid.UUID
) -> ResponseReturnValue:
    with unit_of_work() as session:
        place = _place(session, round_id, document_id)
        decision = load(session, Decision, decision_id)
        if (decision.round_id, decision.document_id) != (round_id, document_id):
            raise NotFound(
                {"nl": "Dit besluit hoort niet hierbij.", "en": "This decision is not of this document."}
            )
        adjudicating.undo(session, current_user.id, place, decision)
        audit.record(session, study_id, current_user.id, "took_back_decision", "difference", decision.id)
    flash(_("The decision is taken back; the difference is open again."))
    return _to(study_id, round_id, document_id, number=request.form.get("number", type=int))


@bp.post(f"{BASE}/<any(reopen, settle):act>")
@needs("coding.edit")
def reopen_document(
    study_id: uuid.UUID, round_id: uuid.UUID, document_id: uuid.UUID, act: str
) -> ResponseReturnValue:
    """The decisions of a settled document open again; `settle` takes that back."""
    with unit_of_work() as session:
        place = _place(session, round_id, document_id)
        reading.check_mode(g.study)
        if act == "reopen":
            adjudicating.reopen(session, current_user.id, place)
        else:
            adjudicating.settle(session, current_user.id, place)
        verb = "reopened" if act == "reopen" else "settled"
        audit.record(session, study_id, current_user.id, verb, "round_document", place.id)
    flash(
        _("The decisions are open again. Until they are settled the joint codings count nowhere.")
        if act == "reopen"
        else _("Settled: the joint codings count.")
    )
    return _to(study_id, round_id, document_id, number=1)


def _place(session: Session, round_id: uuid.UUID, document_id: uuid.UUID) -> RoundDocument:
    round_, document = load(session, CodingRound, round_id), load(session, Document, document_id)
    place = next((one for one in reading.places(round_) if one.document_id == document.id), None)
    if place is None:
        raise NotFound(
            {"nl": "Dit document zit niet in de ronde.", "en": "This document is not in the round."}
        )
    return place


def _context(document: Document, item: adjudicating.Item) -> Context:
    start, end = item.group.start, item.group.end
    return Context(
        document.text[max(0, start - AROUND) : start],
        document.text[start:end],
        document.text[end : end + AROUND],
    )


def _book(round_: CodingRound, code: Code) -> dict[str, Text]:
    """What the round's version of the codebook says of a code."""
    entry = reading.in_version(round_.codebook_version, code) or {}
    return {name: entry.get(name) or {} for name in TEXTS}


def _codes(session: Session, round_: CodingRound) -> list[Code]:
    return [
        code
        for code in codebook.usable(session, round_.study_id)
        if reading.in_version(round_.codebook_version, code) is not None
    ]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _to(
    study_id: uuid.UUID,
    round_id: uuid.UUID,
    document_id: uuid.UUID,
    *,
    number: int | None = None,
    last: uuid.UUID | None = None,
) -> ResponseReturnValue:
    return redirect(
        url_for(
            "researcher.differences",
            study_id=study_id,
            round_id=round_id,
            document_id=document_id,
            number=number,
            last=last,
        )
    )
