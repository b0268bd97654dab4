"""Recordings: only with everybody's consent, closed on the disk, any part of them readable, gone in time."""

import datetime as dt
import io
from pathlib import Path

import pytest
from sqlalchemy import select

from surveys import interviews
from surveys.base import now
from surveys.conversations import groups, recordings
from surveys.conversations.models import Recording
from surveys.errors import BadFile, NotFound, Refused
from surveys.models import Interview
from surveys.safekeeping import attachments
from tests.services.surveys.conftest import ACTOR, Field

SOUND = b"ID3\x04\x00" + bytes(range(256)) * 10_000
"""2.56 MB: two whole blocks and a part of one."""


@pytest.fixture
def talk(field: Field) -> Interview:
    found = interviews.plan(field.session, ACTOR, field.study, field.guide, field.partner, field.person)
    interviews.record_consents(
        field.session, ACTOR, found, {"consent_interview": True, "consent_audio": True}
    )
    return found


def test_any_part_can_be_read_and_nothing_stands_open_on_the_disk(
    field: Field, talk: Interview, tmp_path: Path
) -> None:
    row = recordings.add(field.session, ACTOR, talk, tmp_path, "C:\\gesprek.mp3", io.BytesIO(SOUND))
    assert (row.name, row.media_type, row.size) == ("gesprek.mp3", "audio/mpeg", len(SOUND))
    for start, end in ((0, len(SOUND)), (0, 1), (1_048_575, 1_048_577), (2_500_000, len(SOUND)), (5, 5)):
        assert b"".join(recordings.read(row, tmp_path, start, end)) == SOUND[start:end]
    path = attachments.path_of(tmp_path, row.id)
    assert SOUND[1000:1100] not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_blocks_cannot_change_places(field: Field, talk: Interview, tmp_path: Path) -> None:
    row = recordings.add(field.session, ACTOR, talk, tmp_path, "a.mp3", io.BytesIO(SOUND))
    path = attachments.path_of(tmp_path, row.id)
    box = path.read_bytes()
    path.write_bytes(box[recordings.BOX : 2 * recordings.BOX] + box[: recordings.BOX])
    with pytest.raises(Exception, match="does not open"):
        list(recordings.read(row, tmp_path, 0, 10))


def test_one_person_at_the_table_who_does_not_allow_it_is_enough(
    field: Field, talk: Interview, tmp_path: Path
) -> None:
    kim = field.add_person("Kim")
    groups.invite(field.session, ACTOR, talk, [kim])
    with pytest.raises(Refused):
        recordings.add(field.session, ACTOR, talk, tmp_path, "a.mp3", io.BytesIO(SOUND))
    assert list(tmp_path.glob("*/*")) == []


@pytest.mark.parametrize("data", [b"", b"<html>", b"%PDF-1.7", b"RIFF1234AVI ", b"\xff\xfe\x00a"])
def test_what_is_no_sound_is_refused(field: Field, talk: Interview, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadFile):
        recordings.add(field.session, ACTOR, talk, tmp_path, "a.mp3", io.BytesIO(data))


def test_what_is_too_large_leaves_nothing(
    field: Field, talk: Interview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "MOST_BYTES", 2_000_000)
    with pytest.raises(BadFile):
        recordings.add(field.session, ACTOR, talk, tmp_path, "a.mp3", io.BytesIO(SOUND))
    assert list(tmp_path.glob("*/*")) == []


def test_a_recording_goes_on_its_day(field: Field, talk: Interview, tmp_path: Path) -> None:
    session = field.session
    today = now().date()
    recordings.add(session, ACTOR, talk, tmp_path, "a.mp3", io.BytesIO(SOUND), delete_on=today)
    later = recordings.add(session, ACTOR, talk, tmp_path, "b.mp3", io.BytesIO(SOUND))
    assert later.delete_on == today + dt.timedelta(days=90)
    assert recordings.expire(session, tmp_path) == 1
    assert session.scalars(select(Recording.id)).all() == [later.id]
    session.commit()
    assert [path.name for path in tmp_path.glob("*/*")] == [later.id.hex]
    assert recordings.erase(session, ACTOR, tmp_path, [talk.response_id]) == 1
    session.commit()
    assert list(tmp_path.glob("*/*")) == []
    with pytest.raises(NotFound):
        recordings.read(later, tmp_path, 0, 1)


def test_files_without_a_row_are_swept(field: Field, talk: Interview, tmp_path: Path) -> None:
    row = recordings.add(field.session, ACTOR, talk, tmp_path, "a.mp3", io.BytesIO(SOUND))
    loose = tmp_path / "ab" / "abcdef"
    loose.parent.mkdir()
    loose.write_bytes(b"x")
    assert recordings.sweep(field.session, tmp_path, loose.stat().st_mtime) == 0
    assert recordings.sweep(field.session, tmp_path, loose.stat().st_mtime + 10) == 1
    assert attachments.path_of(tmp_path, row.id).exists()
