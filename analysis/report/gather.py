"""Gathers what a report says from the study as it is now. Service."""

import datetime as dt
import uuid
from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import coherence, elements, evidence, findings, framework, lessons
from analysis.coherence import Comparison, Row
from analysis.evidence import Quote
from analysis.models import Finding, Lesson, WorkingElement
from analysis.report import words
from analysis.report.content import Answer, CoherencePart, Content, FindingPart, ReportQuote, ThemePart
from analysis.report.fieldwork import consents_given, design, fieldwork
from analysis.statistics import SMALL_CELL
from coding import consents, themes
from coding.models import Document
from surveys.base import now
from surveys.models import Study
from surveys.texts import pick

QUOTES = 3
"""At most so many quotes of different organisations in one place."""


def build(session: Session, study: Study, language: str, *, quotes: bool = True) -> Content:
    """Everything as it is now.

    `quotes=False` is for who stands outside the team: findings and counts, no words of partners (also not those that
    the machine named a group after), and no answers of groups so small that they could be traced to one.
    """
    teller = _Sources(session, study, language) if quotes else None
    said_lessons = [
        _lesson(session, lesson, language, teller)
        for status, found in lessons.board(session, study.id).items()
        if status != "rejected"
        for lesson in found
        if quotes or findings.is_written(lesson)
    ]
    said_elements = [
        _element(session, element, language, teller)
        for element in elements.cards(session, study.id)
        if element.status not in ("rejected", "merged") and (quotes or findings.is_written(element))
    ]
    states = () if quotes else ("accepted",)
    parts = [_theme(summary, language, teller) for summary in themes.summaries(session, study.id, *states)]
    matrix = _coherence(session, study, language, teller)
    return Content(
        language=language,
        title=study.title_in(language),
        commissioner=study.commissioner,
        purpose=study.purpose_in(language),
        made_at=now(),
        synthetic=study.synthetic,
        mode=study.mode,
        design=design(session, study, language),
        fieldwork=fieldwork(session, study, language),
        consents=consents_given(session, study, language),
        answers=[
            Answer(
                question.text_in(language),
                [
                    f"{part.number}. {part.title}"
                    for part in (*said_lessons, *said_elements)
                    if part.question_id == question.id
                ],
            )
            for question in study.questions
        ],
        themes=parts,
        lessons=said_lessons,
        elements=said_elements,
        coherence=matrix,
        limits=_limits(study, language, quotes),
        quotes=len(teller.given) if teller else 0,
    )


class _Sources:
    """Hands out quotes with a source line: the kind of partner and a number per respondent, the same all through."""

    def __init__(self, session: Session, study: Study, language: str) -> None:
        self.session, self.language = session, language
        self.allowed = consents.quotable(session, study.id)
        documents = session.scalars(
            select(Document)
            .where(Document.study_id == study.id)
            .order_by(Document.created_at, Document.title)
        )
        self._numbers: dict[uuid.UUID, int] = {}
        counts: Counter[uuid.UUID] = Counter()
        for document in documents:
            kind, source = document.speaker_type, document.source_id
            if kind is not None and source is not None and source not in self._numbers:
                counts[kind.id] += 1
                self._numbers[source] = counts[kind.id]
        self.given: list[ReportQuote] = []

    def tell(self, found: list[Quote], most: int = QUOTES) -> list[ReportQuote]:
        """At most one an organisation, and only what may be quoted."""
        chosen = evidence.one_per_organisation(
            self.session,
            [words for words in found if self.allowed.holds(words.document.id, words.start, words.end)],
            most,
        )
        told = [ReportQuote(q.document.id, q.start, q.end, q.text, self._source(q)) for q in chosen]
        self.given += told
        return told

    def _source(self, quote: Quote) -> str:
        document = quote.document
        kind = words.say("kind_" + document.kind, self.language)
        speaker, source = document.speaker_type, document.source_id
        if speaker is None or source is None:
            pages = document.pages_of(quote.start, quote.end)
            return f"{document.title}, {kind}" + (f", p. {pages}" if pages else "")
        return f"{pick(speaker.label, self.language)} {self._numbers[source]}, {kind}"


def _theme(summary: themes.Summary, language: str, teller: _Sources | None) -> ThemePart:
    theme = summary.theme
    kinds = ", ".join(f"{pick(label, language)} {n}" for label, n in summary.by_type)
    found = [
        Quote(p.document, p.segment.start, p.segment.end, p.text)
        for p in sorted(summary.passages, key=lambda p: (not p.central, -p.confidence))
    ]
    return ThemePart(
        label=theme.label,
        concept=theme.central_concept or words.say("no_concept", language),
        not_about=theme.not_about,
        counts=words.say(
            "theme_counts",
            language,
            organisations=summary.organisations,
            kinds=kinds,
            passages=len(summary.passages),
        ),
        quotes=teller.tell(found) if teller else [],
    )


