"""Theories of change: steps on passages, what leads to what, and a person's word on two of them."""

import pytest

from analysis import evidence, retention
from analysis.models import Step
from analysis.report.gathering import Gathering
from analysis.report.theories import the_theories
from analysis.theories import steps
from surveys import partners
from surveys.errors import Refused, Stale
from surveys.models import PartnerType
from tests.findings_world import ACTOR, World


def kind(world: World, key: str) -> PartnerType:
    return next(found for found in partners.types(world.session, world.study) if found.key == key)


def step(world: World, key: str, stage: str, title: str) -> Step:
    return steps.add(world.session, ACTOR, world.study, kind(world, key), stage, title)


@pytest.fixture
def two(world: World) -> tuple[Step, Step]:
    """The same activity of builders and of the municipality."""
    return (
        step(world, "bouwbedrijf", "activity", "Leerlingen begeleiden op de bouwplaats"),
        step(world, "gemeente", "activity", "Leerlingen op de bouwplaats begeleiden"),
    )


def test_a_step_is_accepted_on_a_passage_and_an_assumption_without(
    world: World, two: tuple[Step, Step]
) -> None:
    with pytest.raises(Refused, match="link a passage"):
        steps.move(world.session, ACTOR, two[0], "accepted")
    document = world.document("Bouw A", "bouwbedrijf", "Wij begeleiden ze zelf.")
    evidence.add_passage(world.session, ACTOR, two[0], document, 0, 10, "for")
    with pytest.raises(Refused, match="research question"):
        steps.move(world.session, ACTOR, two[0], "accepted")
    steps.change(world.session, ACTOR, two[0], question_id=world.study.questions[0].id)
    steps.move(world.session, ACTOR, two[0], "accepted")
    silent = step(world, "bouwbedrijf", "assumption", "Er zijn genoeg leermeesters")
    steps.move(world.session, ACTOR, silent, "accepted")
    assert (two[0].status, silent.status) == ("accepted", "accepted")
    assert silent.question_id == two[0].question_id  # of the step before it in its theory
    with pytest.raises(Refused):
        steps.move(world.session, ACTOR, silent, "rejected")


def test_a_step_leads_to_one_of_its_own_theory_once(world: World, two: tuple[Step, Step]) -> None:
    after = step(world, "bouwbedrijf", "outcome", "Meer vaklieden")
    for _ in range(2):
        steps.link(world.session, ACTOR, two[0], after)
    assert steps.leads_to(world.session, world.study.id) == [(two[0].id, after.id)]
    for wrong in (two[0], two[1]):
        with pytest.raises(Refused):
            steps.link(world.session, ACTOR, two[0], wrong)
    steps.unlink(world.session, ACTOR, two[0], after)
    assert steps.leads_to(world.session, world.study.id) == []


def test_a_pair_is_proposed_until_a_person_decides(world: World, two: tuple[Step, Step]) -> None:
    kinds = [kind(world, "bouwbedrijf"), kind(world, "gemeente")]

    def compared() -> steps.Comparison:
        return steps.compare(world.session, world.study.id, kinds, propose=True)

    assert [set(pair) for pair in compared().proposed] == [{two[0].id, two[1].id}]
    assert compared().differences.shared == []
    steps.judge(world.session, ACTOR, two[1], two[0], "same")
    assert compared().proposed == []
    assert [set(row.steps) for row in compared().differences.shared] == [{two[0].id, two[1].id}]
    steps.judge(world.session, ACTOR, two[0], two[1], "")
    assert len(compared().proposed) == 1


def test_a_contradiction_needs_a_reason_and_two_kinds_of_partners(
    world: World, two: tuple[Step, Step]
) -> None:
    with pytest.raises(Refused):
        steps.judge(world.session, ACTOR, *two, "contradicts", reason=" ")
    own = step(world, "bouwbedrijf", "activity", "Zelf werven")
    with pytest.raises(Refused):
        steps.judge(world.session, ACTOR, two[0], own, "same")
    steps.judge(world.session, ACTOR, *two, "contradicts", reason="De een begeleidt, de ander wacht af.")
    kinds = [kind(world, "bouwbedrijf"), kind(world, "gemeente")]
    found = steps.compare(world.session, world.study.id, kinds, propose=False)
    assert [set(pair) for pair in found.differences.contradictory] == [{two[0].id, two[1].id}]


def test_the_same_by_way_of_a_third_cannot_be_contradictory(world: World, two: tuple[Step, Step]) -> None:
    third = step(world, "woningcorporatie", "activity", "Begeleiden")
    steps.judge(world.session, ACTOR, two[0], third, "same")
    steps.judge(world.session, ACTOR, two[1], third, "same")
    with pytest.raises(Refused, match="does not fit"):
        steps.judge(world.session, ACTOR, *two, "contradicts", reason="Toch niet.")


def test_what_somebody_else_said_meanwhile_is_not_written_over(world: World, two: tuple[Step, Step]) -> None:
    steps.judge(world.session, ACTOR, *two, "apart", seen="")
    with pytest.raises(Stale):
        steps.judge(world.session, ACTOR, *two, "same", seen="")
    with pytest.raises(Stale):
        steps.change(world.session, ACTOR, two[0], revision=two[0].revision - 1, title="Anders")


def test_words_taken_back_mark_the_step(world: World, two: tuple[Step, Step]) -> None:
    document = world.document("Bouw A", "bouwbedrijf", "Wij begeleiden ze zelf.")
    evidence.add_passage(world.session, ACTOR, two[0], document, 0, 10, "for")
    assert retention.erase_evidence(world.session, ACTOR, [document.id]) == 1
    assert two[0].look_again_since is not None


def test_the_report_tells_each_theory_and_how_they_differ(world: World, two: tuple[Step, Step]) -> None:
    after = step(world, "bouwbedrijf", "outcome", "Meer vaklieden")
    steps.link(world.session, ACTOR, two[0], after)
    steps.judge(world.session, ACTOR, *two, "same")
    dropped = step(world, "gemeente", "output", "Vervallen stap")
    steps.move(world.session, ACTOR, dropped, "rejected", reason="Niemand zegt het.")
    parts = the_theories(Gathering(world.session, world.study, "nl", inside=True))
    told = str(parts)
    assert "Leerlingen begeleiden op de bouwplaats" in told
    assert "Meer vaklieden" in told
    assert "Vervallen stap" not in told
    titles = [part.title for part in parts]
    assert len(titles) == 3
    assert titles[-1] == "De verandertheorieën naast elkaar"
