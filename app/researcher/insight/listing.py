"""Found passages as a list: columns of one's choice, an order, and the same as rows for a file."""

import uuid
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.matrices.columns import BY
from coding import consents, layers
from coding.documents.attribute_values import order as attribute_order
from coding.documents.case_models import Attribute
from coding.documents.cases import Case
from coding.models import Code, Coding, Turn
from coding.queries import running
from coding.queries.describing import SOURCES
from coding.queries.nearness import places, within
from coding.queries.running import Found
from surveys.texts import pick

USUAL = ("document", "type", "codes")
OWN = {
    "speaker": _l("speaker"),
    "codes": _l("codes"),
    "direction": _l("direction"),
    "date": _l("date"),
    "source": _l("kind of source"),
}
DIRECTIONS = {
    "facilitator": {"nl": "helpt", "en": "helps"},
    "barrier": {"nl": "hindert", "en": "hinders"},
    "mixed": {"nl": "beide", "en": "both"},
    "neutral": {"nl": "neutraal", "en": "neutral"},
}


@dataclass(frozen=True)
class Line:
    """`text` is document.text[start:end]; `cells` are in the order of the chosen columns."""

    found: Found
    text: str
    cells: list[str]


def offered(attributes: Sequence[Attribute]) -> dict[str, str]:
    """Every column, in the order in which they stand."""
    first = {key: pick(label, g.language) for key, label in BY.items()}
    own = {f"attribute-{attribute.id}": attribute.name for attribute in attributes}
    return first | {key: str(label) for key, label in OWN.items()} | own


def chosen(given: Sequence[str], attributes: Sequence[Attribute]) -> list[str]:
    wanted = set(given) or set(USUAL)
    return [key for key in offered(attributes) if key in wanted]


def orders(attributes: Sequence[Attribute]) -> dict[str, str]:
    return {
        key: label
        for key, label in offered(attributes).items()
        if key not in ("codes", "direction", "speaker", "group")
    } | {"length": _("length of the passage")}


def ordered(found: Sequence[Found], order: str, attributes: Sequence[Attribute]) -> list[Found]:
    """Stable: within the same value passages keep the order of documents and text; unknown comes last."""
    if order == "document":
        return list(found)
    if order == "length":
        return sorted(found, key=lambda one: one.start - one.end)
    attribute = next((one for one in attributes if f"attribute-{one.id}" == order), None)
    if attribute is not None:
        known = [one for one in found if attribute.id in one.case.values]
        known.sort(
            key=lambda one: attribute_order(attribute.kind, attribute.choices, one.case.values[attribute.id])
        )
        return known + [one for one in found if attribute.id not in one.case.values]
    texts = {id(one.case): _of_case(one.case, order, {}) for one in found}
    return sorted(found, key=lambda one: (not texts[id(one.case)], texts[id(one.case)].casefold()))


def lines(
    session: Session, found: Sequence[Found], columns: Sequence[str], attributes: Sequence[Attribute]
) -> list[Line]:
    """The passages with their cells. Four statements at most, for what is given."""
    ids = list({one.case.document.id for one in found})
    texts = running.texts(session, ids)
    names = {f"attribute-{attribute.id}": attribute.id for attribute in attributes}
    speakers = _speakers(session, ids) if "speaker" in columns else {}
    marks = _marks(session, found) if {"codes", "direction"} & set(columns) else {}
    shown = []
    for one in found:
        document_id = one.case.document.id
        cells = []
        for column in columns:
            if column == "speaker":
                cells.append(_speaker(speakers.get(document_id, []), one.start))
            elif column in ("codes", "direction"):
                cells.append(marks.get((document_id, one.start, one.end), {}).get(column, ""))
            else:
                cells.append(_of_case(one.case, column, names))
        shown.append(Line(one, texts[document_id][one.start : one.end], cells))
    return shown


def table(
    session: Session, found: Sequence[Found], columns: Sequence[str], attributes: Sequence[Attribute]
) -> tuple[list[str], list[list[str]]]:
    """Head and rows for a file. Who gave no consent for quotes is counted: the words stay out of the file."""
    allowed = consents.quotable(session, g.study.id)
    names = offered(attributes)
    head = [_("passage"), *(names[column] for column in columns), _("from"), _("to"), _("may be quoted")]
    rows = []
    for line in lines(session, found, columns, attributes):
        one = line.found
        may_quote = allowed.holds(one.case.document.id, one.start, one.end)
        rows.append(
            [
                line.text if may_quote else "",
                *line.cells,
                str(one.start),
                str(one.end),
                _("yes") if may_quote else _("no"),
            ]
        )
    return head, rows


def _of_case(case: Case, column: str, names: dict[str, uuid.UUID]) -> str:
    document = case.document
    if column in names:
        return case.values.get(names[column], "")
    if column == "document":
        return document.title
    if column == "type":
        return pick(case.kind.label, g.language) if case.kind else ""
    if column == "organisation":
        return case.partner.name if case.partner else ""
    if column == "district":
        return case.district
    if column == "round":
        return case.wave.title if case.wave else ""
    if column == "group":
        return ", ".join(group.name for group in case.groups)
    if column == "date":
        return (document.said_on or document.created_at.date()).isoformat()
    return pick(SOURCES.get(document.kind), g.language)


def _speakers(session: Session, documents: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[int, str]]]:
    found: dict[uuid.UUID, list[tuple[int, str]]] = {}
    rows = select(Turn.document_id, Turn.start, Turn.speaker).where(Turn.document_id.in_(documents))
    for document_id, start, speaker in session.execute(rows.order_by(Turn.start)):
        found.setdefault(document_id, []).append((start, speaker))
    return found


def _speaker(turns: Sequence[tuple[int, str]], start: int) -> str:
    place = bisect_right([begun for begun, _speaker in turns], start) - 1
    return turns[place][1] if place >= 0 else ""


def _marks(session: Session, found: Sequence[Found]) -> dict[tuple[uuid.UUID, int, int], dict[str, str]]:
    """Per passage the codes that touch it and their directions, in words."""
    by_document: dict[uuid.UUID, list[Found]] = {}
    for one in found:
        by_document.setdefault(one.case.document.id, []).append(one)
    coded: dict[uuid.UUID, list[tuple[int, int, str, str]]] = {}
    rows = (
        select(Coding.document_id, Coding.start, Coding.end, Coding.valence, Code.label)
        .join(Code, Code.id == Coding.code_id)
        .where(Coding.document_id.in_(list(by_document)), layers.counting())
        .order_by(Code.position)
    )
    for document_id, start, end, valence, label in session.execute(rows):
        coded.setdefault(document_id, []).append((start, end, pick(label, g.language), valence))
    shown: dict[tuple[uuid.UUID, int, int], dict[str, str]] = {}
    for document_id, here in by_document.items():
        marks = coded.get(document_id, [])
        spans = [(start, end) for start, end, _label, _valence in marks]
        codes: dict[int, dict[str, None]] = {}
        ways: dict[int, dict[str, None]] = {}
        passages = [(one.start, one.end) for one in here]
        for place, mark in within(places(passages, "sign"), places(spans, "sign"), 0):
            codes.setdefault(place, {})[marks[mark][2]] = None
            ways.setdefault(place, {})[pick(DIRECTIONS[marks[mark][3]], g.language)] = None
        for place, (start, end) in enumerate(passages):
            shown[document_id, start, end] = {
                "codes": ", ".join(codes.get(place, {})),
                "direction": ", ".join(ways.get(place, {})),
            }
    return shown
