"""Working elements: no finding without counter-evidence, "studied elsewhere" only with a source."""

import pytest

from analysis import elements
from analysis.models import WorkingElement
from surveys.errors import Refused
from tests.findings_world import ACTOR, World

WHOLE = {
    "when": "iemand wordt opgehaald",
    "then": "komt hij op tijd",
    "mechanism": "er wacht iemand",
    "counter_evidence": "bij wisselende ploegen niet",
}


@pytest.fixture
def element(world: World) -> WorkingElement:
    return elements.create(world.session, ACTOR, world.study, "Ophalen")


def test_a_draft_takes_what_helps_for_and_what_hinders_against(world: World) -> None:
    helps = world.document("Bouw A", "bouwbedrijf", "Ophalen helpt.")
    hinders = world.document("Gemeente", "gemeente", "Het lukte niet.")
    world.code(helps, "facilitator")
    world.code(hinders, "barrier")
    drafted = elements.draft(world.session, ACTOR, world.theme(hinders, helps))
    assert [(entry.stance, entry.document_id) for entry in drafted.evidence] == [
        ("for", helps.id),
        ("against", hinders.id),
    ]


@pytest.mark.parametrize("lacking", list(WHOLE))
def test_it_is_accepted_only_when_it_is_whole(world: World, element: WorkingElement, lacking: str) -> None:
    elements.change(world.session, ACTOR, element, **(WHOLE | {lacking: "  "}))
    with pytest.raises(Refused):
        elements.move(world.session, ACTOR, element, "accepted")
    assert element.status == "proposed"


def test_a_whole_one_is_accepted(world: World, element: WorkingElement) -> None:
    elements.change(world.session, ACTOR, element, **WHOLE, core=True, general=False)
    with pytest.raises(Refused):
        elements.move(world.session, ACTOR, element, "accepted")  # it names no research question
    elements.change(world.session, ACTOR, element, question_id=world.study.questions[0].id)
    elements.move(world.session, ACTOR, element, "accepted")
    assert (element.status, element.core, element.general) == ("accepted", True, False)


@pytest.mark.parametrize("lacking", ["source", "source_context"])
def test_studied_elsewhere_needs_a_source_and_a_word_on_its_context(
    world: World, element: WorkingElement, lacking: str
) -> None:
    known = {
        "substantiation": "studied",
        "source": "Movisie 2019",
        "source_context": "Ook een stad, andere doelgroep",
    }
    with pytest.raises(Refused):
        elements.change(world.session, ACTOR, element, **(known | {lacking: " "}))
    elements.change(world.session, ACTOR, element, **known)
    assert element.substantiation == "studied"


def test_dropping_needs_a_reason_and_puts_it_last(world: World, element: WorkingElement) -> None:
    other = elements.create(world.session, ACTOR, world.study, "Later")
    with pytest.raises(Refused):
        elements.move(world.session, ACTOR, element, "rejected")
    elements.move(world.session, ACTOR, element, "rejected", reason="Niet te veranderen.")
    assert elements.cards(world.session, world.study.id) == [other, element]
