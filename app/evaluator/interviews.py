"""Interviews: plan one, keep the consents, begin, look back. The screen itself: interview_screen.py."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, erasure
from app.access import CAPABILITIES, load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.fieldwork import published, version_name
from app.evaluator.forms import InterviewForm, NothingForm
from app.models import Membership, User
from coding.documents import member_checks, note_documents
from coding.models import Document
from surveys import interviews as service
from surveys import partners, responses, routing
from surveys.base import now
from surveys.conversations import groups, notetaking, recordings
from surveys.definition import Definition, Item, Probe
from surveys.models import InstrumentVersion, Interview, Participant, Partner
from surveys.routing import Answers


@bp.get("/studies/<uuid:study_id>/interviews")
@needs("responses.read")
def interviews(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = service.of_study(session, g.study)
    return render_template(
        "evaluator/interviews.html",
        interviews=[(interview, transcript_of(session, interview)) for interview in found],
    )


@bp.route("/studies/<uuid:study_id>/interviews/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_interview(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    form = InterviewForm(interviewer_id=str(current_user.id))
    guides = published(session, g.study, "guide")
    form.version_id.choices = [(str(version.id), version_name(version)) for version in guides]
    register = _choices(session, form)
    if form.validate_on_submit():
        with unit_of_work() as session:
            person = load(session, Participant, uuid.UUID(form.participant_id.data))
            interview = service.plan(
                session,
                current_user.id,
                g.study,
                load(session, InstrumentVersion, uuid.UUID(form.version_id.data)),
                person.partner,
                person,
                **_arrangement(form),
            )
            groups.invite(session, current_user.id, interview, _guests(session, form))
            audit.record(session, study_id, current_user.id, "planned", "interview", interview.id)
            interview_id = interview.id
        return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))
    return render_template("evaluator/interview_form.html", form=form, guides=guides, register=register)


@bp.route("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/arrange", methods=["GET", "POST"])
@needs("fieldwork.edit")
def arrange_interview(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """Another day or place, another interviewer, somebody who takes notes, more people at the table."""
    session = read_session()
    found = load(session, Interview, interview_id)
    form = InterviewForm(
        obj=found, guests=[str(guest.participant_id) for guest in groups.guests(session, found)]
    )
    del form.version_id, form.participant_id
    _choices(session, form, leave_out=found.response.participant_id)
    if form.validate_on_submit():
        with unit_of_work() as session:
            found = load(session, Interview, interview_id)
            service.arrange(session, current_user.id, found, **_arrangement(form))
            groups.invite(session, current_user.id, found, _guests(session, form))
            audit.record(session, study_id, current_user.id, "changed", "interview", found.id)
        return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))
    return render_template("evaluator/interview_arrange.html", form=form, interview=found)


@bp.get("/studies/<uuid:study_id>/interviews/<uuid:interview_id>")
@needs("responses.read")
def interview(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Interview, interview_id)
    return render_template("evaluator/interview.html", **whole(session, found), nothing=NothingForm())


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/begin")
@needs("fieldwork.edit")
def begin_interview(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """Records what the respondent allows and starts the clock; without the needed consent there is no interview."""
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        withheld = _record_ticked(session, found)
        if not withheld:
            service.begin(session, current_user.id, found)
            audit.record(session, study_id, current_user.id, "began", "interview", found.id)
    if withheld:
        flash(_("Without consent for the interview you cannot begin. Tick it once everybody agrees."))
        return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))
    return redirect(url_for("evaluator.run_interview", study_id=study_id, interview_id=interview_id))


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/consents")
@needs("fieldwork.edit")
def change_consents(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody changed their mind afterwards: what was made under a consent that is gone goes as well."""
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        _record_ticked(session, found)
        erasure.hold_to_consents(session, current_user.id, found.response)
        audit.record(session, study_id, current_user.id, "recorded", "consent", found.response_id)
    flash(_("Kept. What is no longer allowed was taken away."))
    return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))


def _record_ticked(session: Session, found: Interview) -> bool:
    """Keeps what each person at the table allows; whether somebody withholds what is needed.

    Once it began, what was needed to begin stands: who takes that back is erased instead.
    """
    asked = responses.definition_of(session, found.response).consents

    def given(field: str, before: Mapping[str, Any]) -> dict[str, bool]:
        ticked = request.form.getlist(field)
        stands = {item.key for item in asked if item.required and found.started_at and before.get(item.key)}
        return {item.key: item.key in ticked or item.key in stands for item in asked}

    main = given("consent", responses.consents(session, found.response))
    withheld = bool(service.record_consents(session, current_user.id, found, main))
    for guest in groups.guests(session, found):
        theirs = given(f"consent-{guest.participant_id}", guest.consents)
        withheld |= bool(
            groups.record_consents(session, current_user.id, found, guest.participant_id, theirs)
        )
    return withheld


