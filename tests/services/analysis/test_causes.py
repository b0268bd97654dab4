"""Causes: accepted only whole and on passages, linked to what they lead to, and along when findings are merged."""

import pytest

from analysis import causes, effects, elements, evidence, lessons, merging, retention
from analysis import report as reports
from analysis.models import Cause, Effect
from surveys.errors import Refused, Stale
from tests.findings_world import ACTOR, World

WHOLE = {
    "statement": "De gemeente komt pas na de gunning aan tafel.",
    "how": "De plekken liggen dan vast, dus wordt er geschoven.",
    "other_causes": "Er was te weinig personeel om te begeleiden.",
    "sure": "likely",
}


@pytest.fixture
def effect(world: World) -> Effect:
    return effects.create(world.session, ACTOR, world.study, "Plekken die niet passen")


@pytest.fixture
def cause(world: World, effect: Effect) -> Cause:
    made = causes.create(world.session, ACTOR, world.study, "Te laat aan tafel")
    document = world.document("Bouw A", "bouwbedrijf", "Wij komen te laat aan tafel.")
    evidence.add_passage(world.session, ACTOR, made, document, 0, 27, "for")
    causes.link(world.session, ACTOR, made, effect)
    return causes.change(world.session, ACTOR, made, question_id=world.study.questions[0].id)


@pytest.mark.parametrize("lacking", list(WHOLE))
def test_it_is_accepted_only_when_it_is_whole(world: World, cause: Cause, lacking: str) -> None:
    causes.change(world.session, ACTOR, cause, **(WHOLE | {lacking: "" if lacking == "sure" else " "}))
    with pytest.raises(Refused):
        causes.move(world.session, ACTOR, cause, "accepted")
    assert cause.status == "proposed"


def test_it_needs_what_it_leads_to_a_passage_and_its_question(
    world: World, cause: Cause, effect: Effect
) -> None:
    causes.change(world.session, ACTOR, cause, **WHOLE)
    causes.unlink(world.session, ACTOR, cause, effect)
    with pytest.raises(Refused, match="First link the effect"):
        causes.move(world.session, ACTOR, cause, "accepted")
    causes.link(world.session, ACTOR, cause, effect)
    evidence.turn_round(world.session, ACTOR, cause.evidence[0])
    with pytest.raises(Refused, match="without evidence"):
        causes.move(world.session, ACTOR, cause, "accepted")
    evidence.turn_round(world.session, ACTOR, cause.evidence[0])
    causes.change(world.session, ACTOR, cause, question_id=None)
    with pytest.raises(Refused, match="research question"):
        causes.move(world.session, ACTOR, cause, "accepted")
    causes.change(world.session, ACTOR, cause, question_id=world.study.questions[0].id)
    causes.move(world.session, ACTOR, cause, "accepted")
    with pytest.raises(Refused):
        causes.move(world.session, ACTOR, cause, "rejected")
    assert [event.to_status for event in cause.events] == ["proposed", "accepted"]


def test_only_effects_and_lessons_have_causes_and_once(world: World, cause: Cause, effect: Effect) -> None:
    session = world.session
    lesson = lessons.create(session, ACTOR, world.study, "Zit eerder aan tafel")
    element = elements.create(session, ACTOR, world.study, "Ophalen")
    for _ in range(2):
        causes.link(session, ACTOR, cause, lesson)
    with pytest.raises(Refused):
        causes.link(session, ACTOR, cause, element)
    assert causes.leads_to(session, world.study.id)[cause.id] == [effect, lesson]
    assert causes.of(session, lesson) == [cause]
    assert causes.possible(session, cause) == []
    lessons.move(session, ACTOR, lesson, "rejected", reason="nee")
    assert causes.leads_to(session, world.study.id)[cause.id] == [effect]


def test_what_it_leads_to_goes_along_with_a_merge_and_comes_back(
    world: World, cause: Cause, effect: Effect
) -> None:
    session = world.session
    other = effects.create(session, ACTOR, world.study, "Verkeerde plekken")
    merging.merge(session, ACTOR, effect, other)
    assert (causes.of(session, other), causes.of(session, effect)) == ([cause], [])
    merging.undo(session, ACTOR, other)
    assert (causes.of(session, other), causes.of(session, effect)) == ([], [cause])
    second = causes.create(session, ACTOR, world.study, "Te weinig tijd")
    for to in (effect, other):
        causes.link(session, ACTOR, second, to)
    merging.merge(session, ACTOR, second, cause)  # both lead to the one, only the second to the other
    assert causes.leads_to(session, world.study.id)[cause.id] == [effect, other]
    merging.undo(session, ACTOR, cause)
    leads = causes.leads_to(session, world.study.id)
    assert (leads[cause.id], leads[second.id]) == ([effect], [effect, other])


def test_a_theme_gives_passages_of_help_and_hindrance(world: World) -> None:
    helps = world.document("Bouw A", "bouwbedrijf", "Ophalen helpt.")
    hinders = world.document("Gemeente", "gemeente", "Het lukte niet.")
    world.code(helps, "facilitator")
    world.code(hinders, "barrier")
    drafted = causes.draft(world.session, ACTOR, world.theme(hinders, helps))
    assert {one.stance for one in drafted.evidence} == {"for"}
    assert len(drafted.evidence) == 2
    assert drafted.sure == ""


def test_an_unknown_degree_and_anothers_words_are_refused(world: World, cause: Cause) -> None:
    with pytest.raises(Refused):
        causes.change(world.session, ACTOR, cause, sure="very")
    with pytest.raises(Stale):
        causes.change(world.session, ACTOR, cause, sure="firm", revision=cause.revision - 1)


def test_words_taken_back_mark_it(world: World, cause: Cause) -> None:
    document = cause.evidence[0].document
    assert document is not None
    assert retention.erase_evidence(world.session, ACTOR, [document.id]) == 1
    assert cause.look_again_since is not None


def test_the_report_tells_what_it_leads_to(world: World, cause: Cause) -> None:
    causes.change(world.session, ACTOR, cause, **WHOLE)
    content = reports.build(world.session, world.study, "nl")
    (section,) = (section for section in content.sections if section.key == "causes")
    (part,) = section.parts
    assert part.title == "O1. Te laat aan tafel"
    facts = dict(next(block.rows for block in part.blocks if block.kind == "facts"))
    assert facts["Oorzaak van"] == "E1. Plekken die niet passen"
    assert facts["Hoe zeker"] == "waarschijnlijk"
