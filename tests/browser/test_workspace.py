"""The coding workspace in a browser: two people at once, a conflict, signs that are long, and no Highlight API."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from coding import codebook, intake, marking
from coding.models import Coding, Document
from surveys.base import new_id
from surveys.models import Study
from tests import factories
from tests.browser.conftest import Live, Visit, assert_for_everybody

TEXT = (
    "I: Hoe gaat het?\nR: De jobcoach 👷🏽 stopt na dertien weken. Dat is te vroeg.\n"
    "I: En dan?\nR: Caf\u00e9 🇳🇱 is dicht. Niemand belt terug.\n"
)
SignInPage = Callable[[Page, str], None]


@pytest.fixture
def place(live: Live, visit: Visit, sign_in: SignInPage) -> tuple[str, uuid.UUID, Page, Page]:
    """The address of a document, its id, and two people who have it open."""
    one, two = visit(), visit()
    sign_in(one, f"een-{new_id().hex[:6]}@example.org")
    sign_in(two, f"twee-{new_id().hex[:6]}@example.org")

    def make(session: Session) -> tuple[str, uuid.UUID]:
        study = factories.make_study(session)
        for user in session.scalars(select(User)).all():
            factories.make_member(session, study, user, "researcher")
        codebook.adopt(session, None, study)
        document = intake.add_transcript(session, None, study, "gesprek.txt", TEXT.encode())
        intake.segment(session, document)
        return f"/studies/{study.id}/documents/{document.id}", document.id

    address, document_id = live.work(make)
    for page in (one, two):
        page.goto(address)
        expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()
    return address, document_id, one, two


def code(page: Page, typed: str) -> None:
    page.locator("#document").focus()
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def stored(live: Live, document_id: uuid.UUID) -> list[tuple[str, str, str]]:
    def read(session: Session) -> list[tuple[str, str, str]]:
        text = session.get_one(Document, document_id).text
        rows = session.scalars(
            select(Coding).where(Coding.document_id == document_id, Coding.removed_at.is_(None))
        )
        return [(text[row.start : row.end], row.valence, row.memo) for row in rows.all()]

    return live.work(read)  # type: ignore[no-any-return]


def test_two_people_see_each_other_and_choose_between_versions(
    live: Live, place: tuple[str, uuid.UUID, Page, Page]
) -> None:
    _address, document_id, one, two = place
    code(one, "begeleid")
    expect(two.locator("[data-mark=coding]")).to_have_count(1, timeout=8000)
    assert_for_everybody(one)
    two.locator("#document").focus()
    two.keyboard.press("j")
    one.route("**/state*", lambda route: route.abort())  # does not hear of what comes
    two.keyboard.press("v")
    expect(two.locator("[data-mark=coding]")).to_have_attribute("data-valence", "facilitator")
    expect(two.locator(".on-its-way")).to_have_count(0)
    one.keyboard.press("m")
    one.locator("#memo-text").fill("van een")
    one.locator("#memo button[value=save]").click()
    expect(one.locator("#conflict")).to_be_visible()
    expect(one.locator("#conflict-rows")).to_contain_text("van een")
    assert_for_everybody(one)
    assert [row[2] for row in stored(live, document_id)] == [""]
    one.locator("#conflict button[value=mine]").click()
    expect(one.locator("[data-mark=coding]")).to_have_attribute("data-valence", "facilitator")
    expect(two.locator(".memo")).to_have_text("van een", timeout=8000)
    assert [row[1:] for row in stored(live, document_id)] == [("facilitator", "van een")]


def test_words_grow_and_shrink_by_whole_signs(live: Live, place: tuple[str, uuid.UUID, Page, Page]) -> None:
    _address, document_id, one, _two = place
    one.evaluate(
        """() => { const node = [...document.querySelectorAll(".said")][1].firstChild;
        const range = document.createRange(); const at = node.data.indexOf("\\u{1F477}");
        range.setStart(node, at + 1); range.setEnd(node, at + 3); // from the middle of a pair to before the skin
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    one.locator("#document").focus()
    one.wait_for_timeout(200)
    one.keyboard.press("c")
    one.keyboard.type("begeleid")
    one.keyboard.press("Enter")
    expect(one.locator("[data-mark=coding]")).to_have_count(1)
    expect(one.locator(".on-its-way")).to_have_count(0)
    assert stored(live, document_id)[0][0] == "👷🏽"
    one.keyboard.press("Shift+ArrowRight")
    one.keyboard.press("Alt+Shift+ArrowLeft")
    one.wait_for_timeout(900)
    expect(one.locator(".on-its-way")).to_have_count(0)
    assert stored(live, document_id)[0][0] == "jobcoach 👷🏽 stopt"
    one.keyboard.press("u")
    expect(one.locator("#status")).to_contain_text("Ongedaan gemaakt")
    assert stored(live, document_id)[0][0] == "👷🏽"


def test_without_the_highlight_api_spans_show_the_same(
    live: Live, place: tuple[str, uuid.UUID, Page, Page]
) -> None:
    address, document_id, one, _two = place
    one.add_init_script("delete window.Highlight")
    one.goto(address)
    expect(one.locator("#workspace[data-ready=yes]")).to_be_attached()
    code(one, "begeleid")
    expect(one.locator(".on-its-way")).to_have_count(0)
    painted: Any = one.locator(".said span[class^=hl-]").all_text_contents()
    assert "".join(painted) == stored(live, document_id)[0][0]
    assert "".join(one.locator(".said").all_text_contents()) in re.sub(r"(^|\n)[IR]: ", "", TEXT)


def test_single_letters_can_be_switched_off(live: Live, place: tuple[str, uuid.UUID, Page, Page]) -> None:
    address, _document_id, one, _two = place
    with one.expect_response("**/workspace-keys"):
        one.locator("#single-keys").uncheck()
    one.locator("#document").focus()
    one.keyboard.press("?")
    expect(one.locator("#help")).to_be_hidden()
    one.goto(address)
    expect(one.locator("#single-keys")).not_to_be_checked()


def test_the_same_code_twice_on_the_same_words_is_one_coding_that_can_be_changed(
    live: Live, place: tuple[str, uuid.UUID, Page, Page]
) -> None:
    _address, document_id, one, _two = place
    code(one, "begeleid")
    expect(one.locator(".on-its-way")).to_have_count(0)
    one.keyboard.press("1")
    expect(one.locator("[data-mark=coding]")).to_have_count(1)
    expect(one.locator(".on-its-way")).to_have_count(0)
    one.keyboard.press("v")
    expect(one.locator("[data-mark=coding]")).to_have_attribute("data-valence", "facilitator")
    expect(one.locator(".on-its-way")).to_have_count(0)
    expect(one.locator("#conflict")).to_be_hidden()
    assert [row[1] for row in stored(live, document_id)] == ["facilitator"]


def test_a_jump_to_far_words_does_not_draw_what_lies_between(
    live: Live, place: tuple[str, uuid.UUID, Page, Page]
) -> None:
    address, document_id, one, _two = place

    def make(session: Session) -> str:
        study = session.get_one(Study, session.get_one(Document, document_id).study_id)
        text = "".join(f"I: En week {week}?\nR: In week {week} kwam niemand.\n" for week in range(300))
        document = intake.add_transcript(session, None, study, "lang.txt", text.encode())
        intake.segment(session, document)
        start = document.text.index("In week 299")
        code_id = codebook.usable(session, study.id)[0].id
        for turn in document.turns:
            marking.apply(session, None, document, code_id, turn.start, turn.end)
        return f"{address.rpartition('/')[0]}/{document.id}?passage={start}-{start + 11}"

    one.goto(live.work(make))
    expect(one.locator("#workspace[data-ready=yes]")).to_be_attached()
    last = one.locator(".turn").last
    expect(last.locator("[data-mark=coding]")).to_be_in_viewport()
    one.wait_for_timeout(500)
    drawn = one.locator(".turn[data-drawn]")
    assert 2 < drawn.count() < 150
