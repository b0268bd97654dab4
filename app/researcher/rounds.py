"""Coding rounds: the list, a new one divided over coders, one's own part of it, locks, ending it."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.models import User
from app.researcher import bp, round_words
from coding import codebook, layers
from coding.models import CodebookVersion, Document
from coding.rounds import adjudicating, dividing, reading
from coding.rounds import leading as rounds
from coding.rounds.models import Assignment, CodingRound
from surveys.errors import NotFound, Refused
from surveys.texts import pick

ONE = "/studies/<uuid:study_id>/rounds/<uuid:round_id>"


@bp.get("/studies/<uuid:study_id>/rounds")
@needs("documents.read")
def round_list(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = rounds.of_study(session, study_id)
    return render_template(
        "researcher/rounds.html",
        rounds=found,
        states={each.id: reading.state(each) for each in found},
        words=round_words,
        names=round_words.names(session, *(reading.coders(each) for each in found)),
        reading=reading,
        own={each.id: rounds.own(session, current_user.id, each) for each in found},
        reflexive=pick(reading.REFLEXIVE, g.language) if g.study.mode == "reflexive" else "",
        book=codebook.of(session, study_id),
    )


# ---------------------------------------------------------------- a new one


@bp.get("/studies/<uuid:study_id>/rounds/new")
@needs("coding.edit")
def new_round(study_id: uuid.UUID) -> ResponseReturnValue:
    reading.check_mode(g.study)
    return _form(read_session(), {})


@bp.post("/studies/<uuid:study_id>/rounds/divide")
@needs("coding.edit")
def divide_round(study_id: uuid.UUID) -> ResponseReturnValue:
    """Second step: who codes what, as proposed, to be changed by hand. Nothing is stored."""
    reading.check_mode(g.study)
    session = read_session()
    chosen = [load(session, Document, each) for each in request.form.getlist("document", type=uuid.UUID)]
    coders = _coders(session, request.form.getlist("coder", type=uuid.UUID))
    if len(coders) < 2 or not chosen:
        flash(_("Choose documents and at least two people."), "error")
        return _form(session, {}), 422
    together = len(coders) if request.form.get("how") == "all" else request.form.get("together", 2, type=int)
    share = request.form.get("share", 100, type=int) if request.form.get("how") == "part" else 100
    division = dividing.balanced(
        {document.id: len(document.text) for document in chosen},
        [coder.id for coder in coders],
        together=max(2, together),
        share=max(1, min(share, 100)),
    )
    return _form(session, division, chosen)


@bp.post("/studies/<uuid:study_id>/rounds")
@needs("coding.edit")
def begin_round(study_id: uuid.UUID) -> ResponseReturnValue:
    """Begins the round as divided: `assign` is "document:person", once for each tick."""
    with unit_of_work() as session:
        reading.check_mode(g.study)
        division: dict[uuid.UUID, list[uuid.UUID]] = {}
        for tick in request.form.getlist("assign"):
            document_id, person = _pair(tick)
            division.setdefault(load(session, Document, document_id).id, []).append(person)
        known = {coder.id for coder in round_words.team(session, study_id)}
        if not {person for people in division.values() for person in people} <= known:
            raise NotFound({"nl": "Deze codeur hoort niet bij het team.", "en": "Not a coder of this team."})
        version = _version(session, study_id)
        made = rounds.begin(
            session,
            current_user.id,
            g.study,
            title=request.form.get("title", ""),
            version=version,
            division=division,
            unit=request.form.get("unit", ""),
            threshold=request.form.get("threshold", 0.5, type=float),
        )
        audit.record(session, study_id, current_user.id, "began", "coding_round", made.id)
        round_id = made.id
    flash(_("The round has begun. Everybody codes in their own documents and locks when done."))
    return redirect(url_for("researcher.coding_round", study_id=study_id, round_id=round_id))


def _form(session: Session, division: dividing.Division, chosen: list[Document] | None = None) -> str:
    documents = session.scalars(
        select(Document)
        .where(Document.study_id == g.study.id, Document.superseded_at.is_(None))
        .order_by(Document.kind, Document.created_at, Document.title)
    ).all()
    book = codebook.of(session, g.study.id)
    return render_template(
        "researcher/round_new.html",
        documents=chosen or documents,
        busy=rounds.busy(session, g.study.id),
        team=round_words.team(session, g.study.id),
        coders=_coders(session, request.form.getlist("coder", type=uuid.UUID)),
        versions=list(reversed(book.versions)) if book else [],
        division=division,
        given=request.form,
    )


def _coders(session: Session, chosen: list[uuid.UUID]) -> list[User]:
    return [coder for coder in round_words.team(session, g.study.id) if coder.id in chosen]


def _version(session: Session, study_id: uuid.UUID) -> CodebookVersion:
    book = codebook.of(session, study_id)
    wanted = request.form.get("version", type=uuid.UUID)
    found = next((each for each in book.versions if each.id == wanted), None) if book else None
    if found is None:
        raise NotFound({"nl": "Kies een versie van het codeboek.", "en": "Choose a version of the codebook."})
    return found


def _pair(tick: str) -> tuple[uuid.UUID, uuid.UUID]:
    try:
        document_id, person = (uuid.UUID(part) for part in tick.split(":"))
    except ValueError:
        raise Refused({"nl": "Kies opnieuw wie wat codeert.", "en": "Choose again who codes what."}) from None
    return document_id, person


# ---------------------------------------------------------------- one of them


@bp.get(ONE)
@needs("documents.read")
def coding_round(study_id: uuid.UUID, round_id: uuid.UUID) -> ResponseReturnValue:
    """One's own documents first, then who is how far; numbers of others only when all have locked."""
    session = read_session()
    found = load(session, CodingRound, round_id)
    open_ = layers.is_revealed(found)
    people = sorted({each.coder_id for each in found.assignments}, key=str)
    counted = {}
    if open_ and g.study.mode != "reflexive":
        counted = {
            place.document_id: adjudicating.counts(adjudicating.items(session, found, place.document_id))
            for place in reading.places(found)
            if len(reading.active(found, place.document_id)) > 1
        }
    return render_template(
        "researcher/round.html",
        round=found,
        state=reading.state(found),
        words=round_words,
        open=open_,
        own=rounds.own(session, current_user.id, found),
        places=reading.places(found),
        assignments={(each.document_id, each.coder_id): each for each in reading.active(found)},
        people=people,
        coders=reading.coders(found),
        names=round_words.names(session, people, [found.made_by]),
        others=round_words.team(session, study_id),
        counts=counted,
        story=round_words.story(session, found),
        reflexive=pick(reading.REFLEXIVE, g.language) if g.study.mode == "reflexive" else "",
    )


