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


SENTENCES = [
    ("nl", ["Op 3 jan. kwam dhr. De Vries langs, o.a. met koffie.", "Daarna ging hij weg."]),
    ("nl", ["Er waren timmerlieden, schilders etc.", "Daarna kwam niemand meer."]),
    ("nl", ["Zie art. 3 en blz. 12 van het bestek.", "Dat is ca. 10.000 euro per jaar."]),
    ("nl", ["Dat kost 1.250,50 euro.", "Het begint om 14.30 uur."]),
    ("nl", ["Prof. dr. A.B. de Vries was er ook bij.", "Mevr. Jansen niet."]),
    ("nl", ["Dat was in 2023.", "Daarna niet meer."]),
    ("nl", ["Ik weet het niet…", "Misschien wel."]),
    ("nl", ["Echt waar?!", "Ja hoor."]),
    ("nl", ["Hij zei: “Kom maar.”", "Toen gingen we."]),
    ("nl", ["Het bedrijf heet Kraanvogel B.V. en zit in Zuid.", "Het loopt goed."]),
    ("nl", ["Dat doen we i.s.m. de gemeente en m.b.t. de wijk.", "Klaar."]),
    ("nl", ["Wij zijn een N.V.", "Dat helpt."]),
    ("nl", ["Het duurde t/m 31 dec. 2024.", "Toen stopte het."]),
    ("nl", ["Neem bijv. Sjakie.", "Die kwam uit Bloemhof."]),
    ("nl", ["Nr. 5 is het beste.", "Nr. 6 niet."]),
    ("nl", ["Hij woont a/d Maas, d.w.z. op Zuid.", "Mooi."]),
    ("nl", ["Ze werken min. 20 uur p.w. en max. 32.", "Meer niet."]),
    ("nl", ["De 2e week ging het mis.", "De 3e ook."]),
    ("nl", ["Kijk op www.opstap.nl voor meer.", "Of bel."]),
    ("nl", ["Vijf procent van de aanneemsom e.d.", "Dat is de eis."]),
    ("nl", ["Daar zat mr. Van Dam en ir. De Groot.", "Zij tekenden."]),
    ("nl", ["De regels zijn streng (zie bijlage).", "Dat vindt iedereen."]),
    ("nl", ["Hij is geb. op 3 mrt. 1990 te Rotterdam.", "Nu is hij timmerman."]),
    ("nl", ["Nou ja... dat dus.", "En toen?", "Niks."]),
    ("en", ["We met Mr. Smith on Jan. 3 at 10 a.m. and left.", "It was fine."]),
    ("en", ["They build homes, schools, etc.", "Then they leave."]),
    ("en", ["See fig. 3, e.g. the line on the left.", "That is approx. 20 per cent."]),
    ("en", ["Dr. J. K. Owens runs it.", "She is good."]),
    ("en", ["It closed at 5 p.m.", "We went home."]),
    ("en", ["Acme Ltd. pays well.", "Others do not."]),
    ("en", ["He moved to the U.S. in May.", "He came back."]),
    ("en", ["St. Mary's hired two.", "No. 3 left."]),
]


@pytest.mark.parametrize(("language", "told"), SENTENCES, ids=[told[0][:30] for _, told in SENTENCES])
def test_sentences_end_where_they_end(language: str, told: list[str]) -> None:
    text = " ".join(told)
    assert [text[s.start : s.end] for s in segmenting.sentences(text, language)] == told


def test_a_line_end_ends_a_sentence() -> None:
    text = "Dat weet ik niet meer, hoor\nwat zei je"
    assert [text[s.start : s.end] for s in segmenting.sentences(text, "nl")] == text.split("\n")


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
