"""Interviews along a guide: planning, running, notes per question, coverage, finishing. Service."""

import datetime as dt
import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys import keeping, responses, routing
from surveys.base import Actor, now
from surveys.errors import NotFound, Refused, Stale
from surveys.fields.asking import COVERAGES, text
from surveys.models import (
    Answer,
    InstrumentVersion,
    Interview,
    Participant,
    Partner,
    Response,
    Study,
    StudyPartner,
)


@dataclass(frozen=True)
class Note:
    """The notes on one question; `revision` goes back with the next save, 0 for a question without notes."""

    coverage: str | None
    note: str
    revision: int


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
    place: str = "",
) -> Interview:
    """An interview with a partner along a published guide; the actor is the interviewer."""
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
        interviewer_id=actor,
        scheduled_on=scheduled_on,
        place=place.strip(),
    )
    session.add_all([response, interview])
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
    if coverage is not None and coverage not in COVERAGES:
        raise Refused(
            {"nl": "Kies gesteld, overgeslagen of vanzelf.", "en": "Choose asked, skipped or by itself."}
        )
    response = responses.locked(session, interview.response)
    _must_be_running(session, interview, response)
    definition = responses.definition_of(session, response)
    if definition.item(question_id).type != "guide_question":
        raise NotFound({"nl": "Deze vraag bestaat niet.", "en": "There is no such question."})
    value = {"coverage": coverage, "note": text(note)}
    row = session.get(Answer, (response.id, question_id), populate_existing=True)
    if row is not None and keeping.value(response, row) == value:
        return row.revision
    if (row.revision if row else 0) != revision:
        raise Stale(
            {
                "nl": "Deze aantekening is intussen elders gewijzigd. Kies welke tekst blijft.",
                "en": "These notes were changed elsewhere in the meantime. Choose which text stays.",
            }
        )
    row = keeping.put(session, response, row, question_id, value, response.language)
    response.saved_at, response.page = now(), definition.page_of(question_id).id
    session.flush()
    return row.revision


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


def notes(session: Session, interview: Interview) -> dict[str, Note]:
    """The notes so far by question."""
    kept = keeping.values(session, interview.response)
    rows = session.execute(
        select(Answer.item_id, Answer.revision).where(Answer.response_id == interview.response_id)
    )
    return {
        item_id: Note(said.get("coverage"), said.get("note", ""), revision)
        for item_id, revision in rows
        if isinstance(said := kept.get(item_id), dict)
    }


def coverage(session: Session, interview: Interview) -> Coverage:
    """What of the guide came up; a question with notes but without tick counts as asked."""
    response = interview.response
    definition = responses.definition_of(session, response)
    known = notes(session, interview)
    counts: Counter[str] = Counter()
    for _, shown in routing.walk(definition, responses.answers(session, response)):
        for item in shown:
            if item.type == "guide_question":
                note = known.get(item.id)
                counts[(note.coverage or ("asked" if note.note else "open")) if note else "open"] += 1
    return Coverage(counts["asked"], counts["spontaneous"], counts["skipped"], counts["open"])


def finish(session: Session, actor: Actor, interview: Interview, *, minutes: int | None = None) -> Interview:
    """Ends the interview. `minutes` where it was held away from the screen; else the clock counts. Twice is once."""
    if interview.state == "finished":
        return interview
    response = responses.locked(session, interview.response)
    _must_be_running(session, interview, response)
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
        .order_by(Interview.scheduled_on, Interview.started_at)
        .options(
            joinedload(Interview.response).joinedload(Response.partner).joinedload(Partner.type),
            joinedload(Interview.response).joinedload(Response.participant),
        )
    )
    return list(session.scalars(found))


def _must_be_running(session: Session, interview: Interview, response: Response) -> None:
    if interview.state != "running":
        raise Refused(
            {
                "nl": "Dit gesprek loopt niet. Begin het, of open het opnieuw.",
                "en": "This interview is not running. Begin it, or open it again.",
            }
        )
    given = responses.consents(session, response)
    if any(given.get(item.key) is False for item in responses.withheld(session, response)):
        raise Refused(
            {
                "nl": "De gesprekspartner geeft geen toestemming voor het gesprek; er worden geen antwoorden bewaard.",
                "en": "The respondent does not consent to the interview; no answers are kept.",
            }
        )
