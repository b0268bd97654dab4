"""A conversation with several, held on a phone: who said what is chosen with the thumb, also without connection."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.documents import note_documents
from coding.models import Turn
from surveys import partners
from surveys.conversations import groups, notetaking
from surveys.models import Interview
from tests.browser.conftest import Live, Visit, assert_for_everybody
from tests.browser.test_interview_offline import (
    SAVED,
    Server,
    Talk,
    changes,
    enter,
    on_device,
    open_screen,
    server,
    talk,
)  # fmt: skip

__all__ = ["server", "talk"]


@pytest.fixture
def table(live: Live, talk: Talk) -> Iterator[Talk]:
    """Sam Steen with Kim Kade and Sam Vos."""

    def seat(session: Session) -> None:
        found = session.get_one(Interview, talk.interview_id)
        partner = found.response.partner
        assert partner is not None
        others = [partners.add_participant(session, None, partner, name) for name in ("Kim Kade", "Sam Vos")]
        groups.invite(session, None, found, others)
        for one in others:
            groups.record_consents(session, None, found, one.id, {"consent_interview": True})

    live.work(seat)
    return talk


KEPT = """(words) => new Promise((resolve) => {
    const asked = indexedDB.open("weerklank");
    asked.onsuccess = () => {
        const all = asked.result.transaction("outbox").objectStore("outbox").getAll();
        all.onsuccess = () => {
            asked.result.close();
            resolve(all.result.some((e) => e.value?.text === words) && all.result.at(-1).value.who !== "");
        };
    };
})"""
"""Whether the quote, and what was done last, is on the disk of the device."""


def who(live: Live, talk: Talk) -> list[tuple[str, str]]:
    """Each parked quote of question 2 with the name of who said it."""

    def read(session: Session) -> list[tuple[str, str]]:
        found = session.get_one(Interview, talk.interview_id)
        names = {str(one.participant.id): one.participant.name for one in groups.people(session, found)}
        note = notetaking.notes(session, found)["Q02"]
        return [(quote.text, names.get(quote.who, "")) for quote in note.quotes]

    found: list[tuple[str, str]] = live.work(read)
    return found


def park(page: Page, words: str) -> None:
    page.locator("#Q02-note").fill(words)
    page.locator("#Q02").get_by_role("button", name="Citaat").click()


def test_who_said_it_is_chosen_without_connection_and_sent_once(
    live: Live, server: Server, table: Talk, visit: Visit
) -> None:
    page = visit(width=390)
    open_screen(page, server.base, table)
    park(page, "Wij krijgen er een jaar voor.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert who(live, table) == [("Wij krijgen er een jaar voor.", "")]
    page.context.set_offline(True)
    said = page.locator("#Q02 .parked select")
    said.nth(0).select_option(label="Kim Kade")
    park(page, "kim: Het duurt te lang. ")  # the name before the words says it; a phone puts a space behind
    park(page, "Sam: Dat vind ik ook.")  # two are called so
    said.nth(2).select_option(label="Sam Vos")
    said.nth(2).select_option(label="Sam Steen")
    page.wait_for_function(KEPT, arg="Sam: Dat vind ik ook.")
    page.reload()
    expect(said.nth(0).locator("option:checked")).to_have_text("Kim Kade")
    expect(said.nth(2).locator("option:checked")).to_have_text("Sam Steen")
    assert on_device(page) >= 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(SAVED, timeout=30_000)
    assert who(live, table) == [
        ("Wij krijgen er een jaar voor.", "Kim Kade"),
        ("Het duurt te lang.", "Kim Kade"),
        ("Sam: Dat vind ik ook.", "Sam Steen"),
    ]
    assert on_device(page) == 0
    before = changes(live, table)
    page.reload()
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert changes(live, table) == before

    page.context.set_offline(True)
    said.nth(1).select_option(label="Sam Vos")
    page.locator("#Q02 .parked li").nth(1).get_by_role("button", name="Zet terug").click()
    expect(page.locator("#Q02-note")).to_have_value(re.compile("Sam Vos: “Het duurt te lang.”$"))
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(SAVED, timeout=30_000)
    assert [words for words, _name in who(live, table)] == [
        "Wij krijgen er een jaar voor.",
        "Sam: Dat vind ik ook.",
    ]


def test_who_said_it_goes_with_the_words_into_the_document(
    live: Live, server: Server, table: Talk, visit: Visit
) -> None:
    page = visit(width=390, script=False)
    page.goto(server.base + table.path)
    enter(page, table.email)
    page.wait_for_url(re.compile("/run$"))
    page.fill("#Q02-quote", "Het duurt te lang.")
    page.get_by_role("button", name="Aantekeningen opslaan").click()
    page.locator("#Q02 .parked select").select_option(label="Kim Kade")
    page.fill("#Q02-quote", "Dat vind ik ook.")
    page.locator("#Q02 select[name=Q02-quote-who]").select_option(label="Sam Vos")
    page.get_by_role("button", name="Aantekeningen opslaan").click()
    assert who(live, table) == [("Het duurt te lang.", "Kim Kade"), ("Dat vind ik ook.", "Sam Vos")]
    page.get_by_role("button", name="Interview afronden").click()
    page.wait_for_url(re.compile(r"/interviews/[0-9a-f-]{36}$"))
    expect(page.locator("blockquote.quote footer").first).to_have_text("Kim Kade")

    def speakers(session: Session) -> list[tuple[str, uuid.UUID | None]]:
        document = note_documents.current(session, session.get_one(Interview, table.interview_id))
        assert document is not None
        said = select(Turn).where(Turn.document_id == document.id, Turn.literal, Turn.role == "respondent")
        return [(turn.speaker, turn.participant_id) for turn in session.scalars(said.order_by(Turn.position))]

    found = live.work(speakers)
    assert [name for name, _id in found] == ["Kim Kade", "Sam Vos"]
    assert None not in [one for _name, one in found]


@pytest.mark.parametrize("width", [390, 1280])
def test_somebody_at_the_table_asks_to_be_forgotten(
    live: Live, server: Server, table: Talk, visit: Visit, width: int
) -> None:
    page = visit(width=width)
    open_screen(page, server.base, table)
    park(page, "Kim: Het duurt te lang.")
    park(page, "Vos: blijft staan.")
    page.locator("#Q02 .parked select").nth(1).select_option(label="Sam Vos")
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.goto(f"{server.base}/studies/{table.study_id}/interviews/{table.interview_id}")
    page.get_by_text("Iemand denkt er nu anders over").click()
    page.get_by_role("link", name="Kim Kade").click()
    expect(page.get_by_role("heading", name="Kim Kade wissen")).to_be_visible()
    expect(page.locator("main")).to_contain_text("1 beurt of bewaard citaat aan een tafel met anderen")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_for_everybody(page)
    page.get_by_role("button", name="Definitief wissen").click()  # the browser itself asks for the tick
    expect(page.get_by_role("heading", name="Kim Kade wissen")).to_be_visible()
    page.get_by_label("Ik heb gelezen wat verdwijnt").check()
    page.get_by_role("button", name="Definitief wissen").click()
    expect(page.locator("main")).to_contain_text("Deze persoon is gewist")
    expect(page.locator("main")).not_to_contain_text("Kim Kade")
    assert [name for _words, name in who(live, table)] == ["Sam Vos"]
