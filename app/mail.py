"""E-mail over SMTP: one letter at a time, and whether the server took it, not now, or never will."""

import logging
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from flask import current_app, request

log = logging.getLogger(__name__)

SECONDS = 15


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    name: str = ""
    unsubscribe: str = ""
    """Where somebody says that they want no more of these."""


class MailError(RuntimeError):
    """The mail server did not take it; the message says why, for the operator."""

    def __init__(self, message: str, *, status: str = "", address_is_wrong: bool = False) -> None:
        super().__init__(message)
        self.status = status
        """What the server answered, as a code."""
        self.address_is_wrong = address_is_wrong
        """The server will never take mail for this address; anything else may pass."""


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
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        status = _status(code, answer)
        raise MailError(
            f"{host}:{port} refused the address: {status}", status=status, address_is_wrong=500 <= code < 600
        ) from error
    except smtplib.SMTPResponseException as error:
        status = _status(error.smtp_code, error.smtp_error)
        raise MailError(f"{type(error).__name__} from {host}:{port}: {status}", status=status) from error
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise MailError(f"{type(error).__name__} from {host}:{port}") from error
    return True


def _status(code: int, answer: bytes | str) -> str:
    """The server's code, with the enhanced one when it gave that: "550 5.1.1". Never its words: these may name people."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    enhanced = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", text)
    return f"{code} {enhanced[1]}" if enhanced else str(code)


def message(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it travels. Nothing in a name or subject can add a header. Raises ValueError for what is no address."""
    if not letter.to.strip():
        raise ValueError("no address")
    sent = EmailMessage()
    sent["From"] = Address("Weerklank", addr_spec=sender)
    sent["To"] = Address(_one_line(letter.name), addr_spec=_one_line(letter.to))
    sent["Subject"] = _one_line(letter.subject)
    sent["Date"] = formatdate()
    sent["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    sent["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        sent["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    sent.set_content(letter.text)
    return sent


def _one_line(text: str) -> str:
    """Words alone: no line breaks or control characters, nor the encoded word that a mail program would make these from."""
    said = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return " ".join(said.split()).replace("=?", "= ?")


def link(path: str) -> str:
    """An address for a letter: from PUBLIC_URL, never from what the request says its host is."""
    return str(current_app.config["PUBLIC_URL"] or "http://127.0.0.1:8600") + path


def public(path: str) -> str:
    """An address that is shown to be copied: from PUBLIC_URL, or in development from where we are."""
    return link(path) if current_app.config["PUBLIC_URL"] else request.host_url.rstrip("/") + path
