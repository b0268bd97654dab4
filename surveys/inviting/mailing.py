"""Mails to people who are invited: asked for, handed out one by one to be sent, and what came of each. Service.

The hall sends; these rows decide. A mail is handed out once: `take` notes that it is being tried and commits before the
mail server is spoken to, so that a crash in between costs at most a mail and never sends one twice.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from surveys import fieldwork
from surveys.base import Actor, now
from surveys.errors import Refused
from surveys.inviting import office, overview, waves
from surveys.inviting.letters import LetterKind
from surveys.models import Invitation, InvitationMail, Participant, Wave

MOST_TRIES = 5
WAIT_MINUTES = (10, 30, 120, 360)
"""After the first failure that may pass, the second, and so on."""
BY_HAND = "by_hand"


@dataclass(frozen=True)
class Taken:
    """A mail to be sent now; `token` is that of its link, None when it carries none."""

    mail: InvitationMail
    token: str | None


def ask(
    session: Session,
    actor: Actor,
    invitations: Iterable[Invitation],
    kind: LetterKind,
    *,
    day: int | None = None,
) -> list[InvitationMail]:
    """Has a mail of this kind sent to each who can be mailed and for whom none waits; gives what was asked."""
    made = []
    for invitation in invitations:
        if not may_mail(invitation, kind) or any(is_waiting(mail) for mail in invitation.mails):
            continue
        invitation.recalled_at = None
        mail = InvitationMail(invitation=invitation, kind=kind, day=day)
        session.add(mail)
        made.append(mail)
    session.flush()
    return made


def may_mail(invitation: Invitation, kind: LetterKind) -> bool:
    """Whether a mail to this person makes sense: we still wait for them, and the address works.

    In an unlinked wave that runs an invitation goes to who has answered too, for the list of who was mailed is seen by the
    team; the link then says that the answers came in.
    """
    person = invitation.participant
    wanted = {"invited", "started", "recalled"}
    if kind == "invitation" and not waves.is_followed_live(invitation.wave):
        wanted.add("submitted")
    return bool(person.email) and person.email_failed_at is None and overview.state_of(invitation) in wanted


def may_have_new_link(invitation: Invitation) -> bool:
    """Who can still answer, also after declining, and who submitted and wants to see or withdraw it."""
    state = overview.state_of(invitation)
    if state == "submitted":
        return waves.joins_people(invitation.wave)
    return state in ("invited", "started", "declined") and fieldwork.is_open_for(invitation)


def is_waiting(mail: InvitationMail) -> bool:
    return (
        mail.tried_at is None
        and mail.sent_at is None
        and mail.failed_at is None
        and mail.cancelled_at is None
    )


def pending(session: Session) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The waves with mail that waits and may leave now: (study id, wave id)."""
    found = select(Wave).where(
        Wave.id.in_(
            select(Invitation.wave_id)
            .join(InvitationMail, InvitationMail.invitation_id == Invitation.id)
            .where(*_ready(now()))
        )
    )
    return [(wave.study_id, wave.id) for wave in session.scalars(found) if waves.state(wave) != "planned"]


def take(session: Session, wave_id: uuid.UUID) -> Taken | None:
    """The next mail of this wave, with its fresh link; None when no more is to be sent. To be committed before sending.

    What has become needless meanwhile (submitted, declined, closed, bounced) is cancelled on the way.
    """
    wave = session.get_one(Wave, wave_id)
    if waves.state(wave) == "planned":
        return None
    while mail := session.scalar(_next(wave_id)):
        invitation = mail.invitation
        if not _still_makes_sense(mail):
            mail.cancelled_at = now()
            session.flush()
            continue
        mail.tried_at, mail.tries = now(), mail.tries + 1
        token = None if carries_no_link(mail) else fieldwork.fresh_link(session, None, invitation)
        session.flush()
        return Taken(mail, token)
    return None


def carries_no_link(mail: InvitationMail) -> bool:
    """Whether this mail refers to the first one instead of carrying a link: a reminder where only that link has the key."""
    return mail.kind == "reminder" and not waves.joins_people(mail.invitation.wave)


