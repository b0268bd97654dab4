"""Projects that came in, and files that were asked for. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from surveys.base import Base, new_id, now


class ProjectImport(Base):
    """A project of another tool: first a file that was looked at, then what it became here, perhaps taken back."""

    __tablename__ = "project_import"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    """Of the file."""
    data: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """The file itself, until it is taken in or taken away."""
    preview: Mapped[dict[str, Any] | None]
    """What was recognised in it, and what can be chosen; None while it is being read, and once it is taken in."""
    choices: Mapped[dict[str, Any] | None]
    """What was chosen; None until somebody did, and once it is taken in."""
    made: Mapped[dict[str, Any] | None]
    """What it became: counts under "counts", ids of rows by table under "ids", notes without a place under "notes"."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_by: Mapped[uuid.UUID | None]
    done_at: Mapped[dt.datetime | None]
    undone_at: Mapped[dt.datetime | None]
    undone_by: Mapped[uuid.UUID | None]

    @property
    def state(self) -> str:
        """ "reading", "choosing", "taking_in", "done" or "undone"."""
        if self.undone_at is not None:
            return "undone"
        if self.done_at is not None:
            return "done"
        if self.choices is not None:
            return "taking_in"
        return "reading" if self.preview is None else "choosing"


class CodingExport(Base):
    """A file of the coding work, made for one person and kept for a week."""

    __tablename__ = "coding_export"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    form: Mapped[str] = mapped_column(String(20))
    """One of coding.exchange.making.FORMS."""
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    name: Mapped[str] = mapped_column(String(300), default="")
    media: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    data: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_by: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """The one person who may fetch it."""
    finished_at: Mapped[dt.datetime | None]
