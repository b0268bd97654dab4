"""The answer to a research question: written per language, shown before its findings, kept when the list changes."""

import pytest

from analysis import answers, report
from analysis.report.content import Words
from surveys import studies
from surveys.errors import NotFound, Refused, Stale
from tests.findings_world import ACTOR, World


def first(world: World, language: str) -> list[object]:
    content = report.build(world.session, world.study, language)
    section = next(section for section in content.sections if section.key == "questions")
    return list(section.parts[0].blocks)


def test_an_answer_is_kept_per_language_and_opens_the_report(world: World) -> None:
    key = str(world.study.questions[0].id)
    assert first(world, "nl") == [Words("Deze vraag is nog niet beantwoord.", tone="note")]
    answers.write(world.session, ACTOR, world.study, key, {"nl": " Deels: de doelen botsen. "}, {})
    answers.write(world.session, ACTOR, world.study, key, {"en": "Partly: goals clash."}, {})
    assert answers.of(world.session, world.study.id) == {
        key: {"nl": "Deels: de doelen botsen.", "en": "Partly: goals clash."}
    }
    assert first(world, "nl") == [Words("Deels: de doelen botsen.")]
    assert first(world, "en") == [Words("Partly: goals clash.")]
    answers.write(
        world.session,
        ACTOR,
        world.study,
        key,
        {"nl": "", "en": ""},
        answers.of(world.session, world.study.id)[key],
    )
    assert answers.of(world.session, world.study.id) == {}


def test_only_a_question_of_the_study_is_answered(world: World) -> None:
    with pytest.raises(NotFound):
        answers.write(world.session, ACTOR, world.study, "nergens", {"nl": "x"}, {})
    with pytest.raises(Refused):
        answers.write(
            world.session, ACTOR, world.study, str(world.study.questions[0].id), {"nl": "x" * 10_001}, {}
        )


def test_another_question_under_the_same_key_has_no_answer_yet(world: World) -> None:
    question = world.study.questions[0]
    key = question.key
    answers.write(world.session, ACTOR, world.study, str(question.id), {"nl": "Deels."}, {})
    rest = [studies.Question(one.text, one.key) for one in world.study.questions if one.key != key]
    studies.set_questions(world.session, ACTOR, world.study, rest)
    world.session.flush()
    studies.set_questions(world.session, ACTOR, world.study, [studies.Question("Iets anders?", key), *rest])
    world.session.flush()
    world.session.expire_all()
    assert first(world, "nl") == [Words("Deze vraag is nog niet beantwoord.", tone="note")]


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(world: World) -> None:
    key = str(world.study.questions[0].id)
    answers.write(world.session, ACTOR, world.study, key, {"nl": "Zij:\r\ndeels."}, {})
    with pytest.raises(Stale):
        answers.write(world.session, ACTOR, world.study, key, {"nl": "Ik: niet."}, {})
    answers.write(
        world.session, ACTOR, world.study, key, {"en": "I: not."}, {}
    )  # nobody wrote in that language
    answers.write(world.session, ACTOR, world.study, key, {"nl": "Ik: niet."}, {"nl": "Zij:\r\ndeels."})
    assert answers.of(world.session, world.study.id) == {key: {"nl": "Ik: niet.", "en": "I: not."}}
