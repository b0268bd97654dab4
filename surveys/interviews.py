"""Interviews along a guide: planning, beginning, coverage, finishing. Notes: conversations/notetaking.py. Service."""

import datetime as dt
import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys import responses, routing
from surveys.base import Actor, now
from surveys.conversations import notetaking
from surveys.errors import NotFound, Refused
from surveys.fields.asking import text
from surveys.models import (
    InstrumentVersion,
    Interview,
    Participant,
    Partner,
    Response,
    Study,
    StudyPartner,
)

WAYS = ("visit", "phone", "video")


@dataclass(frozen=True)
class Coverage:
    """How many of the guide's questions for this partner came up, and how."""

    asked: int
    spontaneous: int
    skipped: int
    open: int

    @property
    def total(self) -> int:
        return self.asked + self.spontaneous + self.skipped + self.open


def plan(
    session: Session,
    actor: Actor,
    study: Study,
    version: InstrumentVersion,
    partner: Partner,
    participant: Participant | None = None,
    *,
    scheduled_on: dt.date | None = None,
    scheduled_time: dt.time | None = None,
    held_by: str = "visit",
    place: str = "",
    interviewer: Actor = None,
    second: Actor = None,
) -> Interview:
    """An interview with a partner along a published guide; the actor is the interviewer unless another is named."""
    if version.state != "published" or version.instrument.kind != "guide":
        raise Refused(
            {
                "nl": "Publiceer eerst de gespreksleidraad; daarna kunt u een interview plannen.",
                "en": "Publish the interview guide first; then you can plan an interview.",
            }
        )
    at_partner = participant is None or participant.partner_id == partner.id
    takes_part = session.get(StudyPartner, (study.id, partner.id)) is not None
    if version.instrument.study_id != study.id or not at_partner or not takes_part:
        raise NotFound(
            {
                "nl": "Deze partner hoort niet bij dit onderzoek.",
                "en": "This partner is not part of this study.",
            }
        )
    response = Response(
        study_id=study.id,
        version=version,
        partner=partner,
        partner_type=partner.type,
        participant=participant,
        language=participant.language if participant else study.languages[0],
        seed=secrets.randbelow(2**31),
    )
    interview = Interview(
        study_id=study.id,
        response=response,
        interviewer_id=interviewer or actor,
    )
    session.add_all([response, interview])
    return arrange(
        session,
        actor,
        interview,
        scheduled_on=scheduled_on,
        scheduled_time=scheduled_time,
        held_by=held_by,
        place=place,
        interviewer=interviewer or actor,
        second=second,
    )


def arrange(
    session: Session,
    actor: Actor,
    interview: Interview,
    *,
    scheduled_on: dt.date | None,
    scheduled_time: dt.time | None,
    held_by: str,
    place: str,
    interviewer: Actor,
    second: Actor,
) -> Interview:
    """When, where or by what call, who asks and who takes notes beside."""
    if held_by not in WAYS:
        raise Refused(
            {"nl": "Kies hoe het gesprek wordt gevoerd.", "en": "Choose how the interview is held."}
        )
    if second is not None and second == interviewer:
        raise Refused(
            {
                "nl": "De interviewer en wie meeschrijft zijn twee verschillende mensen.",
                "en": "The interviewer and the second note-taker are two different people.",
            }
        )
    if interview.started_at is not None and interview.second_id not in (None, second):
        raise Refused(
            {
                "nl": "Wie meeschrijft heeft al aantekeningen kunnen maken en blijft daarom dezelfde.",
                "en": "The second note-taker may have taken notes already and therefore stays the same.",
            }
        )
    interview.scheduled_on, interview.scheduled_time = scheduled_on, scheduled_time
    interview.held_by, interview.place = held_by, place.strip()
    interview.interviewer_id, interview.second_id = interviewer, second
    session.flush()
    return interview