@bp.post(f"{ONE}/assignments/<uuid:assignment_id>/lock")
@needs("coding.edit")
def lock_assignment(
    study_id: uuid.UUID, round_id: uuid.UUID, assignment_id: uuid.UUID
) -> ResponseReturnValue:
    with unit_of_work() as session:
        mine = _assignment(session, round_id, assignment_id)
        rounds.lock(session, current_user.id, mine)
        audit.record(session, study_id, current_user.id, "locked", "assignment", mine.id)
        everybody = layers.is_revealed(mine.round)
    flash(
        _("Locked. You were the last: now all may see what the others did.")
        if everybody
        else _("Locked. You will see what the others did when they have locked too.")
    )
    return _back(study_id, round_id)


@bp.post(f"{ONE}/assignments/<uuid:assignment_id>/unlock")
@needs("study.manage")
def unlock_assignment(
    study_id: uuid.UUID, round_id: uuid.UUID, assignment_id: uuid.UUID
) -> ResponseReturnValue:
    with unit_of_work() as session:
        mine = _assignment(session, round_id, assignment_id)
        rounds.unlock(session, current_user.id, mine, _reason())
        audit.record(session, study_id, current_user.id, "unlocked", "assignment", mine.id)
    flash(_("Opened again. The round is blind until everybody has locked."))
    return _back(study_id, round_id)


@bp.post(f"{ONE}/coders")
@needs("study.manage")
def add_coder(study_id: uuid.UUID, round_id: uuid.UUID) -> ResponseReturnValue:
    """Gives a document of the round to one more person of the team."""
    with unit_of_work() as session:
        found = load(session, CodingRound, round_id)
        person = request.form.get("person", type=uuid.UUID)
        document_id = request.form.get("document", type=uuid.UUID)
        team = {user.id for user in round_words.team(session, study_id)}
        if person is None or document_id is None or person not in team:
            raise NotFound(
                {"nl": "Kies een persoon en een document.", "en": "Choose a person and a document."}
            )
        mine = rounds.add_coder(session, current_user.id, found, person, document_id)
        audit.record(session, study_id, current_user.id, "added", "assignment", mine.id)
    flash(_("Added."))
    return _back(study_id, round_id)


@bp.post(f"{ONE}/coders/<uuid:coder_id>/remove")
@needs("study.manage")
def remove_coder(study_id: uuid.UUID, round_id: uuid.UUID, coder_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        found = load(session, CodingRound, round_id)
        rounds.remove_coder(session, current_user.id, found, coder_id, _reason())
        audit.record(session, study_id, current_user.id, "removed_coder", "coding_round", round_id)
    flash(_("Taken out of the round. What this person coded stays theirs and counts nowhere."))
    return _back(study_id, round_id)


@bp.post(f"{ONE}/documents/<uuid:document_id>/withdraw")
@needs("study.manage")
def withdraw_round_document(
    study_id: uuid.UUID, round_id: uuid.UUID, document_id: uuid.UUID
) -> ResponseReturnValue:
    with unit_of_work() as session:
        found, document = load(session, CodingRound, round_id), load(session, Document, document_id)
        rounds.withdraw_document(session, current_user.id, found, document.id, _reason())
        audit.record(session, study_id, current_user.id, "removed_document", "coding_round", round_id)
    flash(_("Taken out of the round. What was coded in it counts nowhere."))
    return _back(study_id, round_id)


@bp.post(f"{ONE}/end")
@needs("study.manage")
def end_round(study_id: uuid.UUID, round_id: uuid.UUID) -> ResponseReturnValue:
    """Without joint decisions: everybody's codings become ordinary ones."""
    with unit_of_work() as session:
        found = load(session, CodingRound, round_id)
        rounds.release(session, current_user.id, found, _reason())
        audit.record(session, study_id, current_user.id, "ended", "coding_round", round_id)
    flash(_("The round has ended. Everybody's codings are ordinary codings now."))
    return _back(study_id, round_id)


def _assignment(session: Session, round_id: uuid.UUID, assignment_id: uuid.UUID) -> Assignment:
    load(session, CodingRound, round_id)
    mine = load(session, Assignment, assignment_id)
    if mine.round_id != round_id:
        raise NotFound({"nl": "Dit hoort niet bij deze ronde.", "en": "This is not of this round."})
    return mine


def _reason() -> str:
    return request.form.get("reason", "").strip()[:2000]


def _back(study_id: uuid.UUID, round_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("researcher.coding_round", study_id=study_id, round_id=round_id))
