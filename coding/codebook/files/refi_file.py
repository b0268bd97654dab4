"""A codebook as .qdc of REFI-QDA: read by the reader of the exchange, written to the letter of the standard. Pure."""

import uuid
from collections.abc import Mapping
from typing import Any

from coding import refi
from coding.codebook.files.outline import LABEL, LONGEST, Entry, Outline, check_size, sound
from coding.codebook.files.table_file import hexadecimal, nearest
from coding.exchange import describing
from coding.refi import writing
from surveys.errors import BadFile
from surveys.texts import pick


def read(data: bytes, language: str) -> Outline:
    """The codes of a .qdc, or of a .qdpx without its texts; names and descriptions are in `language`. Raises BadFile."""
    check_size(data)
    project = refi.read(data)
    if not project.codes:
        raise BadFile({"nl": "In dit bestand staan geen codes.", "en": "There are no codes in this file."})
    return sound(
        {language: project.name[:LABEL]} if project.name else {},
        (
            Entry(
                row=number,
                id=code.id,
                parent=code.parent,
                texts={
                    "label": {language: code.name.strip()[:LABEL]} if code.name.strip() else {},
                    **{
                        part: {language: said[:LONGEST]}
                        for part, said in describing.read(code.description).items()
                    },
                },
                colour=nearest(code.color or ""),
            )
            for number, code in enumerate(project.codes, 1)
        ),
    )


def write(snapshot: Mapping[str, Any], language: str) -> bytes:
    """One language; include, exclude and example go into the description, where other tools show them."""
    live = [entry for entry in snapshot["codes"] if not entry.get("retired")]
    ids = {entry["id"]: _id(entry) for entry in live}
    headings = {entry.get("parent") for entry in live}
    return writing.qdc(
        [
            refi.Code(
                id=ids[entry["id"]],
                name=pick(entry["label"], language),
                parent=ids.get(entry.get("parent") or ""),
                description=describing.write(entry, language),
                color=hexadecimal(int(entry.get("colour", 0))),
                codable=entry["id"] not in headings or bool(entry.get("definition")),
            )
            for entry in live
        ]
    )


def _id(entry: Mapping[str, Any]) -> str:
    return str(entry.get("uuid") or uuid.uuid5(uuid.NAMESPACE_OID, f"weerklank code {entry['id']}"))
