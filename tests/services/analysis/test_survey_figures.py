"""Figures of surveys as evidence: computed anew, never of few outside the team, and marked when nothing is left."""

from typing import Any

import pytest

from analysis import evidence, findings, lessons, merging, report, survey_figures
from analysis.models import Evidence, Lesson
from analysis.report import annex
from surveys import definition, fieldwork, instruments
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Wave
from tests.findings_world import ACTOR, SURVEY, World, make_world

MATRIX: dict[str, Any] = SURVEY | {
    "id": "rows",
    "pages": [
        SURVEY["pages"][0],
        {
            "id": "rows",
            "title": {"nl": "Rijen", "en": "Rows"},
            "items": [
                {
                    "id": "M1",
                    "type": "likert_matrix",
                    "scale": "likert5",
                    "text": {"nl": "Hoe gaat het?", "en": "How is it?"},
                    "rows": [
                        {"id": "a", "text": {"nl": "Werven", "en": "Recruiting"}},
                        {"id": "b", "text": {"nl": "Begeleiden", "en": "Guiding"}},
                    ],
                },
                {"id": "Y1", "type": "yes_no", "text": {"nl": "Vaker doen?", "en": "Do it again?"}},
                {"id": "T1", "type": "long_text", "text": {"nl": "Waarom?", "en": "Why?"}},
            ],
        },
    ],
}


@pytest.fixture
def lesson(world: World) -> Lesson:
    for number, value in enumerate((2, 4, 4, 5, 98)):
        world.answer(f"Corporatie {number}", "woningcorporatie", E1=value)
    return lessons.create(world.session, ACTOR, world.study, "Kortere intake")


def link(world: World, finding: Lesson, **values: Any) -> Evidence:
    chosen = {
        "wave": world.wave,
        "item_id": "E1",
        "stance": "for",
        "note": "De meesten zien een kans.",
    } | values
    return survey_figures.link(world.session, ACTOR, finding, **chosen)


def only(world: World, finding: Lesson, fewest: int | None = None) -> survey_figures.Linked:
    (found,) = survey_figures.Reader(world.session, fewest).linked(finding)
    return found


def rows(world: World) -> Wave:
    version = instruments.publish(
        world.session, ACTOR, instruments.add(world.session, ACTOR, world.study, definition.parse(MATRIX))
    )
    world.wave = fieldwork.open_wave(world.session, ACTOR, version, "Ronde 2")
    return world.wave


def test_a_figure_tells_its_middle_n_and_unknown(world: World, lesson: Lesson) -> None:
    link(world, lesson)
    found = only(world, lesson)
    assert found.title("en") == "A chance (Ronde 1)"
    # 2, 4, 4, 5: median 4, quartiles 3.5 and 4.25 (type 7), written with one decimal
    assert found.sentence("en") == (
        "Median 4, the middle half 3.5 to 4.2, on a scale from 1 (point 1) to 5 (point 5). "
        "n = 4; unknown: 1; left open: 0."
    )
    assert evidence.support(world.session, lesson, "for") == evidence.Support(0, 0, [], 0, figures=1)


def test_answers_that_came_later_count_and_are_told(world: World, lesson: Lesson) -> None:
    link(world, lesson)
    for number in range(2):
        world.answer(f"Bouw {number}", "bouwbedrijf", E1=1)
    found = only(world, lesson)
    assert (found.known, found.evidence.known_then) == (6, 4)
    assert found.sentence("nl").endswith("Toen dit cijfer werd gekoppeld, was n = 4.")
    assert "was 4" not in only(world, lesson, 5).sentence("en")


def test_tests_and_begun_responses_do_not_count(world: World, lesson: Lesson) -> None:
    link(world, lesson)
    world.answer("Bouw 1", "bouwbedrijf", E1=1).is_test = True
    world.answer("Bouw 2", "bouwbedrijf", E1=1).state = "started"
    world.session.flush()
    assert only(world, lesson).known == 4


