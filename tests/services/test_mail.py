"""E-mail: what leaves over SMTP, in the person's language, and what happens when the server refuses."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import mail, post
from app.mail import Letter, MailError
from surveys.models import Invitation, Participant, Partner, Study, Wave
from tests.services.postbox import Box, postbox


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    with postbox() as found:
        app.config["MAIL_URL"] = found.url
        yield found
        app.config["MAIL_URL"] = ""


def invited(
    language: str = "nl", name: str = "Mevrouw De Wit", title: str = "Sociaal rendement"
) -> Invitation:
    study = Study(
        title=title,
        languages=["nl", "en"],
        contact_name="Noor",
        contact_phone="010 000 00 00",
        contact_email="",
    )
    wave = Wave(title="1", study=study, letters={}, mode="identified")
    person = Participant(
        name=name, email="wit@example.org", language=language, partner=Partner(name="De Wit BV")
    )
    return Invitation(participant=person, wave=wave)


def sent(
    app: Flask, box: Box, invitation: Invitation, key: str | None = "abc", kind: str = "invitation"
) -> str:
    with app.app_context():
        assert mail.send(post.compose(invitation, kind, key))  # type: ignore[arg-type]
    return str(box.letters[-1].get_content()).replace("\r\n", "\n")


def test_an_invitation_carries_the_link_in_the_persons_language_first(app: Flask, box: Box) -> None:
    text = sent(app, box, invited("nl"))
    letter = box.letters[0]
    assert letter["Subject"] == "Uitnodiging: Sociaal rendement"
    assert letter["To"] == "Mevrouw De Wit <wit@example.org>"
    assert letter["List-Unsubscribe"] == "<https://weerklank.example/p/abc/decline>"
    assert letter.get_content_type() == "text/plain"
    assert text.count("https://weerklank.example/p/abc\n") == 2
    assert text.count("https://weerklank.example/p/abc/decline\n") == 2
    assert text.index("Beste Mevrouw De Wit") < text.index("Dear Mevrouw De Wit")
    assert "Noor, 010 000 00 00" in text


def test_an_english_speaker_reads_english_first(app: Flask, box: Box) -> None:
    text = sent(app, box, invited("en"))
    assert text.index("Dear") < text.index("Beste")


def test_own_words_are_filled_in_and_a_name_cannot_bring_places_along(app: Flask, box: Box) -> None:
    invitation = invited(name="{link}")
    words = {"subject": "Dag {name}", "text": "Van {organisation}: {link} of {decline}"}
    invitation.wave.letters = {"invitation": {"nl": words}}
    text = sent(app, box, invitation)
    assert box.letters[0]["Subject"] == "Dag {link}"
    assert text.startswith("Van De Wit BV: https://weerklank.example/p/abc of")


def test_a_mail_without_a_link_refers_to_the_first_one(app: Flask, box: Box) -> None:
    text = sent(app, box, invited(), None, "reminder")
    assert "/p/" not in text
    assert "de link uit onze eerste mail" in text
    assert box.letters[0]["List-Unsubscribe"] is None


def test_a_name_or_title_cannot_add_a_header(app: Flask, box: Box) -> None:
    sent(app, box, invited(name="Eve\r\nBcc: everybody@example.org", title="Title\r\nX-Evil: 1"))
    (letter,) = box.letters
    assert letter["Bcc"] is None
    assert letter["X-Evil"] is None


def refusal(app: Flask) -> MailError:
    with app.app_context(), pytest.raises(MailError) as refused:
        mail.send(Letter(to="nobody@example.org", subject="x", text="x"))
    return refused.value


def test_an_address_that_does_not_exist_is_told_apart_from_a_server_that_is_busy(
    app: Flask, box: Box
) -> None:
    box.unknown = {"nobody@example.org"}
    wrong = refusal(app)
    assert (wrong.address_is_wrong, wrong.status) == (True, "550 5.1.1")
    assert "nobody" not in str(wrong)
    box.unknown, box.busy = set(), {"nobody@example.org"}
    later = refusal(app)
    assert (later.address_is_wrong, later.status) == (False, "451 4.7.1")


def test_a_server_that_is_away_may_come_back(app: Flask) -> None:
    app.config["MAIL_URL"] = "smtp://127.0.0.1:9"
    try:
        assert not refusal(app).address_is_wrong
    finally:
        app.config["MAIL_URL"] = ""


def test_without_a_server_nothing_is_sent(app: Flask, session: Session) -> None:
    with app.app_context():
        assert not mail.configured()
        assert not mail.send(Letter(to="nobody@example.org", subject="x", text="x"))
