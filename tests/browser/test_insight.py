"""The overview of codes in a real browser: nothing in the way of anybody, wide tables within themselves, by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from tests import factories
from tests.browser.conftest import Live, Visit, assert_for_everybody
from tests.findings_world import make_world

SignIn = Callable[[Page, str], None]
PAGES = (
    "insight",
    "matrix?by=organisation",
    "matrix/frequencies",
    "matrix/pairs",
    "framework",
    "saturation?base=2&run=1",
    "words?fillers=1",
    "words/in-context?word=wachten",
    "queries?q=code:* NEAR/1s lemma:wachten",
    "queries?q=code:ERV1 AND (",
)


def fill(live: Live, email: str) -> str:
    """A study of this person with twelve organisations, each with a coded conversation: its path."""

    def make(session: Session) -> str:
        world = make_world(session, synthetic=True)
        for number in range(12):
            kind = ("bouwbedrijf", "woningcorporatie", "gemeente")[number % 3]
            document = world.document(
                f"Organisatie met een lange naam {number}", kind, f"Wij wachten {number} weken. Te lang."
            )
            world.code(document, "barrier")
            if number % 2:
                world.code(document, "neutral", "LOOSE")
        user = session.scalars(select(User).where(User.email == email)).one()
        factories.make_member(session, world.study, user, "researcher")
        return f"/studies/{world.study.id}"

    found: str = live.work(make)
    return found


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True)])
def test_nothing_stands_in_anybodys_way(
    live: Live, visit: Visit, sign_in: SignIn, width: int, dark: bool
) -> None:
    page, email = visit(width=width), f"insight{width}@example.org"
    sign_in(page, email)
    study = fill(live, email)
    page.emulate_media(color_scheme="dark" if dark else "light")
    for path in PAGES:
        page.goto(f"{study}/{path}")
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_for_everybody(page)
    page.goto(f"{study}/framework")
    page.locator(".framework td a").first.click()
    expect(page.locator("#summary")).to_be_visible()
    assert_for_everybody(page)


def test_headers_stay_in_sight_when_a_wide_table_is_scrolled(
    live: Live, visit: Visit, sign_in: SignIn
) -> None:
    page = visit(width=390)
    sign_in(page, "sticky@example.org")
    page.goto(f"{fill(live, 'sticky@example.org')}/framework")
    table = page.locator(".table-scroll.grid")
    table.evaluate("place => { place.scrollTop = 300; place.scrollLeft = 120; }")
    frame = table.bounding_box()
    corner = page.locator(".grid-table thead th").first.bounding_box()
    assert frame is not None
    assert corner is not None
    assert abs(corner["y"] - frame["y"]) < 3
    assert abs(corner["x"] - frame["x"]) < 3
    head = page.locator(".grid-table tbody th").last.bounding_box()
    assert head is not None
    assert abs(head["x"] - frame["x"]) < 3


def test_a_query_is_picked_and_kept_without_a_mouse_or_script(
    live: Live, visit: Visit, sign_in: SignIn
) -> None:
    page = visit(script=False)
    sign_in(page, "keys@example.org")
    page.goto(f"{fill(live, 'keys@example.org')}/queries")
    page.get_by_label("Code", exact=True).select_option("ERV1")
    page.locator("button[name=add][value=code]").press("Enter")
    expect(page.locator("#q")).to_have_value("code:ERV1")
    expect(page.get_by_role("heading", name="12 passages")).to_be_visible()
    page.get_by_text("Verder bouwen aan deze zoekvraag").press("Enter")
    page.get_by_text("Een voorwaarde aan documenten toevoegen").press("Enter")
    page.get_by_label("Kenmerk").select_option("type")
    page.get_by_label("Waarde (leeg is: niet bekend)").fill("gemeente")
    page.locator("button[name=add][value=condition]").press("Enter")
    expect(page.locator("#q")).to_have_value("code:ERV1 EN type=gemeente")
    expect(page.get_by_role("heading", name="4 passages")).to_be_visible()
    page.get_by_text("Deze zoekvraag bewaren").press("Enter")
    page.locator("#name").fill("Gemeenten")
    page.locator("#name").press("Enter")
    expect(page.get_by_role("heading", name="Gemeenten")).to_be_visible()
    page.locator(".found td.reading a").first.press("Enter")
    expect(page).to_have_url(re.compile(r"/documents/.*passage=0-"))


def test_a_figure_is_drawn_and_is_a_table_too(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit()
    sign_in(page, "curve@example.org")
    study = fill(live, "curve@example.org")
    page.goto(f"{study}/saturation?base=2&run=1")
    expect(page.locator(".drawing .scatterlayer path.js-line").first).to_be_attached()
    page.get_by_text("Als tabel").click()
    expect(page.locator("details.as-table tbody tr")).to_have_count(12)
    expect(page.locator("figcaption")).to_contain_text("Bereikt bij 2 + 1 van 12")
    page.goto(f"{study}/matrix/frequencies")
    expect(page.locator(".drawing .barlayer path").first).to_be_visible()
