"""After the interview, in a browser: the transcript plays along, and a partner corrects the record on a phone."""

import io
import re
import uuid
import wave
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from coding import intake
from coding.documents import member_checks
from surveys import instruments, interviews, partners, studies
from surveys.conversations import recordings
from tests import factories
from tests.browser.conftest import Live, Visit, assert_for_everybody

TRANSCRIPT = (
    b"[00:01] I: Hoe gaat het?\n[00:05] R: Het duurt een jaar.\n[00:12] I: En verder?\n[00:20] R: Goed."
)


def sound() -> bytes:
    """Half a minute of silence that any browser can play."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * 30)
    return stream.getvalue()


@pytest.fixture
def held(live: Live) -> tuple[str, str, str]:
    """Address of an interview with recording and transcript, the link of its check, and who may see it."""
    email = f"{uuid.uuid4().hex[:8]}@example.org"

    def make(session: Session) -> Any:
        user = factories.make_user(session, email=email, name="Eva", language="nl")
        study = studies.create(session, user.id, title="Wijk", contact_name="Eva", contact_phone="010")
        factories.make_member(session, study, user, "owner")
        guide = instruments.publish(
            session, user.id, instruments.adopt(session, user.id, study, "interview_guide")
        )
        partner = factories.make_partner(session, study, name="Bouw Zuid")
        person = partners.add_participant(session, user.id, partner, "Sam Steen")
        found = interviews.plan(session, user.id, study, guide, partner, person)
        allowed = {"consent_interview": True, "consent_audio": True, "member_check": True}
        interviews.record_consents(session, user.id, found, allowed)
        interviews.begin(session, user.id, found)
        interviews.finish(session, user.id, found)
        record = intake.add_transcript(session, user.id, study, "t.txt", TRANSCRIPT, interview=found)
        folder = live.app.config["VAR"] / "recordings"
        recordings.add(session, user.id, found, folder, "gesprek.wav", io.BytesIO(sound()))
        _, token = member_checks.offer(session, user.id, found, record, person)
        from flask_security import hash_password

        from tests.browser.conftest import PASSWORD

        user.password = hash_password(PASSWORD)
        return f"/studies/{study.id}/interviews/{found.id}", f"/check/{token}", email

    made: tuple[str, str, str] = live.work(make)
    return made


def enter(page: Page, email: str) -> None:
    from tests.browser.conftest import PASSWORD

    page.goto("/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile("/studies"))


def test_a_turn_is_heard_and_the_turn_that_is_heard_is_marked(
    visit: Visit, held: tuple[str, str, str]
) -> None:
    address, _, email = held
    page = visit()
    enter(page, email)
    page.goto(address)
    page.get_by_role("link", name="Luister mee met het transcript").click()

    def sounding() -> float:
        return float(page.evaluate("document.getElementById('sound').currentTime"))

    page.wait_for_function("() => document.getElementById('sound').duration > 29")
    current = page.locator("#turns [aria-current]")
    page.get_by_text("Het duurt een jaar.").click()
    expect(current).to_contain_text("Het duurt een jaar.")
    assert 5 <= sounding() < 9
    page.wait_for_function("() => !document.getElementById('sound').paused")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('sound').paused")
    page.keyboard.press("j")
    expect(current).to_contain_text("En verder?")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(current).to_contain_text("Hoe gaat het?")
    page.evaluate("document.getElementById('sound').currentTime = 21")
    expect(current).to_contain_text("Goed.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("script", [True, False])
def test_a_partner_corrects_the_record_on_a_phone(
    visit: Visit, held: tuple[str, str, str], script: bool
) -> None:
    _, link, _ = held
    page = visit(width=320, script=script)
    page.goto(link)
    if script:  # the checker is a script itself
        assert_for_everybody(page)
    parts = page.locator(".check-passage")
    expect(parts).to_have_count(2)
    parts.nth(0).get_by_label("Klopt", exact=True).check()
    parts.nth(1).get_by_label("Klopt niet", exact=True).check()
    page.get_by_role("button", name="Stuur mijn opmerkingen in").click()
    expect(page.locator(".error-summary")).to_contain_text("Schrijf hier wat er moet staan.")
    parts.nth(1).get_by_role("textbox").fill("Het gaat slecht.")
    page.get_by_role("button", name="Bewaren en later verder").click()
    expect(page.locator("main")).to_contain_text("later verdergaan met dezelfde link")
    expect(parts.nth(0).get_by_label("Klopt", exact=True)).to_be_checked()
    expect(parts.nth(1).get_by_role("textbox")).to_have_value("Het gaat slecht.")
    page.get_by_role("button", name="Stuur mijn opmerkingen in").click()
    expect(page.locator("h1")).to_have_text("Dank u voor het nalezen")
    expect(page.locator("main")).to_contain_text("Klopt niet, namelijk: Het gaat slecht.")
    if script:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
