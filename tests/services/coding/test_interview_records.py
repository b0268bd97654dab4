"""What is made of an interview: notes as a document, and whose words may be quoted."""

import uuid
from typing import Any

import pytest
from sqlalchemy.orm import Session

from coding import consents, intake
from coding.documents import note_documents
from coding.models import Document
from surveys import interviews
from surveys.conversations import groups, notetaking
from surveys.models import Interview
from tests.services.surveys.conftest import ACTOR, Field, make_field


@pytest.fixture
def field(session: Session) -> Field:
    return make_field(session)


@pytest.fixture
def talk(field: Field) -> Interview:
    found = interviews.plan(field.session, ACTOR, field.study, field.guide, field.partner, field.person)
    allowed = {"consent_interview": True, "consent_quote": True, "consent_audio": True, "member_check": True}
    interviews.record_consents(field.session, ACTOR, found, allowed)
    return interviews.begin(field.session, ACTOR, found)


def keep(field: Field, talk: Interview, kind: str, question: str, value: Any) -> None:
    change = notetaking.Change(uuid.uuid4(), kind, question, value)
    notetaking.take_in(field.session, ACTOR, talk, change)


def written(field: Field, talk: Interview) -> Document:
    made = note_documents.write(field.session, ACTOR, talk)
    assert made is not None
    return made.document


def words(document: Document, role: str) -> list[str]:
    return [document.text[turn.start : turn.end] for turn in document.turns if turn.role == role]


def place(document: Document, text: str) -> tuple[uuid.UUID, int, int]:
    start = document.text.index(text)
    return document.id, start, start + len(text)


def test_notes_become_a_document_with_the_questions_as_headings(field: Field, talk: Interview) -> None:
    keep(field, talk, "note", "Q02", "Loopt goed sinds de leerbaan.\r\n[12:34] Wacht lang.")
    keep(field, talk, "quote", "Q02", {"id": "a", "text": "Wij krijgen er een jaar voor.", "at": 754})
    keep(field, talk, "coverage", "Q03", "skipped")
    document = written(field, talk)
    assert document.text == (
        "Ervaringen\n"
        "Vertel eens over de laatste keer dat het goed liep. Wat gebeurde er?\n"
        "Loopt goed sinds de leerbaan.\n[12:34] Wacht lang.\n"
        "[12:34] Wij krijgen er een jaar voor.\n\n"
        "En een keer dat het misliep?\n"
    )
    assert words(document, "note") == ["Loopt goed sinds de leerbaan.\n[12:34] Wacht lang."]
    assert words(document, "respondent") == ["Wij krijgen er een jaar voor."]
    assert [turn.seconds for turn in document.turns if turn.literal] == [754]
    assert document.sha256 == intake.digest(document.text)
    assert intake.segment(field.session, document) == 1  # only literal words are the partner's


def test_a_note_is_never_quotable_and_a_parked_quote_is(field: Field, talk: Interview) -> None:
    keep(field, talk, "note", "Q02", "Volgens mij vindt hij het te kort.")
    keep(field, talk, "quote", "Q02", {"id": "a", "text": "Het is te kort."})
    document = written(field, talk)
    allowed = consents.quotable(field.session, field.study.id)
    assert allowed.holds(*place(document, "Het is te kort."))
    assert not allowed.holds(*place(document, "vindt hij het te kort"))
    name, start, _ = place(document, "te kort.\nHet")
    assert not allowed.holds(name, start, len(document.text))
    interviews.record_consents(field.session, ACTOR, talk, {"consent_quote": False})
    again = consents.quotable(field.session, field.study.id)
    assert not again.holds(*place(document, "Het is te kort."))


