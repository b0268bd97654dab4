"""What a report says: everything that stands in it, as plain values in one language. Pure."""

import datetime as dt
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReportQuote:
    """Verbatim words; `source` names the kind of partner and never a person or organisation."""

    document_id: uuid.UUID
    start: int
    end: int
    text: str
    source: str


@dataclass(frozen=True)
class TypeRow:
    """Fieldwork of one kind of partner."""

    label: str
    partners: int
    invited: int
    started: int
    submitted: int
    declined: int
    interviews: int


@dataclass(frozen=True)
class ThemePart:
    label: str
    concept: str
    not_about: str
    counts: str
    quotes: list[ReportQuote]


@dataclass(frozen=True)
class FindingPart:
    """A lesson or element: its claim, the facts about it as (name, value), and quotes for and against."""

    number: str
    title: str
    statement: str
    facts: list[tuple[str, str]]
    support: str
    opposition: str
    quotes_for: list[ReportQuote]
    quotes_against: list[ReportQuote]
    question_id: uuid.UUID | None


@dataclass(frozen=True)
class CoherencePart:
    dimension: str
    columns: list[str]
    """Kinds of partners."""
    cells: list[list[str]]
    """Per kind: median with spread, n and unknown, directions by organisations."""
    items: list[tuple[str, list[str]]]
    """Each item of the survey with a figure per kind."""
    contrasts: list[str]
    consensus: list[str]
    """What all kinds of partners that can be compared agree on."""
    verdict: str
    quotes: list[ReportQuote]


@dataclass(frozen=True)
class Answer:
    """A research question and the findings that answer it; without any it says so."""

    question: str
    findings: list[str]


@dataclass(frozen=True)
class Content:
    language: str
    title: str
    commissioner: str
    purpose: str
    made_at: dt.datetime
    synthetic: bool
    mode: str
    design: list[str]
    fieldwork: list[TypeRow]
    consents: list[str]
    answers: list[Answer]
    themes: list[ThemePart]
    lessons: list[FindingPart]
    elements: list[FindingPart]
    coherence: list[CoherencePart]
    limits: list[str]
    quotes: int = field(default=0)
