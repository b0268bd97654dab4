"""The knowledge base: what is released of a finding, who finds it, what is told of it, and taking it back."""

import pytest

from analysis import elements, evidence, findings, lessons, retention
from analysis.knowledge import reading, releasing
from analysis.knowledge.counting import Told
from analysis.knowledge.literature import Source
from analysis.knowledge.models import Release
from analysis.knowledge.reading import Wanted
from analysis.models import Lesson
from coding.models import Document
from surveys.errors import Refused
from tests.findings_world import ACTOR, World

LAMAIN = Source("Ikink en Lamain", "2012", "Jobcoaching in de bouw", "https://doi.org/10.1000/182")


@pytest.fixture
def lesson(world: World) -> Lesson:
    made = lessons.create(world.session, ACTOR, world.study, "Bel binnen een dag terug")
    lessons.change(
        world.session, ACTOR, made, change="Een vaste telefonische begeleiding.", owner="Anna Baksteen"
    )
    return made


def behind(world: World, lesson: Lesson, kind: str, number: int, stance: str = "for") -> list[Document]:
    documents = [world.document(f"{kind} {place}", kind, "Het duurt te lang.") for place in range(number)]
    for document in documents:
        evidence.add_passage(world.session, ACTOR, lesson, document, 0, 9, stance)
    return documents


def found(world: World, **wanted: str) -> list[str]:
    result = reading.find(world.session, (), Wanted(**wanted))
    return [entry.release.words["title"] for entry in result.entries]


def test_nothing_stands_there_until_it_is_released(world: World, lesson: Lesson) -> None:
    assert found(world) == []
    releasing.release(world.session, ACTOR, lesson)
    assert found(world) == ["Bel binnen een dag terug"]


def test_the_words_are_those_of_the_day_and_the_owner_is_not_among_them(world: World, lesson: Lesson) -> None:
    row = releasing.release(world.session, ACTOR, lesson)
    lessons.change(world.session, ACTOR, lesson, title="Bel meteen terug")
    assert row.words["title"] == "Bel binnen een dag terug"
    assert releasing.has_changed(row)
    assert "Baksteen" not in str(row.words)
    again = releasing.release(world.session, ACTOR, lesson)
    assert (again.id, again.words["title"], releasing.has_changed(again)) == (
        row.id,
        "Bel meteen terug",
        False,
    )


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("terugbellen", False),
        ("bellen", True),  # bel → bellen
        ("begeleiding telefonisch", True),
        ("telefonische de", True),  # a stop word asks for nothing
        ("lamain", True),
        ("housing", True),  # the domain in English
        ("wonen 2012", True),
        ("coaching", True),  # within a compound
        ("hillesluis", True),
        ("vertrouwen", False),
        ("bellen vertrouwen", False),
        ("Baksteen", False),
        ("%", False),
    ],
)
def test_it_is_found_by_its_words_in_any_form(world: World, lesson: Lesson, words: str, hit: bool) -> None:
    releasing.release(
        world.session, ACTOR, lesson, theme="bereikbaarheid", domains=["wonen"], districts=["hillesluis"],
        sources=[LAMAIN],
    )  # fmt: skip
    assert (found(world, words=words) != []) == hit


def test_it_is_found_by_kind_district_domain_and_status(world: World, lesson: Lesson) -> None:
    element = elements.create(world.session, ACTOR, world.study, "Ophalen bij de metro")
    releasing.release(world.session, ACTOR, lesson, domains=["wonen", "werken"], districts=["bloemhof"])
    releasing.release(world.session, ACTOR, element, domains=["zorg", "hemel"])
    assert found(world, kind="element") == ["Ophalen bij de metro"]
    assert found(world, domain="werken") == ["Bel binnen een dag terug"]
    assert found(world, domain="hemel") == []
    assert found(world, district="bloemhof") == ["Bel binnen een dag terug"]
    assert found(world, status="proposed") == ["Ophalen bij de metro", "Bel binnen een dag terug"]
    lessons.move(world.session, ACTOR, lesson, "rejected", reason="Geen geld.")
    assert found(world, status="rejected") == ["Bel binnen een dag terug"]


