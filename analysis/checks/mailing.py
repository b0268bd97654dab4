"""Mail to who is asked for a partner check: which waits, which is tried, and what came of it. Service.

As with invitations: before the mail server is spoken to a commit says that this mail is being tried, and the link in an
older mail works until a newer one has left.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from analysis.checks import asking
from analysis.checks.models import PartnerCheck
from surveys.base import Actor, now
from surveys.inviting import mailing


def ask(session: Session, actor: Actor, checks: Sequence[PartnerCheck], kind: str) -> list[PartnerCheck]:
    """Has a mail sent ("invitation" or "reminder") to who can still answer and has an address that works; gives these."""
    asked = [
        check
        for check in checks
        if asking.is_open(check)
        and check.participant.email
        and check.participant.email_failed_at is None
        and not check.mail
    ]
    for check in asked:
        check.mail, check.mail_tries, check.mail_failure = kind, 0, ""
        check.mail_tried_at = check.mail_not_before = None
    session.flush()
    return asked


def pending(session: Session) -> list[uuid.UUID]:
    """The studies with mail that may leave now."""
    return list(session.scalars(select(PartnerCheck.study_id).where(*_ready()).distinct()))


def take(session: Session, study_id: uuid.UUID) -> tuple[PartnerCheck, str] | None:
    """The next mail of the study with a fresh link; None when no more is to be sent. To be committed before sending."""
    waiting = select(PartnerCheck).where(PartnerCheck.study_id == study_id, *_ready())
    while check := session.scalar(
        waiting.order_by(PartnerCheck.made_at).limit(1).with_for_update(skip_locked=True)
    ):
        if not asking.is_open(check):
            check.mail = ""
            session.flush()
            continue
        check.mail_tried_at, check.mail_tries = now(), check.mail_tries + 1
        return check, asking.fresh_link(session, check)
    return None


def left(session: Session, check: PartnerCheck, token: str) -> None:
    """The mail server took it: the older links stop."""
    check.mail, check.mailed_at = "", now()
    asking.keep_only(session, check, token)


def refused(session: Session, check: PartnerCheck, token: str, failure: str, *, for_good: bool) -> None:
    """The mail server did not take it: for good (the address is wrong), or to be tried again later."""
    asking.forget_link(session, token)
    check.mail_failure = failure[:200]
    if for_good:
        check.mail = ""
        mailing.address_fails(session, None, check.participant, failure)
    elif check.mail_tries >= mailing.MOST_TRIES:
        check.mail = ""
    else:
        check.mail_tried_at = None
        check.mail_not_before = now() + dt.timedelta(minutes=mailing.WAIT_MINUTES[check.mail_tries - 1])
    session.flush()


def _ready() -> tuple:  # type: ignore[type-arg]  # conditions of several kinds
    return (
        PartnerCheck.mail != "",
        PartnerCheck.mail_tried_at.is_(None),
        or_(PartnerCheck.mail_not_before.is_(None), PartnerCheck.mail_not_before <= now()),
    )
