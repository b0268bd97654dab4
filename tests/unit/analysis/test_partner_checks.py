"""What partners said of a finding is counted by organisation, told outside only where nobody can be traced, and texts
that lead back to who said something are found."""

import uuid
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.checks import outcomes, tracing
from analysis.checks.outcomes import Said

ONE, TWO, THREE = (uuid.UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("verdicts", "counted"),
    [
        (["confirmed"], "confirmed"),
        (["confirmed", "confirmed"], "confirmed"),
        (["confirmed", "contested"], "divided"),
        (["confirmed", "unknown"], "confirmed"),
        (["unknown", "unknown"], "unknown"),
    ],
)
def test_an_organisation_says_one_thing_or_is_divided(verdicts: list[str], counted: str) -> None:
    assert outcomes.of_organisation(verdicts) == counted


def test_an_organisation_counts_once_and_silence_is_no_answer() -> None:
    found = outcomes.outcome(
        [
            Said(ONE, "bouwbedrijf", "confirmed"),
            Said(ONE, "bouwbedrijf", "confirmed"),
            Said(TWO, "gemeente", "contested"),
            Said(THREE, "gemeente", None),
        ]
    )
    assert (found.asked, found.answered) == (3, 2)
    assert found.counts == {"confirmed": 1, "contested": 1}
    assert found.by_kind == {"bouwbedrijf": {"confirmed": 1}, "gemeente": {"contested": 1}}


def test_outside_the_team_nothing_is_told_of_fewer_than_five() -> None:
    four = [Said(uuid.UUID(int=n), "gemeente", "confirmed") for n in range(4)]
    found = outcomes.outcome(four, 5)
    assert (found.answered, found.counts, found.by_kind) == (4, None, {})
    five = outcomes.outcome([*four, Said(uuid.UUID(int=9), "gemeente", "contested")], 5)
    assert five.counts == {"confirmed": 4, "contested": 1}
    assert five.by_kind == {"gemeente": {"confirmed": 4, "contested": 1}}


def test_a_small_kind_does_not_follow_from_the_rest() -> None:
    """Seven builders and two municipalities: with the builders told, the two would be what is left of the whole."""
    whole, shown = outcomes.told({"bouwbedrijf": {"confirmed": 7}, "gemeente": {"contested": 2}}, 5)
    assert whole == {"confirmed": 7, "contested": 2}
    assert shown == {}
    three = {"bouwbedrijf": {"confirmed": 7}, "corporatie": {"nuanced": 5}, "gemeente": {"contested": 2}}
    assert set(outcomes.told(three, 5)[1]) == {"bouwbedrijf"}


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.dictionaries(st.sampled_from(outcomes.COUNTED), st.integers(1, 9))
    )
)
def test_what_is_shown_and_what_is_left_are_never_of_a_few(by_kind: dict[str, dict[str, int]]) -> None:
    whole, shown = outcomes.told(by_kind, 5)
    total = Counter[str]()
    for counts in by_kind.values():
        total.update(counts)
    if total.total() < 5:
        assert (whole, shown) == (None, {})
        return
    assert whole == dict(total)
    left = total.total() - sum(sum(counts.values()) for counts in shown.values())
    assert left == 0 or left >= 5
    assert all(sum(counts.values()) >= 5 for counts in shown.values())


def test_names_are_found_as_whole_words_however_they_are_written() -> None:
    names = ["Bouw A", "Jan de Vries", "Al", "Zuid-Bouw"]
    assert tracing.names_in("Bij BOUW A, zei Jan  de Vries, en zuid bouw.", names) == [
        "Bouw A",
        "Jan de Vries",
        "Zuid-Bouw",
    ]
    assert tracing.names_in("De bouw aan de overkant, van Al.", names) == []


def test_words_that_stand_in_a_document_are_found_with_their_place() -> None:
    document = "Eerst dit. Wij belden drie weken lang, maar niemand nam ooit op. Toen niets."
    text = "Partners zeggen: wij belden drie weken lang maar niemand nam ooit op!"
    [(start, end)] = tracing.repeated(text, document)
    assert document[start:end] == "Wij belden drie weken lang, maar niemand nam ooit op"
    assert tracing.repeated("Wij belden drie weken lang, maar nooit.", document) == []
    assert tracing.repeated("kort", document) == []
