"""A project as a .qdpx and a codebook as a .qdc: to the letter of the standard, so that every tool can read it. Pure.

Texts are UTF-8 with LF and without byte-order mark, positions are code points with the end exclusive, ids are those of the
project. It is written as text, not as a tree: ten thousand codings take a fraction of a second.
"""

import datetime as dt
import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from coding.refi.model import Case, Code, Coding, Link, Note, Project, Set, Source, Value, Variable
from surveys.errors import Refused

ORIGIN = "Weerklank"
PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
DAY = (2026, 1, 1, 0, 0, 0)
"""Of every file in the zip: the same project gives the same bytes."""
QUOTED = 240
"""Signs of a passage that stand with it as its name, so that who reads the file can check its place."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_ATTRIBUTE = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
_PASSAGES = uuid.UUID("6f0d8a52-0f0e-4a55-9d0b-5f6d3b6a4d11")
_VALUES = {
    "Boolean": ("BooleanValue", re.compile(r"true|false|0|1")),
    "Integer": ("IntegerValue", re.compile(r"-?\d+")),
    "Float": ("FloatValue", re.compile(r"-?\d+(\.\d+)?")),
    "Date": ("DateValue", re.compile(r"\d{4}-\d{2}-\d{2}")),
    "DateTime": (
        "DateTimeValue",
        re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?"),
    ),
}


def qdpx(project: Project) -> bytes:
    """The project with its texts, as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "project.qde", "".join(_project(project)))
        for source in project.sources:
            _put(archive, f"sources/{source.id}.txt", source.text)
    return packed.getvalue()


def qdc(codes: Sequence[Code], sets: Sequence[Set] = ()) -> bytes:
    """A codebook. Raises Refused without codes: the standard knows no empty one."""
    if not codes:
        raise Refused(
            {"nl": "Er zijn nog geen codes om op te slaan.", "en": "There are no codes to save yet."}
        )
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<CodeBook xmlns="{CODEBOOK}" origin="{ORIGIN}">\n',
        *_codes(codes, notes=False),
    ]
    groups = [group for group in sets if group.codes]
    if groups:
        parts.append("<Sets>\n")
        for group in groups:
            parts.append(f"<Set{_attributes(guid=group.id, name=group.name)}>{_described(group.description)}")
            parts += [f'<MemberCode guid="{code}"/>' for code in group.codes]
            parts.append("</Set>\n")
        parts.append("</Sets>\n")
    parts.append("</CodeBook>\n")
    return "".join(parts).encode()


def passage_id(coding_id: str) -> str:
    """The id of the passage on which a coding stands: always the same for the same coding."""
    return str(uuid.uuid5(_PASSAGES, coding_id))


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, text.encode())


# ---------------------------------------------------------------- elements, in the order of the schema


def _project(project: Project) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<Project xmlns="{PROJECT}"{_attributes(name=project.name or ORIGIN, origin=ORIGIN)}>\n'
    if project.users:
        yield "<Users>\n"
        yield from (f"<User{_attributes(guid=user.id, name=user.name)}/>\n" for user in project.users)
        yield "</Users>\n"
    if project.codes:
        yield "<CodeBook>\n"
        yield from _codes(project.codes, notes=True)
        yield "</CodeBook>\n"
    kinds = {variable.id: variable.kind for variable in project.variables}
    if project.variables:
        yield "<Variables>\n"
        yield from (_variable(variable) for variable in project.variables)
        yield "</Variables>\n"
    if project.cases:
        yield "<Cases>\n"
        yield from (_case(case, kinds) for case in project.cases)
        yield "</Cases>\n"
    if project.sources:
        yield "<Sources>\n"
        for source in project.sources:
            yield from _source(source, kinds)
        yield "</Sources>\n"
    if project.notes:
        yield "<Notes>\n"
        yield from (_note(note) for note in project.notes)
        yield "</Notes>\n"
    if project.links:
        yield "<Links>\n"
        yield from (_link(link) for link in project.links)
        yield "</Links>\n"
    if project.sets:
        yield "<Sets>\n"
        yield from (_set(group) for group in project.sets)
        yield "</Sets>\n"
    yield _described(project.description)
    yield from (f'<NoteRef targetGUID="{note}"/>\n' for note in project.note_ids)
    yield "</Project>\n"


def _codes(codes: Sequence[Code], *, notes: bool) -> Iterator[str]:
    """The codes as a tree, without recursion; a parent that is not among them makes a code a root."""
    known = {code.id for code in codes}
    children: dict[str | None, list[Code]] = {}
    for one in codes:
        children.setdefault(one.parent if one.parent in known else None, []).append(one)
    yield "<Codes>\n"
    waiting: list[Code | None] = [*reversed(children.get(None, []))]
    while waiting:
        code = waiting.pop()
        if code is None:  # all below it are written
            yield "</Code>\n"
            continue
        colour = {"color": code.color} if code.color else {}
        codable = "true" if code.codable else "false"
        yield f"<Code{_attributes(guid=code.id, name=code.name, isCodable=codable, **colour)}>"
        yield _described(code.description)
        if notes:
            yield from (f'<NoteRef targetGUID="{note}"/>' for note in code.notes)
        waiting.append(None)
        waiting += reversed(children.get(code.id, []))
    yield "</Codes>\n"


