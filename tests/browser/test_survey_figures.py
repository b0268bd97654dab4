"""Linking a figure of a survey in a real browser: both languages, telephone and desk, by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live, Visit, assert_for_everybody
from tests.browser.test_findings_for_everybody import SignIn, fill


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_its_pages_are_for_everybody(
    live: Live, visit: Visit, sign_in: SignIn, language: str, width: int
) -> None:
    page, email = visit(width=width, language=language), f"{language}{width}@figures.example"
    sign_in(page, email)
    study = fill(live, email)
    page.goto(study)
    page.locator(f"button[name=language][value={language}]").first.click()
    page.goto(f"{study}/lessons")
    page.locator(".lesson-card h3 a").first.click()
    expect(page.locator(".survey-figure")).to_be_visible()
    _check(page, width, language)
    page.locator("a[href$=add-figure]").click()
    _check(page, width, language)
    page.locator(".hits a").first.click()
    expect(page.locator("#note")).to_be_visible()
    _check(page, width, language)
    page.emulate_media(color_scheme="dark")
    page.reload()
    assert_for_everybody(page)


def test_a_figure_is_linked_by_keyboard_and_opens_its_source_in_place(
    live: Live, visit: Visit, sign_in: SignIn
) -> None:
    page = visit()
    sign_in(page, "keys@figures.example")
    study = fill(live, "keys@figures.example")
    page.goto(f"{study}/lessons")
    page.locator(".lesson-card h3 a").first.click()
    page.get_by_role("link", name="Cijfer koppelen").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Woorden in de vraag").focus()
    page.keyboard.type("alleen")
    page.keyboard.press("Enter")
    expect(page.locator(".hits li")).to_have_count(1)
    page.get_by_role("link", name="Alleen bouwers").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Wat dit cijfer laat zien, in uw eigen woorden").focus()
    page.keyboard.type("Bouwers zijn verdeeld.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Het cijfer is gekoppeld.")).to_be_visible()
    linked = page.locator(".survey-figure", has_text="Bouwers zijn verdeeld.")
    expect(linked).to_contain_text("n = 4; onbekend: 1; opengelaten: 0.")
    linked.get_by_role("link", name="Alleen bouwers (Ronde 1)").click()
    expect(page.locator("#q-E2")).to_be_in_viewport()


def _check(page: Page, width: int, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_for_everybody(page)
