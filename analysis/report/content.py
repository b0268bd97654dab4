"""What a report says, as plain values in one language: sections that hold blocks. Pure.

Every file of a report is written from these values alone, so that a kept report can be made again.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from surveys.export.workbook import NOT_XML


@dataclass(frozen=True)
class ReportQuote:
    """Verbatim words; `source` names the kind of partner and never a person or organisation."""

    document_id: uuid.UUID
    start: int
    end: int
    text: str
    source: str


@dataclass(frozen=True)
class Words:
    """A paragraph; `lead` stands before it in bold, a "note" is smaller."""

    text: str
    lead: str = ""
    tone: Literal["plain", "note"] = "plain"
    kind: Literal["words"] = "words"


@dataclass(frozen=True)
class Facts:
    """Names with what there is to say of each."""

    rows: list[tuple[str, str]]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Listing:
    entries: list[str]
    kind: Literal["listing"] = "listing"


@dataclass(frozen=True)
class Table:
    """As many cells in a row as in the head; the first cell of a row names it. `numeric`: all others are numbers."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    numeric: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Quotes:
    quotes: list[ReportQuote]
    kind: Literal["quotes"] = "quotes"


Block = Annotated[Words | Facts | Listing | Table | Quotes, Field(discriminator="kind")]


@dataclass(frozen=True)
class Part:
    """A piece of a section with a title of its own; without one it is what the section opens with."""

    title: str
    blocks: list[Block]
    boxed: bool = False
    """Set apart from what stands around it: one finding, one theme."""


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    parts: list[Part]

    def blocks(self) -> Iterator[Block]:
        for part in self.parts:
            yield from part.blocks


@dataclass(frozen=True)
class Content:
    language: str
    title: str
    commissioner: str
    purpose: str
    made_at: dt.datetime
    synthetic: bool
    mode: str
    sections: list[Section]
    notes: list[str] = field(default_factory=list)
    """What a reader must know before the rest: that words were taken out, say."""

    def quotes(self) -> list[tuple[Section, Part, ReportQuote]]:
        """Every quote with where it stands, in the order of the report."""
        return [
            (section, part, quote)
            for section in self.sections
            for part in section.parts
            for block in part.blocks
            if block.kind == "quotes"
            for quote in block.quotes
        ]

    def tables(self) -> list[tuple[Section, Part, Table]]:
        """Every table in order; its place in this list, from one, is its number."""
        return [
            (section, part, block)
            for section in self.sections
            for part in section.parts
            for block in part.blocks
            if block.kind == "table"
        ]


_content = TypeAdapter(Content)


def plain(content: Content) -> dict[str, Any]:
    """As values that JSON knows."""
    found: dict[str, Any] = _content.dump_python(content, mode="json")
    return found


def of_plain(kept: dict[str, Any]) -> Content:
    return _content.validate_python(kept)


def writable(content: Content) -> Content:
    """Without the signs that neither HTML nor Word can hold, such as the form feed that comes along from a PDF."""
    return of_plain(_cleaned(plain(content)))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return NOT_XML.sub("", value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return {key: _cleaned(one) for key, one in value.items()} if isinstance(value, dict) else value


def filled(parts: Sequence[Part], otherwise: str) -> list[Part]:
    """The parts, or one that says there are none."""
    return list(parts) or [Part("", [Words(otherwise)])]
