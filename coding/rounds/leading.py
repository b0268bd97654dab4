"""Coding rounds: made, divided over coders, locked, opened again, ended. Service."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coding import codebook, layers
from coding.models import Codebook, CodebookVersion, Coding, Document, Segment, Suggestion
from coding.rounds.documents import reveal_if_done
from coding.rounds.models import Assignment, CodingRound, Decision, RoundDocument, RoundProposal
from coding.rounds.reading import active, check_mode, needed, places, tell
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused
from surveys.models import Study

UNITS = ("passages", "units")

# ---------------------------------------------------------------- making one


def begin(
    session: Session,
    actor: Actor,
    study: Study,
    *,
    title: str,
    version: CodebookVersion,
    division: Mapping[uuid.UUID, Sequence[uuid.UUID]],
    unit: str = "passages",
    threshold: float = 0.5,
) -> CodingRound:
    """A round of these documents, each coded by the people named with it, blind until the last of them has locked.

    Keeps the machine's suggestions as they are now. Raises Refused for a round that would compare nobody, NotFound for a
    document of another study.
    """
    check_mode(study)
    coders = {coder for people in division.values() for coder in people}
    if not title.strip():
        raise Refused({"nl": "Geef de ronde een naam.", "en": "Give the round a name."})
    if unit not in UNITS or not 0 < threshold < 1:
        raise Refused(
            {"nl": "Kies een eenheid en een drempel.", "en": "Choose a unit of coding and a threshold."}
        )
    if len(coders) < 2 or not any(len(set(people)) > 1 for people in division.values()):
        raise Refused(
            {
                "nl": "Kies ten minste één document dat door twee mensen gecodeerd wordt.",
                "en": "Choose at least one document that two people code.",
            }
        )
    if version.fixed_at is None:  # a round goes by words that stay
        codebook.fix(session, actor, session.get_one(Codebook, version.codebook_id))
    made = CodingRound(
        id=new_id(),
        study_id=study.id,
        title=title.strip()[:200],
        codebook_version_id=version.id,
        unit=unit,
        threshold=threshold,
        made_by=actor,
    )
    session.add(made)
    session.flush()
    for position, (document_id, people) in enumerate(division.items()):
        _add_document(session, made, document_id, position, people)
    session.flush()
    tell(session, made, actor, "begun")
    return made


def _add_document(
    session: Session,
    round_: CodingRound,
    document_id: uuid.UUID,
    position: int,
    people: Sequence[uuid.UUID],
) -> None:
    document = session.get(Document, document_id)
    if document is None or document.study_id != round_.study_id or document.superseded_at is not None:
        raise NotFound(
            {"nl": "Dit document hoort niet bij deze studie.", "en": "Not a document of this study."}
        )
    if document_id in busy(session, round_.study_id):
        raise Refused(
            {
                "nl": f"“{document.title}” zit al in een ronde die nog loopt. Rond die eerst af.",
                "en": f"“{document.title}” is in a round that is still going on. Finish that one first.",
            }
        )
    if round_.unit == "units" and document.segmented_at is None:
        raise Refused(
            {
                "nl": f"“{document.title}” is nog niet in betekeniseenheden verdeeld. Probeer het over een minuut opnieuw.",
                "en": f"“{document.title}” is not cut into meaning units yet. Try again in a minute.",
            }
        )
    session.add(RoundDocument(round_id=round_.id, document_id=document_id, position=position))
    for coder in dict.fromkeys(people):
        session.add(Assignment(round_id=round_.id, document_id=document_id, coder_id=coder))
    for suggestion in session.scalars(
        select(Suggestion).where(
            Suggestion.document_id == document_id, Suggestion.probability >= round_.threshold
        )
    ):
        session.add(
            RoundProposal(
                round_id=round_.id,
                document_id=document_id,
                code_id=suggestion.code_id,
                start=suggestion.start,
                end=suggestion.end,
                probability=suggestion.probability,
            )
        )


def busy(session: Session, study_id: uuid.UUID) -> set[uuid.UUID]:
    """The documents of a study that are in a round which is not finished."""
    return set(
        session.scalars(
            select(RoundDocument.document_id)
            .join(CodingRound, CodingRound.id == RoundDocument.round_id)
            .where(
                CodingRound.study_id == study_id,
                CodingRound.released_at.is_(None),
                RoundDocument.withdrawn_at.is_(None),
                RoundDocument.adjudicated_at.is_(None),
            )
        )
    )


# ---------------------------------------------------------------- reading one


def of_study(session: Session, study_id: uuid.UUID) -> list[CodingRound]:
    """The newest first."""
    return list(
        session.scalars(
            select(CodingRound)
            .where(CodingRound.study_id == study_id)
            .order_by(CodingRound.made_at.desc(), CodingRound.id)
        )
    )


@dataclass(frozen=True)
class Progress:
    """One document of a coder's own, and how much of it carries their codes."""

    assignment: Assignment
    codings: int
    units: int
    units_coded: int


