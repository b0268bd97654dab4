"""What stands in the knowledge base, for whoever has an account: found, told apart, counted. Service."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from analysis.knowledge import releasing
from analysis.knowledge.counting import Told, tell
from analysis.knowledge.models import Release
from analysis.models import Evidence, Finding
from coding.models import Document
from surveys.models import Partner, Study
from surveys.texts import Text

A_PAGE = 20
COMPOUND = 5
"""Letters from which a word is looked for within others: "begeleiding" in "jobbegeleiding"."""


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; "" leaves it open. `words`: all of them, in any form, in Dutch or English."""

    words: str = ""
    kind: str = ""
    district: str = ""
    domain: str = ""
    status: str = ""

    def __bool__(self) -> bool:
        return any((self.words.strip(), self.kind, self.district, self.domain, self.status))


@dataclass(frozen=True)
class Entry:
    """A release with what is known of it today. `kinds`: the names of the kinds of partners that are told."""

    release: Release
    status: str
    look_again: bool
    invented: bool
    behind: Told
    against: Told
    kinds: dict[str, Text]
    figures: int
    study: Study | None
    """The study it comes from, for its members alone."""


@dataclass(frozen=True)
class Found:
    """One page of entries, the newest first. `total` as wanted, `all` that there are."""

    entries: list[Entry]
    total: int
    all: int
    page: int
    pages: int


def find(session: Session, studies: Collection[uuid.UUID], wanted: Wanted, page: int = 1) -> Found:
    """The releases that somebody looks for. `studies`: those this person is a member of."""
    standing = select(Release.id, Release.lemmas, Release.districts, Release.domains).join(
        Finding, Finding.id == Release.finding_id
    )
    standing = standing.where(Release.taken_back_at.is_(None)).order_by(
        Release.released_at.desc(), Release.id
    )
    if wanted.kind:
        standing = standing.where(Release.kind == wanted.kind)
    if wanted.status:
        standing = standing.where(Finding.status == wanted.status)
    typed = wanted.words.split()
    asked = [forms for word in typed if (forms := releasing.lemmas(word))] or [
        {word.casefold()} for word in typed
    ]
    ids = [
        row.id
        for row in session.execute(standing)
        if (not wanted.district or wanted.district in row.districts)
        and (not wanted.domain or wanted.domain in row.domains)
        and all(_has(row.lemmas, forms) for forms in asked)
    ]
    pages = max(1, -(-len(ids) // A_PAGE))
    page = min(max(page, 1), pages)
    chosen = ids[(page - 1) * A_PAGE : page * A_PAGE]
    every = session.scalar(select(func.count()).where(Release.taken_back_at.is_(None))) or 0
    return Found(_entries(session, studies, chosen), len(ids), every, page, pages)


def one(session: Session, studies: Collection[uuid.UUID], release_id: uuid.UUID) -> Entry | None:
    """One entry; None for one that was never released or was taken back."""
    return next(iter(_entries(session, studies, [release_id])), None)


def _has(lemmas: Sequence[str], forms: Collection[str]) -> bool:
    """Whether one of these stands there: at the beginning of a word, or, when it is long enough, within a compound."""
    return any(
        known.startswith(form) or (len(form) >= COMPOUND and form in known)
        for form in forms
        for known in lemmas
    )


def _entries(session: Session, studies: Collection[uuid.UUID], ids: Sequence[uuid.UUID]) -> list[Entry]:
    rows = session.scalars(
        select(Release)
        .where(Release.id.in_(ids), Release.taken_back_at.is_(None))
        .options(
            joinedload(Release.finding)
            .selectinload(Finding.evidence)
            .selectinload(Evidence.document)
            .selectinload(Document.partner)
            .selectinload(Partner.type)
        )
    ).all()
    theirs = session.scalars(
        select(Study).where(Study.id.in_({row.finding.study_id for row in rows}))
    )  # fmt: skip
    known = {study.id: study for study in theirs}
    place = {release_id: position for position, release_id in enumerate(ids)}
    return [
        _entry(row, known[row.finding.study_id], row.finding.study_id in studies)
        for row in sorted(rows, key=lambda row: place[row.id])
    ]


def _entry(row: Release, study: Study, member: bool) -> Entry:
    kinds: dict[str, Text] = {}
    sides: dict[str, dict[str, set[uuid.UUID]]] = {"for": {}, "against": {}}
    for linked in row.finding.evidence:
        document = linked.document
        if document is None or document.source_id is None or document.speaker_type is None:
            continue
        kind = document.speaker_type
        kinds[kind.key] = kind.label
        sides[linked.stance].setdefault(kind.key, set()).add(document.source_id)
    told = {
        stance: tell(Counter({kind: len(sources) for kind, sources in side.items()}))
        for stance, side in sides.items()
    }
    return Entry(
        release=row,
        status=row.finding.status,
        look_again=row.finding.look_again_since is not None,
        invented=study.synthetic,
        behind=told["for"],
        against=told["against"],
        kinds=kinds,
        figures=sum(linked.kind == "figure" for linked in row.finding.evidence),
        study=study if member else None,
    )
