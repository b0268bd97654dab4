"""A tablet that goes from hand to hand: who comes next opens nothing of who was before, not with the back button either."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live, Visit, assert_for_everybody
from tests.browser.test_connection import begin, link, made_link, own_link

__all__ = ["link", "own_link"]
WORDS = "Goed, dank u"
LINK = re.compile("/p/[^/]{20,}")


def nothing_behind(page: Page) -> None:
    """Goes back as far as the tab goes: no page shows what was typed, offers to go on, or has the link."""
    for _ in range(12):
        before = page.evaluate("history.length"), page.url
        page.go_back(wait_until="load")
        assert not LINK.search(page.url), page.url
        expect(page.locator("body")).not_to_contain_text(WORDS)
        assert page.locator("input, textarea").evaluate_all(
            "(all, words) => all.every((one) => one.value !== words)", WORDS
        )
        assert page.get_by_role("button", name="Verdergaan").count() == 0
        if page.url == "about:blank" or (page.evaluate("history.length"), page.url) == before:
            return


def test_done_on_this_device_closes_what_was_begun_and_the_link_opens_it_again(
    visit: Visit, link: str
) -> None:
    page = visit(width=390)
    begin(page, link)
    page.get_by_label("Hoe gaat het?").fill(WORDS)
    page.locator("[value=stop]").click()
    expect(page.get_by_role("heading", name="Gebruikt iemand anders dit apparaat ook?")).to_be_visible()
    assert_for_everybody(page)
    page.get_by_role("button", name="Ik ben klaar op dit apparaat").click()
    expect(page.get_by_role("heading", name="Klaar op dit apparaat")).to_be_visible()
    assert_for_everybody(page)
    nothing_behind(page)
    page.goto(link)
    page.get_by_role("button", name="Verdergaan").click()
    page.wait_for_url(re.compile("/page/"))
    page.goto(re.sub("/page/.*", "/page/een", page.url))
    expect(page.get_by_label("Hoe gaat het?")).to_have_value(WORDS)


def test_while_somebody_is_busy_going_back_past_the_first_page_leads_on(visit: Visit, link: str) -> None:
    page = visit(width=390)
    begin(page, link)
    page.go_back()
    assert not LINK.search(page.url)
    page.get_by_role("link", name="Verdergaan").click()
    expect(page.get_by_label("Hoe gaat het?")).to_be_visible()


def test_who_sent_in_leaves_nothing_behind(visit: Visit, link: str) -> None:
    page = visit(width=390)
    begin(page, link)
    page.get_by_label("Hoe gaat het?").fill(WORDS)
    page.locator(".form-actions [value=next]").click()
    page.wait_for_url(re.compile("/page/twee"))
    page.locator(".form-actions [value=next]").click()
    page.wait_for_url(re.compile("/review"))
    page.get_by_role("button", name="Mijn antwoorden insturen").click()
    expect(page.locator("body")).to_contain_text(WORDS)  # the copy
    page.get_by_role("button", name="Ik ben klaar op dit apparaat").click()
    nothing_behind(page)


def test_the_next_partner_who_opens_a_link_closes_what_was_open(live: Live, visit: Visit, link: str) -> None:
    page = visit(width=390)
    begin(page, link)
    page.get_by_label("Hoe gaat het?").fill(WORDS)
    page.locator("[value=stop]").click()
    page.wait_for_url(re.compile("/stopped"))
    answers = page.url
    page.goto(made_link(live))
    page.locator(".main-action button").click()
    page.wait_for_url(re.compile("/page/een"))
    assert page.goto(answers).status == 404  # type: ignore[union-attr]


def test_an_unlinked_round_leaves_its_key_in_no_browser(visit: Visit, own_link: str) -> None:
    page = visit(width=390)
    page.goto(own_link)
    page.locator(".main-action button").click()
    page.wait_for_url(re.compile("/own/"))
    sheet = page.url
    for fieldset in page.locator("fieldset.choices").all():
        fieldset.locator("input[value=yes]").check()
    page.locator("form button.btn-primary").click()
    page.locator("[value=stop]").click()
    page.get_by_role("button", name="Ik ben klaar op dit apparaat").click()
    expect(page.get_by_role("heading", name="Klaar op dit apparaat")).to_be_visible()
    assert [cookie["name"] for cookie in page.context.cookies() if "own-" in cookie["name"]] == []
    assert page.goto(sheet).status == 404  # type: ignore[union-attr]
