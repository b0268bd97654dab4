"""A study with findings, reached through its pages."""

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from analysis import causes, configurations, effects, elements, framework, lessons
from analysis.theories import steps
from surveys import partners
from surveys.models import Study
from tests.conftest import Work
from tests.findings_world import ACTOR, World, make_world

SECRET = "Wim van Bouw A belde nooit terug over de intake."
SILENT = "Dit mag nergens worden aangehaald."


@dataclass
class Found:
    """Ids of what stands in the study."""

    study: Study
    theme: uuid.UUID
    lesson: uuid.UUID
    draft: uuid.UUID
    element: uuid.UUID
    effect: uuid.UUID
    cause: uuid.UUID
    configuration: uuid.UUID
    step: uuid.UUID
    coding: uuid.UUID
    document: uuid.UUID
    question: uuid.UUID

    def path(self, rest: str) -> str:
        return f"/studies/{self.study.id}/{rest}"


@pytest.fixture
def study(found: Found) -> Study:
    """What `sign_in(role)` makes the person a member of."""
    return found.study


@pytest.fixture
def found(work: Work) -> Found:
    with work() as session:
        return fill(session)


def fill(session: Session) -> Found:
    world = make_world(session, synthetic=True)
    spoken, silent, other = documents(world)
    theme = world.theme(spoken, silent, label="wim · bellen · terug")
    lesson = lessons.draft(session, ACTOR, theme)
    lessons.change(
        session, ACTOR, lesson, title="Bel binnen een dag terug", statement="Wachten kost vertrouwen."
    )
    draft = lessons.draft(session, ACTOR, theme)
    element = elements.create(session, ACTOR, world.study, "Ophalen bij de metro")
    effect = effects.create(session, ACTOR, world.study, "Meer bewoners aan het werk")
    cause = causes.create(session, ACTOR, world.study, "Niemand is eigenaar van het bellen")
    configuration = configurations.create(session, ACTOR, world.study, "Een vast gezicht")
    builder = next(kind for kind in partners.types(session, world.study) if kind.key == "bouwbedrijf")
    step = steps.add(session, ACTOR, world.study, builder, "activity", "Leerlingen begeleiden")
    framework.judge(session, ACTOR, world.study, "ervaringen", "partly", "Twee verhalen.")
    for number in range(5):
        world.answer(f"Corporatie {number}", "woningcorporatie", E1=4, D1=5)
    world.answer("Bouw A", "bouwbedrijf", E1=1, E2=2, D1=1)
    coding = world.code(other, "facilitator")
    return Found(
        world.study,
        theme.id,
        lesson.id,
        draft.id,
        element.id,
        effect.id,
        cause.id,
        configuration.id,
        step.id,
        coding.id,
        spoken.id,
        world.study.questions[0].id,
    )


def documents(world: World) -> list[object]:
    spoken = world.document("Bouw A", "bouwbedrijf", SECRET)
    silent = world.document("Gemeente", "gemeente", SILENT, quote=False)
    other = world.document("Corporatie 0", "woningcorporatie", "Bij ons gaat het juist snel.")
    world.code(spoken, "barrier")
    world.code(silent, "barrier")
    return [spoken, silent, other]
