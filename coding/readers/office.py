"""The parts of Word and OpenDocument files, opened safely, and what to say when a file is none. Pure."""

from collections.abc import Collection
from typing import Any

from surveys import archive
from surveys.errors import BadFile

OLD = b"\xd0\xcf\x11\xe0"
PROGRAMS = (b"MZ", b"\x7fELF", b"#!")


def parts(data: bytes, names: Collection[str], kind: str) -> dict[str, bytes]:
    """These files of the zip, as far as they are there. Raises BadFile for what is no zip, or one made to do harm."""
    if data.startswith(OLD):
        raise bad(
            kind,
            "Dit is een oud Word-bestand (.doc) of het heeft een wachtwoord.",
            "This is an old Word file (.doc) or has a password.",
        )
    if data.startswith(PROGRAMS):
        raise bad(kind, "Dit is een programma en geen document.", "This is a program and not a document.")
    if not data.startswith(b"PK"):
        raise bad(kind, f"Dit is geen {kind}-bestand.", f"This is not a {kind} file.")
    return archive.files(data, only=set(names))


def root(found: dict[str, bytes], name: str, kind: str) -> Any:
    """A part as XML. Raises BadFile when it is not there, or has what it may not have."""
    if name not in found:
        raise bad(kind, f"Dit is geen {kind}-bestand.", f"This is not a {kind} file.")
    return archive.xml(found[name])


def bad(kind: str, nl: str, en: str) -> BadFile:
    return BadFile(
        {
            "nl": f"{nl} Open het in uw tekstverwerker en bewaar het als .docx, .odt of .txt.",
            "en": f"{en} Open it in your word processor and save it as .docx, .odt or .txt.",
        }
    )
