"""Each kind of item by its example in a real browser: WCAG 2.2 AA, 320 pixels, keyboard alone, without JavaScript."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import responses
from surveys.answers import OWN
from surveys.definition import Definition
from surveys.models import Response
from tests import examples
from tests.browser.conftest import Live, Visit

SURVEYS = [name for name in examples.NAMES if examples.load(name)[0].kind == "survey"]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
FOCUS = "() => { const e = document.activeElement; return [e.name || '', e.type || '', e.value || '']; }"


def begin(live: Live, page: Page, name: str) -> str:
    """Starts on an example through its link; gives the id of the response."""
    definition, cases = examples.load(name)
    page.goto(live.work(lambda session: examples.invite(session, definition)))
    page.get_by_role("button", name=re.compile("^(Begin|Start)")).click()
    found = re.search(r"/answer/([0-9a-f-]+)/", page.url)
    assert found
    shown = {item.id for item in definition.page("vraag").items}
    known = {key: value for key, value in cases.get("known", {}).items() if key in shown}
    if known and name != "file":
        live.work(lambda session: keep(session, found[1], known))
    page.goto(f"/answer/{found[1]}/page/vraag")
    return found[1]


def response_of(session: Session, response_id: str) -> Response:
    return next(row for row in session.scalars(select(Response)) if str(row.id) == response_id)


def keep(session: Session, response_id: str, known: dict[str, Any]) -> None:
    responses.save_page(session, response_of(session, response_id), "vraag", known, "nl")


def stored(live: Live, response_id: str, definition: Definition) -> dict[str, Any]:
    """What is kept of the page with the question."""
    found = live.work(lambda session: responses.stored(session, response_of(session, response_id)))
    shown = {item.id for item in definition.page("vraag").items}
    return {
        key: value for key, value in found.items() if key not in OWN and key.removesuffix("__other") in shown
    }


def check(page: Page, place: str) -> None:
    """No violation of WCAG 2.2 AA, and nothing wider than the window."""
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, f"{place}: {found.generate_report()}"
    wide = page.evaluate("() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{place}: {wide} px too wide"


def test_namely_is_asked_once_its_choice_is_made(live: Live, visit: Visit) -> None:
    page = visit(width=390)
    definition, _ = examples.load("multi")
    response_id = begin(live, page, "multi")
    namely = page.locator(".other input")
    expect(namely).to_be_hidden()
    page.get_by_label("Bloemhof", exact=True).check()
    page.get_by_label("Elders", exact=True).check()
    namely.fill("Katendrecht")
    page.get_by_label("Elders", exact=True).uncheck()
    expect(namely).to_be_hidden()
    page.get_by_role("button", name="Bewaren en verder").click()
    page.wait_for_url("**/review")
    assert stored(live, response_id, definition) == {"M1": ["bloemhof"]}  # what is hidden is not sent


def test_namely_can_be_typed_without_javascript(live: Live, visit: Visit) -> None:
    page = visit(width=390, script=False)
    begin(live, page, "single")
    expect(page.locator(".other input")).to_be_visible()


@pytest.mark.parametrize("name", SURVEYS)
def test_the_page_of_each_kind_is_accessible_on_every_width(live: Live, visit: Visit, name: str) -> None:
    page = visit(width=320)
    begin(live, page, name)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        check(page, f"{name} at {width}")
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    check(page, f"{name} in forced colours")
    page.emulate_media(forced_colors="none", color_scheme="dark")
    check(page, f"{name} in the dark")
    refused = examples.load(name)[1]["refused"]
    if refused:
        fill_in(page, refused[0]["form"])
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile("^(Bewaren en verder|Save and go on)")).click()
        check(page, f"{name} with a mistake")


def fill_in(page: Page, values: dict[str, Any]) -> None:
    """What a mistake needs, as far as the page lets one make it."""
    for name, value in values.items():
        field = page.locator(f'input:not([type="radio"], [type="checkbox"])[name="{name}"]:visible')
        if isinstance(value, str) and field.count() == 1:
            field.fill(value)


def accepted(name: str) -> dict[str, Any] | None:
    """The fullest case that can be typed."""
    cases = [case for case in examples.load(name)[1]["accepted"] if case["form"]]
    typed = [case for case in cases if case.get("language", "nl") == "nl"]
    return max(typed, key=lambda case: len(case["form"]), default=None)


def focus(page: Page, wanted: Callable[[str, str, str], bool]) -> str:
    """Presses Tab until the focus is where it is wanted; gives the type of the control."""
    for _ in range(200):
        page.keyboard.press("Tab")
        name, kind, value = page.evaluate(FOCUS)
        if wanted(name, kind, value):
            return str(kind)
    raise AssertionError("the keyboard does not get there")


def type_in(page: Page, name: str, value: str) -> None:
    kind = focus(page, lambda n, k, v: n == name and (k != "checkbox" or v == value or value == "y"))
    if kind == "checkbox":
        page.keyboard.press("Space")
    elif kind == "radio":
        page.keyboard.press("Space")
        for _ in range(30):
            if page.evaluate(FOCUS)[2] == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} cannot be {value}")
    elif kind == "select-one":
        for _ in range(30):
            if page.evaluate(FOCUS)[2] == value:
                return
            page.keyboard.press("ArrowDown")
    else:
        page.keyboard.press("Control+A")
        page.keyboard.type(value.replace("\r\n", "\n"))


def is_asked(page: Page, name: str, value: str) -> bool:
    """Whether the page has this question now and, of what is ticked, this choice."""
    found = page.locator(f'[name="{name}"]:visible')
    if found.count() == 0 or found.first.get_attribute("type") != "checkbox":
        return found.count() > 0
    return page.locator(f'[name="{name}"]:is([value="{value}"], [value="y"]):visible').count() > 0


@pytest.mark.parametrize("name", [name for name in SURVEYS if accepted(name) and name != "file"])
def test_each_kind_is_filled_in_by_keyboard_alone_without_javascript(
    live: Live, visit: Visit, name: str
) -> None:
    definition, _ = examples.load(name)
    case = accepted(name)
    assert case is not None
    page = visit(width=320, script=False)
    response_id = begin(live, page, name)
    left = [
        (field, one)
        for field, value in case["form"].items()
        for one in (value if isinstance(value, list) else [value])
    ]
    for _ in range(6):  # the page comes back with what the answers brought, or asked
        for pair in list(left):
            if is_asked(page, *pair):  # "namely" is, once its choice is made
                type_in(page, *pair)
                left.remove(pair)
        focus(page, lambda n, k, v: (n, v) == ("go", "next"))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if page.locator("#answers").count() == 0:
            break
    expect(page.locator("h1")).to_have_text("Kijk uw antwoorden na")
    assert stored(live, response_id, definition) == case["answers"]


def test_entries_come_and_go_by_keyboard_without_javascript(live: Live, visit: Visit) -> None:
    page = visit(width=320, script=False)
    definition, _ = examples.load("repeat")
    page.goto(live.work(lambda session: examples.invite(session, definition)))
    page.get_by_role("button", name=re.compile("^Begin")).click()
    type_in(page, "placements.0.pl_job", "Timmerman")
    focus(page, lambda n, k, v: v == "add:placements")
    page.keyboard.press("Enter")
    second = page.get_by_role("group", name="Plaatsing 2", exact=True)
    expect(second).to_be_in_viewport()
    second.get_by_label("Wat voor werk is het?").fill("Schilder")
    focus(page, lambda n, k, v: v == "remove:placements:0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Plaatsing 1: Schilder", exact=True)).to_be_visible()
    expect(page.get_by_role("group", name=re.compile("^Plaatsing 2"))).to_have_count(0)


def test_a_file_is_handed_in_and_taken_away_without_javascript(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    (tmp_path / "Plan.txt").write_text("Wij beginnen in maart.", encoding="utf-8")
    page = visit(width=320, script=False)
    begin(live, page, "file")
    page.get_by_label("Kies bestanden").set_input_files(tmp_path / "Plan.txt")
    with page.expect_navigation():
        page.get_by_role("button", name="Voeg toe aan mijn antwoorden").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Plan.txt").click()
    assert download.value.suggested_filename == "Plan.txt"
    page.get_by_role("button", name=re.compile("Haal weg.*Plan.txt")).click()
    expect(page.get_by_role("link", name="Plan.txt")).to_have_count(0)


def test_a_matrix_is_a_table_with_headers_where_there_is_room_and_one_question_at_a_time_on_a_phone(
    live: Live, visit: Visit
) -> None:
    page = visit(width=1280)
    begin(live, page, "likert_matrix_partner_types")
    wide = page.get_by_role("radio", name="Bouwbedrijf Eens", exact=True)
    expect(wide).to_have_count(1)
    assert page.get_by_role("rowheader").all_inner_texts() == ["Bouwbedrijf", "Woningcorporatie"]
    assert [text for text in page.get_by_role("columnheader").all_inner_texts() if text] == ["Oneens", "Eens"]
    page.set_viewport_size({"width": 320, "height": 800})
    expect(wide).to_have_count(1)
    tops = [box["y"] for box in (row.bounding_box() for row in page.locator(".matrix-table td").all()) if box]
    assert tops == sorted(set(tops))
