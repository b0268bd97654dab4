"""Which passage to look at next: where the machine is least sure, and now and then one by chance. Service.

Uncertainty sampling (Lewis & Gale 1994): a judgement teaches most where the machine doubts. On its own it keeps to what
the machine already half knows, so one in CHANCE picks is any passage that nobody coded or judged yet.
"""

import random
import uuid
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from coding import layers
from coding.models import Coding, Document, Segment, Suggestion
from surveys.base import Actor
from surveys.models import Study

CHANCE = 5
DOUBT = 0.5
"""The machine's probabilities are calibrated, so that it is least sure here."""


@dataclass(frozen=True)
class Pick:
    """document.text[start:end], and why it was picked."""

    document_id: uuid.UUID
    start: int
    end: int
    why: Literal["unsure", "chance"]


def next_passage(session: Session, actor: Actor, study: Study) -> Pick | None:
    """The passage to look at next; None when all of them were coded or judged.

    The same until this person codes or judges something. What they code blind in a round is left out: a choice of the
    machine's tells what it thinks. A handful of statements, whatever the size of the study.
    """
    turn = _turn(session, actor, study)
    picks = (_by_chance, _unsure) if turn % CHANCE == CHANCE - 1 else (_unsure, _by_chance)
    for pick in picks:
        found = pick(session, actor, study, turn)
        if found is not None:
            return found
    return None


def _turn(session: Session, actor: Actor, study: Study) -> int:
    """How much this person coded and judged in the study."""
    coded = select(func.count()).select_from(Coding).join(Document, Document.id == Coding.document_id)
    judged = (
        select(func.count()).select_from(Suggestion).join(Document, Document.id == Suggestion.document_id)
    )
    return (session.scalar(coded.where(Document.study_id == study.id, Coding.made_by == actor)) or 0) + (
        session.scalar(judged.where(Document.study_id == study.id, Suggestion.decided_by == actor)) or 0
    )


def _open(actor: Actor, study: Study) -> ColumnElement[bool]:
    """Documents that count and that this person does not code blind; Segment and Document have to be joined."""
    return (
        (Document.study_id == study.id)
        & Document.superseded_at.is_(None)
        & Document.id.not_in(layers.blind_documents(actor))
        & ~_coded(actor)
    )


def _coded(actor: Actor) -> ColumnElement[bool]:
    """Whether a coding this person sees touches the segment."""
    return (
        select(Coding.id)
        .where(
            Coding.document_id == Segment.document_id,
            Coding.start < Segment.end,
            Coding.end > Segment.start,
            layers.visible(actor),
        )
        .exists()
    )


def _unsure(session: Session, actor: Actor, study: Study, turn: int) -> Pick | None:
    """Of the passages with proposals that wait, the one whose surest proposal is nearest to DOUBT."""
    surest = func.max(Suggestion.probability)
    row = session.execute(
        select(Segment.document_id, Segment.start, Segment.end)
        .join(Suggestion, Suggestion.segment_id == Segment.id)
        .join(Document, Document.id == Segment.document_id)
        .where(Suggestion.state == "waiting", _open(actor, study))
        .group_by(Segment.id, Segment.document_id, Segment.start, Segment.end)
        .order_by(func.abs(surest - DOUBT), Segment.id)
        .limit(1)
    ).first()
    return Pick(row.document_id, row.start, row.end, "unsure") if row else None


def _by_chance(session: Session, actor: Actor, study: Study, turn: int) -> Pick | None:
    """Any passage that nobody coded or judged; by the person and their turn, so that it stays when asked again."""
    judged = (
        select(Suggestion.id)
        .where(Suggestion.segment_id == Segment.id, Suggestion.state != "waiting")
        .exists()
    )
    found = (
        select(Segment.document_id, Segment.start, Segment.end)
        .join(Document, Document.id == Segment.document_id)
        .where(_open(actor, study), ~judged)
    )
    count = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    if not count:
        return None
    place = random.Random(f"{actor} {turn}").randrange(count)  # noqa: S311 - a fair draw, no secret
    row = session.execute(found.order_by(Segment.id).offset(place).limit(1)).one()
    return Pick(row.document_id, row.start, row.end, "chance")
