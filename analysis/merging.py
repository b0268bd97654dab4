"""Two findings of a kind become one, one becomes two, and back again. Service."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import causes, findings
from analysis.models import Evidence, Finding, FindingEvent
from surveys.base import Actor, new_id
from surveys.errors import Refused

UNDOABLE = ("merged", "split")
KINDS = ("lesson", "element", "effect", "cause")
"""A step stands in its theory of change, a configuration is one whole of three."""


def candidates(session: Session, finding: Finding) -> list[Finding]:
    """The findings it could go into, in the order of their numbers."""
    if finding.kind not in KINDS:
        return []
    chosen = select(Finding).where(
        Finding.study_id == finding.study_id,
        Finding.kind == finding.kind,
        Finding.id != finding.id,
        findings.stands(),
    )
    return list(session.scalars(chosen.order_by(Finding.number)))


def merge(session: Session, actor: Actor, finding: Finding, into: Finding) -> Finding:
    """`finding` goes into `into`: what it rests on and what it causes moves along, its own words stay readable with it.

    A passage that stands under both stays under `finding` too. Raises Refused for two that cannot be one.
    """
    alike = finding.kind == into.kind and finding.kind in KINDS and finding.study_id == into.study_id
    if finding is into or not alike:
        raise Refused({"nl": "Kies een andere bevinding.", "en": "Choose another finding."})
    if findings.MERGED in (finding.status, into.status):
        raise Refused(
            {
                "nl": "Een van beide ging al op in een andere.",
                "en": "One of the two went into another one already.",
            }
        )
    held = {_place(evidence) for evidence in into.evidence}
    moving = [evidence for evidence in finding.evidence if _place(evidence) not in held]
    moved = {
        "evidence": _hand_over(moving, into),
        "causes": causes.hand_over(session, finding, into),
        "status": finding.status,
    }
    _rename(session, actor, finding, findings.MERGED, "merged_away", into)
    findings.note(session, actor, into, "merged", other=finding.id, moved=moved)
    return into


def split(
    session: Session, actor: Actor, finding: Finding, links: Sequence[uuid.UUID], title: str
) -> Finding:
    """A new finding of its kind with this title takes these links over. Raises Refused when none or all of them go."""
    if finding.kind not in KINDS or finding.status == findings.MERGED:
        raise Refused({"nl": "Dit is niet te splitsen.", "en": "This cannot be split."})
    going = [evidence for evidence in finding.evidence if evidence.id in links]
    if not 0 < len(going) < len(finding.evidence):
        raise Refused(
            {
                "nl": "Kies welke passages meegaan, en laat er ten minste één staan.",
                "en": "Choose which passages go along, and leave at least one.",
            }
        )
    if not title.strip():
        raise Refused({"nl": "Geef de nieuwe bevinding een titel.", "en": "Give the new finding a title."})
    new = type(finding)(
        id=new_id(),
        study_id=finding.study_id,
        number=findings.next_number(session, finding.study_id, finding.kind),
        title=title.strip()[:300],
        question_id=finding.question_id,
        created_by=actor,
    )
    findings.born(session, actor, new)
    moved = {"evidence": _hand_over(going, new)}
    findings.note(session, actor, new, "split_off", other=finding.id)
    findings.note(session, actor, finding, "split", other=new.id, moved=moved)
    return new


def undoable(finding: Finding) -> FindingEvent | None:
    """The last merge or split of this finding that can still be undone."""
    done = [event for event in finding.events if event.what in UNDOABLE and event.moved]
    return done[-1] if done else None


def undo(session: Session, actor: Actor, finding: Finding) -> Finding:
    """Takes its last merge or split back; gives the other one of the two.

    After a merge the other one stands again as it stood, with its passages. After a split what the new one rests on now
    comes back and the new one goes into this one. Links that were taken away meanwhile stay away.
    """
    event = undoable(finding)
    other = session.get(Finding, event.other_id) if event else None
    if event is None or event.moved is None or other is None:
        raise Refused({"nl": "Er is niets om terug te draaien.", "en": "There is nothing to take back."})
    moved, what = event.moved, event.what
    event.moved = None
    if what == "split":
        merge(session, actor, other, finding)
        finding.events[-1].moved = None  # the way back ends here
        session.flush()
        return other
    ids = set(moved["evidence"])
    _hand_over([evidence for evidence in finding.evidence if str(evidence.id) in ids], other)
    causes.hand_over(session, finding, other, moved.get("causes", []))
    _rename(session, actor, other, moved["status"], "undone", finding)
    findings.note(session, actor, finding, "undone", other=other.id)
    return other


def _hand_over(links: Sequence[Evidence], to: Finding) -> list[str]:
    for evidence in list(links):
        evidence.finding = to
    return [str(evidence.id) for evidence in links]


def _rename(session: Session, actor: Actor, finding: Finding, status: str, what: str, other: Finding) -> None:
    before, finding.status = finding.status, status
    findings.note(session, actor, finding, what, other=other.id).from_status = before
    session.flush()


def _place(evidence: Evidence) -> tuple[object, ...]:
    words = evidence.document_id, evidence.start, evidence.end
    return *words, evidence.wave_id, evidence.item_id, evidence.row_id, evidence.kind_key
