"""Pairs of passages that a person said belong together or apart, held against where passages are. Service."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, aliased

from coding.encoding import Vectors, unit
from coding.groups.holding import Likeness, Pair, Ties, held
from coding.groups.models import ThemePin, ThemeTie
from coding.models import Document, Segment, Theme, ThemeMember
from surveys.errors import Refused

if TYPE_CHECKING:
    from coding.groups.placing import Material

LIVE = ("proposed", "accepted")


def rows(session: Session, study_id: uuid.UUID) -> list[ThemeTie]:
    """The pairs of a study whose passages both stand in a text of now, oldest first."""
    one, other = aliased(Document), aliased(Document)
    first, second = aliased(Segment), aliased(Segment)
    return list(
        session.scalars(
            select(ThemeTie)
            .join(first, first.id == ThemeTie.one_id)
            .join(one, one.id == first.document_id)
            .join(second, second.id == ThemeTie.other_id)
            .join(other, other.id == second.document_id)
            .where(one.study_id == study_id, other.study_id == study_id)
            .where(one.superseded_at.is_(None), other.superseded_at.is_(None))
            .order_by(ThemeTie.made_at, ThemeTie.one_id, ThemeTie.other_id)
        )
    )


def standing(session: Session, study_id: uuid.UUID) -> Ties:
    """The pairs of a study, as the pure module takes them."""
    found = rows(session, study_id)
    return Ties(
        [(tie.one_id, tie.other_id) for tie in found if tie.together],
        [(tie.one_id, tie.other_id) for tie in found if not tie.together],
    )


def with_mates(session: Session, study_id: uuid.UUID, segments: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The passages, and behind them those that belong together with one of them."""
    bundle = standing(session, study_id).bundles()
    chosen = {bundle[one] for one in segments if one in bundle}
    return list(dict.fromkeys([*segments, *(one for one in sorted(bundle) if bundle[one] in chosen)]))


def check(session: Session, study_id: uuid.UUID, segments: Collection[uuid.UUID]) -> None:
    """Raises Refused when a pair with one of these passages does not hold where the passages are now."""
    session.flush()
    tied = standing(session, study_id).touching(segments)
    broken = tied.broken(places(session, study_id, tied.bundles()))
    if broken is not None:
        one, other = (quote(session, segment) for segment in broken)
        said = broken in tied.together
        raise Refused(
            {
                "nl": f"Dit kan niet: van “{one}” en “{other}” is gezegd dat ze "
                f"{'bij elkaar' if said else 'uit elkaar'} horen. Neem dat eerst terug.",
                "en": f"This cannot be done: “{one}” and “{other}” were said to belong "
                f"{'together' if said else 'apart'}. Take that back first.",
            }
        )


def places(
    session: Session, study_id: uuid.UUID, segments: Collection[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID | None]:
    """The standing theme of each of the passages, None for none."""
    found: dict[uuid.UUID, uuid.UUID | None] = dict.fromkeys(segments)
    chosen = list(found)
    for start in range(0, len(chosen), 500):
        for segment, theme in session.execute(
            select(ThemeMember.segment_id, ThemeMember.theme_id)
            .join(Theme, Theme.id == ThemeMember.theme_id)
            .where(Theme.study_id == study_id, Theme.state.in_(LIVE))
            .where(ThemeMember.segment_id.in_(chosen[start : start + 500]))
        ):
            found[segment] = theme
    return found


def refused(session: Session, study_id: uuid.UUID) -> set[Pair]:
    """Pairs (passage, theme) of which a person said that they do not go together."""
    said = session.execute(
        select(ThemePin.segment_id, ThemePin.theme_id)
        .join(Theme, Theme.id == ThemePin.theme_id)
        .where(Theme.study_id == study_id, ThemePin.belongs.is_(False))
    ).all()
    return {(segment, theme) for segment, theme in said}


def settle(
    session: Session,
    study_id: uuid.UUID,
    found: "Material",
    vectors: Vectors,
    where: Mapping[uuid.UUID, uuid.UUID | None],
    fixed: Collection[uuid.UUID],
) -> dict[uuid.UUID, uuid.UUID | None]:
    """Where passages go so that the pairs hold (as `holding.held`): `where` tells the group of each passage of `found`,
    and `vectors` (n, d) are centred, in its order. Passages that are `fixed` stay."""
    tied = standing(session, study_id)
    if tied.broken(where) is None:
        return {}
    return held(
        where, tied, likeness(found, vectors, where, tied.bundles()), fixed, refused(session, study_id)
    )


def likeness(
    found: "Material",
    vectors: Vectors,
    where: Mapping[uuid.UUID, uuid.UUID | None],
    asked: Collection[uuid.UUID],
) -> Likeness:
    """Cosines of the passages `asked` with the middle of every group of `where`; `vectors` (n, d) as in `settle`."""
    members: dict[uuid.UUID, list[int]] = defaultdict(list)
    for row, segment in enumerate(found.segments):
        group = where.get(segment)
        if group is not None:
            members[group].append(row)
    if not members:
        return {}
    groups = sorted(members)
    middles = unit(np.vstack([vectors[members[group]].mean(axis=0) for group in groups]))
    chosen = [row for row, segment in enumerate(found.segments) if segment in asked]
    return {
        found.segments[row]: dict(zip(groups, (middles @ vectors[row]).tolist(), strict=True))
        for row in chosen
    }


def forget(session: Session, segments: Any) -> None:
    """Removes the pairs that one of these passages is in: ids, or a select of them."""
    session.execute(
        delete(ThemeTie).where(or_(ThemeTie.one_id.in_(segments), ThemeTie.other_id.in_(segments)))
    )


def follow(session: Session, was: uuid.UUID, becomes: uuid.UUID) -> None:
    """The pairs of a passage pass to what it became in a newer version; a pair of which both became one goes, and
    one that says apart what is together by that."""
    found = session.scalars(
        select(ThemeTie).where(or_(ThemeTie.one_id == was, ThemeTie.other_id == was))
    ).all()
    for tie in found:
        one, other = (becomes if side == was else side for side in (tie.one_id, tie.other_id))
        said = session.get(ThemeTie, (one, other)) or session.get(ThemeTie, (other, one))
        if one == other or said is not None:
            session.delete(tie)
            session.flush()
        else:
            tie.one_id, tie.other_id = one, other
    session.flush()
    if not found:
        return
    study_id = session.get_one(Segment, becomes).document.study_id
    while clash := standing(session, study_id).contradiction():  # two passages became one: "apart" gives way
        for pair in (clash, clash[::-1]):
            if (wrong := session.get(ThemeTie, pair)) is not None and not wrong.together:
                session.delete(wrong)
        session.flush()


def quote(session: Session, segment_id: uuid.UUID) -> str:
    """The first words of a passage, to name it by."""
    segment = session.get_one(Segment, segment_id)
    words = segment.document.text[segment.start : segment.end].split()
    return " ".join(words[:12]) + (" …" if len(words) > 12 else "")
