"""Files handed in with answers: kept closed on the disk, under names of our own, until their answer goes. Service."""

import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from surveys import responses
from surveys.answers import Answers
from surveys.errors import NotFound
from surveys.fields.files import content, new_files
from surveys.forms import PageForm
from surveys.models import Attachment, Response
from surveys.safekeeping import keeping, uploads

GONE = "files_gone"


@dataclass(frozen=True)
class Kept:
    """A file as it is given back."""

    name: str
    media_type: str
    data: bytes


def settle(session: Session, folder: Path, response: Response, form: PageForm, kept: Answers) -> None:
    """Makes the disk agree with a page that was saved: new files of its answers are kept, others taken away."""
    for block in form.blocks:
        if block.kind != "file":
            continue
        answer = kept.get(block.item.id)
        wanted = {file["id"] for file in answer} if isinstance(answer, list) else set()
        rows = {row.digest: row for row in _rows(session, response.id, block.item.id)}
        for digest in rows.keys() - wanted:
            _take_away(session, folder, rows[digest])
        for file in new_files(block.main.data):
            data = content(file, block.item.max_megabytes)
            digest = uploads.digest(data)
            if digest in wanted and digest not in rows:
                rows[digest] = _keep(session, folder, response, block.item.id, digest, data)
    session.flush()


def get(session: Session, folder: Path, response: Response, item_id: str, file_id: str) -> Kept:
    """A file of an answer that stands. Raises NotFound."""
    missing = NotFound({"nl": "Dit bestand is er niet (meer).", "en": "This file is not here (any more)."})
    answer = responses.stored(session, response).get(item_id)
    files: list[Any] = answer if isinstance(answer, list) else []
    said = next((file for file in files if isinstance(file, dict) and file.get("id") == file_id), None)
    row = next((row for row in _rows(session, response.id, item_id) if row.digest == file_id), None)
    if said is None or row is None:
        raise missing
    try:
        box = path_of(folder, row.id).read_bytes()
    except FileNotFoundError as error:
        raise missing from error
    return Kept(said["name"], uploads.MEDIA[said["kind"]], keeping.open_file(response, item_id, box))


def erase(session: Session, folder: Path, response_ids: Iterable[uuid.UUID]) -> int:
    """Takes away all files of these responses; gives how many."""
    rows = session.scalars(select(Attachment).where(Attachment.response_id.in_(list(response_ids)))).all()
    for row in rows:
        _take_away(session, folder, row)
    session.flush()
    return len(rows)


def path_of(folder: Path, attachment_id: uuid.UUID) -> Path:
    return folder / attachment_id.hex[:2] / attachment_id.hex


def write_closed(path: Path, box: bytes) -> None:
    """A new file that only this account may read, on the disk when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(box)
        file.flush()
        os.fsync(file.fileno())


def sweep(session: Session, folder: Path, before: float) -> int:
    """Takes away files on the disk that no row knows, last changed before `before` (seconds since 1970); how many."""
    known = {row.hex for row in session.scalars(select(Attachment.id))}
    loose = [
        path
        for path in folder.glob("*/*")
        if path.name not in known and path.is_file() and path.stat().st_mtime < before
    ]
    for path in loose:
        path.unlink(missing_ok=True)
    return len(loose)


def _rows(session: Session, response_id: uuid.UUID, item_id: str) -> list[Attachment]:
    return list(
        session.scalars(
            select(Attachment).where(Attachment.response_id == response_id, Attachment.item_id == item_id)
        )
    )


def _keep(
    session: Session, folder: Path, response: Response, item_id: str, digest: str, data: bytes
) -> Attachment:
    """The file stands on the disk before its row: what is left when the row never comes, a sweep takes away."""
    row = Attachment(id=uuid.uuid4(), response_id=response.id, item_id=item_id, digest=digest, size=len(data))
    write_closed(path_of(folder, row.id), keeping.close_file(response, item_id, data))
    session.add(row)
    return row


def _take_away(session: Session, folder: Path, row: Attachment) -> None:
    """The row now, the file once that is certain."""
    session.info.setdefault(GONE, []).append(path_of(folder, row.id))
    session.delete(row)


@event.listens_for(Session, "after_commit")
def _unlink(session: Session) -> None:
    if not session.in_nested_transaction():
        for path in session.info.pop(GONE, ()):
            path.unlink(missing_ok=True)


@event.listens_for(Session, "after_rollback")
def _leave(session: Session) -> None:
    session.info.pop(GONE, None)
