"""Waves in time: planned, open, with grace, closed, opened again; quotas per partner type; taking links back. Service."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from surveys.base import Actor, now
from surveys.errors import Expired, NotFound, NotOpenYet, Refused
from surveys.inviting import office
from surveys.inviting.letters import LetterKind, Written
from surveys.models import Invitation, InvitationMail, InvitationToken, Partner, Response, Wave
from surveys.texts import Text

WaveState = Literal["planned", "open", "grace", "closed"]
MOST_GRACE = 60
LONGEST_SCHEDULE = 5


def state(wave: Wave, moment: dt.datetime | None = None) -> WaveState:
    """Where the wave is in its time; "grace" when it is closed for who had not begun yet."""
    if wave.closed_at is not None:
        return "closed"
    today = office.day_of(moment or now())
    if wave.opens_on is not None and today < wave.opens_on:
        return "planned"
    if wave.closes_on is None or today <= wave.closes_on:
        return "open"
    return "grace" if today <= last_day(wave) else "closed"


def last_day(wave: Wave) -> dt.date:
    """Until when somebody who had begun may go on; the wave must have a closing day."""
    assert wave.closes_on is not None, "a wave without closing day has no last day"
    return wave.closes_on + dt.timedelta(days=wave.grace_days)


def is_closed(wave: Wave) -> bool:
    """Closed for who has not begun: by hand, or past its closing day."""
    return state(wave) in ("grace", "closed")


def is_over(wave: Wave, moment: dt.datetime | None = None) -> bool:
    """Closed for everybody, also for who had begun."""
    return state(wave, moment) == "closed"


def joins_people(wave: Wave) -> bool:
    """Whether answers in this wave are joined to people: not in an unlinked one, where nothing may lead back."""
    return wave.mode != "unlinked"


def is_followed_live(wave: Wave) -> bool:
    """Whether the team may see who has begun and answered: of an unlinked wave only when it is over."""
    return joins_people(wave) or is_over(wave)


def must_be_open(wave: Wave) -> None:
    """Raises Expired when nobody can be invited any more; a wave that is planned can be prepared."""
    if is_closed(wave):
        raise Expired({"nl": "Deze ronde is gesloten.", "en": "This wave is closed."})


def must_have_begun(wave: Wave) -> None:
    """Raises NotOpenYet, with the day, before the wave opens."""
    if state(wave) == "planned":
        assert wave.opens_on is not None, "a planned wave has an opening day"
        raise NotOpenYet(
            {
                "nl": f"Deze vragenlijst gaat open op {office.written(wave.opens_on, 'nl')}. "
                "Open dan dezelfde link opnieuw.",
                "en": f"This survey opens on {office.written(wave.opens_on, 'en')}. Open the same link again then.",
            }
        )


def change(
    session: Session,
    actor: Actor,
    wave: Wave,
    *,
    title: str,
    opens_on: dt.date | None,
    closes_on: dt.date | None,
    grace_days: int = 0,
    follows_id: uuid.UUID | None = None,
    carry_from_partner: bool = False,
) -> Wave:
    """The title, the days, and which wave this one follows. Raises Refused when the days do not fit."""
    if opens_on and closes_on and opens_on > closes_on:
        raise Refused(
            {"nl": "De laatste dag ligt voor de eerste.", "en": "The last day comes before the first."}
        )
    if not 0 <= grace_days <= MOST_GRACE:
        raise Refused(
            {
                "nl": f"Kies hoogstens {MOST_GRACE} dagen uitloop.",
                "en": f"Choose at most {MOST_GRACE} days of grace.",
            }
        )
    wave.title = title.strip() or wave.title
    wave.opens_on, wave.closes_on, wave.grace_days = opens_on, closes_on, grace_days
    wave.follows_id = _followed(session, wave, follows_id)
    wave.carry_from_partner = carry_from_partner and wave.follows_id is not None
    session.flush()
    return wave


def set_schedule(session: Session, actor: Actor, wave: Wave, after: Sequence[int]) -> Wave:
    """On which days after the invitation people are reminded; none: never by itself."""
    chosen = sorted(set(after))
    if len(chosen) > LONGEST_SCHEDULE or any(not 1 <= day <= 90 for day in chosen):
        raise Refused(
            {
                "nl": f"Kies hoogstens {LONGEST_SCHEDULE} herinneringen, elk 1 tot 90 dagen na de uitnodiging.",
                "en": f"Choose at most {LONGEST_SCHEDULE} reminders, each 1 to 90 days after the invitation.",
            }
        )
    wave.reminder_days = chosen
    session.flush()
    return wave


def set_letter(
    session: Session, actor: Actor, wave: Wave, kind: LetterKind, language: str, words: Written | None
) -> None:
    """Own words for a mail of this wave; None: those of the house again."""
    kept = {known: dict(languages) for known, languages in wave.letters.items()}
    if words is None:
        kept.get(kind, {}).pop(language, None)
    else:
        kept.setdefault(kind, {})[language] = {"subject": words.subject, "text": words.text}
    wave.letters = kept
    session.flush()


def close(session: Session, actor: Actor, wave: Wave) -> None:
    """Ends the fieldwork: links stop, what was saved stays."""
    wave.closed_at = wave.closed_at or now()
    session.flush()


def reopen(session: Session, actor: Actor, wave: Wave, closes_on: dt.date | None) -> None:
    """Opens a closed wave again, until a day that is still to come, or without one."""
    if closes_on is not None and closes_on < office.day_of(now()):
        raise Refused(
            {
                "nl": "Kies een laatste dag die nog moet komen.",
                "en": "Choose a last day that is still to come.",
            }
        )
    wave.closed_at, wave.closes_on = None, closes_on
    session.flush()


# ---------------------------------------------------------------- quotas


def set_quotas(session: Session, actor: Actor, wave: Wave, quotas: Mapping[uuid.UUID, int]) -> Wave:
    """How many submitted responses are wanted at most, per partner type; a type without number has no limit."""
    if any(not 1 <= most <= 100_000 for most in quotas.values()):
        raise Refused({"nl": "Kies een aantal van 1 of meer.", "en": "Choose a number of 1 or more."})
    wave.quotas = {str(type_id): most for type_id, most in quotas.items()}
    session.flush()
    return wave


def must_have_room(session: Session, wave: Wave, type_id: uuid.UUID) -> None:
    """Raises QuotaFull when enough partners of this type have answered; who had begun may finish."""
    most = wave.quotas.get(str(type_id))
    if most is not None and answered(session, wave).get(type_id, 0) >= most:
        raise QuotaFull()


class QuotaFull(Refused):
    """Enough partners of this type answered already."""

    def __init__(self) -> None:
        super().__init__(
            {
                "nl": "Er hebben al genoeg organisaties zoals de uwe meegedaan. U hoeft niets meer in te vullen. "
                "Dank u dat u wilde helpen.",
                "en": "Enough organisations like yours have taken part already. You need not fill in anything. "
                "Thank you for wanting to help.",
            }
        )


def answered(session: Session, wave: Wave) -> dict[uuid.UUID, int]:
    """How many responses were submitted per partner type."""
    found = responses_per_type(session, wave, Response.state == "submitted")
    return {type_id: count for type_id, _state, count in found}


def responses_per_type(
    session: Session, wave: Wave, *conditions: ColumnElement[bool]
) -> list[tuple[uuid.UUID, str, int]]:
    """Counts of real responses in a wave: (partner type id, state, how many)."""
    type_id = func.coalesce(Partner.type_id, Response.partner_type_id)
    found = (
        select(type_id, Response.state, func.count())
        .outerjoin(Partner, Partner.id == Response.partner_id)
        .where(Response.wave_id == wave.id, Response.is_test.is_(False), *conditions)
        .group_by(type_id, Response.state)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(found)]


# ---------------------------------------------------------------- a wave that was sent by mistake


def last_batch(session: Session, wave: Wave) -> list[Invitation]:
    """The people who were invited together the last time."""
    newest = (
        select(Invitation.batch_id)
        .where(Invitation.wave_id == wave.id, Invitation.batch_id.is_not(None))
        .order_by(Invitation.made_at.desc())
        .limit(1)
    )
    batch = session.scalar(newest)
    if batch is None:
        return []
    return list(
        session.scalars(select(Invitation).where(Invitation.wave_id == wave.id, Invitation.batch_id == batch))
    )


def recall(
    session: Session, actor: Actor, wave: Wave, invitations: Sequence[Invitation] | None = None
) -> int:
    """Takes back what was sent by mistake, for all of the wave or for these invitations; gives for how many.

    Their links stop, the page behind them says so, and mails that still wait are not sent. New links undo it.
    """
    chosen = list(wave.invitations) if invitations is None else list(invitations)
    ids = [invitation.id for invitation in chosen]
    alive = select(InvitationToken).where(
        InvitationToken.invitation_id.in_(ids), InvitationToken.revoked_at.is_(None)
    )
    for token in session.scalars(alive):
        token.revoked_at, token.recalled = now(), True
    waiting = select(InvitationMail).where(
        InvitationMail.invitation_id.in_(ids),
        InvitationMail.sent_at.is_(None),
        InvitationMail.failed_at.is_(None),
        InvitationMail.cancelled_at.is_(None),
    )
    for mail in session.scalars(waiting):
        mail.cancelled_at = now()
    for invitation in chosen:
        invitation.recalled_at = now()
    session.flush()
    return len(chosen)


RECALLED: Text = {
    "nl": "Deze uitnodiging is per ongeluk verstuurd en is ingetrokken. U hoeft niets te doen; onze excuses. "
    "Vragen? Neem contact op met",
    "en": "This invitation was sent by mistake and was taken back. You need not do anything; we apologise. "
    "Questions? Contact",
}


def _followed(session: Session, wave: Wave, follows_id: uuid.UUID | None) -> uuid.UUID | None:
    """The earlier wave, of the same study and not one that comes after this one itself."""
    seen, step = {wave.id}, follows_id
    while step is not None:
        earlier = session.get(Wave, step)
        if earlier is None or earlier.study_id != wave.study_id:
            raise NotFound({"nl": "Deze ronde bestaat niet.", "en": "There is no such wave."})
        if step in seen:
            raise Refused(
                {"nl": "Een ronde kan niet op zichzelf volgen.", "en": "A wave cannot follow itself."}
            )
        seen.add(step)
        step = earlier.follows_id
    return follows_id
