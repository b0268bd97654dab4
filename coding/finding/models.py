"""What was coded in one go from a search, so that it can be seen and taken back as one. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import Code
from surveys.base import Base, new_id, now


class SearchCoding(Base):
    """A code given to passages that a search found and a person ticked."""

    __tablename__ = "search_coding"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code.id"))
    wanted: Mapped[str] = mapped_column(String(500))
    """What was looked for."""
    how: Mapped[str] = mapped_column(String(10))
    """"meaning", "words" or "pattern"."""
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    undone_at: Mapped[dt.datetime | None]
    there_already: Mapped[int] = mapped_column(default=0)
    """How many of the ticked passages had this code of this person already."""

    code: Mapped[Code] = relationship()


class SearchCodingPart(Base):
    """One coding that was made so: where it came from, for good."""

    __tablename__ = "search_coding_part"
    search_coding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search_coding.id"), primary_key=True)
    coding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coding.id"), primary_key=True, index=True)
