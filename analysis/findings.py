"""What the kinds of findings share: numbers, history, and drafting from a theme. Service."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from analysis import evidence
from analysis.models import Cause, Effect, Finding, FindingEvent, WorkingElement
from coding import codebook, layers, themes
from coding.models import Coding, Document, Theme
from surveys.base import Actor, now
from surveys.errors import Refused, Stale
from surveys.models import ResearchQuestion
from surveys.texts import Text

MOST_FOR = 6
MOST_AGAINST = 3

KINDS = ("lesson", "element", "effect", "cause", "configuration", "step")
"""In the order in which they are told."""
OF_ONE_KIND = ("step", "configuration")
"""Told of one kind of partner or a few: outside the team a number of a few organisations would tell which they are."""
MERGED = "merged"
SUBSTANTIATIONS = ("mentioned", "observed", "studied")

CHANGED: Text = {
    "nl": "Iemand anders heeft dit intussen veranderd. Kijk wat er nu staat en sla uw wijziging opnieuw op.",
    "en": "Somebody else has changed this meanwhile. See what it says now and save your change again.",
}


def next_number(session: Session, study_id: uuid.UUID, kind: str) -> int:
    last = session.scalar(
        select(func.max(Finding.number)).where(Finding.study_id == study_id, Finding.kind == kind)
    )
    return (last or 0) + 1


def is_written(finding: Finding) -> bool:
    """Whether a person gave it a name: a draft still carries the words that the machine took from passages.

    Outside the team only what is written is a finding.
    """
    return finding.title != finding.suggested


def written() -> ColumnElement[bool]:
    """`is_written` as a condition of a query over findings."""
    return Finding.title != Finding.suggested


def stands() -> ColumnElement[bool]:
    """A condition of a query over findings: those that did not go into another one."""
    return Finding.status != MERGED


def told(session: Session, study_id: uuid.UUID) -> list[Finding]:
    """All that a study claims, by kind and number, without what was dropped or went into another one."""
    found = session.scalars(
        select(Finding)
        .where(Finding.study_id == study_id, Finding.status != "rejected", stands())
        .order_by(Finding.number)
    )
    return sorted(found, key=lambda finding: KINDS.index(finding.kind))


def check_revision(finding: Finding, revision: int | None) -> None:
    if revision is not None and finding.revision != revision:
        raise Stale(CHANGED)


def write(
    finding: Finding, allowed: Sequence[str], revision: int | None, fields: Mapping[str, object]
) -> None:
    """Writes fields of a finding without the white space around them. Raises Stale; ValueError for one not allowed."""
    check_revision(finding, revision)
    for name, value in fields.items():
        if name not in allowed:
            raise ValueError(name)
        setattr(finding, name, value.strip() if isinstance(value, str) else value)
    finding.changed_at = now()


def check_substantiation(finding: WorkingElement | Effect | Cause) -> None:
    """Refuses "studied" without a source and a word on whether its context is alike."""
    if finding.substantiation not in SUBSTANTIATIONS:
        raise Refused({"nl": "Onbekende onderbouwing.", "en": "Unknown substantiation."})
    if finding.substantiation == "studied" and not (finding.source and finding.source_context):
        raise Refused(
            {
                "nl": "“Elders onderzocht” kan alleen met een bron, en een woord over of de situatie daar lijkt op deze.",
                "en": "“Studied elsewhere” needs a source, and a word on whether its context is alike.",
            }
        )


def move(session: Session, actor: Actor, finding: Finding, status: str, reason: str = "") -> None:
    """Another status, with the step in its history. Raises Refused for one that went into another."""
    if finding.status == MERGED:
        raise Refused(
            {"nl": "Deze bevinding ging op in een andere.", "en": "This finding went into another one."}
        )
    finding.events.append(
        FindingEvent(from_status=finding.status, to_status=status, reason=reason.strip(), by=actor, at=now())
    )
    finding.status = status
    finding.changed_at = now()
    session.flush()


def note(
    session: Session,
    actor: Actor,
    finding: Finding,
    what: str,
    *,
    reason: str = "",
    other: uuid.UUID | None = None,
    moved: dict[str, Any] | None = None,
) -> FindingEvent:
    """A step in its history that leaves its status as it is; `what` is one of FindingEvent.what."""
    event = FindingEvent(
        what=what,
        from_status=finding.status,
        to_status=finding.status,
        reason=reason.strip(),
        other_id=other,
        moved=moved,
        by=actor,
        at=now(),
    )
    finding.events.append(event)
    session.flush()
    return event


def look_again(session: Session, finding: Finding, passages: int) -> None:
    """Marks a finding from which so many passages went because somebody took their words back."""
    finding.look_again_since = finding.look_again_since or now()
    note(session, None, finding, "withdrawn", moved={"passages": passages})


def look_again_at_figures(session: Session, finding: Finding, lost: Sequence[uuid.UUID]) -> None:
    """Marks a finding of which these survey figures have no answers left."""
    finding.look_again_since = finding.look_again_since or now()
    note(session, None, finding, "emptied", moved={"figures": [str(one) for one in lost]})


def looked_again(session: Session, actor: Actor, finding: Finding) -> None:
    """A person read it anew with what is left under it."""
    if finding.look_again_since is not None:
        finding.look_again_since = None
        note(session, actor, finding, "looked")


def born(session: Session, actor: Actor, finding: Finding) -> None:
    """Adds a new finding, with the first step in its history."""
    session.add(finding)
    session.flush()  # gives it its first status
    finding.events.append(FindingEvent(from_status="", to_status=finding.status, by=actor, at=now()))
    session.flush()


def link_theme(
    session: Session,
    actor: Actor,
    finding: Finding,
    theme: Theme,
    *,
    favour: Sequence[str],
    improvement: bool,
    slot: str = "",
    most: int = MOST_FOR,
) -> None:
    """Links passages of the theme: at most one an organisation for, and against where coders saw the opposite.

    `favour` are the valences that speak for the finding; with `improvement` passages flagged as such come first. At most
    `most` for it, at its `slot`.
    """
    there = {(one.slot, one.document_id, one.start, one.end) for one in finding.evidence}
    codings = _codings(session, actor, theme.study_id)
    passages = themes.summary(session, theme).passages

    def touching(passage: themes.Passage) -> list[Coding]:
        segment = passage.segment
        return [
            c for c in codings.get(passage.document.id, []) if c.start < segment.end and segment.start < c.end
        ]

    def rank(passage: themes.Passage) -> tuple[bool, bool, bool, float]:
        marks = touching(passage)
        flagged = improvement and any(coding.improvement for coding in marks)
        fitting = any(coding.valence in favour for coding in marks)
        return (not flagged, not fitting, not passage.central, -passage.confidence)

    against = [
        passage
        for passage in passages
        if (marks := touching(passage)) and all(_opposes(coding, favour) for coding in marks)
    ]
    opposing = {passage.segment.id for passage in against}
    favouring = sorted((p for p in passages if p.segment.id not in opposing), key=rank)
    for stance, found, limit in (("for", favouring, most), ("against", against, MOST_AGAINST)):
        seen: set[uuid.UUID | None] = set()
        for passage in found:
            if len(seen) == limit:
                break
            segment = passage.segment
            place = (slot, passage.document.id, segment.start, segment.end)
            if passage.document.source_id in seen or place in there:
                continue
            seen.add(passage.document.source_id)
            evidence.add_passage(
                session, actor, finding, passage.document, segment.start, segment.end, stance, slot=slot
            )


def question_of(session: Session, actor: Actor, theme: Theme) -> uuid.UUID | None:
    """The research question that most codings in the theme's passages help to answer."""
    codings = _codings(session, actor, theme.study_id)
    keys: list[str] = []
    for passage in themes.summary(session, theme).passages:
        for coding in codings.get(passage.document.id, []):
            key = codebook.research_question(coding.code)
            if key and coding.start < passage.segment.end and passage.segment.start < coding.end:
                keys.append(key)
    if not keys:
        return None
    return session.scalar(
        select(ResearchQuestion.id).where(
            ResearchQuestion.study_id == theme.study_id,
            ResearchQuestion.key == max(sorted(set(keys)), key=keys.count),
        )
    )


def _codings(session: Session, actor: Actor, study_id: uuid.UUID) -> dict[uuid.UUID, list[Coding]]:
    """By document what this person may know of what people coded."""
    found: dict[uuid.UUID, list[Coding]] = {}
    rows = session.scalars(
        select(Coding)
        .join(Document, Document.id == Coding.document_id)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            layers.counting(),
            layers.visible(actor),
        )
    )
    for coding in rows:
        found.setdefault(coding.document_id, []).append(coding)
    return found


def _opposes(coding: Coding, favour: Sequence[str]) -> bool:
    return coding.valence in ("facilitator", "barrier") and coding.valence not in favour
