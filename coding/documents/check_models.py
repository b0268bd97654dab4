"""A record sent to the person it is of, to be read and corrected. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import Document
from surveys.base import Base, new_id, now
from surveys.models import Participant


class MemberCheck(Base):
    """One person asked to read one document; the link's token is kept as its SHA-256 alone."""

    __tablename__ = "member_check"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participant.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[uuid.UUID | None]
    expires_on: Mapped[dt.date]
    """The last day on which the link works."""
    revoked_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    remarks: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document] = relationship()
    participant: Mapped[Participant] = relationship()
    passages: Mapped[list["CheckedPassage"]] = relationship(
        back_populates="check", order_by="CheckedPassage.position", cascade="all, delete-orphan"
    )


class CheckedPassage(Base):
    """What the person says of one passage: right, or not right, namely …; and what the team did with it."""

    __tablename__ = "checked_passage"
    check_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("member_check.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """Of the turn in the document."""
    verdict: Mapped[str] = mapped_column(String(10))
    """"right" or "wrong"."""
    correction: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[str | None] = mapped_column(String(10))
    """None, "taken" into a corrected version, or "left"."""
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[dt.datetime | None]

    check: Mapped[MemberCheck] = relationship(back_populates="passages")
