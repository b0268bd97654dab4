"""Taking a codebook from a file into a study: first what it would do, then all of it at once. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from coding.codebook.adopting import TITLE
from coding.codebook.changing import MEANING, MOST, depth, free_key, means_something_else
from coding.codebook.files.outline import TEXTS, Entry, Outline
from coding.codebook.trees import DEEPEST, PALETTE, all_codes, locked, of
from coding.codebook.versions import fix, log
from coding.models import Code, Codebook
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import Study
from surveys.texts import Text


@dataclass
class Step:
    """What would happen to one entry of the file. `action`: "new", "changed" or "same"."""

    entry: Entry
    action: str
    code: Code | None = None
    """The code of the study that it is, where there is one."""
    fields: dict[str, Any] = field(default_factory=dict)
    """name → [what it is, what it would become]."""


@dataclass
class Plan:
    steps: list[Step]
    too_deep: list[Entry] = field(default_factory=list)

    def count(self, action: str) -> int:
        return sum(step.action == action for step in self.steps)


def plan(session: Session, study_id: uuid.UUID, outline: Outline, *, replace: bool) -> Plan:
    """Against the codebook as it is. An entry is a code that is there when the key is the same, or name and place are.

    Texts that are empty are filled; with `replace` the file's texts and names take the place of what is there.
    """
    book = of(session, study_id)
    return _plan(all_codes(session, book.id) if book else [], outline, replace=replace)


def take_in(
    session: Session, actor: Actor, study: Study, outline: Outline, *, replace: bool, name: str = ""
) -> Codebook:
    """Does what `plan` says, all or nothing; without a codebook the file becomes one. Raises Refused for nothing to do."""
    book = of(session, study.id)
    fresh = book is None
    if book is None:
        book = Codebook(id=new_id(), study_id=study.id, title=dict(outline.title) or dict(TITLE))
        session.add(book)
        session.flush()
    locked(session, book.id)
    every = all_codes(session, book.id)
    todo = _plan(every, outline, replace=replace)
    if todo.count("same") == len(todo.steps):
        raise Refused(
            {
                "nl": "Alles uit dit bestand staat al in het codeboek. Er is niets veranderd.",
                "en": "All of this file is in the codebook already. Nothing was changed.",
            }
        )
    if len(every) + todo.count("new") > MOST:
        raise Refused(
            {
                "nl": f"Met dit bestand erbij heeft het codeboek meer dan {MOST} codes. Er is niets veranderd.",
                "en": f"With this file the codebook would have more than {MOST} codes. Nothing was changed.",
            }
        )
    added, changed = _write(session, book, every, todo)
    if fresh:
        log(session, actor, book, "adopted", None, {"codes": len(added)})
        fix(session, actor, book)
        return book
    log(session, actor, book, "imported", None, {"name": name[:200], "added": added, "changed": changed})
    return book


def _plan(every: Sequence[Code], outline: Outline, *, replace: bool) -> Plan:
    live = [code for code in every if code.retired_at is None]
    by_key = {code.key: code for code in live}
    found: dict[str, Code | None] = {}
    levels: dict[str, int] = {}
    done = Plan([])
    taken: set[uuid.UUID] = set()
    for entry in outline.entries:
        above = found.get(entry.parent) if entry.parent else None
        parent_is_new = entry.parent is not None and above is None
        code = by_key.get(entry.key) if entry.key else None
        if code is not None and not replace and not _same_name(code, entry):
            code = None
        if code is None and not parent_is_new:
            under = above.id if above else None
            code = next((one for one in live if one.parent_id == under and _same_name(one, entry)), None)
        if code is not None and code.id in taken:
            code = None
        levels[entry.id] = (
            depth(live, code) if code else (levels.get(entry.parent, 0) if entry.parent else 0) + 1
        )
        if levels[entry.id] > DEEPEST:
            done.too_deep.append(entry)
            continue
        found[entry.id] = code
        if code is None:
            done.steps.append(Step(entry, "new"))
            continue
        taken.add(code.id)
        fields = _fields(code, entry, replace=replace)
        done.steps.append(Step(entry, "changed" if fields else "same", code, fields))
    return done


def _same_name(code: Code, entry: Entry) -> bool:
    own = {words.casefold() for words in code.label.values()}
    return bool(own & {words.casefold() for words in entry.label.values()})


def _fields(code: Code, entry: Entry, *, replace: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in TEXTS:
        was: Text = getattr(code, name)
        given = entry.texts.get(name, {})
        became = {**was, **given} if replace else {**given, **was}
        if became != was:
            found[name] = [was, became]
    for name in ("coherence_dimension", "research_question", "colour"):
        value, old = getattr(entry, name), getattr(code, name)
        if value is not None and value != old and (replace or (old is None and name != "colour")):
            found[name] = [old, value]
    return found


def _write(
    session: Session, book: Codebook, every: list[Code], todo: Plan
) -> tuple[list[str], dict[str, dict[str, Any]]]:
    made: dict[str, Code] = {}
    added: list[str] = []
    changed: dict[str, dict[str, Any]] = {}
    codes = list(every)
    last: dict[uuid.UUID | None, int] = {}
    for code in codes:
        last[code.parent_id] = max(last.get(code.parent_id, -1), code.position)
    keys = {code.key for code in codes}
    for step in todo.steps:
        if step.code is not None:
            made[step.entry.id] = step.code
            if step.fields:
                changed[str(step.code.id)] = _change(step.code, step.fields)
            continue
        parent = made.get(step.entry.parent) if step.entry.parent else None
        under = parent.id if parent else None
        last[under] = last.get(under, -1) + 1
        key = step.entry.key if step.entry.key and step.entry.key not in keys else free_key(keys, parent)
        colour = step.entry.colour
        if colour is None:
            colour = parent.colour if parent else last[under]
        code = Code(
            id=new_id(),
            codebook_id=book.id,
            parent_id=under,
            key=key,
            **{name: dict(step.entry.texts.get(name, {})) for name in TEXTS},
            coherence_dimension=step.entry.coherence_dimension,
            research_question=step.entry.research_question,
            colour=colour % PALETTE,
            position=last[under],
            revision=1,
        )
        session.add(code)
        keys.add(key)
        made[step.entry.id] = code
        added.append(str(code.id))
        session.flush()
    session.flush()
    return added, changed


def _change(code: Code, fields: dict[str, Any]) -> dict[str, Any]:
    detail = dict(fields)
    if any(means_something_else(*fields[name]) for name in MEANING if name in fields):
        was = code.meaning_changed_at
        detail["meaning_changed_at"] = was.isoformat() if was else None
        code.meaning_changed_at = now()
    for name, (_old, new) in fields.items():
        setattr(code, name, new)
    code.revision += 1
    return detail
