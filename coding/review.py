"""Proposals of the machine, and what people decide about them. Service."""

import uuid
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, defer

from coding import codebook, intake, layers, marking
from coding.encoding import Encoder, Vectors, encoder
from coding.marks import steps
from coding.marks.reading import LIKELY
from coding.marks.steps import Step
from coding.models import Code, Coding, Document, Segment, SegmentVector, Suggestion
from coding.suggesting import Example, Suggester
from surveys import instruments
from surveys.base import Actor, now
from surveys.errors import Refused, Stale
from surveys.models import InstrumentVersion, Study
from surveys.texts import pick

TOP = 3
LAST = 50
AROUND = 1_000
"""Passages that tell what is common in a study."""


@dataclass(frozen=True)
class Counts:
    """Suggestions of a study by what became of them."""

    waiting: int = 0
    accepted: int = 0
    changed: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Agreement:
    """`agreed` of `judged` proposals were accepted as they were."""

    agreed: int
    judged: int


def learn(
    session: Session, study_id: uuid.UUID, language: str, model: Encoder | None = None
) -> Suggester | None:
    """A suggester from the study's codebook, all its codings that count and all proposals that were refused; None while
    there is no codebook. The vectors of segments are read, not made."""
    codes = codebook.usable(session, study_id)
    if not codes:
        return None
    model = model or encoder()
    examples = _examples(session, study_id)
    vectors = intake.known_vectors(session, [example.text for example in examples], model)
    around, around_vectors = _around(session, study_id, model.name)
    return Suggester(
        codebook.texts(codes, language),
        examples,
        model,
        language,
        vectors=vectors,
        around=around,
        around_vectors=around_vectors,
    )


def _examples(session: Session, study_id: uuid.UUID) -> list[Example]:
    """Each coded passage once, with the codes it has and those that were refused for it; the oldest documents first."""
    coded: dict[tuple[uuid.UUID, int, int], list[Coding]] = {}
    refused: dict[tuple[uuid.UUID, int, int], set[str]] = {}
    texts: dict[tuple[uuid.UUID, int, int], str] = {}
    rows = session.execute(
        select(Coding, Document.text)
        .join(Document, Document.id == Coding.document_id)
        .where(Document.study_id == study_id, Document.superseded_at.is_(None), layers.counting())
        .order_by(Document.created_at, Coding.start)
    )
    for coding, text in rows:
        key = (coding.document_id, coding.start, coding.end)
        coded.setdefault(key, []).append(coding)
        texts[key] = text[coding.start : coding.end]
    judged = session.execute(
        select(Suggestion, Document.text)
        .join(Document, Document.id == Suggestion.document_id)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            Suggestion.state.in_(("rejected", "changed")),
        )
        .order_by(Document.created_at, Suggestion.start)
    )
    for suggestion, text in judged:
        key = (suggestion.document_id, suggestion.start, suggestion.end)
        refused.setdefault(key, set()).add(str(suggestion.code_id))
        texts.setdefault(key, text[suggestion.start : suggestion.end])
    return [
        Example(
            texts[key],
            tuple(sorted({str(coding.code_id) for coding in coded.get(key, ())})),
            coded[key][0].valence if key in coded else None,
            any(coding.improvement for coding in coded[key]) if key in coded else None,
            tuple(sorted(refused.get(key, ()))),
            str(key[0]),
        )
        for key in texts
    ]


def _around(session: Session, study_id: uuid.UUID, encoder_name: str) -> tuple[list[str], Vectors | None]:
    """Passages of the study that have a vector, at most AROUND, with their vectors."""
    rows = session.execute(
        select(Document.text, Segment.start, Segment.end, SegmentVector.data)
        .join(Document, Document.id == Segment.document_id)
        .join(SegmentVector, SegmentVector.digest == Segment.digest)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            SegmentVector.encoder == encoder_name,
        )
        .order_by(Segment.digest)  # as good as by chance, and the same each time
        .limit(AROUND)
    ).all()
    if not rows:
        return [], None
    vectors = np.vstack([np.frombuffer(row.data, dtype="<f4") for row in rows]).astype(np.float32)
    return [row.text[row.start : row.end] for row in rows], vectors


