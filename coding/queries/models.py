"""Questions that somebody keeps, and what is read from a document once to answer them quickly. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coding.words import Forms
from surveys.base import Base, JsonColumn, new_id, now


class SavedQuery(Base):
    """A question in the small language, under a name. Its maker's own until it is shared with the study."""

    __tablename__ = "saved_query"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    """In English, whatever the language it was written in."""
    shared: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}


class DocumentIndex(Base):
    """Where the words and sentences of a document begin, and how often which word is said. Can be made anew at any time."""

    __tablename__ = "document_index"
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the text it was made from: another text makes it worthless."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    """Where each word begins: little-endian unsigned numbers of four bytes."""
    sentences: Mapped[bytes] = mapped_column(LargeBinary)
    spoken: Mapped[Forms] = mapped_column(JsonColumn)
    """Words of who was asked: lemma → form → how often."""
    other: Mapped[Forms] = mapped_column(JsonColumn)
    """Words of interviewers, and what stands outside turns."""
