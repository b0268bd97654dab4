"""The key of a study: which words stand for which name in all its texts, and which words are no name. Service.

The words are closed at rest, so they are compared here and not in the database; a study has some hundreds of them.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import Session

from coding import pseudonyms
from coding.models import Document
from coding.pseudonymising.models import NameFinding, Original, Replacement
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import Study

LONGEST = 120
KINDS = tuple(pseudonyms.WORDS["nl"])


@dataclass
class Key:
    """All replacements of a study at hand; `of` finds one by its exact words, white space taken as one."""

    study_id: uuid.UUID
    rows: list[Replacement]
    _by_words: dict[str, Replacement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_words = {plain(row.original): row for row in self.rows if row.everywhere}

    def of(self, words: str) -> Replacement | None:
        return self._by_words.get(plain(words))

    def names(self) -> list[str]:
        """What a person said is a name, the longest first."""
        return sorted(
            (row.original for row in self._by_words.values() if row.state == "name"), key=len, reverse=True
        )

    def hiding(self) -> dict[str, str]:
        """Original → what is written instead, of what people decided."""
        return {row.original: row.words for row in self._by_words.values() if row.state == "name"}

    def written(self) -> set[str]:
        """All words that are written instead of a name."""
        return {row.words for row in self.rows}

    def propose(
        self,
        session: Session,
        words: str,
        kind: str,
        language: str,
        *,
        everywhere: bool = True,
        clash: str = "",
        like: Replacement | None = None,
        called: str = "",
    ) -> Replacement:
        """The replacement of these words, made when there is none; one that stands in the text `clash` is passed over.

        `like`: who is meant is hidden already, under other words; the same is written for these. `called`: what it is, in
        the words of the study ("bouwbedrijf"), to be numbered rather than its kind.
        """
        known = self.of(words) if everywhere else None
        if known is not None:
            return known
        number = 1 + max((row.number for row in self.rows if row.kind == kind), default=0)
        while written(kind, number, language, called) in clash:
            number += 1
        row = Replacement(
            id=new_id(),
            study_id=self.study_id,
            original=words,
            kind=kind,
            number=number,
            words=like.words if like is not None else written(kind, number, language, called),
            everywhere=everywhere,
        )
        session.add(row)
        self.rows.append(row)
        if everywhere:
            self._by_words[plain(words)] = row
        return row


def plain(words: str) -> str:
    return " ".join(words.split())


def written(kind: str, number: int, language: str, called: str = "") -> str:
    """ "[Persoon B]", "[plaats 3]", or with what it is called: "[bouwbedrijf 2]"."""
    return f"[{called} {number}]" if called else pseudonyms.numbered(kind, number, language)


def read(session: Session, study_id: uuid.UUID, *, writing: bool = False) -> Key:
    """The key as it stands. `writing`: nobody else gives numbers in this study until the transaction ends."""
    if writing:
        session.execute(select(Study.id).where(Study.id == study_id).with_for_update())
    rows = session.scalars(
        select(Replacement)
        .where(Replacement.study_id == study_id)
        .order_by(Replacement.kind, Replacement.number)
    )
    return Key(study_id, list(rows))


def name(session: Session, actor: Actor, row: Replacement, words: str = "") -> None:
    """A person says that this is a name, and what is written instead when it is not what was proposed."""
    if words.strip():
        row.words = fit(words)
    _decided(row, actor, "name")
    session.flush()


def no_name(session: Session, actor: Actor, row: Replacement) -> None:
    """A person says that these words are nobody's name: they are not found again in this study."""
    _decided(row, actor, "no_name")
    session.flush()


def forget(session: Session, actor: Actor, row: Replacement) -> None:
    """What was said of these words counts no more for the next text; texts that were made stay as they are."""
    _decided(row, actor, "proposed")
    session.flush()


def fit(words: str) -> str:
    """Raises Refused for what cannot stand in the place of a name."""
    words = plain(words)
    if not words or len(words) > LONGEST:
        raise Refused(
            {
                "nl": f"Schrijf wat er in plaats van de naam komt te staan, ten hoogste {LONGEST} tekens.",
                "en": f"Write what is to stand instead of the name, at most {LONGEST} signs.",
            }
        )
    return words


@dataclass(frozen=True)
class Line:
    """A replacement, in how many texts it stands, and how often."""

    row: Replacement
    documents: int
    places: int


def lines(session: Session, study_id: uuid.UUID) -> list[Line]:
    """What people decided, by kind and number."""
    used: Counter[uuid.UUID] = Counter()
    texts: Counter[uuid.UUID] = Counter()
    counted = session.execute(
        select(
            NameFinding.replacement_id,
            func.count(func.distinct(NameFinding.original_id)),
            func.count(),
        )
        .join(Original, Original.id == NameFinding.original_id)
        .where(Original.study_id == study_id, NameFinding.state.in_(("accepted", "changed")))
        .group_by(NameFinding.replacement_id)
    )
    for row_id, documents, places in counted.tuples():
        texts[row_id], used[row_id] = documents, places
    return [
        Line(row, texts[row.id], used[row.id])
        for row in read(session, study_id).rows
        if row.state != "proposed" or used[row.id]
    ]


def used_in(session: Session, row: Replacement) -> list[tuple[Document, Original]]:
    """The texts in which this replacement stands, as the document that is read and its original."""
    found = session.execute(
        select(Original)
        .where(
            exists().where(
                NameFinding.original_id == Original.id,
                NameFinding.replacement_id == row.id,
                NameFinding.state.in_(("accepted", "changed")),
            )
        )
        .order_by(Original.begun_at)
    ).scalars()
    return [(original.made or original.document, original) for original in found]


def forget_documents(session: Session, documents: Sequence[uuid.UUID]) -> None:
    """Originals and findings of erased documents go, and of the key what stood in no other text."""
    originals = select(Original.id).where(Original.document_id.in_(documents))
    touched = set(
        session.scalars(select(NameFinding.replacement_id).where(NameFinding.original_id.in_(originals)))
    )
    touched |= _of_respondents(session, documents)
    session.execute(delete(NameFinding).where(NameFinding.original_id.in_(originals)))
    for original in session.scalars(select(Original).where(Original.made_id.in_(documents))).all():
        original.made_id = None
    session.flush()
    session.execute(delete(Original).where(Original.document_id.in_(documents)))
    forget_unused(session, touched)


def _of_respondents(session: Session, documents: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Replacements of who answered in these documents and in no others."""
    gone = select(Document.study_id, Document.respondent).where(
        Document.id.in_(documents), Document.respondent != ""
    )
    found: set[uuid.UUID] = set()
    for study_id, respondent in session.execute(gone.distinct()).tuples().all():
        elsewhere = exists().where(
            Document.study_id == study_id, Document.respondent == respondent, Document.id.not_in(documents)
        )
        if not session.scalar(select(elsewhere)):
            found |= {row.id for row in read(session, study_id).rows if row.words == respondent}
    return found


def forget_unused(session: Session, replacements: Collection[uuid.UUID]) -> None:
    """Of these, the ones that no finding in any text refers to are taken away for good."""
    still: Select[tuple[uuid.UUID]] = select(NameFinding.replacement_id)
    session.execute(
        delete(Replacement)
        .where(Replacement.id.in_(replacements), Replacement.id.not_in(still))
        .execution_options(synchronize_session=False)
    )
    session.flush()


def _decided(row: Replacement, actor: Actor, state: str) -> None:
    row.state, row.changed_by, row.changed_at = state, actor, now()