def suggest_document(
    session: Session, actor: Actor, document: Document, suggester: Suggester | None = None
) -> int:
    """Writes proposals for the segments of a document that nobody coded yet; gives how many wait.

    Earlier proposals that nobody judged are replaced; a judged one stays, and is not made again.
    """
    suggester = suggester or learn(session, document.study_id, document.language)
    if suggester is None:
        return 0
    taken = session.execute(
        select(Coding.start, Coding.end).where(Coding.document_id == document.id, layers.counting())
    ).all()
    open_ = [
        segment
        for segment in document.segments
        if not any(start < segment.end and segment.start < end for start, end in taken)
    ]
    texts = [document.text[segment.start : segment.end] for segment in open_]
    name = suggester.encoder.name
    try:
        vectors = intake.vectors(session, [segment.digest for segment in open_], name)
    except KeyError:  # not all encoded yet
        vectors = suggester.encoder.encode(texts)
    results = suggester.suggest(texts, top=TOP, vectors=vectors, questions=asked(session, document, open_))
    came_from = select(Coding.suggestion_id).where(Coding.suggestion_id == Suggestion.id).exists()
    session.execute(  # one that a coding came from stays, even where that coding was taken away again
        delete(Suggestion).where(
            Suggestion.document_id == document.id, Suggestion.state == "waiting", ~came_from
        )
    )
    judged = set(
        session.execute(
            select(Suggestion.segment_id, Suggestion.code_id).where(Suggestion.document_id == document.id)
        ).tuples()
    )
    made = 0
    for segment, result in zip(open_, results, strict=True):
        for proposal in result.suggestions:
            code_id = uuid.UUID(proposal.code)
            if (segment.id, code_id) in judged:
                continue
            session.add(
                Suggestion(
                    document_id=document.id,
                    segment_id=segment.id,
                    code_id=code_id,
                    start=segment.start,
                    end=segment.end,
                    probability=proposal.probability,
                    valence=max(proposal.valence, key=lambda kind: proposal.valence[kind]),
                    improvement=result.improvement,
                    because=vars(proposal.because),
                    encoder=suggester.encoder.name,
                )
            )
            made += 1
    document.suggested_at = now()
    steps.reload(session, [document.id])
    session.expire(document, ["marked_seq", "whole_seq"])
    return made


def asked(session: Session, document: Document, segments: Sequence[Segment]) -> list[str]:
    """The question each passage answers: what the interviewer said last before it, or the open question of the survey; ""
    where neither is known."""
    if document.item_id is not None and document.response is not None:
        version = session.get_one(InstrumentVersion, document.response.version_id)
        texts = {item.id: item.text for item in instruments.definition(version).items()}
        question = texts.get(document.item_id)
        return [pick(question, document.language) if question else ""] * len(segments)
    turns = [turn for turn in document.turns if turn.role == "interviewer"]
    ends = [turn.end for turn in turns]
    found = []
    for segment in segments:
        before = bisect_right(ends, segment.start)
        found.append(document.text[turns[before - 1].start : turns[before - 1].end] if before else "")
    return found


def waiting(session: Session, actor: Actor, document: Document) -> list[Suggestion]:
    """Proposals still to be judged, in the order of the text, the likeliest first within a segment.

    None while this person codes blind here: the machine is one more coder, whose work they do not see either.
    Those of a code that went out of use stay out of sight until it is back.
    """
    if layers.assignment(session, actor, document.id) is not None:
        return []
    return list(
        session.scalars(
            select(Suggestion)
            .join(Code, Code.id == Suggestion.code_id)
            .where(
                Suggestion.document_id == document.id,
                Suggestion.state == "waiting",
                Code.retired_at.is_(None),
            )
            .order_by(Suggestion.start, Suggestion.probability.desc())
        )
    )


def accept(session: Session, actor: Actor, suggestion: Suggestion, *, step: Step | None = None) -> Coding:
    """The proposal as it is becomes a coding of this person. Accepting twice gives the same coding."""
    return _decide(session, actor, suggestion, "accepted", suggestion.code_id, step)


def change(
    session: Session, actor: Actor, suggestion: Suggestion, code_id: uuid.UUID, *, step: Step | None = None
) -> Coding:
    """The passage is coded, but with another code than proposed."""
    return _decide(session, actor, suggestion, "changed", code_id, step)


