"""Proposed lessons: flagged passages that stand under no lesson, taken over or dismissed by a person."""

import pytest

from analysis import findings, proposals
from analysis.models import Evidence
from surveys.errors import Refused
from tests.findings_world import ACTOR, World


def flag(world: World, name: str, kind: str, text: str, key: str = "ERV1", *, quote: bool = True) -> None:
    world.code(world.document(name, kind, text, quote=quote), "neutral", key, improvement=True)


@pytest.fixture
def flagged(world: World) -> World:
    flag(world, "Bouw A", "bouwbedrijf", "Maak de intake korter.")
    flag(world, "Gemeente", "gemeente", "De intake moet korter.", quote=False)
    flag(world, "Bouw A", "bouwbedrijf", "Bel sneller terug.", "LOOSE")
    world.code(world.document("Bouw B", "bouwbedrijf", "Niet gemarkeerd."), "barrier")
    return world


def test_flagged_passages_are_proposed_in_groups_and_quoted_as_allowed(flagged: World) -> None:
    found = proposals.proposals(flagged.session, flagged.study)
    assert [(p.organisations, len(p.passages)) for p in found] == [(2, 2), (1, 1)]
    assert [quote.text for quote in found[0].quotes] == ["Maak de intake korter."]
    assert "intake" in found[0].title


def test_one_quote_a_respondent(world: World) -> None:
    for text in ("Maak de intake korter.", "Echt, kort die intake in."):
        flag(world, "Bouw A", "bouwbedrijf", text)
    (found,) = proposals.proposals(world.session, world.study)
    assert (len(found.passages), len(found.quotes)) == (2, 1)


def test_a_lesson_from_it_rests_on_them_and_waits_to_be_written(flagged: World) -> None:
    first, second = proposals.proposals(flagged.session, flagged.study)
    lesson = proposals.take_over(flagged.session, ACTOR, flagged.study, first.codings)
    assert [link.stance for link in lesson.evidence] == ["for", "for"]
    assert not findings.is_written(lesson)
    assert lesson.question is not None
    assert lesson.question.key == "coherentie"
    left = proposals.proposals(flagged.session, flagged.study)
    assert [p.title for p in left] == [second.title]
    with pytest.raises(Refused):
        proposals.take_over(flagged.session, ACTOR, flagged.study, first.codings)


def test_a_dismissed_one_is_not_proposed_until_it_is_restored(flagged: World) -> None:
    first = proposals.proposals(flagged.session, flagged.study)[0]
    with pytest.raises(Refused):
        proposals.dismiss(flagged.session, ACTOR, flagged.study, first.codings, " ")
    gone = proposals.dismiss(flagged.session, ACTOR, flagged.study, first.codings, "Gaat over iets anders.")
    assert len(proposals.proposals(flagged.session, flagged.study)) == 1
    assert proposals.dismissed(flagged.session, flagged.study.id) == [gone]
    proposals.restore(flagged.session, ACTOR, gone)
    assert len(proposals.proposals(flagged.session, flagged.study)) == 2
    assert flagged.session.query(Evidence).count() == 0
