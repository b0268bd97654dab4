"""Passages found again in a corrected text: the same words wherever they went, a guess where they changed."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.documents.anchoring import SURE, Alignment, anchor, find

TEXT = (
    "I: Hoe begon het?\nR: De jobcoach belde elke week. Dat gaf rust op de bouw.\n"
    "I: En daarna?\nR: Daarna stopte het, na dertien weken. Niemand wist waarom.\n"
)
QUOTE = "Dat gaf rust op de bouw."
words = st.lists(st.sampled_from("de een bouw rust jobcoach week 😀 é. en ja nee".split()), max_size=40)


def place_of(quote: str, newer: str, older: str = TEXT) -> tuple[str, float] | None:
    start = older.index(quote)
    found = Alignment(older, newer).place(start, start + len(quote))
    return (newer[found.start : found.end], found.likeness) if found else None


def test_what_did_not_change_is_found_by_its_place() -> None:
    assert place_of(QUOTE, TEXT) == (QUOTE, 1.0)
    assert place_of(QUOTE, "Een nieuwe titel 😀\n\n" + TEXT) == (QUOTE, 1.0)
    assert place_of(QUOTE, TEXT.replace("Hoe begon het?", "Hoe is het allemaal begonnen, vertel eens?")) == (
        QUOTE,
        1.0,
    )


def test_a_correction_within_a_passage_moves_its_edges_with_it() -> None:
    newer = TEXT.replace("rust op de bouw", "veel rust op de bouwplaats")
    assert place_of("De jobcoach belde elke week. Dat gaf rust op de bouw.", newer) == (
        "De jobcoach belde elke week. Dat gaf veel rust op de bouwplaats.",
        pytest.approx(2 * 12 / (13 + 14)),
    )


def test_a_corrected_word_at_the_edge_stays_within_the_passage() -> None:
    newer = TEXT.replace("De jobcoach belde", "Een jobcoach belde")
    assert place_of("De jobcoach belde elke week.", newer) == (
        "Een jobcoach belde elke week.",
        pytest.approx(10 / 12),
    )


def test_a_passage_within_a_word_keeps_its_edges() -> None:
    start = TEXT.index("coach")
    found = Alignment(TEXT, "Titel. " + TEXT).place(start, start + 5)
    assert found is not None
    assert (("Titel. " + TEXT)[found.start : found.end], found.likeness) == ("coach", 1.0)


def test_what_moved_elsewhere_is_found_by_its_words() -> None:
    first, second = TEXT.split("I: En daarna?\n")
    assert place_of(QUOTE, "I: En daarna?\n" + second + first) == (QUOTE, 1.0)


def test_what_is_gone_is_not_found_for_certain() -> None:
    found = place_of(QUOTE, TEXT.replace(QUOTE, ""))
    assert found is None or found[1] < SURE
    found = place_of(QUOTE, TEXT.replace(QUOTE, "Het werd er alleen maar drukker van."))
    assert found is None or found[1] < SURE
    assert place_of("Niemand wist waarom.", "Iets heel anders.") is None


def test_of_equals_the_one_with_the_same_surroundings_is_meant() -> None:
    older = "Anna zegt: dat werkt goed. Bram zegt: dat werkt goed. Carla zegt niets."
    start = older.rindex("dat werkt goed")
    newer = "Carla zegt niets. Bram zegt: dat werkt goed. Anna zegt: dat werkt goed. Einde."
    found = find(newer, anchor(older, start, start + 14))
    assert found is not None
    assert newer[found.start - 6 : found.start] == "zegt: "
    assert newer[: found.start].endswith("Bram zegt: ")


def test_of_equals_that_nothing_tells_apart_none_is_chosen() -> None:
    assert find("ja, ja. ja, ja. ja, ja.", anchor("x ja y", 2, 4)) is None


def test_a_range_outside_the_text_is_refused() -> None:
    for start, end in ((-1, 3), (3, 3), (4, 2), (0, 99)):
        with pytest.raises(ValueError, match="no passage"):
            anchor("Een tekst", start, end)


@given(words, words, words, words, words)
def test_whatever_changes_around_it_a_passage_keeps_its_words_or_is_not_sure(
    before: list[str], kept: list[str], behind: list[str], other: list[str], another: list[str]
) -> None:
    quote = " ".join(["zeldzaam", *kept, "woord"])
    older = " ".join([*before, quote, *behind])
    newer = " ".join([*other, quote, *another])
    start = len(" ".join([*before, ""])) if before else 0
    assert older[start : start + len(quote)] == quote
    found = Alignment(older, newer).place(start, start + len(quote))
    assert found is not None
    assert newer[found.start : found.end] == quote


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 60), st.integers(1, 60))
def test_a_place_is_always_in_the_text_and_a_full_likeness_is_the_very_same_words(
    older: str, newer: str, start: int, length: int
) -> None:
    end = min(len(older), start + length)
    if start >= end:
        return
    found = Alignment(older, newer).place(start, end)
    if found is None:
        return
    assert 0 <= found.start < found.end <= len(newer)
    assert (found.likeness == 1.0) == (newer[found.start : found.end] == older[start:end])


@given(st.text(min_size=1, max_size=80), st.integers(0, 80), st.integers(1, 80))
def test_in_the_same_text_every_passage_with_a_word_stays_where_it_is(
    text: str, start: int, length: int
) -> None:
    end = min(len(text), start + length)
    if start < end and any(not sign.isspace() for sign in text[start:end]):
        found = Alignment(text, text).place(start, end)
        assert found is not None
        assert (found.start, found.end, found.likeness) == (start, end, 1.0)


def test_a_long_text_with_many_corrections_is_laid_beside_the_other_in_a_moment() -> None:
    chance = random.Random(4)
    vocabulary = [f"woord{n}" for n in range(3_000)]
    older = [chance.choice(vocabulary) for _ in range(60_000)]
    newer = [chance.choice(vocabulary) if chance.random() < 0.05 else word for word in older]
    began = time.process_time()
    alignment = Alignment(" ".join(older), " ".join(newer))
    assert time.process_time() - began < 6
    assert sum(place >= 0 for place in alignment._to) > 0.9 * len(older)