def reject(
    session: Session, actor: Actor, suggestion: Suggestion, reason: str = "", *, step: Step | None = None
) -> None:
    """Not this code here. Rejecting twice is no error. Raises Stale when somebody accepted it meanwhile."""
    step = step or _begin(session, actor, suggestion)
    if suggestion.state == "rejected":
        return
    if suggestion.state != "waiting":
        raise Stale(JUDGED)
    _judge(suggestion, actor, "rejected", step, reason.strip())


def reopen(session: Session, actor: Actor, suggestion: Suggestion) -> None:
    """Takes a judgement back; a coding that came from it is removed."""
    step = _begin(session, actor, suggestion)
    coding = session.scalar(select(Coding).where(Coding.suggestion_id == suggestion.id, layers.counting()))
    if coding is not None:
        marking.remove(session, actor, coding, revision=coding.revision, step=step)
    if suggestion.state != "waiting":
        _judge(suggestion, actor, "waiting", step)


def counts(session: Session, study_id: uuid.UUID) -> Counts:
    rows = session.execute(
        select(Suggestion.state, func.count())
        .join(Document, Document.id == Suggestion.document_id)
        .join(Code, Code.id == Suggestion.code_id)
        .where(Document.study_id == study_id, Code.retired_at.is_(None) | (Suggestion.state != "waiting"))
        .group_by(Suggestion.state)
    ).tuples()
    return Counts(**dict(rows.all()))


def progress(session: Session, actor: Actor, study: Study) -> Agreement | None:
    """How often this person agreed with the machine in their LAST judgements; None in a reflexive study, which counts no
    agreement, and before the first judgement."""
    if study.mode == "reflexive":
        return None
    states = session.scalars(
        select(Suggestion.state)
        .join(Document, Document.id == Suggestion.document_id)
        .where(
            Document.study_id == study.id,
            Suggestion.decided_by == actor,
            Suggestion.state != "waiting",
        )
        .order_by(Suggestion.decided_at.desc())
        .limit(LAST)
    ).all()
    return Agreement(sum(state == "accepted" for state in states), len(states)) if states else None


def _decide(
    session: Session,
    actor: Actor,
    suggestion: Suggestion,
    state: str,
    code_id: uuid.UUID,
    step: Step | None,
) -> Coding:
    step = step or _begin(session, actor, suggestion)
    made = session.scalar(select(Coding).where(Coding.suggestion_id == suggestion.id, layers.counting()))
    if made is not None:
        return made
    if suggestion.state == "rejected":
        raise Refused(
            {
                "nl": "Dit voorstel is intussen afgewezen. Maak dat eerst ongedaan.",
                "en": "This proposal was rejected meanwhile. Undo that first.",
            }
        )
    document = session.get_one(Document, suggestion.document_id, options=[defer(Document.text)])
    coding = marking.apply(
        session,
        actor,
        document,
        code_id,
        suggestion.start,
        suggestion.end,
        valence=suggestion.valence,
        improvement=suggestion.improvement >= LIKELY,
        suggestion_id=suggestion.id,
        step=step,
    )
    _judge(suggestion, actor, state, step)
    return coding


def _begin(session: Session, actor: Actor, suggestion: Suggestion) -> Step:
    """A step in its document; what is stored of the proposal is read again after others were kept out."""
    document = session.get_one(Document, suggestion.document_id, options=[defer(Document.text)])
    step = steps.begin(session, actor, document)
    if step.round_id is not None:
        raise Refused(
            {
                "nl": "In een codeerronde codeert u zonder voorstellen.",
                "en": "In a coding round you code without suggestions.",
            }
        )
    if session.get_bind().dialect.name != "sqlite":
        session.refresh(suggestion)
    return step


def _judge(suggestion: Suggestion, actor: Actor, state: str, step: Step, reason: str = "") -> None:
    before = {"state": suggestion.state, "reason": suggestion.reason}
    suggestion.state, suggestion.reason, suggestion.seq = state, reason, step.seq
    waits = state == "waiting"
    suggestion.decided_by, suggestion.decided_at = (None, None) if waits else (actor, now())
    step.session.flush()
    what = {"waiting": "reopened", "changed": "replaced"}.get(state, state)
    step.record(what, before, {"state": state, "reason": reason}, suggestion_id=suggestion.id)


JUDGED = {
    "nl": "Iemand anders heeft dit voorstel intussen beoordeeld.",
    "en": "Somebody else has judged this proposal meanwhile.",
}
