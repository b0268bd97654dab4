"""Studies, partners, instruments, fieldwork, responses and interviews. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.base import Base, ClosedText, new_id, now
from surveys.standard_questions import STANDARD_QUESTIONS

# ---------------------------------------------------------------- the study and its register


class Programme(Base):
    """Shares one register of partners and networks between its studies; a study alone has one of its own without title."""

    __tablename__ = "programme"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_by: Mapped[uuid.UUID | None]

    studies: Mapped[list["Study"]] = relationship(back_populates="programme")


class Study(Base):
    __tablename__ = "study"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text, default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    purpose_en: Mapped[str] = mapped_column(Text, default="")
    """For who reads in English; empty where the study has one title and purpose for everybody."""
    commissioner: Mapped[str] = mapped_column(String(200), default="")
    mode: Mapped[str] = mapped_column(String(20), default="codebook")
    """"codebook" or "reflexive" (no agreement, consensus or saturation is computed)."""
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["nl", "en"])
    synthetic: Mapped[bool] = mapped_column(default=False)
    """True for invented data: every page and export says so."""
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_phone: Mapped[str] = mapped_column(String(50), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    withdraw_until: Mapped[dt.date | None]
    keep_until: Mapped[dt.date | None]
    """The last day on which what partners said is kept; a person deletes it then, after reading what goes."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_by: Mapped[uuid.UUID | None]
    revision: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(back_populates="studies")
    questions: Mapped[list["ResearchQuestion"]] = relationship(
        back_populates="study", order_by="ResearchQuestion.position", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": revision}

    def title_in(self, language: str) -> str:
        return (self.title_en if language == "en" else "") or self.title

    def purpose_in(self, language: str) -> str:
        return (self.purpose_en if language == "en" else "") or self.purpose


class ResearchQuestion(Base):
    __tablename__ = "research_question"
    __table_args__ = (UniqueConstraint("study_id", "key"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(60))
    """The word the codebook uses for it: coherentie, matching, monitoring, business_case, effecten, or v1, v2 …"""
    text: Mapped[str] = mapped_column(Text)

    study: Mapped[Study] = relationship(back_populates="questions")

    def text_in(self, language: str) -> str:
        """A standard question that was left as it is in the reader's language; any other as somebody wrote it."""
        standard = STANDARD_QUESTIONS.get(self.key, {})
        return standard[language] if self.text in standard.values() else self.text


class PartnerType(Base):
    """A kind of partner in a register; an own kind names the route of the built-in survey that it follows."""

    __tablename__ = "partner_type"
    __table_args__ = (UniqueConstraint("programme_id", "key"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    label: Mapped[dict[str, str]]
    route: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)


partner_network = Table(
    "partner_network",
    Base.metadata,
    Column("partner_id", ForeignKey("partner.id"), primary_key=True),
    Column("network_id", ForeignKey("network.id"), primary_key=True),
)


class Network(Base):
    __tablename__ = "network"
    __table_args__ = (UniqueConstraint("programme_id", "name"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))


class Partner(Base):
    """An organisation in the register of a programme."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("programme_id", "name"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id"), index=True)
    type_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner_type.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sector: Mapped[str] = mapped_column(String(100), default="")
    district: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[str] = mapped_column(String(20), default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    type: Mapped[PartnerType] = relationship()
    networks: Mapped[list[Network]] = relationship(secondary=partner_network, order_by=Network.name)
    participants: Mapped[list["Participant"]] = relationship(
        back_populates="partner", order_by="Participant.created_at"
    )


class StudyPartner(Base):
    """Which partners of the register take part in which study."""

    __tablename__ = "study_partner"
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), primary_key=True)
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner.id"), primary_key=True, index=True)
    added_at: Mapped[dt.datetime] = mapped_column(default=now)


class Participant(Base):
    """A contact person at a partner: who is invited or interviewed."""

    __tablename__ = "participant"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    language: Mapped[str] = mapped_column(String(5), default="nl")
    email_failed_at: Mapped[dt.datetime | None]
    """When mail to this address came back; nothing is sent to it until somebody mends it."""
    email_failure: Mapped[str] = mapped_column(String(200), default="")
    """Why: a status of the mail server, or "by_hand"."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    partner: Mapped[Partner] = relationship(back_populates="participants")


class Panel(Base):
    """A named group of contact people, to be invited together in one wave after another."""

    __tablename__ = "panel"
    __table_args__ = (UniqueConstraint("study_id", "title"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    members: Mapped[list["PanelMember"]] = relationship(back_populates="panel")


class PanelMember(Base):
    """Somebody in a panel; who leaves stays in the list, with the day and the reason."""

    __tablename__ = "panel_member"
    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel.id"), primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True, index=True
    )
    joined_at: Mapped[dt.datetime] = mapped_column(default=now)
    left_at: Mapped[dt.datetime | None]
    left_reason: Mapped[str] = mapped_column(String(200), default="")

    panel: Mapped[Panel] = relationship(back_populates="members")
    participant: Mapped[Participant] = relationship()


# ---------------------------------------------------------------- instruments


class Instrument(Base):
    __tablename__ = "instrument"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """"survey" or "guide"."""
    title: Mapped[dict[str, str]]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    versions: Mapped[list["InstrumentVersion"]] = relationship(
        back_populates="instrument", order_by="InstrumentVersion.number"
    )


class InstrumentVersion(Base):
    """A draft, or a published definition that never changes again."""

    __tablename__ = "instrument_version"
    __table_args__ = (UniqueConstraint("instrument_id", "number"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    instrument_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="draft")
    """"draft" or "published"."""
    definition: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """Read only when it is wanted: a published one is compiled once a process, and kept by its digest."""
    """Of a draft: of the right form, perhaps unfinished. Of a published version: whole, and final."""
    revision: Mapped[int] = mapped_column(default=1)
    """How many times a draft was saved: what somebody edits must be what they saw."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of the canonical JSON of `definition`, set when published."""
    published_at: Mapped[dt.datetime | None]
    published_by: Mapped[uuid.UUID | None]

    instrument: Mapped[Instrument] = relationship(back_populates="versions")


class DraftStep(Base):
    """A draft as it was before one change, so that the change can be undone; gone once the draft is published."""

    __tablename__ = "draft_step"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument_version.id"), index=True)
    revision: Mapped[int]
    """The revision that the change made."""
    before: Mapped[dict[str, Any]]
    what: Mapped[dict[str, str]]
    """What was changed, in words."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[uuid.UUID | None]

    version: Mapped[InstrumentVersion] = relationship()


# ---------------------------------------------------------------- fieldwork


class Wave(Base):
    """One round of fieldwork with one published version."""

    __tablename__ = "wave"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument_version.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(20), default="identified")
    """"identified", "confidential" (names for owner and evaluator only) or "unlinked" (nothing joins answers to
    invitations; surveys.safekeeping.sealing)."""
    opens_on: Mapped[dt.date | None]
    closes_on: Mapped[dt.date | None]
    grace_days: Mapped[int] = mapped_column(default=0)
    """How long after `closes_on` somebody who had begun may still finish."""
    closed_at: Mapped[dt.datetime | None]
    follows_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wave.id"))
    """The earlier wave whose answers are carried over."""
    carry_from_partner: Mapped[bool] = mapped_column(default=False)
    """Where the person did not answer then, a colleague's answers of the same organisation may be shown."""
    reminder_days: Mapped[list[Any]] = mapped_column(default=list)
    """Days after the invitation on which people are reminded; empty: never by itself."""
    letters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Own words of mails: kind → language → {"subject", "text"}; see surveys.inviting.letters."""
    quotas: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Partner type id → the most submitted responses that are wanted."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    version: Mapped[InstrumentVersion] = relationship()
    study: Mapped[Study] = relationship()
    follows: Mapped["Wave | None"] = relationship(remote_side=[id])
    invitations: Mapped[list["Invitation"]] = relationship(
        back_populates="wave", order_by="Invitation.made_at"
    )


class Invitation(Base):
    """A participant asked to answer in a wave, and how far that is."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("wave_id", "participant_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    wave_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("wave.id"), index=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participant.id"), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    batch_id: Mapped[uuid.UUID | None]
    """The same for all who were invited in one go."""
    recalled_at: Mapped[dt.datetime | None]
    """When it was taken back as sent by mistake; a new link ends that."""
    emailed_at: Mapped[dt.datetime | None]
    started_at: Mapped[dt.datetime | None]
    """When the partner pressed Start; opening the link is not recorded."""
    outcome: Mapped[str | None] = mapped_column(String(20))
    """None, "declined" or "passed_on": both end the reminders."""
    outcome_at: Mapped[dt.datetime | None]
    outcome_reason: Mapped[str] = mapped_column(Text, default="")
    participated: Mapped[bool] = mapped_column(default=False)
    """In an unlinked wave: something was handed in. A flag without a time, for the reminders alone."""
    passed_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("invitation.id"))

    wave: Mapped[Wave] = relationship(back_populates="invitations")
    participant: Mapped[Participant] = relationship()
    response: Mapped["Response | None"] = relationship(back_populates="invitation")
    tokens: Mapped[list["InvitationToken"]] = relationship(back_populates="invitation")
    mails: Mapped[list["InvitationMail"]] = relationship(
        back_populates="invitation", order_by="InvitationMail.made_at"
    )


class InvitationToken(Base):
    """The SHA-256 of a link's token; the token itself is shown once and kept nowhere."""

    __tablename__ = "invitation_token"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitation.id"), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    revoked_at: Mapped[dt.datetime | None]
    recalled: Mapped[bool] = mapped_column(default=False)
    """Revoked because the invitation was a mistake, not because a newer link replaced it."""

    invitation: Mapped[Invitation] = relationship(back_populates="tokens")


class InvitationMail(Base):
    """One mail to somebody invited: asked for, tried, and what came of it.

    `tried_at` is written before the mail server is spoken to and `sent_at` after; with the first alone nobody knows
    whether it left, and it is not sent again by itself.
    """

    __tablename__ = "invitation_mail"
    __table_args__ = (UniqueConstraint("invitation_id", "day"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """"invitation", "reminder" or "new_link"."""
    day: Mapped[int | None]
    """Of a reminder by schedule: how many days after the invitation. Each day comes once."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    not_before: Mapped[dt.datetime | None]
    """After a failure that may pass: when to try again."""
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    failed_at: Mapped[dt.datetime | None]
    failure: Mapped[str] = mapped_column(String(200), default="")
    cancelled_at: Mapped[dt.datetime | None]

    invitation: Mapped[Invitation] = relationship(back_populates="mails")


class LinkRequest(Base):
    """Somebody asked for a new link; the row goes as soon as the background has looked at it."""

    __tablename__ = "link_request"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[dt.datetime] = mapped_column(default=now)


class OpenLink(Base):
    """A link for everybody, on a poster or in a newsletter, within limits.

    The token is kept as it is, because the link is public: it opens no answers, and only starts a response of its own.
    """

    __tablename__ = "open_link"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    wave_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("wave.id"), index=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    type_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner_type.id"))
    """For partners of this type; None: the page asks which organisation somebody is from."""
    most_responses: Mapped[int] = mapped_column(default=100)
    last_day: Mapped[dt.date | None]
    revoked_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    wave: Mapped[Wave] = relationship()
    type: Mapped[PartnerType | None] = relationship()


# ---------------------------------------------------------------- responses


class Response(Base):
    """Answers to one version by one partner: a survey (with invitation) or an interview (with interview).

    In an unlinked wave there is no invitation, participant or partner, only the type; all times are the wave's.
    """

    __tablename__ = "response"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument_version.id"), index=True)
    wave_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wave.id"), index=True)
    invitation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("invitation.id"), unique=True)
    open_link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("open_link.id"), index=True)
    partner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner.id"), index=True)
    partner_type_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner_type.id"), index=True)
    """The partner's type when the response began; where there is no partner, all that is known of the respondent."""
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"), index=True)
    language: Mapped[str] = mapped_column(String(5), default="nl")
    state: Mapped[str] = mapped_column(String(20), default="started")
    """"started", "submitted" or "withdrawn"."""
    page: Mapped[str | None] = mapped_column(String(60))
    """Where the partner was: the page that opens on resuming."""
    submission_key: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    seed: Mapped[int] = mapped_column(default=0)
    key_id: Mapped[str | None] = mapped_column(String(12))
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The response's own key, wrapped by the server's key `key_id`; None before the first answer and after the last."""
    receipt_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the code on the receipt; with that code the answers can be withdrawn."""
    is_test: Mapped[bool] = mapped_column(default=False)
    entered_how: Mapped[str] = mapped_column(String(20), default="self")
    """"self", or how the partner gave the answers that somebody of the team typed (surveys.asking.on_behalf.WAYS)."""
    entered_by: Mapped[uuid.UUID | None]
    shared: Mapped[bool] = mapped_column(default=False)
    """Colleagues were asked to fill in a part."""
    started_at: Mapped[dt.datetime] = mapped_column(default=now)
    saved_at: Mapped[dt.datetime | None]
    submitted_at: Mapped[dt.datetime | None]

    version: Mapped[InstrumentVersion] = relationship()
    invitation: Mapped[Invitation | None] = relationship(back_populates="response")
    partner: Mapped[Partner | None] = relationship()
    partner_type: Mapped[PartnerType | None] = relationship()
    participant: Mapped[Participant | None] = relationship()
    wave: Mapped[Wave | None] = relationship()
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan")
    consents: Mapped[list["Consent"]] = relationship(cascade="all, delete-orphan")
    interview: Mapped["Interview | None"] = relationship(back_populates="response")

    @property
    def kind(self) -> PartnerType:
        """The type this response counts for: what the register says now, else what it said at the beginning."""
        found = self.partner.type if self.partner else self.partner_type
        assert found is not None, "a response has a partner or a type"
        return found

    @property
    def source_id(self) -> uuid.UUID:
        """Whose voice this is: the organisation's, or where none is known the respondent's own."""
        return self.partner_id or self.id


class Colleague(Base):
    """Somebody of the same organisation who fills in some pages of a response, by a link of their own."""

    __tablename__ = "colleague"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="")
    pages: Mapped[list[str]]
    """The pages this person was asked for, in the order of the instrument."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token of the link; the token itself is shown once and kept nowhere."""
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]

    response: Mapped[Response] = relationship()


class PageSave(Base):
    """Who saved a page of a shared response last; the one who was invited is no colleague."""

    __tablename__ = "page_save"
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id"), primary_key=True)
    page_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    colleague_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("colleague.id"), index=True)
    saved_at: Mapped[dt.datetime] = mapped_column(default=now)


class Answer(Base):
    """Written and read by surveys.safekeeping.keeping alone."""

    __tablename__ = "answer"
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)
    """The value (as in surveys.routing.Answers) as JSON, closed under the response's key for this item alone."""
    language: Mapped[str] = mapped_column(String(5), default="nl")
    saved_at: Mapped[dt.datetime] = mapped_column(default=now)
    revision: Mapped[int] = mapped_column(default=1)


class Attachment(Base):
    """A file that somebody handed in with an answer. What is in it stands on the disk, closed, under this row's id."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("response_id", "item_id", "digest"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id"), index=True)
    item_id: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(36))
    """The id that the answer gives it; its name stands in the answer alone."""
    size: Mapped[int]
    added_at: Mapped[dt.datetime] = mapped_column(default=now)


class Draft(Base):
    """What somebody in an unlinked wave has filled in so far, closed under a key that only the link holds."""

    __tablename__ = "draft"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitation.id"), unique=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)

    invitation: Mapped[Invitation] = relationship()


class SealedResponse(Base):
    """Answers handed in in an unlinked wave, not yet readable for anybody: of one size, without a time, in no order."""

    __tablename__ = "sealed_response"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    wave_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("wave.id"), index=True)
    partner_type_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner_type.id"))
    key_id: Mapped[str] = mapped_column(String(12))
    box: Mapped[bytes] = mapped_column(LargeBinary)


class Consent(Base):
    """What a respondent allowed or withheld; the last word counts."""

    __tablename__ = "consent"
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    """consent_interview, consent_survey, consent_audio, consent_quote, consent_reuse, member_check."""
    given: Mapped[bool]
    recorded_at: Mapped[dt.datetime] = mapped_column(default=now)
    recorded_by: Mapped[uuid.UUID | None]


class Interview(Base):
    """A conversation along a guide; its notes are the answers of its response."""

    __tablename__ = "interview"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id"), unique=True)
    interviewer_id: Mapped[uuid.UUID | None]
    second_id: Mapped[uuid.UUID | None]
    """The second note-taker, whose notes are kept beside the interviewer's."""
    scheduled_on: Mapped[dt.date | None]
    scheduled_time: Mapped[dt.time | None]
    held_by: Mapped[str] = mapped_column(String(20), default="visit")
    """"visit", "phone" or "video"."""
    place: Mapped[str] = mapped_column(String(200), default="")
    """Where they meet, or the number or address of the call."""
    state: Mapped[str] = mapped_column(String(20), default="planned")
    """"planned", "running" or "finished"."""
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    minutes: Mapped[int | None]
    """Duration in minutes, where it was held outside the interview screen."""
    field_notes: Mapped[str] = mapped_column(ClosedText, default="")
    reflexive_memo: Mapped[str] = mapped_column(ClosedText, default="")

    response: Mapped[Response] = relationship(back_populates="interview")


# ---------------------------------------------------------------- what partners are told by law


class PrivacyNotice(Base):
    """What the AVG (GDPR, articles 13 and 21) wants respondents to be told about a study; one a study."""

    __tablename__ = "privacy_notice"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """Stands in the address of the public page: made from the study's id, which does not follow from it."""
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), unique=True)
    basis: Mapped[str] = mapped_column(String(30))
    """The legal basis, article 6(1): "public_task", "legitimate_interest", "consent" or "legal_obligation"."""
    basis_note: Mapped[dict[str, str]]
    """In which law or interest it lies, per language."""
    controllers: Mapped[str] = mapped_column(Text, default="")
    """Who decides why and how, a line each."""
    processors: Mapped[str] = mapped_column(Text, default="")
    """Who works with the data on their behalf, a line each; empty for nobody."""
    officer: Mapped[str] = mapped_column(Text, default="")
    """How to reach the data protection officer (FG)."""
    kept: Mapped[dict[str, str]]
    """How long data are kept, and by what that is decided, per language."""
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)

    study: Mapped[Study] = relationship()