def own(session: Session, actor: Actor, round_: CodingRound) -> list[Progress]:
    """What this person has to do in a round: numbers of their own work alone."""
    order = {place.document_id: place.position for place in round_.documents}
    found = []
    for mine in sorted(active(round_), key=lambda each: order.get(each.document_id, 0)):
        if mine.coder_id != actor:
            continue
        spans = session.execute(
            select(Coding.start, Coding.end).where(
                Coding.round_id == round_.id,
                Coding.document_id == mine.document_id,
                Coding.made_by == actor,
                Coding.layer.in_(layers.OWN),
                Coding.removed_at.is_(None),
            )
        ).all()
        units = session.execute(
            select(Segment.start, Segment.end).where(Segment.document_id == mine.document_id)
        ).all()
        coded = sum(any(a < end and start < b for a, b in spans) for start, end in units)
        found.append(Progress(mine, len(spans), len(units), coded))
    return found


def waiting_for(session: Session, actor: Actor, study_id: uuid.UUID) -> int:
    """How many documents this person still has to code and lock in rounds of a study."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Assignment)
            .join(CodingRound, CodingRound.id == Assignment.round_id)
            .where(
                CodingRound.study_id == study_id,
                CodingRound.released_at.is_(None),
                Assignment.coder_id == actor,
                Assignment.removed_at.is_(None),
                Assignment.locked_at.is_(None),
            )
        )
        or 0
    )


# ---------------------------------------------------------------- locking


def lock(session: Session, actor: Actor, mine: Assignment) -> Assignment:
    """This coder is done with this document. The last lock opens everybody's work; locking twice is no error."""
    if mine.coder_id != actor or mine.removed_at is not None:
        raise NotFound({"nl": "Dit is niet uw document.", "en": "This is not your document."})
    if mine.locked_at is None:
        mine.locked_at = now()
        tell(session, mine.round, actor, "locked", document_id=mine.document_id, coder_id=mine.coder_id)
        reveal_if_done(session, mine.round, actor)
    return mine


def unlock(session: Session, actor: Actor, mine: Assignment, reason: str) -> Assignment:
    """The owner lets a coder go on. When the work was open to all already, the round is blind again and this coder marked.

    Raises Refused without a reason, or when the differences of the document are being decided.
    """
    needed(reason)
    round_ = mine.round
    if mine.locked_at is None or mine.removed_at is not None or round_.released_at is not None:
        raise Refused({"nl": "Dit document is niet vergrendeld.", "en": "This document is not locked."})
    place = next(place for place in round_.documents if place.document_id == mine.document_id)
    decided = session.scalar(
        select(func.count())
        .select_from(Decision)
        .where(
            Decision.round_id == round_.id,
            Decision.document_id == mine.document_id,
            Decision.choice != "agreed",
            Decision.undone_at.is_(None),
        )
    )
    if decided or place.adjudicated_at is not None:
        raise Refused(
            {
                "nl": "Over dit document is al besloten. Neem die besluiten eerst terug.",
                "en": "Decisions were taken about this document. Take them back first.",
            }
        )
    if round_.revealed_at is not None:
        round_.revealed_at = None
        mine.seen = True
        forget_agreed(session, actor, round_, mine.document_id)
    mine.locked_at = None
    tell(
        session,
        round_,
        actor,
        "unlocked",
        document_id=mine.document_id,
        coder_id=mine.coder_id,
        reason=reason,
    )
    return mine


