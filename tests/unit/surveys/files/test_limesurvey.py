"""A LimeSurvey structure becomes an instrument: every type of question, conditions in our syntax, the rest reported."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import BadFile
from surveys.files import limesurvey, xlsform, xlsform_out
from surveys.files.expression_script import UntranslatableError, Variable, translate
from surveys.files.plain_text import words

DATA = Path(__file__).parents[3] / "data" / "limesurvey"
NEW = DATA / "every_type.lss"
OLD = DATA / "every_type_3.lss"

KINDS = {
    "kind": "single", "list": "single", "why": "multi", "more": "long_text", "open": "likert_matrix",
    "five": "likert_matrix", "ten": "likert_matrix", "ynu": "likert_matrix", "isd": "likert_matrix",
    "dual_1": "likert_matrix", "dual_2": "likert_matrix", "n": "number", "ks_man": "number", "ks_vrouw": "number",
    "day": "date", "short": "short_text", "qs_een": "short_text", "huge": "long_text", "yes": "yes_no",
    "sex": "single", "rank": "rank", "note": "note", "mark": "scale", "cells_r1_c1": "number",
    "cells_r1_c2": "number", "file": "file", "eq": "calculated", "hard": "short_text",
}  # fmt: skip


@pytest.fixture(scope="module")
def result() -> limesurvey.Result:
    return limesurvey.from_bytes(NEW.read_bytes(), "zuid")


def test_every_type_of_question_becomes_an_item(result: limesurvey.Result) -> None:
    assert result.definition is not None
    assert {item.id: item.type for item in result.definition.items()} == KINDS
    assert result.definition.title == {"nl": "Samenwerken in Zuid", "en": "Working together in Zuid"}
    assert result.definition.intro["en"] == "Welcome & thanks."


def test_texts_in_rows_and_texts_in_tables_give_the_same(result: limesurvey.Result) -> None:
    assert limesurvey.from_bytes(OLD.read_bytes(), "zuid").definition == result.definition


def test_conditions_speak_of_our_items_and_values(result: limesurvey.Result) -> None:
    definition = result.definition
    assert definition is not None
    assert definition.pages[1].relevant == "${kind} != 'other'"
    assert definition.item("more").relevant == "selected(${why}, 'staff') and not(${kind} = '')"
    assert definition.item("more").text["nl"] == "Vertel over ${kind}"
    assert definition.item("ynu").relevant == "${open.bouw} = 3"
    assert definition.item("note").relevant == "${yes} = 'yes'"
    assert definition.item("eq").calculation == "${ks_man} + ${ks_vrouw}"
    assert definition.item("n").constraint == ". <= 500"
    assert definition.item("n").constraint_message["nl"] == "Hoogstens 500."
    assert definition.item("n").unit["en"] == "people"
    assert definition.item("why").constraint == "count-selected(.) <= 2"
    assert [option.exclusive for option in definition.item("why").options] == [False, False, True]


def test_what_is_not_taken_over_is_named_with_its_place(result: limesurvey.Result) -> None:
    found = {(problem.sheet, problem.row, problem.column, problem.severity) for problem in result.problems}
    assert ("questions", 25, "type", "error") in found
    assert ("questions", 26, "relevance", "warning") in found
    assert ("quota", 1, "", "warning") in found
    assert all(problem.text["nl"] and problem.text["nl"] != problem.text["en"] for problem in result.problems)


def test_it_goes_on_as_an_xlsform_and_comes_back(result: limesurvey.Result) -> None:
    assert result.definition is not None
    assert xlsform.from_bytes(xlsform_out.write(result.definition).data).definition == result.definition


VARIABLES = {
    "Q1": Variable("Q1", values={"Y": "yes"}),
    "Q2_a": Variable("Q2", ticked="a"),
    "Q2_b": Variable("Q2", ticked="b"),
    "1X2X3": Variable("Q1"),
    "n": Variable("n"),
}


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ('Q1 == "Y"', "${Q1} = 'yes'"),
        ('Q1.NAOK eq "Y" || n > 3', "${Q1} = 'yes' or ${n} > 3"),
        ('Q2_a.NAOK == "Y" && Q2_b != "Y"', "selected(${Q2}, 'a') and not(selected(${Q2}, 'b'))"),
        ('Q2_a == ""', "not(selected(${Q2}, 'a'))"),
        ("!is_empty(1X2X3.NAOK)", "not(${Q1} = '')"),
        ("n * 2 / 3 - 1 >= 4", "${n} * 2 div 3 - 1 >= 4"),
        ("if(Q2_a, 1, 0) == 1", "if(selected(${Q2}, 'a'), 1, 0) = 1"),
        ("count(Q2_a, Q2_b) ge 1", "if(selected(${Q2}, 'a'), 1, 0) + if(selected(${Q2}, 'b'), 1, 0) >= 1"),
        ('regexMatch("/^[0-9]{4}$/", n)', "regex(${n}, '[0-9]{4}')"),
    ],
)
def test_expression_script_is_translated(there: str, here: str) -> None:
    assert translate(there, VARIABLES) == here


@pytest.mark.parametrize(
    "there", ["Q9 == 1", "rand(1, 2)", "Q1.shown == 'x'", "Q1 = = 2", "(" * 500, "strlen(", ""]
)
def test_what_cannot_be_said_here_is_refused(there: str) -> None:
    with pytest.raises(UntranslatableError):
        translate(there, VARIABLES)


@given(st.text(max_size=60))
def test_any_text_is_translated_or_refused(there: str) -> None:
    with contextlib.suppress(UntranslatableError):
        assert translate(there, VARIABLES)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<document/>",
        b"<!DOCTYPE d [<!ENTITY a 'b'>]><document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>",
        b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>",
    ],
)
def test_what_is_no_survey_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        limesurvey.from_bytes(data)


def test_words_of_html() -> None:
    assert words("<p>Een &amp; <b>twee</b><br>drie</p><script>x()</script>") == "Een & twee\ndrie"
