"""Erasing a person: shown first, in all studies or not at all, and at a table with others their words alone."""

import uuid
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import erasure
from app.models import AuditEntry, User
from coding import intake
from coding.documents import drafts, note_documents
from coding.models import Document
from surveys import fieldwork, instruments, interviews, partners, responses, studies
from surveys.conversations import groups, notetaking
from surveys.inviting import overview
from surveys.models import (
    Instrument,
    InstrumentVersion,
    Interview,
    Invitation,
    InvitationToken,
    Participant,
    Partner,
    Study,
    Wave,
)  # fmt: skip
from tests import factories
from tests.conftest import SignIn, Work

ALL = {"consent_interview": True, "consent_audio": True, "consent_quote": True, "member_check": True}
SAID = b"I: Hoe gaat het?\nSam: Zin van Sam.\nKim: Zin van Kim.\nX: Zin van wie?\nNoor: Zin van Noor."


@dataclass
class Table:
    """Sam, with whom it was planned, and Kim of one organisation; Noor of another."""

    study: Study
    talk: uuid.UUID
    sam: uuid.UUID
    kim: uuid.UUID
    noor: uuid.UUID
    elsewhere: uuid.UUID

    def erase_path(self, person: uuid.UUID) -> str:
        return f"/studies/{self.study.id}/people/{person}/erase"


@pytest.fixture
def table(work: Work, study: Study) -> Table:
    with work() as session:
        here = session.get_one(Study, study.id)
        guide = instruments.publish(session, None, instruments.adopt(session, None, here, "interview_guide"))
        bouw, wonen = (
            factories.make_partner(session, here, name="Bouw Zuid"),
            factories.make_partner(session, here, name="Wonen Zuid"),
        )
        sam, noor, kim = (
            partners.add_participant(session, None, partner, name, email=f"{name}@example.org")
            for partner, name in ((bouw, "Sam"), (wonen, "Noor"), (bouw, "Kim"))
        )
        talk = interviews.plan(session, None, here, guide, bouw, sam)
        groups.invite(session, None, talk, [kim, noor])
        interviews.record_consents(session, None, talk, ALL)
        for one in (kim, noor):
            groups.record_consents(session, None, talk, one.id, {**ALL, "consent_audio": one is kim})
        interviews.begin(session, None, talk)
        for who in (sam.id, kim.id, noor.id, ""):
            value = {"id": uuid.uuid4().hex, "text": f"Citaat {who}", "who": str(who)}
            notetaking.take_in(session, None, talk, notetaking.Change(uuid.uuid4(), "quote", "Q02", value))
        notetaking.take_in(
            session, None, talk, notetaking.Change(uuid.uuid4(), "note", "Q02", "Zij waren het eens.")
        )
        note_documents.write(session, None, talk)
        people = {"Sam": sam.id, "Kim": kim.id, "Noor": noor.id}
        intake.add_transcript(session, None, here, "t.txt", SAID, interview=talk, people=people)
        drafts.bring_in(session, None, here, "x.txt", SAID, interview=talk)
        other = studies.create(session, None, title="Elders", programme=here.programme)
        return Table(study, talk.id, sam.id, kim.id, noor.id, other.id)


def texts(session: Session, table: Table) -> str:
    """All that is held of the conversation: documents of every version, and quotes."""
    talk = session.get_one(Interview, table.talk)
    documents = session.scalars(select(Document.text).where(Document.response_id == talk.response_id))
    kept = notetaking.notes(session, talk).values()
    return "\n".join([*documents, *(quote.text for note in kept for quote in note.quotes)])


def test_with_whom_it_was_planned_leaves_and_the_others_keep_all_they_said(
    app: Flask, work: Work, table: Table
) -> None:
    with work() as session:
        erasure.erase(session, None, session.get_one(Participant, table.sam))
    with work() as session:
        held = texts(session, table)
        for gone in ("Zin van Sam", "Sam:", f"Citaat {table.sam}"):
            assert gone not in held, gone
        for kept in (
            "Zin van Kim", "Zin van Noor", f"Citaat {table.kim}", f"Citaat {table.noor}", "Zin van wie?", "Zij waren",
        ):  # fmt: skip
            assert kept in held, kept
        talk = session.get_one(Interview, table.talk)
        assert talk.response.participant_id == table.kim  # of the same organisation, before Noor
        assert [one.participant.name for one in groups.people(session, talk)] == ["Kim", "Noor"]
        assert responses.consents(session, talk.response) == {**ALL, "consent_reuse": False}
        assert talk.response.state != "withdrawn"
        assert drafts.of(session, table.study.id) == []  # a file with everybody's words, not stored yet
        assert session.get_one(Participant, table.sam).email == ""
        again = note_documents.write(session, None, talk)
        assert again is not None
        assert str(table.sam) not in again.document.text


