"""The report as a Word document: real headings, a table of contents, captions, and styles of its own for quotes. Pure.

The same content gives the same bytes, whenever it is written.
"""

import io
import zipfile
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from analysis.report.content import Block, Content, ReportQuote, Table, writable
from analysis.report.words import say

QUOTE, SOURCE = "Citaat", "Citaatbron"
INK = RGBColor(0x0B, 0x5A, 0x57)
LOCALES = {"nl": "nl-NL", "en": "en-GB"}
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
LEVELS = 2
"""Of headings in the table of contents."""


def docx(content: Content) -> bytes:
    """The whole file. Quotes stand as the package's first lines describe."""
    content = writable(content)
    language = content.language
    document = Document()
    _styles(document, language)
    properties = document.core_properties
    properties.title, properties.language, properties.author = content.title, language, "Weerklank"
    properties.created = properties.modified = content.made_at.replace(tzinfo=None)
    if content.synthetic:
        for sheets in document.sections:
            sheets.header.paragraphs[0].text = say("mark_long", language)
        document.add_paragraph(say("mark_long", language)).runs[0].bold = True
    document.add_heading(content.title, 0)
    line = f"{say('report', language)} · {say('made', language)} {content.made_at:%d-%m-%Y}"
    if content.commissioner:
        line += f" · {say('commissioner', language)}: {content.commissioner}"
    document.add_paragraph(line)
    for note in content.notes:
        document.add_paragraph(note).runs[0].bold = True
    if content.purpose:
        document.add_paragraph(content.purpose)
    _contents(document, content)
    writer = _Writer(document, content)
    for section in content.sections:
        writer.heading(section.title, 1)
        for part in section.parts:
            if part.title:
                writer.heading(part.title, 2)
            for block in part.blocks:
                writer.block(block)
    stream = io.BytesIO()
    document.save(stream)
    return _same_bytes(stream.getvalue())


def _same_bytes(data: bytes) -> bytes:
    """The same package without the moment at which it was packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        for entry in source.infolist():
            plain = zipfile.ZipInfo(entry.filename, ZIP_DAY)
            plain.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(plain, source.read(entry.filename))
    return packed.getvalue()


def _styles(document: Any, language: str) -> None:
    quote = document.styles.add_style(QUOTE, WD_STYLE_TYPE.PARAGRAPH)
    quote.base_style = document.styles["Normal"]
    quote.font.name, quote.font.size, quote.font.italic = "Georgia", Pt(11), False
    quote.paragraph_format.left_indent, quote.paragraph_format.space_after = Cm(0.8), Pt(2)
    quote.paragraph_format.keep_with_next = True
    source = document.styles.add_style(SOURCE, WD_STYLE_TYPE.PARAGRAPH)
    source.base_style = document.styles["Normal"]
    source.font.size, source.font.color.rgb = Pt(8), INK
    source.paragraph_format.left_indent = Cm(0.8)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    spoken = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    if spoken is not None:  # what a screen reader reads it in
        spoken.set(qn("w:val"), LOCALES.get(language, language))


def _contents(document: Any, content: Content) -> None:
    """A field that Word fills with page numbers when it is updated; until then it holds links to the headings."""
    document.add_heading(say("contents", content.language), 1)
    entries = [
        (level, title)
        for section in content.sections
        for level, title in [(1, section.title), *((2, part.title) for part in section.parts if part.title)]
    ]
    for place, (level, title) in enumerate(entries, 1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        paragraph.paragraph_format.space_after = Pt(2)
        if place == 1:
            _field(paragraph, "begin", f' TOC \\o "1-{LEVELS}" \\h \\z \\u ')
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _mark(place))
        run = paragraph.add_run(title)
        link.append(run._r)  # python-docx has no links within a document
        paragraph._p.append(link)
        if place == len(entries):
            _field(paragraph, "end")


def _mark(place: int) -> str:
    return f"_Toc{place:08d}"


def _field(paragraph: Any, kind: str, instruction: str = "") -> None:
    """The begin of a complex field with what it is, or its end."""
    begin = OxmlElement("w:fldChar")
    begin.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(begin)
    if instruction:
        code = OxmlElement("w:instrText")
        code.set(qn("xml:space"), "preserve")
        code.text = instruction
        paragraph.add_run()._r.append(code)
        separate = OxmlElement("w:fldChar")
        separate.set(qn("w:fldCharType"), "separate")
        paragraph.add_run()._r.append(separate)


class _Writer:
    """Writes blocks one after another, counting headings and tables."""

    def __init__(self, document: Any, content: Content) -> None:
        self.document, self.language = document, content.language
        self.headings = self.tables = 0

    def heading(self, title: str, level: int) -> None:
        """With a bookmark around it, to which the table of contents leads."""
        self.headings += 1
        paragraph = self.document.add_heading(title, level)
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self.headings))
        start.set(qn("w:name"), _mark(self.headings))
        paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
        paragraph._p.append(end)

    def block(self, block: Block) -> None:
        match block.kind:
            case "words":
                self.named(block.lead, block.text)
            case "facts":
                for name, value in block.rows:
                    self.named(name, value)
            case "listing":
                for entry in block.entries:
                    self.document.add_paragraph(entry, style="List Bullet")
            case "table":
                self.table(block)
            case "quotes":
                for quote in block.quotes:
                    self.quote(quote)

    def named(self, name: str, text: str) -> None:
        paragraph = self.document.add_paragraph()
        if name:
            paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(text)

    def table(self, block: Table) -> None:
        self.tables += 1
        caption = self.document.add_paragraph(style="Caption")
        before, after = say("table", self.language, number="\0", caption=block.caption).split("\0")
        caption.add_run(before)
        number = OxmlElement("w:fldSimple")
        number.set(qn("w:instr"), " SEQ Table \\* ARABIC ")
        number.append(caption.add_run(str(self.tables))._r)
        caption._p.append(number)
        caption.add_run(after)
        table = self.document.add_table(rows=1, cols=len(block.head))
        table.style = "Table Grid"
        heads = table.rows[0]
        again = OxmlElement("w:tblHeader")  # on every page, and named by a screen reader
        heads._tr.get_or_add_trPr().append(again)
        for cell, text in zip(heads.cells, block.head, strict=True):
            cell.text = text
            cell.paragraphs[0].runs[0].bold = True
        for row in block.rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        self.document.add_paragraph()

    def quote(self, quote: ReportQuote) -> None:
        self.document.add_paragraph(quote.text, style=QUOTE)
        source = f"{quote.source} [{quote.document_id} {quote.start}-{quote.end}]"
        self.document.add_paragraph(source, style=SOURCE)
