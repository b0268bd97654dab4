"""Improvement lessons: drafted from passages, moved on only when they can be followed, with their history."""

import datetime as dt

import pytest

from analysis import evidence, findings, lessons
from analysis.models import Lesson
from surveys.errors import Refused, Stale
from tests.findings_world import ACTOR, World

TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def lesson(world: World) -> Lesson:
    return lessons.create(world.session, ACTOR, world.study, "Kortere intake")


def fill(world: World, lesson: Lesson, **values: object) -> Lesson:
    ready = {
        "question_id": world.study.questions[0].id,
        "owner": "Projectleider",
        "first_step": "Afspraak maken",
        "first_step_on": TODAY + dt.timedelta(30),
        "review_on": TODAY + dt.timedelta(90),
    }
    return lessons.change(world.session, ACTOR, lesson, **(ready | values))


def test_a_draft_takes_one_passage_an_organisation_for_and_looks_for_the_opposite(world: World) -> None:
    hinders = world.document("Bouw A", "bouwbedrijf", "Het duurt te lang.")
    again = world.document("Bouw A", "bouwbedrijf", "Het duurt echt te lang.")
    asks = world.document("Gemeente", "gemeente", "Dat moet korter.")
    helps = world.document("Corporatie", "woningcorporatie", "Bij ons gaat het snel.")
    uncoded = world.document("Bouw B", "bouwbedrijf", "Tja, de intake.")
    for document, valence in ((hinders, "barrier"), (again, "barrier"), (helps, "facilitator")):
        world.code(document, valence)
    world.code(asks, "neutral", improvement=True)
    theme = world.theme(uncoded, helps, hinders, again, asks)
    drafted = lessons.draft(world.session, ACTOR, theme)
    linked = {stance: [] for stance in ("for", "against")}
    for entry in drafted.evidence:
        linked[entry.stance].append(entry.document_id)
    assert linked["for"] == [asks.id, hinders.id, uncoded.id]  # flagged, then fitting, then the rest
    assert linked["against"] == [helps.id]
    assert drafted.number == 1
    assert drafted.question is not None
    assert drafted.question.key == "coherentie"


def test_a_draft_carries_the_machines_words_until_a_person_writes_it(world: World) -> None:
    theme = world.theme(world.document("Bouw A", "bouwbedrijf", "Wim belt."), label="wim · bellen · laat")
    drafted = lessons.draft(world.session, ACTOR, theme)
    assert not findings.is_written(drafted)
    lessons.change(world.session, ACTOR, drafted, title="Bel eerder terug")
    assert findings.is_written(drafted)


def test_numbers_go_on_and_history_starts_at_once(world: World) -> None:
    made = [lessons.create(world.session, ACTOR, world.study, title) for title in ("Een", "Twee")]
    assert [lesson.number for lesson in made] == [1, 2]
    assert [(event.from_status, event.to_status, event.by) for event in made[0].events] == [
        ("", "proposed", ACTOR)
    ]


@pytest.mark.parametrize(
    "lacking",
    [
        {"question_id": None},
        {"owner": " "},
        {"first_step": ""},
        {"first_step_on": None},
        {"first_step_on": TODAY + dt.timedelta(31)},
        {"review_on": None},
    ],
    ids=["question", "owner", "step", "date of the step", "step too late", "return date"],
)
@pytest.mark.parametrize("status", ["taken_up", "done"])
def test_a_lesson_leaves_the_table_only_when_it_can_be_followed(
    world: World, lesson: Lesson, lacking: dict[str, object], status: str
) -> None:
    fill(world, lesson, **lacking)
    lessons.move(world.session, ACTOR, lesson, "discussed")
    assert len(lessons.lacking(lesson, TODAY)) == 1
    with pytest.raises(Refused):
        lessons.move(world.session, ACTOR, lesson, status, today=TODAY)
    assert lesson.status == "discussed"
    assert len(lesson.events) == 2


def test_with_owner_step_and_return_date_it_is_taken_up(world: World, lesson: Lesson) -> None:
    fill(world, lesson)
    assert lessons.lacking(lesson, TODAY) == []
    lessons.move(world.session, ACTOR, lesson, "taken_up", today=TODAY)
    lessons.move(world.session, ACTOR, lesson, "done", today=TODAY)
    assert [event.to_status for event in lesson.events] == ["proposed", "taken_up", "done"]


def test_dropping_needs_a_reason_that_is_kept(world: World, lesson: Lesson) -> None:
    with pytest.raises(Refused):
        lessons.move(world.session, ACTOR, lesson, "rejected", reason="  ")
    lessons.move(world.session, ACTOR, lesson, "rejected", reason="Buiten onze invloed.")
    assert lesson.events[-1].reason == "Buiten onze invloed."


def test_the_same_status_again_is_no_step(world: World, lesson: Lesson) -> None:
    lessons.move(world.session, ACTOR, lesson, "proposed")
    assert len(lesson.events) == 1


def test_what_somebody_else_changed_is_not_overwritten(world: World, lesson: Lesson) -> None:
    seen = lesson.revision
    lessons.change(world.session, ACTOR, lesson, revision=seen, title="Eerst")
    with pytest.raises(Stale):
        lessons.change(world.session, ACTOR, lesson, revision=seen, title="Later")
    assert lesson.title == "Eerst"


@pytest.mark.parametrize("title", ["", "   "])
def test_a_lesson_has_a_title(world: World, lesson: Lesson, title: str) -> None:
    with pytest.raises(Refused):
        lessons.create(world.session, ACTOR, world.study, title)
    with pytest.raises(Refused):
        lessons.change(world.session, ACTOR, lesson, title=title)


def test_whoever_raised_it_is_known_and_told(world: World, lesson: Lesson) -> None:
    for name, kind, stance in (
        ("Bouw A", "bouwbedrijf", "for"),
        ("Gemeente", "gemeente", "for"),
        ("Corporatie", "woningcorporatie", "against"),
    ):
        said = world.document(name, kind, f"{name} zegt het.", quote=name != "Gemeente")
        evidence.add_passage(world.session, ACTOR, lesson, said, 0, 5, stance)
    raised = evidence.raisers(lesson)
    assert [(found.partner.name, found.passages) for found in raised if found.partner] == [
        ("Bouw A", 1),
        ("Gemeente", 1),
    ]
    lessons.move(world.session, ACTOR, lesson, "rejected", reason="Geen geld.")
    lessons.told(world.session, ACTOR, lesson)
    assert [event.what for event in lesson.events] == ["status", "status", "told"]
    assert lessons.last_reason(lesson) == "Geen geld."


def test_how_feasible_it_is_and_what_to_ask_next_are_kept(world: World, lesson: Lesson) -> None:
    lessons.change(world.session, ACTOR, lesson, feasibility="effort", follow_up="Belde iemand u terug?")
    assert (lesson.feasibility, lesson.follow_up) == ("effort", "Belde iemand u terug?")
    with pytest.raises(Refused):
        lessons.change(world.session, ACTOR, lesson, feasibility="perhaps")


def test_the_board_has_every_status_in_its_order(world: World, lesson: Lesson) -> None:
    other = lessons.create(world.session, ACTOR, world.study, "Twee")
    lessons.move(world.session, ACTOR, other, "discussed")
    board = lessons.board(world.session, world.study.id)
    assert list(board) == ["proposed", "discussed", "taken_up", "done", "rejected"]
    assert (board["proposed"], board["discussed"]) == ([lesson], [other])
