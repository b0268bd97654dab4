"""The files in a .qdpx: the project, the sources by whatever path a tool gives them, texts in whatever encoding. Pure."""

import posixpath
from urllib.parse import unquote

from coding.readers import docx
from coding.refi.remarks import Remarks
from surveys import archive
from surveys.errors import BadFile


class Package:
    """`find` takes a path as a tool writes it: internal://name, sources/name, Sources/name, name, relative:///name."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = {path.lower(): data for path, data in files.items()}
        self._names: dict[str, bytes] = {}
        for path, data in files.items():
            self._names.setdefault(posixpath.basename(path).lower(), data)

    def find(self, path: str) -> bytes | None:
        if not path:
            return None
        plain = path.partition("://")[2].lstrip("/") if "://" in path else path
        for name in (plain, unquote(plain)):
            low = name.replace("\\", "/").lower()
            found = self._files.get(low) or self._files.get(f"sources/{low}")
            found = found if found is not None else self._names.get(posixpath.basename(low))
            if found is not None:
                return found
        return None


def open_package(data: bytes) -> tuple[bytes, Package]:
    """The project's XML and the other files of a .qdpx. Raises BadFile."""
    files = archive.files(data)
    projects = sorted((path for path in files if path.lower().endswith(".qde")), key=lambda p: p.count("/"))
    if not projects:
        raise BadFile(
            {
                "nl": "In dit bestand zit geen REFI-project. Kies een .qdpx of .qdc.",
                "en": "There is no REFI project in this file. Choose a .qdpx or .qdc.",
            }
        )
    return files.pop(projects[0]), Package(files)


def words(node: archive.Node, package: Package, remarks: Remarks) -> str | None:
    """The plain text of a source, note or transcript; where that is empty, the words of its Word file. None: not here."""
    name = node.get("name") or node.get("guid")
    inline = node.said("PlainTextContent")
    if inline.strip():
        return inline
    plain = package.find(node.get("plainTextPath"))
    text = _decoded(plain, name, remarks) if plain is not None else None
    if text and text.strip("\ufeff \r\n\t"):
        return text
    rich = package.find(node.get("richTextPath"))
    if rich is not None:
        try:
            found = docx.text(rich)
        except BadFile:
            found = ""
        if found.strip():
            remarks.add("only_docx", name)
            return found
    return text if text is not None else inline or None


def _decoded(data: bytes, name: str, remarks: Remarks) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        remarks.add("old_encoding", name)
        return data.decode("cp1252", errors="replace")


FORMATS = (
    (b"MZ", "een programma", "a program"),
    (b"\x7fELF", "een programma", "a program"),
    (b"%PDF", "een pdf", "a PDF"),
    (
        b"SQLite format 3",
        "een databank zoals het eigen bestand van MAXQDA of QualCoder",
        "a database such as the own file of MAXQDA or QualCoder",
    ),
    (b"\xd0\xcf\x11\xe0", "een oud Office- of NVivo-bestand", "an old Office or NVivo file"),
    (b"Rar!", "een rar-bestand", "a RAR file"),
    (b"7z\xbc\xaf", "een 7z-bestand", "a 7z file"),
    (b"\x1f\x8b", "een gz-bestand", "a gz file"),
    (b"\xff\xd8\xff", "een afbeelding", "a picture"),
    (b"\x89PNG", "een afbeelding", "a picture"),
)
"""How files begin that are offered as a project by mistake, and what they are in Dutch and English."""


def check_kind(data: bytes) -> None:
    """Raises BadFile, with what it is and what to do, for what is neither a zip nor XML by its first bytes."""
    begin = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:2] == b"PK" or begin[:1] == b"<" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    kinds = next(((nl, en) for sign, nl, en in FORMATS if data.startswith(sign)), None)
    nl, en = kinds or ("geen REFI-bestand, wat de naam ook zegt", "no REFI file, whatever its name says")
    raise BadFile(
        {
            "nl": f"Dit is {nl}. Kies in MAXQDA, ATLAS.ti, NVivo of QualCoder “Exporteren als REFI-QDA” en lever het .qdpx- "
            "of .qdc-bestand aan dat daaruit komt. Er is niets van bewaard.",
            "en": f"This is {en}. In MAXQDA, ATLAS.ti, NVivo or QualCoder choose “Export as REFI-QDA” and bring the .qdpx "
            "or .qdc file that comes out of it. Nothing of it was kept.",
        }
    )
