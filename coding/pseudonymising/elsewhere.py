"""Where names that are hidden in a text also stand because people typed them: memos, codes, themes, titles, cases. Service.

Nothing is changed there by itself: these are people's own words. An owner is shown where they stand.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import codebook
from coding.codebook import trees
from coding.documents.case_models import Attribute, AttributeValue, DocumentGroup
from coding.memos import managing
from coding.models import Document, Theme
from coding.pseudonymising import replacing
from coding.pseudonymising.models import NameFinding, Original
from surveys.texts import Text

HIDDEN = ("accepted", "changed")


@dataclass(frozen=True)
class Spot:
    """`what`: "memo", "coding", "interview", "code", "theme", "document", "value" or "group"; `id` of that row."""

    what: str
    id: uuid.UUID
    called: str | Text
    names: tuple[str, ...]
    """The names that stand there, as they stand in the text."""
    document_id: uuid.UUID | None = None
    passage: tuple[int, int] | None = field(default=None)


def names_of(original: Original, found: Sequence[NameFinding]) -> list[str]:
    """The words that are hidden in this text, each once."""
    return list(dict.fromkeys(original.text[one.start : one.end] for one in found if one.state in HIDDEN))


def spots(session: Session, actor: uuid.UUID, study_id: uuid.UUID, names: Sequence[str]) -> list[Spot]:
    """As far as this person may read it: no private memo of others, nothing that others do blind."""
    if not names:
        return []
    every = [*_memos(session, actor, study_id), *_codes(session, study_id), *_themes(session, study_id)]
    found = []
    for spot, words in [*every, *_cases(session, study_id)]:
        there = tuple(name for name in names if replacing.occurrences(words, name))
        if there:
            found.append(Spot(spot.what, spot.id, spot.called, there, spot.document_id, spot.passage))
    return found


def _memos(session: Session, actor: uuid.UUID, study_id: uuid.UUID) -> Iterator[tuple[Spot, str]]:
    lines = managing.named(session, managing.lines(session, actor, study_id))
    for line in lines:
        what = line.about if line.about in ("coding", "interview") else "memo"
        called = line.title or line.subject
        yield Spot(what, line.id, called, (), line.document_id, line.passage), f"{line.title}\n{line.text}"


def _codes(session: Session, study_id: uuid.UUID) -> Iterator[tuple[Spot, str]]:
    book = codebook.of(session, study_id)
    for code in trees.all_codes(session, book.id) if book else ():
        words = "\n".join(text for part in trees.TEXTS for text in getattr(code, part).values())
        yield Spot("code", code.id, code.label, ()), words


def _themes(session: Session, study_id: uuid.UUID) -> Iterator[tuple[Spot, str]]:
    for theme in session.scalars(select(Theme).where(Theme.study_id == study_id)):
        yield (
            Spot("theme", theme.id, theme.label, ()),
            f"{theme.label}\n{theme.central_concept}\n{theme.not_about}",
        )


def _cases(session: Session, study_id: uuid.UUID) -> Iterator[tuple[Spot, str]]:
    newest = (Document.study_id == study_id, Document.superseded_at.is_(None))
    for document_id, title in session.execute(select(Document.id, Document.title).where(*newest)).tuples():
        yield Spot("document", document_id, title, ()), title
    values = (
        select(Document.id, Attribute.name, AttributeValue.value)
        .join(AttributeValue, AttributeValue.document_id == Document.id)
        .join(Attribute, Attribute.id == AttributeValue.attribute_id)
        .where(*newest)
    )
    for document_id, attribute, value in session.execute(values).tuples():
        yield Spot("value", document_id, f"{attribute}: {value}", ()), value
    for group in session.scalars(select(DocumentGroup).where(DocumentGroup.study_id == study_id)):
        yield Spot("group", group.id, group.name, ()), f"{group.name}\n{group.about}"
