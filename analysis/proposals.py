"""Lessons that the machine proposes: flagged passages in groups; a person takes one over or does not. Service."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from analysis import evidence, findings, grouping
from analysis.evidence import Quote
from analysis.models import DismissedProposal, Evidence, Finding, Lesson
from coding import codebook, consents, labelling, layers
from coding.encoding import Vectors
from coding.models import Code, Coding, Document, Segment, SegmentVector
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import Partner, ResearchQuestion, Study
from surveys.texts import Text

SHOWN = 3
"""Quotes with a proposal: central and unlike each other, at most one a respondent."""


@dataclass(frozen=True)
class Flagged:
    """A passage that somebody flagged as an improvement, with the codings that say so."""

    document: Document
    start: int
    end: int
    codings: list[Coding]

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True)
class Proposal:
    title: str
    """From the passages' own words."""
    passages: list[Flagged]
    quotes: list[Quote]
    organisations: int
    types: list[Text]

    @property
    def codings(self) -> list[uuid.UUID]:
        return [coding.id for passage in self.passages for coding in passage.codings]


def proposals(session: Session, study: Study, reader: Actor = None) -> list[Proposal]:
    """Groups of flagged passages that stand under no lesson yet and were not dismissed; most organisations first.

    In a reflexive study in the order of the documents. For a `reader` without the documents that they code blind.
    """
    waiting = _waiting(session, study.id, reader)
    if not waiting:
        return []
    vectors = _vectors(session, waiting)
    labels = grouping.groups(vectors, [_marks(passage) for passage in waiting])
    allowed = consents.quotable(session, study.id)
    found = []
    for label in range(int(labels.max()) + 1):
        rows = np.flatnonzero(labels == label).tolist()
        may_be_read = [
            row
            for row in rows
            if allowed.holds(waiting[row].document.id, waiting[row].start, waiting[row].end)
        ]
        shown = labelling.central(
            vectors, may_be_read, SHOWN, sources=[passage.document.source_id for passage in waiting]
        )
        found.append(_proposal([waiting[row] for row in rows], [waiting[row] for row in shown]))
    if study.mode == "reflexive":
        return found
    return sorted(found, key=lambda p: (-p.organisations, -len(p.passages)))


def take_over(session: Session, actor: Actor, study: Study, codings: Sequence[uuid.UUID]) -> Lesson:
    """A lesson that rests on these flagged passages; a person writes its claim. Raises Refused when they are gone."""
    chosen = _chosen(session, actor, study, codings)
    title = _proposal(chosen, []).title
    lesson = Lesson(
        id=new_id(),
        study_id=study.id,
        number=findings.next_number(session, study.id, "lesson"),
        title=title,
        suggested=title,
        question_id=_question(session, study, chosen),
        created_by=actor,
    )
    findings.born(session, actor, lesson)
    for passage in chosen:
        place = passage.document, passage.start, passage.end
        evidence.add_passage(session, actor, lesson, *place, "for", coding=passage.codings[0])
    return lesson


def dismiss(
    session: Session, actor: Actor, study: Study, codings: Sequence[uuid.UUID], reason: str
) -> DismissedProposal:
    """These passages are not proposed again, with the reason."""
    if not reason.strip():
        raise Refused({"nl": "Schrijf waarom dit geen les is.", "en": "Write why this is no lesson."})
    chosen = _chosen(session, actor, study, codings)
    dismissed = DismissedProposal(
        study_id=study.id,
        title=_proposal(chosen, []).title,
        codings={"ids": [str(coding.id) for passage in chosen for coding in passage.codings]},
        reason=reason.strip(),
        at=now(),
        by=actor,
    )
    session.add(dismissed)
    session.flush()
    return dismissed


def dismissed(session: Session, study_id: uuid.UUID) -> list[DismissedProposal]:
    chosen = select(DismissedProposal).where(DismissedProposal.study_id == study_id)
    return list(session.scalars(chosen.order_by(DismissedProposal.at.desc())))


def restore(session: Session, actor: Actor, proposal: DismissedProposal) -> None:
    """Its passages are proposed again."""
    session.delete(proposal)
    session.flush()


