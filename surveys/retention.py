"""What a person asked to be forgotten leaves behind in the first room: nothing that points to them. Service."""

import uuid

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys import colleagues, keeping
from surveys.base import Actor
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
)


def responses_of(session: Session, participant: Participant) -> list[uuid.UUID]:
    """The ids of what this person answered, in surveys and interviews."""
    return list(session.scalars(select(Response.id).where(Response.participant_id == participant.id)))


def erase_participant(session: Session, actor: Actor, participant: Participant) -> int:
    """Takes away contact details, links, answers, consents and notes; gives how many responses there were.

    The empty rows stay, so that counts of who was asked and who answered remain true.
    """
    found = responses_of(session, participant)
    session.execute(delete(Answer).where(Answer.response_id.in_(found)))
    session.execute(delete(Consent).where(Consent.response_id.in_(found)))
    for response in session.scalars(select(Response).where(Response.id.in_(found))):
        response.state, response.page, response.submission_key = "withdrawn", None, None
        keeping.forget_key(response)
        colleagues.forget(session, response)
    for interview in session.scalars(select(Interview).where(Interview.response_id.in_(found))):
        interview.field_notes = interview.reflexive_memo = interview.place = ""
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
