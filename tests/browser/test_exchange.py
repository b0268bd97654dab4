"""Coding work out and in, in a real browser: by keyboard, without script, on a telephone, and axe finds nothing."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from tests import factories
from tests.browser.conftest import Live, Visit

SignIn = Callable[[Page, str], None]
SAMPLE = Path(__file__).parents[1] / "data" / "refi" / "qualcoder40_small_emoji.qdpx"


def study_of(live: Live, email: str) -> str:
    def make(session: Session) -> str:
        study = factories.make_study(session)
        user = session.scalars(select(User).where(User.email == email)).one()
        factories.make_member(session, study, user, "researcher")
        return f"/studies/{study.id}/documents"

    found: str = live.work(make)
    return found


def sound(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = page.viewport_size["width"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_project_is_brought_in_and_taken_out_again(
    live: Live, visit: Visit, sign_in: SignIn, width: int, scheme: str
) -> None:
    page, email = visit(width=width), f"exchange{width}@example.org"
    sign_in(page, email)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    documents = study_of(live, email)
    page.goto(f"{documents}/import")
    sound(page)
    page.set_input_files("#file", str(SAMPLE))
    page.get_by_role("button", name="Bekijk het bestand").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_be_visible()
    live.run_jobs()
    expect(
        page.get_by_role("button", name="Opnemen in de studie")
    ).to_be_visible()  # the page comes by itself
    page.get_by_text("Hoe de plaatsen van passages zijn gelezen").first.click()
    sound(page)
    page.get_by_role("button", name="Opnemen in de studie").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_be_visible()
    live.run_jobs()
    expect(page.get_by_role("button", name="Draai de hele import terug")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2 documenten, 6 codes, 24 coderingen")
    sound(page)
    page.goto(f"{documents}/export")
    sound(page)
    page.get_by_role("button", name="Maak het bestand").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_be_visible()
    live.run_jobs()
    link = page.locator("#files a[download]")
    expect(link).to_be_visible()
    sound(page)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".qdpx")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.read("project.qde").count(b"<Coding ") == 24


def test_without_script_the_same_steps_lead_there(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page, email = visit(script=False), "exchange-plain@example.org"
    sign_in(page, email)
    documents = study_of(live, email)
    page.goto(f"{documents}/import")
    page.set_input_files("#file", str(SAMPLE))
    page.get_by_role("button", name="Bekijk het bestand").click()
    live.run_jobs()
    page.get_by_role("link", name="Laad deze pagina opnieuw").click()
    page.get_by_role("button", name="Opnemen in de studie").click()
    live.run_jobs()
    page.get_by_role("link", name="Laad deze pagina opnieuw").click()
    page.get_by_role("button", name="Draai de hele import terug").click()
    expect(page.locator("main")).to_contain_text("teruggedraaid")
