"""Panels: named groups of contact people, invited in one go, kept over waves; who left, and how they answered. Service."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys import partners
from surveys.base import Actor, now
from surveys.errors import NotFound, Refused
from surveys.inviting import overview, waves
from surveys.inviting.overview import State
from surveys.models import Invitation, Panel, PanelMember, Participant, Partner, Study, StudyPartner, Wave


@dataclass(frozen=True)
class Membership:
    """Somebody in a panel, and how far they came in each wave where that may be known."""

    member: PanelMember
    participant: Participant
    partner: Partner
    states: dict[uuid.UUID, State]
    """Wave id → how far; a wave they were not invited to is missing."""


def make(session: Session, actor: Actor, study: Study, title: str) -> Panel:
    """An empty panel. Raises Refused for a name that is taken or empty."""
    title = title.strip()
    taken = session.scalar(select(Panel.id).where(Panel.study_id == study.id, Panel.title == title))
    if not title or taken:
        raise Refused(
            {
                "nl": "Geef het panel een naam die nog niet bestaat.",
                "en": "Give the panel a name that does not exist yet.",
            }
        )
    panel = Panel(study_id=study.id, title=title)
    session.add(panel)
    session.flush()
    return panel


def of_study(session: Session, study: Study) -> list[Panel]:
    """All panels, by name."""
    return list(session.scalars(select(Panel).where(Panel.study_id == study.id).order_by(Panel.title)))


def matching(
    session: Session,
    study: Study,
    *,
    type_ids: Sequence[uuid.UUID] = (),
    network_ids: Sequence[uuid.UUID] = (),
) -> list[Participant]:
    """The contact people of partners of these types that are in one of these networks; none chosen: of all."""
    return [
        person
        for partner in partners.register(session, study)
        if (not type_ids or partner.type_id in type_ids)
        and (not network_ids or any(network.id in network_ids for network in partner.networks))
        for person in partner.participants
        if person.name
    ]


def add(session: Session, actor: Actor, panel: Panel, people: Iterable[Participant]) -> int:
    """Adds people of the study; gives how many are new. Who left stays out: they come back by name (`rejoin`)."""
    known = set(session.scalars(select(PanelMember.participant_id).where(PanelMember.panel_id == panel.id)))
    added = 0
    for person in people:
        if session.get(StudyPartner, (panel.study_id, person.partner_id)) is None:
            raise NotFound(
                {
                    "nl": "Deze persoon hoort niet bij dit onderzoek.",
                    "en": "This person is not part of this study.",
                }
            )
        if person.id not in known:
            session.add(PanelMember(panel_id=panel.id, participant_id=person.id))
            known.add(person.id)
            added += 1
    session.flush()
    return added


def leave(session: Session, actor: Actor, panel: Panel, participant_id: uuid.UUID, reason: str = "") -> None:
    """Somebody leaves: no invitation with this panel any more; the reason is kept."""
    member = _member(session, panel, participant_id)
    if member.left_at is None:
        member.left_at, member.left_reason = now(), reason.strip()[:200]
    session.flush()


def rejoin(session: Session, actor: Actor, panel: Panel, participant_id: uuid.UUID) -> None:
    """Somebody who left comes back."""
    member = _member(session, panel, participant_id)
    member.left_at, member.left_reason = None, ""
    session.flush()


def to_invite(session: Session, panel: Panel, wave: Wave) -> list[Participant]:
    """Who is in the panel and not invited in this wave yet."""
    invited = select(Invitation.participant_id).where(Invitation.wave_id == wave.id)
    found = (
        select(Participant)
        .join(PanelMember, PanelMember.participant_id == Participant.id)
        .where(
            PanelMember.panel_id == panel.id,
            PanelMember.left_at.is_(None),
            Participant.id.not_in(invited),
            Participant.name != "",
        )
        .order_by(Participant.name)
    )
    return list(session.scalars(found))


def memberships(session: Session, panel: Panel) -> tuple[list[Wave], list[Membership]]:
    """The waves of the study that join answers to people, and everybody in the panel with how far they came in each."""
    running = session.scalars(select(Wave).where(Wave.study_id == panel.study_id).order_by(Wave.created_at))
    shown = [wave for wave in running if waves.joins_people(wave)]
    members = session.scalars(
        select(PanelMember)
        .join(PanelMember.participant)
        .where(PanelMember.panel_id == panel.id)
        .order_by(PanelMember.left_at.is_not(None), Participant.name)
        .options(joinedload(PanelMember.participant).joinedload(Participant.partner))
    ).all()
    invitations = session.scalars(
        select(Invitation)
        .where(
            Invitation.wave_id.in_([wave.id for wave in shown]),
            Invitation.participant_id.in_([member.participant_id for member in members]),
        )
        .options(joinedload(Invitation.response))
    )
    states: dict[uuid.UUID, dict[uuid.UUID, State]] = {}
    for invitation in invitations:
        states.setdefault(invitation.participant_id, {})[invitation.wave_id] = overview.state_of(invitation)
    return shown, [
        Membership(
            member, member.participant, member.participant.partner, states.get(member.participant_id, {})
        )
        for member in members
    ]


def _member(session: Session, panel: Panel, participant_id: uuid.UUID) -> PanelMember:
    member = session.get(PanelMember, (panel.id, participant_id))
    if member is None:
        raise NotFound(
            {"nl": "Deze persoon zit niet in het panel.", "en": "This person is not in the panel."}
        )
    return member