def whole(session: Session, found: Interview) -> dict[str, object]:
    """What both the overview and the interview screen show."""
    definition = responses.definition_of(session, found.response)
    answers = responses.answers(session, found.response)
    sections = [
        (page, routing.items(definition, page.id, answers)) for page in routing.pages(definition, answers)
    ]
    asks, beside = names(session, [found.interviewer_id, found.second_id])
    notes = notetaking.notes(session, found, current_user.id)
    people = groups.people(session, found)
    return {
        "interview": found,
        "definition": definition,
        "sections": sections,
        "notes": notes,
        "covered": {
            item.id: service.covered(notes.get(item.id)) for _page, items in sections for item in items
        },
        "probes": {
            item.id: _probes(definition, item, answers, notes.get(item.id))
            for _page, items in sections
            for item in items
        },
        "people": people,
        "speakers": {str(person.participant.id): person.participant.name for person in people},
        "coverage": service.coverage(session, found),
        "transcript": transcript_of(session, found),
        "note_document": note_documents.current(session, found),
        "recordings": recordings.of_interview(session, found),
        "may_record": groups.everybody_allows(session, found, recordings.AUDIO),
        "may_check": any(person.allows(member_checks.CONSENT) for person in people),
        "checks": member_checks.of_interview(session, found),
        "keep_until": now().date() + dt.timedelta(days=recordings.KEPT_DAYS),
        "interviewer_name": asks,
        "second_name": beside,
    }


def _probes(
    definition: Definition, item: Item, answers: Answers, note: notetaking.Note | None
) -> list[tuple[int, Probe]]:
    """The probes for this kind of partner, and those that were put already."""
    ticked = set(note.probes) if note else set()
    shown = {place for place, _probe in routing.probes(definition, item, answers)} | ticked
    return [(place, probe) for place, probe in enumerate(item.probes) if place in shown]


def names(session: Session, accounts: Sequence[uuid.UUID | None]) -> list[str]:
    """What the accounts are called, "" for none."""
    rows = session.execute(
        select(User.id, User.name, User.email).where(User.id.in_([a for a in accounts if a]))
    )
    known = {row.id: row.name or row.email for row in rows}
    return [known.get(account, "") if account else "" for account in accounts]


def _choices(session: Session, form: InterviewForm, leave_out: uuid.UUID | None = None) -> list[Partner]:
    """Fills in who can be asked and who can ask; gives the register."""
    register = partners.register(session, g.study)
    everybody = [
        (str(person.id), f"{person.name} · {partner.name}")
        for partner in register
        for person in partner.participants
        if person.name and person.id != leave_out
    ]
    if form.participant_id is not None:
        form.participant_id.choices = everybody
    form.guests.choices = everybody
    members = session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.study_id == g.study.id, Membership.role.in_(CAPABILITIES["fieldwork.edit"]))
        .order_by(User.name)
    )
    team = [(str(user.id), user.name or user.email) for user in members]
    form.interviewer_id.choices = team
    form.second_id.choices = [("", _("Nobody")), *team]
    return register


def _arrangement(form: InterviewForm) -> dict[str, Any]:
    return {
        "scheduled_on": form.scheduled_on.data,
        "scheduled_time": form.scheduled_time.data,
        "held_by": form.held_by.data,
        "place": form.place.data or "",
        "interviewer": uuid.UUID(form.interviewer_id.data),
        "second": uuid.UUID(form.second_id.data) if form.second_id.data else None,
    }


def _guests(session: Session, form: InterviewForm) -> list[Participant]:
    return [load(session, Participant, uuid.UUID(chosen)) for chosen in form.guests.data or []]


def transcript_of(session: Session, found: Interview) -> Document | None:
    """The transcript as it counts now: its newest version."""
    return session.scalar(
        select(Document)
        .where(
            Document.response_id == found.response_id,
            Document.kind == "interview",
            Document.superseded_at.is_(None),
        )
        .order_by(Document.version.desc())
        .limit(1)
    )
