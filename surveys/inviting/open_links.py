"""Open links: for posters and newsletters, without invitation, within limits that the evaluator sets. Service."""

import datetime as dt
import secrets
import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import fieldwork, partners
from surveys.base import Actor, now
from surveys.errors import Expired, NotFound, Refused
from surveys.inviting import office, waves
from surveys.models import OpenLink, Partner, PartnerType, Response, StudyPartner, Wave
from surveys.texts import LANGUAGES, Text

TOKEN_BYTES = 16
MOST = 5000


def make(
    session: Session,
    actor: Actor,
    wave: Wave,
    title: str,
    *,
    type_id: uuid.UUID | None = None,
    most_responses: int = 100,
    last_day: dt.date | None = None,
) -> OpenLink:
    """A link for everybody. `type_id`: for partners of one type; without it the page asks which organisation."""
    waves.must_be_open(wave)
    if not waves.joins_people(wave):
        raise Refused(
            {
                "nl": "In een niet-gekoppelde ronde kan dit niet: daar hoort bij elk antwoord een uitnodiging.",
                "en": "This cannot be done in an unlinked wave: there, every answer comes with an invitation.",
            }
        )
    if not 1 <= most_responses <= MOST:
        raise Refused(
            {
                "nl": f"Kies een aantal van 1 tot en met {MOST}.",
                "en": f"Choose a number from 1 to {MOST}.",
            }
        )
    if type_id is not None:
        _type(session, wave, type_id)
    link = OpenLink(
        wave=wave,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        title=title.strip() or "1",
        type_id=type_id,
        most_responses=most_responses,
        last_day=last_day,
    )
    session.add(link)
    session.flush()
    return link


def revoke(session: Session, actor: Actor, link: OpenLink) -> None:
    """The link starts nothing any more; who had begun can finish."""
    link.revoked_at = link.revoked_at or now()
    session.flush()


def of_wave(session: Session, wave: Wave) -> list[tuple[OpenLink, int]]:
    """The open links of a wave, newest first, and how many responses each started."""
    links = session.scalars(
        select(OpenLink).where(OpenLink.wave_id == wave.id).order_by(OpenLink.created_at.desc(), OpenLink.id)
    ).all()
    found = session.execute(
        select(Response.open_link_id, func.count())
        .where(Response.wave_id == wave.id, Response.open_link_id.is_not(None), Response.is_test.is_(False))
        .group_by(Response.open_link_id)
    )
    counts: dict[uuid.UUID | None, int] = {row[0]: row[1] for row in found}
    return [(link, counts.get(link.id, 0)) for link in links]


def redeem(session: Session, token: str) -> OpenLink:
    """The open link behind an address, when it still starts responses. Changes nothing.

    Raises NotFound for one that never was, Expired when it was revoked, is over or full, or the wave is not open.
    """
    link = session.scalar(select(OpenLink).where(OpenLink.token == token.encode("utf-8", "replace").decode()))
    if link is None:
        raise NotFound(
            {
                "nl": "Deze link werkt niet. Kijk of u de hele link hebt overgenomen.",
                "en": "This link does not work. Check that you copied all of it.",
            }
        )
    study = link.wave.study
    waves.must_have_begun(link.wave)
    over = link.last_day is not None and office.day_of(now()) > link.last_day
    if link.revoked_at is not None or over or waves.is_closed(link.wave):
        raise Expired(fieldwork.with_contact(study, _OVER))
    if started(session, link) >= link.most_responses:
        raise Expired(fieldwork.with_contact(study, _FULL))
    if link.type_id is not None:
        waves.must_have_room(session, link.wave, link.type_id)
    return link


def start(
    session: Session,
    link: OpenLink,
    language: str,
    *,
    organisation: str = "",
    type_id: uuid.UUID | None = None,
) -> Response:
    """A response of its own, each time. Without a type of its own the link asks for the organisation and its type.

    An organisation that the register does not know is added to it, so that organisations can be counted.
    """
    session.execute(select(OpenLink.id).where(OpenLink.id == link.id).with_for_update())
    if started(session, link) >= link.most_responses:
        raise Expired(fieldwork.with_contact(link.wave.study, _FULL))
    partner = None
    if link.type_id is not None:
        kind_id = link.type_id
    else:
        partner = _organisation(session, link.wave, organisation, type_id)
        kind_id = partner.type_id
    waves.must_have_room(session, link.wave, kind_id)
    response = Response(
        study_id=link.wave.study_id,
        version_id=link.wave.version_id,
        wave_id=link.wave_id,
        open_link_id=link.id,
        partner_id=partner.id if partner else None,
        partner_type_id=kind_id,
        language=language if language in LANGUAGES else "nl",
        seed=secrets.randbelow(2**31),
    )
    session.add(response)
    session.flush()
    return response


def started(session: Session, link: OpenLink) -> int:
    """How many responses this link started."""
    found = select(func.count()).where(Response.open_link_id == link.id, Response.is_test.is_(False))
    return session.scalar(found) or 0


# ---------------------------------------------------------------- inside

_OVER: Text = {
    "nl": "Deze link is niet meer open. Wilt u nog meedoen? Neem dan contact op met",
    "en": "This link is no longer open. Do you still want to take part? Then contact",
}
_FULL: Text = {
    "nl": "Er hebben al genoeg mensen via deze link meegedaan. Dank u dat u wilde helpen. Vragen? Neem contact op met",
    "en": "Enough people have taken part with this link. Thank you for wanting to help. Questions? Contact",
}


def _organisation(session: Session, wave: Wave, name: str, type_id: uuid.UUID | None) -> Partner:
    """The partner of this study with this name, whatever its capitals; else a new one of this type."""
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > 200:
        raise Refused(
            {"nl": "Vul de naam van uw organisatie in.", "en": "Enter the name of your organisation."}
        )
    study = wave.study
    for partner in session.scalars(select(Partner).where(Partner.programme_id == study.programme_id)):
        if partner.name.casefold() == wanted.casefold():
            if session.get(StudyPartner, (study.id, partner.id)) is None:
                session.add(StudyPartner(study_id=study.id, partner_id=partner.id))
                session.flush()
            return partner
    if type_id is None:
        raise Refused({"nl": "Kies een soort organisatie.", "en": "Choose a kind of organisation."})
    return partners.add(session, None, study, wanted, _type(session, wave, type_id).id)


def _type(session: Session, wave: Wave, type_id: uuid.UUID) -> PartnerType:
    kind = session.get(PartnerType, type_id)
    if kind is None or kind.programme_id != wave.study.programme_id:
        raise NotFound({"nl": "Dit type partner bestaat niet.", "en": "There is no such partner type."})
    return kind
