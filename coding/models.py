"""Documents, codebook, codings, suggestions and themes. Rows."""

import bisect
import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.base import Base, new_id, now
from surveys.models import Partner, PartnerType, Response

# ---------------------------------------------------------------- what was said


class Document(Base):
    """A transcript, an open answer or a policy text. Immutable: LF, NFC, offsets in code points, end exclusive."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("response_id", "item_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """"interview", "notes", "open_answer", "check" (what a partner said of findings) or "policy"."""
    title: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(5))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the UTF-8 bytes of `text`."""
    source_name: Mapped[str] = mapped_column(String(300), default="")
    page_starts: Mapped[list[int]] = mapped_column(default=list)
    """Where each page of a paged file begins, in code points; empty for a text without pages."""
    said_on: Mapped[dt.date | None]
    """The day on which it was said or written, where it is known."""
    respondent: Mapped[str] = mapped_column(String(200), default="")
    """Who answered, as the file it came from calls them; "" when a response says it or nothing does."""
    quote_agreed: Mapped[bool] = mapped_column(default=False)
    """Whether who is quoted agreed, for words that came in without a response; a policy text needs nobody's leave."""
    partner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner.id"), index=True)
    partner_type_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner_type.id"), index=True)
    """Of who speaks; where no organisation is known (an unlinked wave), all that is known. None for a policy text."""
    response_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("response.id"), index=True)
    """The interview's or survey's response, whose consents count; None for a policy text."""
    item_id: Mapped[str | None] = mapped_column(String(80))
    """The open question this answers; None for a transcript."""
    version: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"))
    superseded_at: Mapped[dt.datetime | None]
    """When a newer version took its place: from then on it is history, and counts nowhere."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_by: Mapped[uuid.UUID | None]
    segmented_at: Mapped[dt.datetime | None]
    """When turns and meaning units were cut; None is work to be done."""
    suggested_at: Mapped[dt.datetime | None]
    marked_seq: Mapped[int] = mapped_column(default=0)
    """Goes up with every change of a coding in it, for conditional GETs."""
    whole_seq: Mapped[int] = mapped_column(default=0)
    """Whoever last looked before this `marked_seq` has to look at everything again."""

    partner: Mapped[Partner | None] = relationship()
    partner_type: Mapped[PartnerType | None] = relationship()
    response: Mapped[Response | None] = relationship()
    turns: Mapped[list["Turn"]] = relationship(
        back_populates="document", order_by="Turn.position", cascade="all, delete-orphan"
    )
    segments: Mapped[list["Segment"]] = relationship(
        back_populates="document", order_by="Segment.position", cascade="all, delete-orphan"
    )
    codings: Mapped[list["Coding"]] = relationship(back_populates="document", order_by="Coding.start")

    @property
    def speaker_type(self) -> PartnerType | None:
        """The type of who speaks: what the register says now, else what it said then; None for a policy text."""
        return self.partner.type if self.partner else self.partner_type

    @property
    def source_id(self) -> uuid.UUID | None:
        """Whose voice this is, to count voices by: the organisation's, or where none is known the respondent's own."""
        if self.partner_id or not self.partner_type_id:
            return self.partner_id
        if self.response_id is None:
            return uuid.uuid5(self.study_id, self.respondent or str(self.id))
        return self.response_id

    def page_of(self, offset: int) -> int | None:
        """The page on which a place stands, counted from 1; None for a text without pages."""
        return bisect.bisect_right(self.page_starts, offset) or None if self.page_starts else None

    def pages_of(self, start: int, end: int) -> str:
        """The page or pages of a passage, as in "3" or "3–4"; "" for a text without pages."""
        first, last = self.page_of(start), self.page_of(end - 1)
        if first is None:
            return ""
        return f"{first}" if first == last else f"{first}–{last}"


class Turn(Base):
    """What one speaker says until another speaks; `start`/`end` leave out the speaker's mark."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("document_id", "position"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(100), default="")
    role: Mapped[str] = mapped_column(String(20), default="respondent")
    """"interviewer", "respondent", "note" (the note-taker's words) or "other"."""
    literal: Mapped[bool] = mapped_column(default=True)
    """Whether these are the person's own words; notes and headings are not, and are never quoted."""
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))
    """Who of several people in a group conversation speaks."""
    start: Mapped[int]
    end: Mapped[int]
    seconds: Mapped[int | None]
    """Time in the recording at which the turn begins."""

    document: Mapped[Document] = relationship(back_populates="turns")


