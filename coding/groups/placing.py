"""Groups that a search or another level of its tree gives, written as proposed themes. Service."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coding import labelling
from coding.clustering import Clusters
from coding.encoding import Vectors
from coding.groups import ties
from coding.models import Document, Segment, Theme, ThemeMember, ThemeRun
from surveys.base import new_id, now

CENTRAL = 3
SAME = 0.5
"""A group that shares this much of all passages of it and an earlier one is that one, and keeps its page."""


@dataclass(frozen=True)
class Material:
    """What a run works on, read in one go: ids, texts, whose voice each is, and the language most of it is in."""

    segments: list[uuid.UUID]
    digests: list[str]
    texts: list[str]
    sources: list[uuid.UUID | None]
    language: str

    def only(self, kept: Sequence[bool]) -> "Material":
        """The passages for which `kept` says so, in the same order."""
        rows = [row for row, keep in enumerate(kept) if keep]
        return Material(
            [self.segments[row] for row in rows],
            [self.digests[row] for row in rows],
            [self.texts[row] for row in rows],
            [self.sources[row] for row in rows],
            self.language,
        )


def place(
    session: Session,
    run: ThemeRun,
    found: Material,
    clusters: Clusters,
    vectors: Vectors,
    hidden: frozenset[str],
) -> int:
    """Writes the groups; gives how many passages are in none. What a person touched stays as it is, with its passages.

    Groups nobody touched make place, or go on under the same id where they are about the same. `hidden` words name no
    group.
    """
    kept, old = _standing(session, run.study_id)
    labels = np.array(
        [
            -1 if segment in kept else label
            for segment, label in zip(found.segments, clusters.labels.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    sure = clusters.confidence.copy()
    _hold(session, run.study_id, found, vectors, kept, labels, sure)
    words = labelling.keywords(found.texts, labels.tolist(), found.language, unnamed=hidden)
    members = {group: np.flatnonzero(labels == group).tolist() for group in sorted(words)}
    same = _same(old, {group: {found.segments[row] for row in rows} for group, rows in members.items()})
    for theme in old:
        if theme not in same.values():
            theme.state, theme.changed_at = "dismissed", now()
    for group, rows in members.items():
        theme = same.get(group) or Theme(id=new_id(), study_id=run.study_id, run_id=run.id)
        theme.run_id, theme.position, theme.keywords = run.id, group, words[group]
        said = labelling.phrases([found.texts[row] for row in rows], words[group], found.language, hidden)
        theme.label = theme.machine_label = labelling.label(words[group], said)[:200]
        session.add(theme)
        session.flush()
        session.execute(delete(ThemeMember).where(ThemeMember.theme_id == theme.id))
        session.expire(theme, ["members"])
        central = set(labelling.central(vectors, rows, CENTRAL, sources=found.sources))
        session.add_all(
            ThemeMember(
                theme_id=theme.id,
                segment_id=found.segments[row],
                confidence=round(float(sure[row]), 4),
                central=row in central,
            )
            for row in rows
        )
    session.flush()
    return int(sum(label < 0 for label in labels.tolist())) - len(kept.keys() & set(found.segments))


def _hold(
    session: Session,
    study_id: uuid.UUID,
    found: Material,
    vectors: Vectors,
    kept: dict[uuid.UUID, uuid.UUID],
    labels: "np.typing.NDArray[np.int64]",
    sure: "np.typing.NDArray[np.float64]",
) -> None:
    """Changes `labels`, `sure` and `kept` so that what belongs together or apart holds; who is in a kept theme stays."""
    where: dict[uuid.UUID, uuid.UUID | None] = {
        segment: kept.get(segment, uuid.UUID(int=label) if label >= 0 else None)
        for segment, label in zip(found.segments, labels.tolist(), strict=True)
    }
    moves = ties.settle(session, study_id, found, vectors, where, kept)
    themes = set(kept.values())
    at = {segment: row for row, segment in enumerate(found.segments)}
    for segment, to in moves.items():
        sure[at[segment]] = 0.0
        labels[at[segment]] = -1 if to is None or to in themes else to.int
        if to in themes:
            assert to is not None
            session.add(ThemeMember(theme_id=to, segment_id=segment, confidence=0.0))
            kept[segment] = to


def _standing(session: Session, study_id: uuid.UUID) -> tuple[dict[uuid.UUID, uuid.UUID], list[Theme]]:
    """Passages of themes that stay, with their theme, and the groups nobody touched."""
    live = session.scalars(
        select(Theme)
        .where(Theme.study_id == study_id, Theme.state.in_(("proposed", "accepted")))
        .order_by(Theme.position, Theme.id)
    ).all()
    stays = [theme.id for theme in live if theme.state == "accepted" or theme.changed_at is not None]
    kept = dict(
        session.execute(
            select(ThemeMember.segment_id, ThemeMember.theme_id).where(ThemeMember.theme_id.in_(stays))
        )
        .tuples()
        .all()
    )
    return kept, [theme for theme in live if theme.id not in stays]


def _same(old: Sequence[Theme], fresh: dict[int, set[uuid.UUID]]) -> dict[int, Theme]:
    """Which earlier group each fresh one is: pairs by what they share of all their passages, most first."""
    was = {theme.id: {member.segment_id for member in theme.members} for theme in old}
    pairs = sorted(
        (
            (-len(now_ & was[theme.id]) / max(len(now_ | was[theme.id]), 1), group, place_, theme)
            for group, now_ in fresh.items()
            for place_, theme in enumerate(old)
        ),
        key=lambda pair: pair[:3],
    )
    found: dict[int, Theme] = {}
    for share, group, _place, theme in pairs:
        if -share >= SAME and group not in found and theme not in found.values():
            found[group] = theme
    return found


def overlap(
    session: Session, study_id: uuid.UUID, before: dict[uuid.UUID, set[uuid.UUID]]
) -> list[dict[str, object]]:
    """Where the passages of each theme of `before` are now: ids, how many it had, and [theme, how many] most first."""
    rows = session.execute(
        select(ThemeMember.theme_id, ThemeMember.segment_id)
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .where(Theme.study_id == study_id, Theme.state.in_(("proposed", "accepted")))
    ).all()
    now_in = {segment: theme for theme, segment in rows}
    told: list[dict[str, object]] = []
    for theme, segments in before.items():
        counts: dict[uuid.UUID, int] = defaultdict(int)
        for segment in segments:
            if segment in now_in:
                counts[now_in[segment]] += 1
        most = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))[:3]
        told.append({"theme": theme.hex, "passages": len(segments), "to": [[one.hex, n] for one, n in most]})
    return told


def live_members(session: Session, study_id: uuid.UUID) -> dict[uuid.UUID, set[uuid.UUID]]:
    """The passages of every theme and group that stands."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for theme, segment in session.execute(
        select(ThemeMember.theme_id, ThemeMember.segment_id)
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .where(Theme.study_id == study_id, Theme.state.in_(("proposed", "accepted")))
        .order_by(Theme.position, Theme.id)
    ):
        found[theme].add(segment)
    return found


def material(session: Session, study_id: uuid.UUID) -> Material:
    """All passages of a study's documents that stand."""
    rows = session.execute(
        select(Segment, Document)
        .join(Document, Document.id == Segment.document_id)
        .where(Document.study_id == study_id, Document.superseded_at.is_(None))
        .order_by(Document.created_at, Document.id, Segment.position)
    ).all()
    spoken = [document.language for _, document in rows]
    return Material(
        [segment.id for segment, _ in rows],
        [segment.digest for segment, _ in rows],
        [document.text[segment.start : segment.end] for segment, document in rows],
        [document.source_id for _, document in rows],
        max(sorted(set(spoken)), key=spoken.count) if spoken else "nl",
    )
