"""The workspace by mouse: dragging both ways, a code of the words, parts of the codings, found passages, two documents."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

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
)
from tests.browser.conftest import Live, Visit, assert_for_everybody


@pytest.fixture
def place(live: Live, visit: Visit, sign_in: SignInPage) -> Place:
    return open_for_two(live, visit, sign_in)


def middle(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, since: tuple[float, float], until: tuple[float, float]) -> None:
    page.mouse.move(*since)
    page.mouse.down()
    page.mouse.move((since[0] + until[0]) / 2, (since[1] + until[1]) / 2, steps=3)
    page.mouse.move(*until, steps=3)
    page.mouse.move(until[0] + 1, until[1])
    page.mouse.up()


def entry(page: Page, key: str) -> Locator:
    return page.locator(f"#code-tree [data-key={key}] .code-key")


def test_a_code_is_dragged_onto_selected_words_a_passage_and_a_meaning_unit(place: Place) -> None:
    page = place.one
    drag_over(page, "Niemand belt")
    drag(page, middle(entry(page, "ERV1")), spot(page, "belt"))
    expect(page.locator("[data-mark=coding]")).to_have_count(1)
    settled(page)
    page.locator("#document").focus()
    page.keyboard.press("Escape")
    drag(page, middle(entry(page, "ERV2")), middle(page.locator("[data-mark=coding] .code-label")))
    expect(page.locator("[data-mark=coding]")).to_have_count(2)
    settled(page)
    page.keyboard.press("Escape")
    drag(page, middle(entry(page, "ERV3")), spot(page, "dertien"))
    expect(page.locator("[data-mark=coding]")).to_have_count(3)
    settled(page)
    assert [row[0] for row in place.stored()] == [
        "De jobcoach 👷🏽 stopt na dertien weken. Dat is te vroeg.",
        "Niemand belt",
        "Niemand belt",
    ]
    keys = page.locator("[data-mark=coding] .code-key").all_text_contents()
    assert sorted(keys) == ["ERV1", "ERV2", "ERV3"]


def test_selected_words_and_a_passage_are_dragged_onto_a_code(place: Place) -> None:
    page = place.one
    drag_over(page, "Niemand belt")
    drag(page, spot(page, "belt"), middle(entry(page, "ERV2")))
    expect(page.locator("[data-mark=coding] .code-key")).to_have_text("ERV2")
    settled(page)
    page.keyboard.press("Escape")
    page.locator("[data-mark=coding]").click()  # its words are at hand, and look selected
    assert selection(page) == "Niemand belt"
    drag(page, spot(page, "belt"), middle(entry(page, "ERV3")))
    expect(page.locator("[data-mark=coding] .code-key")).to_have_text(["ERV2", "ERV3"])
    settled(page)
    assert [row[0] for row in place.stored()] == ["Niemand belt", "Niemand belt"]


def test_a_code_is_made_of_the_words_themselves(place: Place) -> None:
    page = place.one
    drag_over(page, "Niemand belt terug")
    page.locator("[data-act=inVivo]").click()
    dialog = page.locator("#in-vivo")
    expect(dialog.locator("#in-vivo-label")).to_have_value("Niemand belt terug")
    assert_for_everybody(page)
    dialog.locator("button[value=cancel]").click()
    expect(dialog).to_be_hidden()
    assert place.stored() == []
    page.keyboard.press("o")  # the keys work again, and the words are still at hand
    dialog.locator("#in-vivo-label").fill("Stilte na afloop")
    dialog.locator("#in-vivo-parent").select_option(index=1)
    dialog.locator("button[value=save]").click()
    expect(page.locator("[data-mark=coding] .code-label")).to_have_text("Stilte na afloop")
    settled(page)
    assert place.stored()[0][0] == "Niemand belt terug"
    page.locator("#document").focus()
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.keyboard.type("stilte")  # it is found like any other
    expect(page.locator("#picker-list [role=option]").first).to_contain_text("Stilte na afloop")


def test_a_part_of_the_codings_is_shown_and_changed_at_once(place: Place) -> None:
    page = place.one
    code(page, "begeleid")
    settled(page)
    page.keyboard.press("v")
    place.mark("Niemand belt terug.", 1)
    place.mark("dertien weken", 1)
    go(page, place.address)
    marks = page.locator("[data-mark=coding]")
    expect(marks).to_have_count(3)
    page.keyboard.press("f")
    expect(page.locator("#filter-code")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("j")  # the keys are the text's again
    expect(page.locator("#status")).to_have_text("1 van 3")
    expect(page.locator("#together")).to_be_hidden()
    page.locator("#filter-valence").select_option("facilitator")
    expect(marks).to_have_count(1)
    expect(page.locator("#filter-count")).to_have_text("1 van 3")
    page.locator("#filter-valence").select_option("")
    page.locator("#filter-coder").select_option(label="Eva Evaluator")
    expect(marks).to_have_count(1)
    page.locator("#filter-coder").select_option("")
    page.locator("#filter-code").select_option(index=2)
    expect(marks).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?code="))
    page.locator("#together-what").select_option("valence:barrier")
    page.locator("#together button").click()
    expect(page.locator("[data-valence=barrier]")).to_have_count(2)
    assert sorted(row[1] for row in place.stored()) == ["barrier", "barrier", "facilitator"]
    page.locator("#document").focus()
    page.keyboard.press("u")  # taken back as one
    expect(page.locator("[data-valence=neutral]")).to_have_count(2)
    assert sorted(row[1] for row in place.stored()) == ["facilitator", "neutral", "neutral"]
    page.reload()
    expect(marks).to_have_count(2)  # the filter stands in the address
    page.locator("#filter-panel summary").click()
    page.locator("#together-what").select_option("remove")
    page.locator("#together button").click()
    expect(marks).to_have_count(0)
    page.locator("#filter-off").click()
    expect(marks).to_have_count(1)
    assert [row[1] for row in place.stored()] == ["facilitator"]


def test_what_is_found_is_coded_after_a_look_and_taken_back_as_one(place: Place) -> None:
    page = place.one
    page.get_by_role("link", name="Zoeken in dit document").click()
    page.locator("#how-pattern").check()
    page.locator("#around").select_option("match")
    page.locator("#q").fill("dicht|weken|belt")
    page.locator("form:has(#q) button.btn-primary").click()
    hits = page.locator("input[name=hit]")
    expect(hits).to_have_count(3)
    hits.nth(1).check()
    hits.nth(2).check()
    hits.nth(2).uncheck()
    hits.nth(0).check()
    page.locator("#code").select_option(index=3)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Codeer deze passages").click()
    assert len(place.stored()) == 2
    go(page, place.address)
    expect(page.locator("[data-mark=coding]")).to_have_count(2)
    page.keyboard.press("u")
    expect(page.locator("[data-mark=coding]")).to_have_count(0)


def test_two_documents_beside_each_other_are_coded_each_by_its_own_keys(place: Place) -> None:
    page = place.one
    _address, other_id = place.add("ander.txt", "I: En u?\nR: De bus rijdt niet. Dus komt er niemand.\n")
    page.get_by_role("link", name="Naast een ander document").click()
    page.goto(f"{place.address}/beside/{other_id}")
    left, right = page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)
    for one in (left, right):
        expect(one.locator("#workspace[data-ready=yes]")).to_be_attached()
        one.locator("#document").focus()
        page.keyboard.press("n")
        page.keyboard.press("c")
        page.keyboard.type("begeleid")
        page.keyboard.press("Enter")
        expect(one.locator("[data-mark=coding]")).to_have_count(1)
        expect(one.locator(".on-its-way")).to_have_count(0)
    assert len(place.stored()) == 1
    expect(right.locator("[data-mark=coding]")).to_contain_text("De bus rijdt niet.")
    expect(left.locator("[data-mark=coding]")).to_contain_text("De jobcoach")
    assert_for_everybody(page)