def test_pages_hold_twenty_and_a_page_that_is_not_there_is_the_last(world: World) -> None:
    for number in range(21):
        made = lessons.create(world.session, ACTOR, world.study, f"Les {number}")
        releasing.release(world.session, ACTOR, made)
    first, last = (reading.find(world.session, (), Wanted(), page) for page in (0, 9))
    assert (len(first.entries), first.total, first.pages, first.page) == (20, 21, 2, 1)
    assert (len(last.entries), last.page) == (1, 2)


def test_organisations_are_counted_and_few_are_not_told(world: World, lesson: Lesson) -> None:
    row = releasing.release(world.session, ACTOR, lesson)
    behind(world, lesson, "bouwbedrijf", 5)
    behind(world, lesson, "gemeente", 2)
    behind(world, lesson, "woningcorporatie", 4, "against")
    entry = reading.one(world.session, (), row.id)
    assert entry is not None
    assert (entry.behind, entry.against) == (Told(7, {}, 7), Told(None))
    assert entry.study is None


def test_only_a_member_hears_of_the_study(world: World, lesson: Lesson) -> None:
    row = releasing.release(world.session, ACTOR, lesson)
    entry = reading.one(world.session, {world.study.id}, row.id)
    assert entry is not None
    assert entry.study == world.study


def test_words_taken_back_mark_it_here_too_and_hold_a_new_release_back(world: World, lesson: Lesson) -> None:
    row = releasing.release(world.session, ACTOR, lesson)
    documents = behind(world, lesson, "bouwbedrijf", 6)
    retention.erase_evidence(world.session, ACTOR, [documents[0].id])
    entry = reading.one(world.session, (), row.id)
    assert entry is not None
    assert (entry.look_again, entry.behind) == (True, Told(5, {"bouwbedrijf": 5}, 0))
    with pytest.raises(Refused, match="read it again"):
        releasing.release(world.session, ACTOR, lesson)
    findings.looked_again(world.session, ACTOR, lesson)
    entry = reading.one(world.session, (), row.id)
    assert entry is not None
    assert not entry.look_again


def test_taken_back_it_is_gone_with_its_words(world: World, lesson: Lesson) -> None:
    row = releasing.release(world.session, ACTOR, lesson, theme="bereikbaarheid", sources=[LAMAIN])
    releasing.take_back(world.session, ACTOR, row)
    assert found(world) == []
    assert reading.one(world.session, (), row.id) is None
    assert releasing.of(world.session, lesson) is None
    kept = world.session.get_one(Release, row.id)
    assert (kept.words, kept.lemmas, kept.sources, kept.theme) == ({}, [], [], "")
    releasing.release(world.session, ACTOR, lesson)
    assert found(world) == ["Bel binnen een dag terug"]


def test_a_draft_that_nobody_wrote_and_one_that_went_into_another_are_refused(
    world: World, lesson: Lesson
) -> None:
    theme = world.theme(world.document("Bouw A", "bouwbedrijf", "Wim belde nooit."), label="wim · bellen")
    draft = lessons.draft(world.session, ACTOR, theme)
    with pytest.raises(Refused, match="draft"):
        releasing.release(world.session, ACTOR, draft)
    lesson.status = findings.MERGED
    with pytest.raises(Refused, match="still stands"):
        releasing.release(world.session, ACTOR, lesson)


SAID = "Wim van de balie belde nooit terug over de intake."


def test_what_a_partner_said_is_refused_and_a_policy_text_may_be_repeated(
    world: World, lesson: Lesson
) -> None:
    said = world.document("Bouw A", "bouwbedrijf", SAID)
    lessons.change(world.session, ACTOR, lesson, statement="Zij zeggen: " + SAID)
    with pytest.raises(Refused, match="Wim van de balie belde nooit terug over"):
        releasing.release(world.session, ACTOR, lesson)
    said.kind = "policy"
    releasing.release(world.session, ACTOR, lesson)
    said.kind = "interview"
    lessons.change(world.session, ACTOR, lesson, statement="")
    with pytest.raises(Refused, match="Wim van de balie"):
        releasing.release(world.session, ACTOR, lesson, origin=SAID)


def test_names_of_the_study_that_stand_in_it_are_pointed_at(world: World, lesson: Lesson) -> None:
    world.answer("Bouw A", "bouwbedrijf")
    world.partner("Gemeente", "gemeente")
    lessons.change(
        world.session, ACTOR, lesson, statement="Bij Bouw Ayaan is het anders, zegt person of bouw a."
    )
    assert releasing.named(world.session, lesson) == ["Bouw A", "Person of Bouw A"]
