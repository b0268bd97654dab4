"""Who sees which codings, and which count: nothing of blind work before it is settled."""

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import codebook, intake, layers, marking, review
from coding.models import Coding, Document
from coding.rounds.models import Assignment, CodingRound, RoundDocument
from surveys.base import new_id, now
from surveys.errors import NotFound, Refused
from surveys.models import Study
from tests import factories

ANNA, BERT, OUTSIDER = new_id(), new_id(), new_id()
TEXT = "I: Hoe gaat het?\nR: De jobcoach stopt na dertien weken. Dat is jammer voor iedereen.\n"


@pytest.fixture
def study(session: Session) -> Study:
    made = factories.make_study(session)
    codebook.adopt(session, None, made)
    return made


@pytest.fixture
def document(session: Session, study: Study) -> Document:
    found = intake.add_transcript(session, None, study, "gesprek.txt", TEXT.encode())
    intake.segment(session, found)
    return found


@pytest.fixture
def round_(session: Session, study: Study, document: Document) -> CodingRound:
    book = codebook.of(session, study.id)
    assert book is not None
    made = CodingRound(study_id=study.id, title="Ronde 1", codebook_version_id=book.versions[-1].id)
    session.add(made)
    session.flush()
    session.add(RoundDocument(round_id=made.id, document_id=document.id))
    for coder in (ANNA, BERT):
        session.add(Assignment(round_id=made.id, document_id=document.id, coder_id=coder))
    session.flush()
    return made


def code(session: Session, study: Study) -> uuid.UUID:
    return codebook.usable(session, study.id)[0].id


def mark(session: Session, actor: uuid.UUID | None, document: Document, words: str) -> Coding:
    start = document.text.index(words)
    study = session.get_one(Study, document.study_id)
    return marking.apply(session, actor, document, code(session, study), start, start + len(words))


def seen(session: Session, actor: uuid.UUID, document: Document) -> set[uuid.UUID]:
    return {coding.id for coding in marking.codings(session, actor, document)}


def test_while_blind_each_coder_sees_their_own_work_alone(
    session: Session, document: Document, round_: CodingRound
) -> None:
    mine = mark(session, ANNA, document, "dertien weken")
    theirs = mark(session, BERT, document, "jobcoach")
    assert (mine.layer, mine.round_id) == ("own", round_.id)
    assert seen(session, ANNA, document) == {mine.id}
    assert seen(session, BERT, document) == {theirs.id}
    assert seen(session, OUTSIDER, document) == set()


def test_what_stood_in_the_document_before_is_not_shown_to_who_codes_blind(
    session: Session, document: Document, round_: CodingRound
) -> None:
    plain = mark(session, OUTSIDER, document, "iedereen")
    assert plain.layer == "plain"
    assert seen(session, ANNA, document) == set()
    assert seen(session, OUTSIDER, document) == {plain.id}
    assert not layers.sees(session, ANNA, plain)


def test_blind_work_counts_nowhere(
    session: Session, study: Study, document: Document, round_: CodingRound
) -> None:
    mark(session, ANNA, document, "dertien weken")
    assert session.scalars(select(Coding).where(layers.counting())).all() == []
    leaves = [leaf for branch in codebook.tree(session, study.id) for leaf in branch.children]
    assert {leaf.codings for leaf in leaves} == {0}
    with pytest.raises(Refused):
        layers.compared(session, round_)


def test_the_counter_of_the_document_stands_still_for_everybody_else(
    session: Session, document: Document, round_: CodingRound
) -> None:
    before = [layers.counter(session, actor, document)[1] for actor in (ANNA, BERT, OUTSIDER)]
    mark(session, ANNA, document, "dertien weken")
    session.refresh(document)
    after = [layers.counter(session, actor, document)[1] for actor in (ANNA, BERT, OUTSIDER)]
    assert after[0] == before[0] + 1
    assert after[1:] == before[1:]


def test_somebody_elses_blind_work_cannot_be_changed_nor_brought_back(
    session: Session, document: Document, round_: CodingRound
) -> None:
    mine = mark(session, ANNA, document, "dertien weken")
    with pytest.raises(NotFound):
        marking.change(session, BERT, mine, revision=mine.revision, valence="barrier")
    marking.remove(session, ANNA, mine, revision=mine.revision)
    with pytest.raises(NotFound):
        marking.restore(session, BERT, mine)
    marking.restore(session, ANNA, mine)
    assert seen(session, ANNA, document) == {mine.id}


def test_who_has_locked_changes_nothing_any_more(
    session: Session, document: Document, round_: CodingRound
) -> None:
    mine = mark(session, ANNA, document, "dertien weken")
    for place in round_.assignments:
        place.locked_at = now() if place.coder_id == ANNA else None
    session.flush()
    with pytest.raises(Refused):
        mark(session, ANNA, document, "jobcoach")
    with pytest.raises(Refused):
        marking.remove(session, ANNA, mine, revision=mine.revision)
    assert seen(session, ANNA, document) == {mine.id}


def test_suggestions_wait_until_the_round_is_over(
    session: Session, study: Study, document: Document, round_: CodingRound
) -> None:
    review.suggest_document(session, None, document)
    suggestion = review.waiting(session, OUTSIDER, document)[0]
    assert review.waiting(session, ANNA, document) == []
    for judge in (review.accept, review.reject, review.reopen):
        with pytest.raises(Refused):
            judge(session, ANNA, suggestion)


def test_suggestions_learn_and_leave_out_nothing_because_of_blind_work(
    session: Session, study: Study, document: Document, round_: CodingRound
) -> None:
    review.suggest_document(session, None, document)
    before = {(s.segment_id, s.code_id, s.probability) for s in review.waiting(session, OUTSIDER, document)}
    for words in ("dertien weken", "jammer voor iedereen"):
        mark(session, ANNA, document, words)
    review.suggest_document(session, None, document)
    after = {(s.segment_id, s.code_id, s.probability) for s in review.waiting(session, OUTSIDER, document)}
    assert after == before
