"""The register: partner types, partners, networks and contact people. Service."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from surveys.base import Actor
from surveys.definition import library
from surveys.errors import NotFound, Refused
from surveys.models import (
    Invitation,
    Network,
    Participant,
    Partner,
    PartnerType,
    Programme,
    Response,
    Study,
    StudyPartner,
    Wave,
)
from surveys.texts import LANGUAGES, Text, pick

DEFAULT_TYPES: dict[str, Text] = {
    "bouwbedrijf": {"nl": "Bouwbedrijf", "en": "Builder"},
    "woningcorporatie": {"nl": "Woningcorporatie", "en": "Housing corporation"},
    "re-integratiebureau": {"nl": "Re-integratiebureau", "en": "Re-integration agency"},
    "gemeente": {"nl": "Gemeente", "en": "Municipality"},
    "bedrijvennetwerk": {"nl": "Bedrijvennetwerk", "en": "Business network"},
}
"""Each follows the route of its own name through the built-in survey."""

LONGEST_NAME = 200


def routes() -> dict[str, Text]:
    """The routes of the built-in survey that a partner type can follow, with their labels."""
    return {option.id: option.text for option in library("partner_survey").item("P1").options}


def seed_types(session: Session, programme: Programme) -> None:
    """Gives a register the usual partner types, when it has none yet."""
    if session.scalar(select(func.count()).where(PartnerType.programme_id == programme.id)):
        return
    for position, (key, label) in enumerate(DEFAULT_TYPES.items()):
        session.add(
            PartnerType(programme_id=programme.id, key=key, label=label, route=key, position=position)
        )
    session.flush()


def types(session: Session, study: Study) -> list[PartnerType]:
    """The partner types of the study's register, in their order."""
    found = select(PartnerType).where(PartnerType.programme_id == study.programme_id)
    return list(session.scalars(found.order_by(PartnerType.position, PartnerType.key)))


def add_type(session: Session, actor: Actor, study: Study, label: Text, route: str) -> PartnerType:
    """An own partner type that follows one of `routes()`."""
    if route not in routes():
        raise Refused(
            {
                "nl": "Kies welke vragen dit type partner krijgt.",
                "en": "Choose which questions this type of partner gets.",
            }
        )
    name = pick(label, "nl").strip()
    key = _key(name)
    known = types(session, study)
    if not name or key in {kind.key for kind in known}:
        raise Refused(
            {
                "nl": "Geef dit type partner een naam die nog niet bestaat.",
                "en": "Give this partner type a name that does not exist yet.",
            }
        )
    kind = PartnerType(
        programme_id=study.programme_id, key=key, label=label, route=route, position=len(known)
    )
    session.add(kind)
    session.flush()
    return kind


def add(
    session: Session,
    actor: Actor,
    study: Study,
    name: str,
    type_id: uuid.UUID,
    *,
    networks: Sequence[str] = (),
    **values: Any,
) -> Partner:
    """A partner in this study; one that the programme knows by this name is taken from its register as it is.

    `values`: sector, district, size. Raises Refused when it takes part already, NotFound for a type of elsewhere.
    """
    name = _named(name)
    partner = session.scalar(
        select(Partner).where(Partner.programme_id == study.programme_id, Partner.name == name)
    )
    if partner is None:
        partner = Partner(
            programme_id=study.programme_id, name=name, type_id=_type(session, study, type_id).id
        )
        session.add(partner)
        _set(partner, values)
        partner.networks = [_network(session, study, network) for network in dict.fromkeys(networks)]
        session.flush()
    elif session.get(StudyPartner, (study.id, partner.id)):
        raise Refused({"nl": f"{name} staat al in de lijst.", "en": f"{name} is in the list already."})
    session.add(StudyPartner(study_id=study.id, partner_id=partner.id))
    session.flush()
    return partner


def update(session: Session, actor: Actor, study: Study, partner: Partner, **values: Any) -> Partner:
    """Changes name, type_id, sector, district, size or networks (names)."""
    if "type_id" in values:
        partner.type = _type(session, study, values.pop("type_id"))
    if "networks" in values:
        names = dict.fromkeys(values.pop("networks"))
        partner.networks = [_network(session, study, name) for name in names]
    if "name" in values:
        name = _named(values.pop("name"))
        twin = select(Partner.id).where(
            Partner.programme_id == study.programme_id, Partner.name == name, Partner.id != partner.id
        )
        if session.scalar(twin):
            raise Refused({"nl": f"{name} staat al in de lijst.", "en": f"{name} is in the list already."})
        partner.name = name
    _set(partner, values)
    session.flush()
    return partner


