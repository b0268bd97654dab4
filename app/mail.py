"""E-mail over SMTP: letters of the house and invitations, in Dutch and English."""

import logging
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from flask import current_app

from surveys.models import Invitation, Study
from surveys.texts import Text, pick

log = logging.getLogger(__name__)

SECONDS = 15


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    name: str = ""


class MailError(RuntimeError):
    """The mail server did not take it; the message says why, for the operator."""


def configured() -> bool:
    return bool(current_app.config["MAIL_URL"])


def send(letter: Letter) -> bool:
    """Sends one letter. False when no mail server is configured; raises MailError when the server refuses."""
    if not configured():
        log.warning("no mail server is configured (WEERKLANK_MAIL_URL); a letter was not sent")
        return False
    address = urlsplit(current_app.config["MAIL_URL"])
    secure = address.scheme == "smtps"
    port = address.port or (465 if secure else 587)
    context = ssl.create_default_context()
    host = address.hostname or "localhost"
    try:
        server: smtplib.SMTP = (
            smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
            if secure
            else smtplib.SMTP(host, port, timeout=SECONDS)
        )
        with server:
            if not secure and server.has_extn("starttls"):
                server.starttls(context=context)
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            server.send_message(message(letter, current_app.config["MAIL_FROM"]))
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{type(error).__name__} from {host}:{port}") from error
    return True


def message(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it travels. A line break in a name or subject cannot add a header: the library refuses it."""
    sent = EmailMessage()
    sent["From"] = Address("Weerklank", addr_spec=sender)
    sent["To"] = Address(_one_line(letter.name), addr_spec=_one_line(letter.to))
    sent["Subject"] = _one_line(letter.subject)
    sent["Date"] = formatdate()
    sent["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    sent["Auto-Submitted"] = "auto-generated"
    sent.set_content(letter.text)
    return sent


def _one_line(text: str) -> str:
    return " ".join(text.split())


def link(path: str) -> str:
    """An address for a letter: from PUBLIC_URL, never from what the request says its host is."""
    return str(current_app.config["PUBLIC_URL"] or "http://127.0.0.1:8600") + path


INVITATION: Text = {
    "nl": """Beste {name},

Wij vragen u naar uw ervaringen voor het onderzoek "{title}".
U heeft geen account nodig. Deze link is alleen voor u:

{link}

U kunt tussendoor stoppen en later verdergaan met dezelfde link. Op de eerste bladzijde staat wie dit vraagt,
waarom, hoe lang het duurt en wat er met uw antwoorden gebeurt. Doet u niet mee, dan kunt u dat daar ook zeggen.
{contact}""",
    "en": """Dear {name},

We would like to ask about your experiences, for the study "{title}".
You do not need an account. This link is for you alone:

{link}

You can stop and go on later with the same link. The first page says who asks, why, how long it takes and what
happens with your answers. If you do not take part, you can say so there.
{contact}""",
}
SUBJECT: Text = {"nl": "Uitnodiging: {title}", "en": "Invitation: {title}"}
CONTACT: Text = {"nl": "\nVragen? Bel of mail {who}.\n", "en": "\nQuestions? Call or e-mail {who}.\n"}


def invitation(*, to: str, name: str, language: str, title: str, url: str, contact: str) -> Letter:
    """The invitation with its link, in the person's language first and the other below it."""
    second = "en" if language == "nl" else "nl"

    def part(chosen: str) -> str:
        asked = pick(CONTACT, chosen).format(who=contact) if contact else ""
        return pick(INVITATION, chosen).format(name=name, title=title, link=url, contact=asked)

    text = f"{part(language)}\n{'-' * 40}\n\n{part(second)}"
    return Letter(to=to, name=name, subject=pick(SUBJECT, language).format(title=title), text=text)


def send_invitation(study: Study, invited: Invitation, url: str) -> bool:
    """Sends the link; False when the mail server did not take it (the log says why) or there is none."""
    person = invited.participant
    contact = ", ".join(
        part for part in (study.contact_name, study.contact_phone, study.contact_email) if part
    )
    letter = invitation(
        to=person.email,
        name=person.name,
        language=person.language,
        title=study.title,
        url=url,
        contact=contact,
    )
    try:
        return send(letter)
    except MailError as error:
        log.error("invitation %s was not sent: %s", invited.id, error)
        return False
