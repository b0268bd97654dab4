"""Sound recordings of interviews: kept closed on the disk in blocks, so that any part can be played. Service."""

import datetime as dt
import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.base import Actor, new_id, now
from surveys.conversations import groups
from surveys.conversations.models import Recording
from surveys.errors import BadFile, NotFound, Refused
from surveys.models import Interview
from surveys.safekeeping import attachments, keeping

BLOCK = 1 << 20
"""Bytes that are closed together; a part of the recording costs whole blocks."""
BOX = BLOCK + 28
MOST_BYTES = 500 * 1000 * 1000
KEPT_DAYS = 90
AUDIO = "consent_audio"

_STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (4, b"ftyp", "audio/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "audio/webm"),
)


def media_type(head: bytes) -> str | None:
    """What kind of sound the first bytes say it is; None for anything else."""
    for at, sign, kind in _STARTS:
        if head[at : at + len(sign)] == sign:
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"  # a bare MPEG frame, layer III
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    return None


def add(
    session: Session,
    actor: Actor,
    interview: Interview,
    folder: Path,
    name: str,
    stream: BinaryIO,
    *,
    delete_on: dt.date | None = None,
) -> Recording:
    """Keeps a recording. Refused unless everybody at the table allows recording; BadFile for what is no sound.

    The file stands on the disk before its row; what is left when the row never comes, a sweep takes away.
    """
    if interview.response.state == "withdrawn" or not groups.everybody_allows(session, interview, AUDIO):
        raise Refused(
            {
                "nl": "Niet iedereen aan tafel gaf toestemming voor een opname. De opname is niet bewaard.",
                "en": "Not everybody at the table allowed a recording. The recording was not kept.",
            }
        )
    head = stream.read(BLOCK)
    kind = media_type(head)
    if kind is None:
        raise BadFile(
            {
                "nl": "Dit is geen geluidsbestand dat kan worden afgespeeld. Gebruik mp3, m4a, ogg, flac, wav of webm.",
                "en": "This is not a sound file that can be played. Use mp3, m4a, ogg, flac, wav or webm.",
            }
        )
    row = Recording(
        id=new_id(),
        interview_id=interview.id,
        name=Path(name.replace("\\", "/")).name[:300],
        media_type=kind,
        size=0,
        sha256="",
        delete_on=delete_on or now().date() + dt.timedelta(days=KEPT_DAYS),
        added_by=actor,
    )
    path = attachments.path_of(folder, row.id)
    try:
        row.size, row.sha256 = _write(interview, row.id, path, head, stream)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    session.add(row)
    session.flush()
    return row


def of_interview(session: Session, interview: Interview) -> list[Recording]:
    return list(
        session.scalars(
            select(Recording).where(Recording.interview_id == interview.id).order_by(Recording.added_at)
        )
    )


def read(recording: Recording, folder: Path, start: int, end: int) -> Iterator[bytes]:
    """The bytes from `start` up to `end` (exclusive), block by block. Raises NotFound when the file is gone."""
    path = attachments.path_of(folder, recording.id)
    response = recording.interview.response
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NotFound({"nl": "Deze opname is er niet meer.", "en": "This recording is gone."}) from error

    def blocks() -> Iterator[bytes]:
        with file:
            for number in range(start // BLOCK, -(-end // BLOCK)):
                file.seek(number * BOX)
                block = keeping.open_file(response, _place(recording.id, number), file.read(BOX))
                since = number * BLOCK
                yield block[max(start - since, 0) : end - since]

    return blocks()


def remove(session: Session, actor: Actor, folder: Path, recording: Recording) -> None:
    """The row now, the file once that is certain."""
    session.info.setdefault(attachments.GONE, []).append(attachments.path_of(folder, recording.id))
    session.delete(recording)
    session.flush()


def count(session: Session, response_ids: Iterable[uuid.UUID]) -> int:
    """How many recordings these conversations have."""
    talks = select(Interview.id).where(Interview.response_id.in_(list(response_ids)))
    found = select(func.count()).select_from(Recording).where(Recording.interview_id.in_(talks))
    return session.scalar(found) or 0


def erase(session: Session, actor: Actor, folder: Path, response_ids: Iterable[uuid.UUID]) -> int:
    """Takes away all recordings of these responses; gives how many."""
    rows = session.scalars(
        select(Recording)
        .join(Interview, Interview.id == Recording.interview_id)
        .where(Interview.response_id.in_(list(response_ids)))
    ).all()
    for row in rows:
        remove(session, actor, folder, row)
    return len(rows)


def expire(session: Session, folder: Path) -> int:
    """Takes away the recordings whose day has come; gives how many."""
    rows = session.scalars(select(Recording).where(Recording.delete_on <= now().date())).all()
    for row in rows:
        remove(session, None, folder, row)
    return len(rows)


def sweep(session: Session, folder: Path, before: float) -> int:
    """Takes away files that no row knows, last changed before `before` (seconds since 1970); gives how many."""
    known = {row.hex for row in session.scalars(select(Recording.id))}
    loose = [
        path
        for path in folder.glob("*/*")
        if path.name not in known and path.is_file() and path.stat().st_mtime < before
    ]
    for path in loose:
        path.unlink(missing_ok=True)
    return len(loose)


# ---------------------------------------------------------------- inside


def _write(
    interview: Interview, recording_id: uuid.UUID, path: Path, head: bytes, stream: BinaryIO
) -> tuple[int, str]:
    """Writes the blocks, each closed for its own place; gives size and SHA-256 of what came in."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen, size, number, block = hashlib.sha256(), 0, 0, head
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while block:
            while len(block) < BLOCK and (more := stream.read(BLOCK - len(block))):
                block += more  # a stream may give less than was asked
            size += len(block)
            if size > MOST_BYTES:
                raise BadFile(
                    {
                        "nl": f"Deze opname is te groot: hoogstens {MOST_BYTES // 1_000_000} MB. Bewaar haar als mp3.",
                        "en": f"This recording is too large: at most {MOST_BYTES // 1_000_000} MB. Save it as mp3 or m4a.",
                    }
                )
            seen.update(block)
            file.write(keeping.close_file(interview.response, _place(recording_id, number), block))
            number, block = number + 1, stream.read(BLOCK)
        file.flush()
        os.fsync(file.fileno())
    return size, seen.hexdigest()


def _place(recording_id: uuid.UUID, number: int) -> str:
    return f"recording {recording_id.hex} {number}"
