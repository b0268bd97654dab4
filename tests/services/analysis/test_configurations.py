"""Configurations: three slots with evidence of their own; whole before accepted; told, checked and followed as others."""

import pytest
from sqlalchemy import update

from analysis import configurations, evidence, following, lessons, merging, retention, survey_figures
from analysis import report as reports
from analysis.models import Configuration
from analysis.report import annex, plan
from coding.models import Document
from surveys.errors import NotFound, Refused, Stale
from tests.findings_world import ACTOR, World

WHOLE = {
    "context": "bedrijven waar de voorman tijd heeft",
    "mechanism": "het gevoel dat iemand op je wacht",
    "outcome": "nieuwkomers na de eerste maand blijven",
}


@pytest.fixture
def said(world: World) -> list[Document]:
    texts = ("De voorman heeft tijd.", "Er staat iemand te wachten.", "Hij bleef na de eerste maand.")
    return [world.document(f"Bouw {n}", "bouwbedrijf", text) for n, text in enumerate(texts)]


@pytest.fixture
def one(world: World, said: list[Document]) -> Configuration:
    """Whole: three sentences, a passage for each, a kind of partner and its question."""
    session = world.session
    made = configurations.create(session, ACTOR, world.study, "Iemand die wacht")
    for slot, document in zip(configurations.SLOTS, said, strict=True):
        evidence.add_passage(session, ACTOR, made, document, 0, len(document.text), "for", slot=slot)
    question = world.study.questions[0].id
    return configurations.change(
        session, ACTOR, made, **WHOLE, partner_types=["bouwbedrijf"], question_id=question
    )


@pytest.mark.parametrize(
    ("lacking", "empty", "match"),
    [*((slot, " ", "in a sentence") for slot in WHOLE), ("partner_types", [], "kinds of partners"),
     ("question_id", None, "research question")],
)  # fmt: skip
def test_it_is_accepted_only_when_it_is_whole(
    world: World, one: Configuration, lacking: str, empty: object, match: str
) -> None:
    configurations.change(world.session, ACTOR, one, **{lacking: empty})
    with pytest.raises(Refused, match=match):
        configurations.move(world.session, ACTOR, one, "accepted")


def test_each_slot_needs_something_that_speaks_for_it(world: World, one: Configuration) -> None:
    link = one.evidence[1]
    evidence.turn_round(world.session, ACTOR, link)
    with pytest.raises(Refused, match="each of the three"):
        configurations.move(world.session, ACTOR, one, "accepted")
    evidence.turn_round(world.session, ACTOR, link)
    configurations.move(world.session, ACTOR, one, "accepted")
    with pytest.raises(Refused):
        configurations.move(world.session, ACTOR, one, "rejected", reason=" ")
    assert one.status == "accepted"


def test_words_stand_once_at_a_slot_and_may_stand_at_another(
    world: World, one: Configuration, said: list[Document]
) -> None:
    session, first = world.session, said[0]
    place = (first, 0, len(first.text))
    again = evidence.add_passage(session, ACTOR, one, *place, "against", slot="context")
    assert (again.stance, len(one.evidence)) == ("against", 3)
    evidence.add_passage(session, ACTOR, one, *place, "for", slot="outcome")
    assert len(one.evidence) == 4
    assert evidence.support(session, one, "for", "outcome").organisations == 2
    assert evidence.support(session, one, "for").passages == 3
    for wrong in ("", "elsewhere"):
        with pytest.raises(Refused, match="context, the mechanism"):
            evidence.add_passage(session, ACTOR, one, *place, "for", slot=wrong)
    lesson = lessons.create(session, ACTOR, world.study, "Bel terug")
    with pytest.raises(Refused, match="no parts"):
        evidence.add_passage(session, ACTOR, lesson, *place, "for", slot="context")


def test_a_figure_stands_at_a_slot_too(world: World, one: Configuration) -> None:
    for number in range(2):
        world.answer(f"Corporatie {number}", "woningcorporatie", E1=4)
    link = {"wave": world.wave, "item_id": "E1", "stance": "for", "note": "Het blijkt ook uit cijfers."}
    figure = survey_figures.link(world.session, ACTOR, one, **link, slot="outcome")
    survey_figures.link(world.session, ACTOR, one, **link, slot="context")
    with pytest.raises(Refused, match="linked already"):
        survey_figures.link(world.session, ACTOR, one, **link, slot="outcome")
    with pytest.raises(Refused):
        survey_figures.link(world.session, ACTOR, one, **link)
    assert figure.slot == "outcome"


