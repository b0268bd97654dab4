"""An answer and "I don't know" make way for each other, with what was typed given back."""

from playwright.sync_api import expect

from tests.browser.conftest import Live, Visit
from tests.browser.test_live_page import begin, stored


def test_an_answer_and_i_do_not_know_make_way_for_each_other(live: Live, visit: Visit) -> None:
    page = visit(width=390)
    begin(live, page, "number")
    weeks, unknown = page.locator("[name=N1]"), page.locator("[name=N1__unknown]")
    weeks.fill("12,5")
    unknown.check()
    expect(weeks).to_have_value("")
    unknown.uncheck()
    expect(weeks).to_have_value("12,5")
    unknown.check()
    weeks.press_sequentially("3")
    expect(unknown).not_to_be_checked()
    unknown.check()
    page.locator(".form-actions [value=next]").click()
    page.wait_for_url("**/review")
    assert stored(live, page)["N1"] == {"unknown": True}


def test_a_choice_that_excludes_all_others_and_those_make_way(live: Live, visit: Visit) -> None:
    page = visit(width=390)
    begin(live, page, "multi")
    nowhere = page.get_by_label("Nergens")
    bloemhof, carnisse = page.get_by_label("Bloemhof"), page.get_by_label("Carnisse")
    namely = page.locator("[name=M1__other]")
    bloemhof.check()
    page.get_by_label("Elders").check()
    namely.fill("Katendrecht")
    nowhere.check()
    expect(bloemhof).not_to_be_checked()
    expect(namely).to_have_value("")
    nowhere.uncheck()  # a slip of the finger: what stood there comes back
    expect(bloemhof).to_be_checked()
    expect(namely).to_have_value("Katendrecht")
    nowhere.check()
    carnisse.focus()
    page.keyboard.press("Space")
    expect(nowhere).not_to_be_checked()
    page.locator(".form-actions [value=next]").click()
    page.wait_for_url("**/review")
    assert stored(live, page)["M1"] == ["carnisse"]