def test_fewer_than_five_are_hidden_outside_the_team(world: World, lesson: Lesson) -> None:
    link(world, lesson)
    outside = only(world, lesson, 5)
    assert outside.known is None
    assert not outside.lost
    assert "4" not in outside.sentence("en")
    world.answer("Corporatie 9", "woningcorporatie", E1=3)
    assert only(world, lesson, 5).known == 5


def test_one_kind_is_hidden_outside_as_long_as_another_is_of_few(world: World, lesson: Lesson) -> None:
    world.answer("Corporatie 9", "woningcorporatie", E1=3)
    link(world, lesson, kind="woningcorporatie")
    assert only(world, lesson, 5).known == 5
    world.answer("Bouw 1", "bouwbedrijf", E1=1)
    assert only(world, lesson).known == 5
    assert only(world, lesson, 5).known is None
    for number in range(2, 6):
        world.answer(f"Bouw {number}", "bouwbedrijf", E1=1)
    assert only(world, lesson, 5).known == 5


def test_losing_the_last_answer_marks_the_finding_once_and_blocks_nothing(
    world: World, lesson: Lesson
) -> None:
    builder = world.answer("Bouw 1", "bouwbedrijf", E1=1)
    link(world, lesson, kind="bouwbedrijf", stance="against")
    assert survey_figures.mark_lost(world.session, [world.study.id]) == 0
    assert lesson.look_again_since is None
    builder.state = "withdrawn"
    world.session.flush()
    assert survey_figures.mark_lost(world.session, [world.study.id]) == 1
    found = only(world, lesson)
    assert found.lost
    assert found.evidence.note == ""  # it retold what was taken back
    assert found.sentence("en") == "Of the answers with which this figure was linked (n = 1) none is left."
    assert lesson.look_again_since is not None
    assert (lesson.events[-1].what, lesson.events[-1].moved) == (
        "emptied",
        {"figures": [str(found.evidence.id)]},
    )
    findings.looked_again(world.session, ACTOR, lesson)
    assert survey_figures.mark_lost(world.session, [world.study.id]) == 0
    assert lesson.look_again_since is None
    assert evidence.check_quotes(world.session, world.study.id) == []
    report.prepare(world.session, world.study, "nl")


def test_a_row_of_a_matrix_and_counts(world: World, lesson: Lesson) -> None:
    wave = rows(world)
    for number, (a, yes) in enumerate(((1, "yes"), (3, "yes"), (5, "no"))):
        world.answer(f"Bouw {number}", "bouwbedrijf", M1={"a": a, "b": 98}, Y1=yes)
    with pytest.raises(Refused):
        link(world, lesson, wave=wave, item_id="M1")
    link(world, lesson, wave=wave, item_id="M1", row_id="a")
    found = only(world, lesson)
    assert found.title("nl") == "Hoe gaat het?: Werven (Ronde 2)"
    assert found.sentence("en") == (
        "Median 3, the middle half 2 to 4, on a scale from 1 (point 1) to 5 (point 5). "
        "n = 3; unknown or left open: 0."
    )
    with pytest.raises(Refused):
        link(world, lesson, wave=wave, item_id="M1", row_id="b")
    link(world, lesson, wave=wave, item_id="Y1")
    counted = survey_figures.Reader(world.session).linked(lesson)[-1]
    assert counted.sentence("nl") == "Ja: 2; Nee: 1. n = 3; onbekend: 0; opengelaten: 0."


def test_questions_are_found_by_their_words_and_those_of_rows(world: World, lesson: Lesson) -> None:
    wave = rows(world)
    world.answer("Bouw 1", "bouwbedrijf", M1={"a": 1, "b": 2}, T1="Zomaar")

    def found(words: str) -> list[tuple[Wave, str]]:
        return [(hit.wave, hit.item.id) for hit in survey_figures.find(world.session, world.study, words)]

    assert found("KANS") == [(world.session.get_one(Wave, lesson_wave(world)), "E1")]
    assert found("begeleiden") == [(wave, "M1")]
    assert found("waarom") == found("vaker") == []
    assert {item for _, item in found("")} == {"P1", "E1", "M1"}


