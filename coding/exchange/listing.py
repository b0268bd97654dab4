"""The passages of a study as rows: coded once or several times, with memo, and those that nobody coded. Service.

Read in a handful of statements, however many passages there are. Ids come as the database holds them: to make ten thousand
of them into objects would cost more than all the rest.
"""

import uuid
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, select, type_coerce
from sqlalchemy.orm import Session

from coding import codebook, consents, layers
from coding.consents import Quotable
from coding.documents.case_models import Attribute, AttributeValue
from coding.exchange import people
from coding.models import Code, Coding, Document, Segment, Turn
from surveys.base import Actor
from surveys.models import Study
from surveys.texts import Text, pick

Key = Hashable
"""An id as the database holds it."""
UNQUOTED: Text = {"nl": "(mag niet geciteerd worden)", "en": "(may not be quoted)"}


@dataclass(frozen=True)
class Choices:
    """What goes into a list of passages."""

    language: str
    names: bool = False
    """Organisations of identified waves by name."""
    all_words: bool = False
    """Also the words that may not be quoted; without it these passages stay in the list, without their words."""
    uncoded: bool = True
    """Also the passages that nobody coded."""


@dataclass(slots=True)
class Passage:
    """One coding of a stretch of text; without a code a stretch that nobody coded."""

    document_id: str
    title: str
    number: int
    """Place of the document in the list."""
    start: int
    end: int
    words: str
    quotable: bool
    speaker: str
    voice: str
    kind: str
    wave: str
    district: str
    category: str = ""
    code: str = ""
    also: str = ""
    """Other codes on the same words."""
    valence: str = ""
    improvement: bool = False
    strength: int | None = None
    memo: str = ""
    coder: str = ""
    made_on: str = ""
    values: Sequence[str] = ()
    """Of the study's own attributes, in their order; "" for unknown."""


@dataclass(frozen=True)
class Listing:
    title: str
    language: str
    attributes: Sequence[str]
    passages: Sequence[Passage]
    notes: Sequence[str] = ()
    documents: int = 0


@dataclass
class _Text:
    """A document with what is needed to describe a place in it."""

    id: uuid.UUID
    address: str
    title: str
    number: int
    text: str
    voice: people.Voice
    values: Sequence[str]
    turns: list[tuple[int, str]] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)

    def speaker(self, at: int) -> str:
        place = bisect_left(self.turns, (at + 1, "")) - 1
        return self.turns[place][1] if place >= 0 else ""


def passages(
    session: Session, actor: Actor, study: Study, coders: Mapping[uuid.UUID, str], choices: Choices
) -> Listing:
    """In the order of the documents and their texts. Only what counts and this person may see."""
    attributes = session.execute(
        select(Attribute.id, Attribute.name)
        .where(Attribute.study_id == study.id)
        .order_by(Attribute.position)
    ).all()
    texts = _texts(session, study, choices, [row.id for row in attributes])
    quotable = consents.quotable(session, study.id)
    found = list(_coded(session, actor, study, coders, choices, texts, quotable))
    if choices.uncoded:
        found += _uncoded(session, actor, study, choices, texts, quotable)
    found.sort(key=lambda passage: (passage.number, passage.start, -passage.end))
    names = [row.name for row in attributes]
    return Listing(study.title_in(choices.language), choices.language, names, found, documents=len(texts))


def _texts(
    session: Session, study: Study, choices: Choices, attributes: Sequence[uuid.UUID]
) -> dict[Key, _Text]:
    voices = people.voices(session, study, choices.language, names=choices.names)
    values: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for document_id, attribute_id, value in session.execute(
        select(AttributeValue.document_id, AttributeValue.attribute_id, AttributeValue.value)
        .join(Attribute, Attribute.id == AttributeValue.attribute_id)
        .where(Attribute.study_id == study.id)
    ):
        values[document_id][attribute_id] = value
    rows = session.execute(
        select(_key(Document.id), Document.id, Document.title, Document.text)
        .where(Document.study_id == study.id, Document.superseded_at.is_(None))
        .order_by(Document.kind, Document.created_at, Document.title, Document.id)
    )
    found = {}
    for number, (key, document_id, title, text) in enumerate(rows, 1):
        voice = voices[document_id]
        own = [values[document_id].get(one, "") for one in attributes]
        found[key] = _Text(
            document_id, str(document_id), people.title(title, voice), number, text, voice, own
        )
    turns = session.execute(
        select(_key(Turn.document_id), Turn.start, Turn.speaker)
        .join(Document, Document.id == Turn.document_id)
        .where(Document.study_id == study.id, Document.superseded_at.is_(None))
        .order_by(Turn.document_id, Turn.start)
    )
    for document_id, start, speaker in turns:
        found[document_id].turns.append((start, speaker))
    return found


