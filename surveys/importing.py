"""Answers collected elsewhere, as a wave that is closed from the start. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import partners
from surveys.answers import Answers
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import InstrumentVersion, Partner, PartnerType, Response, Study, StudyPartner, Wave
from surveys.safekeeping import keeping
from surveys.texts import LANGUAGES


@dataclass(frozen=True)
class Imported:
    wave: Wave
    responses: int
    new_partners: int
    without_partner: int


def known_partners(session: Session, study: Study, names: Sequence[str]) -> dict[str, Partner]:
    """The study's partners among these names; capitals and spaces around a name do not matter."""
    found = session.scalars(
        select(Partner)
        .join(StudyPartner, StudyPartner.partner_id == Partner.id)
        .where(StudyPartner.study_id == study.id)
    )
    by_name = {plain(partner.name): partner for partner in found}
    return {name: by_name[plain(name)] for name in names if plain(name) in by_name}


def commit(
    session: Session,
    actor: Actor,
    study: Study,
    version: InstrumentVersion,
    title: str,
    records: Sequence[Answers],
    kind: PartnerType,
    *,
    organisations: Sequence[str] = (),
    add_partners: bool = False,
    language: str = "nl",
) -> Imported:
    """A closed wave with a submitted response for each record that holds an answer.

    `organisations`: the name that each record gives, as far as there is one. A partner of the study is found by it;
    with `add_partners` the others come into the register as partners of `kind`; else nothing but that type is known of
    them. Raises Refused for a version that can still change, and where there is no answer at all.
    """
    if version.state != "published" or version.instrument.kind != "survey":
        raise Refused(
            {
                "nl": "Publiceer eerst de vragenlijst; daarna kunt u antwoorden inlezen.",
                "en": "Publish the survey first; then you can import answers.",
            }
        )
    answered = [(place, record) for place, record in enumerate(records) if record]
    if not answered:
        raise Refused(
            {
                "nl": "Geen enkele rij heeft een antwoord op een vraag van deze vragenlijst. Kies de kolommen opnieuw.",
                "en": "No row answers a question of this survey. Choose the columns again.",
            }
        )
    wave = Wave(study_id=study.id, version=version, title=title.strip() or "1", closed_at=now())
    session.add(wave)
    session.flush()
    names = [organisations[place].strip() if place < len(organisations) else "" for place, _ in answered]
    known, added = _partners(session, actor, study, names, kind, add_partners)
    language = language if language in LANGUAGES else "nl"
    without = 0
    for name, (_, record) in zip(names, answered, strict=True):
        partner = known.get(plain(name))
        without += partner is None
        _response(session, study, wave, partner, kind, record, language)
    session.flush()
    return Imported(wave, len(answered), added, without)


def _partners(
    session: Session, actor: Actor, study: Study, names: Sequence[str], kind: PartnerType, add: bool
) -> tuple[dict[str, Partner], int]:
    distinct = list({plain(name): name for name in names if name}.values())
    known = {plain(name): partner for name, partner in known_partners(session, study, distinct).items()}
    added = 0
    for name in distinct:
        if add and plain(name) not in known:
            known[plain(name)] = partners.add(session, actor, study, name[:200], kind.id)
            added += 1
    return known, added


def _response(
    session: Session,
    study: Study,
    wave: Wave,
    partner: Partner | None,
    kind: PartnerType,
    record: Answers,
    language: str,
) -> None:
    time = now()
    response = Response(
        id=new_id(),
        study_id=study.id,
        version_id=wave.version_id,
        wave_id=wave.id,
        partner_id=partner.id if partner else None,
        partner_type_id=partner.type_id if partner else kind.id,
        language=language,
        state="submitted",
        submission_key=uuid.uuid4(),
        started_at=time,
        saved_at=time,
        submitted_at=time,
    )
    session.add(response)
    session.flush()
    keeping.change(session, response, {}, dict(record), language)


def plain(name: str) -> str:
    """A name to compare by."""
    return " ".join(name.split()).casefold()