def test_the_table_passes_to_another_organisation_when_nobody_of_the_first_is_left(
    app: Flask, work: Work, table: Table
) -> None:
    with work() as session:
        for person in (table.kim, table.sam):
            erasure.erase(session, None, session.get_one(Participant, person))
    with work() as session:
        talk = session.get_one(Interview, table.talk)
        noor = session.get_one(Participant, table.noor)
        assert (talk.response.participant_id, talk.response.partner_id) == (noor.id, noor.partner_id)
        found = session.scalars(select(Document).where(Document.response_id == talk.response_id)).all()
        assert {document.partner_id for document in found} == {noor.partner_id}
        assert "Zin van Noor" in texts(session, table)
        erasure.erase(session, None, noor)  # now alone: all of it goes
    with work() as session:
        talk = session.get_one(Interview, table.talk)
        assert talk.response.state == "withdrawn"
        assert texts(session, table) == ""


def test_an_evaluator_reads_what_goes_ticks_and_erases(sign_in: SignIn, work: Work, table: Table) -> None:
    client = sign_in("evaluator")
    where = table.erase_path(table.kim)
    assert where in client.get(f"/studies/{table.study.id}/interviews/{table.talk}").text
    page = client.get(where).text
    assert (
        "2 turns and parked quotes at a table with others" in page
    )  # the quote in the notes is the same one
    assert "2 turns and quotes have no speaker" in page
    refused = client.post(where)
    assert refused.status_code == 422
    with work() as session:
        assert "Zin van Kim" in texts(session, table)
    assert client.post(where, data={"sure": "yes", "unattributed": "yes"}).status_code == 302
    with work() as session:
        held = texts(session, table)
        assert "Zin van Kim" not in held
        assert "Zin van wie?" not in held
        assert "Zin van Sam" in held
        noted = session.scalars(select(AuditEntry).where(AuditEntry.verb == "erased")).all()
        assert [(entry.study_id, entry.object_id) for entry in noted] == [(table.study.id, table.kim)]
    partner = client.get(f"/studies/{table.study.id}/partners").text
    assert "Sam" in partner
    assert "Kim" not in partner
    assert "Nothing" not in client.get(where).text  # still opens, with nothing left to tell


def test_who_was_erased_has_a_place_in_the_lists_and_nothing_is_sent(
    sign_in: SignIn, work: Work, table: Table
) -> None:
    with work() as session:
        here = session.get_one(Study, table.study.id)
        survey = instruments.publish(session, None, instruments.adopt(session, None, here, "partner_survey"))
        wave = fieldwork.open_wave(session, None, survey, "Voorjaar").id
        fieldwork.invite(session, None, session.get_one(Wave, wave), session.get_one(Participant, table.sam))
        alone = interviews.plan(
            session, None, here, session.scalars(select(InstrumentVersion).join(Instrument).where(
                Instrument.kind == "guide")).one(), *_of(session, table.sam),
        )  # fmt: skip
        erasure.erase(session, None, session.get_one(Participant, table.sam))
        planned = alone.id
    client = sign_in("evaluator")
    base = f"/studies/{table.study.id}"
    for path in (f"waves/{wave}", "interviews", f"interviews/{planned}"):
        page = client.get(f"{base}/{path}")
        assert "Somebody who was erased" in page.text, path
        assert "mend the address" not in page.text
    with work() as session:
        [invitation] = session.scalars(select(Invitation)).all()
        assert overview.state_of(invitation) == "withdrawn"
        invited = str(invitation.id)
    client.post(f"{base}/waves/{wave}/act", data={"action": "links", "invitation": invited})
    with work() as session:
        assert session.scalars(select(InvitationToken)).all() == []


def _of(session: Session, person_id: uuid.UUID) -> tuple[Partner, Participant]:
    person = session.get_one(Participant, person_id)
    return person.partner, person


def test_what_stands_in_a_study_of_others_is_not_erased_from_here(
    sign_in: SignIn, work: Work, table: Table
) -> None:
    with work() as session:
        other = session.get_one(Study, table.elsewhere)
        guide = instruments.publish(session, None, instruments.adopt(session, None, other, "interview_guide"))
        sam = session.get_one(Participant, table.sam)
        partners.add(session, None, other, sam.partner.name, sam.partner.type_id)
        interviews.plan(session, None, other, guide, sam.partner, sam)
    client = sign_in("evaluator")
    page = client.get(table.erase_path(table.sam)).text
    assert "another study of this programme" in page
    assert "Erase for good" not in page
    assert client.post(table.erase_path(table.sam), data={"sure": "yes"}).status_code == 403
    with work() as session:
        assert "Zin van Sam" in texts(session, table)
        me = session.get_one(User, client.user.id)  # type: ignore[attr-defined]
        factories.make_member(session, session.get_one(Study, table.elsewhere), me, "evaluator")
    assert client.post(table.erase_path(table.sam), data={"sure": "yes"}).status_code == 302
    with work() as session:
        assert "Zin van Sam" not in texts(session, table)


@pytest.mark.parametrize("role", ["researcher", "reader", "commissioner"])
def test_others_of_the_team_erase_nobody(sign_in: SignIn, table: Table, role: str) -> None:
    client = sign_in(role)
    assert client.get(table.erase_path(table.sam)).status_code == 403
    assert client.post(table.erase_path(table.sam), data={"sure": "yes"}).status_code == 403
