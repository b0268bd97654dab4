"""A study with a published survey and guide, one partner with a contact person, and an open wave."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from surveys import fieldwork, instruments, partners, studies
from surveys.base import new_id
from surveys.models import InstrumentVersion, Invitation, Participant, Partner, Response, Study, Wave

ACTOR = new_id()


@dataclass
class Field:
    session: Session
    study: Study
    survey: InstrumentVersion
    guide: InstrumentVersion
    wave: Wave
    partner: Partner
    person: Participant

    def invite(self) -> tuple[Invitation, str]:
        return fieldwork.invite(self.session, ACTOR, self.wave, self.person)

    def add_person(self, name: str, route: str = "gemeente") -> Participant:
        kind = next(kind for kind in partners.types(self.session, self.study) if kind.route == route)
        partner = partners.add(self.session, ACTOR, self.study, f"{name} BV", kind.id)
        return partners.add_participant(self.session, ACTOR, partner, name)

    def start(self, person: Participant | None = None) -> Response:
        invitation, _ = fieldwork.invite(self.session, ACTOR, self.wave, person or self.person)
        return fieldwork.start(self.session, invitation, "nl")


@pytest.fixture
def field(session: Session) -> Field:
    return make_field(session)


def make_field(session: Session) -> Field:
    study = studies.create(
        session, ACTOR, title="Social return Zuid", contact_name="A. Evaluator", contact_phone="010"
    )
    survey = instruments.publish(session, ACTOR, instruments.adopt(session, ACTOR, study, "partner_survey"))
    guide = instruments.publish(session, ACTOR, instruments.adopt(session, ACTOR, study, "interview_guide"))
    wave = fieldwork.open_wave(session, ACTOR, survey, "Ronde 1")
    builder = next(kind for kind in partners.types(session, study) if kind.key == "bouwbedrijf")
    partner = partners.add(session, ACTOR, study, "Bouw Zuid", builder.id, networks=["Zuid Werkt"])
    person = partners.add_participant(session, ACTOR, partner, "Sam", email="sam@example.org")
    return Field(session, study, survey, guide, wave, partner, person)
