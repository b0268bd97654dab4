"""A document that two people have open, and what tests of the workspace do there."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from coding import codebook, intake, marking
from coding.models import Coding, Document, Suggestion
from surveys.base import new_id
from surveys.models import Study
from tests import factories
from tests.browser.conftest import Live, Visit

TEXT = (
    "I: Hoe gaat het?\nR: De jobcoach 👷🏽 stopt na dertien weken. Dat is te vroeg.\n"
    "I: En dan?\nR: Caf\u00e9 🇳🇱 is dicht. Niemand belt terug.\n"
)
SignInPage = Callable[[Page, str], None]


@dataclass
class Place:
    """Where a document is open, and for whom."""

    live: Live
    address: str
    document_id: uuid.UUID
    one: Page
    two: Page

    def stored(self) -> list[tuple[str, str, str]]:
        """(words, direction, memo) of the codings that stand in the document."""

        def read(session: Session) -> list[tuple[str, str, str]]:
            text = session.get_one(Document, self.document_id).text
            rows = session.scalars(
                select(Coding)
                .where(Coding.document_id == self.document_id, Coding.removed_at.is_(None))
                .order_by(Coding.start, Coding.made_at)
            )
            return [(text[row.start : row.end], row.valence, row.memo) for row in rows.all()]

        return self.live.work(read)  # type: ignore[no-any-return]

    def mark(self, words: str, number: int = 0) -> None:
        """Somebody else codes these words with the n-th code of the codebook."""

        def make(session: Session) -> None:
            document = session.get_one(Document, self.document_id)
            code = codebook.usable(session, document.study_id)[number]
            start = document.text.index(words)
            marking.apply(session, None, document, code.id, start, start + len(words))

        self.live.work(make)

    def propose(self, words: str, *numbers: int) -> None:
        """The machine proposes these codes for the meaning unit that begins with the words."""

        def make(session: Session) -> None:
            document = session.get_one(Document, self.document_id)
            codes, start = codebook.usable(session, document.study_id), document.text.index(words)
            segment = next(one for one in document.segments if one.start <= start < one.end)
            for place, number in enumerate(numbers):
                session.add(
                    Suggestion(
                        document_id=document.id,
                        segment_id=segment.id,
                        code_id=codes[number].id,
                        start=segment.start,
                        end=segment.end,
                        probability=0.9 - place / 10,
                        valence="barrier",
                        improvement=0.8,
                        because={"kind": "codebook", "text": "een regel", "similarity": 0.5},
                        encoder="test",
                    )
                )

        self.live.work(make)

    def add(self, name: str, text: str) -> tuple[str, uuid.UUID]:
        """Another document in the study: its address and id."""

        def make(session: Session) -> tuple[str, uuid.UUID]:
            study = session.get_one(Study, session.get_one(Document, self.document_id).study_id)
            document = intake.add_transcript(session, None, study, name, text.encode())
            intake.segment(session, document)
            return f"{self.address.rpartition('/')[0]}/{document.id}", document.id

        return self.live.work(make)  # type: ignore[no-any-return]


def open_for_two(live: Live, visit: Visit, sign_in: SignInPage) -> Place:
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
        go(page, address)
    return Place(live, address, document_id, one, two)


def go(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()


def code(page: Page, typed: str) -> None:
    """Codes the next passage without a coding, by keyboard."""
    page.locator("#document").focus()
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def settled(page: Page) -> None:
    """All that was done stands at the server."""
    expect(page.locator(".on-its-way")).to_have_count(0)


def selection(page: Page) -> str:
    return str(page.evaluate("getSelection().toString()"))


def until_selected(page: Page, words: str) -> None:
    """Waits until what is selected begins with these words."""
    for _attempt in range(200):
        if selection(page).startswith(words):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"selected is {selection(page)!r}")


def spot(page: Page, words: str, *, end: bool = False) -> tuple[float, float]:
    """Where on the screen words in the text begin, or end."""
    x, y = page.evaluate(
        """([words, end]) => {
        for (const said of document.querySelectorAll(".said")) {
          const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at); range.setEnd(node, at + words.length);
            const box = range.getBoundingClientRect();
            return [end ? box.right : box.left, (box.top + box.bottom) / 2];
          }
        }
        throw new Error(`no ${words}`); }""",
        [words, end],
    )
    return x, y


def drag_over(page: Page, words: str) -> None:
    """Selects words with the mouse."""
    page.mouse.move(*spot(page, words))
    page.mouse.down()
    page.mouse.move(*spot(page, words, end=True), steps=4)
    page.mouse.up()
