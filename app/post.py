"""Mail to partners: writes each one in the person's language, and sends what waits, one by one.

The rows of surveys.inviting.mailing decide what is sent. Before the mail server is spoken to a commit says that this mail is
being tried; a crash in between costs at most that mail.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from analysis.checks import letters as check_letters
from analysis.checks import mailing as check_mails
from analysis.checks.models import PartnerCheck
from app import jobs, mail
from app.jobs import Context
from app.mail import Letter, MailError
from surveys import fieldwork
from surveys.inviting import letters, mailing, office, reminders, waves
from surveys.inviting.letters import Facts, LetterKind, Written
from surveys.models import Invitation, InvitationMail, Participant, Study, Wave
from surveys.texts import pick

log = logging.getLogger(__name__)

MOST_FAILURES = 3
"""In a row: then the mail server is away, and the rest waits for the next round."""
DIVIDER = "-" * 40


def send_soon(session: Session, wave: Wave) -> None:
    """The worker sends what was asked for this wave, after the commit."""
    jobs.enqueue("mail.send", wave.study_id, wave.id, None, session)


def send_waiting(context: Context, wave_id: uuid.UUID) -> int:
    """Sends all mails of the wave that may leave now; gives how many left."""
    if not mail.configured():
        return 0
    with context.writing() as session:
        wave = session.get(Wave, wave_id)
        if wave is None:
            return 0
        reminders.ask_due(session, wave)

    def take(session: Session) -> Outgoing | None:
        taken = mailing.take(session, wave_id)
        if taken is None:
            return None
        row_id, token = taken.mail.id, taken.token

        def left(session: Session) -> None:
            mailing.left(session, session.get_one(InvitationMail, row_id), token)

        def refused(session: Session, failure: str, for_good: bool) -> None:
            mailing.refused(
                session, session.get_one(InvitationMail, row_id), token, failure, for_good=for_good
            )

        letter = compose(taken.mail.invitation, taken.mail.kind, token)  # type: ignore[arg-type]
        return Outgoing(row_id, letter, left, refused)

    return _send_all(context, take)


def send_checks_soon(session: Session, study_id: uuid.UUID) -> None:
    """The worker sends what was asked for partner checks of this study, after the commit."""
    jobs.enqueue("checks.send", study_id, None, None, session)


def send_checks(context: Context, study_id: uuid.UUID) -> int:
    """Sends all mails of partner checks of the study that may leave now; gives how many left."""
    if not mail.configured():
        return 0

    def take(session: Session) -> Outgoing | None:
        taken = check_mails.take(session, study_id)
        if taken is None:
            return None
        row_id, token = taken[0].id, taken[1]

        def left(session: Session) -> None:
            check_mails.left(session, session.get_one(PartnerCheck, row_id), token)

        def refused(session: Session, failure: str, for_good: bool) -> None:
            check_mails.refused(
                session, session.get_one(PartnerCheck, row_id), token, failure, for_good=for_good
            )

        return Outgoing(row_id, compose_check(taken[0], token), left, refused)

    return _send_all(context, take)


@dataclass(frozen=True)
class Outgoing:
    """A mail that is being tried; `left` or `refused` notes what came of it, once the mail server has spoken."""

    row_id: uuid.UUID
    letter: Letter
    left: Callable[[Session], None]
    refused: Callable[[Session, str, bool], None]


def _send_all(context: Context, take: Callable[[Session], Outgoing | None]) -> int:
    """Sends what `take` hands out, one by one, until nothing waits or the mail server is away; gives how many left."""
    sent = failures = 0
    while failures < MOST_FAILURES:
        with context.writing() as session:
            out = take(session)
        if out is None:
            break
        failure = _send(out.row_id, out.letter)
        with context.writing() as session:
            if failure is None:
                out.left(session)
                sent, failures = sent + 1, 0
            else:
                out.refused(session, failure.status or "away", failure.address_is_wrong)
                failures += 0 if failure.address_is_wrong else 1
        context.progress(sent, sent + 1)
    return sent


def _send(mail_id: uuid.UUID, letter: Letter) -> MailError | None:
    try:
        mail.send(letter)
    except MailError as error:
        log.error("mail %s was not sent: %s", mail_id, error)
        return error
    return None


def compose(invitation: Invitation, kind: LetterKind, token: str | None) -> Letter:
    """The mail of an invitation as it is sent. Without a token it refers to the first mail."""
    letter = _in_both(
        invitation.participant,
        invitation.wave.study,
        lambda language: _part(invitation, kind, token, language),
    )
    return replace(letter, unsubscribe=mail.link(f"/p/{token}/decline") if token else "")


def compose_check(check: PartnerCheck, token: str) -> Letter:
    """The mail of a partner check as it is sent."""
    study, person = check.study, check.participant

    def part(language: str) -> Written:
        facts = Facts(
            name=person.name,
            organisation=person.partner.name,
            title=study.title_in(language),
            link=mail.link(f"/partner-check/{token}"),
            decline=None,
            contact=fieldwork.contact(study),
            until=_until(check.expires_on, language),
        )
        return letters.write(check_letters.standard(check.mail, language), facts, language)

    return _in_both(person, study, part)


def _in_both(person: Participant, study: Study, part: Callable[[str], Written]) -> Letter:
    """A mail in the person's language first, then in the study's other one."""
    first = person.language if person.language in study.languages else study.languages[0]
    parts = [part(language) for language in sorted(study.languages, key=lambda one: one != first)]
    text = f"\n{DIVIDER}\n\n".join(one.text for one in parts)
    return Letter(to=person.email, name=person.name, subject=parts[0].subject, text=text)


def _until(day: dt.date, language: str) -> str:
    return pick(letters.UNTIL, language).format(day=office.written(day, language))


def preview(
    wave: Wave, kind: LetterKind, language: str, words: Written, name: str, organisation: str
) -> Written:
    """How a mail would look, with a link that leads nowhere."""
    carries = kind != "reminder" or waves.joins_people(wave)
    facts = _facts(wave, language, "…" if carries else None, name, organisation)
    return letters.write(words, facts, language)


def _part(invitation: Invitation, kind: LetterKind, token: str | None, language: str) -> Written:
    person, wave = invitation.participant, invitation.wave
    facts = _facts(wave, language, token, person.name, person.partner.name)
    if kind == "new_link" and not waves.joins_people(wave):
        facts = replace(facts, until=f"{pick(letters.NEW_DRAFT, language)}\n{facts.until}")
    return letters.write(letters.chosen(kind, language, wave.letters), facts, language)


def _facts(wave: Wave, language: str, token: str | None, name: str, organisation: str) -> Facts:
    return Facts(
        name=name,
        organisation=organisation,
        title=wave.study.title_in(language),
        link=mail.link(f"/p/{token}") if token else None,
        decline=mail.link(f"/p/{token}/decline") if token else None,
        contact=fieldwork.contact(wave.study),
        until=_until(wave.closes_on, language) if wave.closes_on else "",
    )