def test_later_notes_are_a_new_version_and_the_older_one_counts_no_more(
    field: Field, talk: Interview
) -> None:
    keep(field, talk, "quote", "Q02", {"id": "a", "text": "Het is te kort."})
    first = written(field, talk)
    assert note_documents.write(field.session, ACTOR, talk) is None
    keep(field, talk, "quote", "Q02", {"id": "b", "text": "En te duur."})
    second = written(field, talk)
    assert (second.version, second.supersedes_id) == (2, first.id)
    assert "te duur" not in first.text
    allowed = consents.quotable(field.session, field.study.id)
    assert not allowed.holds(*place(first, "Het is te kort."))
    assert allowed.holds(*place(second, "Het is te kort."))


def test_the_transcript_joins_as_a_second_document(field: Field, talk: Interview) -> None:
    keep(field, talk, "note", "Q02", "Loopt goed.")
    note_documents.write(field.session, ACTOR, talk)
    transcript = intake.add_transcript(
        field.session, ACTOR, field.study, "t.txt", b"I: Hoe gaat het?\nR: Goed.", interview=talk
    )
    assert transcript.kind == "interview"
    assert transcript.response_id == talk.response_id


def test_at_a_table_with_several_each_decides_for_their_own_words(field: Field) -> None:
    session = field.session
    talk = interviews.plan(session, ACTOR, field.study, field.guide, field.partner, field.person)
    kim = field.add_person("Kim")
    groups.invite(session, ACTOR, talk, [kim])
    interviews.record_consents(session, ACTOR, talk, {"consent_interview": True, "consent_quote": False})
    groups.record_consents(session, ACTOR, talk, kim.id, {"consent_interview": True, "consent_quote": True})
    interviews.begin(session, ACTOR, talk)
    document = intake.add_transcript(
        session,
        ACTOR,
        field.study,
        "t.txt",
        b"I: Hoe gaat het?\nSam: Van Sam.\nKim: Van Kim.\nX: Van wie?",
        interview=talk,
        people={"Sam": field.person.id, "Kim": kim.id},
    )
    assert [turn.participant_id for turn in document.turns] == [None, field.person.id, kim.id, None]
    allowed = consents.quotable(session, field.study.id)
    assert allowed.holds(*place(document, "Van Kim."))
    for other in ("Van Sam.", "Van wie?", "Van Kim.\nX: Van wie?"):
        assert not allowed.holds(*place(document, other))


def test_at_a_table_a_parked_quote_is_of_who_said_it(field: Field) -> None:
    session = field.session
    talk = interviews.plan(session, ACTOR, field.study, field.guide, field.partner, field.person)
    kim = field.add_person("Kim")
    groups.invite(session, ACTOR, talk, [kim])
    interviews.record_consents(session, ACTOR, talk, {"consent_interview": True, "consent_quote": False})
    groups.record_consents(session, ACTOR, talk, kim.id, {"consent_interview": True, "consent_quote": True})
    interviews.begin(session, ACTOR, talk)
    keep(field, talk, "quote", "Q02", {"id": "a", "text": "Van Kim.", "who": str(kim.id)})
    keep(field, talk, "quote", "Q02", {"id": "b", "text": "Van Sam.", "who": str(field.person.id)})
    keep(field, talk, "quote", "Q02", {"id": "c", "text": "Van wie?"})
    first = written(field, talk)
    assert [turn.participant_id for turn in first.turns if turn.literal and turn.role == "respondent"] == [
        kim.id,
        field.person.id,
        None,
    ]
    allowed = consents.quotable(session, field.study.id)
    assert allowed.holds(*place(first, "Van Kim."))
    assert not allowed.holds(*place(first, "Van Sam."))
    assert not allowed.holds(*place(first, "Van wie?"))
    assert note_documents.write(session, ACTOR, talk) is None
    keep(field, talk, "speaker", "Q02", {"id": "c", "who": str(kim.id)})
    second = written(field, talk)  # the same words, of somebody now
    assert (second.version, second.text) == (2, first.text)
    assert consents.quotable(session, field.study.id).holds(*place(second, "Van wie?"))
