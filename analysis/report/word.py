"""The report as a Word document, with real headings, tables and styles of its own for quotes. Pure."""

import io
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm, Pt, RGBColor

from analysis.report.content import Content, FindingPart, ReportQuote
from analysis.report.words import say

QUOTE, SOURCE = "Citaat", "Citaatbron"
INK = RGBColor(0x0B, 0x5A, 0x57)


def docx(content: Content) -> bytes:
    """The whole file. Quotes stand as the package's first lines describe."""
    language = content.language
    document = Document()
    _styles(document)
    properties = document.core_properties
    properties.title, properties.language, properties.author = content.title, language, "Weerklank"
    if content.synthetic:
        for section in document.sections:
            section.header.paragraphs[0].text = say("mark_long", language)
        document.add_paragraph(say("mark_long", language)).runs[0].bold = True
    document.add_heading(content.title, 0)
    line = f"{say('report', language)} · {say('made', language)} {content.made_at:%d-%m-%Y}"
    if content.commissioner:
        line += f" · {say('commissioner', language)}: {content.commissioner}"
    document.add_paragraph(line)
    if content.purpose:
        document.add_paragraph(content.purpose)
    document.add_heading(say("questions", language), 1)
    for answer in content.answers:
        document.add_paragraph(answer.question, style="List Number")
        for text in answer.findings or [say("unanswered", language)]:
            document.add_paragraph(text, style="List Bullet 2")
    document.add_heading(say("design", language), 1)
    for text in content.design:
        document.add_paragraph(text)
    document.add_heading(say("respondents", language), 1)
    names = ("kind", "partners", "invited", "started", "submitted", "declined", "interviews")
    rows = [[row.label, *(str(getattr(row, name)) for name in names[1:])] for row in content.fieldwork]
    _table(document, [say(name, language) for name in names], rows)
    for text in content.consents:
        document.add_paragraph(text)
    document.add_heading(say("themes", language), 1)
    for theme in content.themes:
        document.add_heading(theme.label, 2)
        document.add_paragraph(theme.concept)
        document.add_paragraph(theme.counts)
        if theme.not_about:
            document.add_paragraph(f"{say('not_about', language)}: {theme.not_about}")
        _quotes(document, theme.quotes)
    _findings(document, "lessons", content.lessons, language)
    _findings(document, "elements", content.elements, language)
    document.add_heading(say("coherence", language), 1)
    for part in content.coherence:
        document.add_heading(part.dimension, 2)
        cells = [[name, "\n".join(lines)] for name, lines in zip(part.columns, part.cells, strict=True)]
        _table(document, [say("kind", language), part.dimension], cells)
        if part.items:
            document.add_paragraph(say("scale_note", language))
            lines = [[text, *figures] for text, figures in part.items]
            _table(document, [say("question", language), *part.columns], lines)
        for name, texts in (("contrasts", part.contrasts), ("consensus", part.consensus)):
            if texts:
                document.add_paragraph().add_run(say(name, language)).bold = True
            for text in texts:
                document.add_paragraph(text, style="List Bullet")
        document.add_paragraph(part.verdict)
        _quotes(document, part.quotes)
    document.add_heading(say("limits", language), 1)
    for text in content.limits:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _styles(document: Any) -> None:
    quote = document.styles.add_style(QUOTE, WD_STYLE_TYPE.PARAGRAPH)
    quote.base_style = document.styles["Normal"]
    quote.font.name, quote.font.size, quote.font.italic = "Georgia", Pt(11), False
    quote.paragraph_format.left_indent, quote.paragraph_format.space_after = Cm(0.8), Pt(2)
    quote.paragraph_format.keep_with_next = True
    source = document.styles.add_style(SOURCE, WD_STYLE_TYPE.PARAGRAPH)
    source.base_style = document.styles["Normal"]
    source.font.size, source.font.color.rgb = Pt(8), INK
    source.paragraph_format.left_indent = Cm(0.8)


def _table(document: Any, head: list[str], rows: list[list[str]]) -> None:
    if not head or not rows:
        return
    table = document.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = text
        cell.paragraphs[0].runs[0].bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()


def _findings(document: Any, key: str, parts: list[FindingPart], language: str) -> None:
    document.add_heading(say(key, language), 1)
    if not parts:
        document.add_paragraph(say("none", language))
    for part in parts:
        document.add_heading(f"{part.number}. {part.title}", 2)
        if part.statement:
            document.add_paragraph(part.statement)
        for name, value in part.facts:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{name}: ").bold = True
            paragraph.add_run(value)
        for word, counted, quotes in (
            ("for", part.support, part.quotes_for),
            ("against", part.opposition, part.quotes_against),
        ):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{say(word, language)}: ").bold = True
            paragraph.add_run(counted)
            _quotes(document, quotes)


def _quotes(document: Any, quotes: list[ReportQuote]) -> None:
    for quote in quotes:
        document.add_paragraph(quote.text, style=QUOTE)
        source = f"{quote.source} [{quote.document_id} {quote.start}-{quote.end}]"
        document.add_paragraph(source, style=SOURCE)
