"""What of the knowledge base needs no database: numbers that are not told, literature, words that are somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.knowledge import literature
from analysis.knowledge.counting import Told, tell
from analysis.knowledge.repeating import ROW, repeated
from surveys.errors import Refused


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, Told(0)),
        ({"bouwbedrijf": 4}, Told(None)),
        ({"bouwbedrijf": 2, "gemeente": 2}, Told(None)),
        ({"bouwbedrijf": 5}, Told(5, {"bouwbedrijf": 5}, 0)),
        ({"bouwbedrijf": 6, "gemeente": 5}, Told(11, {"bouwbedrijf": 6, "gemeente": 5}, 0)),
        ({"bouwbedrijf": 3, "gemeente": 4}, Told(7, {}, 7)),
        ({"bouwbedrijf": 5, "gemeente": 2}, Told(7, {}, 7)),  # else 7 - 5 = 2 would be told
        ({"bouwbedrijf": 8, "gemeente": 6, "woningcorporatie": 1}, Told(15, {"bouwbedrijf": 8}, 7)),
        ({"bouwbedrijf": 8, "gemeente": 3, "woningcorporatie": 2}, Told(13, {"bouwbedrijf": 8}, 5)),
    ],
)
def test_a_number_of_few_is_not_told_and_not_left_over(counts: dict[str, int], told: Told) -> None:
    assert tell(counts) == told


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12)))
def test_nothing_under_five_can_be_reckoned_out(counts: dict[str, int]) -> None:
    told = tell(counts)
    if told.organisations is None:
        assert 0 < sum(counts.values()) < 5
        return
    assert told.organisations == sum(told.kinds.values()) + told.others == sum(counts.values())
    assert all(number >= 5 for number in told.kinds.values())
    assert told.others == 0 or told.others >= 5


def source(**values: str) -> dict[str, str]:
    return {"authors": "Ikink, Lamain", "year": "2012", "title": "Aan het werk", "link": ""} | values


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("10.1000/182", "https://doi.org/10.1000/182"),
        ("doi: 10.1000/182", "https://doi.org/10.1000/182"),
        ("https://dx.doi.org/10.1000/182", "https://doi.org/10.1000/182"),
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
    ],
)
def test_a_link_is_a_doi_or_an_address(typed: str, kept: str) -> None:
    (found,) = literature.read([source(link=typed), source(authors="", year="", title="  ")])
    assert found.link == kept


@pytest.mark.parametrize(
    "wrong",
    [
        {"link": "javascript:alert(1)"},
        {"link": "ftp://example.org"},
        {"link": "https://"},
        {"link": "https://exa mple.org"},
        {"link": "https://[::1"},
        {"year": "12"},
        {"year": "²⁰¹²"},
        {"authors": ""},
        {"title": ""},
        {"title": "x" * 501},
    ],
)
def test_what_is_no_source_is_refused_by_its_place(wrong: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        literature.read([source(), source(**wrong)])
    assert refused.value.text["en"].startswith("Source 2: ")


def test_eight_words_in_a_row_are_somebody_elses() -> None:
    said = "Nou, Wim belde nooit terug over de intake van vorige week."
    text = "Partners zeggen: wim belde  nooit terug, over de Intake van vorige maand."
    assert repeated(text, ["Iets anders.", said]) == "wim belde  nooit terug, over de Intake van"
    assert repeated("Wim belde nooit terug over de intake.", [said]) == ""  # seven
    assert repeated("", [said]) == ""


@given(st.lists(st.sampled_from("aap noot mies wim zus jet".split()), max_size=30))
def test_a_text_repeats_itself_from_eight_words_on(words: list[str]) -> None:
    text = " ".join(words)
    assert bool(repeated(text, [text.upper()])) == (len(words) >= ROW)
