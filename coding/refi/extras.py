"""What Weerklank knows and REFI-QDA has no word for, in notes that the standard allows, and out of them again. Pure.

Valence, improvement, strength and the codebook's version of a coding stand in one note for all codings that share them, so
that in another tool the note "− barrier" leads to its passages. What is of one coding, document or code alone has a note of
its own. Each note says in words what it is; the lines that begin with `weerklank.` are read back. See docs/adr.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coding.refi.model import Code, Coding, Note, Project, Source
from surveys.texts import Text, pick

MARK = "weerklank."
VALENCES = ("neutral", "facilitator", "barrier", "mixed")
_SPACE = uuid.UUID("0d1c1f6e-7a55-4b0e-8a8e-2d1a3a0f7f10")
_WORDS: dict[str, Text] = {
    "facilitator": {"nl": "+ bevorderend", "en": "+ facilitator"},
    "barrier": {"nl": "− belemmerend", "en": "− barrier"},
    "mixed": {"nl": "~ gemengd", "en": "~ mixed"},
    "neutral": {"nl": "0 neutraal", "en": "0 neutral"},
    "improvement": {"nl": "verbeterpunt", "en": "improvement"},
    "strength": {"nl": "sterkte", "en": "strength"},
    "codebook_version": {"nl": "codeboek, versie", "en": "codebook, version"},
    "memo": {"nl": "Memo", "en": "Memo"},
    "suggestion": {"nl": "Uit een voorstel van de machine", "en": "From a proposal of the machine"},
    "document": {"nl": "Over dit document (voor Weerklank)", "en": "About this document (for Weerklank)"},
    "code": {"nl": "Over deze code (voor Weerklank)", "en": "About this code (for Weerklank)"},
    "study": {"nl": "Over dit codeboek (voor Weerklank)", "en": "About this codebook (for Weerklank)"},
    "partner": {"nl": "Bij partner", "en": "On partner"},
    "theme": {"nl": "Bij thema", "en": "On theme"},
    "journal": {"nl": "Uit het logboek", "en": "From the journal"},
}


@dataclass(frozen=True)
class Marks:
    """What a coding carries beside its code."""

    valence: str = "neutral"
    improvement: bool = False
    strength: int | None = None
    codebook_version: int | None = None


PLAIN = Marks()


@dataclass(frozen=True)
class Written:
    """A memo of a person. `about`: "partner", "theme" or "journal", for which the standard has no place of its own; then
    `about_id` is that of the case or theme, and `called` what people call it."""

    title: str
    text: str
    kind: str
    private: bool = False
    about: str = ""
    about_id: str = ""
    called: str = ""


@dataclass
class Carried:
    """What the notes of a coding say: its marks, its memo, the proposal it came from, notes that are nobody's of ours."""

    marks: Marks = PLAIN
    memo: str = ""
    suggestion: dict[str, Any] | None = None


@dataclass
class Notes:
    """Makes the notes of a project, each once."""

    language: str
    made: dict[str, Note] = field(default_factory=dict)

    def marks(self, marks: Marks) -> list[str]:
        """The id of the note for these marks; none where there is nothing to say."""
        if marks == PLAIN:
            return []
        lines = [f"{MARK}valence: {marks.valence}"] if marks.valence != "neutral" else []
        words = [pick(_WORDS[marks.valence], self.language)] if marks.valence != "neutral" else []
        if marks.improvement:
            lines.append(f"{MARK}improvement: yes")
            words.append(pick(_WORDS["improvement"], self.language))
        for name in ("strength", "codebook_version"):
            value = getattr(marks, name)
            if value is not None:
                lines.append(f"{MARK}{name}: {value}")
                words.append(f"{pick(_WORDS[name], self.language)} {value}")
        text = "\n".join(lines)
        return [self._add(str(uuid.uuid5(_SPACE, text)), " · ".join(words), text)]

    def memo(self, coding_id: str, text: str, coder_id: str = "", made_at: str = "") -> list[str]:
        if not text:
            return []
        identity = str(uuid.uuid5(_SPACE, f"memo {coding_id}"))
        return [self._add(identity, pick(_WORDS["memo"], self.language), text, coder_id, made_at)]

    def written(self, identity: str, said: Written, coder_id: str, made_at: str) -> str:
        """A memo that people wrote, under its own id; gives that id."""
        lines = [f"{MARK}memo: {said.kind}"]
        if said.private:
            lines.append(f"{MARK}private: yes")
        if said.about:
            words = pick(_WORDS[said.about], self.language)
            lines.append(f"{MARK}about: {said.about} {said.about_id}".rstrip())
            lines.append(f"{words} {said.called}".rstrip())
        self.made[identity] = Note(identity, said.title, said.text, coder_id, made_at, "\n".join(lines))
        return identity

    def about(self, what: str, owner_id: str, data: Mapping[str, Any]) -> list[str]:
        """A note of one coding ("suggestion"), document, code or codebook ("study") with what no other place holds."""
        written = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        identity = str(uuid.uuid5(_SPACE, f"{what} {owner_id}"))
        return [self._add(identity, pick(_WORDS[what], self.language), f"{MARK}{what}: {written}")]

    def _add(self, identity: str, name: str, text: str, coder_id: str = "", made_at: str = "") -> str:
        if identity not in self.made:
            self.made[identity] = Note(identity, name, text, coder_id, made_at)
        return identity


