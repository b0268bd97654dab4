"""What leads to what in a theory of change, and what people say of steps of different theories. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.base import Base, new_id, now


class StepLink(Base):
    """One step leads to another of the same theory."""

    __tablename__ = "step_link"
    __table_args__ = (UniqueConstraint("from_id", "to_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theory_step.id"))
    to_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theory_step.id"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]


class StepMatch(Base):
    """What a person says of two steps of different kinds of partners; `one_id` is the smaller id."""

    __tablename__ = "step_match"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    one_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theory_step.id"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theory_step.id"))
    verdict: Mapped[str] = mapped_column(String(20))
    """"same", "contradicts" or "apart" (neither; it is not proposed again)."""
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]
