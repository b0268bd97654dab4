"""Findings, their evidence, judgements of coherence, and frozen reports. Rows."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coding.models import Coding, Document, Theme
from surveys.base import Base, new_id, now
from surveys.models import PartnerType, ResearchQuestion, Wave


class Finding(Base):
    """What the evaluation claims, with evidence for and against."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("study_id", "kind", "number"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """One of analysis.findings.KINDS."""
    number: Mapped[int]
    """Counts within study and kind: lesson 3 stays lesson 3."""
    title: Mapped[str] = mapped_column(String(300))
    statement: Mapped[str] = mapped_column(Text, default="")
    question_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("research_question.id"), index=True)
    theme_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("theme.id"))
    """The theme it was drafted from."""
    suggested: Mapped[str] = mapped_column(String(300), default="")
    """The title that the machine took from passages; as long as it stands there, nobody has written the finding."""
    for_whom: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(20), default="proposed")
    """Lessons: proposed, discussed, taken_up, done, rejected. Others: proposed, accepted, rejected. "merged": it went
    into another one."""
    look_again_since: Mapped[dt.datetime | None]
    """Since when it has less under it than people knew when they wrote it: somebody took their words back."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    created_by: Mapped[uuid.UUID | None]
    changed_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    question: Mapped[ResearchQuestion | None] = relationship()
    theme: Mapped[Theme | None] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(
        back_populates="finding", order_by="Evidence.added_at", cascade="all, delete-orphan"
    )
    events: Mapped[list["FindingEvent"]] = relationship(
        back_populates="finding", order_by="FindingEvent.at", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": revision, "polymorphic_on": "kind"}


class Lesson(Finding):
    """Improvement lesson (verbeterles): what should change, by whom, when to look again."""

    __tablename__ = "lesson"
    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    change: Mapped[str] = mapped_column(Text, default="")
    feasibility: Mapped[str] = mapped_column(String(20), default="")
    """"now", "effort", "beyond"; empty while nobody judged it."""
    feasibility_reason: Mapped[str] = mapped_column(Text, default="")
    follow_up: Mapped[str] = mapped_column(Text, default="")
    """What to ask in the next round, to know whether it helped."""
    first_step: Mapped[str] = mapped_column(Text, default="")
    first_step_on: Mapped[dt.date | None]
    due_on: Mapped[dt.date | None]
    review_on: Mapped[dt.date | None]
    __mapper_args__ = {"polymorphic_identity": "lesson"}


class WorkingElement(Finding):
    """Working element (werkzaam element): if … then … because …, for whom, under which conditions, when not."""

    __tablename__ = "working_element"
    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    when: Mapped[str] = mapped_column(Text, default="")
    """The resource or act: "Als …"."""
    then: Mapped[str] = mapped_column(Text, default="")
    """What it brings about: "dan …"."""
    mechanism: Mapped[str] = mapped_column(Text, default="")
    """Why: "omdat …"."""
    conditions: Mapped[str] = mapped_column(Text, default="")
    not_when: Mapped[str] = mapped_column(Text, default="")
    counter_evidence: Mapped[str] = mapped_column(Text, default="")
    """Where it failed, in words; required before the element can be accepted."""
    core: Mapped[bool | None]
    """True: keep it as it is; False: may be adapted; None: not judged yet."""
    general: Mapped[bool | None]
    """True: works in many settings; False: specific to this one."""
    changeable: Mapped[bool | None]
    """True: these partners can do something about it; False: it is given to them."""
    substantiation: Mapped[str] = mapped_column(String(20), default="mentioned")
    """mentioned, observed, studied: set by a person. Support is counted, not stored."""
    source: Mapped[str] = mapped_column(Text, default="")
    """The external source, required for "studied"."""
    source_context: Mapped[str] = mapped_column(Text, default="")
    """Whether the context of that source is like this one; required with it."""
    trying_from: Mapped[str] = mapped_column(Text, default="")
    """The line for partners: "Dit proberen wij, vanaf …"."""
    __mapper_args__ = {"polymorphic_identity": "element"}


class Effect(Finding):
    """Effect: what changed (`statement`) and for whom, what else may explain it, and how well it is known."""

    __tablename__ = "effect"
    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    direction: Mapped[str] = mapped_column(String(20), default="")
    """"wanted", "unwanted" or "none" (looked for, and nothing changed); empty while nobody judged it."""
    expected: Mapped[bool | None]
    """True: it was meant to come; False: nobody saw it coming; None: not judged yet."""
    contribution: Mapped[str] = mapped_column(Text, default="")
    """What social return had to do with it."""
    other_explanations: Mapped[str] = mapped_column(Text, default="")
    """What else may explain it; required before the effect can be accepted."""
    substantiation: Mapped[str] = mapped_column(String(20), default="mentioned")
    """mentioned, observed, studied: set by a person. Support is counted, not stored."""
    source: Mapped[str] = mapped_column(Text, default="")
    source_context: Mapped[str] = mapped_column(Text, default="")
    """Whether the context of that source is like this one; required with it."""
    __mapper_args__ = {"polymorphic_identity": "effect"}


class Cause(Finding):
    """Cause: why something is as it is (`statement`), how that works through, and what else may lie behind it."""

    __tablename__ = "cause"
    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    how: Mapped[str] = mapped_column(Text, default="")
    """The chain from the cause to what it leads to."""
    other_causes: Mapped[str] = mapped_column(Text, default="")
    """What else may lie behind it; required before the cause can be accepted."""
    sure: Mapped[str] = mapped_column(String(20), default="")
    """"possible", "likely" or "firm", a person's judgement; empty while nobody judged it."""
    substantiation: Mapped[str] = mapped_column(String(20), default="mentioned")
    """mentioned, observed, studied: set by a person. Support is counted, not stored."""
    source: Mapped[str] = mapped_column(Text, default="")
    source_context: Mapped[str] = mapped_column(Text, default="")
    """Whether the context of that source is like this one; required with it."""
    __mapper_args__ = {"polymorphic_identity": "cause"}


class CauseLink(Base):
    """A cause leads to an effect, or lies under a lesson."""

    __tablename__ = "cause_link"
    __table_args__ = (UniqueConstraint("cause_id", "finding_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    cause_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cause.id"))
    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]