class Reading:
    """Reads the notes of a project back. A note that is none of ours is a memo."""

    def __init__(self, project: Project) -> None:
        self._notes = {note.id: note for note in project.notes}
        self._told = {note.id: _lines(note.text) for note in project.notes}
        self.taken: set[str] = set()
        """Ids of notes that found their place."""

    def coding(self, coding: Coding) -> Carried:
        found = Carried()
        memos = [coding.comment] if coding.comment else []
        said: dict[str, str] = {}
        for note_id in coding.notes:
            if note_id not in self._notes:
                continue
            self.taken.add(note_id)
            told = self._told[note_id]
            if told:
                said |= told
            elif text := self._notes[note_id].text.strip():
                memos.append(text)
        found.memo = "\n\n".join(dict.fromkeys(memos))
        found.marks = Marks(
            said["valence"] if said.get("valence") in VALENCES else "neutral",
            said.get("improvement") == "yes",
            _whole(said.get("strength")),
            _whole(said.get("codebook_version")),
        )
        found.suggestion = _object(said.get("suggestion"))
        return found

    def document(self, source: Source) -> dict[str, Any]:
        return self._about("document", source.notes)

    def code(self, code: Code) -> dict[str, Any]:
        return self._about("code", code.notes)

    def study(self, project: Project) -> dict[str, Any]:
        return self._about("study", project.note_ids)

    def memos(self, notes: Iterable[str]) -> list[Note]:
        """What people wrote in these notes; each note is given once."""
        found = []
        for note_id in notes:
            note = self._notes.get(note_id)
            if note is not None and not self._told[note_id] and note_id not in self.taken:
                self.taken.add(note_id)
                found.append(note)
        return [note for note in found if note.text.strip()]

    def left(self) -> list[Note]:
        """Notes with words that hang on nothing that was asked for."""
        return [
            note
            for note in self._notes.values()
            if note.id not in self.taken and not self._told[note.id] and note.text.strip()
        ]

    def _about(self, what: str, notes: Iterable[str]) -> dict[str, Any]:
        for note_id in notes:
            found = _object(self._told.get(note_id, {}).get(what))
            if found is not None:
                self.taken.add(note_id)
                return found
        return {}


def written(note: Note) -> Written:
    """What our own file says of a memo; of another tool's note the title and words alone."""
    lines = note.description.split("\n")
    told = _lines(note.description)
    about, _, about_id = told.get("about", "").partition(" ")
    called = ""
    if about in ("partner", "theme") and not lines[-1].startswith(MARK):
        called = next(
            (
                lines[-1].removeprefix(word).strip()
                for word in _WORDS[about].values()
                if lines[-1].startswith(word)
            ),
            "",
        )
    return Written(
        note.name, note.text, told.get("memo", ""), told.get("private") == "yes", about, about_id, called
    )


def _lines(text: str) -> dict[str, str]:
    if not text.startswith(MARK):
        return {}
    found = {}
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        if colon and name.startswith(MARK):
            found[name.removeprefix(MARK).strip()] = value.strip()
    return found


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() and len(text) < 6 else None


def _object(text: str | None) -> dict[str, Any] | None:
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
