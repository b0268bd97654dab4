"""Contrasts and consensus in a study: searched, read as each person may, decided on, and gone with the words."""

import dataclasses
import uuid

import numpy as np
import pytest
from sqlalchemy import select

from analysis import elements, retention
from analysis.contrasts import reading, searching
from analysis.contrasts.models import Contrast, ContrastSearch
from analysis.contrasts.reading import Shown
from coding import codebook, intake
from coding import retention as coded
from coding.encoding import CharacterNgrams
from coding.models import Document, Suggestion
from coding.rounds import leading as rounds
from surveys.base import new_id
from surveys.errors import Refused
from tests.findings_world import ACTOR, World

ENCODER = CharacterNgrams()


def search(world: World) -> int:
    intake.encode_missing(world.session, world.study.id, ENCODER)
    found = searching.material(world.session, world.study, ENCODER)
    proposals = searching.find(found)
    return searching.keep(world.session, ACTOR, world.study, proposals, found, ENCODER.name)


def said(
    world: World, name: str, kind: str, text: str, valence: str, key: str = "ERV1", *, quote: bool = True
) -> Document:
    document = world.document(name, kind, text, quote=quote)
    world.code(document, valence, key)
    return document


@pytest.fixture
def apart(world: World) -> World:
    said(world, "Bouw A", "bouwbedrijf", "De intake duurt te lang.", "barrier")
    said(world, "Bouw B", "bouwbedrijf", "Mij mag niemand aanhalen.", "barrier", quote=False)
    said(world, "Gemeente", "gemeente", "De intake loopt soepel.", "facilitator")
    return world


def only(world: World, actor: uuid.UUID = ACTOR, *states: str) -> Shown:
    (one,) = reading.shown(world.session, actor, world.study, *(states or ("proposed",)))
    return one


def test_sides_are_counted_by_organisation_and_quoted_as_allowed(apart: World) -> None:
    assert search(apart) == 1
    one = only(apart)
    assert (one.row.what, one.organisations, one.kinds) == ("contrast", 3, 2)
    assert [q.quote.text for q in one.left.quotes] == ["De intake loopt soepel."]
    assert [q.quote.text for q in one.right.quotes] == ["De intake duurt te lang."]
    assert (one.right.organisations, one.right.not_quoted) == (2, 1)
    assert one.dimension == "ervaringen"


def test_no_words_are_kept_with_a_proposal(apart: World) -> None:
    search(apart)
    (row,) = apart.session.scalars(select(Contrast))
    assert "intake" not in str(row.places)


def test_a_decision_needs_a_reason_and_stays_over_a_new_search(apart: World) -> None:
    search(apart)
    row = only(apart).row
    with pytest.raises(Refused):
        reading.reject(apart.session, ACTOR, row, " ")
    with pytest.raises(Refused):
        reading.accept(apart.session, ACTOR, row, "", "Zo is het.")
    reading.accept(apart.session, ACTOR, row, "Duur van de intake", "Zo is het.")
    assert search(apart) == 0
    assert only(apart, ACTOR, "accepted").title["nl"] == "Duur van de intake"
    assert reading.shown(apart.session, ACTOR, apart.study, "proposed") == []


def test_what_was_rejected_is_not_proposed_again_until_it_is_reopened(apart: World) -> None:
    search(apart)
    row = only(apart).row
    reading.reject(apart.session, ACTOR, row, "Zij bedoelen iets anders.")
    assert search(apart) == 0
    reading.reopen(apart.session, ACTOR, row)
    assert search(apart) == 1


def test_two_searches_leave_one_result(apart: World) -> None:
    search(apart)
    first = only(apart).row.id  # somebody may be writing about it
    said(apart, "Bouw C", "bouwbedrijf", "De intake kost ons weken.", "barrier")
    search(apart)
    assert [row.id for row in apart.session.scalars(select(Contrast))] == [first]
    assert only(apart).right.organisations == 3
    last = apart.session.get(ContrastSearch, apart.study.id)
    assert last is not None
    assert (last.by_people, last.by_machine) == (4, 0)


def test_a_change_of_codings_shows(apart: World) -> None:
    search(apart)
    last = reading.last_search(apart.session, apart.study.id)
    assert last is not None
    assert last.state_of_codings == searching.state_of_codings(apart.session, apart.study.id)
    said(apart, "Bouw C", "bouwbedrijf", "Nieuw.", "barrier")
    assert last.state_of_codings != searching.state_of_codings(apart.session, apart.study.id)


def test_words_that_are_taken_back_vanish_with_their_number_and_what_was_written_about_them(
    apart: World,
) -> None:
    said(apart, "Corporatie", "woningcorporatie", "Hier gaat het goed.", "facilitator")
    search(apart)
    reading.accept(
        apart.session, ACTOR, only(apart).row, "De gemeente vindt het soepel", "Omdat zij dat zegt."
    )
    document = apart.session.scalars(select(Document).where(Document.text == "De intake loopt soepel.")).one()
    retention.erase_evidence(apart.session, ACTOR, [document.id])
    coded.erase_documents(apart.session, ACTOR, [document.id])
    one = only(apart, ACTOR, "accepted")
    assert one.left.organisations == 1
    assert one.title == {"nl": "Beleving", "en": "How it feels"}
    assert one.row.reason == ""
    assert str(document.id) not in str(one.row.places)


