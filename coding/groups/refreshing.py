"""Passages that came in since the last search join the theme they are nearest to, or wait. Service."""

import uuid
from collections import Counter, defaultdict

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.encoding import Vectors
from coding.groups import levels, steering, ties
from coding.groups.placing import Material, live_members
from coding.models import ThemeMember, ThemeRun

NEAREST = 8
CLEAR = 0.5
"""A fresh passage joins when this much of the nearness of its nearest placed passages is of one theme."""
LIKE = 0.15
"""And when they are this near on average, as a cosine of centred vectors."""


def join(session: Session, run: ThemeRun, found: Material, vectors: Vectors) -> None:
    """Places fresh passages; every passage that was in a theme stays there, and what was loose before stays so.

    `vectors` (n, d) are centred, in the order of `found`. What a person took out of a theme does not come back into it, and
    what a person said belongs together or apart holds.
    """
    where = {
        segment: theme
        for theme, members in live_members(session, run.study_id).items()
        for segment in members
    }
    looked_at = _looked_at(session, run.study_id)
    refused = ties.refused(session, run.study_id)
    placed = [row for row, segment in enumerate(found.segments) if segment in where]
    fresh = [
        row for row, segment in enumerate(found.segments) if segment not in where and segment not in looked_at
    ]
    joins: dict[uuid.UUID, tuple[uuid.UUID, float]] = {}
    for row in fresh if placed else []:
        nearest = vectors[placed] @ vectors[row]
        best = np.argsort(-nearest, kind="stable")[:NEAREST]
        votes: dict[uuid.UUID, float] = defaultdict(float)
        for index in best:
            theme = where[found.segments[placed[index]]]
            if (found.segments[row], theme) not in refused:
                votes[theme] += max(float(nearest[index]), 0.0)
        ranked = sorted(votes.items(), key=lambda pair: (-pair[1], str(pair[0])))[:2]
        total = sum(votes.values())
        if not ranked or total <= 0 or ranked[0][1] < CLEAR * total or total < LIKE * len(best):
            continue
        first, second = ranked[0][1], ranked[1][1] if len(ranked) > 1 else 0.0
        joins[found.segments[row]] = ranked[0][0], round((first - second) / first, 4)
    now_in = dict.fromkeys(found.segments) | where | {segment: theme for segment, (theme, _) in joins.items()}
    for segment, to in ties.settle(session, run.study_id, found, vectors, now_in, where).items():
        joins.pop(segment, None)
        if to is not None:
            joins[segment] = to, 0.0
    session.add_all(
        ThemeMember(theme_id=theme, segment_id=segment, confidence=sure)
        for segment, (theme, sure) in joins.items()
    )
    joined = Counter(theme for theme, _sure in joins.values())
    for theme, count in sorted(joined.items(), key=lambda pair: str(pair[0])):
        steering.note(session, run.created_by, theme, "joined", passages=count)
    run.unassigned = len(found.segments) - len(placed) - sum(joined.values())
    run.parameters = {**run.parameters, "fresh": len(fresh), "joined": sum(joined.values())}
    session.flush()
    session.expire_all()


def _looked_at(session: Session, study_id: uuid.UUID) -> set[uuid.UUID]:
    """The passages of the last search: one of these that is in no theme now was left or taken out, and is not fresh."""
    data = session.scalar(
        select(ThemeRun.levels)
        .where(ThemeRun.study_id == study_id, ThemeRun.groups > 0, ThemeRun.finished_at.is_not(None))
        .order_by(ThemeRun.finished_at.desc())
        .limit(1)
    )
    return set(levels.unpacked(data).segments) if data else set()
