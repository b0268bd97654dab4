"""Names, titles and addresses that try to become headers, other receivers or markup in a mail."""

from email import message_from_bytes, policy

import pytest
from flask import Flask

from app import mail, post
from app.mail import Letter, MailError
from surveys.inviting import letters
from surveys.models import Wave
from tests.conftest import Work
from tests.services.postbox import postbox
from tests.unlinked_world import open_round

HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "List-Unsubscribe",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
}
ODD = [
    "Anna\r\nBcc: evil@example.org",
    "Anna\nBcc: evil@example.org\n\nHello",
    "Anna\x0bBcc: evil@example.org",
    "Anna\u2028Bcc: evil@example.org\x85X: y",
    'Anna" <evil@example.org>, "B',
    "Anna <evil@example.org>, B",
    "=?utf-8?q?Anna=0D=0ABcc=3A_evil=40example=2Eorg?=",
    "=\0?utf-8?q?Anna=0D=0ABcc=3A_evil=40example=2Eorg?=",
    "=\u200b?utf-8?q?Anna=0D=0ABcc=3A_evil=40example=2Eorg?=",
    "==?utf-8?b?QW5uYQ0KQmNjOiBldmlsQGV4YW1wbGUub3Jn?=?",
    "Anna\0Bcc: evil@example.org",
    "{link} {decline} {name}",
    "<img src=x onerror=alert(1)>",
    "A" * 5000,
    "Ånna " * 60,
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", ["name", "subject", "text"])
def test_a_letter_has_our_headers_and_one_receiver(app: Flask, odd: str, place: str) -> None:
    letter = Letter(
        **{"to": "anna@example.org", "name": "Anna", "subject": "Vraag", "text": "Dag"} | {place: odd}
    )
    with app.app_context():
        sent = message_from_bytes(bytes(mail.message(letter, "post@example.org")), policy=policy.default)
    assert set(sent.keys()) <= HEADERS
    assert [address.addr_spec for address in sent["To"].addresses] == ["anna@example.org"]
    assert [address.addr_spec for address in sent["From"].addresses] == ["post@example.org"]
    assert sent.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "address",
    ["anna@example.org\r\nBcc: evil@example.org", "anna@example.org, evil@example.org", "a@b>\r\nDATA", ""],
)
def test_an_address_that_is_more_than_one_is_not_mailed(app: Flask, address: str) -> None:
    with postbox() as box:
        app.config["MAIL_URL"] = box.url
        try:
            with app.app_context(), pytest.raises(MailError):
                mail.send(Letter(to=address, subject="Vraag", text="Dag"))
        finally:
            app.config["MAIL_URL"] = ""
        assert box.letters == []


@pytest.mark.parametrize("odd", ODD)
def test_names_and_titles_stay_words_in_the_mail_to_a_partner(app: Flask, work: Work, odd: str) -> None:
    """The link in it is ours, whatever host a request named and whatever a name looks like."""
    odd = odd.replace("\0", "")  # nothing that comes in keeps one: app/incoming.py
    with work() as session:
        made = open_round(session, mode="identified", counts={"bouwbedrijf": 1})
        wave = session.get_one(Wave, made.wave.id)
        invitation = wave.invitations[0]
        invitation.participant.name = invitation.participant.partner.name = odd[:200]
        invitation.participant.email = "anna@example.org"
        wave.study.title = odd[:200]
        wave.letters = {
            "invitation": {"nl": {"subject": "Voor {name}: {title}", "text": "{name}\n{link}\n{decline}"}}
        }
        session.flush()
        with app.test_request_context(
            base_url="https://evil.example", headers={"X-Forwarded-Host": "evil.example"}
        ):
            letter = post.compose(invitation, "invitation", "TOKEN")
            sent = message_from_bytes(bytes(mail.message(letter, "post@example.org")), policy=policy.default)
    assert set(sent.keys()) <= HEADERS
    assert len(sent["To"].addresses) == 1
    text = sent.get_content()
    assert text.count("https://weerklank.example/p/TOKEN") >= 2
    assert "evil.example" not in text
    assert sent.get_content_type() == "text/plain"


def test_a_place_in_a_name_is_not_filled_in() -> None:
    facts = letters.Facts("{link}", "{decline}", "{contact}", "https://a", "https://b", "Noor", "")
    written = letters.write(letters.Written("{name} {title}", "{name} {organisation}"), facts, "nl")
    assert (written.subject, written.text.strip()) == ("{link} {contact}", "{link} {decline}")
