"""Changing a codebook by hand: a code comes, gets other words, another place, goes out of use and comes back. Service."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.orm import Session

from coding.codebook import rounds_at_hand
from coding.codebook.trees import DEEPEST, PALETTE, TEXTS, all_codes, below, in_order, locked, required
from coding.codebook.versions import log
from coding.models import Code, Codebook
from surveys.base import Actor, new_id, now
from surveys.errors import Refused, Stale
from surveys.models import Study
from surveys.texts import LANGUAGES, Text

MEANING = ("definition", "include", "exclude")
"""The texts that say what belongs under a code; when one changes, what was coded before is looked at again."""
SETTINGS = ("coherence_dimension", "research_question", "colour")
DIMENSIONS = ("ervaringen", "doelen", "invulling", "methodiek")
LABEL = 200
LONGEST = 10_000
MOST = 2_000
"""Codes in one codebook."""

CHANGED: Text = {
    "nl": "Iemand anders heeft deze code intussen veranderd. Hieronder staat wat er nu staat; kies wat blijft.",
    "en": "Somebody else has changed this code meanwhile. What it says now stands below; choose what stays.",
}


def add(
    session: Session,
    actor: Actor,
    study: Study,
    *,
    label: Text,
    parent_id: uuid.UUID | None = None,
    definition: Text | None = None,
    colour: int | None = None,
) -> Code:
    """A code made by the researcher, for instance from the words of a passage. Raises Refused, NotFound."""
    book = locked(session, required(session, study.id).id)
    codes = all_codes(session, book.id)
    parent = parent_within(codes, parent_id)
    code = new_code(book, codes, parent, label=label, definition=definition or {}, colour=colour)
    session.add(code)
    log(session, actor, book, "added", code, {"label": code.label})
    return code


def new_code(
    book: Codebook,
    codes: Sequence[Code],
    parent: Code | None,
    *,
    label: Text,
    definition: Text,
    colour: int | None = None,
    key: str = "",
) -> Code:
    """A row, not yet in the session, last among its siblings. Raises Refused for no name, too deep, too many."""
    label = clean(label, LABEL)
    if not label:
        raise Refused({"nl": "Geef de code een naam.", "en": "Give the code a name."})
    if len(codes) >= MOST:
        raise Refused(
            {
                "nl": f"Een codeboek heeft ten hoogste {MOST} codes.",
                "en": f"A codebook has at most {MOST} codes.",
            }
        )
    if parent is not None and depth(codes, parent) >= DEEPEST:
        raise _too_deep()
    siblings = [code for code in codes if code.parent_id == (parent.id if parent else None)]
    if colour is None:
        colour = parent.colour if parent else len(siblings)
    return Code(
        id=new_id(),
        codebook_id=book.id,
        parent_id=parent.id if parent else None,
        key=key or free_key({code.key for code in codes}, parent),
        label=label,
        definition=clean(definition, LONGEST),
        include={},
        exclude={},
        example={},
        colour=colour % PALETTE,
        position=max((code.position for code in siblings), default=-1) + 1,
        revision=1,
    )


def free_key(taken: Collection[str], parent: Code | None) -> str:
    """A short name that is not taken: B3 under B, B3.1 under B3."""
    prefix = parent.key[:50] if parent else "EIGEN"
    dot = "." if prefix[-1:].isdigit() else ""
    return next(f"{prefix}{dot}{n}" for n in range(1, MOST * 2) if f"{prefix}{dot}{n}" not in taken)


def change(
    session: Session,
    actor: Actor,
    code: Code,
    *,
    revision: int | None = None,
    same_meaning: bool = False,
    **fields: Any,
) -> Code:
    """New texts or settings for a code; of a text, only the languages given change, and "" takes one away.

    `revision` is the one that the person saw: Stale is raised when it is not the one that is stored. `same_meaning` says
    that only the wording changed, so that nothing has to be looked at again; a translation that is added changes no
    meaning either. Nothing is written when nothing differs.
    """
    book = locked(session, code.codebook_id)
    session.refresh(code)
    if revision is not None and revision != code.revision:
        raise Stale(CHANGED)
    detail: dict[str, Any] = {}
    for name, value in fields.items():
        was = getattr(code, name) if name in (*TEXTS, *SETTINGS) else None
        if name in TEXTS:
            longest = LABEL if name == "label" else LONGEST
            value = clean({**was, **value}, longest)  # type: ignore[dict-item]
        elif name in SETTINGS:
            value = _setting(name, value)
        else:
            raise ValueError(name)
        if value != was:
            detail[name] = [was, value]
            setattr(code, name, value)
    if not code.label:
        raise Refused({"nl": "Geef de code een naam.", "en": "Give the code a name."})
    if not detail:
        return code
    if not same_meaning and any(means_something_else(*detail[name]) for name in MEANING if name in detail):
        was_changed = code.meaning_changed_at
        detail["meaning_changed_at"] = was_changed.isoformat() if was_changed else None
        code.meaning_changed_at = now()
    code.revision += 1
    log(session, actor, book, "changed", code, detail)
    return code


def retire(session: Session, actor: Actor, code: Code) -> Code:
    """Takes a code and what stands under it out of use; what was coded with it stays. Twice is no error."""
    book = locked(session, code.codebook_id)
    session.refresh(code)
    if code.retired_at is not None:
        return code
    gone = [code, *(under for under in below(all_codes(session, book.id), code) if under.retired_at is None)]
    rounds_at_hand.check(session, gone)
    moment = now()
    for one in gone:
        one.retired_at = moment
    log(session, actor, book, "retired", code, {"label": code.label, "codes": [str(one.id) for one in gone]})
    return code


def restore(session: Session, actor: Actor, code: Code) -> Code:
    """Back in use; where what it stood under is out of use, it comes back at the top. Raises Refused for a merged one."""
    book = locked(session, code.codebook_id)
    session.refresh(code)
    if code.retired_at is None:
        return code
    if code.merged_into is not None:
        raise Refused(
            {
                "nl": "Deze code is samengevoegd met een andere. Maak het samenvoegen ongedaan, dan komt hij terug.",
                "en": "This code was merged into another. Undo the merge, and it comes back.",
            }
        )
    back = [code, *(under for under in below(all_codes(session, book.id), code))]
    back = [one for one in back if one.retired_at == code.retired_at and one.merged_into_id is None]
    for one in back:
        one.retired_at = None
    log(session, actor, book, "restored", code, {"label": code.label, "codes": [str(one.id) for one in back]})
    return code


# ---------------------------------------------------------------- place


def move(
    session: Session, actor: Actor, code: Code, parent_id: uuid.UUID | None, index: int | None = None
) -> Code:
    """Puts a code, with what stands under it, under another (None: at the top), as the index-th (None: the last).

    Raises Refused when it would stand under itself, or deeper than a codebook may go.
    """
    book = locked(session, code.codebook_id)
    codes = all_codes(session, book.id)
    session.refresh(code)
    parent = parent_within(codes, parent_id)
    before = where(codes, code)
    put(codes, code, parent, index)
    after = where(codes, code)
    if before != after:
        keys = {one.id: one.label for one in codes}
        log(
            session,
            actor,
            book,
            "moved",
            code,
            {
                "label": code.label,
                "from": before,
                "to": after,
                "from_label": keys.get(uuid.UUID(before[0])) if before[0] else None,
                "to_label": keys.get(uuid.UUID(after[0])) if after[0] else None,
            },
        )
    return code


def place(session: Session, code: Code, step: str) -> tuple[uuid.UUID | None, int] | None:
    """Where one step brings a code: "up", "down", "indent" or "outdent"; None where it cannot go that way."""
    codes = [one for one in all_codes(session, code.codebook_id) if one.retired_at is None]
    siblings = _siblings(codes, code.parent_id)
    at = siblings.index(code) if code in siblings else 0
    if step == "up":
        return (code.parent_id, at - 1) if at > 0 else None
    if step == "down":
        return (code.parent_id, at + 1) if at + 1 < len(siblings) else None
    if step == "indent":
        if at == 0:
            return None
        above = siblings[at - 1]
        return above.id, len(_siblings(codes, above.id))
    parent = next((one for one in codes if one.id == code.parent_id), None)
    if step != "outdent" or parent is None:
        return None
    return parent.parent_id, _siblings(codes, parent.parent_id).index(parent) + 1


def put(codes: Sequence[Code], code: Code, parent: Code | None, index: int | None) -> None:
    """Sets parent and position of a code among these, and numbers its new siblings anew."""
    under = below(codes, code)
    if parent is not None and (parent is code or parent in under):
        raise Refused(
            {
                "nl": "Een code kan niet onder zichzelf staan. Kies een andere plaats.",
                "en": "A code cannot stand under itself. Choose another place.",
            }
        )
    height = max((level for one, level in in_order([code, *under])), default=0)
    if (depth(codes, parent) if parent else 0) + 1 + height > DEEPEST:
        raise _too_deep()
    siblings = [one for one in _siblings(codes, parent.id if parent else None) if one is not code]
    live = [one for one in siblings if one.retired_at is None]
    index = len(live) if index is None else max(0, min(index, len(live)))
    at = siblings.index(live[index]) if index < len(live) else len(siblings)
    code.parent_id = parent.id if parent else None
    for position, one in enumerate([*siblings[:at], code, *siblings[at:]]):
        one.position = position


def where(codes: Sequence[Code], code: Code) -> list[Any]:
    """[parent's id or None, place among the siblings in use], as it is kept in a change."""
    siblings = [
        one for one in _siblings(codes, code.parent_id) if one.retired_at is None or one.id == code.id
    ]
    return [str(code.parent_id) if code.parent_id else None, siblings.index(code)]


def depth(codes: Sequence[Code], code: Code) -> int:
    """1 for a code at the top."""
    known = {one.id: one for one in codes}
    count, above = 1, code.parent_id
    while above is not None and above in known and count <= len(codes):
        count, above = count + 1, known[above].parent_id
    return count


def parent_within(codes: Sequence[Code], parent_id: uuid.UUID | None) -> Code | None:
    """The parent out of these codes, in use. Raises Refused."""
    if parent_id is None:
        return None
    parent = next((code for code in codes if code.id == parent_id), None)
    if parent is None:
        raise Refused(
            {"nl": "Kies een categorie uit dit codeboek.", "en": "Choose a category of this codebook."}
        )
    if parent.retired_at is not None:
        raise Refused(
            {
                "nl": "De code waar hij onder zou komen is niet meer in gebruik. Kies een andere.",
                "en": "The code it would stand under is out of use. Choose another.",
            }
        )
    return parent


def clean(text: Text, longest: int) -> Text:
    """Trimmed, cut to its longest, without empty languages; only languages that we know."""
    trimmed = {
        language: str(text.get(language) or "").replace("\r\n", "\n").replace("\x00", "").strip()[:longest]
        for language in LANGUAGES
    }
    return {language: words for language, words in trimmed.items() if words}


def means_something_else(was: Text, became: Text) -> bool:
    """Whether words that were there changed, or words came where there were none in any language."""
    return not was or any(became.get(language, "") != words for language, words in was.items())


def _setting(name: str, value: Any) -> Any:
    if name == "colour":
        return int(value) % PALETTE
    if name == "coherence_dimension" and value and value not in DIMENSIONS:
        raise Refused({"nl": "Onbekende dimensie.", "en": "Unknown dimension."})
    return (str(value)[:60] if value else None) or None


def _siblings(codes: Sequence[Code], parent_id: uuid.UUID | None) -> list[Code]:
    return sorted(
        (code for code in codes if code.parent_id == parent_id), key=lambda one: (one.position, one.key)
    )


def _too_deep() -> Refused:
    return Refused(
        {
            "nl": f"Een codeboek heeft ten hoogste {DEEPEST} niveaus. Zet de code hoger.",
            "en": f"A codebook has at most {DEEPEST} levels. Put the code higher up.",
        }
    )