def _coded(
    session: Session,
    actor: Actor,
    study: Study,
    coders: Mapping[uuid.UUID, str],
    choices: Choices,
    texts: Mapping[Key, _Text],
    quotable: Quotable,
) -> Iterator[Passage]:
    labels = _labels(session, study, choices.language)
    known: dict[Key, str] = {}
    rows = session.execute(_codings(study, actor)).tuples().all()
    together: dict[tuple[Key, int, int], dict[Key, None]] = defaultdict(dict)
    for document_id, code_id, start, end, *_ in rows:
        together[document_id, start, end][code_id] = None
    for (
        document_id,
        code_id,
        start,
        end,
        valence,
        improvement,
        strength,
        memo,
        made_by,
        outside,
        made_at,
    ) in rows:
        text = texts[document_id]
        text.covered.append((start, end))
        category, code = labels[code_id]
        others = together[document_id, start, end]
        passage = _place(text, start, end, choices, quotable)
        passage.category, passage.code = category, code
        if len(others) > 1:
            passage.also = "; ".join(labels[other][1] for other in others if other != code_id)
        passage.valence, passage.improvement, passage.strength = valence, improvement, strength
        passage.memo, passage.made_on = memo, str(made_at)[:10]
        if made_by is not None and made_by not in known:
            known[made_by] = coders.get(uuid.UUID(str(made_by)), "")
        passage.coder = outside or known.get(made_by, "")
        yield passage


def _codings(study: Study, actor: Actor) -> Any:
    return (
        select(
            _key(Coding.document_id),
            _key(Coding.code_id),
            Coding.start,
            Coding.end,
            Coding.valence,
            Coding.improvement,
            Coding.strength,
            Coding.memo,
            _key(Coding.made_by),
            Coding.outside_coder,
            type_coerce(Coding.made_at, String),
        )
        .join(Document, Document.id == Coding.document_id)
        .where(
            Document.study_id == study.id,
            Document.superseded_at.is_(None),
            layers.counting(),
            layers.visible(actor),
        )
        .order_by(Coding.start, Coding.end.desc(), Coding.made_at, Coding.id)
    )


def _uncoded(
    session: Session,
    actor: Actor,
    study: Study,
    choices: Choices,
    texts: Mapping[Key, _Text],
    quotable: Quotable,
) -> Iterator[Passage]:
    """Meaning units in which no coded passage stands, not even in part; of a document coded blind nobody says so."""
    rows = session.execute(
        select(_key(Segment.document_id), Segment.start, Segment.end)
        .join(Document, Document.id == Segment.document_id)
        .where(
            Document.study_id == study.id,
            Document.superseded_at.is_(None),
            Document.id.not_in(layers.blind_documents(actor)),
        )
        .order_by(Segment.document_id, Segment.start)
    )
    merged = {identity: _merged(text.covered) for identity, text in texts.items()}
    for document_id, start, end in rows:
        spans = merged[document_id]
        at = bisect_left(spans, (end, 0)) - 1
        if at >= 0 and spans[at][1] > start:
            continue
        yield _place(texts[document_id], start, end, choices, quotable)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _place(text: _Text, start: int, end: int, choices: Choices, quotable: Quotable) -> Passage:
    allowed = quotable.holds(text.id, start, end)
    words = text.text[start:end] if allowed or choices.all_words else pick(UNQUOTED, choices.language)
    voice = text.voice
    return Passage(
        text.address,
        text.title,
        text.number,
        start,
        end,
        words,
        allowed,
        text.speaker(start),
        voice.label,
        voice.kind,
        voice.wave,
        voice.district,
        values=text.values,
    )


def _labels(session: Session, study: Study, language: str) -> dict[Key, tuple[str, str]]:
    """Code → the labels of the codes above it, and its own."""
    book = codebook.of(session, study.id)
    if book is None:
        return {}
    codes = {
        code_id: (parent_id, pick(label, language))
        for code_id, parent_id, label in session.execute(
            select(_key(Code.id), _key(Code.parent_id), Code.label).where(Code.codebook_id == book.id)
        )
    }
    found = {}
    for code_id, (parent, label) in codes.items():
        path: list[str] = []
        while parent is not None and len(path) < 20:
            above, name = codes[parent]
            path.insert(0, name)
            parent = above
        found[code_id] = (" > ".join(path), label)
    return found


def _key(column: Any) -> ColumnElement[Any]:
    return type_coerce(column, String)
