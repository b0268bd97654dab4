"""What documents are sorted by: groups, and the attributes that a study made for itself. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import Document
from surveys.base import Base, new_id, now


class DocumentGroup(Base):
    """A named set of documents; a document may be in several."""

    __tablename__ = "document_group"
    __table_args__ = (UniqueConstraint("study_id", "name"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    about: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_by: Mapped[uuid.UUID | None]

    members: Mapped[list["DocumentGroupMember"]] = relationship(
        back_populates="group", cascade="all, delete-orphan"
    )


class DocumentGroupMember(Base):
    __tablename__ = "document_group_member"
    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_group.id"), primary_key=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    added_at: Mapped[dt.datetime] = mapped_column(default=now)
    added_by: Mapped[uuid.UUID | None]

    group: Mapped[DocumentGroup] = relationship(back_populates="members")
    document: Mapped[Document] = relationship()


class Attribute(Base):
    """Something the study wants to know of each document, beside partner, type, district and wave."""

    __tablename__ = "attribute"
    __table_args__ = (UniqueConstraint("study_id", "name"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    """"text", "number", "date" or "choice"."""
    choices: Mapped[list[str]] = mapped_column(default=list)
    """Of a choice, in their order; empty for the other kinds."""
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_by: Mapped[uuid.UUID | None]

    values: Mapped[list["AttributeValue"]] = relationship(
        back_populates="attribute", cascade="all, delete-orphan"
    )


class AttributeValue(Base):
    """What an attribute is for a document; without a row it is unknown."""

    __tablename__ = "attribute_value"
    attribute_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attribute.id"), primary_key=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    value: Mapped[str] = mapped_column(String(500))
    """A number with a decimal point, a date as 2026-11-24, a choice or text as it is."""
    changed_at: Mapped[dt.datetime] = mapped_column(default=now, onupdate=now)
    changed_by: Mapped[uuid.UUID | None]

    attribute: Mapped[Attribute] = relationship(back_populates="values")
    document: Mapped[Document] = relationship()
