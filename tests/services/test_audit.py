"""The audit log: told as sentences, chained by hashes, and a change or removal betrays itself."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import audit
from app.models import AuditEntry, AuditSeal
from surveys.base import new_id, now
from tests import factories


def write(session: Session, study_id: uuid.UUID | None, count: int = 4) -> list[AuditEntry]:
    start = now()
    entries = []
    for position in range(count):
        entry = audit.record(session, study_id, None, "changed", "theme", new_id())
        entry.at = start + dt.timedelta(seconds=position)
        entries.append(entry)
    session.flush()
    return entries


def test_a_sealed_log_holds(session: Session) -> None:
    one, other = new_id(), new_id()
    write(session, one)
    write(session, other, 3)
    write(session, None, 2)
    assert audit.seal(session) == 9
    verdict = audit.verify(session)
    assert verdict.breaks == []
    assert verdict.sealed == 9
    assert verdict.heads[str(one)][0] == 4
    assert verdict.heads[audit.HOUSE][0] == 2


def test_sealing_twice_adds_nothing_and_goes_on_where_it_was(session: Session) -> None:
    study_id = new_id()
    write(session, study_id)
    audit.seal(session)
    assert audit.seal(session) == 0
    write(session, study_id, 2)
    assert audit.seal(session) == 2
    verdict = audit.verify(session)
    assert verdict.breaks == []
    assert verdict.heads[str(study_id)][0] == 6


def test_entries_that_are_not_sealed_yet_are_counted(session: Session) -> None:
    write(session, new_id(), 3)
    assert audit.verify(session).unsealed == 3


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "removed"},
        {"kind": "lesson"},
        {"actor_id": new_id()},
        {"object_id": new_id()},
        {"study_id": new_id()},
    ],
)
def test_a_changed_entry_is_found_where_it_stands(session: Session, change: dict[str, object]) -> None:
    study_id = new_id()
    entries = write(session, study_id)
    audit.seal(session)
    session.execute(update(AuditEntry).where(AuditEntry.id == entries[1].id).values(**change))
    session.expire_all()
    (found,) = audit.verify(session).breaks
    assert (found.chain, found.position) == (str(study_id), 2)


def test_a_removed_entry_is_found(session: Session) -> None:
    study_id = new_id()
    entries = write(session, study_id)
    audit.seal(session)
    session.execute(delete(AuditEntry).where(AuditEntry.id == entries[2].id))
    session.expire_all()
    (found,) = audit.verify(session).breaks
    assert found.position == 3
    assert "removed" in found.problem


def test_an_entry_removed_with_its_link_is_found(session: Session) -> None:
    study_id = new_id()
    entries = write(session, study_id)
    audit.seal(session)
    session.execute(delete(AuditEntry).where(AuditEntry.id == entries[1].id))
    session.execute(delete(AuditSeal).where(AuditSeal.entry_id == entries[1].id))
    session.expire_all()
    assert audit.verify(session).breaks[0].position == 2


def test_a_cut_off_end_is_found_by_a_head_kept_elsewhere(session: Session) -> None:
    study_id = new_id()
    entries = write(session, study_id)
    audit.seal(session)
    position, digest = audit.head(session, str(study_id))
    session.execute(delete(AuditEntry).where(AuditEntry.id == entries[3].id))
    session.execute(delete(AuditSeal).where(AuditSeal.entry_id == entries[3].id))
    session.expire_all()
    assert audit.verify(session).breaks == []
    assert audit.verify(session, [(str(study_id), position, digest)]).breaks[0].position == 4


def test_the_log_reads_as_sentences_in_both_languages(session: Session) -> None:
    study = factories.make_study(session)
    person = factories.make_user(session, name="Noor")
    audit.record(session, study.id, person.id, "published", "version", new_id())
    audit.record(session, study.id, None, "submitted", "response", new_id()).at = now() - dt.timedelta(
        hours=1
    )
    session.flush()
    dutch = [sentence.text for sentence in audit.sentences(session, study.id, "nl")]
    english = [sentence.text for sentence in audit.sentences(session, study.id, "en")]
    assert dutch[0] == "Noor publiceerde een versie."
    assert english[0] == "Noor published a version."
    assert english[1] == "A partner or the system submitted a response."


def test_the_sentences_of_one_object_tell_of_nothing_else(session: Session) -> None:
    study = factories.make_study(session)
    wanted = new_id()
    audit.record(session, study.id, None, "changed", "theme", wanted)
    audit.record(session, study.id, None, "changed", "theme", new_id())
    session.flush()
    assert len(audit.sentences(session, study.id, "nl", object_id=wanted)) == 1


def test_an_entry_holds_ids_and_verbs_and_no_text() -> None:
    columns = {column.name for column in AuditEntry.__table__.columns}
    assert columns == {"id", "at", "study_id", "actor_id", "verb", "kind", "object_id"}


def test_two_sealers_at_once_cannot_fork_a_chain(session: Session) -> None:
    entries = write(session, new_id(), 1)
    audit.seal(session)
    made = session.scalars(select(AuditSeal).where(AuditSeal.entry_id == entries[0].id)).one()
    constraint = {
        tuple(c.name for c in item.columns)
        for item in AuditSeal.__table__.constraints
        if len(item.columns) == 2
    }
    assert ("chain", "position") in constraint
    assert made.position == 1
