"""Evidence: cut from the document, counted by organisation, never quoted without consent, broken when words change."""

import hashlib

import pytest
from sqlalchemy import update

from analysis import evidence, lessons
from analysis.models import Lesson
from coding.models import Document
from surveys.errors import NotFound, Refused
from surveys.models import Response
from tests.findings_world import ACTOR, World, make_world

WORDS = "De intake duurt te lang, zei zij, en dat is jammer."


@pytest.fixture
def lesson(world: World) -> Lesson:
    return lessons.create(world.session, ACTOR, world.study, "Kortere intake")


def link(world: World, lesson: Lesson, document: Document, stance: str = "for") -> evidence.Quote | None:
    return evidence.quote(evidence.add_passage(world.session, ACTOR, lesson, document, 3, 23, stance))


def test_a_quote_is_cut_from_the_document_at_its_offsets(world: World, lesson: Lesson) -> None:
    quote = link(world, lesson, world.document("Bouw A", "bouwbedrijf", WORDS))
    assert quote is not None
    assert quote.text == WORDS[3:23] == "intake duurt te lang"
    assert quote.partner_type["nl"] == "Bouwbedrijf"


def test_offsets_count_code_points(world: World, lesson: Lesson) -> None:
    document = world.document("Bouw A", "bouwbedrijf", "😀é – te laat")
    found = evidence.quote(evidence.add_passage(world.session, ACTOR, lesson, document, 5, 12, "for"))
    assert found is not None
    assert found.text == "te laat"


def test_the_same_words_again_change_sides_and_stay_one(world: World, lesson: Lesson) -> None:
    document = world.document("Bouw A", "bouwbedrijf", WORDS)
    link(world, lesson, document)
    link(world, lesson, document, "against")
    assert [entry.stance for entry in lesson.evidence] == ["against"]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 4), (9, 4), (0, len(WORDS) + 1)])
def test_a_passage_outside_the_text_is_refused(world: World, lesson: Lesson, start: int, end: int) -> None:
    document = world.document("Bouw A", "bouwbedrijf", WORDS)
    with pytest.raises(Refused):
        evidence.add_passage(world.session, ACTOR, lesson, document, start, end, "for")


def test_a_removed_coding_and_another_study_are_refused(world: World, lesson: Lesson) -> None:
    document = world.document("Bouw A", "bouwbedrijf", WORDS)
    coding = world.code(document, "barrier")
    coding.removed_at = coding.made_at
    with pytest.raises(Refused):
        evidence.add_passage(world.session, ACTOR, lesson, document, 3, 9, "for", coding=coding)
    elsewhere = make_world(world.session).document("Bouw B", "bouwbedrijf", WORDS)
    with pytest.raises(NotFound):
        evidence.add_passage(world.session, ACTOR, lesson, elsewhere, 3, 9, "for")


def test_support_counts_organisations_and_those_who_may_not_be_quoted(world: World, lesson: Lesson) -> None:
    for text in (WORDS, WORDS + " Echt."):
        link(world, lesson, world.document("Bouw A", "bouwbedrijf", text))
    link(world, lesson, world.document("Gemeente", "gemeente", WORDS, quote=False))
    link(world, lesson, world.document("Corporatie", "woningcorporatie", WORDS), "against")
    behind = evidence.support(world.session, lesson, "for")
    assert (behind.organisations, behind.passages, behind.not_quotable) == (2, 3, 1)
    assert [label["nl"] for label in behind.types] == ["Bouwbedrijf", "Gemeente"]
    sides = evidence.sides(world.session, world.study.id)[lesson.id]
    assert sides.behind == behind
    assert (sides.against.organisations, sides.against.passages) == (1, 1)


def test_who_withheld_consent_is_never_quoted(world: World, lesson: Lesson) -> None:
    link(world, lesson, world.document("Gemeente", "gemeente", WORDS, quote=False))
    assert evidence.quotes(world.session, lesson, "for") == []


def test_who_withdrew_is_never_quoted(world: World, lesson: Lesson) -> None:
    document = world.document("Gemeente", "gemeente", WORDS)
    link(world, lesson, document)
    assert len(evidence.quotes(world.session, lesson, "for")) == 1
    world.session.execute(
        update(Response).where(Response.id == document.response_id).values(state="withdrawn")
    )
    assert evidence.quotes(world.session, lesson, "for") == []


@pytest.mark.parametrize("also_digest", [False, True], ids=["text alone", "text and its digest"])
def test_a_document_that_was_tampered_with_breaks_its_quotes(
    world: World, lesson: Lesson, also_digest: bool
) -> None:
    document = world.document("Bouw A", "bouwbedrijf", WORDS)
    link(world, lesson, document)
    assert evidence.check_quotes(world.session, world.study.id) == []
    forged = WORDS.replace("te lang", "te kort")
    values = {"text": forged}
    if also_digest:
        values["sha256"] = hashlib.sha256(forged.encode()).hexdigest()
    world.session.execute(update(Document).where(Document.id == document.id).values(**values))
    world.session.expire_all()
    (broken,) = evidence.check_quotes(world.session, world.study.id)
    assert broken.finding.title == "Kortere intake"
    assert evidence.quotes(world.session, lesson, "for") == []


def test_one_quote_an_organisation(world: World, lesson: Lesson) -> None:
    for name in ("Bouw A", "Bouw A", "Bouw B"):
        link(world, lesson, world.document(name, "bouwbedrijf", WORDS + name))
    found = evidence.quotes(world.session, lesson, "for")
    assert len(found) == 3
    assert len(evidence.one_per_organisation(world.session, found, 5)) == 2
    assert len(evidence.one_per_organisation(world.session, found, 1)) == 1


def test_a_link_can_be_turned_and_taken_away(world: World, lesson: Lesson) -> None:
    link(world, lesson, world.document("Bouw A", "bouwbedrijf", WORDS))
    (entry,) = lesson.evidence
    assert evidence.turn_round(world.session, ACTOR, entry).stance == "against"
    evidence.remove(world.session, ACTOR, entry)
    assert lesson.evidence == []
