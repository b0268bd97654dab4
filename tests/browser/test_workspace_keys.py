"""A transcript is coded from passage to passage without a mouse, and no key leaves the hands empty."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from coding import codebook
from coding.models import Document
from tests.browser.coding_pages import (
    Place,
    SignInPage,
    code,
    go,
    open_for_two,
    selection,
    settled,
    until_selected,
)
from tests.browser.conftest import Live, Visit, assert_for_everybody

TALK = (
    "I: Hoe begon het?\n"
    "R: De gemeente belde ons. Wij wisten van niets. Dat viel ons tegen.\n"
    "I: En daarna?\n"
    "R: De jobcoach kwam elke week langs. Daar hadden we veel aan.\n"
    "I: Wat moet anders?\n"
    "R: Bel eerder. Begin voor de aanbesteding.\n"
)


@pytest.fixture
def place(live: Live, visit: Visit, sign_in: SignInPage) -> Place:
    return open_for_two(live, visit, sign_in)


@pytest.fixture
def talk(place: Place) -> Place:
    """The same two people, with a longer talk open that has a proposal in its second answer."""
    address, document_id = place.add("lang gesprek.txt", TALK)
    place.address, place.document_id = address, document_id
    place.propose("De jobcoach kwam", 2)
    go(place.one, address)
    return place


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def choose(page: Page, typed: str) -> None:
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def test_a_transcript_is_coded_from_passage_to_passage_by_keys_alone(talk: Place) -> None:
    page, status = talk.one, talk.one.locator("#status")
    expect(status).to_have_text("n: naar de eerste passage zonder codering. ?: alle toetsen.")
    # the first answer: its middle sentence, by fuzzy letters, weighed and with a memo
    press(page, "n")
    until_selected(page, "De gemeente belde")
    press(page, "Alt+Shift+ArrowDown", "Shift+ArrowUp")
    assert selection(page) == "Wij wisten van niets."
    press(page, "Enter")
    choose(page, "begeleidng")
    expect(status).to_contain_text("Gecodeerd")
    press(page, "v", "v")
    expect(status).to_have_text("Richting: hindert")
    press(page, "+", "+")
    expect(status).to_contain_text("Sterkte: duidelijk")
    press(page, "i")
    expect(status).to_have_text("Verbetervoorstel: ja")
    press(page, "m")
    page.keyboard.type("Wie had moeten bellen?")
    press(page, "Control+Enter")
    # what is left of it: a second code beside the first, by number
    press(page, "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft")
    settled(page)
    # the second answer holds a proposal: another code for it, then back, then accepted
    press(page, "n")
    until_selected(page, "De jobcoach kwam")
    expect(page.locator(".mark.at-hand")).to_have_attribute("data-mark", "suggestion")
    press(page, "1")
    expect(status).to_contain_text("Overgenomen")
    press(page, "u")
    expect(page.locator(".mark.at-hand")).to_have_attribute("data-mark", "suggestion")
    press(page, "Enter")
    expect(status).to_contain_text("Overgenomen")
    settled(page)
    # the last answer: one code by number, and then another one in its place
    press(page, "n")
    until_selected(page, "Bel eerder")
    press(page, "1", "e")
    choose(page, "matching")
    expect(status).to_contain_text("Code: MAT")
    settled(page)
    press(page, "n")
    expect(status).to_contain_text("geen passages zonder codering meer")
    words = [row[0] for row in talk.stored()]
    assert words == [
        "Wij wisten van niets. Dat",
        "De jobcoach kwam elke week langs. Daar hadden we veel aan.",
        "Bel eerder. Begin voor de aanbesteding.",
    ]
    assert talk.stored()[0][1:] == ("barrier", "Wie had moeten bellen?")
    # all of it is taken back and done again, also after the page was left
    page.reload()
    expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()
    press(page, "u")
    expect(status).to_contain_text("Ongedaan gemaakt")
    press(page, "u")
    expect(page.locator("[data-mark=coding]")).to_have_count(2)
    press(page, "r")
    expect(page.locator("[data-mark=coding]")).to_have_count(3)
    press(page, "r")
    settled(page)
    expect(page.locator(".mark.at-hand .code-key")).to_have_text("MAT")
    assert [row[0] for row in talk.stored()] == words
    assert_for_everybody(page)


def test_a_passage_grows_over_turns_and_the_keys_stay_with_it(talk: Place) -> None:
    page = talk.one
    press(page, "n", "n")
    until_selected(page, "De jobcoach kwam")
    press(page, "c")
    choose(page, "begeleid")
    press(page, "Shift+ArrowDown")
    until_selected(page, "De jobcoach kwam")
    assert selection(page).endswith("Wat moet anders?")
    press(page, "Shift+ArrowRight")
    assert selection(page).endswith("Bel")
    press(page, "Shift+ArrowLeft", "Shift+ArrowUp")
    assert selection(page).endswith("veel aan.")
    press(page, "Alt+Shift+ArrowUp", "Alt+Shift+ArrowLeft")  # now it stands beside another turn
    assert selection(page).startswith("tegen.")
    assert "Begeleiding" not in selection(page), "what stands in the margin is not selected along"
    expect(page.locator(".mark.at-hand")).to_be_focused()
    settled(page)
    stored = talk.stored()[0][0]
    assert stored.startswith("tegen.")
    assert stored.endswith("veel aan.")
    press(page, *["Alt+Shift+ArrowUp"] * 5)
    expect(page.locator("#status")).to_contain_text("Het begin kan die kant niet verder op")


def test_what_opens_at_a_coding_moves_no_text(talk: Place) -> None:
    page = talk.one
    for words in ("De gemeente belde", "Wij wisten", "Dat viel", "Daar hadden", "Begin voor"):
        talk.mark(words, 3)
    go(page, talk.address)
    expect(page.locator("[data-mark=coding]")).to_have_count(5)

    def places() -> object:
        return page.evaluate(
            "[...document.querySelectorAll('.said')].map(one => one.getBoundingClientRect().top + scrollY)"
        )

    before = places()
    for _number in range(5):
        press(page, "j")
        expect(page.locator(".mark.at-hand .mark-more")).to_be_visible()
        assert places() == before
    page.locator("[data-mark=coding]").nth(3).click()
    expect(page.locator("[data-mark=coding]").nth(3).locator(".mark-more")).to_be_visible()
    assert places() == before
    press(page, "m")
    page.keyboard.type("Een gedachte die zo lang is dat zij niet in de kantlijn past. " * 4)
    press(page, "Control+Enter")
    with_memo = page.locator(".mark.at-hand .mark-more .memo")
    expect(with_memo).to_be_visible()
    grown = places()
    press(page, "Escape")
    assert places() == grown
    assert_for_everybody(page)


def test_no_key_does_nothing_without_a_word(talk: Place) -> None:
    page, status = talk.one, talk.one.locator("#status")
    for key in ("v", "+", "i", "m", "e", "h", "Delete"):
        page.evaluate("document.getElementById('status').textContent = ''")
        press(page, key)
        expect(status).to_contain_text("Ga eerst naar een codering")
    press(page, "n", "7")
    expect(status).to_contain_text("geen code onder 7")
    assert selection(page).startswith("De gemeente"), "what is at hand stays so"


def test_a_code_that_is_found_with_a_slash_leads_back_to_the_text(talk: Place) -> None:
    page = talk.one
    press(page, "n", "/")
    page.keyboard.type("begeleid")
    press(page, "Escape")
    until_selected(page, "De gemeente")
    expect(page.locator("#code-filter")).to_have_value("")
    press(page, "/")
    page.keyboard.type("begeleid")
    press(page, "Enter")
    expect(page.locator(".mark.at-hand")).to_be_focused()
    press(page, "v")
    expect(page.locator("[data-mark=coding]")).to_have_attribute("data-valence", "facilitator")
    expect(page.locator("[data-code-entry]:visible")).not_to_have_count(1)


def test_keys_go_on_after_a_button_was_pressed(talk: Place) -> None:
    page = talk.one
    press(page, "n")
    page.locator("[data-apply]").first.click()
    settled(page)
    press(page, "v")
    expect(page.locator("[data-mark=coding]")).to_have_attribute("data-valence", "facilitator")
    page.locator("#undo").click()
    expect(page.locator("#status")).to_have_text(re.compile("Ongedaan gemaakt"))
    press(page, "n")
    code(page, "matching")
    expect(page.locator("[data-mark=coding]")).to_have_count(2)


def test_a_name_that_is_no_code_yet_becomes_one_while_coding(talk: Place) -> None:
    page = talk.one
    press(page, "n", "c")
    page.keyboard.type("jobcoach")
    expect(page.locator("#picker-list [role=option]").last).to_have_text("Nieuwe code: “jobcoach”")
    assert page.locator("#picker-list [role=option]").count() > 1, "what fits stands before it"
    expect(page.locator("#picker-about")).to_have_text(
        re.compile(r"\w+ \w+")
    )  # what the first one stands for
    described = page.locator("#picker-about").inner_text()
    assert described in page.locator("#code-tree").evaluate("tree => tree.textContent")
    press(page, "ArrowUp", "Enter")  # up from the first is the last
    expect(page.locator("#in-vivo-title")).to_have_text("Een nieuwe code")
    expect(page.locator("#in-vivo-parent")).to_be_focused()
    press(page, "ArrowDown", "Enter")
    expect(page.locator(".mark.at-hand .code-label")).to_have_text("jobcoach")
    expect(page.locator(".mark.at-hand")).to_be_focused()
    press(page, "n", "c")
    page.keyboard.type("Jobcoach")  # now it is a code, and is not offered a second time
    expect(page.locator("#picker-list [role=option]").first).to_contain_text("jobcoach")
    expect(page.locator("#picker-list .new-code")).to_have_count(0)
    assert_for_everybody(page)
    press(page, "Enter")
    settled(page)
    assert len(talk.stored()) == 2

    def names(session: Session) -> list[tuple[str, bool]]:
        document = session.get_one(Document, talk.document_id)
        return [
            (code.label["nl"], code.parent_id is not None)
            for code in codebook.usable(session, document.study_id)
            if code.label.get("nl") == "jobcoach"
        ]

    assert talk.live.work(names) == [("jobcoach", True)]


def test_search_and_a_second_document_are_a_key_away(talk: Place) -> None:
    page = talk.one
    press(page, "n", "c")
    choose(page, "begeleid")
    press(page, "Shift+F")
    expect(page.locator("#q")).to_be_focused()
    choose(page, "jobcoach")
    expect(page.locator(".hits li")).to_have_count(1)
    page.go_back()
    page.go_back()
    expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()
    assert len(talk.stored()) == 1, "what was done before the page was left is kept"
    press(page, "w")
    expect(page.locator("#status")).to_contain_text("Er ligt geen ander document")
    press(page, "Shift+B")
    expect(page.locator("#other")).to_be_focused()
    press(page, "Tab", "Enter")
    for pane in (0, 1):
        expect(page.frame_locator("iframe").nth(pane).locator("#workspace[data-ready=yes]")).to_be_attached()
    first, second = page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)
    expect(first.locator("#document")).to_be_focused()
    press(page, "w", "n", "c")
    choose(page, "matching")
    expect(second.locator("[data-mark=coding]")).to_have_count(1)
    press(page, "w", "j")
    expect(first.locator(".mark.at-hand")).to_be_focused()
    expect(second.locator("[data-mark=coding]")).to_have_count(1)


def test_keys_go_back_as_well_as_on_and_a_list_of_codings_leads_to_each(talk: Place) -> None:
    page = talk.one
    press(page, "n", "n", "n")
    until_selected(page, "Bel eerder")
    press(page, "p")
    until_selected(page, "De jobcoach kwam")
    press(page, "p")
    until_selected(page, "De gemeente belde")
    press(page, "p")
    expect(page.locator("#status")).to_have_text(re.compile("geen passages zonder codering"))
    for words in ("Wij wisten van niets.", "Bel eerder."):
        talk.mark(words, 3)
    go(page, talk.address)
    press(page, "j", "j")
    until_selected(page, "Bel eerder")
    press(page, "k")
    until_selected(page, "Wij wisten")
    press(page, ".")
    expect(page.locator(".mark.at-hand")).to_have_attribute("data-mark", "suggestion")
    press(page, ",")
    expect(page.locator("#status")).to_have_text(re.compile("eerste voorstel"))
    # all codings as a list, for who does not see the text: by Tab and Enter
    page.locator("#list-of-codings summary").focus()
    press(page, "Enter")
    entries = page.locator("#list-items button")
    expect(entries).to_have_count(2)
    expect(entries.last).to_contain_text("“Bel eerder.”")
    press(page, "Tab", "Tab")
    expect(entries.last).to_be_focused()
    press(page, "Enter")
    expect(page.locator(".mark.at-hand")).to_be_focused()
    until_selected(page, "Bel eerder")
    press(page, "v")
    expect(page.locator(".mark.at-hand")).to_have_attribute("data-valence", "facilitator")
    assert_for_everybody(page)


def test_a_code_made_while_coding_stands_in_the_codebook_and_goes_one_undo_after_its_coding(
    talk: Place,
) -> None:
    page, other = talk.one, talk.two
    go(other, talk.address)
    entries = page.locator("#code-tree [data-code-entry]")
    count = entries.count()
    press(page, "n", "c")
    page.keyboard.type("Vaste aanspreekpersoon")
    press(page, "Enter", "ArrowDown", "Enter")
    for one in (page, other):  # also for who has the text open beside
        made = one.locator("#code-tree [data-code-entry]", has_text="Vaste aanspreekpersoon")
        expect(made).to_have_count(1, timeout=8000)
        expect(made.locator("[data-apply]")).to_be_visible()
        expect(one.locator("#filter-code option", has_text="Vaste aanspreekpersoon")).to_have_count(1)
    expect(entries).to_have_count(count + 1)
    expect(made.locator(".code-count")).to_have_text("1")
    expect(page.locator(".mark.at-hand")).to_be_focused()
    press(page, "/")
    page.keyboard.type("aanspreekpersoon")
    expect(
        page.locator("#code-tree [data-code-entry]:visible", has_text="Vaste aanspreekpersoon")
    ).to_have_count(1)
    press(page, "Escape")
    assert_for_everybody(page)
    settled(page)
    press(page, "u")
    expect(page.locator("[data-mark=coding]")).to_have_count(0)
    expect(entries).to_have_count(count + 1)
    press(page, "u")
    expect(page.locator("#status")).to_contain_text("Vaste aanspreekpersoon")
    expect(entries).to_have_count(count)
    press(page, "n", "c")
    page.keyboard.type("Vaste aanspreekpersoon")
    expect(page.locator("#picker-list [role=option]")).to_have_text(["Nieuwe code: “Vaste aanspreekpersoon”"])
    press(page, "Escape", "r")
    expect(entries).to_have_count(count + 1)
    press(page, "r")
    expect(page.locator("[data-mark=coding] .code-label")).to_have_text("Vaste aanspreekpersoon")


def test_what_a_search_finds_is_coded_by_keyboard_to_the_end(talk: Place) -> None:
    page = talk.one
    press(page, "Shift+F")
    expect(page.locator("#q")).to_be_focused()
    choose(page, "jobcoach")
    expect(page.locator("#hits")).to_be_focused()
    press(page, "Tab")
    expect(page.get_by_role("link", name="Naar de code")).to_be_focused()
    assert_for_everybody(page)
    press(page, "Enter")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type("MET3")
    press(page, "Tab", "Tab", "Enter")
    expect(page.locator("h1")).to_contain_text("jobcoach")
    assert [row[0] for row in talk.stored()] == ["De jobcoach kwam elke week langs. Daar hadden we veel aan."]
