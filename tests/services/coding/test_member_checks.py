"""A person reads and corrects the record: by a link that ends, of their own words alone, into a version beside the older."""

import datetime as dt
import uuid

import pytest
from sqlalchemy.orm import Session

from coding import codebook, intake, marking, retention
from coding.documents import member_checks
from coding.documents.check_models import MemberCheck
from coding.models import Document
from surveys import interviews
from surveys.base import now
from surveys.conversations import groups, leaving
from surveys.errors import AlreadySubmitted, Expired, NotFound, Refused
from surveys.models import Interview, Participant
from tests.services.surveys.conftest import ACTOR, Field, make_field

TEXT = (
    b"[00:01] I: Hoe gaat het?\n[00:05] Sam: Het duurt een jaar.\n[00:09] I: En verder?\n[00:12] Sam: Goed."
)
ALL = {"consent_interview": True, "consent_quote": True, "member_check": True}


@pytest.fixture
def field(session: Session) -> Field:
    made = make_field(session)
    codebook.adopt(session, ACTOR, made.study)
    return made


@pytest.fixture
def talk(field: Field) -> Interview:
    found = interviews.plan(field.session, ACTOR, field.study, field.guide, field.partner, field.person)
    interviews.record_consents(field.session, ACTOR, found, ALL)
    return interviews.begin(field.session, ACTOR, found)


@pytest.fixture
def record(field: Field, talk: Interview) -> Document:
    return intake.add_transcript(field.session, ACTOR, field.study, "t.txt", TEXT, interview=talk)


def offer(field: Field, talk: Interview, record: Document) -> tuple[MemberCheck, str]:
    return member_checks.offer(field.session, ACTOR, talk, record, field.person)


def shown(field: Field, check: MemberCheck) -> list[tuple[bool, str]]:
    return [(passage.asked, passage.text) for passage in member_checks.passages(field.session, check)]


def test_the_link_opens_this_record_until_it_ends(field: Field, talk: Interview, record: Document) -> None:
    check, token = offer(field, talk, record)
    assert token not in check.digest
    assert member_checks.redeem(field.session, token) is check
    assert shown(field, check) == [
        (False, "Hoe gaat het?"),
        (True, "Het duurt een jaar."),
        (False, "En verder?"),
        (True, "Goed."),
    ]
    with pytest.raises(NotFound):
        member_checks.redeem(field.session, token[:-1])
    check.expires_on = now().date() - dt.timedelta(days=1)
    with pytest.raises(Expired):
        member_checks.redeem(field.session, token)
    check.expires_on = now().date()
    member_checks.revoke(field.session, ACTOR, check)
    with pytest.raises(Expired):
        member_checks.redeem(field.session, token)


def test_who_did_not_want_to_read_it_gets_no_link(field: Field, talk: Interview, record: Document) -> None:
    interviews.record_consents(field.session, ACTOR, talk, {"member_check": False})
    with pytest.raises(Refused):
        offer(field, talk, record)
    stranger = field.add_person("Kim")
    with pytest.raises(NotFound):
        member_checks.offer(field.session, ACTOR, talk, record, stranger)


def test_what_is_said_is_kept_and_handed_in_once(field: Field, talk: Interview, record: Document) -> None:
    session = field.session
    check, _ = offer(field, talk, record)
    member_checks.answer(session, check, {1: ("wrong", "Het duurt twee jaar.")}, "", final=False)
    member_checks.answer(
        session, check, {1: ("right", "blijft niet staan"), 3: ("wrong", "Slecht.")}, "Dank", final=True
    )
    assert [(row.position, row.verdict, row.correction) for row in check.passages] == [
        (1, "right", ""),
        (3, "wrong", "Slecht."),
    ]
    with pytest.raises(AlreadySubmitted):
        member_checks.answer(session, check, {}, "", final=True)
    assert record.text.count("Goed.") == 1  # nothing changed by itself


@pytest.mark.parametrize("said", [{0: ("right", "")}, {99: ("right", "")}, {1: ("misschien", "")}])
def test_only_what_was_asked_is_answered(
    field: Field, talk: Interview, record: Document, said: dict[int, tuple[str, str]]
) -> None:
    check, _ = offer(field, talk, record)
    with pytest.raises(Refused):
        member_checks.answer(field.session, check, said, "", final=True)