def test_a_slot_is_filled_from_a_code_or_a_theme_with_different_organisations(
    world: World, said: list[Document]
) -> None:
    session = world.session
    made = configurations.create(session, ACTOR, world.study, "Iemand die wacht")
    for document in said:
        world.code(document, "facilitator")
    code = next(code for code in world.codes() if code.key == "ERV1")
    linked = configurations.fill(session, ACTOR, made, "mechanism", code=code)
    assert {(one.slot, one.stance) for one in linked} == {("mechanism", "for")}
    assert {one.document_id for one in linked} == {document.id for document in said}
    assert all(one.coding_id for one in linked)
    with pytest.raises(Refused, match="no passage that is not linked"):
        configurations.fill(session, ACTOR, made, "mechanism", code=code)
    theme = world.theme(*said)
    evidence.turn_round(session, ACTOR, linked[0])
    with pytest.raises(Refused):
        configurations.fill(session, ACTOR, made, "mechanism", theme=theme)
    assert linked[0].stance == "against"  # what a person turned round stays so
    assert len(configurations.fill(session, ACTOR, made, "outcome", theme=theme)) == 3
    with pytest.raises(NotFound):
        configurations.fill(session, ACTOR, made, "elsewhere", code=code)
    with pytest.raises(NotFound):
        configurations.fill(session, ACTOR, made, "context")
    themes, codes = configurations.sources(session, world.study, ACTOR)
    assert (themes, [code.key for code in codes]) == ([theme], ["ERV1"])


def test_who_may_be_quoted_comes_first(world: World) -> None:
    session = world.session
    silent = world.document("Bouw A", "bouwbedrijf", "Niet aanhalen a.u.b.", quote=False)
    spoken = world.document("Bouw B", "bouwbedrijf", "Dit mag gezegd zijn.")
    for document in (silent, spoken):
        world.code(document, "facilitator")
    code = next(code for code in world.codes() if code.key == "ERV1")
    made = configurations.create(session, ACTOR, world.study, "Iemand die wacht")
    (linked,) = configurations.fill(session, ACTOR, made, "context", code=code)
    assert linked.document_id == spoken.id


def test_an_unknown_kind_anothers_words_and_merging_are_refused(world: World, one: Configuration) -> None:
    with pytest.raises(Refused):
        configurations.change(world.session, ACTOR, one, partner_types=["nergens"])
    with pytest.raises(Stale):
        configurations.change(world.session, ACTOR, one, context="anders", revision=one.revision - 1)
    other = configurations.create(world.session, ACTOR, world.study, "Nog een")
    with pytest.raises(Refused):
        merging.merge(world.session, ACTOR, other, one)


def test_the_report_tells_it_in_one_sentence_and_slot_by_slot(world: World, one: Configuration) -> None:
    plan.begin_with(world.session, ACTOR, world.study, "process", 0)
    content = reports.build(world.session, world.study, "nl")
    (section,) = (section for section in content.sections if section.key == "configurations")
    (part,) = section.parts
    told = [block.text for block in part.blocks if block.kind == "words"]
    assert told[0] == (
        "In bedrijven waar de voorman tijd heeft werkt het gevoel dat iemand op je wacht, "
        "waardoor nieuwkomers na de eerste maand blijven"
    )
    quotes = [quote.text for block in part.blocks if block.kind == "quotes" for quote in block.quotes]
    assert quotes == [
        "De voorman heeft tijd.",
        "Er staat iemand te wachten.",
        "Hij bleef na de eerste maand.",
    ]
    assert "De voorman heeft tijd." in str(annex.sheets(content))
    outside = reports.build(world.session, world.study, "nl", quotes=False)
    (section,) = (section for section in outside.sections if section.key == "configurations")
    assert "minder dan vijf organisaties" in str(section)
    assert "1 organisatie" not in str(section)
    assert "organisaties: 1" not in str(section)


def test_a_broken_quote_blocks_the_report_and_words_taken_back_mark_it(
    world: World, one: Configuration, said: list[Document]
) -> None:
    session = world.session
    assert retention.erase_evidence(session, ACTOR, [said[2].id]) == 1
    assert one.look_again_since is not None
    session.execute(update(Document).where(Document.id == said[0].id).values(text="Anders."))
    session.expire_all()
    (broken,) = evidence.check_quotes(session, world.study.id)
    assert broken.finding is one
    with pytest.raises(Refused):
        reports.freeze(session, ACTOR, world.study, "nl")


def test_it_goes_along_with_a_newer_version(world: World, one: Configuration, said: list[Document]) -> None:
    newer = world.document("Bouw 0", "bouwbedrijf", "Nou. De voorman heeft tijd.")
    following.follow(world.session, said[0], newer, lambda start, end: (start + 5, end + 5), {})
    (moved,) = (link for link in one.evidence if link.slot == "context")
    assert (moved.document_id, moved.start) == (newer.id, 5)
    assert evidence.check_quotes(world.session, world.study.id) == []
