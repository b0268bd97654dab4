"""Rows for tests: each function adds one thing with sensible values and gives it back, flushed."""

import itertools
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Membership, User
from surveys.base import new_id
from surveys.models import Participant, Partner, PartnerType, Programme, Study, StudyPartner

_numbers = itertools.count(1)

TYPES = {
    "builder": {"nl": "Bouwbedrijf", "en": "Builder"},
    "housing_corporation": {"nl": "Woningcorporatie", "en": "Housing corporation"},
    "reintegration": {"nl": "Re-integratiebureau", "en": "Re-integration agency"},
    "municipality": {"nl": "Gemeente", "en": "Municipality"},
    "network": {"nl": "Bedrijvennetwerk", "en": "Business network"},
}


def make_user(session: Session, *, language: str = "en", password: str | None = None, **values: Any) -> User:
    number = next(_numbers)
    user = User(
        **{
            "id": new_id(),
            "email": f"person{number}@example.org",
            "name": f"Person {number}",
            "active": True,
            "fs_uniquifier": uuid.uuid4().hex,
            "language": language,
            **values,
        }
    )
    if password:
        from flask_security import hash_password

        user.password = hash_password(password)
    session.add(user)
    session.flush()
    return user


def make_study(session: Session, **values: Any) -> Study:
    programme = values.pop("programme", None) or Programme()
    study = Study(**{"programme": programme, "title": f"Study {next(_numbers)}", **values})
    session.add(study)
    session.flush()
    return study


def make_member(session: Session, study: Study, user: User, role: str = "owner") -> Membership:
    member = Membership(study_id=study.id, user_id=user.id, role=role)
    session.add(member)
    session.flush()
    return member


def make_partner_type(session: Session, study: Study, key: str = "builder") -> PartnerType:
    found = session.scalar(
        select(PartnerType).where(PartnerType.programme_id == study.programme_id, PartnerType.key == key)
    )
    if found is not None:
        return found
    kind = PartnerType(programme_id=study.programme_id, key=key, label=TYPES.get(key, {"nl": key}), route=key)
    session.add(kind)
    session.flush()
    return kind


def make_partner(session: Session, study: Study, kind: str = "builder", **values: Any) -> Partner:
    partner = Partner(
        **{
            "programme_id": study.programme_id,
            "type_id": make_partner_type(session, study, kind).id,
            "name": f"Partner {next(_numbers)}",
            **values,
        }
    )
    session.add(partner)
    session.flush()
    session.add(StudyPartner(study_id=study.id, partner_id=partner.id))
    session.flush()
    return partner


def make_participant(session: Session, partner: Partner, **values: Any) -> Participant:
    number = next(_numbers)
    person = Participant(
        **{
            "partner_id": partner.id,
            "name": f"Contact {number}",
            "email": f"contact{number}@example.org",
            "language": "nl",
            **values,
        }
    )
    session.add(person)
    session.flush()
    return person
