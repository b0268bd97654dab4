"""Asks a question of a study: loads no more than it needs, and gives the passages with their documents. Service."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coding import codebook, layers
from coding.documents.case_models import Attribute
from coding.documents.cases import Case
from coding.models import Code, Coding, Document
from coding.queries import describing, indexing, resolving
from coding.queries.answering import Mark, Reading, answer
from coding.queries.nearness import Unit
from coding.queries.syntax import BadQuery
from coding.queries.tree import Coded, Known, Node, Said, leaves, units

MOST_FOUND = 20_000


@dataclass(frozen=True)
class Found:
    """A passage: document.text[start:end] of its case."""

    case: Case
    start: int
    end: int


def code_names(codes: Sequence[Code]) -> dict[uuid.UUID, list[str]]:
    return {code.id: [code.key, *code.label.values()] for code in codes}


def parents(codes: Sequence[Code]) -> dict[uuid.UUID, uuid.UUID | None]:
    return {code.id: code.parent_id for code in codes}


def check(
    session: Session, study_id: uuid.UUID, node: Node, attributes: Sequence[Attribute]
) -> tuple[Node, dict[str, Collection[uuid.UUID]]]:
    """The question with the names of this study resolved. Raises BadQuery, which knows the place."""
    book = codebook.of(session, study_id)
    codes = book.codes if book else []
    meanings = resolving.meanings(code_names(codes), parents(codes))
    return resolving.resolve(node, meanings, describing.named(attributes))


def run(
    session: Session, study_id: uuid.UUID, node: Node, cases: Sequence[Case], attributes: Sequence[Attribute]
) -> list[Found]:
    """The passages that a question finds in these cases, in their order. Raises BadQuery.

    Codings are those that count. Costs one statement per kind of thing the question needs.
    """
    node, meant = check(session, study_id, node, attributes)
    readings = _readings(session, node, meant, cases, attributes)
    found: list[Found] = []
    for case in cases:
        spans = answer(node, readings[case.document.id], meant)
        found.extend(Found(case, start, end) for start, end in spans)
        if len(found) > MOST_FOUND:
            raise BadQuery(
                f"Deze vraag vindt meer dan {MOST_FOUND} passages. Maak haar nauwer.",
                f"This query finds more than {MOST_FOUND} passages. Make it narrower.",
                (0, 0),
            )
    return found


def _readings(
    session: Session,
    node: Node,
    meant: Mapping[str, Collection[uuid.UUID]],
    cases: Sequence[Case],
    attributes: Sequence[Attribute],
) -> dict[uuid.UUID, Reading]:
    ids = [case.document.id for case in cases]
    parts = leaves(node)
    marks = _marks(session, parts, meant, ids)
    spoken = texts(session, ids) if any(isinstance(part, Said) for part in parts) else {}
    lengths = _lengths(session, ids) if any(isinstance(part, Known) for part in parts) else {}
    starts = _starts(session, ids, units(node))
    languages = {case.document.id: case.document.language for case in cases}
    lemmas = {part.words for part in parts if isinstance(part, Said) and part.lemma}
    forms = {word: indexing.forms_of(session, languages, word) for word in lemmas}
    found = {}
    for case in cases:
        document_id = case.document.id
        text = spoken.get(document_id, "")
        found[document_id] = Reading(
            lengths.get(document_id, len(text)),
            marks.get(document_id, ()),
            text,
            {unit: by_document[document_id] for unit, by_document in starts.items()},
            describing.known(case, attributes) if lengths else {},
            {word: by_document[document_id] for word, by_document in forms.items()},
        )
    return found


def _marks(
    session: Session,
    parts: Sequence[object],
    meant: Mapping[str, Collection[uuid.UUID]],
    documents: Sequence[uuid.UUID],
) -> dict[uuid.UUID, list[Mark]]:
    wanted = [part for part in parts if isinstance(part, Coded)]
    if not wanted:
        return {}
    columns = (
        Coding.document_id,
        Coding.code_id,
        Coding.start,
        Coding.end,
        Coding.valence,
        Coding.improvement,
    )
    chosen = select(*columns).where(Coding.document_id.in_(documents), layers.counting())
    if all(part.code != "*" for part in wanted):
        chosen = chosen.where(Coding.code_id.in_({code for codes in meant.values() for code in codes}))
    found: dict[uuid.UUID, list[Mark]] = {}
    for document_id, *mark in session.execute(chosen):
        found.setdefault(document_id, []).append(Mark(*mark))
    return found


def texts(session: Session, documents: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The texts from which passages are cut."""
    rows = session.execute(select(Document.id, Document.text).where(Document.id.in_(documents)))
    return dict(rows.tuples().all())


def _lengths(session: Session, documents: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = session.execute(select(Document.id, func.length(Document.text)).where(Document.id.in_(documents)))
    return dict(rows.tuples().all())


def _starts(
    session: Session, documents: Sequence[uuid.UUID], wanted: Collection[Unit]
) -> dict[Unit, Mapping[uuid.UUID, Sequence[int]]]:
    return {
        unit: indexing.turn_starts(session, documents)
        if unit == "turn"
        else indexing.starts(session, documents, unit)
        for unit in wanted
    }
