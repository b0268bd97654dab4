"""A study's business cases, whether each party finds them acceptable, and its own valuation tables. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.base import Base, JsonColumn, new_id, now


class BusinessCase(Base):
    """What was filled in about one contract, or one way of working; what follows from it is worked out, never stored."""

    __tablename__ = "business_case"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    table_key: Mapped[str] = mapped_column(String(60), default="")
    """The valuation table it goes by: the key of a built-in one or the id of one of the study's own; "" for none."""
    basis_hours: Mapped[float] = mapped_column(default=36.0)
    most_months: Mapped[float | None]
    inputs: Mapped[dict[str, Any]] = mapped_column(JsonColumn, default=dict)
    """By key of the input: {"low", "base", "high", "source"}; without an entry it is unknown."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[uuid.UUID | None]
    changed_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    verdicts: Mapped[list["PartyVerdict"]] = relationship(
        back_populates="case", order_by="PartyVerdict.at.desc()", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": revision}


class PartyVerdict(Base):
    """What a party said of a case; the newest counts, the older ones are its history."""

    __tablename__ = "party_verdict"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("business_case.id"), index=True)
    party: Mapped[str] = mapped_column(String(20))
    """contractor, municipality or resident."""
    verdict: Mapped[str] = mapped_column(String(20))
    """acceptable, conditions or not."""
    reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int]
    """Of the case it was about."""
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]

    case: Mapped[BusinessCase] = relationship(back_populates="verdicts")


class ValuationTable(Base):
    """A version of a table of block values of a region from a date on. Never changed: a correction is a new version."""

    __tablename__ = "valuation_table"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    region: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[dt.date]
    version: Mapped[int]
    """1, 2, … of the same region and date."""
    content: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    """As `valuation.Table` without its key, which is the id."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why a version after the first was made."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[uuid.UUID | None]

    __table_args__ = (UniqueConstraint("study_id", "region", "valid_from", "version"),)
