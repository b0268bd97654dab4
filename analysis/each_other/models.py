"""What a person makes of a difference between what partners say of themselves and what others say of them. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from surveys.base import Base, new_id, now


class DifferenceJudgement(Base):
    """For one kind of partner on one dimension; the newest counts, the older ones are its history."""

    __tablename__ = "difference_judgement"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    dimension: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(60))
    """The key of the kind of partner."""
    meaning: Mapped[str] = mapped_column(String(20))
    """"problem", "roles", "misunderstanding" or "none"."""
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]
