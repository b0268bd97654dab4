"""Who asks to be forgotten was at no table any more: their words go, those of the others stay. Service."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from surveys import responses
from surveys.base import Actor
from surveys.conversations import groups, notetaking
from surveys.conversations.models import InterviewGuest
from surveys.models import Consent, Interview, Participant, Response
from surveys.safekeeping import keeping


@dataclass(frozen=True)
class Words:
    """Parked quotes of a table: of one person, and of whom nobody noted who it was."""

    own: int
    unattributed: int


def tables(session: Session, participant: Participant) -> list[Interview]:
    """The conversations with several in which this person took part."""
    as_guest = select(InterviewGuest.interview_id).where(InterviewGuest.participant_id == participant.id)
    with_guests = select(InterviewGuest.interview_id)
    return list(
        session.scalars(
            select(Interview)
            .join(Response, Response.id == Interview.response_id)
            .where(
                Response.state != "withdrawn",
                or_(
                    Interview.id.in_(as_guest),
                    (Response.participant_id == participant.id) & Interview.id.in_(with_guests),
                ),
            )
            .order_by(Interview.id)
        )
    )


def words(session: Session, interview: Interview, participant: Participant) -> Words:
    """How many parked quotes of this conversation are this person's, and how many may be."""
    found = [quote.who for note in notetaking.notes(session, interview).values() for quote in note.quotes]
    return Words(found.count(str(participant.id)), found.count(""))


def leave(session: Session, actor: Actor, participant: Participant, *, unattributed: bool) -> list[uuid.UUID]:
    """Takes this person from every table, with their parked quotes; gives the responses of those conversations.

    With `unattributed` quotes of nobody in particular go as well. Whom the conversation was planned with passes that
    place to one of the others, of the same organisation where there is one.
    """
    found = tables(session, participant)
    whose = {str(participant.id), ""} if unattributed else {str(participant.id)}
    for interview in found:
        _forget_quotes(session, interview, whose)
        if interview.response.participant_id == participant.id:
            _pass_on(session, interview)
        else:
            session.execute(
                delete(InterviewGuest).where(
                    InterviewGuest.interview_id == interview.id,
                    InterviewGuest.participant_id == participant.id,
                )
            )
    session.flush()
    session.expire_all()
    return [interview.response_id for interview in found]


def _forget_quotes(session: Session, interview: Interview, whose: Collection[str]) -> None:
    response = responses.locked(session, interview.response)
    held = keeping.values(session, response)
    left = {item_id: _without_quotes(value, whose) for item_id, value in held.items()}
    keeping.change(session, response, held, left, response.language)


def _without_quotes(value: Any, whose: Collection[str]) -> Any:
    quotes = value.get("quotes") if isinstance(value, dict) else None
    if not quotes:
        return value
    return {**value, "quotes": [quote for quote in quotes if (quote.get("who") or "") not in whose]}


def _pass_on(session: Session, interview: Interview) -> None:
    response = interview.response
    others = groups.guests(session, interview)
    next_one = min(others, key=lambda guest: guest.participant.partner_id != response.partner_id)
    person = next_one.participant
    session.execute(delete(Consent).where(Consent.response_id == response.id))
    for key, given in next_one.consents.items():
        session.add(
            Consent(
                response_id=response.id,
                key=key,
                given=bool(given),
                recorded_at=next_one.recorded_at,
                recorded_by=next_one.recorded_by,
            )
        )
    response.participant_id = person.id
    if response.partner_id != person.partner_id:
        response.partner_id, response.partner_type_id = person.partner_id, person.partner.type_id
    session.delete(next_one)
    session.flush()
