"""The framework matrix: a row per case, a column per code, in each cell a person's summary and its passages. Service.

After the Framework Method (Ritchie & Spencer; Gale et al. 2013, BMC Medical Research Methodology 13:117): charting
summarises what a case says about a code. "No evidence" is what somebody found who looked; "not yet charted" is that
nobody looked yet, whether or not there are passages.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, delete, select, type_coerce
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, object_session

from analysis.matrices.loading import Ids
from analysis.matrices.models import FrameworkCell
from coding import layers
from coding.documents.cases import Case
from coding.models import Code, Coding, Document
from surveys import naming
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study
from surveys.texts import LANGUAGES, Text

STATES = ("charted", "no_evidence")
LONGEST = 5000
CHANGED: Text = {
    "nl": "Iemand anders heeft deze cel intussen gewijzigd. Hieronder staan beide versies; kies wat blijft.",
    "en": "Somebody else has changed this cell meanwhile. Both versions are shown; choose what stays.",
}


class StaleCell(Stale):
    """Somebody changed the cell meanwhile; `theirs` is what is stored now, None when they took it away."""

    def __init__(self, theirs: FrameworkCell | None) -> None:
        super().__init__(CHANGED)
        self.theirs = theirs


@dataclass(frozen=True)
class Voice:
    """A row: an organisation, a respondent whose organisation is not shown, or a text that is nobody's."""

    key: str
    label: Text
    kind: Text | None
    documents: list[uuid.UUID]


@dataclass(frozen=True)
class Cell:
    """`passages` that count now; `newer` of them came after it was charted. Without `state`: not yet charted."""

    state: str | None = None
    summary: str = ""
    passages: int = 0
    newer: int = 0
    changed_at: dt.datetime | None = None
    changed_by: uuid.UUID | None = None
    revision: int = 0


@dataclass(frozen=True)
class Place:
    """A coded passage of a cell, cut from its document."""

    document: Document
    start: int
    end: int
    valence: str
    text: str


EMPTY = Cell()


def voices(cases: Sequence[Case]) -> list[Voice]:
    """The rows, by kind of partner and name. What one organisation said in several documents is one row.

    A response of a confidential round is a row of its own for everybody, so that no reader learns whose it is from
    the row, and all chart in the same one.
    """
    found: dict[str, Voice] = {}
    order: dict[str, tuple[bool, int, str]] = {}
    for case in cases:
        key = key_of(case.document)
        if key not in found:
            found[key] = Voice(key, _label(case), case.kind.label if case.kind else None, [])
            order[key] = (case.kind is None, case.kind.position if case.kind else 0, found[key].label["nl"])
        found[key].documents.append(case.document.id)
    return [found[key] for key in sorted(found, key=lambda key: (*order[key][:2], order[key][2].casefold()))]


def key_of(document: Document) -> str:
    """Whose words a document holds, as a key."""
    response = document.response
    if document.partner_id is not None and (response is None or not naming.is_confidential(response.wave)):
        return f"partner-{document.partner_id}"
    if document.response_id is not None:
        return f"response-{document.response_id}"
    return f"document-{_first_version(document)}"


def _first_version(document: Document) -> uuid.UUID:
    """A corrected text stays in the row of the text it corrects."""
    session, first = object_session(document), document
    while session is not None and first.supersedes_id is not None:
        older = session.get(Document, first.supersedes_id)
        if older is None:
            break
        first = older
    return first.id


def _label(case: Case) -> Text:
    if case.partner is not None:
        return dict.fromkeys(LANGUAGES, case.partner.name)
    if case.kind is not None:
        return {language: naming.of_type(case.kind.label, language) for language in LANGUAGES}
    return dict.fromkeys(LANGUAGES, case.document.title)


def cells(
    session: Session, study_id: uuid.UUID, rows: Sequence[Voice], codes: Collection[uuid.UUID]
) -> Mapping[tuple[str, uuid.UUID], Cell]:
    """What stands in each cell; one that is not in it is EMPTY. Three statements, whatever the size."""
    row_of = {document: row.key for row in rows for document in row.documents}
    charted = {
        (cell.case_key, cell.code_id): cell
        for cell in session.scalars(
            select(FrameworkCell).where(FrameworkCell.study_id == study_id, FrameworkCell.code_id.in_(codes))
        )
    }
    places: dict[tuple[str, uuid.UUID], set[tuple[Any, int, int]]] = {}
    raw = [type_coerce(column, String) for column in (Coding.document_id, Coding.code_id)]
    ids = Ids()
    for document, code, start, end in session.execute(_counting(study_id, codes, *raw)):
        if row := row_of.get(ids[document]):
            places.setdefault((row, ids[code]), set()).add((document, start, end))
    first_made = _first_made(session, study_id, row_of, {code for _row, code in charted})
    found = {}
    for key in charted.keys() | places.keys():
        cell, number = charted.get(key), len(places.get(key, ()))
        if cell is None:
            found[key] = Cell(passages=number)
        else:
            found[key] = Cell(
                cell.state,
                cell.summary,
                number,
                sum(made > cell.changed_at for made in first_made.get(key, {}).values()),
                cell.changed_at,
                cell.changed_by,
                cell.revision,
            )
    return found


