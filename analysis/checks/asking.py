"""Asking contact people what they think of findings: links that are shown or mailed once, and end. Service."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from analysis.checks import releasing
from analysis.checks.models import CheckedFinding, PartnerCheck, PartnerCheckLink
from analysis.models import Finding
from surveys.base import Actor, now
from surveys.errors import Expired, NotFound, Refused
from surveys.models import Participant, Study, StudyPartner
from surveys.texts import Text

DAYS = 28
MOST_FINDINGS = 10
"""On one page, on a phone."""

GONE: Text = {
    "nl": "Deze link werkt niet meer. Vraag de onderzoeker om een nieuwe.",
    "en": "This link no longer works. Please ask the researcher for a new one.",
}


def ask(
    session: Session, actor: Actor, study: Study, found: Sequence[Finding], people: Sequence[Participant]
) -> list[tuple[PartnerCheck, str]]:
    """A check per person with the token of its link, which is given once. Raises Refused for a finding that is not
    released, and for somebody who has an open check already."""
    if not found or not people:
        raise Refused(
            {
                "nl": "Kies minstens één bevinding en één persoon.",
                "en": "Choose at least one finding and one person.",
            }
        )
    if len(found) > MOST_FINDINGS:
        raise Refused(
            {
                "nl": f"Vraag hoogstens {MOST_FINDINGS} bevindingen tegelijk: meer leest niemand op een telefoon.",
                "en": f"Ask for at most {MOST_FINDINGS} findings at once: nobody reads more on a phone.",
            }
        )
    released = releasing.of_study(session, study.id)
    if any(finding.id not in released for finding in found):
        raise Refused(
            {
                "nl": "Geef elke bevinding eerst vrij, in gewone woorden.",
                "en": "Release each finding first, in plain words.",
            }
        )
    made = []
    for person in people:
        _may_be_asked(session, study, person)
        check = PartnerCheck(
            study_id=study.id,
            participant=person,
            partner_id=person.partner_id,
            made_by=actor,
            expires_on=now().date() + dt.timedelta(days=DAYS),
        )
        check.findings = [
            CheckedFinding(finding_id=finding.id, release_id=released[finding.id].id, position=position)
            for position, finding in enumerate(found)
        ]
        session.add(check)
        session.flush()
        made.append((check, fresh_link(session, check)))
    return made


def fresh_link(session: Session, check: PartnerCheck) -> str:
    """Another link to the same check; the older ones work until `keep_only`."""
    token = secrets.token_urlsafe(32)
    session.add(PartnerCheckLink(digest=_digest(token), check_id=check.id))
    session.flush()
    return token


def new_link(session: Session, actor: Actor, check: PartnerCheck) -> str:
    """A link to copy in the place of one that was lost: the older ones stop, and it works as long as a first one."""
    if check.answered_at is not None or check.withdrawn_at is not None:
        raise Refused({"nl": "Deze persoon antwoordde al.", "en": "This person has answered already."})
    check.revoked_at, check.expires_on = None, now().date() + dt.timedelta(days=DAYS)
    token = fresh_link(session, check)
    keep_only(session, check, token)
    return token


def keep_only(session: Session, check: PartnerCheck, token: str) -> None:
    """The older links stop."""
    links = select(PartnerCheckLink).where(
        PartnerCheckLink.check_id == check.id, PartnerCheckLink.revoked_at.is_(None)
    )
    for link in session.scalars(links):
        if link.digest != _digest(token):
            link.revoked_at = now()
    session.flush()


def forget_link(session: Session, token: str) -> None:
    """A link that never reached anybody."""
    link = session.get(PartnerCheckLink, _digest(token))
    if link is not None:
        session.delete(link)
        session.flush()


def redeem(session: Session, token: str, *, to_write: bool = False) -> PartnerCheck:
    """The check behind a link. Raises NotFound for a token that is none, Expired for one that ended.

    After answering it opens what was sent in; `to_write` holds the row until the commit, so that two clicks on "send"
    come one after the other.
    """
    link = session.get(PartnerCheckLink, _digest(token))
    if link is None:
        raise NotFound(GONE)
    check = session.get_one(
        PartnerCheck, link.check_id, with_for_update=to_write or None, populate_existing=to_write
    )
    ended = check.revoked_at is not None or (now().date() > check.expires_on and check.answered_at is None)
    if link.revoked_at is not None or ended or check.withdrawn_at is not None:
        raise Expired(GONE)
    return check


def revoke(session: Session, actor: Actor, check: PartnerCheck) -> None:
    """The links work no more, and no mail leaves; what was answered stays."""
    check.revoked_at, check.mail = check.revoked_at or now(), ""
    session.flush()


def of_study(session: Session, study_id: uuid.UUID) -> list[PartnerCheck]:
    """Everybody who was asked, the newest first."""
    return list(
        session.scalars(
            select(PartnerCheck)
            .where(PartnerCheck.study_id == study_id)
            .options(
                selectinload(PartnerCheck.findings),
                selectinload(PartnerCheck.participant),
                selectinload(PartnerCheck.partner),
            )
            .order_by(PartnerCheck.made_at.desc(), PartnerCheck.id)
        )
    )


def state(check: PartnerCheck) -> str:
    """ "withdrawn", "answered", "revoked", "expired" or "open"."""
    if check.withdrawn_at is not None:
        return "withdrawn"
    if check.answered_at is not None:
        return "answered"
    if check.revoked_at is not None:
        return "revoked"
    return "expired" if now().date() > check.expires_on else "open"


def is_open(check: PartnerCheck) -> bool:
    """Whether the person can still answer."""
    return state(check) == "open"


def _may_be_asked(session: Session, study: Study, person: Participant) -> None:
    if session.get(StudyPartner, (study.id, person.partner_id)) is None or not person.name:
        raise NotFound(
            {"nl": "Deze persoon hoort niet bij deze studie.", "en": "Not a person of this study."}
        )
    theirs = select(PartnerCheck).where(
        PartnerCheck.study_id == study.id, PartnerCheck.participant_id == person.id
    )
    if any(is_open(check) for check in session.scalars(theirs)):
        raise Refused(
            {
                "nl": f"{person.name} heeft nog een link die werkt. Trek die eerst in, of wacht op het antwoord.",
                "en": f"{person.name} still has a link that works. Withdraw it first, or wait for the answer.",
            }
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