class Segment(Base):
    """A meaning unit of one to three sentences inside a respondent's turn: what is encoded, suggested on and clustered."""

    __tablename__ = "segment"
    __table_args__ = (UniqueConstraint("document_id", "position"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    """SHA-256 of its text: the key of its vector."""

    document: Mapped[Document] = relationship(back_populates="segments")


class SegmentVector(Base):
    """Vectors by text and encoder, computed once; little-endian float32, unit length."""

    __tablename__ = "segment_vector"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    encoder: Mapped[str] = mapped_column(String(100), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


# ---------------------------------------------------------------- the codebook


class Codebook(Base):
    __tablename__ = "codebook"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), unique=True)
    title: Mapped[dict[str, str]]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    codes: Mapped[list["Code"]] = relationship(back_populates="codebook", order_by="Code.position")
    versions: Mapped[list["CodebookVersion"]] = relationship(order_by="CodebookVersion.number")


class CodebookVersion(Base):
    """The codebook under one number. The last one is in work until somebody fixes it; from then on it never changes."""

    __tablename__ = "codebook_version"
    __table_args__ = (UniqueConstraint("codebook_id", "number"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    codebook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("codebook.id"), index=True)
    number: Mapped[int]
    snapshot: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text, default="")
    """What was meant, in the words of who fixed it."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[uuid.UUID | None]
    fixed_at: Mapped[dt.datetime | None]
    """None: in work, and changes still gather in it."""
    fixed_by: Mapped[uuid.UUID | None]


class Code(Base):
    """A code, or (without parent) a category of codes. Texts per language."""

    __tablename__ = "code"
    __table_args__ = (UniqueConstraint("codebook_id", "key"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    codebook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("codebook.id"), index=True)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("code.id"))
    key: Mapped[str] = mapped_column(String(60))
    label: Mapped[dict[str, str]]
    definition: Mapped[dict[str, str]] = mapped_column(default=dict)
    include: Mapped[dict[str, str]] = mapped_column(default=dict)
    exclude: Mapped[dict[str, str]] = mapped_column(default=dict)
    example: Mapped[dict[str, str]] = mapped_column(default=dict)
    coherence_dimension: Mapped[str | None] = mapped_column(String(20))
    """ervaringen, doelen, invulling, methodiek, or None; a code has its category's unless its own is set."""
    research_question: Mapped[str | None] = mapped_column(String(60))
    """The key of the research question it helps to answer."""
    colour: Mapped[int] = mapped_column(default=0)
    """Place in the palette of twelve."""
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[dt.datetime | None]
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("code.id"))
    """The code that took its place; it is then out of use."""
    meaning_changed_at: Mapped[dt.datetime | None]
    """When its definition, include or exclude last changed: what was coded before has to be looked at again."""
    revision: Mapped[int] = mapped_column(default=1)
    """Goes up with every change of its texts, so that two people do not write over each other."""

    codebook: Mapped[Codebook] = relationship(back_populates="codes")
    parent: Mapped["Code | None"] = relationship(remote_side="Code.id", foreign_keys=[parent_id])
    merged_into: Mapped["Code | None"] = relationship(remote_side="Code.id", foreign_keys=[merged_into_id])


# ---------------------------------------------------------------- coding by people, suggestions by the machine


