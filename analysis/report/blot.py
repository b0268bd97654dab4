"""Words that were taken back disappear from kept reports too: the one change that a kept report knows. Service."""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.models import Report
from analysis.report import words
from analysis.report.content import of_plain
from analysis.report.html import html
from analysis.report.word import docx
from coding.consents import quotable
from coding.models import Document
from surveys.base import now

IsGone = Callable[[dict[str, Any]], bool]


def blot(session: Session, documents: Sequence[uuid.UUID]) -> int:
    """Takes the quotes from these documents out of every kept report of their studies; gives how many.

    Both files are written again from the kept content, and say how many quotes went and on which day. Everything else
    stays as it was. To be called while the documents still stand.
    """
    of_studies = select(Document.study_id).where(Document.id.in_(documents))
    gone = {str(document) for document in documents}
    reports = session.scalars(select(Report).where(Report.study_id.in_(of_studies)))
    return sum(_without(report, lambda quote: quote["document_id"] in gone) for report in reports)


def blot_unquotable(session: Session, study_id: uuid.UUID) -> int:
    """Takes out of the kept reports of a study what may not be quoted any more; gives how many quotes."""
    reports = session.scalars(select(Report).where(Report.study_id == study_id)).all()
    if not reports:
        return 0
    may = quotable(session, study_id, older=True)

    def is_gone(quote: dict[str, Any]) -> bool:
        return not may.holds(uuid.UUID(quote["document_id"]), quote["start"], quote["end"])

    return sum(_without(report, is_gone) for report in reports)


def blot_places(session: Session, document: Document, places: Sequence[tuple[int, int]]) -> int:
    """Takes out of the kept reports of its study what quotes these places of a document; gives how many quotes."""
    here = str(document.id)

    def is_gone(quote: dict[str, Any]) -> bool:
        return quote["document_id"] == here and any(
            start < quote["end"] and quote["start"] < end for start, end in places
        )

    reports = session.scalars(select(Report).where(Report.study_id == document.study_id)).all()
    return sum(_without(report, is_gone) for report in reports)


def _without(report: Report, is_gone: IsGone) -> int:
    kept = _strip(report.content["with_quotes"], is_gone)
    number = _quotes(report.content["with_quotes"]) - _quotes(kept)
    if not number:
        return 0
    line = words.say("blotted", report.language, number=number, day=f"{now():%d-%m-%Y}")
    kept |= {"notes": [*kept["notes"], line]}
    content = of_plain(kept)
    report.content = report.content | {"with_quotes": kept}
    report.html, report.docx = html(content), docx(content)
    report.sha256 = hashlib.sha256(report.html.encode()).hexdigest()
    report.quotes = len(content.quotes())
    return number


def _strip(value: Any, is_gone: IsGone) -> Any:
    """The same content without these quotes."""
    if isinstance(value, dict):
        return {key: _strip(part, is_gone) for key, part in value.items()}
    if isinstance(value, list):
        return [_strip(part, is_gone) for part in value if not (_is_quote(part) and is_gone(part))]
    return value


def _quotes(value: Any) -> int:
    if isinstance(value, dict):
        return 1 if _is_quote(value) else sum(_quotes(part) for part in value.values())
    return sum(_quotes(part) for part in value) if isinstance(value, list) else 0


def _is_quote(value: Any) -> bool:
    return isinstance(value, dict) and "document_id" in value