def left(session: Session, mail: InvitationMail, token: str | None) -> None:
    """The mail server took it: the older links stop."""
    mail.sent_at = now()
    mail.invitation.emailed_at = mail.invitation.emailed_at or mail.sent_at
    if token is not None:
        fieldwork.keep_only(session, mail.invitation, token)
    session.flush()


def refused(
    session: Session, mail: InvitationMail, token: str | None, failure: str, *, for_good: bool
) -> None:
    """The mail server did not take it: for good (the address is wrong), or to be tried again later."""
    if token is not None:
        fieldwork.forget_link(session, token)
    mail.failure = failure[:200]
    if for_good:
        mail.failed_at = now()
        if not _would_tell(mail):
            address_fails(session, None, mail.invitation.participant, failure)
    elif mail.tries >= MOST_TRIES:
        mail.failed_at = now()
    else:
        mail.tried_at = None
        mail.not_before = now() + dt.timedelta(minutes=WAIT_MINUTES[mail.tries - 1])
    session.flush()


# ---------------------------------------------------------------- addresses that do not work


def _would_tell(mail: InvitationMail) -> bool:
    """Whether that this mail came back would tell who has not answered: a reminder of an unlinked wave that runs."""
    return mail.kind == "reminder" and not waves.is_followed_live(mail.invitation.wave)


def address_fails(session: Session, actor: Actor, participant: Participant, failure: str = BY_HAND) -> None:
    """Mail to this address comes back: nothing is sent to it until it is mended."""
    if not participant.email:
        raise Refused(
            {"nl": "Deze persoon heeft geen e-mailadres.", "en": "This person has no e-mail address."}
        )
    participant.email_failed_at, participant.email_failure = now(), failure[:200]
    session.flush()


def address_works(session: Session, actor: Actor, participant: Participant) -> None:
    """The address was right after all, or was mended."""
    participant.email_failed_at, participant.email_failure = None, ""
    session.flush()


def bounced(
    session: Session, addresses: Iterable[str], failure: str, *, study_id: uuid.UUID | None = None
) -> list[Participant]:
    """Notes that mail to these addresses came back, for everybody (of this study) who was mailed there; gives whom."""
    wanted = {address.strip().casefold() for address in addresses if address.strip()}
    mailed = (
        select(Participant)
        .join(Invitation, Invitation.participant_id == Participant.id)
        .join(InvitationMail, InvitationMail.invitation_id == Invitation.id)
        .where(Participant.email != "", InvitationMail.tried_at.is_not(None))
        .distinct()
    )
    if study_id is not None:
        mailed = mailed.join(Wave, Wave.id == Invitation.wave_id).where(Wave.study_id == study_id)
    found = [person for person in session.scalars(mailed) if person.email.casefold() in wanted]
    for person in found:
        address_fails(session, None, person, failure)
    return found


# ---------------------------------------------------------------- inside


def _ready(moment: dt.datetime) -> tuple:  # type: ignore[type-arg]  # conditions of several kinds
    return (
        InvitationMail.tried_at.is_(None),
        InvitationMail.sent_at.is_(None),
        InvitationMail.failed_at.is_(None),
        InvitationMail.cancelled_at.is_(None),
        or_(InvitationMail.not_before.is_(None), InvitationMail.not_before <= moment),
    )


def _next(wave_id: uuid.UUID):  # type: ignore[no-untyped-def]  # a select of one mail
    return (
        select(InvitationMail)
        .join(Invitation, Invitation.id == InvitationMail.invitation_id)
        .where(Invitation.wave_id == wave_id, *_ready(now()))
        .order_by(InvitationMail.made_at, InvitationMail.id)
        .limit(1)
        .options(joinedload(InvitationMail.invitation, innerjoin=True))
        .with_for_update(of=InvitationMail, skip_locked=True)
    )


def _still_makes_sense(mail: InvitationMail) -> bool:
    invitation = mail.invitation
    if mail.kind == "new_link":
        return bool(invitation.participant.email) and may_have_new_link(invitation)
    kind: LetterKind = "invitation" if mail.kind == "invitation" else "reminder"
    return may_mail(invitation, kind) and invitation.recalled_at is None and fieldwork.is_open_for(invitation)


def invited_on(invitation: Invitation) -> dt.date:
    """The day from which reminders count: that of the first mail, else that of the invitation."""
    return office.day_of(invitation.emailed_at or invitation.made_at)