class Coding(Base):
    """A person's decision: this passage carries this code. Removed ones stay, for undo and the audit trail."""

    __tablename__ = "coding"
    __table_args__ = (
        Index("ix_coding_document_live", "document_id", "removed_at"),
        Index("ix_coding_document_seq", "document_id", "seq"),
        Index("ix_coding_document_place", "document_id", "start", "end"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    valence: Mapped[str] = mapped_column(String(20), default="neutral")
    """"barrier", "facilitator", "mixed" or "neutral"."""
    strength: Mapped[int | None]
    """How strongly it is said: 1 weakly, 2 clearly, 3 strongly; None where nobody weighed it."""
    improvement: Mapped[bool] = mapped_column(default=False)
    memo: Mapped[str] = mapped_column(Text, default="")
    suggestion_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("suggestion.id"))
    """The proposal it came from; None when a person found it without the machine."""
    round_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("coding_round.id"), index=True)
    layer: Mapped[str] = mapped_column(String(20), default="plain")
    """Whether it counts and who sees it: coding.layers says what each means."""
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("round_decision.id"), index=True)
    """The joint decision it came from."""
    codebook_version: Mapped[int | None]
    """The number of the codebook's version under which it was made; None where that is not known."""
    made_by: Mapped[uuid.UUID | None]
    outside_coder: Mapped[str] = mapped_column(String(200), default="")
    """The name of who made it in another tool and has no account here; `made_by` is then None."""
    brought: Mapped[dict[str, Any] | None]
    """What an imported coding tells of the machine's proposal it came from, elsewhere or before."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]
    removed_by: Mapped[uuid.UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    seq: Mapped[int] = mapped_column(default=0)
    """The document's `marked_seq` since which it is as it is."""

    document: Mapped[Document] = relationship(back_populates="codings")
    code: Mapped[Code] = relationship()
    __mapper_args__ = {"version_id_col": revision}


class Suggestion(Base):
    """The machine's proposal for a segment, and what a person decided about it."""

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint("segment_id", "code_id"),
        Index("ix_suggestion_document_seq", "document_id", "seq"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    segment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("segment.id"), index=True)
    code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("code.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    probability: Mapped[float]
    valence: Mapped[str] = mapped_column(String(20), default="neutral")
    improvement: Mapped[float] = mapped_column(default=0.0)
    because: Mapped[dict[str, Any]]
    """{"kind": "codebook"|"passage", "text": …, "similarity": …}: the nearest codebook line or coded passage."""
    encoder: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    """"waiting", "accepted", "changed" or "rejected"."""
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[dt.datetime | None]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    seq: Mapped[int] = mapped_column(default=0)
    """The document's `marked_seq` since which it is as it is."""

    document: Mapped[Document] = relationship()
    segment: Mapped[Segment] = relationship()
    code: Mapped[Code] = relationship()


# ---------------------------------------------------------------- themes


class ThemeRun(Base):
    """One discovery: what went in, with which settings, and the groups of passages that came out."""

    __tablename__ = "theme_run"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    parameters: Mapped[dict[str, Any]]
    seed: Mapped[int] = mapped_column(default=0)
    encoder: Mapped[str] = mapped_column(String(100), default="")
    input_digest: Mapped[str] = mapped_column(String(64), default="")
    segments: Mapped[int] = mapped_column(default=0)
    unassigned: Mapped[int] = mapped_column(default=0)
    groups: Mapped[int] = mapped_column(default=0)
    """The level at which its tree is shown now; 0 for a run without a tree."""
    levels: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """Its tree, packed by coding.groups.levels: another level is shown without dividing anew."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_by: Mapped[uuid.UUID | None]
    finished_at: Mapped[dt.datetime | None]

    themes: Mapped[list["Theme"]] = relationship(back_populates="run", order_by="Theme.position")


class Theme(Base):
    """A group of passages found by the machine; a theme once a person wrote its central concept."""

    __tablename__ = "theme"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theme_run.id"), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(200))
    machine_label: Mapped[str] = mapped_column(String(200))
    keywords: Mapped[list[str]]
    central_concept: Mapped[str] = mapped_column(Text, default="")
    not_about: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    """"proposed", "accepted", "merged" or "dismissed"."""
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("theme.id"))
    changed_at: Mapped[dt.datetime | None]
    changed_by: Mapped[uuid.UUID | None]

    run: Mapped[ThemeRun] = relationship(back_populates="themes")
    members: Mapped[list["ThemeMember"]] = relationship(
        back_populates="theme",
        cascade="all, delete-orphan",
        order_by="ThemeMember.confidence.desc()",
        foreign_keys="ThemeMember.theme_id",
    )


class ThemeMember(Base):
    __tablename__ = "theme_member"
    theme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("theme.id"), primary_key=True)
    segment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("segment.id"), primary_key=True, index=True)
    confidence: Mapped[float]
    central: Mapped[bool] = mapped_column(default=False)
    """One of the few passages that stand for the group."""
    from_theme_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("theme.id"))
    """The theme it came from in a merge, so that the merge can be undone."""

    theme: Mapped[Theme] = relationship(back_populates="members", foreign_keys=[theme_id])
    segment: Mapped[Segment] = relationship()