def forget_agreed(session: Session, actor: Actor, round_: CodingRound, document_id: uuid.UUID) -> None:
    """Takes back what was drafted from agreement, before coders go on."""
    for row in session.scalars(
        select(Decision).where(
            Decision.round_id == round_.id,
            Decision.document_id == document_id,
            Decision.choice == "agreed",
            Decision.undone_at.is_(None),
        )
    ).all():
        row.undone_at, row.undone_by = now(), actor
        for coding in session.scalars(
            select(Coding).where(Coding.decision_id == row.id, Coding.removed_at.is_(None))
        ):
            coding.removed_at, coding.removed_by = now(), actor
    session.flush()


# ---------------------------------------------------------------- changes halfway


def remove_coder(session: Session, actor: Actor, round_: CodingRound, coder: uuid.UUID, reason: str) -> None:
    """Somebody leaves: their work is compared with nobody's, and stays theirs. The others go on."""
    needed(reason)
    _going_on(round_)
    mine = [each for each in active(round_) if each.coder_id == coder]
    if not mine:
        raise NotFound({"nl": "Deze codeur zit niet in de ronde.", "en": "This coder is not in the round."})
    for each in mine:
        each.removed_at = now()
    _close_empty(session, round_)
    tell(session, round_, actor, "coder_removed", coder_id=coder, reason=reason)
    reveal_if_done(session, round_, actor)


def add_coder(
    session: Session, actor: Actor, round_: CodingRound, coder: uuid.UUID, document_id: uuid.UUID
) -> Assignment:
    """Somebody takes a document on, for instance of who left. Raises Refused once the work is open to all."""
    _going_on(round_)
    if document_id not in {place.document_id for place in places(round_)}:
        raise NotFound(
            {"nl": "Dit document zit niet in de ronde.", "en": "This document is not in the round."}
        )
    found = next(
        (each for each in round_.assignments if (each.coder_id, each.document_id) == (coder, document_id)),
        None,
    )
    if found is None:
        found = Assignment(id=new_id(), coder_id=coder, document_id=document_id, round_id=round_.id)
        session.add(found)
    found.removed_at = None
    session.flush()
    session.expire(round_, ["assignments"])
    tell(session, round_, actor, "coder_added", coder_id=coder, document_id=document_id)
    return found


def withdraw_document(
    session: Session, actor: Actor, round_: CodingRound, document_id: uuid.UUID, reason: str
) -> None:
    """Takes a document out; what was coded in it stays with its coders and counts nowhere."""
    needed(reason)
    _going_on(round_)
    place = next((place for place in places(round_) if place.document_id == document_id), None)
    if place is None:
        raise NotFound(
            {"nl": "Dit document zit niet in de ronde.", "en": "This document is not in the round."}
        )
    place.withdrawn_at = now()
    for each in active(round_, document_id):
        each.removed_at = now()
    tell(session, round_, actor, "document_withdrawn", document_id=document_id, reason=reason)
    reveal_if_done(session, round_, actor)


def release(session: Session, actor: Actor, round_: CodingRound, reason: str) -> None:
    """Ends the round without joint decisions: what is not settled becomes ordinary coding, everybody's."""
    needed(reason)
    if round_.released_at is not None:
        return
    round_.released_at = now()
    waiting = [place.document_id for place in places(round_) if place.adjudicated_at is None]
    taking_part = {(each.coder_id, each.document_id) for each in active(round_)}
    unsettled = select(Coding).where(Coding.round_id == round_.id, Coding.document_id.in_(waiting))
    for coding in session.scalars(unsettled).all():
        if coding.layer == "draft" and coding.removed_at is None:
            coding.removed_at, coding.removed_by = now(), actor
        elif coding.layer == "own" and (coding.made_by, coding.document_id) in taking_part:
            coding.layer = "released"
    session.flush()
    for document_id in waiting:
        layers.touch_document(session, document_id)
    tell(session, round_, actor, "released", reason=reason)


def _going_on(round_: CodingRound) -> None:
    if layers.is_revealed(round_):
        raise Refused(
            {
                "nl": "Iedereen heeft vergrendeld: de ronde ligt vast.",
                "en": "Everybody has locked: the round is fixed.",
            }
        )


def _close_empty(session: Session, round_: CodingRound) -> None:
    """A document that nobody codes any more leaves the round."""
    session.flush()
    for place in places(round_):
        if not active(round_, place.document_id):
            place.withdrawn_at = now()
