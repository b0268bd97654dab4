"""Giving one code to all passages of a search that a person ticked, and taking that back as one. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import layers, marking
from coding.finding.models import SearchCoding, SearchCodingPart
from coding.marks import steps
from coding.models import Coding, Document
from surveys.base import new_id, now
from surveys.errors import NotFound, Refused

Place = tuple[uuid.UUID, int, int]
"""A document's id with start and end, in code points."""


@dataclass(frozen=True)
class Undone:
    """How many codings went, and how many stayed because somebody worked on them since."""

    removed: int
    stayed: int


def code(
    session: Session,
    actor: uuid.UUID,
    study_id: uuid.UUID,
    places: Sequence[Place],
    code_id: uuid.UUID,
    *,
    wanted: str,
    how: str,
    valence: str = "neutral",
) -> SearchCoding:
    """Codes these passages: all of them, or none when one is refused. Each document takes it as one act, for undo.

    Raises Refused without a passage or for a document that this person has locked, NotFound for one of another study.
    """
    if not places:
        raise Refused(
            {
                "nl": "Vink eerst aan wat u wilt coderen.",
                "en": "First tick what you want to code.",
            }
        )
    made = SearchCoding(
        id=new_id(), study_id=study_id, code_id=code_id, wanted=wanted[:500], how=how, made_by=actor
    )
    session.add(made)
    by_document: dict[uuid.UUID, list[tuple[int, int]]] = {}
    for document_id, start, end in places:
        by_document.setdefault(document_id, []).append((start, end))
    there = 0
    for document_id, spans in by_document.items():
        document = session.get(Document, document_id)
        if document is None or document.study_id != study_id or document.superseded_at is not None:
            raise NotFound(
                {
                    "nl": "Een van deze documenten is er niet meer. Zoek opnieuw.",
                    "en": "One of these documents is no longer there. Search again.",
                }
            )
        step = steps.begin(session, actor, document)
        for start, end in sorted(set(spans)):
            before = step.changes
            coding = marking.apply(session, actor, document, code_id, start, end, valence=valence, step=step)
            if step.changes == before:
                there += 1
            else:
                session.add(SearchCodingPart(search_coding_id=made.id, coding_id=coding.id))
    made.there_already = there
    session.flush()
    return made


def codings(session: Session, actor: uuid.UUID, made: SearchCoding) -> list[Coding]:
    """Those of its codings that are still there, and that this person may see, by document and place."""
    return list(
        session.scalars(
            select(Coding)
            .join(SearchCodingPart, SearchCodingPart.coding_id == Coding.id)
            .join(Document, Document.id == Coding.document_id)
            .where(SearchCodingPart.search_coding_id == made.id, layers.visible(actor))
            .order_by(Document.title, Document.id, Coding.start)
        )
    )


def undo(session: Session, actor: uuid.UUID, made: SearchCoding) -> Undone:
    """Takes away what was coded so; what somebody changed since stays. Raises Refused for somebody else's work."""
    if made.made_by != actor:
        raise Refused(
            {
                "nl": "Alleen wie dit codeerde, kan het als geheel terugdraaien.",
                "en": "Only who coded this can take it back as a whole.",
            }
        )
    removed = stayed = 0
    by_document: dict[uuid.UUID, list[Coding]] = {}
    for coding in codings(session, actor, made):
        if coding.changed_at is not None:
            stayed += 1
        else:
            by_document.setdefault(coding.document_id, []).append(coding)
    for document_id, found in by_document.items():
        step = steps.begin(session, actor, session.get_one(Document, document_id))
        for coding in found:
            marking.remove(session, actor, coding, revision=coding.revision, step=step)
            removed += 1
    made.undone_at = now()
    session.flush()
    return Undone(removed, stayed)


def latest(session: Session, actor: uuid.UUID, study_id: uuid.UUID, most: int = 10) -> list[SearchCoding]:
    """What this person coded from searches, the newest first."""
    return list(
        session.scalars(
            select(SearchCoding)
            .where(SearchCoding.study_id == study_id, SearchCoding.made_by == actor)
            .order_by(SearchCoding.made_at.desc())
            .limit(most)
        )
    )
