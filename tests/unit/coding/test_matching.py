"""Finding words and patterns in a text: offsets in code points, no word cut, no pattern that never ends."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.finding.matching import Finder, Match, around
from surveys.errors import Refused

TEXT = (
    "I: Hoe gaat het?\nR: De jobcoach 😀 stopt. Het werk loopt dóór.\nDe werkplek ook! Een jobcoach blijft."
)


def words(found: list[Match], text: str = TEXT) -> list[str]:
    return [text[match.start : match.end] for match in found]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("jobcoach", ["jobcoach", "jobcoach"]),
        ("JOBCOACH", ["jobcoach", "jobcoach"]),
        ("job", []),
        ("job*", ["jobcoach", "jobcoach"]),
        ("*plek", ["werkplek"]),
        ("werk* blijft", ["werk", "werkplek", "blijft"]),
        ('"het werk"', ["Het werk"]),
        ('"de   werkplek"', ["De werkplek"]),
        ("dóór.", ["dóór."]),
        ("😀", ["😀"]),
    ],
)
def test_words_are_found_whole_and_capitals_make_no_difference(wanted: str, found: list[str]) -> None:
    assert words(Finder(wanted, "words").matches(TEXT)) == found


def test_a_pattern_finds_what_it_says() -> None:
    assert words(Finder(r"job\w+|stopt", "pattern").matches(TEXT)) == ["jobcoach", "stopt", "jobcoach"]


@pytest.mark.parametrize("wanted", ["", "  ", "a" * 501])
def test_nothing_or_too_much_is_refused(wanted: str) -> None:
    with pytest.raises(Refused):
        Finder(wanted, "words")


def test_a_pattern_that_cannot_be_read_says_where() -> None:
    with pytest.raises(Refused) as refused:
        Finder("werk(", "pattern")
    assert "5" in refused.value.text["nl"] or "6" in refused.value.text["nl"]


def test_a_pattern_without_end_is_stopped() -> None:
    with pytest.raises(Refused, match=r"zwaar|heavy"):
        Finder(r"(.*)(.*)(.*)(.*)[xy]\d", "pattern").matches("a" * 5000 + "x")


def test_matches_of_white_space_alone_are_left_out() -> None:
    assert Finder(r"\s*", "pattern").matches("a  b") == []


def stretched(wanted: str, how: str) -> list[str]:
    turns = [(3, 16), (20, len(TEXT))]
    units = [(20, 64), (65, len(TEXT))]
    found = around(TEXT, Finder(wanted, "words").matches(TEXT), how, turns=turns, units=units, language="nl")
    return [TEXT[stretch.start : stretch.end] for stretch in found]


def test_a_match_is_widened_to_its_sentence_unit_or_turn() -> None:
    assert stretched("jobcoach", "match") == ["jobcoach", "jobcoach"]
    assert stretched("jobcoach", "sentence") == ["De jobcoach 😀 stopt.", "Een jobcoach blijft."]
    assert stretched("jobcoach", "turn") == [TEXT[20:]]
    assert stretched("jobcoach stopt", "unit") == [TEXT[20:64], TEXT[65:]]


def test_two_matches_in_one_sentence_are_one_stretch() -> None:
    assert stretched("jobcoach stopt", "sentence") == ["De jobcoach 😀 stopt.", "Een jobcoach blijft."]


@given(st.text(st.sampled_from("ab .😀é\n"), max_size=60), st.sampled_from(["a*", "b", "a b", '"a b"']))
def test_what_is_found_is_in_the_text_in_order_and_holds_its_matches(text: str, wanted: str) -> None:
    matches = Finder(wanted, "words").matches(text)
    assert all(left.end <= right.start for left, right in itertools.pairwise(matches))
    for how in ("match", "sentence", "turn"):
        found = around(text, matches, how, turns=[(0, len(text))], units=[], language="nl")
        assert [match for stretch in found for match in stretch.matches] == matches
        assert all(left.end <= right.start for left, right in itertools.pairwise(found))
        for stretch in found:
            assert 0 <= stretch.start < stretch.end <= len(text)
            assert all(stretch.start <= m.start and m.end <= stretch.end for m in stretch.matches)