def _counting(study_id: uuid.UUID, codes: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return (
        select(*columns, Coding.start, Coding.end)
        .join(Document, Document.id == Coding.document_id)
        .where(Document.study_id == study_id, Coding.code_id.in_(codes), layers.counting())
    )


def _first_made(
    session: Session, study_id: uuid.UUID, row_of: Mapping[uuid.UUID, str], codes: Collection[uuid.UUID]
) -> dict[tuple[str, uuid.UUID], dict[tuple[uuid.UUID, int, int], dt.datetime]]:
    """When each passage of a cell was first coded, for codes under which something is charted."""
    found: dict[tuple[str, uuid.UUID], dict[tuple[uuid.UUID, int, int], dt.datetime]] = {}
    if not codes:
        return found
    chosen = _counting(study_id, codes, Coding.document_id, Coding.code_id, Coding.made_at)
    for document, code, made, start, end in session.execute(chosen):
        if document in row_of:
            times = found.setdefault((row_of[document], code), {})
            times[document, start, end] = min(made, times.get((document, start, end), made))
    return found


def passages(session: Session, code_id: uuid.UUID, documents: Sequence[uuid.UUID]) -> list[Place]:
    """The passages of a cell in the order of their documents, each words once."""
    rows = session.execute(
        select(Document, Coding.start, Coding.end, Coding.valence)
        .join(Coding, Coding.document_id == Document.id)
        .where(Coding.code_id == code_id, Document.id.in_(documents), layers.counting())
        .order_by(Document.created_at, Document.id, Coding.start, Coding.end, Coding.made_at)
    )
    found: dict[tuple[uuid.UUID, int, int], Place] = {}
    for document, start, end, valence in rows:
        found.setdefault(
            (document.id, start, end), Place(document, start, end, valence, document.text[start:end])
        )
    return list(found.values())


def stored(session: Session, study_id: uuid.UUID, case_key: str, code_id: uuid.UUID) -> FrameworkCell | None:
    return session.scalar(
        select(FrameworkCell).where(
            FrameworkCell.study_id == study_id,
            FrameworkCell.case_key == case_key,
            FrameworkCell.code_id == code_id,
        )
    )


def chart(
    session: Session,
    actor: Actor,
    study: Study,
    voice: Voice,
    code: Code,
    *,
    state: str,
    summary: str = "",
    revision: int = 0,
) -> FrameworkCell:
    """Writes a cell. `revision` is that of what the person saw, 0 for a cell that was not yet charted.

    Raises StaleCell when it is another one meanwhile, Refused for a summary without words, NotFound for a code of elsewhere.
    """
    if code.codebook.study_id != study.id:
        raise NotFound({"nl": "Deze code is niet van deze studie.", "en": "This code is not of this study."})
    summary = summary.strip()
    if state not in STATES or (state == "charted" and not summary):
        raise Refused(
            {
                "nl": "Schrijf een samenvatting, of kies dat er niets over gezegd is.",
                "en": "Write a summary, or choose that nothing was said about it.",
            }
        )
    if len(summary) > LONGEST:
        raise Refused(
            {
                "nl": f"Houd een samenvatting korter dan {LONGEST} tekens.",
                "en": f"Keep a summary shorter than {LONGEST} characters.",
            }
        )
    cell = _as_seen(session, study.id, voice.key, code.id, revision)
    if cell is None:
        cell = FrameworkCell(id=new_id(), study_id=study.id, code_id=code.id, case_key=voice.key, state=state)
        try:
            with session.begin_nested():  # two people may write the same empty cell at once
                session.add(cell)
        except IntegrityError as error:
            raise StaleCell(stored(session, study.id, voice.key, code.id)) from error
    cell.state, cell.summary = state, summary if state == "charted" else ""
    cell.changed_at, cell.changed_by = now(), actor
    session.flush()
    return cell


def clear(
    session: Session, actor: Actor, study: Study, voice: Voice, code: Code, *, revision: int
) -> uuid.UUID | None:
    """Makes a cell "not yet charted" again; gives the id it had. Raises StaleCell."""
    cell = _as_seen(session, study.id, voice.key, code.id, revision)
    if cell is None:
        return None
    cell_id = cell.id
    session.delete(cell)
    session.flush()
    return cell_id


def _as_seen(
    session: Session, study_id: uuid.UUID, case_key: str, code_id: uuid.UUID, revision: int
) -> FrameworkCell | None:
    cell = stored(session, study_id, case_key, code_id)
    if (cell.revision if cell else 0) != revision:
        raise StaleCell(cell)
    return cell


def forget(session: Session, documents: Sequence[Document]) -> int:
    """Takes away the summaries of whose words these are: they retell what was said. Gives how many."""
    keys = {key_of(document) for document in documents}
    removed = session.execute(delete(FrameworkCell).where(FrameworkCell.case_key.in_(keys)))
    return int(removed.rowcount)  # type: ignore[attr-defined]
