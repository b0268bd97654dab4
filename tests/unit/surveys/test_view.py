"""What is in view: entries of a repeat, what expressions inside and outside see of them, and no more work than asked."""

from typing import Any

import pytest

from surveys import routing
from surveys.asking import view, wording
from surveys.asking.view import view_of
from surveys.definition import Definition, parse
from tests import examples

T = {"nl": "Vraag", "en": "Question"}
PLACEMENTS = [
    {"pl_job": "Timmerman", "pl_hours": 24, "pl_days": 3},
    {},
    {"pl_job": "Schilder", "pl_hours": 8, "pl_days": 1, "pl_form": "weg"},
]


def instrument(*items: dict[str, Any], **more: Any) -> Definition:
    return parse({"id": "x", "title": T, "pages": [{"id": "a", "title": T, "items": list(items)}], **more})


def group(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "G", "type": "repeat", "text": T, "entry": T, "add_text": T, "items": list(items), **more}


def test_what_counts_of_entries_is_what_is_shown_and_filled_in() -> None:
    definition, _ = examples.load("repeat")
    assert routing.counted(definition, {"placements": PLACEMENTS}) == {
        "placements": [
            {"pl_job": "Timmerman", "pl_hours": 24, "pl_days": 3},
            {"pl_job": "Schilder", "pl_hours": 8},
        ]
    }
    assert routing.counted(definition, {"placements": [{}]}) == {}


def test_outside_an_item_in_a_repeat_is_the_list_of_its_values() -> None:
    definition = instrument(
        group(
            {"id": "B", "type": "number", "text": T},
            {"id": "C", "type": "calculated", "text": {}, "calculation": "${B} * position(..)"},
        ),
        {"id": "D", "type": "calculated", "text": {}, "calculation": "sum(${C})"},
        {"id": "E", "type": "calculated", "text": {}, "calculation": "count(${G})"},
        indicators=[{"id": "I", "title": T, "expression": "max(${C})"}],
    )
    answers = {"G": [{"B": 3}, {"B": 5}, {}]}
    assert routing.calculated(definition, answers) == {"D": 13, "E": 2}
    assert routing.indicators(definition, answers) == {"I": 10}


def test_a_repeat_that_is_not_shown_is_stale_and_known_to_nobody() -> None:
    definition = instrument(
        {"id": "A", "type": "yes_no", "text": T},
        group({"id": "B", "type": "number", "text": T}, relevant="${A} = 'yes'"),
        {"id": "D", "type": "calculated", "text": {}, "calculation": "count(${G})"},
    )
    answers = {"A": "no", "G": [{"B": 3}]}
    assert routing.stale(definition, answers) == {"G"}
    assert routing.calculated(definition, answers)["D"] in (0, None)
    assert routing.calculated(definition, answers | {"A": "yes"})["D"] == 1


def test_an_entry_sees_itself_and_what_stands_outside_and_never_the_others() -> None:
    definition = instrument(
        {"id": "A", "type": "number", "text": T},
        group(
            {"id": "B", "type": "number", "text": T},
            {"id": "C", "type": "yes_no", "text": T, "relevant": "../B > ${A}"},
        ),
    )
    entries = view_of(definition, {"A": 4, "G": [{"B": 3}, {"B": 5}, {}]}).entries(definition.item("G"))
    assert [[item.id for item in entry.items()] for entry in entries] == [["B"], ["B", "C"], ["B"]]


def test_required_items_are_asked_of_entries_with_something_in_them() -> None:
    definition, _ = examples.load("repeat")
    opened = routing.unanswered(definition, {"placements": [{}, {"pl_hours": 4}]})
    assert [item.id for _, item in opened] == ["placements.1.pl_job"]
    assert opened[0][1].text["nl"] == "Plaatsing 2: Wat voor werk is het?"
    assert [item.id for _, item in routing.unanswered(definition, {})] == ["placements"]


def test_the_review_says_of_which_entry_a_line_is() -> None:
    definition, _ = examples.load("repeat")
    (section,) = wording.review(definition, {"placements": PLACEMENTS}, "nl")
    said = [(line.entry, line.label, line.answer) for line in section.lines if line.answer]
    assert said[:2] == [
        ("Plaatsing 1: Timmerman", "Wat voor werk is het?", ["Timmerman"]),
        ("Plaatsing 1: Timmerman", "Hoeveel uur per week als Timmerman?", ["24 uur per week"]),
    ]
    assert [line.entry[:11] for line in section.lines[-2:]] == ["Plaatsing 3", ""]


@pytest.mark.parametrize(
    ("entry", "answers", "title"),
    [
        ("Plaatsing", {}, "Plaatsing 2"),
        ("{n}e plaatsing", {}, "2e plaatsing"),
        ("Plaatsing {n}: ${B}", {"B": "Zuid"}, "Plaatsing 2: Zuid"),
        ("Plaatsing {n}: ${B}", {}, "Plaatsing 2"),
    ],
)
def test_an_entry_is_called_by_its_number_and_its_own_answers(
    entry: str, answers: dict[str, str], title: str
) -> None:
    from surveys.asking.piping import entry_title

    definition = instrument(
        group({"id": "B", "type": "short_text", "text": T}, entry={"nl": entry, "en": entry})
    )
    assert entry_title(definition.item("G"), 2, answers, "nl", definition) == title


def test_the_page_of_a_long_instrument_costs_only_its_own_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [
        {
            "id": f"p{page}",
            "title": T,
            "items": [
                {"id": f"A{page}_{n}", "type": "number", "text": T}
                | ({"relevant": f"${{A{page - 1}_{n}}} > 0"} if page and n else {})
                for n in range(10)
            ],
        }
        for page in range(50)
    ]
    definition = parse({"id": "x", "title": T, "pages": pages})
    seen: list[str | None] = []
    real = view.holds

    def watched(expression: str | None, *rest: Any) -> bool | None:
        if expression:
            seen.append(expression)
        return real(expression, *rest)

    monkeypatch.setattr(view, "holds", watched)
    answers = {f"A0_{n}": 1 for n in range(10)}
    assert routing.progress(definition, "p1", answers) == (2, 50)
    assert len(routing.items(definition, "p1", answers)) == 10
    assert routing.next_page(definition, "p1", answers) == "p2"
    assert len(seen) == 9  # those of the page itself, each once
