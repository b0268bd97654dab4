"""Groups of passages found by the machine, and the themes that people make of them. Service."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from coding import clustering, consents, encoding, intake, labelling, pseudonyms
from coding.encoding import Encoder
from coding.models import Document, Segment, Theme, ThemeMember, ThemeRun
from surveys import partners
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused
from surveys.models import Partner, Study
from surveys.texts import Text

Progress = Callable[[int, int], None]
CENTRAL = 3


@dataclass(frozen=True)
class Passage:
    """A member of a theme as it may be shown; `quotable` is False when its respondent withheld consent for quotes."""

    segment: Segment
    document: Document
    confidence: float
    central: bool
    quotable: bool

    @property
    def text(self) -> str:
        return self.document.text[self.segment.start : self.segment.end]


@dataclass
class Summary:
    """A theme with its weight: organisations first, then kinds of partners, then passages."""

    theme: Theme
    passages: list[Passage] = field(default_factory=list)

    @property
    def organisations(self) -> int:
        """A respondent whose organisation is not known counts as one."""
        return len({source for passage in self.passages if (source := passage.document.source_id)})

    @property
    def by_type(self) -> list[tuple[Text, int]]:
        """Label of each kind of partner with its number of organisations, most first."""
        found: dict[uuid.UUID, tuple[Text, set[uuid.UUID]]] = {}
        for passage in self.passages:
            kind, source = passage.document.speaker_type, passage.document.source_id
            if kind and source:
                found.setdefault(kind.id, (kind.label, set()))[1].add(source)
        return sorted(((label, len(ids)) for label, ids in found.values()), key=lambda pair: -pair[1])

    @property
    def quotes(self) -> list[Passage]:
        """Central passages that may be quoted, at most one per organisation; the nearest others where too few are."""
        chosen: list[Passage] = []
        for passage in sorted(self.passages, key=lambda p: (not p.central, -p.confidence)):
            source = passage.document.source_id
            same = source is not None and any(p.document.source_id == source for p in chosen)
            if passage.quotable and not same:
                chosen.append(passage)
            if len(chosen) == CENTRAL:
                break
        return chosen


# ---------------------------------------------------------------- finding groups


def start(
    session: Session, actor: Actor, study: Study, *, themes: int | None = None, seed: int = 0
) -> ThemeRun:
    """A run to be done by the worker: as many groups as `themes`, or as many as are found."""
    run = ThemeRun(id=new_id(), study_id=study.id, parameters={"themes": themes}, seed=seed, created_by=actor)
    session.add(run)
    session.flush()
    return run


@dataclass(frozen=True)
class Material:
    """What a run works on, read in one go: ids, texts and languages of all segments of a study."""

    segments: list[uuid.UUID]
    digests: list[str]
    texts: list[str]
    language: str

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.digests).encode()).hexdigest()


def material(session: Session, study_id: uuid.UUID) -> Material:
    rows = session.execute(
        select(Segment, Document.text, Document.language)
        .join(Document, Document.id == Segment.document_id)
        .where(Document.study_id == study_id, Document.superseded_at.is_(None))
        .order_by(Document.created_at, Document.id, Segment.position)
    ).all()
    spoken = [language for _, _, language in rows]
    return Material(
        [segment.id for segment, _, _ in rows],
        [segment.digest for segment, _, _ in rows],
        [text[segment.start : segment.end] for segment, text, _ in rows],
        max(set(spoken), key=spoken.count) if spoken else "nl",
    )


def discover(
    session: Session, run_id: uuid.UUID, progress: Progress | None = None, model: Encoder | None = None
) -> ThemeRun:
    """Does a run: encodes what has no vector, groups, labels, and writes the groups as proposed themes.

    A run that is done stays as it is; one that was broken off is done anew. Raises Refused with too few passages.
    """
    run = session.get(ThemeRun, run_id, with_for_update=True)
    if run is None:
        raise NotFound({"nl": "Deze zoekopdracht bestaat niet meer.", "en": "This run no longer exists."})
    if run.finished_at is not None:
        return run
    tell = progress or (lambda done, total: None)
    model = model or encoding.encoder()
    found = material(session, run.study_id)
    total = len(found.segments) + 2  # and grouping, and naming
    if len(found.segments) < clustering.FEWEST:
        raise Refused(
            {
                "nl": "Er zijn nog te weinig passages om groepen in te vinden. Voeg eerst documenten toe.",
                "en": "There are too few passages to find groups in. Add documents first.",
            }
        )
    intake.encode_missing(session, run.study_id, model, lambda done, _all: tell(done, total))
    vectors = encoding.centred(intake.vectors(session, found.digests, model.name))
    tell(len(found.segments), total)
    clusters = clustering.cluster(vectors, themes=run.parameters.get("themes"), seed=run.seed)
    tell(len(found.segments) + 1, total)
    _write(session, run, found, clusters, vectors)
    run.encoder, run.input_digest = model.name, found.digest
    run.segments = len(found.segments)
    run.unassigned = int((clusters.labels < 0).sum())
    run.finished_at = now()
    session.flush()
    tell(total, total)
    return run


def _write(
    session: Session, run: ThemeRun, found: Material, clusters: clustering.Clusters, vectors: Any
) -> None:
    """Proposed themes of this run; those of earlier runs that nobody took up make place."""
    session.execute(
        update(Theme)
        .where(Theme.study_id == run.study_id, Theme.state == "proposed")
        .values(state="dismissed", changed_at=now())
    )
    labels = clusters.labels.tolist()
    hidden = pseudonyms.names(found.texts, partners.names(session, run.study_id), found.language)
    words = labelling.keywords(found.texts, labels, found.language, unnamed=hidden)
    for group in sorted(words):
        members = np.flatnonzero(clusters.labels == group).tolist()
        central = set(labelling.central(vectors, members, CENTRAL))
        name = labelling.label(words[group])
        theme = Theme(
            id=new_id(),
            study_id=run.study_id,
            run_id=run.id,
            position=group,
            label=name,
            machine_label=name,
            keywords=words[group],
        )
        session.add(theme)
        theme.members = [
            ThemeMember(
                segment_id=found.segments[row],
                confidence=round(float(clusters.confidence[row]), 4),
                central=row in central,
            )
            for row in members
        ]


# ---------------------------------------------------------------- judging groups


def summaries(session: Session, study_id: uuid.UUID, *states: str) -> list[Summary]:
    """Themes in these states (default: proposed and accepted) with their passages; most organisations first."""
    chosen = states or ("proposed", "accepted")
    found = session.scalars(
        select(Theme).where(Theme.study_id == study_id, Theme.state.in_(chosen)).order_by(Theme.position)
    ).all()
    by_theme = {theme.id: Summary(theme) for theme in found}
    for theme_id, passage in _passages(session, study_id, list(by_theme)):
        by_theme[theme_id].passages.append(passage)
    return sorted(
        by_theme.values(), key=lambda s: (s.theme.state != "accepted", -s.organisations, -len(s.passages))
    )


def summary(session: Session, theme: Theme) -> Summary:
    passages = [passage for _, passage in _passages(session, theme.study_id, [theme.id])]
    return Summary(theme, passages)


def _passages(
    session: Session, study_id: uuid.UUID, theme_ids: list[uuid.UUID]
) -> list[tuple[uuid.UUID, Passage]]:
    quotable = consents.quotable(session, study_id)
    rows = session.execute(
        select(ThemeMember, Segment, Document)
        .join(Segment, Segment.id == ThemeMember.segment_id)
        .join(Document, Document.id == Segment.document_id)
        .options(
            selectinload(Document.partner).selectinload(Partner.type), selectinload(Document.partner_type)
        )
        .where(ThemeMember.theme_id.in_(theme_ids))
        .order_by(ThemeMember.confidence.desc(), Segment.id)
    )
    return [
        (
            member.theme_id,
            Passage(
                segment,
                document,
                member.confidence,
                member.central,
                quotable.holds(document.id, segment.start, segment.end),
            ),
        )
        for member, segment, document in rows
    ]


def rename(session: Session, actor: Actor, theme: Theme, label: str) -> Theme:
    if not label.strip():
        raise Refused({"nl": "Geef het thema een naam.", "en": "Give the theme a name."})
    theme.label = label.strip()[:200]
    return _changed(session, actor, theme)


def define(session: Session, actor: Actor, theme: Theme, central_concept: str, not_about: str) -> Theme:
    """A group becomes a theme when a person writes its central organising concept; without it, it is a group again."""
    if theme.state not in ("proposed", "accepted"):
        raise _gone()
    theme.central_concept, theme.not_about = central_concept.strip(), not_about.strip()
    theme.state = "accepted" if theme.central_concept else "proposed"
    return _changed(session, actor, theme)


def merge(session: Session, actor: Actor, theme: Theme, into: Theme) -> Theme:
    """Moves all passages of `theme` to `into`; `unmerge` puts them back."""
    if theme.id == into.id or theme.study_id != into.study_id:
        raise Refused({"nl": "Kies een ander thema.", "en": "Choose another theme."})
    if theme.state not in ("proposed", "accepted") or into.state not in ("proposed", "accepted"):
        raise _gone()
    there = {member.segment_id for member in into.members}
    for member in list(theme.members):
        if member.segment_id in there:
            continue
        session.add(
            ThemeMember(
                theme_id=into.id,
                segment_id=member.segment_id,
                confidence=member.confidence,
                central=member.central,
                from_theme_id=theme.id,
            )
        )
    theme.state, theme.merged_into_id = "merged", into.id
    _changed(session, actor, theme)
    session.expire(into, ["members"])
    return _changed(session, actor, into)


def unmerge(session: Session, actor: Actor, theme: Theme) -> Theme:
    """Takes a merge back: the theme stands by itself again, with its own passages."""
    if theme.state != "merged" or theme.merged_into_id is None:
        raise _gone()
    into = session.get_one(Theme, theme.merged_into_id)
    for member in list(into.members):
        if member.from_theme_id == theme.id:
            session.delete(member)
    theme.merged_into_id = None
    theme.state = "accepted" if theme.central_concept else "proposed"
    _changed(session, actor, theme)
    session.expire(into, ["members"])
    return theme


def dismiss(session: Session, actor: Actor, theme: Theme) -> Theme:
    """Not a theme. Its passages stay where they are in their documents; `restore` brings the group back."""
    theme.state = "dismissed"
    return _changed(session, actor, theme)


def restore(session: Session, actor: Actor, theme: Theme) -> Theme:
    theme.state = "accepted" if theme.central_concept else "proposed"
    return _changed(session, actor, theme)


def _changed(session: Session, actor: Actor, theme: Theme) -> Theme:
    theme.changed_at, theme.changed_by = now(), actor
    session.flush()
    return theme


def _gone() -> Refused:
    return Refused(
        {
            "nl": "Dit thema is intussen samengevoegd of afgewezen. Ververs de pagina.",
            "en": "This theme was merged or dismissed meanwhile. Refresh the page.",
        }
    )
