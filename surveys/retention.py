"""What the first room lets go of: of who asks to be forgotten, and of all once it need not be kept. Service."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from surveys.asking import colleagues
from surveys.base import Actor
from surveys.conversations.models import Recording
from surveys.errors import Refused
from surveys.inviting import waves
from surveys.models import (
    Answer,
    Consent,
    Draft,
    Interview,
    Invitation,
    InvitationMail,
    InvitationToken,
    PanelMember,
    Participant,
    Response,
    SealedResponse,
    Study,
    Wave,
)
from surveys.safekeeping import keeping


def responses_of(session: Session, participant: Participant) -> list[uuid.UUID]:
    """The ids of what this person answered, in surveys and interviews."""
    return list(session.scalars(select(Response.id).where(Response.participant_id == participant.id)))


def rounds_of(session: Session, participant: Participant) -> list[Wave]:
    """The rounds to which this person was invited."""
    invited = select(Invitation.wave_id).where(Invitation.participant_id == participant.id)
    return list(session.scalars(select(Wave).where(Wave.id.in_(invited))))


def erase_participant(session: Session, actor: Actor, participant: Participant) -> int:
    """Takes away contact details, links, answers, consents and notes; gives how many responses there were.

    The empty rows stay, so that counts of who was asked and who answered remain true.
    """
    found = responses_of(session, participant)
    _empty(session, found)
    invitations = session.scalars(select(Invitation).where(Invitation.participant_id == participant.id)).all()
    for invitation in invitations:
        invitation.outcome_reason = ""
        session.execute(delete(Draft).where(Draft.invitation_id == invitation.id))
        session.execute(delete(InvitationMail).where(InvitationMail.invitation_id == invitation.id))
        session.execute(delete(InvitationToken).where(InvitationToken.invitation_id == invitation.id))
    session.execute(delete(PanelMember).where(PanelMember.participant_id == participant.id))
    participant.email_failed_at, participant.email_failure = None, ""
    participant.name = participant.email = participant.phone = participant.role = ""
    session.flush()
    session.expire_all()
    return len(found)


@dataclass(frozen=True)
class Held:
    """What a study still holds of what partners said."""

    responses: int
    """With their answers, begun or sent in; interviews apart."""
    interviews: int
    sealed: int
    """Of unlinked rounds that are over: sealed answers and drafts."""
    recordings: int
    unlinked_runs: bool
    """Whether an unlinked round still runs: what it holds is counted for nobody, as that would tell of each who begins."""

    def __bool__(self) -> bool:
        return any((self.responses, self.interviews, self.sealed, self.recordings, self.unlinked_runs))


def held(session: Session, study: Study) -> Held:
    """How much the study holds; tests of instruments do not count."""
    alive = select(Response.id).where(Response.study_id == study.id, Response.state != "withdrawn")
    unlinked = session.scalars(select(Wave).where(Wave.study_id == study.id, Wave.mode == "unlinked")).all()
    over = [wave.id for wave in unlinked if waves.is_over(wave)]
    invited = select(Invitation.id).where(Invitation.wave_id.in_(over))
    return Held(
        _count(session, alive.where(Response.wave_id.is_not(None), Response.is_test.is_(False))),
        _count(session, alive.where(Response.id.in_(select(Interview.response_id)))),
        _count(session, select(SealedResponse.id).where(SealedResponse.wave_id.in_(over)))
        + _count(session, select(Draft.id).where(Draft.invitation_id.in_(invited))),
        _count(
            session,
            select(Recording.id)
            .join(Interview, Interview.id == Recording.interview_id)
            .where(Interview.study_id == study.id),
        ),
        unlinked_runs=len(over) < len(unlinked),
    )


def is_due(study: Study, today: dt.date) -> bool:
    """Whether the last day of keeping has passed."""
    return study.keep_until is not None and today > study.keep_until


def set_last_day(session: Session, actor: Actor, study: Study, day: dt.date | None) -> None:
    """Until when what partners said is kept; None: nobody decided yet."""
    study.keep_until = day
    session.flush()


def must_be_due(study: Study, today: dt.date) -> None:
    """Raises Refused as long as the study is to keep what partners said."""
    if not is_due(study, today):
        raise Refused(
            {
                "nl": "De bewaartermijn is nog niet voorbij. Kies eerst een laatste dag die geweest is.",
                "en": "The period of keeping is not over yet. First choose a last day that has passed.",
            }
        )


def responses_in(session: Session, study: Study) -> list[uuid.UUID]:
    """The ids of all responses of a study, interviews and tests among them."""
    return list(
        session.scalars(select(Response.id).where(Response.study_id == study.id).order_by(Response.id))
    )


def erase_responses(session: Session, actor: Actor, responses: Sequence[uuid.UUID]) -> None:
    """Takes away answers, consents and notes of these responses; the empty rows stay."""
    _empty(session, responses)
    session.flush()
    session.expire_all()


def erase_closed(session: Session, actor: Actor, study: Study) -> None:
    """Takes away what unlinked rounds of the study still hold closed: sealed answers and drafts."""
    waves = select(Wave.id).where(Wave.study_id == study.id)
    session.execute(delete(SealedResponse).where(SealedResponse.wave_id.in_(waves)))
    session.execute(delete(Draft).where(Draft.invitation_id.in_(_invited(study))))


def _invited(study: Study) -> Select[tuple[uuid.UUID]]:
    return select(Invitation.id).join(Wave, Wave.id == Invitation.wave_id).where(Wave.study_id == study.id)


def _count(session: Session, rows: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _empty(session: Session, found: Sequence[uuid.UUID]) -> None:
    session.execute(delete(Answer).where(Answer.response_id.in_(found)))
    session.execute(delete(Consent).where(Consent.response_id.in_(found)))
    for response in session.scalars(select(Response).where(Response.id.in_(found))):
        response.state, response.page, response.submission_key = "withdrawn", None, None
        keeping.forget_key(response)
        colleagues.forget(session, response)
    for interview in session.scalars(select(Interview).where(Interview.response_id.in_(found))):
        interview.field_notes = interview.reflexive_memo = interview.place = ""
