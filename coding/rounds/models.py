"""Rounds of coding apart from each other, and what was decided about the differences. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import CodebookVersion, Document
from surveys.base import Base, new_id, now


class CodingRound(Base):
    """Documents coded by several people apart from each other, with one version of the codebook."""

    __tablename__ = "coding_round"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    codebook_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("codebook_version.id"), index=True)
    unit: Mapped[str] = mapped_column(String(20), default="passages")
    """"passages": coders choose where a passage begins and ends; "units": they code the given meaning units."""
    threshold: Mapped[float] = mapped_column(default=0.5)
    """From which probability a suggestion counts as the machine's coding."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[uuid.UUID | None]
    revealed_at: Mapped[dt.datetime | None]
    """When the last coder locked: until then everybody sees their own work alone."""
    released_at: Mapped[dt.datetime | None]
    """When it was ended without joint decisions: everybody's codings became ordinary ones."""

    codebook_version: Mapped[CodebookVersion] = relationship()
    documents: Mapped[list["RoundDocument"]] = relationship(
        back_populates="round", order_by="RoundDocument.position"
    )
    assignments: Mapped[list["Assignment"]] = relationship(back_populates="round", order_by="Assignment.id")
    events: Mapped[list["RoundEvent"]] = relationship(back_populates="round", order_by="RoundEvent.at.desc()")


class RoundDocument(Base):
    """A document of a round, and whether its differences are settled."""

    __tablename__ = "round_document"
    __table_args__ = (UniqueConstraint("round_id", "document_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coding_round.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[dt.datetime | None]
    adjudicated_at: Mapped[dt.datetime | None]
    """When nothing was left to decide: from then on its joint codings count."""
    adjudicated_by: Mapped[uuid.UUID | None]

    round: Mapped[CodingRound] = relationship(back_populates="documents")
    document: Mapped[Document] = relationship()


class Assignment(Base):
    """One coder codes one document of a round; locked when done."""

    __tablename__ = "round_assignment"
    __table_args__ = (UniqueConstraint("round_id", "document_id", "coder_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coding_round.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    coder_id: Mapped[uuid.UUID] = mapped_column(index=True)
    locked_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]
    """When the coder or the document left the round: this work is compared with nobody's."""
    seen: Mapped[bool] = mapped_column(default=False)
    """Unlocked after the others' work could be seen: no longer blind, and told so beside every figure."""
    marked_seq: Mapped[int] = mapped_column(default=0)
    """Goes up with every change of this coder's own codings, so that the document's counter tells others nothing."""

    round: Mapped[CodingRound] = relationship(back_populates="assignments")
    document: Mapped[Document] = relationship()


class RoundEvent(Base):
    """What happened to a round, with the reason a person gave. Never changed."""

    __tablename__ = "round_event"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coding_round.id"), index=True)
    document_id: Mapped[uuid.UUID | None]
    """May outlive its document, which can be erased."""
    coder_id: Mapped[uuid.UUID | None]
    kind: Mapped[str] = mapped_column(String(30))
    """One of coding.rounds.leading.EVENTS."""
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[uuid.UUID | None]
    at: Mapped[dt.datetime] = mapped_column(default=now)

    round: Mapped[CodingRound] = relationship(back_populates="events")


class RoundProposal(Base):
    """A suggestion of the machine as it was when the round began: the machine as one more coder."""

    __tablename__ = "round_proposal"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coding_round.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    probability: Mapped[float]


class Decision(Base):
    """What people jointly chose where coders differed; agreed passages have one too, made by nobody."""

    __tablename__ = "round_decision"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coding_round.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    choice: Mapped[str] = mapped_column(String(20))
    """"agreed" (no difference), "one", "both", "another" or "none"."""
    reason: Mapped[str] = mapped_column(Text, default="")
    sources: Mapped[list[Any]]
    """The ids of the coders' codings it rests on, as texts."""
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    undone_at: Mapped[dt.datetime | None]
    undone_by: Mapped[uuid.UUID | None]

    round: Mapped[CodingRound] = relationship()
