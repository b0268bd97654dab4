"""REFI-QDA projects (.qdpx) and codebooks (.qdc) of other tools: codes, texts and codings. Pure.

Tools count differently: code points (the standard), UTF-16 units, or CRLF as one or two. Each way is tried on a text and the
one in which most codings begin and end at the border of a word is taken; the report says when it was not the standard.
"""

import argparse
import json
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coding.readers import docx, normalise
from surveys import archive
from surveys.errors import BadFile


@dataclass(frozen=True)
class Code:
    id: str
    name: str
    parent: str | None
    description: str
    color: str | None


@dataclass(frozen=True)
class Coding:
    """text[start:end] (code points) carries `code`; `coder` is a name or ""."""

    start: int
    end: int
    code: str
    coder: str


@dataclass
class Source:
    name: str
    text: str
    codings: list[Coding] = field(default_factory=list)


@dataclass
class Project:
    codes: list[Code]
    sources: list[Source]
    warnings: list[str] = field(default_factory=list)


def read(data: bytes) -> Project:
    """A .qdpx (zip) or .qdc (XML). Raises BadFile; what is missing or odd stands in `warnings`."""
    if data[:2] != b"PK":
        root = archive.xml(data)
        if _tag(root) != "CodeBook":
            raise _bad("Dit is geen REFI-codeboek.", "This is no REFI codebook.")
        return Project(list(_codes(root)), [])
    files = archive.files(data)
    name = next((n for n in files if n.lower().endswith(".qde") and "/" not in n), None)
    if name is None:
        raise _bad("In dit bestand zit geen REFI-project.", "There is no REFI project in this file.")
    root = archive.xml(files[name])
    project = Project([], [])
    users = {_guid(user.get("guid")): user.get("name") or "" for user in _all(root, "User")}
    for book in _all(root, "CodeBook"):
        project.codes += _codes(book)
    known = {code.id for code in project.codes}
    lowered = {path.lower(): content for path, content in files.items()}
    for source in _all(root, "TextSource"):
        project.sources += _source(source, lowered, users, known, project.warnings)
    others = sum(_tag(e) in ("PDFSource", "PictureSource", "AudioSource", "VideoSource") for e in root.iter())
    if others:
        project.warnings.append(f"{others} source(s) that are no text were left out")
    return project


def _codes(book: Any, parent: str | None = None) -> Iterator[Code]:
    for child in book:
        if _tag(child) == "Codes":
            yield from _codes(child, parent)
        elif _tag(child) == "Code":
            guid = _guid(child.get("guid"))
            note = next((e.text or "" for e in child if _tag(e) == "Description"), "")
            yield Code(guid, child.get("name") or "", parent, note.strip(), child.get("color"))
            yield from _codes(child, guid)


def _source(
    element: Any, files: dict[str, bytes], users: dict[str, str], codes: set[str], warnings: list[str]
) -> Iterator[Source]:
    name = element.get("name") or element.get("guid") or ""
    raw = _text(element, files)
    if raw is None:
        warnings.append(f"the text of {name!r} is not in the file; its codings were left out")
        yield Source(name, "")
        return
    spans = []
    quoted = []
    for selection in (e for e in element if _tag(e) == "PlainTextSelection"):
        start, end = selection.get("startPosition"), selection.get("endPosition")
        if not (start or "").isdigit() or not (end or "").isdigit():
            warnings.append(f"a selection in {name!r} has no place and was left out")
            continue
        quoted.append((int(start), int(end), selection.get("name") or ""))
        for coding in (e for e in selection if _tag(e) == "Coding"):
            coder = users.get(_guid(coding.get("creatingUser") or selection.get("creatingUser")), "")
            for reference in (e for e in coding if _tag(e) == "CodeRef"):
                code = _guid(reference.get("targetGUID"))
                if code in codes:
                    spans.append((int(start), int(end), code, coder))
                else:
                    warnings.append(f"a coding in {name!r} names a code that does not exist")
    way, convert = _best(raw, quoted)
    if way != "code points":
        warnings.append(f"positions in {name!r} were read as {way}")
    text = normalise(raw)
    source = Source(name, text)
    for start, end, code, coder in spans:
        first, last = convert(start), convert(end)
        if 0 <= first < last <= len(text):
            source.codings.append(Coding(first, last, code, coder))
        else:
            warnings.append(f"a coding in {name!r} lies outside its text and was left out")
    yield source


