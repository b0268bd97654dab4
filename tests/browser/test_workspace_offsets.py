"""Offsets at the border: what is selected in the browser (UTF-16) is what is stored (code points), and what is painted."""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.models import Coding, Document
from tests.browser.coding_pages import Place, SignInPage, code, go, open_for_two, settled
from tests.browser.conftest import Live, Visit

SIGNS = (
    *("woord", " ", "x", ".", "…", "Caf\u00e9", "e\u0301\u0323", "q\u0308", "\u0301"),
    *("👷🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇳🇱", "🇪", "❤️", "👍", "\u200d", "𝕏", "\U0002070e"),
    *("שלום", "بـيت", "\u200f", "مَرْحَبًا", "नि", "각", "ก็"),
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(SIGNS), min_size=1, max_size=10).map("".join),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12),
)
PLACES = st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans())
"""Where a selection begins and ends, as parts of a turn; and whether it ends in the next turn."""
BORDERS = """
  const signs = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  /** The border of a sign at or before (or after) a code point, in [code points, UTF-16 units]. */
  window.border = (text, points, after) => {
    const units = [...text].slice(0, points).join("").length;
    if (units === 0 || units >= text.length) return units;
    const sign = signs.segment(text).containing(units);
    return sign.index === units || !after ? sign.index : sign.index + sign.segment.length;
  };"""
SELECT = """([first, last, start, end]) => {
  const [one, other] = [first, last].map((index) => document.querySelectorAll(".said")[index]);
  const at = (said, points) => {
    let units = [...said.textContent].slice(0, points).join("").length;
    const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (units > node.length) { units -= node.length; node = walker.nextNode(); }
    return [node, units];
  };
  getSelection().setBaseAndExtent(...at(one, start), ...at(other, end));
  const points = (said, at, after) => [...said.textContent.slice(0, window.border(said.textContent, at, after))].length;
  return [points(one, start, false), points(other, end, true)]; }"""
PAINTED = """() => [...CSS.highlights].flatMap(([name, marks]) => (name.startsWith("code-") ? [...marks] : [])).map(
  (range) => {
  const live = document.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  const said = range.startContainer.parentElement.closest(".said");
  const before = [...said.textContent.slice(0, range.startOffset)].length;
  return [[...document.querySelectorAll(".said")].indexOf(said), before, live.toString()]; })"""
SPANS = """() => [...document.querySelectorAll(".said")].map((said) =>
  [...said.childNodes].flatMap((node) => [...node.textContent].map(() => node.nodeType === Node.ELEMENT_NODE)))"""


@pytest.fixture
def place(live: Live, visit: Visit, sign_in: SignInPage) -> Place:
    made = open_for_two(live, visit, sign_in)
    made.two.close()
    code(made.one, "begeleid")  # from now on this code has key 1
    settled(made.one)
    made.one.set_viewport_size({"width": 1280, "height": 9000})  # every turn is near, and so is drawn
    return made


@pytest.mark.parametrize("spans", [False, True])
@settings(max_examples=2, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(st.tuples(TEXTS, PLACES), min_size=20, max_size=30))
def test_what_is_selected_is_what_is_stored_and_painted(
    place: Place, spans: bool, drawn: list[tuple[str, tuple[float, float, bool]]]
) -> None:
    address, document_id = place.add(
        f"{uuid.uuid4()}.txt", "".join(f"I: en?\nR: {text}\n" for text, _place in drawn)
    )
    text, turns = read(place, document_id)
    page = place.one.context.new_page()
    page.set_viewport_size({"width": 1280, "height": 9000})
    page.add_init_script(BORDERS + ("delete CSS.highlights;" if spans else ""))
    go(page, address)
    wanted = set()
    for turn, (_text, (begin, finish, further)) in zip(range(1, len(turns) - 1, 2), drawn, strict=False):
        last = turn + 1 if further else turn
        start, end = (
            round(part * (turns[at][1] - turns[at][0])) for at, part in ((turn, begin), (last, finish))
        )
        if not further:
            start, end = sorted((start, end))
        if (turn, start) == (last, end):
            continue
        start, end = page.evaluate(SELECT, [turn, last, start, end])
        since, until = turns[turn][0] + start, turns[last][0] + end
        if further and since == turns[turn][1]:
            # nothing of the first turn is selected, and who speaks next is no words of theirs
            since = turns[last][0]
        if further and end == 0:
            until = turns[turn][1]
        chosen = bare(text, since, until) if since < until else (since, since)
        if chosen[0] == chosen[1]:
            continue
        expect(page.locator("#selection-actions")).to_be_visible()
        page.keyboard.press("1")
        expect(page.locator(".at-hand")).to_be_attached()
        page.keyboard.press("Escape")
        wanted.add(chosen)
    settled(page)
    found = stored(place, document_id)
    assert [(span, text[slice(*span)]) for span in sorted(found - wanted)] == []
    assert [(span, text[slice(*span)]) for span in sorted(wanted - found)] == []
    check_painted(page, text, turns, wanted, spans)
    page.close()


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """The same words without the white space around them, which is never stored."""
    words = text[start:end]
    if not words.strip():
        return start, start
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def read(place: Place, document_id: uuid.UUID) -> tuple[str, list[tuple[int, int]]]:
    def look(session: Session) -> tuple[str, list[tuple[int, int]]]:
        document = session.get_one(Document, document_id)
        return document.text, [(turn.start, turn.end) for turn in document.turns]

    found: tuple[str, list[tuple[int, int]]] = place.live.work(look)
    return found


def stored(place: Place, document_id: uuid.UUID) -> set[tuple[int, int]]:
    def look(session: Session) -> set[tuple[int, int]]:
        rows = session.execute(select(Coding.start, Coding.end).where(Coding.document_id == document_id))
        return set(rows.tuples().all())

    found: set[tuple[int, int]] = place.live.work(look)
    return found


def check_painted(
    page: Page, text: str, turns: list[tuple[int, int]], wanted: set[tuple[int, int]], spans: bool
) -> None:
    """Painted is exactly what is stored, cut at the borders of turns."""
    pieces = {
        (index, max(start, since) - since, text[max(start, since) : min(end, until)])
        for start, end in wanted
        for index, (since, until) in enumerate(turns)
        if start < until and since < end
    }
    page.set_viewport_size({"width": 1280, "height": 20_000})  # what is far from what one sees is not painted
    page.reload()
    expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()
    expect(page.locator(".turn:has(.beside)")).to_have_count(len({index for index, _, _ in pieces}))
    if not spans:
        found: Any = page.evaluate(PAINTED)
        assert {tuple(one) for one in found} == pieces
        return
    covered = [[False] * (until - since) for since, until in turns]
    for index, start, words in pieces:
        covered[index][start : start + len(words)] = [True] * len(words)
    assert page.evaluate(SPANS) == covered
