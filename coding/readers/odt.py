"""OpenDocument texts (LibreOffice): paragraphs, lists and tables in the order of the page. Pure."""

from collections.abc import Iterator
from typing import Any

from coding.readers import office
from coding.readers.raw import Raw, whole
from surveys.texts import Text

KIND = "OpenDocument"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LINES = {f"{_TEXT}p", f"{_TEXT}h"}
_LEFT_OUT = {
    f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_OFFICE}annotation", f"{_OFFICE}annotation-end",
    f"{_TEXT}sequence-decls", f"{_OFFICE}forms", f"{_TEXT}variable-decls",
}  # fmt: skip
_BOX = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"
MOST_REPEATED = 100
NOTES: Text = {
    "nl": "Voetnoten en opmerkingen zijn weggelaten. Zet in de lopende tekst wat gecodeerd moet worden.",
    "en": "Footnotes and comments were left out. Put into the running text what should be coded.",
}


def read(data: bytes) -> Raw:
    """One line a paragraph; a row of a table is one line, its cells parted by a tab. Raises BadFile."""
    found = office.parts(data, ("content.xml", "META-INF/manifest.xml"), KIND)
    if b"encryption-data" in found.get("META-INF/manifest.xml", b""):
        raise office.bad(KIND, "Dit bestand heeft een wachtwoord.", "This file has a password.")
    body = office.root(found, "content.xml", KIND).find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise office.bad(
            KIND, "Dit is geen tekst van OpenDocument (.odt).", "This is not an OpenDocument text (.odt)."
        )
    noted = next(body.iter(f"{_TEXT}note", f"{_OFFICE}annotation"), None) is not None
    return whole("\n".join(_lines(body)), [NOTES] if noted else [])


def _lines(block: Any) -> Iterator[str]:
    for child in block:
        if child.tag in _LINES:
            boxes: list[Any] = []
            yield "".join(_signs(child, boxes))
            for box in boxes:
                yield from _lines(box)
        elif child.tag == f"{_TABLE}table-row":
            cells = [cell for cell in child if cell.tag == f"{_TABLE}table-cell"]
            yield "\t".join(" ".join(" ".join(_lines(cell)).split()) for cell in cells)
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            yield from _lines(child)


def _signs(node: Any, boxes: list[Any]) -> Iterator[str]:
    """White space counts as in HTML; more of it is written as elements."""
    yield _spaced(node.text)
    for child in node:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * min(int(count) if count.isdecimal() else 1, MOST_REPEATED)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag == _BOX:
            boxes.append(child)
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            yield from _signs(child, boxes)
        yield _spaced(child.tail)


def _spaced(words: str | None) -> str:
    return "" if not words else words.replace("\n", " ").replace("\t", " ")
