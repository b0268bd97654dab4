"""A partner in the middle of a survey, with all consents given."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import fieldwork, instruments, partners, responses, studies
from surveys.models import Answer, Invitation, Response, Wave
from surveys.safekeeping import keeping
from tests.conftest import Work


@dataclass
class Visit:
    """One partner's way: the link, the address of the response, and what is kept of it."""

    link: str
    address: str
    work: Work

    def kept(self) -> dict[str, Any]:
        with self.work() as session:
            return dict(keeping.values(session, session.scalars(select(Response)).one()))

    def count(self) -> int:
        with self.work() as session:
            return session.scalar(select(func.count()).select_from(Answer)) or 0

    def change(self, model: type, **values: Any) -> None:
        """Sets columns of the one row of this kind."""
        with self.work() as session:
            row = session.scalars(select(model)).one()
            for name, value in values.items():
                setattr(row, name, value)


def invited(session: Session) -> tuple[Wave, Invitation, str]:
    """A round with the partner survey, and one builder who is invited."""
    study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010 1")
    kind = next(one for one in partners.types(session, study) if one.key == "bouwbedrijf")
    partner = partners.add(session, None, study, "Steen BV", kind.id)
    person = partners.add_participant(session, None, partner, "Anna Baksteen")
    version = instruments.publish(session, None, instruments.adopt(session, None, study, "partner_survey"))
    wave = fieldwork.open_wave(session, None, version, "Voorjaar")
    invitation, token = fieldwork.invite(session, None, wave, person)
    return wave, invitation, token


@pytest.fixture
def visit(client: FlaskClient, work: Work) -> Visit:
    with work() as session:
        _wave, _invitation, token = invited(session)
    client.post(f"/p/{token}")
    with work() as session:
        response = session.scalars(select(Response)).one()
        asked = responses.definition_of(session, response).consents
        responses.record_consents(session, response, {item.key: True for item in asked})
        return Visit(f"/p/{token}", f"/answer/{response.id}", work)
