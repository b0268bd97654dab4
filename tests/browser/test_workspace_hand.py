"""What a person selects or types in the workspace is theirs: nothing that arrives meanwhile takes it away."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.coding_pages import (
    Place,
    SignInPage,
    code,
    drag_over,
    go,
    open_for_two,
    selection,
    settled,
    spot,
    until_selected,
)
from tests.browser.conftest import Live, Visit


@pytest.fixture
def place(live: Live, visit: Visit, sign_in: SignInPage) -> Place:
    return open_for_two(live, visit, sign_in)


def test_words_selected_with_the_mouse_stay_selected_when_somebody_else_codes(place: Place) -> None:
    page = place.one
    code(page, "begeleid")  # something is at hand before
    settled(page)
    page.mouse.move(*spot(page, "terug", end=True))  # from right to left
    page.mouse.down()
    page.mouse.move(*spot(page, "Niemand"), steps=4)
    page.mouse.up()
    place.mark("Niemand belt terug.", 2)
    expect(page.locator("[data-mark=coding]")).to_have_count(2, timeout=8000)
    assert selection(page) == "Niemand belt terug"
    assert page.evaluate("getSelection().focusOffset < getSelection().anchorOffset"), (
        "which end moves is kept"
    )
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("c")
    page.keyboard.type("matching")
    page.keyboard.press("Enter")
    settled(page)
    assert "Niemand belt" in [row[0] for row in place.stored()]


def test_a_drag_that_has_just_begun_goes_on_when_somebody_else_codes(place: Place) -> None:
    page = place.one
    code(page, "begeleid")
    settled(page)
    page.mouse.move(*spot(page, "Niemand"))
    page.mouse.down()  # nothing is selected yet, and the coding is still at hand
    place.mark("De jobcoach", 2)
    page.wait_for_timeout(2600)  # the page has asked what is new
    page.mouse.move(*spot(page, "belt", end=True), steps=4)
    assert selection(page) == "Niemand belt"
    page.mouse.up()
    expect(page.locator("#selection-actions")).to_be_visible()
    assert selection(page) == "Niemand belt"
    expect(page.locator("[data-mark=coding]")).to_have_count(2, timeout=8000)


def test_a_selection_survives_where_spans_paint_instead_of_highlights(place: Place) -> None:
    page = place.one
    page.add_init_script("delete CSS.highlights")
    go(page, place.address)
    drag_over(page, "Niemand belt")
    place.mark("dicht. Niemand", 2)
    expect(page.locator(".said span[class^=hl-]")).to_have_text("dicht. Niemand", timeout=8000)
    assert selection(page) == "Niemand belt"
    page.keyboard.press("c")
    page.keyboard.type("matching")
    page.keyboard.press("Enter")
    settled(page)
    assert "Niemand belt" in [row[0] for row in place.stored()]


def test_letters_typed_while_somebody_else_codes_all_arrive(place: Place) -> None:
    page = place.one
    code(page, "begeleid")
    settled(page)
    page.keyboard.press("m")
    page.keyboard.type("een halve")
    place.mark("Niemand belt terug.", 2)
    expect(page.locator("[data-mark=coding]")).to_have_count(2, timeout=8000)
    page.keyboard.type(" gedachte")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".mark .memo")).to_have_text("een halve gedachte")
    settled(page)
    page.keyboard.press("v")  # its answer comes while letters are typed
    page.keyboard.press("c")
    page.keyboard.type("match")
    settled(page)
    page.keyboard.type("ing")
    expect(page.locator("#picker-find")).to_have_value("matching")
    page.keyboard.press("Escape")
    expect(page.locator("#picker")).to_be_hidden()
    until_selected(page, "De jobcoach")  # what is at hand looks so again


def test_a_click_in_the_text_lets_go_of_what_was_selected(place: Place) -> None:
    page = place.one
    drag_over(page, "Niemand belt")
    expect(page.locator("#selection-actions")).to_be_visible()
    page.mouse.click(*spot(page, "dicht"))
    expect(page.locator("#selection-actions")).to_be_hidden()
    page.keyboard.press("c")
    expect(page.locator("#status")).to_have_text(re.compile("Selecteer eerst"))
    expect(page.locator("#picker")).to_be_hidden()


def test_nothing_moves_under_a_pointer_that_rests_on_a_proposal(place: Place) -> None:
    page = place.one
    code(page, "begeleid")
    settled(page)
    place.propose("Niemand belt terug.", 2, 5, 7)
    page.reload()
    proposals = page.locator("[data-mark=suggestion]")
    expect(proposals).to_have_count(3)
    before = [one.bounding_box() for one in proposals.all()]
    proposals.first.hover()
    assert [one.bounding_box() for one in proposals.all()] == before
    expect(proposals.first).to_have_attribute("title", re.compile("Omdat"))


def test_keys_work_at_once_and_go_by_what_is_in_view(place: Place) -> None:
    page = place.one
    address, _id = place.add(
        "lang.txt", "".join(f"I: Week {n}?\nR: In week {n} kwam niemand. Helaas.\n" for n in range(120))
    )
    go(page, address)
    page.keyboard.press("n")  # nothing has the focus yet
    assert selection(page).startswith("In week 0 ")
    page.keyboard.press("Escape")
    page.locator("#turn-101").scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    page.keyboard.press("s")
    first = page.evaluate("Number(document.querySelector('.turn').dataset.turn)")
    assert first == 0
    chosen = page.evaluate("Number(getSelection().anchorNode.parentElement.closest('.turn').dataset.turn)")
    assert chosen > 80, "not back at the beginning of the text"
    page.keyboard.press("a")
    expect(page.locator("#document")).to_be_focused()


def test_sentences_are_walked_and_what_is_left_of_a_passage_is_found(place: Place) -> None:
    page = place.one
    page.keyboard.press("n")
    assert selection(page) == "De jobcoach 👷🏽 stopt na dertien weken. Dat is te vroeg."
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("c")
    page.keyboard.type("begeleid")
    page.keyboard.press("Enter")
    settled(page)
    page.keyboard.press("s")
    assert selection(page) == "Dat is te vroeg."
    page.keyboard.press("a")
    assert selection(page) == "De jobcoach 👷🏽 stopt na dertien weken."
    assert place.stored()[0][0] == "De jobcoach 👷🏽 stopt na dertien weken."


def test_the_next_document_is_a_key_away_and_nothing_done_is_lost(place: Place) -> None:
    page = place.one
    place.add("zz-volgend.txt", "I: Ja?\nR: Nee.\n")
    go(page, place.address)
    code(page, "begeleid")
    for key in ("v", "i", "Shift+ArrowUp", "Shift+N"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("zz-volgend.txt")
    expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()
    assert place.stored() == [("De jobcoach 👷🏽 stopt na dertien weken.", "facilitator", "")]
    page.keyboard.press("Shift+N")
    expect(page.locator("#status")).to_contain_text("laatste")
    page.keyboard.press("Shift+P")
    expect(page.get_by_role("heading", level=1)).to_have_text("gesprek.txt")
