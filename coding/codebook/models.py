"""What happens to a codebook: its changes, where they took codings, examples that were pinned, second looks. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import Code, Codebook, Coding, Document
from surveys.base import Base, new_id, now


class CodebookChange(Base):
    """One change of a codebook: what it was and what it became, so that it reads as a sentence and can be undone."""

    __tablename__ = "codebook_change"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    codebook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("codebook.id"), index=True)
    code_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("code.id"), index=True)
    """The code it is about; None for the codebook as a whole."""
    kind: Mapped[str] = mapped_column(String(20))
    """"adopted", "added", "changed", "moved", "merged", "split", "retired", "restored", "imported" or "fixed"."""
    number: Mapped[int]
    """Of the version it is part of."""
    detail: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]
    undone_at: Mapped[dt.datetime | None]
    undone_by: Mapped[uuid.UUID | None]

    codebook: Mapped[Codebook] = relationship()
    code: Mapped[Code | None] = relationship()


class MovedCoding(Base):
    """A coding that a change gave another code, took away because it would stand there twice, or made as a copy."""

    __tablename__ = "moved_coding"
    coding_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("coding.id", ondelete="CASCADE"), primary_key=True
    )
    change_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("codebook_change.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    from_code_id: Mapped[uuid.UUID]
    """Codes are never deleted while their codebook is there, so no constraint is checked for each of 10,000 rows."""
    how: Mapped[str] = mapped_column(String(10), default="moved")
    """"moved", "doubled" (taken away: the same words carried the other code already) or "copied"."""


class MovedSuggestion(Base):
    """A waiting proposal that a change gave another code."""

    __tablename__ = "moved_suggestion"
    suggestion_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("suggestion.id", ondelete="CASCADE"), primary_key=True
    )
    change_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("codebook_change.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    from_code_id: Mapped[uuid.UUID]


class PinnedExample(Base):
    """A real passage that shows what a code means: a place in a document, from which its words are cut when shown."""

    __tablename__ = "pinned_example"
    __table_args__ = (UniqueConstraint("code_id", "document_id", "start", "end"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the words when they were pinned: where the document says something else now, they are not shown."""
    pinned_at: Mapped[dt.datetime] = mapped_column(default=now)
    pinned_by: Mapped[uuid.UUID | None]

    code: Mapped[Code] = relationship()
    document: Mapped[Document] = relationship()


class SecondLook(Base):
    """Somebody read a coded passage again after the meaning of its code had changed."""

    __tablename__ = "second_look"
    coding_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("coding.id", ondelete="CASCADE"), primary_key=True
    )
    code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code.id"), primary_key=True, index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    """"fits", "recoded" or "removed"."""
    looked_at: Mapped[dt.datetime] = mapped_column(default=now)
    looked_by: Mapped[uuid.UUID | None]

    coding: Mapped[Coding] = relationship()
    code: Mapped[Code] = relationship()
