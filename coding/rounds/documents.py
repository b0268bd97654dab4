"""Documents of coding rounds that are corrected, withdrawn or erased halfway: what happens to the round. Service."""

import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coding import layers
from coding.models import Coding
from coding.rounds import adjudicating
from coding.rounds.models import Assignment, CodingRound, Decision, RoundDocument, RoundProposal
from coding.rounds.reading import tell
from surveys.base import Actor, now


def reveal_if_done(session: Session, round_: CodingRound, actor: Actor) -> bool:
    """Opens the work of a round to everybody once each coder who is left has locked every document that is left."""
    session.flush()
    active = session.scalars(
        select(Assignment).where(Assignment.round_id == round_.id, Assignment.removed_at.is_(None))
    ).all()
    if layers.is_revealed(round_) or not active or any(each.locked_at is None for each in active):
        return False
    round_.revealed_at = now()
    tell(session, round_, actor, "revealed")
    session.expire(round_, ["documents", "assignments"])
    adjudicating.take_over(session, round_)
    for document_id in {each.document_id for each in active}:
        layers.touch_document(session, document_id)
    return True


def follow(
    session: Session,
    older: uuid.UUID,
    newer: uuid.UUID,
    moved: Callable[[int, int], tuple[int, int] | None],
) -> None:
    """A corrected text takes the older one's place in its rounds; who loses work by it may code on.

    Codings were copied before; joint decisions whose words changed are open again.
    """
    places = session.scalars(select(RoundDocument).where(RoundDocument.document_id == older)).all()
    if not places:
        return
    lost = {
        (coding.round_id, coding.made_by)
        for coding in session.scalars(
            select(Coding).where(
                Coding.document_id == older, Coding.removed_at.is_(None), Coding.layer == "own"
            )
        )
        if moved(coding.start, coding.end) is None
    }
    for place in places:
        place.document_id = newer
        tell(session, place.round, None, "corrected", document_id=newer)
    for mine in session.scalars(select(Assignment).where(Assignment.document_id == older)).all():
        mine.document_id = newer
        blind = not layers.is_revealed(mine.round)
        if blind and mine.locked_at is not None and (mine.round_id, mine.coder_id) in lost:
            mine.locked_at = None
            tell(session, mine.round, None, "unlocked", document_id=newer, coder_id=mine.coder_id)
    for row in session.scalars(
        select(Decision).where(Decision.document_id == older, Decision.undone_at.is_(None))
    ).all():
        spot = moved(row.start, row.end)
        row.document_id = newer
        if spot is None:
            row.undone_at = now()
        else:
            row.start, row.end = spot
    for proposal in session.scalars(select(RoundProposal).where(RoundProposal.document_id == older)).all():
        spot = moved(proposal.start, proposal.end)
        if spot is None:
            session.delete(proposal)
        else:
            proposal.document_id, (proposal.start, proposal.end) = newer, spot
    session.flush()


def forget(session: Session, documents: Sequence[uuid.UUID]) -> None:
    """These documents are erased, their codings are gone already; a round goes on with what is left."""
    rounds = session.scalars(
        select(CodingRound).where(
            CodingRound.id.in_(select(RoundDocument.round_id).where(RoundDocument.document_id.in_(documents)))
        )
    ).all()
    for table in (Decision, RoundProposal, Assignment, RoundDocument):
        session.execute(delete(table).where(table.document_id.in_(documents)))
    session.flush()
    for round_ in rounds:
        session.expire(round_, ["documents", "assignments"])
        tell(session, round_, None, "erased")
        reveal_if_done(session, round_, None)


def forget_within(session: Session, document_id: uuid.UUID, places: Sequence[tuple[int, int]]) -> None:
    """What was decided and proposed about these stretches goes."""
    decisions = session.scalars(select(Decision).where(Decision.document_id == document_id)).all()
    proposals = session.scalars(select(RoundProposal).where(RoundProposal.document_id == document_id)).all()
    found: list[Decision | RoundProposal] = [*decisions, *proposals]
    for row in found:
        if any(start < row.end and row.start < end for start, end in places):
            session.delete(row)
    session.flush()
