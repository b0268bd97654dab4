"""Files that were brought in and are not yet documents: read, shown, and waiting for a person. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import Document
from surveys.base import Base, new_id, now
from surveys.models import Interview


class DocumentDraft(Base):
    """A file on its way in. It goes when it is stored, thrown away, or forgotten for some days; a bad one is not kept."""

    __tablename__ = "document_draft"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    filename: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """"waiting" to be read, "read", or "refused"."""
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The file while it waits to be read; None from then on."""
    found: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    """What was read: {"kind": "text", "text", "page_starts", "warnings"} or {"kind": "table", "columns", "rows"}."""
    message: Mapped[dict[str, str] | None]
    """Why it was refused, and what to do next, per language."""
    interview_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("interview.id"), index=True)
    """The interview it is the transcript of."""
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    """The document it is a corrected version of."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[uuid.UUID | None]

    interview: Mapped[Interview | None] = relationship()
    replaces: Mapped[Document | None] = relationship()
