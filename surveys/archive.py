"""The only opener of zips and XML that came from outside, for all rooms. Pure."""

import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

from lxml import etree

from surveys.errors import BadFile

MOST_FILES = 5_000
MOST_BYTES = 200 * 2**20
"""Unpacked, all files together."""
MOST_RATIO = 200
"""Unpacked against packed: an honest text file stays far below."""
MOST_XML = 50 * 2**20
MOST_STREAMED = 200 * 2**20
MOST_ELEMENTS = 4_000_000
DEEPEST = 200
"""Elements within elements: a tree that people made stays far below."""
CHUNK = 2**16
DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a way of packing that Python does not know
    OSError,
    ValueError,  # a place before the file began, a name that is no UTF-8
    IndexError,  # an entry without a name
)
"""What zipfile raises for a damaged zip: it trusts the numbers and names in it."""


def files(
    data: bytes, most_bytes: int = MOST_BYTES, *, only: Collection[str] | None = None
) -> dict[str, bytes]:
    """The files in a zip by name, or of these names alone. Raises BadFile for what is no zip, or one made to do harm.

    Refused are too many files, too much text, an unlikely ratio, a way out of the folder, links and encryption.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries, most_bytes)
            named = {entry.filename.replace("\\", "/"): entry for entry in entries}
            wanted = named.keys() if only is None else named.keys() & set(only)
            return {name: _read(archive, entry) for name, entry in named.items() if name in wanted}
    except DAMAGED as error:
        raise _bad(
            "Dit bestand is beschadigd of geen zip-bestand.", "This file is damaged or no zip file."
        ) from error


def check(data: bytes) -> None:
    """Raises BadFile when `files` would, before another library opens the same bytes."""
    files(data)


def check_office(data: bytes, most_bytes: int = MOST_BYTES) -> None:
    """As `check`, for a workbook or document: its parts are XML, and none of them may have a DOCTYPE."""
    for name, part in files(data, most_bytes).items():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            _check_prolog(part)


def _check_prolog(data: bytes) -> None:
    """Reads no further than the first tag; raises BadFile when a DOCTYPE stands before it."""
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data), events=("start",), resolve_entities=False, no_network=True, load_dtd=False
        ):
            if element.getroottree().docinfo.internalDTD is not None:
                raise _doctype()
            return
    except etree.XMLSyntaxError as error:
        raise _bad(
            "Een deel van dit bestand is geen geldige XML.", "A part of this file is not valid XML."
        ) from error


def _check(entries: list[zipfile.ZipInfo], most_bytes: int) -> None:
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > most_bytes:
        raise _bad("Dit bestand is uitgepakt te groot.", "Unpacked, this file is too large.")
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\x00" in name:
            raise _bad("Dit bestand wijst buiten zijn eigen map.", "This file points outside its own folder.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _bad("Dit bestand bevat een koppeling.", "This file holds a link.")
        if entry.flag_bits & 0x1:
            raise _bad(
                "Dit bestand heeft een wachtwoord. Haal dat er eerst af.",
                "This file has a password. Remove it first.",
            )
        if entry.file_size > MOST_RATIO * max(entry.compress_size, 1) and entry.file_size > 2**20:
            raise _bad("Dit bestand is uitgepakt te groot.", "Unpacked, this file is too large.")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:
        data = stream.read(entry.file_size + 1)  # a header that lies about the size is caught here
    if len(data) > entry.file_size:
        raise _bad("Dit bestand is beschadigd.", "This file is damaged.")
    return data


def xml(data: bytes) -> Any:
    """The root element of an XML text, without entities, DTDs or network. Raises BadFile."""
    if len(data) > MOST_XML:
        raise _bad("Dit bestand is te groot.", "This file is too large.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.removeprefix(b"\xef\xbb\xbf"), parser)
    except etree.XMLSyntaxError as error:
        raise _bad("Dit bestand is geen geldige XML.", "This file is not valid XML.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype()
    return root


@dataclass(slots=True)
class Node:
    """An element without its namespace: tag, attributes, the text directly in it, the elements in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def all(self, *tags: str) -> list["Node"]:
        return [child for child in self.children if child.tag in tags]

    def said(self, tag: str) -> str:
        """The text of the first child with this tag; "" without one."""
        return next((child.text for child in self.children if child.tag == tag), "")


def pieces(data: bytes, level: int, *, most: dict[str, int] | None = None) -> Iterator[tuple[str, Node]]:
    """An XML text as a stream: each element at `level` (the root is 1) with the tag it stands in, and leaves above it.

    A piece is given once it is complete and then forgotten, so that only one is held at a time. `most`: how many
    elements of a tag there may be. Raises BadFile for what is no XML, has a DOCTYPE, is too deep or too much.
    """
    if len(data) > MOST_STREAMED:
        raise _bad("Dit bestand is te groot.", "This file is too large.")
    stream = _Stream(level, most or {})
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.buffer_size = 4 * CHUNK
    parser.StartDoctypeDeclHandler = stream.doctype
    parser.StartElementHandler = stream.start
    parser.EndElementHandler = stream.end
    parser.CharacterDataHandler = stream.text
    try:
        for at in range(0, max(len(data), 1), CHUNK):
            parser.Parse(data[at : at + CHUNK], at + CHUNK >= len(data))
            yield from stream.found
            stream.found.clear()
    except (
        expat.ExpatError,
        LookupError,
        ValueError,
    ) as error:  # an unknown encoding, or one expat cannot read
        raise _bad("Dit bestand is geen geldige XML.", "This file is not valid XML.") from error


class _Stream:
    """Collects the pieces. Expat reads without recursion and expands no entity that a DOCTYPE would have to declare."""

    def __init__(self, level: int, most: dict[str, int]) -> None:
        self.level, self.most = level, most
        self.open: list[Node] = []
        self.counts: dict[str, int] = {}
        self.total = 0
        self.found: list[tuple[str, Node]] = []

    def doctype(self, *_: Any) -> None:
        raise _doctype()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        self.total += 1
        if self.total > MOST_ELEMENTS:
            raise _bad("Dit bestand bevat te veel onderdelen.", "This file holds too many parts.")
        if len(self.open) >= DEEPEST:
            raise _bad(
                f"In dit bestand zitten meer dan {DEEPEST} lagen in elkaar.",
                f"In this file more than {DEEPEST} levels stand inside each other.",
            )
        if tag in self.most:
            count = self.counts[tag] = self.counts.get(tag, 0) + 1
            if count > self.most[tag]:
                raise _bad(
                    f"In dit bestand staan meer dan {self.most[tag]} onderdelen “{tag}”.",
                    f"This file has more than {self.most[tag]} parts “{tag}”.",
                )
        node = Node(tag, attributes)
        if len(self.open) >= self.level:
            self.open[-1].children.append(node)
        self.open.append(node)

    def text(self, text: str) -> None:
        if len(self.open) > 1:
            self.open[-1].text += text

    def end(self, _name: str) -> None:
        node = self.open.pop()
        depth = len(self.open) + 1
        if depth == self.level or (depth < self.level and (node.attributes or node.text.strip())):
            self.found.append((self.open[-1].tag if self.open else "", node))


def _doctype() -> BadFile:
    return _bad(
        "Dit bestand bevat een DOCTYPE; die wordt om veiligheid niet gelezen.",
        "This file has a DOCTYPE, which is not read for safety.",
    )


def _bad(nl: str, en: str) -> BadFile:
    return BadFile(
        {
            "nl": f"{nl} Kies een ander bestand, of maak het opnieuw.",
            "en": f"{en} Choose another file, or make it anew.",
        }
    )
