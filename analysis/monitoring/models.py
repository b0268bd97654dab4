"""A contract register taken into a study, import by import, and what a person said of what was flagged. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.base import Base, ClosedText, JsonColumn, new_id, now


class RegisterImport(Base):
    """One export that was taken in, whole. Taking it back removes it with all its rows."""

    __tablename__ = "register_import"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    filename: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what stands in the table, by which the same file is known again."""
    as_of: Mapped[dt.date]
    """The day on which the register said this."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn, default=list)
    """What could not be read: {"row", "column", "text"}, without the value."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[uuid.UUID | None]

    contracts: Mapped[list["RegisterContract"]] = relationship(
        back_populates="source", cascade="all, delete-orphan", order_by="RegisterContract.row"
    )


class RegisterContract(Base):
    """A contract as one import has it; of the same reference in several imports the newest one counts."""

    __tablename__ = "register_contract"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("register_import.id"), index=True)
    row: Mapped[int]
    reference: Mapped[str] = mapped_column(String(200), default="")
    contractor: Mapped[str] = mapped_column(String(200), default="")
    kind_key: Mapped[str] = mapped_column(String(60), default="")
    """What the file or the person who took it in says of the kind of partner; the register of partners comes before it."""
    region: Mapped[str] = mapped_column(String(200), default="")
    tender_on: Mapped[dt.date | None]
    obligation: Mapped[float | None]
    realised: Mapped[float | None]
    referred: Mapped[int | None]
    introduced: Mapped[int | None]

    source: Mapped[RegisterImport] = relationship(back_populates="contracts")
    placements: Mapped[list["RegisterPlacement"]] = relationship(
        back_populates="contract", cascade="all, delete-orphan", order_by="RegisterPlacement.row"
    )


class RegisterPlacement(Base):
    """A placement under a contract, pseudonymous: a code, and nothing by which a person is known."""

    __tablename__ = "register_placement"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    contract_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("register_contract.id"), index=True)
    row: Mapped[int]
    person: Mapped[str] = mapped_column(ClosedText)
    target_group: Mapped[str] = mapped_column(String(30))
    form: Mapped[str] = mapped_column(String(30))
    district: Mapped[str] = mapped_column(String(30))
    vacancy_on: Mapped[dt.date | None]
    start_on: Mapped[dt.date | None]
    end_on: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(String(20))
    hours: Mapped[float | None]
    followed: Mapped[dict[str, str]]
    """By months ("6", "12", "24") what was said."""
    reason: Mapped[str] = mapped_column(String(30))

    contract: Mapped[RegisterContract] = relationship(back_populates="placements")


class FlagVerdict(Base):
    """What a person said of a flag; the newest counts, the older ones are its history."""

    __tablename__ = "flag_verdict"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]
