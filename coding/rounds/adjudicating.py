"""Settling what coders see differently: agreement is taken over, differences are decided with a reason. Service.

The only place where a round's codings go from one layer to another (coding/layers.py).
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from coding import layers
from coding.models import Code, Coding
from coding.rounds.differences import Group, Mark, groups
from coding.rounds.models import CodingRound, Decision, RoundDocument
from coding.rounds.reading import active, check_mode, in_version, needed, places, tell
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study

CHOICES = ("one", "both", "another", "none")


@dataclass(frozen=True)
class Item:
    """A group of codings of a document, and what was decided about it."""

    group: Group
    codings: tuple[Coding, ...]
    """Those of the group, in its order."""
    decision: Decision | None


def items(session: Session, round_: CodingRound, document_id: uuid.UUID) -> list[Item]:
    """All that coders did in a document, grouped, in the order of its text. Raises Refused while the round is blind."""
    rows = session.scalars(
        select(Coding).where(Coding.document_id == document_id, layers.compared(session, round_))
    ).all()
    by_id = {coding.id: coding for coding in rows}
    marks = [
        Mark(
            coding.id,
            coding.made_by,
            coding.code_id,
            coding.start,
            coding.end,
            coding.valence,
            coding.improvement,
        )
        for coding in rows
        if coding.made_by is not None
    ]
    people = [each.coder_id for each in active(round_, document_id)]
    decided = {frozenset(row.sources): row for row in live_decisions(session, round_, document_id)}
    return [
        Item(group, tuple(by_id[mark.id] for mark in group.marks), decided.get(group.key))
        for group in groups(marks, people)
    ]


def live_decisions(session: Session, round_: CodingRound, document_id: uuid.UUID) -> list[Decision]:
    return list(
        session.scalars(
            select(Decision).where(
                Decision.round_id == round_.id,
                Decision.document_id == document_id,
                Decision.undone_at.is_(None),
            )
        )
    )


def joint(session: Session, decision: Decision) -> list[Coding]:
    """The live joint codings that came from a decision."""
    return list(
        session.scalars(select(Coding).where(Coding.decision_id == decision.id, Coding.removed_at.is_(None)))
    )


@dataclass(frozen=True)
class Counts:
    """Groups of a document: how many agreed by themselves, how many differ, how many of those are decided."""

    agreed: int
    different: int
    decided: int

    @property
    def left(self) -> int:
        return self.different - self.decided


def counts(found: list[Item]) -> Counts:
    different = [item for item in found if item.group.kind != "agreed"]
    return Counts(
        len(found) - len(different), len(different), sum(item.decision is not None for item in different)
    )


# ---------------------------------------------------------------- deciding


def take_over(session: Session, round_: CodingRound) -> None:
    """What all coders did alike becomes joint; a document in which nothing differs is settled by that."""
    if session.get_one(Study, round_.study_id).mode == "reflexive":
        return
    for place in places(round_):
        if place.adjudicated_at is not None:
            continue
        for item in items(session, round_, place.document_id):
            if item.group.kind == "agreed" and item.decision is None:
                made = _record(session, None, place, item.group, "agreed", "")
                _add(session, made, item.codings[0], memo="\n".join(_memos(item.codings)))
        _settle_if_done(session, None, place)


def decide(
    session: Session,
    actor: Actor,
    place: RoundDocument,
    key: frozenset[str],
    choice: str,
    reason: str,
    *,
    coding_id: uuid.UUID | None = None,
    code_id: uuid.UUID | None = None,
) -> Decision:
    """Decides one difference, known by the ids of its codings.

    "one" takes over `coding_id`; "both" takes over each, and of one code with different ends the whole stretch;
    "another" puts `code_id` on the whole stretch; "none" leaves the words without a code. The last one settles
    the document. Raises Refused without a reason or choice, Stale when somebody has decided it meanwhile.
    """
    check_mode(session.get_one(Study, place.round.study_id))
    needed(reason)
    if choice not in CHOICES:
        raise Refused({"nl": "Kies een van de besluiten.", "en": "Choose one of the decisions."})
    item = _open_item(session, place, key)
    made = _record(session, actor, place, item.group, choice, reason)
    for source, code in _taken(session, place, item, choice, coding_id, code_id):
        whole = choice == "another" or (choice == "both" and item.group.kind != "code")
        span = (item.group.start, item.group.end) if whole else (source.start, source.end)
        memo = source.memo if choice != "both" or not whole else "\n".join(_memos(item.codings))
        _add(session, made, source, code=code, span=span, memo=memo)
    tell(session, place.round, actor, "decided", document_id=place.document_id, reason=reason)
    _settle_if_done(session, actor, place)
    return made


def decide_rest(session: Session, actor: Actor, place: RoundDocument, coder: uuid.UUID, reason: str) -> int:
    """For every difference that is left the coding of this coder counts, or no code where there is none; gives how many."""
    needed(reason)
    if coder not in {each.coder_id for each in active(place.round, place.document_id)}:
        raise NotFound({"nl": "Deze codeur zit niet in de ronde.", "en": "This coder is not in the round."})
    left = [
        item
        for item in items(session, place.round, place.document_id)
        if item.group.kind != "agreed" and item.decision is None
    ]
    for item in left:
        own = next((mark.id for mark in item.group.marks if mark.coder == coder), None)
        choice = "one" if own else "none"
        decide(session, actor, place, item.group.key, choice, reason, coding_id=own)
    return len(left)


def undo(session: Session, actor: Actor, place: RoundDocument, decision: Decision) -> None:
    """Takes a decision back; its difference is open again, and so is the document. Twice is no error."""
    check_mode(session.get_one(Study, place.round.study_id))
    if decision.choice == "agreed" or decision.document_id != place.document_id:
        raise Refused({"nl": "Hier waren de codeurs het eens.", "en": "Here the coders agreed."})
    if decision.undone_at is not None:
        return
    reopen(session, actor, place)
    decision.undone_at, decision.undone_by = now(), actor
    for coding in joint(session, decision):
        coding.removed_at, coding.removed_by = now(), actor
    session.flush()
    tell(session, place.round, actor, "undone", document_id=place.document_id)


def reopen(session: Session, actor: Actor, place: RoundDocument) -> None:
    """The document is to be decided on again: its joint codings count no more. `settle` takes this back."""
    if place.adjudicated_at is None:
        return
    place.adjudicated_at = place.adjudicated_by = None
    _move(session, place, {"consensus": "draft", "kept": "own"})
    tell(session, place.round, actor, "reopened", document_id=place.document_id)


def settle(session: Session, actor: Actor, place: RoundDocument) -> None:
    """The joint codings of a document count from now on. Raises Refused while a difference is open."""
    if place.adjudicated_at is not None:
        return
    check_mode(session.get_one(Study, place.round.study_id))
    if not _settle_if_done(session, actor, place):
        raise Refused(
            {
                "nl": "Er zijn nog verschillen waarover niet is besloten.",
                "en": "There are differences that nobody decided on yet.",
            }
        )


def _settle_if_done(session: Session, actor: Actor, place: RoundDocument) -> bool:
    session.flush()
    if any(item.decision is None for item in items(session, place.round, place.document_id)):
        return False
    place.adjudicated_at, place.adjudicated_by = now(), actor
    _move(session, place, {"draft": "consensus", "own": "kept"})
    tell(session, place.round, actor, "settled", document_id=place.document_id)
    return True


def _open_item(session: Session, place: RoundDocument, key: frozenset[str]) -> Item:
    item = next(
        (found for found in items(session, place.round, place.document_id) if found.group.key == key), None
    )
    if item is None or item.group.kind == "agreed":
        raise NotFound(
            {"nl": "Dit verschil is er niet (meer).", "en": "There is no such difference (any more)."}
        )
    if item.decision is not None:
        raise Stale(
            {
                "nl": "Iemand heeft hierover intussen besloten. Neem dat besluit eerst terug.",
                "en": "Somebody has decided this meanwhile. Take that decision back first.",
            }
        )
    return item


def _taken(
    session: Session,
    place: RoundDocument,
    item: Item,
    choice: str,
    coding_id: uuid.UUID | None,
    code_id: uuid.UUID | None,
) -> Iterator[tuple[Coding, Code]]:
    """Which codings are taken over, each with the code it gets."""
    if choice == "one":
        chosen = next((coding for coding in item.codings if coding.id == coding_id), None)
        if chosen is None:
            raise Refused({"nl": "Kies welke codering telt.", "en": "Choose which coding counts."})
        yield chosen, chosen.code
    elif choice == "both":
        if len(item.codings) < 2:
            raise Refused({"nl": "Er is hier één codering.", "en": "There is one coding here."})
        seen = set()
        for coding in item.codings:
            if coding.code_id not in seen:
                yield coding, coding.code
            seen.add(coding.code_id)
    elif choice == "another":
        code = session.get(Code, code_id) if code_id else None
        if code is None or in_version(place.round.codebook_version, code) is None:
            raise Refused(
                {
                    "nl": "Kies een code uit het codeboek van deze ronde.",
                    "en": "Choose a code of this round's codebook.",
                }
            )
        if code.codebook_id != item.codings[0].code.codebook_id:
            raise NotFound(
                {"nl": "Deze code staat niet in het codeboek.", "en": "Not a code of this codebook."}
            )
        yield item.codings[0], code


def _record(
    session: Session, actor: Actor, place: RoundDocument, group: Group, choice: str, reason: str
) -> Decision:
    made = Decision(
        id=new_id(),
        round_id=place.round_id,
        document_id=place.document_id,
        start=group.start,
        end=group.end,
        choice=choice,
        reason=reason.strip(),
        sources=sorted(group.key),
        made_by=actor,
    )
    session.add(made)
    session.flush()
    return made


def _add(
    session: Session,
    decision: Decision,
    source: Coding,
    *,
    code: Code | None = None,
    span: tuple[int, int] | None = None,
    memo: str = "",
) -> None:
    """A joint coding after a coder's own; it counts once the document is settled."""
    start, end = span or (source.start, source.end)
    session.add(
        Coding(
            id=new_id(),
            document_id=decision.document_id,
            code=code or source.code,
            start=start,
            end=end,
            valence=source.valence,
            improvement=source.improvement,
            memo=memo,
            round_id=decision.round_id,
            layer="draft",
            codebook_version=decision.round.codebook_version.number,
            decision_id=decision.id,
            made_by=decision.made_by,
        )
    )
    session.flush()


def _memos(codings: tuple[Coding, ...]) -> list[str]:
    return list(dict.fromkeys(coding.memo for coding in codings if coding.memo))


def _move(session: Session, place: RoundDocument, moves: Mapping[str, str]) -> None:
    """All codings of this document in this round go from layer to layer, removed ones too."""
    session.flush()
    for before, after in moves.items():
        session.execute(
            update(Coding)
            .where(
                Coding.document_id == place.document_id,
                Coding.round_id == place.round_id,
                Coding.layer == before,
            )
            .values(layer=after)
            .execution_options(synchronize_session="fetch")
        )
    layers.touch_document(session, place.document_id)


def settled(session: Session, round_: CodingRound) -> int:
    """How many documents of the round are settled."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RoundDocument)
            .where(RoundDocument.round_id == round_.id, RoundDocument.adjudicated_at.is_not(None))
        )
        or 0
    )
