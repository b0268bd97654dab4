"""The example instruments of tests/data/instruments, and a response to one of them by link."""

import re
from pathlib import Path
from typing import Any

import yaml
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import fieldwork, instruments, partners, studies
from surveys.definition import Definition, parse
from surveys.models import Response
from tests.conftest import Work

FOLDER = Path(__file__).parent / "data" / "instruments"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yml"))


def load(name: str) -> tuple[Definition, dict[str, Any]]:
    """The instrument and its cases: what a form accepts, what it refuses."""
    instrument, cases = yaml.safe_load_all((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return parse(instrument), cases


def invite(session: Session, definition: Definition) -> str:
    """The link to a survey with this instrument, for one contact person of a municipality."""
    study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010 1")
    kind = next(kind for kind in partners.types(session, study) if kind.key == "gemeente")
    partner = partners.add(session, None, study, "Gemeente", kind.id)
    person = partners.add_participant(session, None, partner, "Anna")
    version = instruments.publish(session, None, instruments.add(session, None, study, definition))
    wave = fieldwork.open_wave(session, None, version, "Voorjaar")
    _invitation, token = fieldwork.invite(session, None, wave, person)
    return f"/p/{token}"


def begin(client: FlaskClient, work: Work, name: str) -> str:
    """The address of a response to this example that was just started: "/answer/<id>"."""
    with work() as session:
        link = invite(session, load(name)[0])
    found = re.match(r"(/answer/[0-9a-f-]+)/", client.post(link).location)
    assert found
    return found[1]


def only_response(session: Session) -> Response:
    return session.scalars(select(Response)).one()
