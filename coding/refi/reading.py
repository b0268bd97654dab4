"""REFI-QDA projects (.qdpx) and codebooks (.qdc) as the tools really write them, read as a stream. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from coding.refi.model import (
    Case,
    Code,
    Coding,
    Link,
    Note,
    Project,
    Set,
    Source,
    User,
    Value,
    Variable,
)
from coding.refi.package import Package, check_kind, open_package, words
from coding.refi.placing import Placed, Raw, Selection, place
from coding.refi.remarks import LEFT_OUT, ODD, Remarks
from surveys import archive
from surveys.archive import Node
from surveys.errors import BadFile

MOST = {
    "Code": 20_000,
    "TextSource": 20_000,
    "PlainTextSelection": 500_000,
    "Coding": 1_000_000,
    "Note": 500_000,
    "Case": 50_000,
    "Variable": 2_000,
    "User": 2_000,
    "Set": 20_000,
}
"""More than this is no project of people."""
MEDIA = {"PDFSource": "pdf", "AudioSource": "audio", "VideoSource": "video", "PictureSource": "picture"}
_NUMBER = re.compile(r"\s*-?\d{1,15}\s*")
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")


def read(data: bytes) -> Project:
    """A .qdpx (zip) or .qdc (XML). Raises BadFile; what is missing or odd stands in `report`.

    Every text is as it came, with LF line ends, NFC, without byte-order mark and control signs; offsets count in it.
    """
    remarks = Remarks()
    check_kind(data)
    if data[:2] == b"PK":
        xml, package = open_package(data)
    else:
        xml, package = data, Package({})
    reader = _Reader(package, remarks)
    for parent, node in archive.pieces(xml, 3, most=MOST):
        reader.take(parent, node)
    if reader.root not in ("CodeBook", "Project"):
        raise BadFile(
            {
                "nl": "Dit is geen REFI-project of -codeboek. Kies een .qdpx of .qdc.",
                "en": "This is no REFI project or codebook. Choose a .qdpx or .qdc.",
            }
        )
    if reader.root == "Project" and xml is data:
        remarks.add("bare")
    return reader.finish()


@dataclass
class _Reader:
    package: Package
    remarks: Remarks
    project: Project = field(default_factory=Project)
    raws: list[Raw] = field(default_factory=list)
    root: str = ""
    media: set[str] = field(default_factory=set)
    """Sources that are known but have no words here."""
    known: set[str] = field(default_factory=set)

    def take(self, parent: str, node: Node) -> None:
        """One piece of the stream, wherever it stands: tools do not all keep the order of the schema."""
        project, tag = self.project, node.tag
        if parent == "":
            self.root = tag
            project.name, project.origin = node.get("name"), node.get("origin")
        elif tag == "User":
            project.users.append(User(guid(node), node.get("name")))
        elif tag == "Codes":
            for code in node.all("Code"):
                self._code(code, None)
        elif tag == "Code":
            self._code(node, None)
        elif tag == "Variable":
            kind = node.get("typeOfVariable", "Text")
            project.variables.append(Variable(guid(node), node.get("name"), kind, said(node)))
        elif tag == "Case":
            project.cases.append(_case(node))
        elif tag == "TextSource":
            self.raws.append(self._text_source(node, "text"))
        elif tag in MEDIA:
            self.raws += self._medium(node)
        elif tag == "Note":
            text = words(node, self.package, self.remarks) or said(node)
            note = Note(
                guid(node), node.get("name"), text.strip("\ufeff\r\n"), _coder(node), _made(node), said(node)
            )
            project.notes.append(note)
        elif tag == "Link":
            origin, target = clean(node.get("originGUID")), clean(node.get("targetGUID"))
            project.links.append(Link(guid(node), node.get("name"), origin, target))
        elif tag == "Set":
            project.sets.append(_set(node))
        elif tag == "Graph":
            self.remarks.add("graphs")
        elif tag == "NoteRef" and parent == "Project":
            project.note_ids.append(clean(node.get("targetGUID")))
        elif tag == "Description" and parent == "Project":
            project.description = node.text.strip()

    def _code(self, node: Node, parent: str | None) -> None:
        """A code and those in it; goes no deeper than the stream allows."""
        identity = guid(node) or f"code-{len(self.project.codes) + 1}"
        name = node.get("name").strip()
        if identity in self.known:
            self.remarks.add("same_code", name)
        else:
            if not name:
                self.remarks.add("nameless_code")
                name = f"{len(self.project.codes) + 1}"
            self.known.add(identity)
            colour = node.get("color") if _COLOUR.fullmatch(node.get("color")) else None
            codable = node.get("isCodable", "true").strip().lower() not in ("false", "0")
            self.project.codes.append(
                Code(identity, name, parent, said(node), colour, codable, references(node, "NoteRef"))
            )
        for child in node.children:
            if child.tag == "Code":
                self._code(child, identity)
            elif child.tag == "Codes":
                for inner in child.all("Code"):
                    self._code(inner, identity)

    def _text_source(self, node: Node, kind: str, outer: Node | None = None) -> Raw:
        """A TextSource, or the words that stand for another kind of source (`outer`)."""
        about = outer or node
        raw = Raw(
            name=about.get("name") or node.get("name") or guid(about),
            id=guid(about) or guid(node),
            kind=kind,
            text=words(node, self.package, self.remarks),
            description=said(about) or said(node),
            coder_id=_coder(about),
            made_at=_made(about),
            values=_values(about) + (_values(node) if outer else []),
            notes=references(about, "NoteRef") + (references(node, "NoteRef") if outer else []),
        )
        raw.also_known = {guid(node), guid(about)} - {""}
        for selection in node.all("PlainTextSelection"):
            start, end = number(selection.get("startPosition")), number(selection.get("endPosition"))
            if start is None or end is None:
                self.remarks.add("no_place", raw.name)
                continue
            raw.selections.append(_selection(selection, start, end))
        whole = [
            _coding(coding)
            for holder in {id(n): n for n in (node, about)}.values()
            for coding in holder.all("Coding")
        ]
        if whole:
            self.remarks.add("whole", raw.name, len(whole))
            raw.whole = whole
        return raw

    def _medium(self, node: Node) -> Iterator[Raw]:
        """What can be held of sound, film, pictures and PDF: the words that come with them."""
        kind, name = MEDIA[node.tag], node.get("name") or guid(node)
        self.media.add(guid(node))
        held = False
        for inner in node.all("Representation", "TextDescription"):
            found = self._text_source(inner, kind, node)
            if found.text is not None and found.text.strip("\ufeff \r\n\t"):
                held = True
                if kind == "pdf":
                    self.remarks.add("pdf_words", name)
                yield found
        for transcript in node.all("Transcript"):
            raw = self._transcript(transcript, kind, node)
            if raw.text is not None and raw.text.strip("\ufeff \r\n\t"):
                held = True
                self.remarks.add("transcripts", name)
                yield raw
        areas = sum(len(s.all("Coding")) for s in node.all("PDFSelection", "PictureSelection"))
        sound = sum(len(s.all("Coding")) for s in node.all("AudioSelection", "VideoSelection"))
        if areas:
            self.remarks.add("areas", name, areas)
        if sound:
            self.remarks.add("sound", name, sound)
        if not held:
            self.remarks.add("media", name)
            if whole := len(node.all("Coding")):
                self.remarks.add("no_text", name, whole)

    def _transcript(self, node: Node, kind: str, outer: Node) -> Raw:
        """Places in a transcript are named by points that tie a position to a time."""
        raw = self._text_source(node, kind, outer)
        name = node.get("name")
        raw.name = name if name and len(outer.all("Transcript")) > 1 else raw.name
        points = {}
        for point in node.all("SyncPoint"):
            position, stamp = number(point.get("position")), number(point.get("timeStamp"))
            if position is not None:
                points[guid(point)] = position
                if stamp is not None:
                    raw.times.append((position, stamp // 1000))
        for selection in node.all("TranscriptSelection"):
            start = points.get(clean(selection.get("fromSyncPoint")))
            end = points.get(clean(selection.get("toSyncPoint")))
            if start is None or end is None:
                self.remarks.add("no_place", raw.name)
                continue
            raw.selections.append(_selection(selection, start, end))
        return raw

    def finish(self) -> Project:
        """Puts all passages on their texts, now that all codes, people and texts are known."""
        project, remarks = self.project, self.remarks
        users = {user.id: user.name for user in project.users}
        notes = {note.id for note in project.notes}
        placed = place(self.raws, project.origin, remarks)
        selections = set()
        for raw, found in zip(self.raws, placed, strict=True):
            project.sources.append(self._source(raw, found, users))
            selections |= {selection.id for selection in raw.selections}
            if found.choice is not None:
                project.report.choices.append(found.choice)
        for number_, case in enumerate(project.cases, 1):
            if not case.name.strip():
                remarks.add("nameless_case")
                case.name = f"Case {number_}"
        self._check_references(notes, selections)
        report = project.report
        report.tool = project.origin
        report.counts = {
            "codes": len(project.codes),
            "sources": sum(not source.missing for source in project.sources),
            "codings": sum(len(source.codings) for source in project.sources),
            "coders": len(project.users),
            "cases": len(project.cases),
            "variables": len(project.variables),
            "sets": len(project.sets),
            "notes": len(project.notes),
            "links": len(project.links),
        }
        report.odd, report.left_out = remarks.texts(ODD), remarks.texts(LEFT_OUT)
        return project

    def _source(self, raw: Raw, found: Placed, users: dict[str, str]) -> Source:
        source = Source(
            raw.name,
            found.text,
            id=raw.id,
            kind=raw.kind,
            description=raw.description,
            coder_id=raw.coder_id,
            made_at=raw.made_at,
            values=raw.values,
            notes=raw.notes,
            seconds=found.seconds,
            missing=raw.text is None,
        )
        for selection, (start, end) in zip(raw.selections, found.places, strict=True):
            if end <= start or start < 0:
                continue
            if not selection.codings:
                if selection.comment or selection.notes:
                    source.remarks.append((start, end, selection.comment))
                else:
                    self.remarks.add("uncoded", raw.name)
            for position, coding in enumerate(selection.codings):
                self._add(source, coding, start, end, selection, position == 0, users)
        for coding in raw.whole:
            if found.text.strip():
                self._add(source, coding, 0, len(found.text), None, False, users)
        return source

    def _add(
        self,
        source: Source,
        coding: Coding,
        start: int,
        end: int,
        selection: Selection | None,
        first: bool,
        users: dict[str, str],
    ) -> None:
        if coding.code not in self.known:
            self.remarks.add("no_code", source.name)
            return
        coding.start, coding.end = start, end
        if selection is not None:
            coding.coder_id = coding.coder_id or selection.coder_id
            coding.made_at = coding.made_at or selection.made_at
            coding.passage = selection.id
            if first:  # what was written with the passage stands with its first code, not with each
                coding.notes += tuple(selection.notes)
                coding.comment = selection.comment
        coding.coder = users.get(coding.coder_id, "")
        source.codings.append(coding)

    def _check_references(self, notes: set[str], selections: set[str]) -> None:
        project = self.project
        sources = {name for raw in self.raws for name in raw.also_known} | self.media
        for case in project.cases:
            for one in (*case.sources, *case.selections):
                if one not in sources and one not in selections:
                    self.remarks.add("no_source")
        for group in project.sets:
            for one in group.sources:
                if one not in sources:
                    self.remarks.add("no_source")
        ends = self.known | notes | selections | sources
        ends |= {case.id for case in project.cases} | {group.id for group in project.sets}
        ends |= {coding.id for source in project.sources for coding in source.codings}
        for link in project.links:
            if link.origin not in ends or link.target not in ends:
                self.remarks.add("no_end", link.name)
        referred = [note for code in project.codes for note in code.notes]
        referred += [note for s in project.sources for note in s.notes]
        referred += [note for s in project.sources for coding in s.codings for note in coding.notes]
        if absent := sum(note not in notes for note in referred):
            self.remarks.add("no_note", n=absent)


# ---------------------------------------------------------------- elements


def clean(text: str) -> str:
    """A GUID without braces, in small letters."""
    return text.strip("{} \t\n").lower()


def guid(node: Node) -> str:
    return clean(node.get("guid"))


def said(node: Node) -> str:
    return node.said("Description").strip()


def references(node: Node, tag: str) -> list[str]:
    return [clean(child.get("targetGUID") or child.get("guid")) for child in node.all(tag)]


def number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _coder(node: Node) -> str:
    return clean(node.get("creatingUser") or node.get("modifyingUser"))


def _made(node: Node) -> str:
    return (node.get("creationDateTime") or node.get("modifiedDateTime")).strip()


def _coding(node: Node) -> Coding:
    code = references(node, "CodeRef") if node.tag == "Coding" else [clean(node.get("targetGUID"))]
    return Coding(
        0,
        0,
        code[0] if code else "",
        "",
        guid(node),
        _coder(node),
        _made(node),
        tuple(references(node, "NoteRef")),
    )


def _selection(node: Node, start: int, end: int) -> Selection:
    codings = []
    for child in node.all("Coding", "CodeRef"):
        codings.append(_coding(child))
        if child.tag == "Coding":  # some tools name several codes in one coding
            for extra in child.all("CodeRef")[1:]:
                also = _coding(child)
                also.code = clean(extra.get("targetGUID"))
                codings.append(also)
    return Selection(
        guid(node),
        start,
        end,
        node.get("name"),
        codings,
        said(node),
        references(node, "NoteRef"),
        _coder(node),
        _made(node),
    )


def _values(node: Node) -> list[Value]:
    found = []
    for value in node.all("VariableValue"):
        variable = references(value, "VariableRef")
        text = next((child.text.strip() for child in value.children if child.tag.endswith("Value")), "")
        if variable and text:
            found.append(Value(variable[0], text))
    return found


def _case(node: Node) -> Case:
    return Case(
        guid(node),
        node.get("name").strip(),
        said(node),
        _values(node),
        references(node, "SourceRef"),
        references(node, "SelectionRef"),
        references(node, "CodeRef"),
    )


def _set(node: Node) -> Set:
    return Set(
        guid(node),
        node.get("name").strip(),
        said(node),
        references(node, "MemberCode"),
        references(node, "MemberSource"),
        references(node, "MemberNote"),
    )
