"""Mail to partners: writes each one in the person's language, and sends what waits, one by one.

The rows of surveys.inviting.mailing decide what is sent. Before the mail server is spoken to a commit says that this mail is
being tried; a crash in between costs at most that mail.
"""

import logging
import uuid
from dataclasses import replace

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
from surveys.models import Invitation, InvitationMail, Wave
from surveys.texts import LANGUAGES, pick

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
    sent = failures = 0
    while failures < MOST_FAILURES:
        with context.writing() as session:
            taken = mailing.take(session, wave_id)
            if taken is None:
                break
            mail_id, token = taken.mail.id, taken.token
            letter = compose(taken.mail.invitation, taken.mail.kind, token)  # type: ignore[arg-type]
        failure = _send(mail_id, letter)
        with context.writing() as session:
            row = session.get_one(InvitationMail, mail_id)
            if failure is None:
                mailing.left(session, row, token)
                sent, failures = sent + 1, 0
            else:
                mailing.refused(
                    session, row, token, failure.status or "away", for_good=failure.address_is_wrong
                )
                failures += 0 if failure.address_is_wrong else 1
        context.progress(sent, sent + 1)
    return sent


def send_checks_soon(session: Session, study_id: uuid.UUID) -> None:
    """The worker sends what was asked for partner checks of this study, after the commit."""
    jobs.enqueue("checks.send", study_id, None, None, session)


def send_checks(context: Context, study_id: uuid.UUID) -> int:
    """Sends all mails of partner checks of the study that may leave now; gives how many left."""
    if not mail.configured():
        return 0
    sent = failures = 0
    while failures < MOST_FAILURES:
        with context.writing() as session:
            taken = check_mails.take(session, study_id)
            if taken is None:
                break
            check_id, token = taken[0].id, taken[1]
            letter = compose_check(taken[0], token)
        failure = _send(check_id, letter)
        with context.writing() as session:
            check = session.get_one(PartnerCheck, check_id)
            if failure is None:
                check_mails.left(session, check, token)
                sent, failures = sent + 1, 0
            else:
                wrong = failure.address_is_wrong
                check_mails.refused(session, check, token, failure.status or "away", for_good=wrong)
                failures += 0 if wrong else 1
        context.progress(sent, sent + 1)
    return sent


def compose_check(check: PartnerCheck, token: str) -> Letter:
    """The mail of a partner check: in the person's language first, then in the study's other one."""
    study, person = check.study, check.participant
    first = person.language if person.language in study.languages else study.languages[0]
    parts = []
    for language in [first, *(one for one in LANGUAGES if one != first and one in study.languages)]:
        day = office.written(check.expires_on, language)
        facts = Facts(
            name=person.name,
            organisation=person.partner.name,
            title=study.title_in(language),
            link=mail.link(f"/partner-check/{token}"),
            decline=None,
            contact=fieldwork.contact(study),
            until=pick(letters.UNTIL, language).format(day=day),
        )
        parts.append(letters.write(check_letters.standard(check.mail, language), facts, language))
    text = f"\n{DIVIDER}\n\n".join(part.text for part in parts)
    return Letter(to=person.email, name=person.name, subject=parts[0].subject, text=text)


def _send(mail_id: uuid.UUID, letter: Letter) -> MailError | None:
    try:
        mail.send(letter)
    except MailError as error:
        log.error("mail %s was not sent: %s", mail_id, error)
        return error
    return None


def compose(invitation: Invitation, kind: LetterKind, token: str | None) -> Letter:
    """The mail as it is sent: in the person's language first, then in the study's other one.

    The one place that writes mails to people who are invited. Without a token it refers to the first mail.
    """
    wave, person = invitation.wave, invitation.participant
    first = person.language if person.language in wave.study.languages else wave.study.languages[0]
    languages = [first, *(language for language in LANGUAGES if language != first)]
    parts = [
        _part(invitation, kind, token, language) for language in languages if language in wave.study.languages
    ]
    return Letter(
        to=person.email,
        name=person.name,
        subject=parts[0].subject,
        text=f"\n{DIVIDER}\n\n".join(part.text for part in parts),
        unsubscribe=mail.link(f"/p/{token}/decline") if token else "",
    )


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
    until = ""
    if wave.closes_on is not None:
        until = pick(letters.UNTIL, language).format(day=office.written(wave.closes_on, language))
    return Facts(
        name=name,
        organisation=organisation,
        title=wave.study.title_in(language),
        link=mail.link(f"/p/{token}") if token else None,
        decline=mail.link(f"/p/{token}/decline") if token else None,
        contact=fieldwork.contact(wave.study),
        until=until,
    )
