"""Who sits at the table of an interview, one or several, and what each of them allows. Service."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys import responses
from surveys.base import Actor, now
from surveys.conversations.models import InterviewGuest
from surveys.errors import NotFound, Refused
from surveys.models import Interview, Participant, StudyPartner


@dataclass(frozen=True)
class Person:
    """Somebody at the table with the consents that were asked: key → given."""

    participant: Participant
    consents: dict[str, bool]
    main: bool

    def allows(self, key: str) -> bool:
        return self.consents.get(key, False)


def people(session: Session, interview: Interview) -> list[Person]:
    """Everybody at the table, the person the interview was planned with first."""
    response = interview.response
    found = [
        Person(guest.participant, {key: bool(given) for key, given in guest.consents.items()}, False)
        for guest in guests(session, interview)
    ]
    if response.participant is not None:
        found.insert(0, Person(response.participant, responses.consents(session, response), True))
    return found


def guests(session: Session, interview: Interview) -> list[InterviewGuest]:
    """The others at the table, by name."""
    return list(
        session.scalars(
            select(InterviewGuest)
            .join(Participant, Participant.id == InterviewGuest.participant_id)
            .where(InterviewGuest.interview_id == interview.id)
            .options(joinedload(InterviewGuest.participant).joinedload(Participant.partner))
            .order_by(Participant.name)
        )
    )


def invite(
    session: Session, actor: Actor, interview: Interview, participants: Sequence[Participant]
) -> list[InterviewGuest]:
    """Makes it a conversation with these others as well; who is left out is no longer at the table.

    Once the conversation began nobody is left out any more: what they said is in it.
    """
    known = {guest.participant_id: guest for guest in guests(session, interview)}
    wanted = {person.id: person for person in participants if person.id != interview.response.participant_id}
    gone = set(known) - set(wanted)
    if gone and interview.started_at is not None:
        raise Refused(
            {
                "nl": "Het gesprek is begonnen: wie aan tafel zat, kan niet meer worden weggelaten.",
                "en": "The conversation began: who was at the table can no longer be left out.",
            }
        )
    for person in wanted.values():
        if session.get(StudyPartner, (interview.study_id, person.partner_id)) is None:
            raise NotFound(
                {
                    "nl": "Deze persoon hoort niet bij dit onderzoek.",
                    "en": "This person is not part of this study.",
                }
            )
        if person.id not in known:
            session.add(InterviewGuest(interview_id=interview.id, participant_id=person.id, consents={}))
    for person_id in gone:
        session.delete(known[person_id])
    session.flush()
    return guests(session, interview)


def record_consents(
    session: Session, actor: Actor, interview: Interview, participant_id: uuid.UUID, given: Mapping[str, bool]
) -> list[str]:
    """Keeps what one of the others allows; gives the required consents that this person withholds."""
    guest = session.get(InterviewGuest, (interview.id, participant_id))
    if guest is None:
        raise NotFound({"nl": "Deze persoon zit niet aan tafel.", "en": "This person is not at the table."})
    asked = responses.definition_of(session, interview.response).consents
    guest.consents = {item.key: bool(given.get(item.key)) for item in asked}
    guest.recorded_at, guest.recorded_by = now(), actor
    session.flush()
    return [item.key for item in asked if item.required and not guest.consents[item.key]]


def everybody_allows(session: Session, interview: Interview, key: str) -> bool:
    """Whether each person at the table gave this consent; a recording holds the voices of all."""
    found = people(session, interview)
    return bool(found) and all(person.allows(key) for person in found)