def lesson_wave(world: World) -> Any:
    return next(hit.wave.id for hit in survey_figures.find(world.session, world.study, "E1"))


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"note": "  "}, Refused),
        ({"stance": "maybe"}, Refused),
        ({"item_id": "E2"}, Refused),
        ({"item_id": "gone"}, NotFound),
        ({"kind": "gemeente"}, Refused),
        ({"kind": "nobody"}, NotFound),
        ({"row_id": "a"}, Refused),
    ],
)
def test_what_cannot_be_linked(
    world: World, lesson: Lesson, values: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        link(world, lesson, **values)
    with pytest.raises(NotFound):
        link(make_world(world.session), lesson)
    assert lesson.evidence == []


def test_the_same_figure_again_replaces_nobodys_words(world: World, lesson: Lesson) -> None:
    first = link(world, lesson)
    with pytest.raises(Refused, match="linked already"):
        link(world, lesson, stance="against", note="Toch niet.")
    assert (first.stance, first.note, len(lesson.evidence)) == ("for", "De meesten zien een kans.", 1)
    for kind in ("woningcorporatie", "bouwbedrijf"):  # those of one kind are another figure
        world.answer(f"Nog een {kind}", kind, E1=4)
        link(world, lesson, kind=kind)
    assert len(lesson.evidence) == 3


def test_other_words_are_written_on_what_stands_there(world: World, lesson: Lesson) -> None:
    one = link(world, lesson)
    world.answer("Bouw 1", "bouwbedrijf", E1=1)
    survey_figures.rewrite(world.session, ACTOR, one, " Ook nu nog.\n", "De meesten zien een kans.")
    assert (one.note, one.known_then) == ("Ook nu nog.", 5)
    with pytest.raises(Stale):
        survey_figures.rewrite(world.session, ACTOR, one, "Anders.", "De meesten zien een kans.")
    with pytest.raises(Refused):
        survey_figures.rewrite(world.session, ACTOR, one, " ", "Ook nu nog.")
    document = world.document("Bouw 1", "bouwbedrijf", "Het duurt lang.")
    passage = evidence.add_passage(world.session, ACTOR, lesson, document, 0, 5, "for")
    with pytest.raises(NotFound):
        survey_figures.rewrite(world.session, ACTOR, passage, "Anders.", "")


def test_figures_go_along_with_a_merge_a_split_and_back(world: World, lesson: Lesson) -> None:
    other = lessons.create(world.session, ACTOR, world.study, "Andere les")
    link(world, lesson)
    double = link(world, other)
    by_kind = link(world, other, kind="woningcorporatie")
    merging.merge(world.session, ACTOR, other, lesson)
    world.session.expire_all()
    assert (by_kind.finding, double.finding) == (lesson, other)
    merging.undo(world.session, ACTOR, lesson)
    world.session.expire_all()
    assert {one.id for one in other.evidence} == {double.id, by_kind.id}
    new = merging.split(world.session, ACTOR, other, [by_kind.id], "Apart")
    world.session.expire_all()
    assert [one.id for one in new.evidence] == [by_kind.id]
    merging.undo(world.session, ACTOR, other)
    world.session.expire_all()
    assert {one.id for one in other.evidence} == {double.id, by_kind.id}


def test_the_report_tells_figures_and_none_of_few_outside(world: World, lesson: Lesson) -> None:
    link(world, lesson)
    inside = annex.sheets(report.build(world.session, world.study, "en"))
    outside = annex.sheets(report.build(world.session, world.study, "en", quotes=False))

    def numbers(sheets: Any, note: str) -> list[str]:
        return [
            str(row[3].text)
            for sheet in sheets
            for row in sheet.rows
            if len(row) == 4 and row[0].text == note
        ]

    assert numbers(inside, "De meesten zien een kans.") == [only(world, lesson).sentence("en")]
    assert numbers(outside, "De meesten zien een kans.") == []  # it tells what the numbers hide
    assert numbers(outside, "–") == ["Not shown: of so few answers that they could be traced."]
