"""What matrices are counted from: the codes in their order, the cases, and every coded passage that counts. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session

from analysis.matrices.counting import Facts, Passage
from analysis.matrices.together import Coded, Way
from coding import codebook, layers
from coding.documents import cases
from coding.documents.case_models import Attribute
from coding.documents.cases import Case
from coding.models import Code, Coding, Document
from coding.queries import indexing, resolving, running
from surveys.base import Actor


@dataclass(frozen=True)
class Row:
    """A code in the order of the codebook; `depth` 0 stands at the top. A category has codes under it."""

    code: Code
    depth: int
    category: bool


@dataclass(frozen=True)
class Described:
    """The documents that count, as cases, and the study's own attributes; `blind`: how many this person may not count."""

    cases: list[Case]
    attributes: list[Attribute]
    blind: int


def described(session: Session, actor: Actor, study_id: uuid.UUID, *, names: bool) -> Described:
    """What this person may count: a document that they code blind in a round is left out until all have locked.

    `names`: see coding.documents.cases.describe.
    """
    documents = cases.current(session, study_id)
    hidden = set(session.scalars(layers.blind_documents(actor))) if actor else set()
    shown = [document for document in documents if document.id not in hidden]
    return Described(
        cases.describe(session, shown, names=names),
        cases.attributes(session, study_id),
        len(documents) - len(shown),
    )


def rows(session: Session, study_id: uuid.UUID, used: Sequence[Passage] = ()) -> list[Row]:
    """The codes in the order of the codebook as its tree shows it; retired ones only where they are used."""
    book = codebook.of(session, study_id)
    if book is None:
        return []
    passages = {code for _, code, _, _ in used}
    shown = [code for code in book.codes if code.retired_at is None or code.id in passages]
    ids = {code.id for code in shown}
    children: dict[uuid.UUID | None, list[Code]] = {}
    for code in shown:
        children.setdefault(code.parent_id if code.parent_id in ids else None, []).append(code)
    found: list[Row] = []
    waiting = [(code, 0) for code in reversed(children.get(None, []))]
    while waiting:
        code, depth = waiting.pop()
        below = children.get(code.id, [])
        found.append(Row(code, depth, bool(below)))
        waiting += [(child, depth + 1) for child in reversed(below)]
    return found


def families(found: Sequence[Row]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Each code → the codes it counts for: itself and what stands above it."""
    return resolving.families(running.parents([row.code for row in found]))


def passages(session: Session, study_id: uuid.UUID, among: Sequence[Case]) -> list[Passage]:
    """Every coded passage that counts in these cases of the study, in one statement."""
    raw = [type_coerce(column, String) for column in (Coding.document_id, Coding.code_id)]
    chosen = (
        select(*raw, Coding.start, Coding.end)
        .join(Document, Document.id == Coding.document_id)
        .where(Document.study_id == study_id, Document.superseded_at.is_(None), layers.counting())
    )
    ids, shown = Ids(), {case.document.id for case in among}
    return [
        Passage(ids[document], ids[code], start, end)
        for document, code, start, end in session.execute(chosen)
        if ids[document] in shown
    ]


class Ids(dict[Any, uuid.UUID]):
    """Each id made once, whatever the number of passages: as the database gives it → as ours."""

    def __missing__(self, given: Any) -> uuid.UUID:
        made = self[given] = given if isinstance(given, uuid.UUID) else uuid.UUID(given)
        return made


def coded(session: Session, found: Sequence[Passage], facts: dict[uuid.UUID, Facts], way: Way) -> list[Coded]:
    """The passages per document, once per code, ready for `together`."""
    by_document: dict[uuid.UUID, set[tuple[uuid.UUID, tuple[int, int]]]] = {}
    for document, code, start, end in found:
        if document in facts:
            by_document.setdefault(document, set()).add((code, (start, end)))
    starts = {}
    if way == "sentence":
        starts = indexing.starts(session, list(by_document), "sentence")
    elif way == "turn":
        starts = indexing.turn_starts(session, list(by_document))
    return [
        Coded(facts[document].source, list(spans), starts.get(document, ()))
        for document, spans in by_document.items()
    ]