def _text(element: Any, files: dict[str, bytes]) -> str | None:
    """The plain text of a source; where that is empty, the words of its Word file."""
    inline = next((e.text for e in element if _tag(e) == "PlainTextContent"), None)
    if inline:
        return str(inline)
    plain = _file(element.get("plainTextPath"), files)
    if plain is not None:
        text = plain.decode("utf-8-sig", errors="replace")
        if text.strip():
            return text
    rich = _file(element.get("richTextPath"), files)
    return docx.text(rich) if rich is not None else None


def _file(path: str | None, files: dict[str, bytes]) -> bytes | None:
    if not path or path.startswith(("absolute:", "relative:")):
        return None
    name = posixpath.basename(path.removeprefix("internal://")).lower()
    return files.get(f"sources/{name}") or files.get(name)


Convert = Callable[[int], int]


def _best(raw: str, spans: list[tuple[int, int, str]]) -> tuple[str, Convert]:
    """The way of counting in which most selections are the words they quote themselves, or end at borders of words.

    The standard wins a tie.
    """
    text = normalise(raw)
    lead = len(raw.replace("\r\n", "\n")) - len(raw.replace("\r\n", "\n").lstrip("\n"))
    ways = {
        "code points": _table(raw, lambda sign: 1, crlf_is_one=True),
        "code points, CRLF as two": _table(raw, lambda sign: 1, crlf_is_one=False),
        "UTF-16 units": _table(raw, lambda sign: 2 if ord(sign) > 0xFFFF else 1, crlf_is_one=True),
        "UTF-16 units, CRLF as two": _table(
            raw, lambda sign: 2 if ord(sign) > 0xFFFF else 1, crlf_is_one=False
        ),
    }

    def score(table: dict[int, int]) -> int:
        found = 0
        for start, end, quote in spans:
            first, last = table.get(start, -1) - lead, table.get(end, -1) - lead
            if 0 <= first < last <= len(text):
                found += _border(text, first) + _border(text, last) + (text[first].strip() != "")
                found += 10 * (quote != "" and text[first:last] == quote)
        return found

    way = max(ways, key=lambda name: score(ways[name]))
    table = ways[way]
    return way, lambda position: table.get(position, -1 - lead) - lead if position in table else -1


def _table(raw: str, width: Callable[[str], int], *, crlf_is_one: bool) -> dict[int, int]:
    """Position as a tool counts → offset in the text with LF line ends."""
    table, theirs, ours = {0: 0}, 0, 0
    for index, sign in enumerate(raw):
        if sign == "\r" and raw[index + 1 : index + 2] == "\n":
            theirs += 0 if crlf_is_one else 1
            table.setdefault(theirs, ours)
            continue
        theirs += width(sign)
        ours += 1
        table[theirs] = ours
    return table


def _border(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at : at + 1]
    return not (before.isalnum() and after.isalnum())


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _all(root: Any, name: str) -> list[Any]:
    return [element for element in root.iter() if _tag(element) == name]


def _guid(text: str | None) -> str:
    return (text or "").strip("{} ").lower()


def _bad(nl: str, en: str) -> BadFile:
    return BadFile({"nl": f"{nl} Kies een .qdpx of .qdc.", "en": f"{en} Choose a .qdpx or .qdc."})


# ---------------------------------------------------------------- door


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help=".qdpx or .qdc")
    parser.add_argument("--out", required=True)


def run(args: argparse.Namespace) -> int:
    project = read(Path(args.file).read_bytes())
    result = {
        "codes": [vars(code) for code in project.codes],
        "sources": [
            {"name": s.name, "text": s.text, "codings": [vars(coding) for coding in s.codings]}
            for s in project.sources
        ],
        "warnings": project.warnings,
    }
    Path(args.out).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0