def _lesson(session: Session, lesson: Lesson, language: str, teller: _Sources | None) -> FindingPart:
    facts = [
        ("for_whom", lesson.for_whom),
        ("change", lesson.change),
        ("feasibility", _feasible(lesson, language)),
        ("owner", lesson.owner),
        ("first_step", _dated(lesson.first_step, lesson.first_step_on)),
        ("due", _dated("", lesson.due_on)),
        ("review", _dated("", lesson.review_on)),
        ("follow_up", lesson.follow_up),
        ("status", words.say("status_" + lesson.status, language)),
    ]
    return _finding(session, lesson, f"L{lesson.number}", facts, language, teller)


def _element(
    session: Session, element: WorkingElement, language: str, teller: _Sources | None
) -> FindingPart:
    facts = [
        ("when", element.when),
        ("then", element.then),
        ("because", element.mechanism),
        ("for_whom", element.for_whom),
        ("conditions", element.conditions),
        ("not_when", element.not_when),
        ("counter_evidence", element.counter_evidence),
        ("core", "" if element.core is None else words.say("core_" + str(element.core), language)),
        (
            "general",
            "" if element.general is None else words.say("general_" + str(element.general), language),
        ),
        (
            "changeable",
            ""
            if element.changeable is None
            else words.say("changeable_" + str(element.changeable), language),
        ),
        ("substantiation", words.say("substantiation_" + element.substantiation, language)),
        ("source", element.source),
        ("source_context", element.source_context),
        ("trying", element.trying_from),
        ("status", words.say("status_" + element.status, language)),
    ]
    return _finding(session, element, f"W{element.number}", facts, language, teller)


def _finding(
    session: Session,
    finding: Finding,
    number: str,
    facts: list[tuple[str, str]],
    language: str,
    teller: _Sources | None,
) -> FindingPart:
    behind = evidence.support(session, finding, "for")
    against = evidence.support(session, finding, "against")
    return FindingPart(
        number=number,
        title=finding.title,
        statement=finding.statement,
        facts=[(words.say("fact_" + name, language), value) for name, value in facts if value],
        support=_supported("support", behind, language),
        opposition=_supported("opposition", against, language),
        quotes_for=teller.tell(evidence.quotes(session, finding, "for")) if teller else [],
        quotes_against=teller.tell(evidence.quotes(session, finding, "against")) if teller else [],
        question_id=finding.question_id,
    )


def _supported(key: str, found: evidence.Support, language: str) -> str:
    if not found.passages:
        return words.say(key + "_none", language)
    return words.say(
        key,
        language,
        organisations=found.organisations,
        passages=found.passages,
        kinds=", ".join(pick(label, language) for label in found.types),
    )


def _feasible(lesson: Lesson, language: str) -> str:
    judged = words.say("feasibility_" + lesson.feasibility, language) if lesson.feasibility else ""
    return ". ".join(part for part in (judged, lesson.feasibility_reason) if part)


def _dated(text: str, day: dt.date | None) -> str:
    return " · ".join(part for part in (text, day.strftime("%d-%m-%Y") if day else "") if part)


def _coherence(session: Session, study: Study, language: str, teller: _Sources | None) -> list[CoherencePart]:
    matrix = framework.matrix(session, study, fewest=1 if teller else SMALL_CELL)
    verdicts = framework.judgements(session, study.id)
    quotes = framework.quotes_of_cells(session, study) if teller else {}
    names = {kind.key: pick(kind.label, language) for kind in matrix.kinds}
    return [
        CoherencePart(
            dimension=pick(coherence.DIMENSION_NAMES[row.dimension], language),
            columns=list(names.values()),
            cells=[words.cell(row.cells[kind.key], language) for kind in matrix.kinds],
            items=_items(row, names, language),
            contrasts=[_contrast(contrast, names, language) for contrast in row.contrasts],
            consensus=_shared(row, matrix.consensus, language),
            verdict=words.verdict(verdicts.get(row.dimension, [None])[0], language),
            quotes=teller.tell(
                [found for kind in names if (found := quotes.get((row.dimension, kind)))], most=2
            )
            if teller
            else [],
        )
        for row in matrix.rows
    ]


def _items(row: Row, names: dict[str, str], language: str) -> list[tuple[str, list[str]]]:
    """A line per item of the survey, in the order of the kinds; a dash where it was not asked."""
    texts = {item.item_id: item.text for kind in names for item in row.cells[kind].items}
    summaries = {(kind, item.item_id): item.summary for kind in names for item in row.cells[kind].items}
    return [
        (pick(text, language), [words.figure(summaries.get((kind, item_id)), language) for kind in names])
        for item_id, text in texts.items()
    ]


def _contrast(found: Comparison, names: dict[str, str], language: str) -> str:
    return words.say(
        "contrast_" + found.source,
        language,
        text=pick(found.text, language),
        left=names[found.left],
        right=names[found.right],
    )


def _shared(row: Row, consensus: list[str], language: str) -> list[str]:
    texts = {found.subject: found.text for found in row.agreements}
    return [pick(text, language) for subject, text in texts.items() if subject in consensus]


def _limits(study: Study, language: str, quotes: bool) -> list[str]:
    said = [words.say("limit_counts", language), words.say("limit_machine", language)]
    if not quotes:
        said.append(words.say("limit_hidden", language))
    if study.mode == "reflexive":
        said.append(words.say("limit_reflexive", language))
    if study.synthetic:
        said.append(words.say("limit_synthetic", language))
    return said
