"""The reading hint for Dutch: syllables as people count them, the formula as published, silence where it says nothing."""

import pytest

from surveys.definition import library
from surveys.making import reading_level

COUNTED = {
    "huis": 1, "vraag": 1, "nieuw": 1, "mooie": 2, "werken": 2, "organisatie": 5, "bouwbedrijf": 3, "gemeente": 3,
    "social": 3, "bureau": 2, "reëel": 2, "financiële": 5, "coördinatie": 5, "ziekenhuis": 3, "vrijwilliger": 4,
    "leeuw": 1, "kopje": 2, "baby": 2, "a": 1, "s": 1, "weet": 1, "partij": 2, "aanbesteding": 4,
}  # fmt: skip


@pytest.mark.parametrize("word", COUNTED)
def test_syllables(word: str) -> None:
    assert reading_level.syllables(word) == COUNTED[word]


def test_the_formula_is_that_of_douma() -> None:
    text = " ".join(["De man ziet het huis in de straat van mij."] * 10)  # 10 words, 10 syllables a sentence
    found = reading_level.measure([text])
    assert (found.words, found.sentences, found.syllables) == (100, 10, 100)
    assert found.score == round(206.84 - 0.77 * 100 - 0.93 * 10, 1)
    assert found.band == {"nl": "zeer gemakkelijk", "en": "very easy"}


def test_few_words_get_no_figure_but_hints_all_the_same() -> None:
    found = reading_level.measure(
        [("In hoeverre beschouwt u de arbeidsmarktparticipatie die voortvloeit uit de aanbestedingsvoorwaarden "
         "als een succesvolle bijdrage aan de wijk en aan het werk van uw eigen mensen?")]
    )  # fmt: skip
    assert found.score is None
    assert found.band is None
    assert len(found.long_sentences) == 1
    assert "arbeidsmarktparticipatie" in found.long_words
    assert "werk" not in found.long_words


def test_piped_names_are_no_words() -> None:
    assert reading_level.measure(["U bent ${een_lange_naam}. Klopt dat?"]).words == 4


def test_nothing_at_all() -> None:
    found = reading_level.measure(["", "  …", "2026"])
    assert (found.words, found.sentences, found.score, found.long_sentences) == (0, 0, None, [])


def test_our_own_survey_reads_as_we_ask_of_others() -> None:
    survey = library("partner_survey")
    found = reading_level.measure([item.text["nl"] for item in survey.items()])
    assert found.score is not None
    assert found.score >= 45
