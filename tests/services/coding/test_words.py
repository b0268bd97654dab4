"""Where a passage begins and ends: on whole signs as Unicode cuts them, without white space around it, inside the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from coding.marks import words
from surveys.errors import Refused
from tests.findings_world import World, make_world

# The signs of the text, each as it is taken whole; a joiner that joins nothing ends the sign before it (GB9, GB11).
SIGNS = [
    "a",
    "e\u0301\u0323",
    " ",
    "👩\u200d👩\u200d👧\u200d👦",
    "🇳🇱",
    "🇪\u200d",
    "각",
    "b\u200d\u200d",
    "👍",
    "👷🏽",
    "❤\ufe0f",
    ".",
]
TEXT = "".join(SIGNS)
BORDERS = [sum(map(len, SIGNS[:count])) for count in range(len(SIGNS) + 1)]


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


def test_a_passage_is_widened_to_whole_signs(world: World) -> None:
    document = world.document("Bouw A", "bouwbedrijf", TEXT)
    for start in range(len(TEXT)):
        for end in range(start + 1, len(TEXT) + 1):
            first = max(border for border in BORDERS if border <= start)
            last = min(border for border in BORDERS if border >= end)
            bare = TEXT[first:last].strip()
            if not bare:
                continue
            first += len(TEXT[first:last]) - len(TEXT[first:last].lstrip())
            assert words.of(world.session, document, start, end) == (first, first + len(bare))


@given(st.text(max_size=200), st.data())
def test_a_sign_holds_the_place_it_is_asked_for(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    start, end = words._sign(text, at)
    assert 0 <= start <= at <= end <= len(text)
    assert (start == at) == (end == at)
    assert words._sign(text, start) == (start, start)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (-1, 2), (0, 10_000), (2, 2**40)])
def test_what_lies_outside_the_text_is_refused(world: World, start: int, end: int) -> None:
    document = world.document("Bouw A", "bouwbedrijf", TEXT)
    with pytest.raises(Refused):
        words.of(world.session, document, start, end)
