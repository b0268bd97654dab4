"""Findings and kept reports let go of passages that have to disappear. Service."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import findings, report
from analysis.contrasts import searching as contrasts
from analysis.factors import rating
from analysis.matrices import framework
from analysis.models import Evidence, Finding
from coding.models import Document
from surveys.base import Actor


def erase_evidence(session: Session, actor: Actor, documents: Sequence[uuid.UUID]) -> int:
    """Removes the evidence that rests on these documents; gives how much. The findings stay, with
    less under them, and are marked to be looked at again.

    Quotes from them leave the kept reports as well, and summaries of them the framework matrix. To be called before
    the documents themselves go.
    """
    report.blot(session, documents)
    _forget_summaries(session, documents)
    contrasts.forget(session, [(document_id, 0, None) for document_id in documents])
    return _remove(
        session, session.scalars(select(Evidence).where(Evidence.document_id.in_(documents))).all()
    )


def erase_passages(session: Session, actor: Actor, places: Sequence[tuple[uuid.UUID, int, int]]) -> int:
    """Removes the evidence that touches these stretches (document, start, end); gives how much.

    Kept reports let go of every quote from these documents: which of them touch, their files do not tell for sure.
    """
    if not places:
        return 0
    documents = list({document_id for document_id, _, _ in places})
    report.blot(session, documents)
    _forget_summaries(session, documents)
    contrasts.forget(session, places)
    on_them = session.scalars(select(Evidence).where(Evidence.document_id.in_(documents))).all()
    return _remove(session, [evidence for evidence in on_them if _touches(evidence, places)])


def evidence_on(
    session: Session, documents: Sequence[uuid.UUID], places: Sequence[tuple[uuid.UUID, int, int]]
) -> int:
    """How much evidence rests on these documents or touches these stretches of others (document, start, end)."""
    named = {*documents, *(document_id for document_id, _, _ in places)}
    return sum(
        evidence.document_id in documents or _touches(evidence, places)
        for evidence in session.scalars(select(Evidence).where(Evidence.document_id.in_(named)))
    )


def let_go_of_unquotable(session: Session, study_id: uuid.UUID) -> int:
    """Quotes of who does not want to be quoted any more leave the kept reports; gives how many."""
    return report.blot_unquotable(session, study_id)


def _remove(session: Session, links: Sequence[Evidence]) -> int:
    """Takes these links away and marks each finding under which they stood."""
    gone: dict[Finding, int] = {}
    for evidence in links:
        gone[evidence.finding] = gone.get(evidence.finding, 0) + 1
        evidence.finding.evidence.remove(evidence)
    session.flush()
    for finding, passages in gone.items():
        findings.look_again(session, finding, passages)
    return len(links)


def _touches(evidence: Evidence, places: Sequence[tuple[uuid.UUID, int, int]]) -> bool:
    start, end = evidence.start or 0, evidence.end or 0
    return any(evidence.document_id == d and start < until and since < end for d, since, until in places)


def _forget_summaries(session: Session, documents: Sequence[uuid.UUID]) -> None:
    """What was charted, and why a factor was rated, retell these words; whoever shares the row has to begin anew."""
    theirs = session.scalars(select(Document).where(Document.id.in_(documents))).all()
    framework.forget(session, theirs)
    rating.forget(session, theirs)
