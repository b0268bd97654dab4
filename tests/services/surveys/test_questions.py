"""The library of questions: counted from answers of real partners, only where the caller may read, taken over whole."""

import pytest

from surveys import definition, instruments
from surveys.errors import NotFound
from surveys.making import editing, questions, soundness
from tests.services.surveys.conftest import ACTOR, Field
from tests.services.surveys.test_trials import fill, trial


def test_a_question_says_how_many_partners_answered_it_and_when(field: Field) -> None:
    fill(field.session, field.start(), P1="bouwbedrijf", E1=4)
    fill(field.session, field.start(field.add_person("Gem", "gemeente")), P1="gemeente", E1=5)
    fill(field.session, trial(field), P1="gemeente", E1=1)  # a test: not counted
    field.start(field.add_person("Net", "bedrijvennetwerk"))  # began, answered nothing
    found = {question.item_id: question for question in questions.earlier(field.session, [field.study.id])}
    assert len(found["E1"].partners) == 2
    assert found["E1"].studies == [field.study.title]
    (year,) = found["E1"].years
    assert year >= 2026
    assert len(found["E3"].partners) == 0
    assert questions.earlier(field.session, []) == []


def test_the_same_question_in_two_instruments_stands_once(field: Field) -> None:
    again = instruments.adopt(field.session, ACTOR, field.study, "partner_survey")
    once = len(questions.earlier(field.session, [field.study.id]))
    instruments.publish(field.session, ACTOR, again)
    assert len(questions.earlier(field.session, [field.study.id])) == once


def test_a_question_is_found_only_where_one_may_read(field: Field) -> None:
    source = str(field.survey.id)
    assert questions.find(field.session, source, "E1", [field.study.id]).item["codes"] == ["ERV1"]
    for wrong in (
        lambda: questions.find(field.session, source, "E1", []),
        lambda: questions.find(field.session, "no-id", "E1", [field.study.id]),
        lambda: questions.find(field.session, "library:nothing", "E1", []),
        lambda: questions.find(field.session, source, "E99", [field.study.id]),
    ):
        with pytest.raises(NotFound):
            wrong()


def test_every_question_of_the_library_can_be_taken_over_into_an_empty_survey() -> None:
    for kind in ("survey", "guide"):
        data = editing.blank({"nl": "Leeg", "en": "Empty"}, kind, ["nl", "en"])
        taken = [question for question in questions.built_in() if question.kind == kind]
        for question in taken:
            data, item_id, _bared = questions.taken_over(data, "page1", question)
            assert editing.item_of(data, item_id)["text"] == question.item["text"]
        made = definition.read(data)
        assert len(list(made.items())) == len(taken)
        assert soundness.problems(made) == []


def test_a_scale_comes_along_once_and_beside_another_of_that_name() -> None:
    question = questions.find(None, "library:partner_survey", "E1", [])  # type: ignore[arg-type]
    data = editing.blank({"nl": "x"}, "survey", ["nl"])
    data = data | {
        "scales": {"likert5": {"points": [{"value": 1, "text": {"nl": "ja"}}, {"value": 2, "text": {}}]}}
    }
    data, first, bared = questions.taken_over(data, "page1", question)
    data, second, _bared = questions.taken_over(data, "page1", question)
    assert not bared
    assert set(data["scales"]) == {"likert5", "likert1"}
    assert {editing.item_of(data, name)["scale"] for name in (first, second)} == {"likert1"}


def test_searching_looks_in_questions_answers_and_codes() -> None:
    def ids(words: str) -> list[str]:
        return [one.item_id for one in questions.matching(questions.built_in(), words, "survey")]

    assert "E1" in ids("kans last")
    assert "E1" in ids("opportunity burden")
    assert "E1" in ids("erv1")
    assert "P3" in ids("hillesluis")
    assert ids("zeppelin") == []
