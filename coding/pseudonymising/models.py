"""Originals of texts whose names are hidden, the key of replacements, and what was decided of each finding. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import Document
from surveys.base import Base, ClosedText, new_id, now


class NameChoices(Base):
    """What a study does with names in what comes in. No row is: nothing by itself."""

    __tablename__ = "name_choices"
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), primary_key=True)
    uploads_apart: Mapped[bool] = mapped_column(default=False)
    """Whether an uploaded text is put apart unless who adds it says otherwise."""
    answers: Mapped[str] = mapped_column(String(10), default="open")
    """Open answers: "open" as they are, "sure" with what is sure replaced at once, "apart" until an owner has looked."""
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_by: Mapped[uuid.UUID | None]


class Original(Base):
    """The words of a document whose names are being hidden, or were; closed at rest, read by owners alone.

    The document itself has points where these words stood: all of it while it is held apart, the names once it is done.
    """

    __tablename__ = "original"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), unique=True)
    made_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    """The version without these names; None while it is worked on."""
    held: Mapped[bool] = mapped_column(default=False)
    """Whether the document is put apart: nobody but owners reads anything of it until the version without names."""
    title: Mapped[str] = mapped_column(ClosedText)
    source_name: Mapped[str] = mapped_column(ClosedText)
    text: Mapped[str] = mapped_column(ClosedText, deferred=True)
    speakers: Mapped[str] = mapped_column(ClosedText)
    """The name before each turn, one a line."""
    begun_at: Mapped[dt.datetime] = mapped_column(default=now)
    begun_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime | None]
    made_by: Mapped[uuid.UUID | None]

    document: Mapped[Document] = relationship(foreign_keys=[document_id])
    made: Mapped[Document | None] = relationship(foreign_keys=[made_id])


class Replacement(Base):
    """What stands for some words in the whole study, or that they are no name. The words are closed at rest."""

    __tablename__ = "replacement"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    original: Mapped[str] = mapped_column(ClosedText)
    kind: Mapped[str] = mapped_column(String(10))
    """One of coding.pseudonyms.WORDS."""
    number: Mapped[int]
    """Within its kind, in the order in which they were found; never given twice."""
    words: Mapped[str] = mapped_column(ClosedText)
    """What is written instead: "[persoon 1]", or what an owner chose, which may say who it is by itself."""
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    """"proposed" by the machine, "name" or "no_name" by a person."""
    everywhere: Mapped[bool] = mapped_column(default=True)
    """False: chosen for one place; elsewhere the same words are somebody or something else."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime | None]
    changed_by: Mapped[uuid.UUID | None]


class NameFinding(Base):
    """A place in an original that may be a name, and what was decided of it. The words are cut, never kept."""

    __tablename__ = "name_finding"
    __table_args__ = (UniqueConstraint("original_id", "start"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    original_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("original.id"), index=True)
    replacement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("replacement.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    sure: Mapped[float] = mapped_column(default=1.0)
    """By the machine, 0 to 1."""
    by: Mapped[str] = mapped_column(String(10), default="machine")
    """"machine", "key" (known in this study from before) or "person" (the machine missed it)."""
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """"waiting", "accepted", "changed" (with other words than proposed), "no_name", or "left" (no person looked at it)."""
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[uuid.UUID | None]

    original: Mapped[Original] = relationship()
    replacement: Mapped[Replacement] = relationship()


def hides(finding: NameFinding) -> bool:
    return finding.state in ("accepted", "changed")
