"""A person says which passages belong together or apart. It holds at once, and whatever is found later. Service."""

import itertools
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coding import encoding, intake
from coding.groups import placing, steering, ties
from coding.groups.holding import Likeness, Ties, held
from coding.groups.models import ThemePin, ThemeTie
from coding.models import Document, Segment, SegmentVector, Theme, ThemeMember, ThemeRun
from surveys.base import Actor
from surveys.errors import NotFound, Refused
from surveys.models import Study

MOST = 20
"""Passages in one saying: apart, each two of them are a pair."""


@dataclass(frozen=True)
class Side:
    """One passage of a pair, with its text and the standing theme it is in, or None."""

    segment: Segment
    document: Document
    theme: Theme | None

    @property
    def text(self) -> str:
        return self.document.text[self.segment.start : self.segment.end]


@dataclass(frozen=True)
class Tied:
    """A pair as a person said it."""

    one: Side
    other: Side
    together: bool


def listed(session: Session, study_id: uuid.UUID, about: Collection[uuid.UUID] | None = None) -> list[Tied]:
    """The pairs of a study, oldest first; with `about` only those with one of these passages."""
    found = [
        tie
        for tie in ties.rows(session, study_id)
        if about is None or tie.one_id in about or tie.other_id in about
    ]
    where = ties.places(session, study_id, {one for tie in found for one in (tie.one_id, tie.other_id)})

    def side(segment_id: uuid.UUID) -> Side:
        segment, theme = session.get_one(Segment, segment_id), where[segment_id]
        return Side(segment, segment.document, session.get_one(Theme, theme) if theme else None)

    return [Tied(side(tie.one_id), side(tie.other_id), tie.together) for tie in found]


def say(
    session: Session, actor: Actor, study: Study, segments: Sequence[uuid.UUID], *, together: bool
) -> int:
    """All of the passages belong together, or each two of them apart; gives how many changed place by that.

    Raises Refused with fewer than two or more than MOST passages, when it contradicts what was said before or what was
    put somewhere by hand, and NotFound for a passage of another study or an old version.
    """
    session.get(
        Study, study.id, with_for_update=True
    )  # two people at once may not contradict each other unseen
    chosen = list(dict.fromkeys(segments))
    _must_stand(session, study, chosen)
    said = ties.standing(session, study.id)
    known = {frozenset(pair) for pair in (*said.together, *said.apart)}
    pairs = list(itertools.pairwise(chosen) if together else itertools.combinations(chosen, 2))
    wanted = (
        Ties([*said.together, *pairs], said.apart) if together else Ties(said.together, [*said.apart, *pairs])
    )
    clash = wanted.contradiction()
    if clash is not None:
        raise _contradicts(session, clash, apart_before=together)
    moves = _moves(session, study.id, wanted, chosen)
    for one, other in pairs:
        if frozenset((one, other)) not in known:
            session.add(ThemeTie(one_id=one, other_id=other, together=together, made_by=actor))
    _carry_out(session, actor, moves)
    return len(moves)


def take_back(session: Session, actor: Actor, study: Study, pair: Sequence[uuid.UUID]) -> None:
    """The pair is said no more; passages stay where they are. Raises NotFound when it was not said."""
    found = [tie for tie in ties.rows(session, study.id) if {tie.one_id, tie.other_id} == set(pair)]
    if not found:
        raise NotFound({"nl": "Dit is al teruggenomen.", "en": "This was taken back already."})
    for tie in found:
        session.delete(tie)
    session.flush()


# ---------------------------------------------------------------- inside


def _must_stand(session: Session, study: Study, chosen: Sequence[uuid.UUID]) -> None:
    if len(chosen) < 2:
        raise Refused({"nl": "Vink minstens twee passages aan.", "en": "Tick at least two passages."})
    if len(chosen) > MOST:
        raise Refused({"nl": f"Vink hoogstens {MOST} passages aan.", "en": f"Tick at most {MOST} passages."})
    known = session.scalars(
        select(Segment.id)
        .join(Document, Document.id == Segment.document_id)
        .where(Segment.id.in_(chosen), Document.study_id == study.id, Document.superseded_at.is_(None))
    ).all()
    if len(known) < len(chosen):
        raise NotFound({"nl": "Deze passage bestaat niet meer.", "en": "This passage no longer exists."})


