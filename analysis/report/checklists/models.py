"""What people write at an item of a checklist. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.base import Base, new_id, now


class ChecklistAnswer(Base):
    __tablename__ = "checklist_answer"
    __table_args__ = (UniqueConstraint("study_id", "checklist", "item"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    checklist: Mapped[str] = mapped_column(String(40))
    item: Mapped[str] = mapped_column(String(20))
    words: Mapped[dict[str, str]] = mapped_column(default=dict)
    """Per language."""
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]
