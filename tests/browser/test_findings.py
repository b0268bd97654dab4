"""Findings in a real browser: figures under our strict policy, on a telephone, without script, and in print."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import elements
from app.models import User
from tests import factories
from tests.browser.conftest import Live, Visit
from tests.findings_world import ACTOR, make_world

SignIn = Callable[[Page, str], None]


def fill(live: Live, email: str) -> tuple[str, str]:
    """A study of this person with answers and a working element: the paths of its cell and of the element's card."""

    def make(session: Session) -> tuple[str, str]:
        world = make_world(session, synthetic=True)
        for number, value in enumerate((1, 2, 3, 5, 98)):
            world.answer(f"Bouw {number}", "bouwbedrijf", E1=value, E2=value)
        world.code(world.document("Bouw 0", "bouwbedrijf", "Het duurt te lang."), "barrier")
        element = elements.create(session, ACTOR, world.study, "Ophalen bij de metro")
        user = session.scalars(select(User).where(User.email == email)).one()
        factories.make_member(session, world.study, user, "researcher")
        study = f"/studies/{world.study.id}"
        return f"{study}/coherence/ervaringen/bouwbedrijf", f"{study}/elements/{element.id}"

    found: tuple[str, str] = live.work(make)
    return found


@pytest.mark.parametrize("width", [390, 1280])
def test_a_figure_is_drawn_within_the_page_and_its_table_opens(
    live: Live, visit: Visit, sign_in: SignIn, width: int
) -> None:
    page, email = visit(width=width), f"figure{width}@example.org"
    sign_in(page, email)
    cell, _ = fill(live, email)
    page.goto(cell)
    expect(page.locator(".drawing .barlayer path").first).to_be_visible()
    assert page.locator(".drawing .barlayer .point").count() == 10  # two questions, five points each
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    table = page.locator("details.as-table table")
    expect(table).to_be_hidden()
    page.get_by_text("Als tabel").click()
    expect(table.get_by_role("row", name=re.compile("Een kans"))).to_contain_text("2,5")
    with page.expect_download() as download:
        page.get_by_role("button", name="Figuur ophalen").click()
    svg = download.value.path().read_text()
    assert download.value.suggested_filename == "ervaringen-bouwbedrijf.svg"
    assert "Verzonnen voorbeelddata" in svg
    assert "Een kans" in svg


def test_without_script_the_table_stands_in_for_the_figure(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit(script=False)
    sign_in(page, "plain@example.org")
    cell, _ = fill(live, "plain@example.org")
    page.goto(cell)
    expect(page.locator("details.as-table table")).to_be_visible()
    expect(page.get_by_role("button", name="Figuur ophalen")).to_be_hidden()


def test_a_card_prints_on_one_page_with_a_line_to_fill_in(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit()
    sign_in(page, "print@example.org")
    _, card = fill(live, "print@example.org")
    page.goto(card)
    page.emulate_media(media="print")
    expect(page.locator(".element-card")).to_be_visible()
    expect(page.locator(".element-card")).to_contain_text("Dit proberen wij, vanaf")
    expect(page.locator(".demo-band")).to_be_visible()
    for gone in ("form", ".evidence", ".history", "dl.facts"):
        assert not page.locator(f"main {gone}").first.is_visible(), gone
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
