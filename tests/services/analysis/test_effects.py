"""Effects: no effect without passages, its direction and what else may explain it; words taken back mark it."""

import pytest

from analysis import effects, evidence, retention
from analysis import report as reports
from analysis.models import Effect
from surveys.errors import Refused, Stale
from tests.findings_world import ACTOR, World

WHOLE = {
    "statement": "Eerst werkte niemand, nu drie.",
    "for_whom": "bewoners van Zuid",
    "direction": "wanted",
    "other_explanations": "De bouw trok aan.",
}


@pytest.fixture
def effect(world: World) -> Effect:
    """With its research question and a passage for it."""
    made = effects.create(world.session, ACTOR, world.study, "Meer bewoners aan het werk")
    document = world.document("Bouw A", "bouwbedrijf", "Er zijn er nu drie aan het werk.")
    evidence.add_passage(world.session, ACTOR, made, document, 0, 10, "for")
    return effects.change(world.session, ACTOR, made, question_id=world.study.questions[0].id)


@pytest.mark.parametrize("lacking", list(WHOLE))
def test_it_is_accepted_only_when_it_is_whole(world: World, effect: Effect, lacking: str) -> None:
    blank = "" if lacking == "direction" else "  "
    effects.change(world.session, ACTOR, effect, **(WHOLE | {lacking: blank}))
    with pytest.raises(Refused):
        effects.move(world.session, ACTOR, effect, "accepted")
    assert effect.status == "proposed"


def test_a_whole_one_is_accepted_and_dropped_only_with_a_reason(world: World, effect: Effect) -> None:
    effects.change(world.session, ACTOR, effect, **WHOLE, expected=False)
    effects.move(world.session, ACTOR, effect, "accepted")
    assert (effect.status, effect.expected) == ("accepted", False)
    with pytest.raises(Refused):
        effects.move(world.session, ACTOR, effect, "rejected", reason=" ")
    effects.move(world.session, ACTOR, effect, "rejected", reason="Bleek van voor de start.")
    assert [event.to_status for event in effect.events] == ["proposed", "accepted", "rejected"]


def test_an_effect_that_nobody_speaks_of_or_without_its_question_is_none(
    world: World, effect: Effect
) -> None:
    effects.change(world.session, ACTOR, effect, **WHOLE, question_id=None)
    with pytest.raises(Refused, match="research question"):
        effects.move(world.session, ACTOR, effect, "accepted")
    effects.change(world.session, ACTOR, effect, question_id=world.study.questions[0].id)
    evidence.turn_round(world.session, ACTOR, effect.evidence[0])
    with pytest.raises(Refused, match="without evidence"):
        effects.move(world.session, ACTOR, effect, "accepted")


def test_which_way_it_went_does_not_follow_from_help_and_hindrance(world: World) -> None:
    helps = world.document("Bouw A", "bouwbedrijf", "Ophalen helpt.")
    hinders = world.document("Gemeente", "gemeente", "Het lukte niet.")
    world.code(helps, "facilitator")
    world.code(hinders, "barrier")
    drafted = effects.draft(world.session, ACTOR, world.theme(hinders, helps))
    assert {(entry.stance, entry.document_id) for entry in drafted.evidence} == {
        ("for", helps.id),
        ("for", hinders.id),
    }
    assert (drafted.direction, drafted.expected) == ("", None)


def test_studied_elsewhere_needs_a_source_and_an_unknown_direction_is_refused(
    world: World, effect: Effect
) -> None:
    with pytest.raises(Refused):
        effects.change(world.session, ACTOR, effect, substantiation="studied", source="SEOR 2019")
    with pytest.raises(Refused):
        effects.change(world.session, ACTOR, effect, substantiation="mentioned", source="", direction="up")


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(world: World, effect: Effect) -> None:
    with pytest.raises(Stale):
        effects.change(world.session, ACTOR, effect, revision=effect.revision - 1, owner="Ik")


def test_words_taken_back_leave_the_effect_and_mark_it(world: World, effect: Effect) -> None:
    document = effect.evidence[0].document
    assert document is not None
    assert retention.erase_evidence(world.session, ACTOR, [document.id]) == 1
    assert effect.look_again_since is not None
    assert effect.events[-1].what == "withdrawn"


def test_the_report_has_it_with_its_number_unless_it_was_dropped(world: World, effect: Effect) -> None:
    effects.change(world.session, ACTOR, effect, **WHOLE)

    def titles() -> list[str]:
        content = reports.build(world.session, world.study, "nl")
        return [
            part.title
            for section in content.sections
            if section.title == "Effecten"
            for part in section.parts
        ]

    assert titles() == ["E1. Meer bewoners aan het werk"]
    effects.move(world.session, ACTOR, effect, "rejected", reason="Bleek van voor de start.")
    assert "E1. Meer bewoners aan het werk" not in titles()
