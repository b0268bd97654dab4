"""The interview screen without connection: nothing is lost and nothing is doubled, whatever goes away meanwhile."""

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.serving import BaseWSGIServer, make_server

from app.models import User
from surveys import instruments, interviews, partners, studies
from surveys.conversations import notetaking
from surveys.conversations.models import InterviewChange
from surveys.models import Answer, Interview
from tests import factories
from tests.browser.conftest import PASSWORD, Live, Visit, assert_for_everybody

SAVED = "Alles is opgeslagen."


@dataclass
class Talk:
    """An interview that goes on, and where its screen is."""

    study_id: uuid.UUID
    interview_id: uuid.UUID
    email: str

    @property
    def path(self) -> str:
        return f"/studies/{self.study_id}/interviews/{self.interview_id}/run"


class Server:
    """A server of the live application that can be stopped and started again at the same address."""

    def __init__(self, live: Live) -> None:
        self.app = live.app
        self.running: BaseWSGIServer | None = None
        self.start(0)
        assert self.running is not None
        self.port = self.running.server_port

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, port: int | None = None) -> None:
        self.running = make_server("127.0.0.1", self.port if port is None else port, self.app, threaded=True)
        threading.Thread(target=self.running.serve_forever, daemon=True).start()

    def stop(self) -> None:
        assert self.running is not None
        self.running.shutdown()
        self.running.server_close()
        self.running = None


@pytest.fixture
def server(live: Live) -> Iterator[Server]:
    found = Server(live)
    yield found
    if found.running is not None:
        found.stop()


@pytest.fixture
def talk(live: Live) -> Talk:
    email = f"{uuid.uuid4().hex[:8]}@example.org"

    def make(session: Session) -> Talk:
        user = factories.make_user(session, email=email, name="Eva", password=PASSWORD, language="nl")
        study = studies.create(
            session, user.id, title="Wijk", contact_name="Eva", contact_phone="010 111 22 33"
        )
        factories.make_member(session, study, user, "owner")
        guide = instruments.publish(
            session, user.id, instruments.adopt(session, user.id, study, "interview_guide")
        )
        kind = next(kind for kind in partners.types(session, study) if kind.key == "bouwbedrijf")
        partner = partners.add(session, user.id, study, "Bouw Zuid", kind.id)
        person = partners.add_participant(session, user.id, partner, "Sam Steen")
        interview = interviews.plan(session, user.id, study, guide, partner, person)
        interviews.record_consents(session, user.id, interview, {"consent_interview": True})
        interviews.begin(session, user.id, interview)
        return Talk(study.id, interview.id, email)

    found: Talk = live.work(make)
    return found


def enter(page: Page, email: str) -> None:
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


def open_screen(page: Page, base: str, talk: Talk) -> None:
    page.goto(base + talk.path)
    enter(page, talk.email)
    page.wait_for_url(re.compile("/run$"))
    expect(page.locator("#interview[data-kept=yes]")).to_be_attached()


def kept(live: Live, talk: Talk) -> dict[str, notetaking.Note]:
    def read(session: Session) -> dict[str, notetaking.Note]:
        return notetaking.notes(session, session.get_one(Interview, talk.interview_id))

    found: dict[str, notetaking.Note] = live.work(read)
    return found


def changes(live: Live, talk: Talk) -> int:
    def count(session: Session) -> int:
        of_talk = InterviewChange.interview_id == talk.interview_id
        return session.scalar(select(func.count()).select_from(InterviewChange).where(of_talk)) or 0

    found: int = live.work(count)
    return found


def on_device(page: Page) -> int:
    """How many changes wait in IndexedDB."""
    return int(
        page.evaluate(
            """() => new Promise((resolve) => {
                const asked = indexedDB.open("weerklank");
                asked.onsuccess = () => {
                    const count = asked.result.transaction("outbox").objectStore("outbox").count();
                    count.onsuccess = () => { asked.result.close(); resolve(count.result); };
                };
            })"""
        )
    )