def begin(session: Session, actor: Actor, interview: Interview) -> Interview:
    """Starts the clock, once; an interview that is running or finished stays as it is."""
    if interview.state == "planned":
        interview.state, interview.started_at = "running", now()
        interview.interviewer_id = interview.interviewer_id or actor
        session.flush()
    return interview


def reopen(session: Session, actor: Actor, interview: Interview) -> Interview:
    """Makes a finished interview's notes writable again."""
    if interview.state == "finished":
        interview.state = "running"
        interview.response.state, interview.response.submitted_at = "started", None
        session.flush()
    return interview


def record_consents(
    session: Session, actor: Actor, interview: Interview, given: dict[str, bool]
) -> list[Any]:
    """Keeps what the respondent allowed or withheld, as noted by the interviewer; gives the required ones withheld."""
    return list(responses.record_consents(session, interview.response, given, actor=actor))


def save_note(
    session: Session,
    actor: Actor,
    interview: Interview,
    question_id: str,
    coverage: str | None,
    note: str,
    revision: int,
) -> int:
    """Keeps the notes on one question and gives their new revision.

    `revision` is the one the screen had (0: none). Raises Stale when the notes were changed elsewhere meanwhile, and
    then nothing is lost: both are there to choose from. The same notes again change nothing.
    """
    _must_be_running(session, interview)
    return notetaking.save_question(
        session, actor, interview, question_id, coverage=coverage, note=note, revision=revision
    )


def save_memos(
    session: Session,
    actor: Actor,
    interview: Interview,
    *,
    field_notes: str | None = None,
    reflexive_memo: str | None = None,
) -> Interview:
    """Keeps the interviewer's own notes, before and after finishing."""
    if field_notes is not None:
        interview.field_notes = text(field_notes)
    if reflexive_memo is not None:
        interview.reflexive_memo = text(reflexive_memo)
    session.flush()
    return interview


def coverage(session: Session, interview: Interview) -> Coverage:
    """What of the guide came up; a question with notes but without tick counts as asked."""
    response = interview.response
    definition = responses.definition_of(session, response)
    known = notetaking.notes(session, interview)
    counts = Counter(
        covered(known.get(item.id))
        for _, shown in routing.walk(definition, responses.answers(session, response))
        for item in shown
        if item.type == "guide_question"
    )
    return Coverage(counts["asked"], counts["spontaneous"], counts["skipped"], counts["open"])


def covered(note: notetaking.Note | None) -> str:
    """ "asked", "spontaneous", "skipped" or "open"; something kept without a tick counts as asked."""
    if note is None or note.empty:
        return "open"
    return note.coverage or "asked"


def finish(session: Session, actor: Actor, interview: Interview, *, minutes: int | None = None) -> Interview:
    """Ends the interview. `minutes` where it was held away from the screen; else the clock counts. Twice is once."""
    if interview.state == "finished":
        return interview
    response = responses.locked(session, interview.response)
    _must_be_running(session, interview)
    notetaking.must_take_notes(session, interview, response)
    interview.state, interview.finished_at = "finished", now()
    if minutes is not None:
        interview.minutes = minutes
    elif interview.started_at is not None:
        interview.minutes = round((interview.finished_at - interview.started_at).total_seconds() / 60)
    response.state, response.submitted_at = "submitted", interview.finished_at
    session.flush()
    return interview


def of_study(session: Session, study: Study) -> list[Interview]:
    """All interviews of a study, planned ones by date first."""
    found = (
        select(Interview)
        .where(Interview.study_id == study.id)
        .order_by(Interview.scheduled_on, Interview.scheduled_time, Interview.started_at)
        .options(
            joinedload(Interview.response).joinedload(Response.partner).joinedload(Partner.type),
            joinedload(Interview.response).joinedload(Response.participant),
        )
    )
    return list(session.scalars(found))


def _must_be_running(session: Session, interview: Interview) -> None:
    if interview.state != "running":
        raise Refused(
            {
                "nl": "Dit gesprek loopt niet. Begin het, of open het opnieuw.",
                "en": "This interview is not running. Begin it, or open it again.",
            }
        )
