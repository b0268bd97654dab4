"""Turns, sentences and meaning units: every span is its words, whatever the text."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding import segmenting

CORPUS = Path(__file__).parents[2] / "data" / "corpus" / "transcripts"
TEXTS = st.text(alphabet=st.sampled_from("abc éë😀.?! \n:IR'’…"), max_size=300)


@given(TEXTS, st.sampled_from(["nl", "en"]))
def test_spans_are_words_without_white_space_around_them(text: str, language: str) -> None:
    turns = segmenting.turns(text)
    spans = [*turns, *segmenting.sentences(text, language), *segmenting.units(text, language)]
    for span in spans:
        words = text[span.start : span.end]
        assert words
        assert words == words.strip()


@given(TEXTS)
def test_units_lie_in_one_turn_in_order_and_leave_no_words_out(text: str) -> None:
    turns, units = segmenting.turns(text), segmenting.units(text, "nl")
    assert all(a.end <= b.start for a, b in pairwise(units))
    for turn in turns:
        inside = [unit for unit in units if turn.start <= unit.start and unit.end <= turn.end]
        kept = "".join("".join(text[u.start : u.end].split()) for u in inside)
        assert kept == "".join(text[turn.start : turn.end].split())


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.gold.json")), ids=lambda path: path.stem)
def test_turns_are_those_of_the_corpus(path: Path) -> None:
    gold = json.loads(path.read_text())
    text = (CORPUS / gold["text_file"]).read_text()
    found = [(turn.start, turn.end, turn.speaker) for turn in segmenting.turns(text)]
    assert found == [(turn["start"], turn["end"], turn["speaker"]) for turn in gold["turns"]]


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Op 3 jan. kwam dhr. De Vries langs, o.a. met koffie. Daarna ging hij weg."
    assert [text[s.start : s.end] for s in segmenting.sentences(text, "nl")] == [
        "Op 3 jan. kwam dhr. De Vries langs, o.a. met koffie.",
        "Daarna ging hij weg.",
    ]


def test_a_unit_is_one_to_three_sentences() -> None:
    text = "R: " + "Dit is een zin met genoeg woorden erin. " * 9
    for unit in segmenting.units(text, "nl"):
        assert 1 <= len(segmenting.sentences(text, "nl", unit.start, unit.end)) <= 3


@given(st.text(alphabet=st.sampled_from("ab. \n"), min_size=900, max_size=2600), st.integers(900, 2600))
def test_no_unit_is_endless_and_none_loses_a_word(text: str, length: int) -> None:
    pasted = "x" * length
    for words in (pasted, f"{text} {pasted}", f"a{' ' * length}{pasted} {text}"):
        units = segmenting.units(words, "nl")
        assert all(unit.end - unit.start <= segmenting.MOST_SIGNS for unit in units)
        kept = "".join("".join(words[unit.start : unit.end].split()) for unit in units)
        assert kept == "".join(words.split())


def test_a_recording_without_full_stops_is_cut_between_words() -> None:
    words = "en toen zijn we dus met de gemeente gaan praten over de plaatsing " * 60
    units = segmenting.units(words, "nl")
    assert len(units) > 3
    assert {word for unit in units for word in words[unit.start : unit.end].split()} == set(words.split())
