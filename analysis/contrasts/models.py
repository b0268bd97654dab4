"""Proposed contrasts and consensus, and what people made of them. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from surveys.base import Base, new_id, now


class ContrastSearch(Base):
    """The last search of a study."""

    __tablename__ = "contrast_search"
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]
    encoder: Mapped[str] = mapped_column(String(100), default="")
    by_people: Mapped[int] = mapped_column(default=0)
    """Passages that people coded."""
    by_machine: Mapped[int] = mapped_column(default=0)
    """Passages that nobody coded."""
    state_of_codings: Mapped[str] = mapped_column(String(100), default="")
    """What the codings of the study were then, to tell that they changed."""


class Contrast(Base):
    """A subject on which organisations stand apart or together, as proposed; accepted or rejected by a person.

    Only places are kept, no words: what disappears from the study disappears here.
    """

    __tablename__ = "contrast"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    """"contrast" or "consensus"."""
    code_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("code.id"), index=True)
    """None: a group of passages that the machine made."""
    places: Mapped[list[Any]]
    """See analysis.contrasts.searching.Place, the most to the point of each side first."""
    position: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    """"proposed", "accepted", "rejected"."""
    title: Mapped[str] = mapped_column(String(300), default="")
    """What it is about, in a person's words."""
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[uuid.UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
