"""Groups of passages found by the machine, and the themes that people make of them. Service."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from coding import clustering, consents, encoding, intake, pseudonyms
from coding.encoding import Encoder, Vectors
from coding.groups import levels, placing, refreshing, steering, ties
from coding.groups.placing import CENTRAL, Material
from coding.models import Document, Segment, Theme, ThemeMember, ThemeRun
from surveys import partners
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused
from surveys.models import Partner, Study
from surveys.texts import Text

Progress = Callable[[int, int], None]


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
    session: Session,
    actor: Actor,
    study: Study,
    *,
    themes: int | None = None,
    seed: int = 0,
    refresh: bool = False,
) -> ThemeRun:
    """A run to be done by the worker: as many groups as `themes`, or as many as the tree begins with.

    With `refresh` nothing is divided anew: passages that came in since the last search join a theme or wait.
    """
    asked: dict[str, Any] = {"refresh": True} if refresh else {"themes": themes}
    run = ThemeRun(id=new_id(), study_id=study.id, parameters=asked, seed=seed, created_by=actor)
    session.add(run)
    session.flush()
    return run


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
    found = placing.material(session, run.study_id)
    total = len(found.segments) + 2  # and grouping, and naming
    if len(found.segments) < clustering.FEWEST:
        raise Refused(
            {
                "nl": "Er zijn nog te weinig passages om groepen in te vinden. Voeg eerst documenten toe.",
                "en": "There are too few passages to find groups in. Add documents first.",
            }
        )
    intake.encode_missing(session, run.study_id, model, lambda done, _all: tell(done, total))
    vectors = intake.vectors(session, found.digests, model.name)
    tell(len(found.segments), total)
    if run.parameters.get("refresh"):
        refreshing.join(session, run, found, encoding.centred(vectors))
    else:
        _explore(session, run, found, vectors, lambda: tell(len(found.segments) + 1, total))
    run.encoder, run.input_digest = model.name, _digest(found)
    run.segments = len(found.segments)
    run.finished_at = now()
    session.flush()
    tell(total, total)
    return run


def _digest(found: Material) -> str:
    return hashlib.sha256("\n".join(sorted(found.digests)).encode()).hexdigest()


def _explore(
    session: Session, run: ThemeRun, found: Material, vectors: Vectors, grown: Callable[[], None]
) -> None:
    tree = clustering.grow(vectors, found.texts, found.language, seed=run.seed)
    groups = run.parameters.get("themes") or tree.start()
    kept = levels.of(tree, found.segments, groups)
    grown()
    before = placing.live_members(session, run.study_id)
    run.levels, run.groups = levels.packed(kept), groups
    run.unassigned = placing.place(
        session, run, found, kept.at(groups), encoding.centred(vectors), _hidden(session, run, found)
    )
    run.parameters = {**run.parameters, "overlap": placing.overlap(session, run.study_id, before)}


def _hidden(session: Session, run: ThemeRun, found: Material) -> frozenset[str]:
    return frozenset(pseudonyms.names(found.texts, partners.names(session, run.study_id), found.language))


def last_tree(session: Session, study_id: uuid.UUID) -> ThemeRun | None:
    """The last search whose tree can be cut anew; None when there is none."""
    return session.scalar(
        select(ThemeRun)
        .where(ThemeRun.study_id == study_id, ThemeRun.groups > 0, ThemeRun.finished_at.is_not(None))
        .order_by(ThemeRun.finished_at.desc())
        .limit(1)
    )


def steps(run: ThemeRun | None) -> list[int]:
    """The numbers of groups its tree can be cut into; none without a tree."""
    return levels.unpacked(run.levels).steps if run is not None and run.levels else []


def overlap(session: Session, run: ThemeRun) -> list[tuple[Theme, int, list[tuple[Theme, int]]]]:
    """Where the passages of each earlier group went when a search looked anew: group, how many, and [(group, how many)].

    Groups that stayed whole as they were are left out.
    """
    told = []
    for row in run.parameters.get("overlap", []):
        old = session.get(Theme, uuid.UUID(row["theme"]))
        to = [(session.get(Theme, uuid.UUID(one)), number) for one, number in row["to"]]
        kept = [(theme, number) for theme, number in to if theme is not None]
        if old is not None and [(old, row["passages"])] != kept:
            told.append((old, row["passages"], kept))
    return told


def set_level(session: Session, actor: Actor, study: Study, groups: int) -> ThemeRun:
    """Cuts the tree of the last search into about `groups` groups. Nothing is divided anew, and what a person wrote,
    named or moved stays. Raises Refused when there is no tree yet."""
    run = last_tree(session, study.id)
    if run is None or run.levels is None:
        raise Refused({"nl": "Zoek eerst groepen passages.", "en": "Look for groups of passages first."})
    tree = levels.unpacked(run.levels)
    found = placing.material(session, study.id)
    known = set(tree.segments)
    found = found.only([segment in known for segment in found.segments])
    vectors = encoding.centred(intake.vectors(session, found.digests, run.encoder))
    run.groups = tree.nearest(groups)
    at = {segment: row for row, segment in enumerate(tree.segments)}
    clusters = tree.at(run.groups).of([at[segment] for segment in found.segments])
    run.unassigned = placing.place(session, run, found, clusters, vectors, _hidden(session, run, found))
    session.flush()
    return run


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
    if theme.label == label.strip()[:200]:
        return theme
    theme.label = label.strip()[:200]
    steering.note(session, actor, theme.id, "renamed")
    return _changed(session, actor, theme)


def define(session: Session, actor: Actor, theme: Theme, central_concept: str, not_about: str) -> Theme:
    """A group becomes a theme when a person writes its central organising concept; without it, it is a group again."""
    if theme.state not in ("proposed", "accepted"):
        raise _gone()
    words = central_concept.strip(), not_about.strip()
    if (theme.central_concept, theme.not_about) == words:
        return theme
    theme.central_concept, theme.not_about = words
    steering.note(session, actor, theme.id, "defined" if words[0] else "undefined")
    theme.state = "accepted" if theme.central_concept else "proposed"
    return _changed(session, actor, theme)


def merge(session: Session, actor: Actor, theme: Theme, into: Theme) -> Theme:
    """Moves all passages of `theme` to `into`; `unmerge` puts them back. Raises Refused where that puts
    together what belongs apart."""
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
    steering.note(session, actor, into.id, "took_in", other=theme.id, passages=len(theme.members))
    steering.note(session, actor, theme.id, "merged", other=into.id)
    _changed(session, actor, theme)
    session.expire(into, ["members"])
    ties.check(session, theme.study_id, {member.segment_id for member in into.members})
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
    steering.note(session, actor, theme.id, "unmerged", other=into.id)
    steering.note(session, actor, into.id, "gave_back", other=theme.id)
    theme.state = "accepted" if theme.central_concept else "proposed"
    _changed(session, actor, theme)
    session.expire(into, ["members"])
    ties.check(session, theme.study_id, {member.segment_id for member in theme.members})
    return theme


def dismiss(session: Session, actor: Actor, theme: Theme) -> Theme:
    """Not a theme. Its passages stay where they are in their documents; `restore` brings the group back."""
    theme.state = "dismissed"
    steering.note(session, actor, theme.id, "dismissed")
    return _changed(session, actor, theme)


def restore(session: Session, actor: Actor, theme: Theme) -> Theme:
    theme.state = "accepted" if theme.central_concept else "proposed"
    steering.note(session, actor, theme.id, "restored")
    return _changed(session, actor, theme)


def unassigned(session: Session, study_id: uuid.UUID, most: int = 50) -> tuple[int, list[Passage]]:
    """How many passages are in no theme or group ("past nergens"), and the first `most` of them in reading order."""
    placed = (
        select(ThemeMember.segment_id)
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .where(Theme.study_id == study_id, Theme.state.in_(("proposed", "accepted")))
    )
    standing = (
        select(Segment, Document)
        .join(Document, Document.id == Segment.document_id)
        .where(Document.study_id == study_id, Document.superseded_at.is_(None), Segment.id.not_in(placed))
    )
    total = session.scalar(select(func.count()).select_from(standing.subquery())) or 0
    quotable = consents.quotable(session, study_id)
    rows = session.execute(
        standing.order_by(Document.created_at, Document.id, Segment.position).limit(most)
    ).all()
    return total, [
        Passage(segment, document, 0.0, False, quotable.holds(document.id, segment.start, segment.end))
        for segment, document in rows
    ]


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
