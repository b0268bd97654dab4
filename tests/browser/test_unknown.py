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
