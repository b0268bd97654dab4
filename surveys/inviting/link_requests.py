""" "Send me a new link": asked with an e-mail address, answered to each alike, looked at in the background. Service."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.base import now
from surveys.inviting import mailing
from surveys.models import Invitation, InvitationMail, LinkRequest, Participant, Wave

QUIET_MINUTES = 10
"""Within so many minutes the same person gets one such mail."""
LONGEST = 254


def ask(session: Session, email: str) -> None:
    """Notes the request, whoever it is: the answer and the time it takes say nothing about who was invited."""
    session.add(LinkRequest(email=email.strip()[:LONGEST]))
    session.flush()


def handle(session: Session) -> list[Wave]:
    """Looks at all requests and asks for the mails; gives the waves that have mail to send. The requests go."""
    touched: dict[Wave, None] = {}
    for request in session.scalars(select(LinkRequest).order_by(LinkRequest.made_at)):
        for invitation in _invitations(session, request.email):
            if _may_have_one(invitation):
                mail = InvitationMail(invitation=invitation, kind="new_link")
                session.add(mail)
                session.flush()
                touched[invitation.wave] = None
        session.delete(request)
    session.flush()
    return list(touched)


def _invitations(session: Session, email: str) -> list[Invitation]:
    wanted = email.strip().lower()
    if "@" not in wanted:
        return []
    found = (
        select(Invitation)
        .join(Participant, Participant.id == Invitation.participant_id)
        .where(func.lower(Participant.email) == wanted)
        .order_by(Invitation.made_at, Invitation.id)
    )
    return list(session.scalars(found))


def _may_have_one(invitation: Invitation) -> bool:
    """Who can still answer, and who submitted and wants to see or withdraw it; once in ten minutes."""
    if not mailing.may_have_new_link(invitation):
        return False
    recent = now() - dt.timedelta(minutes=QUIET_MINUTES)
    return not any(mail.kind == "new_link" and mail.made_at > recent for mail in invitation.mails)
