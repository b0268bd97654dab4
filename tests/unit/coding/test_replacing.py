"""A text with other words in some places: nothing moves but by the length of what was replaced, and it goes back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.pseudonymising.replacing import BLANK, Change, Replaced, blank, hidden, occurrences, restored

SIGNS = st.text(alphabet="ab é😀\u0301\n.JanZ", max_size=60)


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, list[Change]]:
    """A text and changes in it that do not overlap, each with a number of its own."""
    text = draw(SIGNS.filter(lambda words: len(words) > 1))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pairs = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    return text, [Change(a, b, f"[persoon {n}]") for n, (a, b) in enumerate(pairs, 1)]


@given(changed())
def test_the_text_and_the_key_give_the_original(case: tuple[str, list[Change]]) -> None:
    text, changes = case
    replaced = Replaced(text, changes)
    key = {change.words: text[change.start : change.end] for change in changes}
    assert restored(replaced.text, key) == text


@given(changed(), st.data())
def test_every_passage_keeps_its_words_or_has_the_whole_replacement(
    case: tuple[str, list[Change]], data: st.DataObject
) -> None:
    text, changes = case
    replaced = Replaced(text, changes)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    new_start, new_end = replaced.forward(start, end)
    assert 0 <= new_start < new_end <= len(replaced.text)
    inside = [change for change in changes if change.start < end and start < change.end]
    if not inside:
        assert replaced.text[new_start:new_end] == text[start:end]
        assert replaced.back(new_start, new_end) == (start, end)
    else:
        low, high = min(start, inside[0].start), max(end, inside[-1].end)
        expected, at = "", low
        for change in inside:
            expected += text[at : change.start] + change.words
            at = change.end
        assert replaced.text[new_start:new_end] == expected + text[at:high]
        assert replaced.back(new_start, new_end) == (low, high)


@given(changed())
def test_passages_beside_each_other_stay_so(case: tuple[str, list[Change]]) -> None:
    text, changes = case
    replaced = Replaced(text, changes)
    edges = [0, *(place for change in changes for place in (change.start, change.end)), len(text)]
    spans = [replaced.forward(a, b) for a, b in pairwise(edges) if a < b]
    assert "".join(replaced.text[a:b] for a, b in spans) == replaced.text


@given(changed())
def test_points_keep_the_place_of_all_other_words(case: tuple[str, list[Change]]) -> None:
    text, changes = case
    found = blank(text, [(change.start, change.end) for change in changes])
    assert len(found) == len(text)
    hidden_places = {at for change in changes for at in range(change.start, change.end)}
    for at, sign in enumerate(text):
        assert found[at] == (BLANK if at in hidden_places and sign != "\n" else sign)


def test_changes_that_cannot_be_made_are_refused() -> None:
    for changes in (
        [Change(0, 3, "x"), Change(2, 4, "y")],
        [Change(2, 2, "x")],
        [Change(3, 9, "x")],
        [Change(0, 2, "")],
    ):
        with pytest.raises(ValueError, match="cannot be replaced"):
            Replaced("Annet", changes)


def test_offsets_are_code_points() -> None:
    text = "😀 Jan\u0301 belt 👩‍👧 Jan."
    replaced = Replaced(text, [Change(2, 6, "[persoon 1]")])
    assert replaced.text == "😀 [persoon 1] belt 👩‍👧 Jan."
    start = text.index("belt")
    place = replaced.forward(start, start + 4)
    assert replaced.text[slice(*place)] == "belt"


def test_names_are_hidden_as_whole_words_the_longest_first() -> None:
    key = {"Jan": "[persoon 1]", "Jan de Wit": "[persoon 2]", "Wit": "[persoon 3]"}
    assert hidden("Jan de Wit, Jan en Janneke Wit", key) == "[persoon 2], [persoon 1] en Janneke [persoon 3]"
    assert hidden("niets", {}) == "niets"


def test_the_same_words_are_found_over_white_space() -> None:
    text = "Jan  de Wit en Jan de Wit, niet Jan de Witte"
    assert [text[a:b] for a, b in occurrences(text, "Jan de Wit")] == ["Jan  de Wit", "Jan de Wit"]
    assert occurrences(text, "  ") == []