def _variable(variable: Variable) -> str:
    about = _attributes(guid=variable.id, name=variable.name, typeOfVariable=variable.kind)
    return f"<Variable{about}>{_described(variable.description)}</Variable>\n"


def _case(case: Case, kinds: dict[str, str]) -> str:
    parts = [f"<Case{_attributes(guid=case.id, name=case.name)}>", _described(case.description)]
    parts += [f'<CodeRef targetGUID="{code}"/>' for code in case.codes]
    parts += _values(case.values, kinds)
    parts += [f'<SourceRef targetGUID="{source}"/>' for source in case.sources]
    parts += [f'<SelectionRef targetGUID="{selection}"/>' for selection in case.selections]
    return "".join([*parts, "</Case>\n"])


def _source(source: Source, kinds: dict[str, str]) -> Iterator[str]:
    about = {"guid": source.id, "name": source.name, "plainTextPath": f"internal://{source.id}.txt"}
    yield f"<TextSource{_attributes(**about, **_made(source.coder_id, source.made_at))}>\n"
    yield _described(source.description)
    ordered = sorted(source.codings, key=lambda coding: (coding.start, -coding.end, coding.coder_id))
    for (start, end, *_), codings in groupby(ordered, key=_together):
        yield from _passage(source.text, start, end, list(codings))
    yield from (f'<NoteRef targetGUID="{note}"/>\n' for note in source.notes)
    yield from _values(source.values, kinds)
    yield "</TextSource>\n"


def _together(coding: Coding) -> tuple[int, int, str, bool]:
    """Codings on one passage: of one person, since a coding without a name takes that of its passage."""
    return coding.start, coding.end, coding.coder_id, bool(coding.made_at)


def _passage(text: str, start: int, end: int, codings: list[Coding]) -> Iterator[str]:
    first = codings[0]
    quote = text[start:end] if end - start <= QUOTED else f"{text[start : start + QUOTED]}…"
    about = f'guid="{first.passage or passage_id(first.id)}" name="{_attribute(quote)}"'
    made = _attributes(**_made(first.coder_id, first.made_at))
    yield f'<PlainTextSelection {about} startPosition="{start}" endPosition="{end}"{made}>'
    yield _described(next((coding.comment for coding in codings if coding.comment), ""))
    for coding in codings:
        made = _attributes(**_made(coding.coder_id, coding.made_at))
        notes = "".join([f'<NoteRef targetGUID="{note}"/>' for note in coding.notes])
        yield f'<Coding guid="{coding.id}"{made}><CodeRef targetGUID="{coding.code}"/>{notes}</Coding>'
    yield "</PlainTextSelection>\n"


def _values(values: Iterable[Value], kinds: dict[str, str]) -> list[str]:
    """A value that is not of the kind its variable says is written as text: better that than a file nobody can read."""
    parts = []
    for value in values:
        tag, form = _VALUES.get(kinds.get(value.variable, ""), ("TextValue", None))
        if form is not None and not (form.fullmatch(value.value) and _sound(tag, value.value)):
            tag = "TextValue"
        parts.append(
            f'<VariableValue><VariableRef targetGUID="{value.variable}"/>'
            f"<{tag}>{_text(value.value)}</{tag}></VariableValue>"
        )
    return parts


def _sound(tag: str, value: str) -> bool:
    """Whether what looks like a day is one."""
    try:
        return not tag.startswith("Date") or bool(dt.date.fromisoformat(value[:10]))
    except ValueError:
        return False


def _note(note: Note) -> str:
    about = _attributes(guid=note.id, name=note.name, **_made(note.coder_id, note.made_at))
    said = _described(note.description)
    return f"<Note{about}>{said}<PlainTextContent>{_text(note.text)}</PlainTextContent></Note>\n"


def _link(link: Link) -> str:
    ends = {"originGUID": link.origin, "targetGUID": link.target}
    known = {name: value for name, value in ends.items() if value}
    return f"<Link{_attributes(guid=link.id, name=link.name, **known)}/>\n"


def _set(group: Set) -> str:
    parts = [f"<Set{_attributes(guid=group.id, name=group.name)}>", _described(group.description)]
    parts += [f'<MemberCode targetGUID="{code}"/>' for code in group.codes]
    parts += [f'<MemberSource targetGUID="{source}"/>' for source in group.sources]
    parts += [f'<MemberNote targetGUID="{note}"/>' for note in group.notes]
    return "".join([*parts, "</Set>\n"])


# ---------------------------------------------------------------- signs


def _made(coder_id: str, made_at: str) -> dict[str, str]:
    found = {"creatingUser": coder_id, "creationDateTime": made_at}
    return {name: value for name, value in found.items() if value}


def _attributes(**values: str) -> str:
    return "".join([f' {name}="{_attribute(value)}"' for name, value in values.items()])


def _attribute(text: str) -> str:
    return escape(_UNFIT.sub("", text), _IN_ATTRIBUTE)


def _text(text: str) -> str:
    return escape(_UNFIT.sub("", text))


def _described(text: str) -> str:
    return f"<Description>{_text(text)}</Description>" if text else ""
