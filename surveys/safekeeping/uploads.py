"""Files that partners hand in: what each kind looks like inside, and a name that is safe to show. Pure.

A kind is known by what is in the file, never by what the sender says of it. What is two kinds at once is neither.
"""

import codecs
import hashlib
import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from surveys import archive
from surveys.definition import FileKind
from surveys.errors import BadFile

KINDS: tuple[FileKind, ...] = get_args(FileKind)
ENDINGS: dict[str, tuple[str, ...]] = {"jpeg": ("jpg", "jpeg")}
"""Of a kind the endings of a name, where these are others than the kind itself."""
MEDIA: dict[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
MEGABYTE = 1_000_000
LONGEST_NAME = 100

_ZIP_END = b"PK\x05\x06"
_PDF = b"%PDF-"
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"


class UnfitError(ValueError):
    """The file cannot be taken; `reason` is the key of its sentence: file_kind, file_content, file_size, file_empty."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Upload:
    """A file that was looked into."""

    name: str
    kind: str
    size: int
    digest: str
    """The first half of its SHA-256, written as an id: the same file twice is one."""


def look(name: str, data: bytes, kinds: list[FileKind], megabytes: int) -> Upload:
    """What this file is. Raises UnfitError."""
    if not data:
        raise UnfitError("file_empty")
    if len(data) > megabytes * MEGABYTE:
        raise UnfitError("file_size")
    ending = name.rpartition(".")[2].lower()
    kind = next((kind for kind in kinds or KINDS if ending in ENDINGS.get(kind, (kind,))), None)
    if kind is None:
        raise UnfitError("file_kind")
    if not _IS[kind](data):
        raise UnfitError("file_content")
    return Upload(safe_name(name, kind), kind, len(data), digest(data))


def digest(data: bytes) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(data).digest()[:16]))


def safe_name(name: str, kind: str) -> str:
    """The name to show: without folders, signs that cannot be seen, or another ending than the kind's."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
    stem = re.sub(r'[<>:"|?*;%]+', " ", plain.rpartition(".")[0] if "." in plain else plain).strip(" .")
    ending = ENDINGS.get(kind, (kind,))[0]
    return f"{' '.join(stem.split())[:LONGEST_NAME].strip(' .') or 'bestand'}.{ending}"


def _is_pdf(data: bytes) -> bool:
    return data.startswith(_PDF) and b"%%EOF" in data[-2048:] and not _ends_as_zip(data)


def _is_png(data: bytes) -> bool:
    return (
        data.startswith(_PNG) and data[12:16] == b"IHDR" and data.endswith(b"IEND\xae\x42\x60\x82")
    )  # nothing stands behind the last chunk


def _is_jpeg(data: bytes) -> bool:
    return data.startswith(_JPEG) and b"\xff\xd9" in data[-64:] and not _ends_as_zip(data)


def _office(part: str) -> Callable[[bytes], bool]:
    """A document of Word or Excel: a sound zip with that part in it, and no macros."""

    def check(data: bytes) -> bool:
        if not data.startswith(b"PK\x03\x04") or _PDF in data[:1024]:
            return False
        try:
            names = set(archive.files(data))
        except BadFile:
            return False
        return {"[Content_Types].xml", part} <= names and not any(
            name.lower().endswith("vbaproject.bin") for name in names
        )

    return check


def _is_text(data: bytes) -> bool:
    """Text and nothing else: UTF-8 (or UTF-16 with its mark), no control signs, no page or script of the web."""
    if _PDF in data[:1024] or _ends_as_zip(data):
        return False
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            return False
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        return False
    return not re.match(r"\s*<(!doctype|html|script|svg|\?xml|\?php)|\s*#!", text, re.IGNORECASE)


def _ends_as_zip(data: bytes) -> bool:
    return _ZIP_END in data[-(2**16 + 22) :]


_IS: dict[str, Callable[[bytes], bool]] = {
    "pdf": _is_pdf,
    "png": _is_png,
    "jpeg": _is_jpeg,
    "docx": _office("word/document.xml"),
    "xlsx": _office("xl/workbook.xml"),
    "txt": _is_text,
    "csv": _is_text,
}
