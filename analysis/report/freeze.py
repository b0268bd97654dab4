"""A report kept as it was: both files and what they rest on. Refused while a quote is broken. Service.

Its content is kept in two editions: `with_quotes` for the team, and `without_quotes` for who stands outside it.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis import evidence
from analysis.evidence import Broken
from analysis.models import Report
from analysis.report.content import Content, of_plain, plain
from analysis.report.gather import build
from analysis.report.html import html
from analysis.report.word import docx
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import Study


class Blocked(Refused):
    """Words that were linked have changed in their document; `broken` names each finding."""

    def __init__(self, broken: list[Broken]) -> None:
        self.broken = broken
        titles = ", ".join(sorted({entry.finding.title for entry in broken}))
        super().__init__(
            {
                "nl": f"Het rapport kan niet worden gemaakt: een citaat klopt niet meer met zijn document, bij {titles}. "
                "Koppel de passage opnieuw of haal haar weg.",
                "en": f"The report cannot be made: a quote no longer matches its document, at {titles}. "
                "Link the passage again or remove it.",
            }
        )


@dataclass(frozen=True)
class Prepared:
    """A report as it will be kept: made by reading alone, so that nobody waits for it."""

    language: str
    quotes: int
    content: dict[str, Any]
    html: str
    docx: bytes


def prepare(session: Session, study: Study, language: str) -> Prepared:
    """Both editions and both files, as the study is now. Raises Blocked."""
    broken = evidence.check_quotes(session, study.id)
    if broken:
        raise Blocked(broken)
    content = build(session, study, language)
    editions = {
        "with_quotes": plain(content),
        "without_quotes": plain(build(session, study, language, quotes=False)),
    }
    return Prepared(language, len(content.quotes()), editions, html(content), docx(content))


def keep(session: Session, actor: Actor, study: Study, prepared: Prepared) -> Report:
    """The next version of the report, never changed afterwards."""
    last = session.scalar(select(func.max(Report.number)).where(Report.study_id == study.id))
    report = Report(
        id=new_id(),
        study_id=study.id,
        number=(last or 0) + 1,
        language=prepared.language,
        content=prepared.content,
        html=prepared.html,
        docx=prepared.docx,
        sha256=hashlib.sha256(prepared.html.encode()).hexdigest(),
        quotes=prepared.quotes,
        frozen_by=actor,
        frozen_at=now(),
    )
    session.add(report)
    session.flush()
    return report


def freeze(session: Session, actor: Actor, study: Study, language: str) -> Report:
    """Prepares and keeps in one go. Raises Blocked."""
    return keep(session, actor, study, prepare(session, study, language))


def with_quotes(report: Report) -> Content:
    """What both kept files were written from: html() and docx() of it are those files again, byte by byte."""
    return of_plain(report.content["with_quotes"])


def without_quotes(report: Report) -> Content:
    """The same version for who stands outside the team, as it was when it was frozen."""
    return of_plain(report.content["without_quotes"])
