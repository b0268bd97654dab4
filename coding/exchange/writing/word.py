"""A list of passages as a Word document: a heading for each code, under it its passages with where they stand. Pure.

The styles are those of a document made by python-docx; the text of the document is written by itself, since adding ten
thousand paragraphs one by one takes a minute.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm, Pt, RGBColor

from coding.exchange.listing import Listing, Passage
from coding.exchange.writing.columns import BACK, HEADS, UNCODED, Links, beside, by_code, counted
from surveys.texts import pick

QUOTE, SOURCE, MEMO = "Citaat", "Citaatbron", "Memo"
INK = RGBColor(0x0B, 0x5A, 0x57)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARK = "@@passages@@"
_WORD = "application/vnd.openxmlformats-officedocument"


def write(listing: Listing, links: Links) -> bytes:
    """By code; a passage with several codes stands under each. Uncoded ones come last."""
    template = _template()
    targets: list[str] = []
    body = "".join(_body(listing, links, targets))
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(template)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "word/document.xml":
                before, _, after = data.decode().partition(_paragraph_of(data.decode()))
                data = (before + body + after).encode()
            elif entry.filename == "word/_rels/document.xml.rels":
                data = data.replace(b"</Relationships>", _targets(targets).encode() + b"</Relationships>")
            elif entry.filename == "docProps/core.xml":
                data = data.replace(b"@@title@@", escape(_UNFIT.sub("", listing.title)).encode())
            archive.writestr(entry.filename, data)
    return packed.getvalue()


@cache
def _template() -> bytes:
    document: Any = Document()
    styles = document.styles
    for name, size, left, italic in ((QUOTE, 11, 0.6, False), (SOURCE, 9, 0.6, True), (MEMO, 10, 1.2, False)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.size, style.font.italic = Pt(size), italic
        style.paragraph_format.left_indent = Cm(left)
        style.paragraph_format.space_after = Pt(2 if name == QUOTE else 8)
    for level in (1, 2, 3):
        styles[f"Heading {level}"].font.color.rgb = INK
    document.core_properties.title, document.core_properties.author = "@@title@@", "Weerklank"
    document.add_paragraph(_MARK)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _paragraph_of(text: str) -> str:
    """The paragraph of the template in whose place the list comes."""
    at = text.index(_MARK)
    start, end = text.rindex("<w:p>", 0, at), text.index("</w:p>", at) + len("</w:p>")
    return text[start:end]


def _body(listing: Listing, links: Links, targets: list[str]) -> Iterator[str]:
    language = listing.language
    yield _paragraph("Title", listing.title)
    for note in listing.notes:
        yield _paragraph("", note)
    for category, below in groupby(by_code(listing), key=lambda one: (one.code == "", one.category)):
        if category[1]:
            yield _paragraph("Heading1", category[1])
        for code, found in groupby(below, key=lambda one: one.code):
            passages = list(found)
            yield _paragraph("Heading2", code or pick(UNCODED, language))
            yield _paragraph("", counted(passages, language))
            for one in passages:
                yield from _passage(one, listing, links, targets)


def _passage(one: Passage, listing: Listing, links: Links, targets: list[str]) -> Iterator[str]:
    yield _paragraph(QUOTE, one.words)
    targets.append(links.to(one))
    text = _fit(beside(one, listing))
    link = (
        f'<w:hyperlink r:id="wk{len(targets) - 1}"><w:r><w:rPr><w:u w:val="single"/></w:rPr>'
        f"<w:t>{pick(BACK, listing.language)}</w:t></w:r></w:hyperlink>"
    )
    yield (
        f'<w:p><w:pPr><w:pStyle w:val="{SOURCE}"/></w:pPr><w:r><w:t xml:space="preserve">{text} · </w:t></w:r>{link}</w:p>'
    )
    if one.memo:
        yield _paragraph(MEMO, f"{pick(HEADS['memo'], listing.language)}: {one.memo}")


def _paragraph(style: str, text: str) -> str:
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(_fit(line) for line in text.split("\n"))
    return f'<w:p>{about}<w:r><w:t xml:space="preserve">{lines}</w:t></w:r></w:p>'


def _fit(text: str) -> str:
    return escape(_UNFIT.sub("", text), quote=False)


def _targets(targets: list[str]) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    return "".join(
        [
            f'<Relationship Id="wk{at}" Type="{kind}" Target="{escape(target)}" TargetMode="External"/>'
            for at, target in enumerate(targets)
        ]
    )
