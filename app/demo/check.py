"""Reads the quotes back from the written report files and looks for each in its document. Pure.

Independent of the code that wrote the files: lxml and python-docx read what a reader would see.
"""

import re
import uuid
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from docx import Document
from lxml import html

_SOURCE = re.compile(r"\[(?P<document>[0-9a-f-]{36}) (?P<start>\d+)-(?P<end>\d+)\]\s*$")
Found = tuple[uuid.UUID, str]
"""The document that a quote says it is from, and its words."""


def quotes_in_html(path: Path) -> list[Found]:
    page = html.parse(str(path), parser=html.HTMLParser(encoding="utf-8"))
    return [
        (uuid.UUID(quote.get("data-document")), quote.find("p").text_content())
        for quote in page.iterfind(".//blockquote")
    ]


def quotes_in_docx(path: Path) -> list[Found]:
    paragraphs = Document(str(path)).paragraphs
    found = []
    for paragraph, following in pairwise(paragraphs):
        if paragraph.style is not None and paragraph.style.name == "Citaat":
            source = _SOURCE.search(following.text)
            name = uuid.UUID(source["document"]) if source else uuid.UUID(int=0)
            found.append((name, paragraph.text))
    return found


def wrong(quotes: list[Found], documents: Mapping[uuid.UUID, str]) -> list[Found]:
    """The quotes whose words do not stand, letter by letter, in the document they name."""
    return [(name, words) for name, words in quotes if not words or words not in documents.get(name, "")]
