"""What an owner released of a finding to the knowledge base, in the words of that day. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from analysis.models import Finding
from surveys.base import Base, new_id, now


class Release(Base):
    """One a finding. Its words are those that the owner released; counts and status are the finding's own of today."""

    __tablename__ = "knowledge_release"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    """As in Finding: "lesson", "element" or "effect"."""
    words: Mapped[dict[str, Any]]
    """The fields of analysis.knowledge.fields.FIELDS as they were."""
    theme: Mapped[str] = mapped_column(String(200), default="")
    districts: Mapped[list[str]] = mapped_column(default=list)
    """Keys of analysis.knowledge.fields.DISTRICTS."""
    domains: Mapped[list[str]] = mapped_column(default=list)
    """Keys of analysis.knowledge.fields.DOMAINS."""
    origin: Mapped[str] = mapped_column(Text, default="")
    """What the owner tells readers outside the study of where it comes from."""
    sources: Mapped[list[Any]] = mapped_column(default=list)
    """Literature: analysis.knowledge.literature.Source as mappings."""
    lemmas: Mapped[list[str]] = mapped_column(default=list)
    """What it is found by."""
    released_at: Mapped[dt.datetime] = mapped_column(default=now)
    released_by: Mapped[uuid.UUID | None]
    taken_back_at: Mapped[dt.datetime | None]
    taken_back_by: Mapped[uuid.UUID | None]

    finding: Mapped[Finding] = relationship()
