"""What partners are shown of a finding, who was asked, and what they said of it. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from analysis.models import Finding
from coding.models import Document
from surveys.base import Base, ClosedText, new_id, now
from surveys.models import Participant, Partner, Study


class Release(Base):
    """A finding in plain words, as partners may read it; never changed, a newer one takes its place."""

    __tablename__ = "finding_release"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), index=True)
    words: Mapped[dict[str, str]]
    """Per language."""
    quotes: Mapped[list[Any]] = mapped_column(default=list)
    """Stretches of documents that it repeats literally, {"document", "start", "end"}: it stands only as long as these
    may be quoted."""
    released_at: Mapped[dt.datetime] = mapped_column(default=now)
    released_by: Mapped[uuid.UUID | None]
    taken_back_at: Mapped[dt.datetime | None]

    finding: Mapped[Finding] = relationship()


class PartnerCheck(Base):
    """One contact person asked what they think of some findings, and how far that is."""

    __tablename__ = "partner_check"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participant.id"), index=True)
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    """The organisation for which the person was asked."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[uuid.UUID | None]
    expires_on: Mapped[dt.date]
    """The last day on which the link works."""
    revoked_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    """When the person took everything back: then nothing of what was said is left."""
    quote_agreed: Mapped[bool] = mapped_column(default=False)
    """Whether the words may be quoted."""
    receipt_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the code on the receipt, with which everything can be taken back."""
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"))
    """What was said in words, as a document of the study."""
    mail: Mapped[str] = mapped_column(String(20), default="")
    """The mail that waits: "invitation", "reminder", or "" when none does."""
    mail_not_before: Mapped[dt.datetime | None]
    mail_tries: Mapped[int] = mapped_column(default=0)
    mail_tried_at: Mapped[dt.datetime | None]
    """Written before the mail server is spoken to: with a mail that waits and this, nobody knows whether it left."""
    mailed_at: Mapped[dt.datetime | None]
    """When the last mail left."""
    mail_failure: Mapped[str] = mapped_column(String(200), default="")

    study: Mapped[Study] = relationship()
    participant: Mapped[Participant] = relationship()
    partner: Mapped[Partner] = relationship()
    document: Mapped[Document | None] = relationship()
    findings: Mapped[list["CheckedFinding"]] = relationship(
        back_populates="check", order_by="CheckedFinding.position", cascade="all, delete-orphan"
    )


class PartnerCheckLink(Base):
    """The SHA-256 of a link's token; the token itself is shown or mailed once and kept nowhere."""

    __tablename__ = "partner_check_link"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    check_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner_check.id"), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    revoked_at: Mapped[dt.datetime | None]

    check: Mapped[PartnerCheck] = relationship()


class CheckedFinding(Base):
    """What the person says of one finding."""

    __tablename__ = "checked_finding"
    check_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner_check.id"), primary_key=True)
    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True, index=True)
    release_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding_release.id"))
    """The words that the person read."""
    position: Mapped[int]
    verdict: Mapped[str | None] = mapped_column(String(20))
    """"confirmed", "nuanced", "contested" or "unknown"; None: nothing was said."""
    words: Mapped[str] = mapped_column(ClosedText, default="")
    start: Mapped[int | None]
    end: Mapped[int | None]
    """Where the words stand in the document of the check."""

    check: Mapped[PartnerCheck] = relationship(back_populates="findings")
    finding: Mapped[Finding] = relationship()
    release: Mapped[Release] = relationship()
