"""Whether enough people of each type of partner are asked for answers that nothing joins to them. Service."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import partners
from surveys.errors import Refused
from surveys.models import Invitation, Participant, Partner, PartnerType, Study, StudyPartner, Wave
from surveys.safekeeping.unlinked import FEWEST, too_few
from surveys.texts import pick


class TooFew(Refused):
    """A type of partner has so few invitees that its answers could not stay unlinked."""

    def __init__(self, kinds: list[tuple[PartnerType, int]]) -> None:
        def named(language: str) -> str:
            return ", ".join(f"{pick(kind.label, language)} ({count})" for kind, count in kinds)

        super().__init__(
            {
                "nl": f"Voor niet-gekoppelde antwoorden zijn minstens {FEWEST} genodigden per soort partner "
                f"nodig. Te weinig: {named('nl')}. Nodig er in één keer genoeg uit, of kies een andere ronde.",
                "en": f"Unlinked answers need at least {FEWEST} invitees of each kind of partner. "
                f"Too few: {named('en')}. Invite enough of them at once, or choose another wave.",
            }
        )


def must_be_possible(session: Session, study: Study) -> None:
    """Raises TooFew when no type of partner in the register has enough contact persons to be invited."""
    found = select(Partner.type_id, func.count(Participant.id)).join(
        StudyPartner, StudyPartner.partner_id == Partner.id
    )
    found = found.outerjoin(Participant, Participant.partner_id == Partner.id)
    counts = dict(
        session.execute(found.where(StudyPartner.study_id == study.id).group_by(Partner.type_id))
        .tuples()
        .all()
    )
    kinds = [(kind, counts.get(kind.id, 0)) for kind in partners.types(session, study)]
    if all(count < FEWEST for _kind, count in kinds):
        raise TooFew([(kind, count) for kind, count in kinds if kind.id in counts] or kinds)


def must_be_enough(session: Session, wave: Wave) -> None:
    """Raises TooFew when after inviting a type has some, but too few, invitees in this unlinked wave."""
    if wave.mode != "unlinked":
        return
    counts = invited(session, wave)
    kinds = session.scalars(select(PartnerType).where(PartnerType.id.in_(too_few(counts.items()))))
    short = [(kind, counts[kind.id]) for kind in kinds]
    if short:
        raise TooFew(short)


def invited(session: Session, wave: Wave) -> dict[uuid.UUID, int]:
    """How many people of each type are asked; who passed it on is asked no more."""
    found = (
        select(Partner.type_id, func.count())
        .select_from(Invitation)
        .join(Participant, Participant.id == Invitation.participant_id)
        .join(Partner, Partner.id == Participant.partner_id)
        .where(Invitation.wave_id == wave.id, Invitation.outcome.is_distinct_from("passed_on"))
        .group_by(Partner.type_id)
    )
    return dict(session.execute(found).tuples().all())
