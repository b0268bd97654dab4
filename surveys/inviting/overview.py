"""Who is how far in a wave: one line a person, and counts per partner type. Service."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from surveys.inviting import waves
from surveys.models import Invitation, InvitationMail, Participant, Partner, PartnerType, Response, Wave

State = Literal["invited", "started", "submitted", "withdrawn", "declined", "passed_on", "recalled"]
STATES: tuple[State, ...] = (
    "invited", "started", "submitted", "declined", "passed_on", "withdrawn", "recalled",
)  # fmt: skip
MailState = Literal["none", "waiting", "sent", "perhaps", "failed", "bad_address"]


@dataclass(frozen=True)
class InvitationStatus:
    """One invitation as the evaluator sees it."""

    invitation: Invitation
    participant: Participant
    partner: Partner
    state: State
    mail: MailState
    reminders: int
    """How many reminders left."""
    last_mail_at: dt.datetime | None
    invited_at: dt.datetime
    emailed_at: dt.datetime | None
    started_at: dt.datetime | None
    saved_at: dt.datetime | None
    submitted_at: dt.datetime | None
    reason: str
    passed_to: str
    """The name of the colleague, when it was passed on."""

    @property
    def may_remind(self) -> bool:
        return self.state in ("invited", "started")

    @property
    def can_be_mailed(self) -> bool:
        return bool(self.participant.email) and self.participant.email_failed_at is None


@dataclass(frozen=True)
class TypeCount:
    """How far the partners of one type are."""

    type: PartnerType
    invited: int
    started: int
    """Pressed Start and did not submit yet."""
    submitted: int
    declined: int
    quota: int | None

    @property
    def silent(self) -> int:
        return self.invited - self.started - self.submitted - self.declined


def overview(session: Session, wave: Wave) -> list[InvitationStatus]:
    """Everybody invited in this wave and how far each is, in the order of inviting."""
    found = (
        select(Invitation)
        .where(Invitation.wave_id == wave.id)
        .order_by(Invitation.made_at, Invitation.id)
        .options(
            joinedload(Invitation.participant).joinedload(Participant.partner).joinedload(Partner.type),
            joinedload(Invitation.response),
            selectinload(Invitation.mails),
        )
    )
    invitations = list(session.scalars(found))
    names = {invitation.id: invitation.participant.name for invitation in invitations}
    return [_status(invitation, names) for invitation in invitations]


def shown(wave: Wave, statuses: Sequence[InvitationStatus]) -> list[InvitationStatus]:
    """As the team may see it: in an unlinked wave nobody sees live who has begun or answered, until it is over.

    Nor by a reminder that did not go to somebody: only the invitations are told of.
    """
    return list(statuses) if waves.is_followed_live(wave) else [_as_invited(status) for status in statuses]


def _as_invited(status: InvitationStatus) -> InvitationStatus:
    mails = mails_shown(status.invitation, live=False)
    return replace(
        status,
        state=state_shown(status.invitation),
        started_at=None,
        mail=mail_state(status.invitation, mails),
        reminders=0,
        last_mail_at=_last_sent(mails),
    )


def mails_shown(invitation: Invitation, *, live: bool) -> list[InvitationMail]:
    """The mails to this person that the team may see: reminders only where it may see who answered."""
    return [mail for mail in invitation.mails if live or mail.kind != "reminder"]


def counts(session: Session, wave: Wave, statuses: Sequence[InvitationStatus]) -> list[TypeCount]:
    """Per partner type that was invited, answered by open link or has a quota, in the register's order.

    An invitation that was passed on or recalled asks nobody any more and is not counted. Of an unlinked wave the answers
    that became readable count as submitted.
    """
    asked = [status for status in statuses if status.state not in ("passed_on", "recalled")]
    per_state = Counter((status.partner.type_id, status.state) for status in asked)
    joined = waves.joins_people(wave)
    open_started, open_submitted = _without_invitation(session, wave)
    quotas = {uuid.UUID(key): int(most) for key, most in wave.quotas.items()}
    shown = {type_id for type_id, _ in per_state} | set(open_started) | set(open_submitted) | set(quotas)
    types = session.scalars(
        select(PartnerType).where(PartnerType.id.in_(shown)).order_by(PartnerType.position, PartnerType.key)
    )
    return [
        TypeCount(
            type=kind,
            invited=sum(per_state[kind.id, state] for state in STATES)
            + (open_started[kind.id] + open_submitted[kind.id] if joined else 0),
            started=per_state[kind.id, "started"] + open_started[kind.id],
            submitted=per_state[kind.id, "submitted"] * joined + open_submitted[kind.id],
            declined=per_state[kind.id, "declined"] + per_state[kind.id, "withdrawn"],
            quota=quotas.get(kind.id),
        )
        for kind in types
    ]


def chosen(
    statuses: Iterable[InvitationStatus], *, state: str = "", type_id: str = "", words: str = ""
) -> list[InvitationStatus]:
    """The lines in this state, of this partner type, with these words in a name; "mail" chooses mail trouble."""
    wanted = words.casefold().split()

    def fits(status: InvitationStatus) -> bool:
        named = f"{status.participant.name} {status.partner.name} {status.participant.email}".casefold()
        return (
            (not state or status.state == state or (state == "mail" and trouble(status)))
            and (not type_id or str(status.partner.type_id) == type_id)
            and all(word in named for word in wanted)
        )

    return [status for status in statuses if fits(status)]


def trouble(status: InvitationStatus) -> bool:
    """Whether a mail to this person did not arrive, or perhaps not, while we still wait for them."""
    return status.may_remind and status.mail in ("perhaps", "failed", "bad_address")


def state_of(invitation: Invitation) -> State:
    """How far somebody is."""
    response = invitation.response
    if invitation.participated or (response is not None and response.state == "submitted"):
        return "submitted"
    if (response is not None and response.state == "withdrawn") or not invitation.participant.name:
        return "withdrawn"  # without a name: somebody who was erased
    if invitation.outcome == "declined":
        return "declined"
    if invitation.outcome == "passed_on":
        return "passed_on"
    if invitation.recalled_at is not None:
        return "recalled"
    return "started" if invitation.started_at else "invited"


def state_shown(invitation: Invitation) -> State:
    """How far somebody is, as the team may see it: in an unlinked wave that runs nobody has begun or answered."""
    state = state_of(invitation)
    if state not in ("started", "submitted") or waves.is_followed_live(invitation.wave):
        return state
    return "recalled" if invitation.recalled_at is not None else "invited"


def mail_state(invitation: Invitation, mails: Sequence[InvitationMail] | None = None) -> MailState:
    """What came of the last mail to this person, or of the last one of these."""
    if invitation.participant.email_failed_at is not None:
        return "bad_address"
    valid = [mail for mail in (invitation.mails if mails is None else mails) if mail.cancelled_at is None]
    return one_mail_state(valid[-1]) if valid else "none"


def _last_sent(mails: Iterable[InvitationMail]) -> dt.datetime | None:
    return max((mail.sent_at for mail in mails if mail.sent_at is not None), default=None)


def one_mail_state(mail: InvitationMail) -> MailState:
    if mail.sent_at is not None:
        return "sent"
    if mail.failed_at is not None:
        return "failed"
    return "perhaps" if mail.tried_at is not None else "waiting"


def _status(invitation: Invitation, names: dict[uuid.UUID, str]) -> InvitationStatus:
    response = invitation.response
    return InvitationStatus(
        invitation=invitation,
        participant=invitation.participant,
        partner=invitation.participant.partner,
        state=state_of(invitation),
        mail=mail_state(invitation),
        reminders=sum(mail.kind == "reminder" and mail.sent_at is not None for mail in invitation.mails),
        last_mail_at=_last_sent(invitation.mails),
        invited_at=invitation.made_at,
        emailed_at=invitation.emailed_at,
        started_at=invitation.started_at,
        saved_at=response.saved_at if response else None,
        submitted_at=response.submitted_at if response else None,
        reason=invitation.outcome_reason,
        passed_to=names.get(invitation.passed_to_id, "") if invitation.passed_to_id else "",
    )


def _without_invitation(session: Session, wave: Wave) -> tuple[Counter[uuid.UUID], Counter[uuid.UUID]]:
    """Responses that no invitation leads to, per partner type: started, submitted."""
    found = waves.responses_per_type(
        session, wave, Response.invitation_id.is_(None), Response.state.in_(("started", "submitted"))
    )
    started: Counter[uuid.UUID] = Counter()
    submitted: Counter[uuid.UUID] = Counter()
    for type_id, state, count in found:
        (submitted if state == "submitted" else started)[type_id] += count
    return started, submitted
