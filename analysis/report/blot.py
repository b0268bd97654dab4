"""Words that were taken back disappear from kept reports too: the one change that a kept report knows. Service."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.models import Report
from analysis.report import words
from analysis.report.content import Content
from analysis.report.html import html
from analysis.report.word import docx
from coding.models import Document
from surveys.base import now


def blot(session: Session, documents: Sequence[uuid.UUID]) -> int:
    """Takes the quotes from these documents out of every kept report of their studies; gives how many.

    Both files are written again from the kept content, and say how many quotes went and on which day. Everything else
    stays as it was. To be called while the documents still stand.
    """
    of_studies = select(Document.study_id).where(Document.id.in_(documents))
    gone = {str(document) for document in documents}
    return sum(
        _without(report, gone)
        for report in session.scalars(select(Report).where(Report.study_id.in_(of_studies)))
    )


def _without(report: Report, gone: set[str]) -> int:
    kept = _strip(report.content["with_quotes"], gone)
    number = _quotes(report.content["with_quotes"]) - _quotes(kept)
    if not number:
        return 0
    line = words.say("blotted", report.language, number=number, day=f"{now():%d-%m-%Y}")
    kept |= {"quotes": _quotes(kept), "limits": [*kept["limits"], line]}
    content = TypeAdapter(Content).validate_python(kept)
    report.content = report.content | {"with_quotes": kept}
    report.html, report.docx = html(content), docx(content)
    report.sha256 = hashlib.sha256(report.html.encode()).hexdigest()
    report.quotes = content.quotes
    return number


def _strip(value: Any, gone: set[str]) -> Any:
    """The same content without the quotes from these documents."""
    if isinstance(value, dict):
        return {key: _strip(part, gone) for key, part in value.items()}
    if isinstance(value, list):
        return [_strip(part, gone) for part in value if not (_is_quote(part) and part["document_id"] in gone)]
    return value


def _quotes(value: Any) -> int:
    if isinstance(value, dict):
        return 1 if _is_quote(value) else sum(_quotes(part) for part in value.values())
    return sum(_quotes(part) for part in value) if isinstance(value, list) else 0


def _is_quote(value: Any) -> bool:
    return isinstance(value, dict) and "document_id" in value
