"""The only opener of zips and XML that came from outside, for all rooms. Pure."""

import io
import stat
import zipfile
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from surveys.errors import BadFile

MOST_FILES = 5_000
MOST_BYTES = 200 * 2**20
"""Unpacked, all files together."""
MOST_RATIO = 200
"""Unpacked against packed: an honest text file stays far below."""
MOST_XML = 50 * 2**20


def files(data: bytes) -> dict[str, bytes]:
    """The files in a zip by name. Raises BadFile for what is no zip, or one made to do harm.

    Refused are too many files, too much text, an unlikely ratio, a way out of the folder, links and encryption.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            return {entry.filename.replace("\\", "/"): _read(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError) as error:
        raise _bad(
            "Dit bestand is beschadigd of geen zip-bestand.", "This file is damaged or no zip file."
        ) from error


def check(data: bytes) -> None:
    """Raises BadFile when `files` would, before another library opens the same bytes."""
    files(data)


def check_office(data: bytes) -> None:
    """As `check`, for a workbook or document: its parts are XML, and none of them may have a DOCTYPE."""
    for name, part in files(data).items():
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


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
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
