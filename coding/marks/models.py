"""What people did in the workspace, step by step: for undo and redo, and as the history of a coding. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from surveys.base import Base, new_id, now


class CodingStep(Base):
    """One act of a person in one document. Written once: undoing an act is an act of its own."""

    __tablename__ = "coding_step"
    __table_args__ = (Index("ix_coding_step_document_actor", "document_id", "actor_id", "id"),)
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    """Goes up: of two steps the later has the higher one."""
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    actor_id: Mapped[uuid.UUID | None]
    kind: Mapped[str] = mapped_column(String(10), default="do")
    """"do"; "undo" or "redo" of another step; "passed" when that step could no longer be taken back."""
    of_step_id: Mapped[int | None] = mapped_column(ForeignKey("coding_step.id"))
    at: Mapped[dt.datetime] = mapped_column(default=now)


class CodingChange(Base):
    """What a step did to one coding or one proposal: the values that changed, before and after. Written once."""

    __tablename__ = "coding_change"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    step_id: Mapped[int] = mapped_column(ForeignKey("coding_step.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    coding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("coding.id"), index=True)
    suggestion_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """No foreign key: a proposal that waits again may be replaced by a newer one."""
    what: Mapped[str] = mapped_column(String(12))
    """"added", "changed", "removed", "restored"; of a proposal "accepted", "replaced", "rejected" or "reopened".

    "code_made": a code that was made while coding; `before` and `after` name it as `made_code`.
    """
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class WorkspaceChoice(Base):
    """How a person wants the workspace, on whatever device."""

    __tablename__ = "workspace_choice"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    single_keys: Mapped[bool] = mapped_column(default=True)
    """Whether single letters act in the text."""