def test_a_proposal_that_lost_a_side_is_shown_no_more(apart: World) -> None:
    search(apart)
    document = apart.session.scalars(select(Document).where(Document.text == "De intake loopt soepel.")).one()
    retention.erase_evidence(apart.session, ACTOR, [document.id])
    assert reading.shown(apart.session, ACTOR, apart.study, "proposed") == []


def test_only_the_stretch_that_is_taken_away_goes(apart: World) -> None:
    search(apart)
    document = apart.session.scalars(select(Document).where(Document.text == "De intake loopt soepel.")).one()
    retention.erase_passages(
        apart.session, ACTOR, [(document.id, len(document.text), len(document.text) + 5)]
    )
    assert only(apart).left.organisations == 1


def test_who_codes_a_document_blind_sees_nothing_of_it_and_hears_no_number(apart: World) -> None:
    said(apart, "Corporatie", "woningcorporatie", "Hier gaat het goed.", "facilitator")
    document = apart.session.scalars(select(Document).where(Document.text == "De intake loopt soepel.")).one()
    anna, bert = new_id(), new_id()
    book = codebook.of(apart.session, apart.study.id)
    assert book is not None
    rounds.begin(
        apart.session,
        ACTOR,
        apart.study,
        title="Blind",
        version=codebook.fixed(apart.session, ACTOR, book),
        division={document.id: [anna, bert]},
    )
    search(apart)
    hers, his = only(apart, anna), only(apart)
    assert (hers.left.organisations, his.left.organisations) == (1, 2)
    assert hers.left.not_quoted == 0
    assert reading.left_out(apart.session, anna, apart.study.id) == 1
    assert reading.left_out(apart.session, ACTOR, apart.study.id) == 0


def test_passages_become_evidence_for_and_against(apart: World) -> None:
    search(apart)
    reading.accept(apart.session, ACTOR, only(apart).row, "Intake", "Ja.")
    element = elements.create(apart.session, ACTOR, apart.study, "Snelle intake")
    one = only(apart, ACTOR, "accepted")
    with pytest.raises(Refused):
        reading.link(apart.session, ACTOR, one, element, "sideways")
    made = reading.link(apart.session, ACTOR, one, element, "helps")
    assert sorted(linked.stance for linked in made) == [
        "against",
        "against",
        "for",
    ]  # the silent builder counts too
    assert all(linked.coding_id for linked in made)


def test_uncoded_passages_follow_the_first_suggestion_and_are_the_machines(apart: World) -> None:
    uncoded = apart.document("Bureau", "gemeente", "Dat werkt heel goed, wij zijn er erg blij mee.")
    code = next(code for code in apart.codes() if code.key == "ERV1")
    apart.session.add(
        Suggestion(
            document_id=uncoded.id, segment_id=uncoded.segments[0].id, code_id=code.id, start=0, end=len(uncoded.text),
            probability=0.8, because={}, encoder="test",
        )
    )  # fmt: skip
    apart.session.flush()
    intake.encode_missing(apart.session, apart.study.id, ENCODER)
    found = searching.material(apart.session, apart.study, ENCODER)
    row = next(row for row, one in enumerate(found.spoken) if one.document.id == uncoded.id)
    assert found.spoken[row].machine
    assert set(found.passages[row].subjects) == {str(code.id)}
    passages = list(found.passages)
    passages[row] = dataclasses.replace(passages[row], subjects={str(code.id): 1.0})  # as sure as it can be
    sure = dataclasses.replace(found, passages=passages)
    searching.keep(apart.session, ACTOR, apart.study, searching.find(sure), sure, ENCODER.name)
    assert [one.machine for one in only(apart).left.said].count(True) == 1


def test_several_coders_of_the_same_words_are_heard_together(world: World) -> None:
    document = said(world, "Bouw A", "bouwbedrijf", "Het kan beide kanten op.", "barrier")
    world.code(document, "facilitator")
    said(world, "Gemeente", "gemeente", "Het loopt soepel.", "facilitator")
    search(world)
    one = only(world)
    assert {one.left.key, one.right.key} == {"helps", "both"}
    assert one.organisations == 2


def test_changed_words_are_not_quoted(apart: World) -> None:
    search(apart)
    (row,) = apart.session.scalars(select(Contrast))
    row.places = [dict(place, digest="0" * 64) for place in row.places]
    apart.session.flush()
    assert reading.shown(apart.session, ACTOR, apart.study, "proposed") == []


def test_a_study_without_passages_has_no_proposals(world: World) -> None:
    assert search(world) == 0
    found = searching.material(world.session, world.study, ENCODER)
    assert np.asarray(found.vectors).shape[0] == 0
