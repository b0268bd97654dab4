"""What a report rests on as an Excel workbook: each table of it, each quote with its place, each finding. Pure."""

import re

from analysis.matrices import sheet
from analysis.matrices.sheet import Entry, Sheet
from analysis.report.content import Content
from analysis.report.words import say

NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
"""What Excel refuses in the name of a sheet."""


def xlsx(content: Content) -> bytes:
    """The workbook; texts are stored as texts, so that none is ever a formula."""
    return sheet.write(sheets(content))


def sheets(content: Content) -> list[Sheet]:
    return [_about(content), *_tables(content), _facts(content), _quotes(content)]


def _about(content: Content) -> Sheet:
    language = content.language
    rows = [
        [say("report", language), content.title],
        [say("made", language), f"{content.made_at:%d-%m-%Y %H:%M} UTC"],
        *([[say("commissioner", language), content.commissioner]] if content.commissioner else []),
        *([["", say("mark_long", language)]] if content.synthetic else []),
        *(["", note] for note in content.notes),
    ]
    return _sheet(say("about", language), [say("about", language), ""], rows)


def _tables(content: Content) -> list[Sheet]:
    """Numbered as in the report; what a table shows stands under it."""
    return [
        _sheet(f"{number}. {section.title}", table.head, [*table.rows, [], [table.caption]])
        for number, (section, _part, table) in enumerate(content.tables(), 1)
    ]


def _facts(content: Content) -> Sheet:
    language = content.language
    rows = [
        [section.title, part.title, name, value]
        for section in content.sections
        for part in section.parts
        for block in part.blocks
        if block.kind == "facts"
        for name, value in block.rows
    ]
    head = [say(name, language) for name in ("section", "part", "what", "value")]
    return _sheet(say("facts", language), head, rows)


def _quotes(content: Content) -> Sheet:
    language = content.language
    rows: list[list[str | int]] = [
        [section.title, part.title, quote.text, quote.source, str(quote.document_id), quote.start, quote.end]
        for section, part, quote in content.quotes()
    ]
    head = [say(name, language) for name in ("section", "part", "quote", "source", "document", "from", "to")]
    return _sheet(say("quotes", language), head, rows)


def _sheet(name: str, head: list[str], rows: list[list[str]] | list[list[str | int]]) -> Sheet:
    return Sheet(NOT_IN_A_NAME.sub(" ", name), head, [[Entry(value) for value in row] for row in rows])
