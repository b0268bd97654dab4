"""A partner page that follows what is filled in, in Chromium; and the same page without JavaScript."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from surveys import responses
from surveys.models import Response
from tests import examples
from tests.browser.conftest import Live, Visit


def begin(live: Live, page: Page, name: str) -> None:
    """A response to an example, at its only page."""
    page.goto(live.work(lambda session: examples.invite(session, examples.load(name)[0])))
    page.locator("main form button.btn-primary").first.click()
    expect(page.locator("#answers")).to_be_visible()


def stored(live: Live, page: Page) -> dict[str, Any]:
    response_id = uuid.UUID(page.url.split("/answer/")[1].split("/")[0])
    return live.work(lambda session: responses.stored(session, session.get_one(Response, response_id)))  # type: ignore[no-any-return]


def test_questions_choices_and_values_follow_while_one_answers(live: Live, visit: Visit) -> None:
    page = visit(width=390)
    begin(live, page, "follows")
    many, how = page.get_by_label("Hoeveel mensen?"), page.locator("#item-F4")
    expect(many).to_be_hidden()
    page.get_by_label("Ja", exact=True).check()
    expect(many).to_be_visible()
    expect(page.locator("#live-status")).to_contain_text("Er is een vraag bij gekomen: Hoeveel mensen?")
    assert page.evaluate("document.activeElement.id") == "F1-0"
    expect(page.get_by_label("Meer dan één keer")).to_be_hidden()
    many.press_sequentially("12")
    expect(page.locator("output")).to_have_text("432 uur")
    expect(page.get_by_label("Meer dan één keer")).to_be_visible()
    expect(how.locator("label").first).to_have_text("Hoe lukten 12 plaatsingen?")
    assert page.evaluate("document.activeElement.id") == "F2"
    many.fill("60")
    many.blur()
    expect(how.locator("label").first).to_contain_text("Hoe lukten 60 plaatsingen? (verplicht)")
    expect(page.locator("#item-F2 .field-warning")).to_contain_text("Dat zijn er veel.")
    page.locator("#F4").fill("Door 😀 te zijn")
    expect(page.locator("#item-F4 .counter")).to_have_text("Nog 26 tekens.")
    page.get_by_label("Meer dan één keer").check()
    page.get_by_role("button", name="Bewaren en verder").click()
    page.wait_for_url("**/review")  # the warning was said already
    assert stored(live, page) == {"F1": "yes", "F2": 60, "F4": "Door 😀 te zijn", "F5": ["meer"]}


def test_who_answers_before_the_script_came_hears_what_that_changed(live: Live, visit: Visit) -> None:
    page = visit(width=390)
    waiting: list[Route] = []
    page.route("**/js/answering*.js*", lambda route: waiting.append(route))
    begin(live, page, "follows")
    expect(page.locator("#live-status")).to_be_empty()
    page.get_by_label("Ja", exact=True).check()
    expect(page.get_by_label("Hoeveel mensen?")).to_be_hidden()
    while not waiting:
        page.wait_for_timeout(20)
    waiting[0].continue_()
    expect(page.locator("#live-status")).to_contain_text("Er is een vraag bij gekomen: Hoeveel mensen?")


def test_a_page_that_opens_says_nothing_by_itself(live: Live, visit: Visit) -> None:
    page = visit()
    begin(live, page, "follows")
    page.get_by_label("Ja", exact=True).check()
    page.get_by_label("Hoeveel mensen?").fill("5")
    page.get_by_label("Hoeveel mensen?").blur()
    expect(page.get_by_label("Meer dan één keer")).to_be_visible()
    page.get_by_role("button", name="Bewaren en verder").click()
    page.wait_for_url("**/review")
    page.go_back()
    page.reload()
    expect(page.get_by_label("Hoeveel mensen?")).to_have_value("5")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#live-status")).to_be_empty()


def test_what_is_no_longer_relevant_goes_and_is_not_sent(live: Live, visit: Visit) -> None:
    page = visit()
    begin(live, page, "follows")
    page.get_by_label("Ja", exact=True).check()
    page.get_by_label("Hoeveel mensen?").fill("5")
    page.get_by_label("Nee", exact=True).check()
    expect(page.get_by_label("Hoeveel mensen?")).to_be_hidden()
    expect(page.locator("output")).to_have_text("…")
    page.get_by_role("button", name="Bewaren en verder").click()
    page.wait_for_url("**/review")
    assert stored(live, page) == {"F1": "no"}


def test_without_javascript_the_page_comes_back_with_what_was_added(live: Live, visit: Visit) -> None:
    page = visit(script=False)
    begin(live, page, "follows")
    expect(page.get_by_label("Hoeveel mensen?")).to_be_hidden()
    page.get_by_label("Ja", exact=True).check()
    page.get_by_role("button", name="Bewaren en verder").click()
    expect(page.locator("main > .notice")).to_contain_text(
        "Door uw antwoorden kwamen er vragen bij op deze pagina."
    )
    expect(page.locator(".error-summary")).to_have_count(0)
    page.get_by_role("link", name="Hoeveel mensen?").click()
    page.get_by_label("Hoeveel mensen?").fill("5")
    page.get_by_label("Bouw").check()
    expect(page.get_by_label("Meer dan één keer")).to_be_hidden()
    page.get_by_role("button", name="Bewaren en verder").click()
    expect(page.locator("main > .notice")).to_contain_text(
        "Door uw antwoorden kwamen er keuzes bij op deze pagina."
    )
    page.get_by_role("link", name="Waar?").click()
    expect(page.get_by_label("Bouw")).to_be_checked()
    page.get_by_label("Meer dan één keer").check()
    page.get_by_role("button", name="Bewaren en verder").click()
    page.wait_for_url("**/review*")
    assert stored(live, page) == {"F1": "yes", "F2": 5, "F5": ["bouw", "meer"]}


def test_a_total_runs_along(live: Live, visit: Visit) -> None:
    page = visit(width=390)
    begin(live, page, "sum_to_total")
    page.locator("#S1").fill("50")
    page.locator("#S2").fill("30")
    expect(page.locator(".running-total")).to_have_text("Nu 80 van 100 %")
    page.locator("#S3").fill("30")
    expect(page.locator(".running-total")).to_have_text("Nu 110 van 100 %")
    page.get_by_role("button", name="Bewaren en verder").click()
    expect(page.locator("#error-summary li")).to_have_count(1)
    expect(page.locator(".field-error")).to_have_count(3)
    page.locator("#S3").fill("20")
    page.get_by_role("button", name="Bewaren en verder").click()
    page.wait_for_url("**/review")
    assert stored(live, page) == {"S1": 50, "S2": 30, "S3": 20}


@pytest.mark.parametrize("script", [True, False])
def test_a_warning_over_several_questions_asks_once(live: Live, visit: Visit, script: bool) -> None:
    page = visit(script=script)
    begin(live, page, "warning_together")
    page.locator("#N1").fill("3")
    page.locator("#N2").fill("5")
    if script:
        page.locator("#N2").blur()
    else:
        page.get_by_role("button", name="Bewaren en verder").click()
    expect(page.locator(".field-warning")).to_contain_text("meer contracten dan de 3 mensen die begonnen")
    page.get_by_role("button", name="Bewaren en verder").click()
    page.wait_for_url("**/review")
    assert stored(live, page) == {"N1": 3, "N2": 5}


def test_a_question_within_an_entry_follows_its_own_entry(live: Live, visit: Visit) -> None:
    page = visit()
    begin(live, page, "repeat")
    if page.locator("[id='placements.0.pl_hours']").count() == 0:
        page.locator("button.add").click()
    days = page.locator("[data-item='placements.0.pl_days']")
    expect(days).to_be_hidden()
    page.locator("[id='placements.0.pl_job']").fill("Timmerman")
    page.locator("[id='placements.0.pl_hours']").fill("24")
    expect(days).to_be_visible()
