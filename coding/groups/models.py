"""What a person decided about a passage and a theme, and what became of a theme. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from surveys.base import Base, new_id, now


class ThemePin(Base):
    """A person's word on a passage and a theme: it belongs there, or it does not. No search or refresh goes against it."""

    __tablename__ = "theme_pin"
    segment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True
    )
    theme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    belongs: Mapped[bool]
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)


class ThemeTie(Base):
    """A person's word on two passages: they belong in one group, or not in the same. Held whatever is found later."""

    __tablename__ = "theme_tie"
    one_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    together: Mapped[bool]
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)


class ThemeEvent(Base):
    """One thing that happened to a theme, to be read as a sentence."""

    __tablename__ = "theme_event"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    theme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """"renamed", "defined", "merged", "unmerged", "dismissed", "restored", "moved", "out", "split", "joined", or
    "tied_in" and "tied_out" by what belongs together or apart."""
    other_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    """The theme it was merged into, split from, or where its passages went."""
    passages: Mapped[int] = mapped_column(default=0)
    moves: Mapped[list[Any]] = mapped_column(default=list)
    """Of a move: pairs of a passage and the theme it was in, or None; what undoing goes back to."""
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    undone_at: Mapped[dt.datetime | None]
