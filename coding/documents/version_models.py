"""Codings that found no place in a corrected version of their document, and what a person did with them. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import Coding, Document
from surveys.base import Base, new_id, now


class UnplacedCoding(Base):
    """A coding of an older version whose words were not found again with certainty; somebody places it or lets it go."""

    __tablename__ = "unplaced_coding"
    __table_args__ = (UniqueConstraint("document_id", "coding_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    """The version in which it has to find a place: always the newest while it waits."""
    coding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coding.id"), index=True)
    """As it was, in the version that it was made in."""
    start: Mapped[int | None]
    end: Mapped[int | None]
    """The best guess in the newer version; None where nothing is like it."""
    likeness: Mapped[float] = mapped_column(default=0.0)
    """Of the words there to the words as they were, 0 to 1."""
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """"waiting", "placed" or "let_go"."""
    placed_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("coding.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)

    document: Mapped[Document] = relationship()
    coding: Mapped[Coding] = relationship(foreign_keys=[coding_id])
    placed: Mapped[Coding | None] = relationship(foreign_keys=[placed_id])
