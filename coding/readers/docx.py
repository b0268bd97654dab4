"""Word documents: paragraphs, tables and content controls in the order of the page. Pure."""

from collections.abc import Iterator
from typing import Any

from coding.readers import office
from coding.readers.raw import Raw, whole
from surveys.texts import Text

KIND = "Word"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_SIGNS = {
    f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}ptab": "\t",
}  # fmt: skip
_LEFT_OUT = {
    f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}  # fmt: skip
"""What was taken out while changes were tracked, and what is no text; a fallback says again what stands beside it."""
_BOX = f"{_W}txbxContent"
NOTES: Text = {
    "nl": "Voetnoten en eindnoten zijn weggelaten. Zet in de lopende tekst wat gecodeerd moet worden.",
    "en": "Footnotes and endnotes were left out. Put into the running text what should be coded.",
}
CHANGES: Text = {
    "nl": "In dit bestand staan bijgehouden wijzigingen: wat is ingevoegd telt mee, wat is geschrapt niet.",
    "en": "This file has tracked changes: what was inserted counts, what was deleted does not.",
}


def read(data: bytes) -> Raw:
    """One line a paragraph; a row of a table is one line, its cells parted by a tab. Raises BadFile."""
    main = _main(office.parts(data, ("_rels/.rels",), KIND))
    body = office.root(office.parts(data, (main,), KIND), main, KIND).find(f"{_W}body")
    if body is None:
        raise office.bad(KIND, "Dit is geen Word-document.", "This is not a Word document.")
    warnings = []
    if next(body.iter(f"{_W}footnoteReference", f"{_W}endnoteReference"), None) is not None:
        warnings.append(NOTES)
    if next(body.iter(f"{_W}del", f"{_W}moveFrom"), None) is not None:
        warnings.append(CHANGES)
    return whole("\n".join(_lines(body)), warnings)


def text(data: bytes) -> str:
    """The words alone."""
    return read(data).text


def _main(found: dict[str, bytes]) -> str:
    """The part that holds the document, as the package says."""
    if "_rels/.rels" in found:
        for relation in office.root(found, "_rels/.rels", KIND):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).removeprefix("/")
    return "word/document.xml"


def _lines(block: Any) -> Iterator[str]:
    """The lines of whatever holds paragraphs and tables; content controls and the like are looked into."""
    for child in block:
        if child.tag == _P:
            yield from _paragraph(child)
        elif child.tag == _TABLE:
            yield from _table(child)
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            yield from _lines(child)


def _paragraph(paragraph: Any) -> Iterator[str]:
    boxes: list[Any] = []
    yield "".join(_signs(paragraph, boxes))
    for box in boxes:
        yield from _lines(box)


def _signs(node: Any, boxes: list[Any]) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag in _SIGNS:
            yield "" if child.get(f"{_W}type") in ("page", "column") else _SIGNS[tag]
        elif tag == _BOX:
            boxes.append(child)
        elif isinstance(tag, str) and tag not in _LEFT_OUT:
            yield from _signs(child, boxes)


def _table(table: Any) -> Iterator[str]:
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE)) is not table:
            continue  # of a table within a cell, which is told with its cell
        cells = [cell for cell in row.iter(_CELL) if next(cell.iterancestors(_ROW)) is row]
        yield "\t".join(" ".join(" ".join(_lines(cell)).split()) for cell in cells)
