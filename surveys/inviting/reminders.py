"""Reminders by schedule: who is to be reminded today, derived from what was sent and answered. Service."""

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from surveys.base import now
from surveys.inviting import mailing, office, overview, waves
from surveys.models import Invitation, InvitationMail, Participant, Wave

QUIET_DAYS = 2
"""Nobody gets two mails within so many days."""


def waves_with_due(session: Session, moment: dt.datetime | None = None) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The waves with people to remind now: (study id, wave id). None outside office hours."""
    moment = moment or now()
    if not office.office_hours(moment):
        return []
    running = session.scalars(select(Wave).where(Wave.closed_at.is_(None)))
    return [(wave.study_id, wave.id) for wave in running if wave.reminder_days and due(session, wave, moment)]


def due(session: Session, wave: Wave, moment: dt.datetime | None = None) -> list[tuple[Invitation, int]]:
    """Who is to be reminded now, with the day of the schedule that this reminder is for.

    One a person: where a day was missed (weekend, no worker) the last one counts. Nobody who submitted, declined, passed
    it on, was recalled, has no working address, or had a mail in the last days.
    """
    moment = moment or now()
    if not office.office_hours(moment) or waves.state(wave, moment) not in ("open", "grace"):
        return []
    found = (
        select(Invitation)
        .join(Participant, Participant.id == Invitation.participant_id)
        .where(
            Invitation.wave_id == wave.id,
            Invitation.outcome.is_(None),
            Invitation.recalled_at.is_(None),
            Participant.email != "",
            Participant.email_failed_at.is_(None),
        )
        .order_by(Invitation.made_at, Invitation.id)
        .options(
            joinedload(Invitation.participant),
            joinedload(Invitation.response),
            selectinload(Invitation.mails),
        )
    )
    chosen = []
    for invitation in session.scalars(found):
        day = _day_due(wave, invitation, office.day_of(moment))
        if day is not None and overview.state_of(invitation) in ("invited", "started"):
            chosen.append((invitation, day))
    return chosen


def ask_due(session: Session, wave: Wave, moment: dt.datetime | None = None) -> list[InvitationMail]:
    """Asks for the mails of who is due; asked twice at once, each day of the schedule still comes once."""
    made = []
    for invitation, day in due(session, wave, moment):
        try:
            with session.begin_nested():
                made += mailing.ask(session, None, [invitation], "reminder", day=day)
        except IntegrityError:  # another worker asked for the same reminder in this very moment
            session.expire(invitation, ["mails"])
    return made


def next_day(wave: Wave, invitation: Invitation, today: dt.date) -> dt.date | None:
    """When this person will be reminded next, if nothing happens before; None when no reminder is planned.

    In an unlinked wave that runs, by the schedule alone: a reminder that did not come would tell who has answered.
    """
    since = mailing.invited_on(invitation)
    days = [since + dt.timedelta(days=day) for day in wave.reminder_days]
    if not waves.is_followed_live(wave):
        return min((day for day in days if day > today), default=None)
    done = max((mail.day for mail in invitation.mails if mail.day is not None), default=0)
    planned = [day for day, number in zip(days, wave.reminder_days, strict=True) if number > done]
    return max(min(planned), today) if planned else None


def _day_due(wave: Wave, invitation: Invitation, today: dt.date) -> int | None:
    passed = (today - mailing.invited_on(invitation)).days
    reached = [day for day in wave.reminder_days if day <= passed]
    if not reached:
        return None
    day: int = max(reached)
    if any(mail.day is not None and mail.day >= day for mail in invitation.mails):
        return None
    touched = [mail.tried_at or mail.made_at for mail in invitation.mails if mail.cancelled_at is None]
    if touched and (today - office.day_of(max(touched))).days < QUIET_DAYS:
        return None
    if waves.is_closed(wave) and invitation.started_at is None:
        return None
    return day
