"""Conditions that are picked: they come back as they were, and mean what the words say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import rules
from surveys.making import picking
from surveys.making.picking import TODAY, Condition, Other, Picked

NAMES = ("P1", "P3", "BW3", ".")
TEXTS = st.lists(st.sampled_from(["a", "b", "c d", "e+f"]), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def conditions(draw: st.DrawFn, name: str) -> Condition:
    if name == "BW3":
        if draw(st.booleans()):
            number = draw(st.integers(0, 99) | st.sampled_from([0.5, 2.25, Other("BW1"), TODAY]))
            return Condition(name, draw(st.sampled_from(sorted(picking.SIGNS))), (number,))
        return Condition(name, draw(st.sampled_from(["answered", "open"])))
    if name == "P3" and draw(st.booleans()):
        return Condition(name, draw(st.sampled_from(sorted(picking.COUNTS))), (draw(st.integers(0, 9)),))
    return Condition(name, draw(st.sampled_from(["is", "is_not"])), draw(TEXTS), name == "P3")


@given(st.data(), st.sampled_from(["and", "or"]))
def test_what_is_picked_comes_back(data: st.DataObject, join: str) -> None:
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    picked = Picked(join, tuple(data.draw(conditions(name)) for name in names))
    text = picking.expression(picked)
    back = picking.read(text)
    assert back is not None, text
    assert back.conditions == picked.conditions
    if len(names) > 1:
        assert back.join == join
    assert picking.expression(back) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("${P1} = 'bouw'", "[Soort partner] is [Bouwbedrijf]"),
        ("${P1} = 'bouw' or ${P1} = 'net'", "[Soort partner] is [Bouwbedrijf] of [Netwerk]"),
        (
            "(${P1} = 'bouw' or ${P1} = 'net') and ${BW3} > 2",
            "[Soort partner] is [Bouwbedrijf] of [Netwerk], en [Hoeveel?] is groter dan [2]",
        ),
        ("${P1} != 'bouw' and ${P1} != 'net'", "[Soort partner] is niet [Bouwbedrijf] of [Netwerk]"),
        (". <= ${BW3}", "[het antwoord] is hoogstens [Hoeveel?]"),
        (". <= today()", "[het antwoord] is niet later dan [de dag van invullen]"),
        ("count-selected(.) <= 3", "[het antwoord] heeft zoveel keuzes of minder: [3]"),
        ("selected(${P3}, 'x') or ${BW3} = ''", "[P3] is [x], of [Hoeveel?] is niet beantwoord"),
    ],
)
def test_a_condition_is_said_in_words(text: str, said: str) -> None:
    picked = picking.read(text)
    assert picked is not None
    names = {"P1": "Soort partner", "BW3": "Hoeveel?", ".": "het antwoord"}
    values = {"P1": {"bouw": "Bouwbedrijf", "net": "Netwerk"}}
    assert picking.sentence(picked, names, values, "nl") == said


@pytest.mark.parametrize(
    "text",
    ["count-selected(${P3}) > 1", "${P1} = ../P2", "${BW3} < 'a'", "not(${P1} = 'x')",
     "${P1} = 'x' and (${P2} = 1 or ${P3} = 1)",
     "${P1} = ", "${BW3} + 1 > 2", "true()"],
)  # fmt: skip
def test_what_says_more_stays_an_expression(text: str) -> None:
    assert picking.read(text) is None


def test_the_expression_means_what_was_picked() -> None:
    text = picking.expression(Picked("and", (Condition("P3", "is_not", ("a", "b"), True),)))
    assert text == "not(selected(${P3}, 'a')) and not(selected(${P3}, 'b'))"
    assert rules.holds(text, {"P3": ["c"]}) is True
    assert rules.holds(text, {"P3": ["b", "c"]}) is False
    assert picking.expression(Picked("and", ())) is None
    assert picking.read(None) == Picked("and", ())
