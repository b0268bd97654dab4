"""What researchers charted in the framework matrix: a summary per case and code. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import Code
from surveys.base import Base, new_id, now


class FrameworkCell(Base):
    """A person's summary of what one case says about one code, or that it says nothing. Without a row: not yet charted."""

    __tablename__ = "framework_cell"
    __table_args__ = (UniqueConstraint("study_id", "code_id", "case_key"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code.id"), index=True)
    case_key: Mapped[str] = mapped_column(String(60), index=True)
    """Whose words: partner-…, response-… where no organisation is known, document-… for a text that is nobody's."""
    state: Mapped[str] = mapped_column(String(20))
    """"charted", or "no_evidence": somebody looked and there is nothing."""
    summary: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_by: Mapped[uuid.UUID | None]
    revision: Mapped[int] = mapped_column(default=1)

    code: Mapped[Code] = relationship()
    __mapper_args__ = {"version_id_col": revision}
