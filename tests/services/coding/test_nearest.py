"""Passages nearest to a question: the index is made once, holds no words, and is another one when the texts are."""

import pytest
from sqlalchemy.orm import Session

from coding import encoding, intake, searching
from coding.encoding import CharacterNgrams
from coding.finding import nearest
from coding.models import Document
from surveys.base import now
from tests.findings_world import World, make_world

MODEL = CharacterNgrams()
TEXTS = (
    "De jobcoach stopt na dertien weken.",
    "Wij krijgen te laat kandidaten van de gemeente.",
    "De begeleiding op de bouwplaats doet de leermeester.",
    "–",
)


@pytest.fixture
def world(session: Session) -> World:
    nearest._kept.clear()
    made = make_world(session)
    for number, text in enumerate(TEXTS):
        made.document(f"Bouw {number}", "bouwbedrijf", text)
    intake.encode_missing(session, made.study.id, MODEL)
    return made


def found(world: World, query: str, **options: Document) -> list[str]:
    segments = nearest.nearest(world.session, world.study.id, query, MODEL, top=2, **options)
    return [segment.document.text[segment.start : segment.end] for segment in segments]


def count_making(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    made: list[int] = []

    class Counted(searching.Index):
        def __init__(self, texts: list[str], vectors: encoding.Vectors) -> None:
            made.append(len(texts))
            super().__init__(texts, vectors)

    monkeypatch.setattr(nearest, "Index", Counted)
    return made


def test_it_finds_what_a_search_without_index_finds(world: World) -> None:
    asked = "hoe lang begeleidt de jobcoach"
    texts = [text for text in TEXTS if text != "–"]  # nobody looks for what says nothing
    vectors = MODEL.encode(texts)
    centre = vectors.mean(axis=0)
    question = encoding.centred(MODEL.encode([asked], query=True), centre)[0]
    hits = searching.search(asked, question, texts, encoding.centred(vectors, centre), top=2)
    assert found(world, asked) == [texts[hit.index] for hit in hits]
    assert found(world, asked)[0] == TEXTS[0]


def test_it_is_made_once_and_anew_when_the_texts_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = count_making(monkeypatch)
    for _ in range(3):
        found(world, "kandidaten")
    assert made == [3]
    fresh = world.document("Gemeente", "gemeente", "De kandidaten waren niet op de hoogte.")
    found(world, "kandidaten")  # its vector is not there yet
    intake.encode_missing(world.session, world.study.id, MODEL)
    assert fresh.text in found(world, "kandidaten")
    assert made == [3, 3, 4]
    fresh.superseded_at = now()
    world.session.flush()
    assert fresh.text not in found(world, "kandidaten")
    assert made[-1] == 3


def test_within_one_document_only_that_is_searched(world: World) -> None:
    document = world.document("Gemeente", "gemeente", "Over iets heel anders.")
    intake.encode_missing(world.session, world.study.id, MODEL)
    assert found(world, "jobcoach", within=document) == [document.text]


def test_what_is_kept_holds_no_words(world: World) -> None:
    found(world, "kandidaten")
    (ready,) = nearest._kept.values()
    held = repr({**vars(ready), **vars(ready.index)})
    assert not any(word in held for text in TEXTS[:3] for word in text.split() if len(word) > 5)


def test_the_study_that_was_asked_longest_ago_goes_first(
    world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_world(session)
    other.document("Bouw", "bouwbedrijf", TEXTS[0])
    intake.encode_missing(session, other.study.id, MODEL)
    monkeypatch.setattr(nearest, "MOST_KEPT", 4)
    for one in (world, other, world):
        found(one, "jobcoach")
    assert [study for study, _ in nearest.kept()] == [other.study.id, world.study.id]
    monkeypatch.setattr(nearest, "MOST_KEPT", 3)
    found(other, "jobcoach")
    assert [study for study, _ in nearest.kept()] == [other.study.id]


def test_a_study_without_passages_finds_nothing(session: Session) -> None:
    empty = make_world(session)
    assert found(empty, "jobcoach") == []


def test_a_vector_that_comes_later_is_noticed_and_complete_ones_are_not_counted_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = world.document("Gemeente", "gemeente", "De kandidaten waren niet op de hoogte.")
    assert fresh.text not in found(world, "kandidaten")
    intake.encode_missing(world.session, world.study.id, MODEL)
    assert fresh.text in found(world, "kandidaten")
    (ready,) = nearest._kept.values()
    assert ready.state.passages == ready.state.encoded == 5
    monkeypatch.setattr(nearest.func, "count", None, raising=False)
    assert fresh.text in found(world, "kandidaten")
