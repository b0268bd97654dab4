"""What the sections of one report share: the study, its words in one language, and quotes with a source line. Service."""

import uuid
from collections import Counter
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from analysis import (
    causes,
    configurations,
    effects,
    elements,
    evidence,
    findings,
    framework,
    lessons,
    survey_figures,
)
from analysis.checks import answering
from analysis.checks.outcomes import Outcome
from analysis.evidence import Quote, Sides
from analysis.framework import Said
from analysis.models import Cause, Configuration, Effect, Evidence, Finding, Lesson, Step, WorkingElement
from analysis.report import words
from analysis.report.content import Quotes, ReportQuote
from analysis.statistics import SMALL_CELL
from analysis.theories import steps
from coding import consents, layers
from coding.models import Document
from surveys import partners
from surveys.base import Actor
from surveys.models import Interview, PartnerType, Response, Study
from surveys.texts import Text, pick

QUOTES = 3
"""At most so many quotes of different organisations in one place."""


class Gathering:
    """One report in the making.

    `inside=False` is for who stands outside the team: findings and counts, no words of partners (also not those that
    the machine named a group after), and no answers of groups so small that they could be traced to one. For a `reader`
    nothing of documents that they code blind.
    """

    def __init__(
        self, session: Session, study: Study, language: str, *, inside: bool, reader: Actor = None
    ) -> None:
        self.session, self.study, self.language, self.inside = session, study, language, inside
        self.reader = reader

    def say(self, key: str, **values: object) -> str:
        return words.say(key, self.language, **values)

    def pick(self, text: Text | None) -> str:
        return pick(text, self.language)

    @cached_property
    def lessons(self) -> list[Lesson]:
        """Those that were not dropped; outside the team only what a person has written."""
        return [
            lesson
            for status, found in lessons.board(self.session, self.study.id).items()
            if status != "rejected"
            for lesson in found
            if self.inside or findings.is_written(lesson)
        ]

    @cached_property
    def elements(self) -> list[WorkingElement]:
        return [
            element
            for element in elements.cards(self.session, self.study.id)
            if element.status != "rejected" and (self.inside or findings.is_written(element))
        ]

    @cached_property
    def effects(self) -> list[Effect]:
        return [
            effect
            for effect in effects.register(self.session, self.study.id)
            if effect.status != "rejected" and (self.inside or findings.is_written(effect))
        ]

    @cached_property
    def causes(self) -> list[Cause]:
        return [
            cause
            for cause in causes.register(self.session, self.study.id)
            if cause.status != "rejected" and (self.inside or findings.is_written(cause))
        ]

    @cached_property
    def configurations(self) -> list[Configuration]:
        return [
            one
            for one in configurations.register(self.session, self.study.id)
            if one.status != "rejected" and (self.inside or findings.is_written(one))
        ]

    @cached_property
    def steps(self) -> list[Step]:
        """Of all theories of change."""
        return steps.standing(self.session, self.study.id)

    @property
    def claims(self) -> list[Finding]:
        """All that the report claims; a step is what partners mean to do, which is told and not contested."""
        return [*self.lessons, *self.elements, *self.effects, *self.causes, *self.configurations]

    @property
    def findings(self) -> list[Finding]:
        return [*self.claims, *self.steps]

    @cached_property
    def said(self) -> list[Said]:
        """The coded passages of partners."""
        return framework.said(self.session, self.study, self.reader)

    @cached_property
    def sides(self) -> dict[uuid.UUID, Sides]:
        """By finding: who stands behind it and who against."""
        return evidence.sides(self.session, self.study.id)

    def counted(self, links: list[Evidence]) -> Sides:
        """Who stands behind some of the evidence of a finding and who against."""
        return evidence.both_sides(links, self._allowed)

    @cached_property
    def figures(self) -> survey_figures.Reader:
        """Reads the survey figures under findings; outside the team none that could be traced."""
        return survey_figures.Reader(self.session, None if self.inside else SMALL_CELL)

    @cached_property
    def checked(self) -> dict[uuid.UUID, Outcome]:
        """By finding: what partners said of it when they were asked."""
        return answering.outcomes_of(self.session, self.study.id, fewest=1 if self.inside else SMALL_CELL)

    @cached_property
    def kinds(self) -> list[PartnerType]:
        return partners.types(self.session, self.study)

    def quotes(self, found: list[Quote], most: int = QUOTES) -> list[Quotes]:
        """A block of at most one quote an organisation, of what may be quoted; none where nothing is left."""
        if not self.inside:
            return []
        chosen = evidence.one_per_organisation(
            self.session,
            [
                words
                for words in found
                if words.document.id not in self._blind
                and self._allowed.holds(words.document.id, words.start, words.end)
            ],
            most,
        )
        told = [ReportQuote(q.document.id, q.start, q.end, q.text, self._source(q)) for q in chosen]
        return [Quotes(told)] if told else []

    @cached_property
    def held(self) -> list[Interview]:
        """The conversations that were held, with the instrument they followed."""
        return list(
            self.session.scalars(
                select(Interview)
                .where(Interview.study_id == self.study.id, Interview.state == "finished")
                .options(selectinload(Interview.response).selectinload(Response.version))
            )
        )

    @cached_property
    def _blind(self) -> set[uuid.UUID]:
        """Documents of which the reader, who codes them blind, sees nothing."""
        return set(self.session.scalars(layers.blind_documents(self.reader))) if self.reader else set()

    @cached_property
    def _allowed(self) -> consents.Quotable:
        return consents.quotable(self.session, self.study.id)

    @cached_property
    def _numbers(self) -> dict[uuid.UUID, int]:
        """A number per respondent within its kind, the same all through the report."""
        documents = self.session.scalars(
            select(Document)
            .where(Document.study_id == self.study.id)
            .order_by(Document.created_at, Document.title)
        )
        numbers: dict[uuid.UUID, int] = {}
        counts: Counter[uuid.UUID] = Counter()
        for document in documents:
            kind, source = document.speaker_type, document.source_id
            if kind is not None and source is not None and source not in numbers:
                counts[kind.id] += 1
                numbers[source] = counts[kind.id]
        return numbers

    def _source(self, quote: Quote) -> str:
        document = quote.document
        kind = self.say("kind_" + document.kind)
        speaker, source = document.speaker_type, document.source_id
        if speaker is None or source is None:
            pages = document.pages_of(quote.start, quote.end)
            return f"{document.title}, {kind}" + (f", p. {pages}" if pages else "")
        return f"{self.pick(speaker.label)} {self._numbers[source]}, {kind}"
