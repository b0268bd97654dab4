"""Notes during a conversation: sent late, sent twice, by two people; and who sits at the table."""

import datetime as dt
import uuid
from typing import Any

import pytest

from surveys import interviews
from surveys.base import new_id
from surveys.conversations import groups, notetaking
from surveys.conversations.notetaking import Change, Note
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Interview
from tests.services.surveys.conftest import ACTOR, Field

SECOND = new_id()


@pytest.fixture
def talk(field: Field) -> Interview:
    found = interviews.plan(
        field.session, ACTOR, field.study, field.guide, field.partner, field.person, second=SECOND
    )
    interviews.record_consents(field.session, ACTOR, found, {"consent_interview": True})
    return interviews.begin(field.session, ACTOR, found)


def change(kind: str, question: str, value: Any, base: Any = 0) -> Change:
    return Change(uuid.uuid4(), kind, question, value, base)


def test_a_change_that_comes_twice_counts_once(field: Field, talk: Interview) -> None:
    session = field.session
    first = change("note", "Q02", "Eerst.")
    assert notetaking.take_in(session, ACTOR, talk, first) == 1
    assert notetaking.take_in(session, ACTOR, talk, change("note", "Q02", "Eerst. Dan.", 1)) == 2
    assert notetaking.take_in(session, ACTOR, talk, first) == 1  # late and again: nothing happens
    assert notetaking.notes(session, talk)["Q02"].note == "Eerst. Dan."


def test_an_id_of_another_interview_is_refused(field: Field, talk: Interview) -> None:
    first = change("note", "Q02", "Eerst.")
    notetaking.take_in(field.session, ACTOR, talk, first)
    other = interviews.plan(field.session, ACTOR, field.study, field.guide, field.partner, field.person)
    interviews.begin(field.session, ACTOR, other)
    with pytest.raises(Refused):
        notetaking.take_in(field.session, ACTOR, other, first)


def test_two_note_takers_write_beside_each_other(field: Field, talk: Interview) -> None:
    session = field.session
    notetaking.take_in(session, ACTOR, talk, change("note", "Q02", "Van Eva."))
    notetaking.take_in(session, SECOND, talk, change("note", "Q02", "Van Bram."))
    notetaking.take_in(session, SECOND, talk, change("coverage", "Q02", "spontaneous"))
    assert notetaking.notes(session, talk, ACTOR)["Q02"] == Note("spontaneous", "Van Eva.", 1, "Van Bram.")
    assert notetaking.notes(session, talk, SECOND)["Q02"] == Note("spontaneous", "Van Bram.", 1, "Van Eva.")


def test_the_same_notes_on_two_devices_are_never_overwritten_unseen(field: Field, talk: Interview) -> None:
    session = field.session
    notetaking.take_in(session, ACTOR, talk, change("note", "Q02", "Telefoon."))
    with pytest.raises(Stale):
        notetaking.take_in(session, ACTOR, talk, change("note", "Q02", "Tablet."))
    notetaking.take_in(session, ACTOR, talk, change("note", "Q02", "Telefoon.\r\n"))  # the same words
    with pytest.raises(Stale):
        notetaking.take_in(session, ACTOR, talk, change("memo", "field_notes", "B", base="A"))
    notetaking.take_in(session, ACTOR, talk, change("memo", "field_notes", "B", base=""))
    assert (talk.field_notes, notetaking.notes(session, talk)["Q02"].note) == ("B", "Telefoon.")


def test_probes_and_quotes_add_up_whoever_sends_them(field: Field, talk: Interview) -> None:
    session = field.session
    for value in ([0, True], [2, True], [0, False], [1, True]):
        notetaking.take_in(session, ACTOR, talk, change("probe", "Q02", value))
    words = {"id": "a", "text": " Een jaar lang. ", "at": 754.6}
    notetaking.take_in(session, ACTOR, talk, change("quote", "Q02", words))
    notetaking.take_in(session, SECOND, talk, change("quote", "Q02", words))
    notetaking.take_in(session, SECOND, talk, change("quote", "Q02", {"id": "b", "text": "Nooit."}))
    note = notetaking.notes(session, talk)["Q02"]
    assert note.probes == [1, 2]
    assert [(quote.text, quote.at) for quote in note.quotes] == [("Een jaar lang.", 754), ("Nooit.", None)]
    notetaking.take_in(session, ACTOR, talk, change("unquote", "Q02", "a"))
    notetaking.take_in(session, ACTOR, talk, change("unquote", "Q02", "a"))
    assert [quote.id for quote in notetaking.notes(session, talk)["Q02"].quotes] == ["b"]


def test_what_was_typed_without_network_is_taken_in_after_the_end(field: Field, talk: Interview) -> None:
    interviews.finish(field.session, ACTOR, talk)
    notetaking.take_in(field.session, ACTOR, talk, change("note", "Q02", "Nog onderweg."))
    assert notetaking.notes(field.session, talk)["Q02"].note == "Nog onderweg."
    assert talk.state == "finished"


