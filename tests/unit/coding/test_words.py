"""Words: found whole, counted by lemma, and shown with what stands around them, cut from the text as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding import language, words

TEXT = "R: Wij werken, hij werkte; het werk-plan werkt. WERKT het?\nI: Één coach. Coaches' werk."


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("werkt", ["werkt", "WERKT"]),
        ("werk", ["werk", "werk"]),
        ("werk*", ["werken", "werkte", "werk-plan", "werkt", "WERKT", "werk"]),
        ("één   coach", ["Één coach"]),
        ("coach*", ["coach", "Coaches'"]),
    ],
)
def test_words_are_found_whole_whatever_their_case(asked: str, found: list[str]) -> None:
    assert [TEXT[start:end] for start, end in words.places(words.pattern(asked), TEXT)] == found


def test_words_are_counted_by_lemma_and_numbers_are_none() -> None:
    found = words.forms(["Wij werken 38 uur.", "Hij werkte, zij werken 't"], "nl")
    assert found["werken"] == {"werken": 2, "werkte": 1}
    assert "38" not in found
    assert words.forms(["x" * 100], "nl") == {}


def test_frequencies_count_an_organisation_once_and_leave_fillers_out() -> None:
    counted = [
        (words.forms(["coach coach de"], "nl"), "nl", "A", ("b",)),
        (words.forms(["Coach"], "nl"), "nl", "A", ("b",)),
        (words.forms(["coaches"], "nl"), "nl", None, ()),
    ]
    found = {one.lemma: one for one in words.frequencies(counted)}
    assert set(found) == {"coach"}
    coach = found["coach"]
    assert (coach.organisations, coach.documents, coach.times) == (1, 3, 4)
    assert (coach.forms, coach.by) == (("coach", "coaches"), {"b": 3})
    assert "de" in {one.lemma for one in words.frequencies(counted, fillers=True)}


@given(st.text("ab \n.é", max_size=80), st.integers(1, 30))
def test_a_line_is_cut_from_its_text_within_its_own_line(text: str, around: int) -> None:
    for start, end in words.places(words.pattern("a*"), text):
        line = words.line(0, text, (start, end), around)
        assert text[line.start : line.end] == line.word
        assert (
            text[line.start - len(line.left) : line.end + len(line.right)]
            == line.left + line.word + line.right
        )
        assert "\n" not in line.left + line.right
        assert len(line.left) <= around
        assert len(line.right) <= around


def test_lines_are_sorted_by_the_words_before_and_behind() -> None:
    text = "de coach wacht\neen coach gaat\nalle dagen de coach belt"
    lines = [words.line(0, text, span) for span in words.places(words.pattern("coach"), text)]
    assert [line.right.strip() for line in words.ordered(lines, "right")] == ["belt", "gaat", "wacht"]
    assert [line.left for line in words.ordered(lines, "left")] == ["de ", "alle dagen de ", "een "]
    assert words.ordered(list(reversed(lines)), "document") == lines


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_the_stop_words_are_those_that_spacy_knows(code: str) -> None:
    listed = language.stop_words(code) - language.FILLERS[code]
    assert listed <= frozenset(language.pipeline(code).Defaults.stop_words)
    assert frozenset(language.pipeline(code).Defaults.stop_words) <= language.stop_words(code)
