"""How critical a person judges a code to be for an organisation. Rows."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.base import Base, new_id, now


class CriticalityRating(Base):
    """−2 to +2 for one organisation and code, or mixed; without a row nobody judged it."""

    __tablename__ = "criticality_rating"
    __table_args__ = (UniqueConstraint("study_id", "code_id", "case_key"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code.id"), index=True)
    case_key: Mapped[str] = mapped_column(String(60), index=True)
    """Whose words, as in the framework matrix."""
    value: Mapped[int | None]
    """None: mixed."""
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