@pytest.mark.parametrize(
    ("kind", "question", "value"),
    [
        ("coverage", "Q02", "misschien"),
        ("probe", "Q02", "x"),
        ("probe", "Q02", None),
        ("note", "Q02", "x" * 50_001),
        ("quote", "Q02", {"id": "a" * 61, "text": "x"}),
        ("memo", "place", "x"),
        ("note", "Q99", "x"),
    ],
)
def test_nothing_else_is_taken_in(
    field: Field, talk: Interview, kind: str, question: str, value: Any
) -> None:
    with pytest.raises((Refused, NotFound)):
        notetaking.take_in(field.session, ACTOR, talk, change(kind, question, value))
    assert notetaking.notes(field.session, talk) == {}


NAMED = {"id": str(uuid.uuid4()), "question": "Q1", "value": ""}


@pytest.mark.parametrize(
    "data", [None, [], {}, {**NAMED, "id": "x", "kind": "note"}, {**NAMED, "kind": "drop"}]
)
def test_what_is_no_change_is_refused(data: Any) -> None:
    with pytest.raises(Refused):
        notetaking.read_change(data)


def test_without_consent_or_before_the_beginning_nothing_is_kept(field: Field) -> None:
    session = field.session
    found = interviews.plan(session, ACTOR, field.study, field.guide, field.partner, field.person)
    with pytest.raises(Refused):
        notetaking.take_in(session, ACTOR, found, change("note", "Q02", "x"))
    interviews.begin(session, ACTOR, found)
    interviews.record_consents(session, ACTOR, found, {"consent_interview": False})
    with pytest.raises(Refused):
        notetaking.take_in(session, ACTOR, found, change("note", "Q02", "x"))


def test_when_where_and_by_whom(field: Field, talk: Interview) -> None:
    session = field.session
    details: dict[str, Any] = {
        "scheduled_on": dt.date(2026, 12, 1),
        "scheduled_time": dt.time(14, 30),
        "held_by": "video",
        "place": " https-adres ",
        "interviewer": ACTOR,
        "second": SECOND,
    }
    interviews.arrange(session, ACTOR, talk, **details)
    session.refresh(talk)
    assert (talk.scheduled_time, talk.held_by, talk.place) == (dt.time(14, 30), "video", "https-adres")
    for wrong in ({"second": ACTOR}, {"held_by": "brief"}, {"second": None}):
        with pytest.raises(Refused):
            interviews.arrange(session, ACTOR, talk, **{**details, **wrong})


def test_each_at_the_table_gives_consent_for_themselves(field: Field) -> None:
    session = field.session
    found = interviews.plan(session, ACTOR, field.study, field.guide, field.partner, field.person)
    kim = field.add_person("Kim")
    groups.invite(session, ACTOR, found, [kim, field.person])
    assert [guest.participant_id for guest in groups.guests(session, found)] == [kim.id]
    interviews.record_consents(session, ACTOR, found, {"consent_interview": True, "consent_audio": True})
    assert groups.record_consents(session, ACTOR, found, kim.id, {"consent_audio": True}) == [
        "consent_interview"
    ]
    assert groups.everybody_allows(session, found, "consent_audio")
    assert not groups.everybody_allows(session, found, "consent_interview")
    assert [person.participant.name for person in groups.people(session, found)] == ["Sam", "Kim"]
    interviews.begin(session, ACTOR, found)
    with pytest.raises(Refused):
        groups.invite(session, ACTOR, found, [])
    with pytest.raises(NotFound):
        groups.record_consents(session, ACTOR, found, field.person.id, {})


def test_who_said_a_quote_is_somebody_at_the_table_or_left_open(field: Field, talk: Interview) -> None:
    session = field.session
    kim, stranger = field.add_person("Kim"), field.add_person("Niet aan tafel")
    groups.invite(session, ACTOR, talk, [kim])

    def said() -> list[tuple[str, str]]:
        return [(quote.text, quote.who) for quote in notetaking.notes(session, talk)["Q02"].quotes]

    given = {"id": "a", "text": "Het duurt te lang.", "who": str(stranger.id)}
    notetaking.take_in(session, ACTOR, talk, change("quote", "Q02", given))
    assert said() == [("Het duurt te lang.", "")]
    notetaking.take_in(session, ACTOR, talk, change("speaker", "Q02", {"id": "a", "who": str(kim.id)}))
    assert said() == [("Het duurt te lang.", str(kim.id))]
    for value in ({"id": "a", "who": str(stranger.id)}, {"id": "b", "who": str(kim.id)}, {}, "a", None):
        notetaking.take_in(session, ACTOR, talk, change("speaker", "Q02", value))
    assert said() == [("Het duurt te lang.", "")]
