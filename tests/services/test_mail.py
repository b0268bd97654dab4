"""E-mail: what leaves over SMTP, in the person's language, and what happens when the server refuses."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from flask import Flask

from app import mail
from surveys.models import Invitation, Participant, Study


class Box(Message):
    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.letters.append(message_from_bytes(message.as_bytes(), policy=policy.default))


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    found = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{port}"
    yield found
    app.config["MAIL_URL"] = ""
    controller.stop()


def invited(language: str = "nl", name: str = "Mevrouw De Wit") -> tuple[Study, Invitation]:
    study = Study(
        title="Sociaal rendement", contact_name="Noor", contact_phone="010 000 00 00", contact_email=""
    )
    person = Participant(name=name, email="wit@example.org", language=language)
    return study, Invitation(participant=person)


def test_an_invitation_carries_the_link_in_the_persons_language_first(app: Flask, box: Box) -> None:
    study, invitation = invited("nl")
    with app.app_context():
        assert mail.send_invitation(study, invitation, "https://weerklank.example/p/abc")
    (letter,) = box.letters
    text = letter.get_content()
    assert letter["Subject"] == "Uitnodiging: Sociaal rendement"
    assert letter["To"] == "Mevrouw De Wit <wit@example.org>"
    assert text.count("https://weerklank.example/p/abc") == 2
    assert text.index("Beste Mevrouw De Wit") < text.index("Dear Mevrouw De Wit")
    assert "Noor, 010 000 00 00" in text


def test_an_english_speaker_reads_english_first(app: Flask, box: Box) -> None:
    study, invitation = invited("en")
    with app.app_context():
        mail.send_invitation(study, invitation, "https://weerklank.example/p/abc")
    text = box.letters[0].get_content()
    assert text.index("Dear") < text.index("Beste")


def test_a_name_or_title_cannot_add_a_header(app: Flask, box: Box) -> None:
    study, invitation = invited(name="Eve\r\nBcc: everybody@example.org")
    study.title = "Title\r\nX-Evil: 1"
    with app.app_context():
        mail.send_invitation(study, invitation, "https://weerklank.example/p/abc")
    (letter,) = box.letters
    assert letter["Bcc"] is None
    assert letter["X-Evil"] is None


def test_a_server_that_is_away_is_told_and_not_an_error_page(app: Flask) -> None:
    app.config["MAIL_URL"] = "smtp://127.0.0.1:9"
    try:
        study, invitation = invited()
        with app.app_context():
            assert not mail.send_invitation(study, invitation, "https://weerklank.example/p/abc")
    finally:
        app.config["MAIL_URL"] = ""


def test_without_a_server_nothing_is_sent(app: Flask) -> None:
    study, invitation = invited()
    with app.app_context():
        assert not mail.configured()
        assert not mail.send_invitation(study, invitation, "https://weerklank.example/p/abc")