def test_two_minutes_without_network_lose_nothing_and_double_nothing(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    page = visit(width=390)
    open_screen(page, server.base, talk)
    page.fill("#Q01-note", "Voor de storing.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.clock.install()
    page.context.set_offline(True)
    expect(page.locator("#saved")).to_contain_text("Geen verbinding sinds")
    page.locator("#Q02-note").press_sequentially("Het liep goed.")
    page.locator("#Q02").get_by_label("Gesteld").check()
    for _ in range(8):
        page.clock.run_for(15_000)  # two minutes, with all tries that fail in them
    page.fill("#Q03-note", "En een keer mis.")
    page.locator("#Q03 .probes input").first.check()
    page.fill("#Q01-note", "Voor de storing. En erna.")
    page.clock.run_for(5_000)
    expect(page.locator("#saved")).to_have_text(
        re.compile(
            r"^Geen verbinding sinds \d\d\.\d\d\. U kunt doorgaan: 3 aantekeningen wachten op dit apparaat\.$"
        )
    )
    assert kept(live, talk)["Q01"].note == "Voor de storing."
    page.context.set_offline(False)
    page.clock.run_for(20_000)
    expect(page.locator("#saved")).to_have_text(SAVED)
    found = kept(live, talk)
    assert {key: (note.note, note.coverage, note.probes) for key, note in found.items()} == {
        "Q01": ("Voor de storing. En erna.", None, []),
        "Q02": ("Het liep goed.", "asked", []),
        "Q03": ("En een keer mis.", "asked", [0]),
    }
    assert on_device(page) == 0


def test_what_is_typed_before_the_script_came_is_kept(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    """On a slow line the page stands there, ready to write on, before its script does."""
    page = visit(width=390)
    held: list[Any] = []
    page.route("**/js/interview.js", lambda route: held.append(route))
    page.goto(server.base + talk.path)
    enter(page, talk.email)
    page.wait_for_url(re.compile("/run$"), wait_until="commit")
    page.fill("#Q02-note", "Liep goed.")
    page.locator("#Q02").get_by_label("Gesteld").check()
    page.locator("#Q03 .probes input").first.check()
    page.fill("[name=field_notes]", "Warm ontvangst.")
    assert changes(live, talk) == 0
    [script] = held
    script.continue_()
    expect(page.locator("#interview[data-kept=yes]")).to_be_attached()
    expect(page.locator("#saved")).to_have_text(SAVED)
    found = kept(live, talk)
    assert (found["Q02"].note, found["Q02"].coverage, found["Q03"].probes) == ("Liep goed.", "asked", [0])
    assert changes(live, talk) == 4
    assert on_device(page) == 0
    page.reload()
    expect(page.locator("[name=field_notes]")).to_have_value("Warm ontvangst.")


def test_an_answer_that_never_arrived_is_sent_again_and_counts_once(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    page = visit(width=390)
    open_screen(page, server.base, talk)
    expect(page.locator("#saved")).to_have_text(SAVED)
    lost = 0

    def lose_the_answer(route: Any) -> None:
        nonlocal lost
        if lost < 2:
            lost += 1
            route.fetch()  # the server does it
            route.abort()  # and the device never hears of it
        else:
            route.continue_()

    page.route("**/changes", lose_the_answer)
    page.fill("#Q02-note", "Eén keer.")
    expect(page.locator("#saved")).to_contain_text("Geen verbinding")
    page.locator("#Q02-note").press("End")
    page.locator("#Q02-note").press_sequentially(" En meer.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert lost == 2
    assert kept(live, talk)["Q02"].note == "Eén keer. En meer."
    assert changes(live, talk) == 2
    assert page.locator(".conflict").count() == 0


def test_the_server_stops_the_tab_is_closed_and_opened_again_without_it(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    page = visit(width=820)
    context: BrowserContext = page.context
    open_screen(page, server.base, talk)
    page.fill("#Q01-note", "Op de server.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    server.stop()
    page.fill("#Q02-note", "Alleen op het apparaat.")
    page.locator("#Q02-note").press("Alt+t")
    expect(page.locator("#saved")).to_contain_text("1 aantekening wacht op dit apparaat")
    page.close()

    again = context.new_page()
    broken: list[str] = []
    again.on("pageerror", lambda error: broken.append(str(error)))
    again.goto(server.base + talk.path)
    expect(again.locator("#Q01-note")).to_have_value("Op de server.")
    expect(again.locator("#Q02-note")).to_have_value(re.compile(r"^Alleen op het apparaat. \[\d\d:\d\d\]"))
    colour = again.evaluate("getComputedStyle(document.querySelector('.coverage label')).minHeight")
    assert colour in ("44px", "48px")  # the styles are there too
    again.fill("#Q03-note", "Na het heropenen.")
    expect(again.locator("#saved")).to_contain_text("2 aantekeningen wachten op dit apparaat")
    again.reload()
    expect(again.locator("#Q03-note")).to_have_value("Na het heropenen.")
    server.start()
    expect(again.locator("#saved")).to_have_text(SAVED, timeout=40_000)
    found = kept(live, talk)
    assert found["Q01"].note == "Op de server."
    assert found["Q02"].note.startswith("Alleen op het apparaat.")
    assert found["Q03"].note == "Na het heropenen."
    assert on_device(again) == 0
    assert broken == []


def test_a_sign_in_that_expired_meanwhile_is_renewed_and_the_notes_are_sent(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    page = visit(width=390)
    open_screen(page, server.base, talk)
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.context.set_offline(True)
    page.fill("#Q02-note", "Getypt zonder netwerk.")
    expect(page.locator("#saved")).to_contain_text("wacht op dit apparaat")
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("U bent afgemeld. 1 aantekening wacht op dit apparaat")
    page.fill("#Q03-note", "Getypt toen ik was afgemeld.")
    expect(page.locator("#saved")).to_contain_text("2 aantekeningen wachten")
    assert kept(live, talk) == {}
    page.get_by_role("link", name="Meld u opnieuw aan").click()
    enter(page, talk.email)
    page.wait_for_url(re.compile("/run$"))
    expect(page.locator("#saved")).to_have_text(SAVED)
    found = kept(live, talk)
    assert (found["Q02"].note, found["Q03"].note) == (
        "Getypt zonder netwerk.",
        "Getypt toen ik was afgemeld.",
    )
    assert on_device(page) == 0


def test_signing_in_in_another_tab_is_enough(live: Live, server: Server, talk: Talk, visit: Visit) -> None:
    """The page that stayed open has a token from before; it asks for a fresh one by itself."""
    page = visit(width=390)
    open_screen(page, server.base, talk)
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.context.clear_cookies()
    page.fill("#Q02-note", "Met een oud token.")
    expect(page.locator("#saved")).to_contain_text("U bent afgemeld")
    other = page.context.new_page()
    other.goto(server.base + "/sign-in")
    enter(other, talk.email)
    other.wait_for_url(re.compile("/studies"))
    page.bring_to_front()
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert kept(live, talk)["Q02"].note == "Met een oud token."


def test_two_devices_that_changed_one_note_both_show_both_texts(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    phone, tablet = visit(width=390), visit(width=820)
    for page in (phone, tablet):
        open_screen(page, server.base, talk)
        expect(page.locator("#saved")).to_have_text(SAVED)
    phone.context.set_offline(True)
    phone.fill("#Q02-note", "Op de telefoon.")
    expect(phone.locator("#saved")).to_contain_text("wacht op dit apparaat")
    tablet.fill("#Q02-note", "Op de tablet.")
    expect(tablet.locator("#saved")).to_have_text(SAVED)
    phone.context.set_offline(False)
    clash = phone.locator("#Q02 .conflict")
    expect(clash).to_contain_text("Op de tablet.")
    expect(phone.locator("#Q02-note")).to_have_value("Op de telefoon.")
    expect(phone.locator("#saved")).to_contain_text("1 aantekening is ook elders gewijzigd")
    phone.reload()
    expect(clash).to_contain_text("Op de tablet.")
    clash.get_by_role("button", name="Houd allebei").click()
    expect(phone.locator("#saved")).to_have_text(SAVED)
    assert kept(live, talk)["Q02"].note == "Op de tablet.\nOp de telefoon."


def test_signing_out_leaves_nothing_behind_and_asks_first_when_notes_wait(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    page = visit()
    open_screen(page, server.base, talk)
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert page.evaluate("caches.has('weerklank-interview')")
    page.route("**/changes", lambda route: route.abort())
    page.fill("#Q02-note", "Nog niet verstuurd.")
    expect(page.locator("#saved")).to_contain_text("wacht op dit apparaat")
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Afmelden").click()
    page.wait_for_timeout(500)
    assert page.url.endswith("/run")
    assert on_device(page) == 1
    page.get_by_role("button", name="Afmelden").click()
    page.wait_for_url(re.compile("/sign-in"))
    assert "1 aantekening op dit apparaat is nog niet verstuurd" in asked[0]
    assert not page.evaluate("caches.has('weerklank-interview')")
    assert on_device(page) == 0
    server.stop()
    with pytest.raises(Exception, match=r"ERR_FAILED|ERR_CONNECTION_REFUSED"):
        page.goto(server.base + talk.path)


def test_somebody_else_on_the_device_sees_and_sends_nothing_of_it(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    page = visit()
    open_screen(page, server.base, talk)
    page.route("**/changes", lambda route: route.abort())
    page.fill("#Q02-note", "Van Eva.")
    expect(page.locator("#saved")).to_contain_text("wacht op dit apparaat")
    page.context.clear_cookies()

    def add_bram(session: Session) -> None:
        bram = factories.make_user(
            session, email=f"bram-{talk.email}", name="Bram", password=PASSWORD, language="nl"
        )
        found = session.get_one(Interview, talk.interview_id)
        study = session.get_one(studies.Study, found.study_id)
        factories.make_member(session, study, bram, "evaluator")

    live.work(add_bram)
    page.unroute("**/changes")
    other = page.context.new_page()
    other.goto(server.base + "/sign-in")
    enter(other, f"bram-{talk.email}")
    other.wait_for_url(re.compile("/studies"))
    other.wait_for_function("async () => !(await caches.has('weerklank-interview'))")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#saved")).to_contain_text("iemand anders aangemeld")
    other.goto(server.base + talk.path)
    expect(other.locator("#Q02-note")).to_have_value("")
    expect(other.locator("#saved")).to_have_text(SAVED)
    assert kept(live, talk) == {}
    assert on_device(other) == 1  # it waits for Eva


def test_a_quote_is_parked_with_its_time_and_goes_back(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    page = visit(width=390)
    open_screen(page, server.base, talk)
    page.fill(
        "#Q02-note", "Het ging over begeleiding. [02:05] Wij krijgen er een jaar voor! Daarna de kosten."
    )
    page.evaluate("document.getElementById('Q02-note').setSelectionRange(40, 40)")
    page.locator("#Q02").get_by_role("button", name="Citaat").click()
    parked = page.locator("#Q02 [data-quote]")
    expect(parked.locator("q")).to_have_text("Wij krijgen er een jaar voor!")
    expect(parked).to_have_attribute("data-at", "125")
    expect(page.locator("#Q02-note")).to_have_value("Het ging over begeleiding. Daarna de kosten.")
    expect(page.locator("#glance")).to_have_text("1 van 23 aan bod")
    expect(page.locator("#saved")).to_have_text(SAVED)
    note = kept(live, talk)["Q02"]
    assert [(quote.text, quote.at) for quote in note.quotes] == [("Wij krijgen er een jaar voor!", 125)]
    parked.get_by_role("button", name="Zet terug").click()
    expect(page.locator("#Q02-note")).to_have_value(re.compile("“Wij krijgen er een jaar voor!”$"))
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert kept(live, talk)["Q02"].quotes == []


def test_nothing_scrolls_away_while_typing_and_what_was_not_asked_is_found(
    server: Server, talk: Talk, visit: Visit
) -> None:
    page = visit(width=390)
    open_screen(page, server.base, talk)
    area = page.locator("#Q05-note")
    area.click()
    area.fill("\n".join(f"regel {number}" for number in range(80)))
    area.press("End")
    box = page.locator(".interview-head").bounding_box()
    assert box is not None
    assert box["y"] == 0  # who, clock, connection and coverage stay
    assert box["height"] < 140
    tools = page.locator("#Q05 .note-head").bounding_box()
    assert tools is not None
    assert box["height"] <= tools["y"] < 844  # and so do the buttons beside what is typed
    page.locator("#jump summary").click()
    page.get_by_label("Alleen wat nog niet is gesteld").check()
    shown = page.locator(".jump-list li:visible")
    expect(shown).to_have_count(22)
    page.locator("[data-jump=Q21] a").click()
    expect(page.locator("#Q21-note")).to_be_focused()
    expect(page.locator("#jump nav")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


TOUCHED = "#interview :is(button, summary, select, textarea, .coverage label, .probes label, .jump-list a)"
TOO_SMALL = """(all) => all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("width", [320, 390])
def test_a_thumb_ticks_probes_sets_a_time_mark_and_types(
    live: Live, server: Server, talk: Talk, visit: Visit, width: int
) -> None:
    """One column without a bar below, nothing that is touched smaller than 44 pixels, and nothing in anybody's way."""
    page = visit(width=width)
    page.clock.install()
    open_screen(page, server.base, talk)
    page.locator("#jump summary").click()
    assert page.locator(TOUCHED).evaluate_all(TOO_SMALL) == []
    page.locator("#jump summary").click()
    assert_for_everybody(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    question = page.locator("#Q02")
    question.locator(".probes label").first.click()
    question.get_by_text("Kwam vanzelf aan bod").click()
    expect(page.locator("#glance")).to_have_text("1 van 23 aan bod")
    page.fill("#Q02-note", "Het begon in maart. ")
    page.clock.run_for(65_000)
    stamp = question.locator("[data-tool=time]")
    expect(stamp).to_have_text(re.compile(r"\[01:\d\d\]"))
    stamp.click()
    page.locator("#Q02-note").press_sequentially("Toen stopte het.")
    expect(page.locator("#Q02-note")).to_have_value(
        re.compile(r"^Het begon in maart\. \[01:\d\d\] ?Toen stopte het\.$")
    )
    page.clock.run_for(10_000)
    expect(page.locator("#saved")).to_have_text(SAVED)
    note = kept(live, talk)["Q02"]
    assert (note.coverage, note.probes) == ("spontaneous", [0])
    assert re.search(r"\[01:\d\d\]", note.note)


def test_it_works_without_javascript(live: Live, server: Server, talk: Talk, visit: Visit) -> None:
    page = visit(width=390, script=False)
    page.goto(server.base + talk.path)
    enter(page, talk.email)
    page.wait_for_url(re.compile("/run$"))
    page.fill("#Q02-note", "Zonder script.")
    page.fill("#Q02-quote", "Een jaar lang.")
    page.locator("#Q02 .probes input").nth(1).check()
    page.get_by_role("button", name="Aantekeningen opslaan").click()
    expect(page.locator("#Q02-note")).to_have_value("Zonder script.")
    expect(page.locator("#Q02 q")).to_have_text("Een jaar lang.")
    expect(page.locator("#Q02 .probes input").nth(1)).to_be_checked()

    def elsewhere(session: Session) -> None:
        found = session.get_one(Interview, talk.interview_id)
        note = notetaking.Change(uuid.uuid4(), "note", "Q02", "Van elders.", 1)
        notetaking.take_in(
            session, session.scalar(select(User.id).where(User.email == talk.email)), found, note
        )

    live.work(elsewhere)
    page.fill("#Q02-note", "Van hier.")
    page.get_by_role("button", name="Aantekeningen opslaan").click()
    expect(page.locator("#Q02 .conflict")).to_contain_text("Van elders.")
    expect(page.locator("#Q02-note")).to_have_value("Van hier.")
    page.get_by_role("button", name="Aantekeningen opslaan").click()
    assert kept(live, talk)["Q02"].note == "Van hier."


def test_finishing_makes_a_document_and_erases_the_copy(
    live: Live, server: Server, talk: Talk, visit: Visit
) -> None:
    page = visit(width=820)
    open_screen(page, server.base, talk)
    page.fill("#Q02-note", "Begeleiding duurt te kort.")
    page.get_by_role("button", name="Interview afronden").click()
    page.wait_for_url(re.compile(r"/interviews/[0-9a-f-]{36}$"))
    page.get_by_role("link", name="Open de aantekeningen als document").click()
    expect(page.locator("#document")).to_contain_text("Begeleiding duurt te kort.")
    assert not page.evaluate(
        f"caches.match('{talk.path}', {{cacheName: 'weerklank-interview'}}).then(Boolean)"
    )
    rows: Callable[[Session], int] = lambda session: len(  # noqa: E731
        session.scalars(select(Answer.item_id).join(Interview, Interview.response_id == Answer.response_id)
                        .where(Interview.id == talk.interview_id)).all()
    )  # fmt: skip
    assert live.work(rows) == 1
