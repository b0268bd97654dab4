"""The codebook in a real browser: by keyboard, by dragging, without script, and for everybody's eyes and ears."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from coding import codebook, intake, marking
from coding.codebook import examples
from coding.models import Code
from tests import factories
from tests.browser.conftest import Live, Visit, assert_for_everybody

SignIn = Callable[[Page, str], None]
BOOK = {
    "title": {"nl": "Codeboek", "en": "Codebook"},
    "codes": [
        {"id": "A", "label": {"nl": "Hulp"}},
        {"id": "A1", "parent": "A", "label": {"nl": "Begeleiding"}, "definition": {"nl": "Op het werk."}},
        {"id": "A2", "parent": "A", "label": {"nl": "Nazorg"}},
        {"id": "B", "label": {"nl": "Gevoel"}},
    ],
}


@pytest.fixture
def book(
    live: Live, visit: Visit, sign_in: SignIn, request: pytest.FixtureRequest
) -> Callable[..., tuple[Page, str]]:
    """`book(width=390)`: a page of a researcher who is signed in, and the address of a codebook in use."""

    def opened(**how: Any) -> tuple[Page, str]:
        page = visit(**how)
        email = f"codebook{abs(hash((request.node.name, *how.items())))}@example.org"
        sign_in(page, email)

        def make(session: Session) -> str:
            study = factories.make_study(session)
            user = session.scalars(select(User).where(User.email == email)).one()
            factories.make_member(session, study, user, "researcher")
            made = codebook.adopt(session, None, study, BOOK)
            text = b"R: De begeleiding stopt na dertien weken.\n"
            document = intake.add_transcript(session, None, study, "gesprek.txt", text)
            code = session.scalars(select(Code).where(Code.codebook_id == made.id, Code.key == "A1")).one()
            marking.apply(session, user.id, document, code.id, 3, 17)
            examples.pin(session, user.id, code, document, 3, 17)
            codebook.change(session, user.id, code, definition={"nl": "Op het werk, door een coach."})
            return f"/studies/{study.id}/codebook"

        where: str = live.work(make)
        page.goto(where)
        return page, where

    return opened


def order(page: Page) -> list[str]:
    return page.locator("#tree .code-key").all_inner_texts()


def link(page: Page, name: str) -> Any:
    return page.locator(".code-link", has_text=name)


def test_a_code_is_put_elsewhere_with_alt_and_arrows(book: Callable[..., tuple[Page, str]]) -> None:
    page, _ = book()
    link(page, "Nazorg").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#tree .code-key").nth(1)).to_have_text("A2")
    expect(link(page, "Nazorg")).to_be_focused()
    expect(page.locator("#tree-status")).to_contain_text("Nazorg")
    link(page, "Gevoel").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#tree li li", has_text="Gevoel")).to_be_visible()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("#tree li li", has_text="Gevoel")).to_have_count(0)
    page.reload()
    assert order(page) == ["A", "A2", "A1", "B"]


def test_a_code_is_dragged_under_another_and_between_two(book: Callable[..., tuple[Page, str]]) -> None:
    page, _ = book()

    def row(name: str) -> Any:
        return page.locator(".code-row", has_text=name)

    row("Nazorg").drag_to(row("Gevoel"), source_position={"x": 60, "y": 10})
    expect(page.locator("#tree li li", has_text="Nazorg").locator(".code-key")).to_have_text("A2")
    expect(page.locator("#tree .code-key").nth(3)).to_have_text("A2")
    row("Gevoel").drag_to(row("Hulp"), source_position={"x": 60, "y": 10}, target_position={"x": 60, "y": 3})
    expect(page.locator("#tree .code-key").first).to_have_text("B")
    assert order(page) == ["B", "A2", "A", "A1"]


def test_finding_and_folding_are_by_keys_and_folds_are_remembered(
    book: Callable[..., tuple[Page, str]],
) -> None:
    page, _ = book()
    page.keyboard.press("/")
    page.keyboard.type("coach")
    expect(link(page, "Begeleiding")).to_be_visible()
    expect(link(page, "Gevoel")).to_be_hidden()
    page.locator("#tree-filter").fill("")
    link(page, "Hulp").focus()
    page.keyboard.press("ArrowLeft")
    expect(link(page, "Nazorg")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(link(page, "Gevoel")).to_be_focused()
    page.reload()
    expect(link(page, "Nazorg")).to_be_hidden()
    page.get_by_role("button", name="Alles openklappen").click()
    expect(link(page, "Nazorg")).to_be_visible()


def test_without_script_the_menu_of_a_code_moves_it(book: Callable[..., tuple[Page, str]]) -> None:
    page, _ = book(script=False)
    row = page.locator(".code-row", has_text="Nazorg")
    row.locator("summary").click()
    row.get_by_role("button", name="Omhoog").click()
    assert order(page) == ["A", "A2", "A1", "B"]


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_for_everybody(book: Callable[..., tuple[Page, str]], width: int) -> None:
    page, where = book(width=width)
    code = page.locator("li[data-code]", has_text="Begeleiding").last.get_attribute("data-code")
    other = page.locator("li[data-code]", has_text="Nazorg").last.get_attribute("data-code")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for address in (
            where, f"{where}/{code}", f"{where}/{code}/again", f"{where}/{code}/passages", f"{where}/{code}/move",
            f"{where}/{code}/merge?with={other}", f"{where}/{code}/split", f"{where}/{code}/retire", f"{where}/versions",
            f"{where}/versions/1/2", f"{where}/reading", f"{where}/files", f"{where}/import",
        ):  # fmt: skip
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert_for_everybody(page)


def test_an_own_file_is_looked_at_and_taken_in(book: Callable[..., tuple[Page, str]]) -> None:
    page, where = book()
    page.goto(f"{where}/import")
    page.set_input_files(
        "#file", {"name": "x.csv", "mimeType": "text/csv", "buffer": b"Code;Memo\nTrots;Blij\n"}
    )
    page.get_by_role("button", name="Eerst bekijken").click()
    expect(page.get_by_text("1 nieuwe code", exact=False).first).to_be_visible()
    assert_for_everybody(page)
    page.get_by_role("button", name=re.compile("^Inlezen$")).click()
    expect(link(page, "Trots")).to_be_visible()