def _moves(
    session: Session, study_id: uuid.UUID, wanted: Ties, chosen: Sequence[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID | None]:
    """Who has to go where for the pairs to hold. Raises Refused when what was put by hand stands in the way."""
    tied = wanted.bundles()
    where = ties.places(session, study_id, tied)
    if wanted.broken(where) is None:
        return {}
    pinned = {
        segment
        for segment, theme in session.execute(
            select(ThemePin.segment_id, ThemePin.theme_id).where(
                ThemePin.segment_id.in_(list(tied)), ThemePin.belongs.is_(True)
            )
        )
        if where[segment] == theme
    }
    moves = held(where, wanted, _near(session, study_id, tied), pinned, ties.refused(session, study_id))
    broken = wanted.touching({*chosen, *moves}).broken({**where, **moves})
    if broken is not None:
        one, other = (ties.quote(session, segment) for segment in broken)
        raise Refused(
            {
                "nl": f"“{one}” en “{other}” staan met de hand gezet waar ze staan, en dat spreekt dit tegen. "
                "Verplaats eerst een van beide.",
                "en": f"“{one}” and “{other}” were put where they are by hand, which contradicts this. "
                "Move one of them first.",
            }
        )
    return moves


def _near(session: Session, study_id: uuid.UUID, tied: Collection[uuid.UUID]) -> Likeness:
    """How like the groups the passages are, by the vectors of the last search; nothing where there was none."""
    encoder = session.scalar(
        select(ThemeRun.encoder)
        .where(ThemeRun.study_id == study_id, ThemeRun.finished_at.is_not(None), ThemeRun.encoder != "")
        .order_by(ThemeRun.finished_at.desc())
        .limit(1)
    )
    if encoder is None:
        return {}
    found = placing.material(session, study_id)
    known = set(
        session.scalars(
            select(SegmentVector.digest)
            .join(Segment, Segment.digest == SegmentVector.digest)
            .join(Document, Document.id == Segment.document_id)
            .where(Document.study_id == study_id, SegmentVector.encoder == encoder)
        )
    )
    found = found.only([one in known for one in found.digests])
    vectors = encoding.centred(intake.vectors(session, found.digests, encoder))
    where: dict[uuid.UUID, uuid.UUID | None] = {
        segment: theme
        for theme, members in placing.live_members(session, study_id).items()
        for segment in members
    }
    return ties.likeness(found, vectors, where, tied)


def _carry_out(session: Session, actor: Actor, moves: dict[uuid.UUID, uuid.UUID | None]) -> None:
    """Moves the passages without pinning them: the pair itself holds them."""
    if not moves:
        session.flush()
        return
    counts: dict[tuple[uuid.UUID, str], int] = {}
    was = dict(
        session.execute(
            select(ThemeMember.segment_id, ThemeMember.theme_id)
            .join(Theme, Theme.id == ThemeMember.theme_id)
            .where(ThemeMember.segment_id.in_(list(moves)), Theme.state.in_(ties.LIVE))
        )
        .tuples()
        .all()
    )
    for segment, theme in was.items():
        session.execute(
            delete(ThemeMember).where(ThemeMember.segment_id == segment, ThemeMember.theme_id == theme)
        )
        counts[theme, "tied_out"] = counts.get((theme, "tied_out"), 0) + 1
    for segment, to in moves.items():
        if to is not None:
            session.add(ThemeMember(theme_id=to, segment_id=segment, confidence=0.0))
            counts[to, "tied_in"] = counts.get((to, "tied_in"), 0) + 1
    for (theme, kind), number in sorted(counts.items(), key=str):
        steering.note(session, actor, theme, kind, passages=number)
    session.flush()
    session.expire_all()


def _contradicts(session: Session, clash: tuple[uuid.UUID, uuid.UUID], *, apart_before: bool) -> Refused:
    one, other = (ties.quote(session, segment) for segment in clash)
    if apart_before:
        return Refused(
            {
                "nl": f"Dit spreekt tegen wat eerder is gezegd: “{one}” en “{other}” horen uit elkaar. "
                "Neem dat eerst terug.",
                "en": f"This contradicts what was said before: “{one}” and “{other}” belong apart. "
                "Take that back first.",
            }
        )
    return Refused(
        {
            "nl": f"Dit spreekt tegen wat eerder is gezegd: “{one}” en “{other}” horen bij elkaar, rechtstreeks of "
            "via andere passages. Neem dat eerst terug.",
            "en": f"This contradicts what was said before: “{one}” and “{other}” belong together, directly or "
            "through other passages. Take that back first.",
        }
    )
