"""What findings rest on goes along when a record gets a newer version: corrected, or without names."""

from collections.abc import Callable

from analysis import elements, evidence, following
from analysis.contrasts import reading, searching
from analysis.contrasts.models import Contrast
from analysis.models import WorkingElement
from coding import intake
from coding.documents import versions
from coding.encoding import CharacterNgrams
from coding.models import Document, Turn
from coding.pseudonymising import applying, holding, reviewing
from tests.findings_world import ACTOR, World

ENCODER = CharacterNgrams()
TEXT = "Meneer Terbruggen van de gemeente belde, en dat hielp ons."


def apart(world: World) -> tuple[Document, WorkingElement, Contrast]:
    """A passage with a name that a working element and an accepted contrast rest on."""
    document = world.document("Bouw A", "bouwbedrijf", TEXT)
    document.turns = [Turn(position=0, start=0, end=len(TEXT), role="respondent")]
    world.session.flush()
    world.code(document, "facilitator", "ERV1")
    world.code(world.document("Gemeente", "gemeente", "Bellen hielp niemand."), "barrier", "ERV1")
    element = elements.create(world.session, ACTOR, world.study, "Bellen")
    evidence.add_passage(world.session, ACTOR, element, document, 0, len(TEXT), "for")
    intake.encode_missing(world.session, world.study.id, ENCODER)
    found = searching.material(world.session, world.study, ENCODER)
    searching.keep(world.session, ACTOR, world.study, searching.find(found), found, ENCODER.name)
    (one,) = reading.shown(world.session, ACTOR, world.study, "proposed")
    reading.accept(world.session, ACTOR, one.row, "Bellen", "Zij zien het anders.")
    return document, element, one.row


def rests_on(world: World, element: WorkingElement) -> tuple[list[str], set[str]]:
    """The quotes under the element and under the contrast."""
    (one,) = reading.shown(world.session, ACTOR, world.study, "accepted")
    quotes = evidence.quotes(world.session, element, "for")
    return [quote.text for quote in quotes], {
        said.quote.text for side in (one.left, one.right) for said in side.said
    }


def test_a_version_without_names_carries_what_rests_on_words_with_a_name(world: World) -> None:
    document, element, _ = apart(world)
    original = holding.begin(world.session, ACTOR, document, apart=False)
    reviewing.accept_waiting(world.session, ACTOR, original)
    made = applying.make_version(world.session, ACTOR, original)
    following.follow(
        world.session, document, made.document, made.moved, made.codings, named=made.replaced.older
    )
    world.session.expire_all()
    assert evidence.check_quotes(world.session, world.study.id) == []  # nothing keeps the report back
    hidden = "Meneer [Persoon A] van de gemeente belde, en dat hielp ons."
    assert rests_on(world, element) == ([hidden], {hidden, "Bellen hielp niemand."})


def test_a_link_that_was_broken_before_is_not_mended_by_hiding_names(world: World) -> None:
    document, element, _ = apart(world)
    element.evidence[0].digest = "0" * 64
    original = holding.begin(world.session, ACTOR, document, apart=False)
    reviewing.accept_waiting(world.session, ACTOR, original)
    made = applying.make_version(world.session, ACTOR, original)
    following.follow(
        world.session, document, made.document, made.moved, made.codings, named=made.replaced.older
    )
    assert len(evidence.check_quotes(world.session, world.study.id)) == 1


def corrected(world: World, document: Document, change: Callable[[str], str]) -> None:
    turns = {turn.position: change(document.text[turn.start : turn.end]) for turn in document.turns}
    made = versions.correct(world.session, ACTOR, document, turns)
    following.follow(world.session, document, made.document, made.same, made.codings)
    world.session.expire_all()


def test_words_that_a_correction_left_alone_keep_what_rests_on_them(world: World) -> None:
    document, element, _ = apart(world)
    corrected(world, document, lambda text: f"Ja. {text} Echt waar.")
    assert rests_on(world, element) == ([TEXT], {TEXT, "Bellen hielp niemand."})


def test_words_that_were_corrected_stay_with_the_older_version(world: World) -> None:
    document, element, row = apart(world)
    corrected(world, document, lambda text: text.replace("hielp ons", "hielp ons nooit"))
    assert rests_on(world, element)[1] == {"Bellen hielp niemand."}
    assert [link.document_id for link in element.evidence] == [document.id]
    assert evidence.check_quotes(world.session, world.study.id) == []
    assert str(document.id) in {place["document"] for place in row.places}
