"""What belongs to an interview beside its notes: changes taken in, others at the table, recordings. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.base import Base, new_id, now
from surveys.models import Interview, Participant


class InterviewChange(Base):
    """A change that a device sent and that was taken in; the same id again changes nothing. No content."""

    __tablename__ = "interview_change"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """Made by the device."""
    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview.id"), index=True)
    revision: Mapped[int] = mapped_column(default=0)
    """Of the notes after it."""
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)


class InterviewGuest(Base):
    """Another person at the table of a group conversation, with what they allow."""

    __tablename__ = "interview_guest"
    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview.id"), primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True, index=True
    )
    consents: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Consent key → given; a key that is missing was not asked yet."""
    recorded_at: Mapped[dt.datetime] = mapped_column(default=now)
    recorded_by: Mapped[uuid.UUID | None]

    interview: Mapped[Interview] = relationship()
    participant: Mapped[Participant] = relationship()


class Recording(Base):
    """A sound recording of an interview; the file itself lies outside the database under the row's id."""

    __tablename__ = "recording"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    delete_on: Mapped[dt.date | None]
    """The day from which the file is thrown away by itself."""
    added_by: Mapped[uuid.UUID | None]
    added_at: Mapped[dt.datetime] = mapped_column(default=now)

    interview: Mapped[Interview] = relationship()
