"""Distributions: what is known, unknown, left open and not asked are told apart; few answers are not shown outside."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import charts
from analysis.charts.bars import Bar, Part
from analysis.distributions import Distribution, Given, of_item
from surveys.definition import Definition, parse
from surveys.routing import UNKNOWN

OPTIONS = [{"id": key, "text": {"nl": key.upper()}} for key in "abc"]
SCALE = {
    "points": [{"value": v, "text": {"nl": str(v)}} for v in (1, 2, 3)]
    + [{"value": 9, "text": {"nl": "?"}, "missing": True}]
}


def instrument(**item: Any) -> Definition:
    made = {"id": "q", "text": {"nl": "q"}, **item}
    return parse(
        {
            "id": "x",
            "title": {"nl": "x"},
            "scales": {"s": SCALE},
            "pages": [{"id": "p", "title": {"nl": "p"}, "items": [made]}],
        }
    )


def spread(definition: Definition, answers: list[Any], fewest: int | None = None) -> Distribution:
    """None stands for left open, "-" for not asked."""
    given = [
        Given(
            {} if answer in (None, "-") else {"q": answer}, frozenset() if answer == "-" else frozenset({"q"})
        )
        for answer in answers
    ]
    return of_item(definition, definition.item("q"), given, fewest)


def test_one_choice_is_counted_with_what_is_not_known_beside_it() -> None:
    found = spread(
        instrument(type="single", options=OPTIONS, allow_unknown=True), ["a", "a", "b", UNKNOWN, None, "-"]
    )
    assert [count for _, count in found.counts] == [2, 1, 0]
    assert (found.asked, found.known, found.unknown, found.open) == (5, 3, 1, 1)


def test_several_choices_may_add_up_to_more_than_answered() -> None:
    found = spread(instrument(type="multi", options=OPTIONS), [["a", "b"], ["a"]])
    assert [count for _, count in found.counts] == [2, 1, 0]
    assert found.known == 2


def test_a_ranking_counts_first_places() -> None:
    found = spread(
        instrument(type="rank", options=OPTIONS), [["c", "a", "b"], ["c", "b", "a"], ["a", "b", "c"]]
    )
    assert [count for _, count in found.counts] == [1, 0, 2]


def test_an_answer_on_a_scale_that_says_nothing_is_unknown() -> None:
    found = spread(instrument(type="likert", scale="s"), [1, 3, 9, None])
    assert (found.known, found.unknown, found.open) == (2, 1, 1)
    assert found.points[0].summary.median == 2


def test_numbers_have_their_middle() -> None:
    found = spread(instrument(type="number"), [1, 2, 3, 4, 100])
    assert found.numbers is not None
    assert (found.numbers.least, found.numbers.median, found.numbers.most) == (1, 3, 100)


def test_outside_the_team_the_ends_of_numbers_are_not_told() -> None:
    """The least and the most are what one respondent said, and so may a class of numbers be."""
    definition = instrument(type="money")
    inside, outside = (spread(definition, [45, 60, 80, 90, 270], fewest) for fewest in (None, 5))
    assert inside.numbers is not None
    assert outside.numbers is not None
    assert (inside.numbers.least, inside.numbers.most) == (45, 270)
    assert (outside.numbers.least, outside.numbers.most) == (None, None)
    assert outside.numbers.median == inside.numbers.median == 80
    assert inside.counts
    assert not outside.counts


@pytest.mark.parametrize(
    ("numbers", "classes"),
    [
        ([1, 2, 2, 3, 5], {"1": 1, "2": 2, "3": 1, "4": 0, "5": 1}),
        ([0, 3, 11, 14, 29], {"0 tot 5": 2, "5 tot 10": 0, "10 tot 15": 2, "15 tot 20": 0, "20 tot 25": 0, "25 tot 30": 1}),
        ([1000, 2500, 4000, 4999, 6000], {
            "1.000 tot 2.000": 1, "2.000 tot 3.000": 1, "3.000 tot 4.000": 0, "4.000 tot 5.000": 2,
            "5.000 tot 6.000": 0, "6.000 tot 7.000": 1,
        }),
        ([0.1, 0.19, 0.25, 0.4, 0.6], {
                "0,1 tot 0,2": 2, "0,2 tot 0,3": 1, "0,3 tot 0,4": 0, "0,4 tot 0,5": 1, "0,5 tot 0,6": 0, "0,6 tot 0,7": 1,
            }),
        ([-7, -2, 0, 4, 9], {"-10 tot -5": 1, "-5 tot 0": 1, "0 tot 5": 2, "5 tot 10": 1}),
        ([3, 3, 3, 3, 3], {}),
        ([1, 2, 3, 4], {}),
    ],
)  # fmt: skip
def test_numbers_stand_in_round_classes(numbers: list[float], classes: dict[str, int]) -> None:
    found = spread(instrument(type="number", decimals=2), numbers)
    assert {text["nl"]: count for text, count in found.counts} == classes


@given(st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 2)), min_size=5))
def test_every_number_falls_into_one_class(numbers: list[float]) -> None:
    found = spread(instrument(type="number", decimals=2), numbers)
    if min(numbers) < max(numbers):
        assert sum(count for _, count in found.counts) == len(numbers)
        assert 2 <= len(found.counts) <= 8
        assert len({text["en"] for text, _ in found.counts}) == len(found.counts)


@pytest.mark.parametrize("type_", ["single", "number", "likert"])
def test_few_answers_are_hidden_outside_the_team(type_: str) -> None:
    more = {"single": {"options": OPTIONS}, "number": {}, "likert": {"scale": "s"}}[type_]
    one = {"single": "a", "number": 1, "likert": 1}[type_]
    definition = instrument(type=type_, **more)
    assert spread(definition, [one] * 4, 5).hidden
    assert not spread(definition, [one] * 5, 5).hidden
    assert not spread(definition, [None] * 4, 5).hidden  # nobody to be traced
    hidden = spread(definition, [one] * 4, 5)
    assert not hidden.counts
    assert hidden.numbers is None
    assert not hidden.points


def test_rows_of_a_matrix_are_hidden_by_themselves() -> None:
    definition = instrument(type="likert_matrix", scale="s", rows=OPTIONS)
    answers = [{"a": 1, "b": 2}] * 4 + [{"a": 2}] * 2
    rows = spread(definition, answers, 5).points
    assert [row.summary.hidden for row in rows[:2]] == [False, True]


@given(st.lists(st.sampled_from(["a", "b", "c", None, "-", "u"])))
def test_nobody_is_lost(answers: list[Any]) -> None:
    values = [UNKNOWN if answer == "u" else answer for answer in answers]
    found = spread(instrument(type="single", options=OPTIONS, allow_unknown=True), values)
    assert sum(count for _, count in found.counts) == found.known
    assert found.known + found.unknown + found.open == found.asked == sum(answer != "-" for answer in answers)
    assert found.open == answers.count(None)


def test_bars_say_the_same_as_their_table() -> None:
    figure = charts.bars([Bar("Ja <b>", 3), Bar("Nee", 1)], 4, "n = 4", "nl")
    assert figure is not None
    assert figure.data[0]["x"] == [3, 1]
    assert figure.rows == [["Ja <b>", "3", "75 %"], ["Nee", "1", "25 %"]]
    assert "<b>" not in figure.layout["annotations"][0]["text"]
    assert charts.bars([Bar("Ja", 0)], 0, "", "nl") is None


def test_stacked_bars_say_the_same_as_their_table() -> None:
    figure = charts.stacked(
        ["A", "B"], [Part("--part-1", "x", [1, 0]), Part("--part-2", "y", [2, 3])], "s", "Soort"
    )
    assert figure is not None
    assert [trace["x"] for trace in figure.data] == [[1, 0], [2, 3]]
    assert figure.rows == [["A", "1", "2"], ["B", "0", "3"]]
    assert figure.head == ["Soort", "x", "y"]
    assert charts.stacked(["A"], [Part("--part-1", "x", [0])], "s", "Soort") is None


def test_growth_adds_up() -> None:
    import datetime as dt

    days = [dt.date(2026, 3, 1), dt.date(2026, 3, 2), dt.date(2026, 3, 3)]
    figure = charts.growing(days, [2, 0, 1], "Ingestuurd", "s", "nl")
    assert figure is not None
    assert figure.data[0]["y"] == [2, 2, 3]
    assert figure.rows[-1] == ["03-03-2026", "3"]
    assert charts.growing(days[:1], [2], "x", "s", "nl") is None