def test_a_correction_becomes_a_version_and_codings_elsewhere_come_along(
    field: Field, talk: Interview, record: Document
) -> None:
    session = field.session
    code = codebook.usable(session, field.study.id)[0]
    before = record.text
    for words in ("een jaar", "Goed."):
        start = record.text.index(words)
        marking.apply(session, ACTOR, record, code.id, start, start + len(words), valence="barrier")
    check, _ = offer(field, talk, record)
    with pytest.raises(Refused):
        member_checks.take_over(session, ACTOR, check, [1])
    wrong = {1: ("wrong", "Het duurt nu al\ntwee jaar."), 3: ("wrong", "Slecht.")}
    member_checks.answer(session, check, wrong, "", final=True)
    made = member_checks.take_over(session, ACTOR, check, [1])
    assert made is not None
    assert record.text == before
    assert record.superseded_at is not None
    newer = made.document
    assert newer.text == before.replace("Het duurt een jaar.", "Het duurt nu al twee jaar.")
    assert (newer.version, newer.supersedes_id, newer.kind) == (2, record.id, "interview")
    assert [newer.text[turn.start : turn.end] for turn in newer.turns][3] == "Goed."
    assert [turn.seconds for turn in newer.turns] == [1, 5, 9, 12]
    assert (made.carried, made.left) == (1, 1)
    session.expire(newer, ["codings"])
    assert [newer.text[coding.start : coding.end] for coding in newer.codings] == ["Goed."]
    assert [row.decision for row in check.passages] == ["taken", "left"]
    with pytest.raises(Refused):
        member_checks.take_over(session, ACTOR, check, [3])


@pytest.fixture
def table(field: Field) -> tuple[Interview, Document, Participant]:
    """A conversation with two, in which Kim talks with Sam."""
    session = field.session
    talk = interviews.plan(session, ACTOR, field.study, field.guide, field.partner, field.person)
    kim = field.add_person("Kim")
    groups.invite(session, ACTOR, talk, [kim])
    interviews.record_consents(session, ACTOR, talk, ALL)
    groups.record_consents(session, ACTOR, talk, kim.id, ALL)
    interviews.begin(session, ACTOR, talk)
    text = (
        b"I: Eens?\nSam: Van Sam over Kim.\nKim: Van Kim, dertien weken.\n"
        b"I: Nog iets?\nX: Van wie?\nKim: Nog een keer Kim."
    )
    people = {"Sam": field.person.id, "Kim": kim.id}
    record = intake.add_transcript(session, ACTOR, field.study, "t.txt", text, interview=talk, people=people)
    return talk, record, kim


def test_at_a_table_with_several_nobody_reads_what_others_said(
    field: Field, table: tuple[Interview, Document, Participant]
) -> None:
    talk, record, kim = table
    check, _ = member_checks.offer(field.session, ACTOR, talk, record, kim)
    assert shown(field, check) == [(True, "Van Kim, dertien weken."), (True, "Nog een keer Kim.")]
    check, _ = member_checks.offer(field.session, ACTOR, talk, record, field.person)
    assert shown(field, check) == [(False, "Eens?"), (True, "Van Sam over Kim.")]


def test_who_is_forgotten_leaves_blanks_and_the_others_keep_their_words(
    field: Field, table: tuple[Interview, Document, Participant]
) -> None:
    session = field.session
    talk, record, kim = table
    intake.segment(session, record)
    code = codebook.usable(session, field.study.id)[0]
    for words in ("dertien weken", "Van Sam"):
        start = record.text.index(words)
        marking.apply(session, ACTOR, record, code.id, start, start + len(words))
    member_checks.offer(session, ACTOR, talk, record, kim)
    length, name = len(record.text), record.id
    assert leaving.leave(session, ACTOR, kim, unattributed=False) == [talk.response_id]
    places = retention.places_of(session, kim.id)
    assert len(places) == 2
    assert retention.blank_turns(session, ACTOR, places) == 2
    retention.forget_checks(session, kim.id)
    found = session.get_one(Document, name)
    assert "dertien" not in found.text
    assert "Kim:" not in found.text  # nor the name at the head of what was said
    assert "Van Sam over Kim." in found.text
    assert len(found.text) == length
    assert found.sha256 == intake.digest(found.text)
    assert [found.text[coding.start : coding.end] for coding in found.codings] == ["Van Sam"]
    assert all("·" not in found.text[segment.start : segment.end] for segment in found.segments)
    assert member_checks.of_interview(session, talk) == []


def test_a_record_that_is_erased_takes_its_checks_along(
    field: Field, talk: Interview, record: Document
) -> None:
    check, token = offer(field, talk, record)
    member_checks.answer(field.session, check, {1: ("right", "")}, "", final=True)
    assert isinstance(check.id, uuid.UUID)
    retention.erase_documents(field.session, ACTOR, [record.id])
    with pytest.raises(NotFound):
        member_checks.redeem(field.session, token)