def remove(session: Session, actor: Actor, study: Study, partner: Partner) -> None:
    """Takes a partner out of this study; the register keeps it. Raises Refused once it was invited or interviewed."""
    asked = select(Invitation.id).join(Invitation.wave).join(Invitation.participant)
    invited = session.scalar(
        asked.where(Wave.study_id == study.id, Participant.partner_id == partner.id).limit(1)
    )
    answered = session.scalar(
        select(Response.id).where(Response.study_id == study.id, Response.partner_id == partner.id).limit(1)
    )
    if invited or answered:
        raise Refused(
            {
                "nl": f"{partner.name} is al uitgenodigd of gesproken en blijft daarom in het onderzoek.",
                "en": f"{partner.name} was invited or interviewed already and therefore stays in the study.",
            }
        )
    session.execute(
        delete(StudyPartner).where(StudyPartner.study_id == study.id, StudyPartner.partner_id == partner.id)
    )


def add_participant(
    session: Session,
    actor: Actor,
    partner: Partner,
    name: str,
    *,
    role: str = "",
    email: str = "",
    phone: str = "",
    language: str = "nl",
) -> Participant:
    """A contact person at a partner."""
    participant = Participant(
        partner=partner,
        name=_named(name),
        role=role.strip(),
        email=email.strip(),
        phone=phone.strip(),
        language=language if language in LANGUAGES else "nl",
    )
    session.add(participant)
    session.flush()
    return participant


def update_participant(
    session: Session, actor: Actor, participant: Participant, **values: Any
) -> Participant:
    """Changes name, role, email, phone or language; another address may be mailed again."""
    if "name" in values:
        values["name"] = _named(values["name"])
    for key, value in values.items():
        if key not in ("name", "role", "email", "phone", "language"):
            raise TypeError(f"a participant has no {key}")
        if key == "email" and value.strip().casefold() != participant.email.casefold():
            participant.email_failed_at, participant.email_failure = None, ""  # the new address may work
        setattr(participant, key, value.strip())
    session.flush()
    return participant


def register(session: Session, study: Study) -> list[Partner]:
    """The partners of this study with type, networks and contact people, by type and name."""
    found = (
        select(Partner)
        .join(StudyPartner, StudyPartner.partner_id == Partner.id)
        .join(Partner.type)
        .where(StudyPartner.study_id == study.id)
        .order_by(PartnerType.position, Partner.name)
        .options(
            selectinload(Partner.type), selectinload(Partner.networks), selectinload(Partner.participants)
        )
    )
    return list(session.scalars(found))


def names(session: Session, study_id: uuid.UUID) -> list[str]:
    """Names of the partners of a study and of their contact people."""
    here = select(StudyPartner.partner_id).where(StudyPartner.study_id == study_id)
    return [
        *session.scalars(select(Partner.name).where(Partner.id.in_(here)).order_by(Partner.name)),
        *session.scalars(
            select(Participant.name).where(Participant.partner_id.in_(here)).order_by(Participant.name)
        ),
    ]


def elsewhere(session: Session, study: Study) -> list[Partner]:
    """The partners of the programme's register that do not take part in this study yet."""
    here = select(StudyPartner.partner_id).where(StudyPartner.study_id == study.id)
    found = select(Partner).where(Partner.programme_id == study.programme_id, Partner.id.not_in(here))
    return list(session.scalars(found.order_by(Partner.name).options(selectinload(Partner.type))))


def _type(session: Session, study: Study, type_id: uuid.UUID) -> PartnerType:
    kind = session.get(PartnerType, type_id)
    if kind is None or kind.programme_id != study.programme_id:
        raise NotFound({"nl": "Dit type partner bestaat niet.", "en": "There is no such partner type."})
    return kind


def _network(session: Session, study: Study, name: str) -> Network:
    name = _named(name)
    found = session.scalar(
        select(Network).where(Network.programme_id == study.programme_id, Network.name == name)
    )
    if found is None:
        found = Network(programme_id=study.programme_id, name=name)
        session.add(found)
        session.flush()
    return found


def _set(partner: Partner, values: dict[str, Any]) -> None:
    for key, value in values.items():
        if key not in ("sector", "district", "size"):
            raise TypeError(f"a partner has no {key}")
        setattr(partner, key, value.strip())


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise Refused({"nl": "Vul een naam in.", "en": "Enter a name."})
    if len(name) > LONGEST_NAME:
        raise Refused(
            {
                "nl": f"Een naam mag hoogstens {LONGEST_NAME} tekens lang zijn.",
                "en": f"A name may have {LONGEST_NAME} characters at most.",
            }
        )
    return name
