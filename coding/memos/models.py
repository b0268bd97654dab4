"""Memos and the entries of the reflexive journal. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from surveys.base import Base, ClosedText, new_id, now


class Memo(Base):
    """A thought of one person about one thing; closed at rest, because it may say more than a document does."""

    __tablename__ = "memo"
    __table_args__ = (Index("ix_memo_about", "study_id", "about", "about_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"))
    about: Mapped[str] = mapped_column(String(20))
    """One of coding.memos.subjects.SUBJECTS."""
    about_id: Mapped[uuid.UUID | None]
    """Of the row it is about; None for the study and for the journal."""
    kind: Mapped[str] = mapped_column(String(20), default="content")
    """One of coding.memos.subjects.KINDS."""
    title: Mapped[str] = mapped_column(ClosedText, default="")
    text: Mapped[str] = mapped_column(ClosedText)
    private: Mapped[bool] = mapped_column(default=False)
    """Read by its writer alone."""
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]
    """Taken away, and can be brought back."""
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}