def _flagged(session: Session, study_id: uuid.UUID, reader: Actor) -> list[Flagged]:
    rows = session.scalars(
        select(Coding)
        .join(Document, Document.id == Coding.document_id)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            Coding.improvement.is_(True),
            layers.counting(),
            layers.visible(reader),
        )
        .options(
            selectinload(Coding.document).selectinload(Document.partner).selectinload(Partner.type),
            selectinload(Coding.document).selectinload(Document.partner_type),
            selectinload(Coding.code).selectinload(Code.parent),
        )
        .order_by(Document.created_at, Document.id, Coding.start, Coding.end, Coding.id)
    )
    found: dict[tuple[uuid.UUID, int, int], Flagged] = {}
    for coding in rows:
        place = (coding.document_id, coding.start, coding.end)
        found.setdefault(place, Flagged(coding.document, coding.start, coding.end, [])).codings.append(coding)
    return list(found.values())


def _waiting(session: Session, study_id: uuid.UUID, reader: Actor) -> list[Flagged]:
    gone = {key for one in dismissed(session, study_id) for key in one.codings["ids"]}
    used: dict[uuid.UUID, list[tuple[int, int]]] = defaultdict(list)
    for document, start, end in session.execute(
        select(Evidence.document_id, Evidence.start, Evidence.end)
        .join(Finding, Finding.id == Evidence.finding_id)
        .where(Finding.study_id == study_id, Finding.kind == "lesson", Evidence.kind == "passage")
    ):
        used[document].append((start, end))
    return [
        passage
        for passage in _flagged(session, study_id, reader)
        if not any(str(coding.id) in gone for coding in passage.codings)
        and not any(start < passage.end and passage.start < end for start, end in used[passage.document.id])
    ]


def _chosen(session: Session, actor: Actor, study: Study, codings: Sequence[uuid.UUID]) -> list[Flagged]:
    chosen = [
        passage
        for passage in _waiting(session, study.id, actor)
        if any(coding.id in codings for coding in passage.codings)
    ]
    if not chosen:
        raise Refused(
            {
                "nl": "Deze passages staan al onder een les of zijn niet meer gemarkeerd.",
                "en": "These passages stand under a lesson already or are flagged no more.",
            }
        )
    return chosen


def _marks(passage: Flagged) -> list[tuple[str, float]]:
    codes = [coding.code for coding in passage.codings]
    own = [(str(code.id), 1.0) for code in codes]
    return own + [(str(code.parent_id), 0.5) for code in codes if code.parent_id]


def _vectors(session: Session, passages: Sequence[Flagged]) -> Vectors:
    """(n, d): the mean of what is stored for the segments that a passage touches; zeros where nothing is."""
    documents = {passage.document.id for passage in passages}
    stored: dict[str, list[tuple[uuid.UUID, int, int, bytes]]] = defaultdict(list)
    for document, start, end, encoder, data in session.execute(
        select(Segment.document_id, Segment.start, Segment.end, SegmentVector.encoder, SegmentVector.data)
        .join(SegmentVector, SegmentVector.digest == Segment.digest)
        .where(Segment.document_id.in_(documents))
        .order_by(Segment.document_id, Segment.position)
    ):
        stored[encoder].append((document, start, end, data))
    if not stored:
        return np.zeros((len(passages), 1), np.float32)
    by_document: dict[uuid.UUID, list[tuple[int, int, Vectors]]] = defaultdict(list)
    for document, start, end, data in max(sorted(stored.items()), key=lambda pair: len(pair[1]))[1]:
        by_document[document].append((start, end, np.frombuffer(data, dtype="<f4")))
    width = len(next(iter(by_document.values()))[0][2])
    rows = np.zeros((len(passages), width), np.float32)
    for row, passage in enumerate(passages):
        touched = [v for s, e, v in by_document[passage.document.id] if s < passage.end and passage.start < e]
        if touched:
            rows[row] = np.mean(touched, axis=0)
    return rows


def _proposal(passages: list[Flagged], shown: list[Flagged]) -> Proposal:
    documents = [passage.document for passage in passages]
    kinds = {kind.id: kind for document in documents if (kind := document.speaker_type)}
    return Proposal(
        title=grouping.title([passage.text for passage in passages], documents[0].language),
        passages=passages,
        quotes=[Quote(p.document, p.start, p.end, p.text) for p in shown],
        organisations=len({document.source_id for document in documents if document.source_id}),
        types=[kind.label for kind in sorted(kinds.values(), key=lambda kind: kind.position)],
    )


def _question(session: Session, study: Study, passages: Sequence[Flagged]) -> uuid.UUID | None:
    """The research question that most of these codings help to answer."""
    keys = [
        key
        for passage in passages
        for coding in passage.codings
        if (key := codebook.research_question(coding.code))
    ]
    if not keys:
        return None
    return session.scalar(
        select(ResearchQuestion.id).where(
            ResearchQuestion.study_id == study.id,
            ResearchQuestion.key == max(sorted(set(keys)), key=keys.count),
        )
    )