class Configuration(Finding):
    """Context–mechanism–outcome configuration (Pawson and Tilley 1997): in which situation what in people is set going,
    and what comes of it. Each of the three rests on evidence at its own slot."""

    __tablename__ = "configuration"
    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    context: Mapped[str] = mapped_column(Text, default="")
    mechanism: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    partner_types: Mapped[list[str]] = mapped_column(default=list)
    """Keys of the kinds of partners for which it holds."""
    __mapper_args__ = {"polymorphic_identity": "configuration"}


class Step(Finding):
    """A step in the theory of change of one kind of partner: what they put in, do, deliver, bring about, or assume."""

    __tablename__ = "theory_step"
    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    partner_type_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner_type.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    """"input", "activity", "output", "outcome" or "assumption"."""
    partner_type: Mapped[PartnerType] = relationship()
    __mapper_args__ = {"polymorphic_identity": "step"}


class Evidence(Base):
    """A link from a finding to the words or figures it rests on, for or against."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("finding_id", "slot", "document_id", "start", "end"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), index=True)
    stance: Mapped[str] = mapped_column(String(10))
    """"for" or "against"."""
    slot: Mapped[str] = mapped_column(String(20), default="")
    """Of a configuration: "context", "mechanism" or "outcome"; empty for all other kinds. Never null, so that the words
    that stand once at a place stay unique."""
    kind: Mapped[str] = mapped_column(String(20))
    """"passage" (document, start, end) or "figure" (wave, item, row, kind of partner; see analysis.survey_figures)."""
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    start: Mapped[int | None]
    end: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of the passage when it was linked: a changed document shows as a broken quote."""
    coding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("coding.id"))
    wave_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wave.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(String(80))
    row_id: Mapped[str | None] = mapped_column(String(80))
    """The row of a matrix; None for a question without rows."""
    kind_key: Mapped[str | None] = mapped_column(String(60))
    """The kind of partner whose answers it is about; None: those of all."""
    known_then: Mapped[int | None]
    """How many had answered when it was linked. Nothing else of the numbers is kept: they are computed at every look."""
    note: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[dt.datetime] = mapped_column(default=now)
    added_by: Mapped[uuid.UUID | None]

    finding: Mapped[Finding] = relationship(back_populates="evidence")
    document: Mapped[Document | None] = relationship()
    coding: Mapped[Coding | None] = relationship()
    wave: Mapped[Wave | None] = relationship()


