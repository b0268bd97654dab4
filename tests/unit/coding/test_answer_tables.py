"""Open answers of spreadsheets: columns guessed and chosen, days read, and no answer made up."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.documents import answer_tables
from coding.documents.answer_tables import Cell, Columns
from tests import documents as made

HEAD, *ROWS = [list(row) for row in made.ROWS]


def test_columns_are_guessed_by_name_and_by_what_is_in_them() -> None:
    assert answer_tables.guess(HEAD, ROWS) == Columns(
        ["Wat werkte goed?", "Wat kan beter?"], "Respondent", "Organisatie", "Soort", "Datum"
    )


def test_without_a_name_that_says_it_the_longest_column_is_the_answer() -> None:
    rows: list[list[Cell]] = [["1", "ja", "kort"], ["2", "nee", "korter"]]
    assert answer_tables.guess(["a", "b", "c"], rows).answers == ["c"]
    assert answer_tables.guess(["a"], [[None]]).answers == ["a"]


def test_each_cell_with_words_is_an_answer_of_its_own() -> None:
    found = answer_tables.read(HEAD, ROWS, answer_tables.guess(HEAD, ROWS))
    assert [(answer.row, answer.respondent, answer.question) for answer in found.answers] == [
        (2, "R1", "Wat werkte goed?"),
        (2, "R1", "Wat kan beter?"),
        (3, "R2", "Wat kan beter?"),
        (4, "R3", "Wat werkte goed?"),
    ]
    assert (found.empty, found.bad_dates) == (2, [])


def test_a_column_can_hold_the_question() -> None:
    columns = Columns(["Antwoord"], question="Vraag")
    found = answer_tables.read(["Vraag", "Antwoord"], [["Wat helpt?", "Bellen."], [None, "Niets."]], columns)
    assert [answer.question for answer in found.answers] == ["Wat helpt?", "Antwoord"]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("4-3-2026", dt.date(2026, 3, 4)),
        ("2026-03-04", dt.date(2026, 3, 4)),
        ("2026-03-04T10:11:12", dt.date(2026, 3, 4)),
        ("04/03/2026 10:11", dt.date(2026, 3, 4)),
        (46085, dt.date(2026, 3, 4)),
        (46085.5, dt.date(2026, 3, 4)),
    ],
)
def test_days_in_the_ways_of_spreadsheets(cell: Cell, day: dt.date) -> None:
    found = answer_tables.read(["d", "a"], [[cell, "x"]], Columns(["a"], date="d"))
    assert (found.answers[0].day, found.bad_dates) == (day, [])


@pytest.mark.parametrize("cell", ["gisteren", "31-2-2026", "2026"])
def test_a_day_that_is_none_is_told_and_left_out(cell: Cell) -> None:
    found = answer_tables.read(["d", "a"], [[cell, "x"]], Columns(["a"], date="d"))
    assert (found.answers[0].day, found.bad_dates) == (None, [2])


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.text(max_size=9), st.integers(), st.floats()), min_size=3, max_size=3
        ),
        max_size=6,
    )
)
def test_whatever_stands_in_the_cells_an_answer_is_words_of_its_row(rows: list[list[Cell]]) -> None:
    columns = ["a", "b", "c"]
    found = answer_tables.read(columns, rows, answer_tables.guess(columns, rows))
    for answer in found.answers:
        assert answer.text.strip() == answer.text
        assert answer.text
        assert 2 <= answer.row < len(rows) + 2


LONG = "De samenwerking liep stroef, omdat niemand wist wie waarover ging en wie er belde."


@pytest.mark.parametrize("name", ["vraag een", "Vraag 1", "question two", "Vraag 3: wat ging goed?"])
def test_a_numbered_question_holds_its_answers(name: str) -> None:
    columns = ["respondent", name, "vraag twee"]
    rows = [[f"r{n}", f"{LONG} {n}", f"{LONG} ook {n}"] for n in range(6)]
    found = answer_tables.guess(columns, rows)
    assert (found.question, found.answers, found.respondent) == ("", [name, "vraag twee"], "respondent")


def test_a_column_of_questions_is_known_by_what_comes_back_in_it() -> None:
    columns = ["nr", "vraag (tekst)", "antwoord"]
    asked = ["Wat ging er goed?", "Wat ging er minder goed?"]
    rows = [[n, asked[n % 2], f"{LONG} {n}"] for n in range(6)]
    assert answer_tables.guess(columns, rows).question == "vraag (tekst)"
    plain = [[n, one.rstrip("?"), text] for n, one, text in rows]
    assert answer_tables.guess(columns, plain).question == "vraag (tekst)"
    assert answer_tables.guess(columns, plain).answers == ["antwoord"]


def test_a_heading_that_asks_is_no_role_or_name() -> None:
    columns = ["rol van de gemeente?", "kind of help you got", "type organisatie"]
    rows = [[f"{LONG} {n}", f"{LONG} {n}", "bouwbedrijf"] for n in range(4)]
    found = answer_tables.guess(columns, rows)
    assert found.kind == "type organisatie"
    assert found.answers == columns[:2]
