"""Memos: who may read them, what they are about, and that two open pages lose nothing."""

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from coding import codebook, intake, marking, retention
from coding.memos import managing, writing
from coding.memos.managing import Line
from coding.memos.models import Memo
from coding.models import Document
from coding.rounds.models import Assignment, CodingRound, RoundDocument
from surveys.base import new_id
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study
from tests import factories

ANNA, BERT = new_id(), new_id()
TEXT = "I: Hoe gaat het?\nR: De jobcoach stopt na dertien weken 😀. Dat is jammer voor iedereen.\n"


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


def read(session: Session, actor: uuid.UUID, study: Study, **chosen: str) -> list[Line]:
    return managing.named(session, managing.lines(session, actor, study.id, **chosen))  # type: ignore[arg-type]


def about(session: Session, actor: uuid.UUID, document: Document, words: str, **values: bool) -> Memo:
    return writing.write(session, actor, document.study_id, "document", document.id, text=words, **values)  # type: ignore[arg-type]


def test_a_memo_is_read_by_the_team_and_a_private_one_by_its_writer(
    session: Session, study: Study, document: Document
) -> None:
    about(session, ANNA, document, "Let op de toon.")
    own = about(session, ANNA, document, "Ik mag deze man graag.", private=True)
    assert {line.text for line in read(session, ANNA, study)} == {"Let op de toon.", "Ik mag deze man graag."}
    assert [line.text for line in read(session, BERT, study)] == ["Let op de toon."]
    assert not managing.may_read(session, BERT, own)


def test_memos_of_passages_stand_among_them_with_the_words_of_the_document(
    session: Session, study: Study, document: Document
) -> None:
    start = document.text.index("😀")
    leaf = codebook.usable(session, study.id)[0]
    marking.apply(session, ANNA, document, leaf.id, start, start + 15, memo="Hij lacht erbij.")
    marking.apply(session, ANNA, document, leaf.id, 0, 5)
    (line,) = read(session, BERT, study, about="coding")
    assert (line.text, line.quote, line.subject) == (
        "Hij lacht erbij.",
        document.text[start : start + 15],
        leaf.label,
    )
    assert line.passage == (start, start + 15)


def test_words_are_found_in_the_memo_its_passage_and_what_it_is_about(
    session: Session, study: Study, document: Document
) -> None:
    about(session, ANNA, document, "Let op de toon.")
    writing.write(session, ANNA, study.id, "study", None, text="Steekproef is klein.", kind="method")
    assert [line.text for line in read(session, ANNA, study, words="TOON")] == ["Let op de toon."]
    assert [line.text for line in read(session, ANNA, study, kind="method")] == ["Steekproef is klein."]
    assert read(session, ANNA, study, words="toon steekproef") == []


def test_who_codes_a_document_blind_reads_no_memo_of_others_on_it(
    session: Session, study: Study, document: Document
) -> None:
    theirs = about(session, BERT, document, "Dit is B1, zeker.")
    book = codebook.of(session, study.id)
    assert book is not None
    round_ = CodingRound(study_id=study.id, title="Ronde", codebook_version_id=book.versions[-1].id)
    session.add(round_)
    session.flush()
    session.add(RoundDocument(round_id=round_.id, document_id=document.id))
    session.add(Assignment(round_id=round_.id, document_id=document.id, coder_id=ANNA))
    session.flush()
    assert read(session, ANNA, study) == []
    assert not managing.may_read(session, ANNA, theirs)
    assert len(read(session, BERT, study)) == 1


def test_a_memo_says_something_about_something_of_this_study(session: Session, document: Document) -> None:
    other = factories.make_study(session)
    with pytest.raises(NotFound):
        writing.write(session, ANNA, other.id, "document", document.id, text="Hier niet.")
    with pytest.raises(NotFound):
        writing.write(session, ANNA, other.id, "document", None, text="Waarover?")
    with pytest.raises(Refused, match=r"Write something|Schrijf eerst"):
        about(session, ANNA, document, " \n ")
    with pytest.raises(Refused):
        about(session, ANNA, document, "a" * (writing.MOST + 1))


def test_two_open_pages_and_other_people_overwrite_nothing(session: Session, document: Document) -> None:
    memo = about(session, ANNA, document, "Eerst.")
    seen = memo.revision
    fields = {"title": "", "kind": "content", "private": False}
    writing.change(session, ANNA, memo, revision=seen, text="Toen.", **fields)  # type: ignore[arg-type]
    with pytest.raises(Stale):
        writing.change(session, ANNA, memo, revision=seen, text="Of toch niet.", **fields)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        writing.change(session, BERT, memo, revision=memo.revision, text="Van mij.", **fields)  # type: ignore[arg-type]
    assert memo.text == "Toen."


def test_a_memo_is_put_away_and_brought_back(session: Session, study: Study, document: Document) -> None:
    memo = about(session, ANNA, document, "Even weg.")
    writing.remove(session, ANNA, memo)
    assert read(session, ANNA, study) == []
    assert managing.removed(session, ANNA, study.id) == [memo]
    assert managing.removed(session, BERT, study.id) == []
    writing.restore(session, ANNA, memo)
    assert len(read(session, ANNA, study)) == 1


def test_what_is_written_is_closed_at_rest_and_goes_with_its_document(
    session: Session, document: Document
) -> None:
    about(session, ANNA, document, "Een heel herkenbaar woord.")
    stored = session.execute(text("SELECT text FROM memo")).scalar_one()
    assert b"herkenbaar" not in bytes(stored)
    retention.erase_documents(session, None, [document.id])
    assert session.execute(text("SELECT count(*) FROM memo")).scalar_one() == 0