class FindingEvent(Base):
    """A step in the life of a finding: who did what with it, and why."""

    __tablename__ = "finding_event"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), index=True)
    what: Mapped[str] = mapped_column(String(20), default="status")
    """"status", "merged" (took another one in), "merged_away", "split", "split_off", "undone", "told" (who raised it),
    "withdrawn" (words under it were taken back), "emptied" (figures under it lost all answers), "looked"
    (a person looked at it again)."""
    from_status: Mapped[str] = mapped_column(String(20), default="")
    to_status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    other_id: Mapped[uuid.UUID | None]
    """The other finding of a merge or a split."""
    moved: Mapped[dict[str, Any] | None]
    """What undoing needs: the ids of the evidence that moved, and the status that the other one had. None: no way back."""
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]

    finding: Mapped[Finding] = relationship(back_populates="events")


class DismissedProposal(Base):
    """A group of passages that the machine proposed as a lesson and a person did not take over, with the reason."""

    __tablename__ = "dismissed_proposal"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    """The words the machine named it with."""
    codings: Mapped[dict[str, Any]]
    """{"ids": [...]}: the flagged passages; none of them is proposed again."""
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]


class CoherenceJudgement(Base):
    """The verdict of people on one dimension; the newest counts, the older ones are its history."""

    __tablename__ = "coherence_judgement"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    dimension: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(20))
    """"coherent", "partly", "not" or "unknown"."""
    reasoning: Mapped[str] = mapped_column(Text, default="")
    rests_on: Mapped[list[str]] = mapped_column(default=list)
    """Ids of accepted contrasts and consensus (analysis.contrasts.models.Contrast)."""
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]


class Report(Base):
    """A frozen report: its content and both files, as they were; only `report.blot` changes it, for words taken back."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("study_id", "number"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    number: Mapped[int]
    language: Mapped[str] = mapped_column(String(5))
    content: Mapped[dict[str, Any]]
    html: Mapped[str] = mapped_column(Text)
    docx: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the HTML."""
    quotes: Mapped[int] = mapped_column(default=0)
    frozen_at: Mapped[dt.datetime] = mapped_column(default=now)
    frozen_by: Mapped[uuid.UUID | None]


class ReportPlan(Base):
    """What the report of a study holds, in which order, and what the team writes in it; none: the first template."""

    __tablename__ = "report_plan"
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), primary_key=True)
    template: Mapped[str] = mapped_column(String(40))
    """The key of the template it began with."""
    entries: Mapped[list[Any]]
    """See analysis.report.plan.Entry."""
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_by: Mapped[uuid.UUID | None]
    __mapper_args__ = {"version_id_col": revision}


class QuestionAnswer(Base):
    """What the evaluation answers to a research question, in the words of a person."""

    __tablename__ = "question_answer"
    __table_args__ = (UniqueConstraint("study_id", "question"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), index=True)
    question: Mapped[str] = mapped_column(String(60))
    """The id of the question as a text: its key may go to another question when it is removed."""
    words: Mapped[dict[str, str]] = mapped_column(default=dict)
    """Per language."""
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[uuid.UUID | None]
