"""What happened to a codebook or one code, newest first, as sentences. Service; who did it is told by the hall."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.codebook.differences import FIELDS, SPOKEN, Piece, words
from coding.codebook.models import CodebookChange
from coding.codebook.undoing import CAN
from coding.models import Code, Codebook
from surveys.base import Actor
from surveys.texts import LANGUAGES, Text, pick

MOST = 200


@dataclass(frozen=True)
class Entry:
    """A change as a sentence that follows the person's name: "Anna merged …"."""

    change: CodebookChange
    at: dt.datetime
    by: Actor
    text: Text
    pieces: list[tuple[Text, list[Piece]]] = field(default_factory=list)
    """For each text that changed: which one, and its words."""
    can_be_undone: bool = False


def of_book(session: Session, book: Codebook, most: int = MOST) -> list[Entry]:
    rows = session.scalars(
        select(CodebookChange)
        .where(CodebookChange.codebook_id == book.id)
        .order_by(CodebookChange.at.desc(), CodebookChange.id)
        .limit(most)
    )
    return [_entry(change) for change in rows]


def of_code(session: Session, code: Code, most: int = MOST) -> list[Entry]:
    """What was done to this code, and to others together with it."""
    rows = session.scalars(
        select(CodebookChange)
        .where(CodebookChange.codebook_id == code.codebook_id)
        .order_by(CodebookChange.at.desc(), CodebookChange.id)
    )
    return [_entry(change) for change in rows if _touches(change, code.id)][:most]


def _touches(change: CodebookChange, code_id: uuid.UUID) -> bool:
    if change.code_id == code_id:
        return True
    text, detail = str(code_id), change.detail
    lists = [detail[name] for name in ("codes", "parts", "added") if isinstance(detail.get(name), list)]
    named = {entry["id"] if isinstance(entry, dict) else entry for entries in lists for entry in entries}
    return text in named or (change.kind == "imported" and text in detail.get("changed", {}))


def _entry(change: CodebookChange) -> Entry:
    detail = change.detail
    label = detail.get("label") or (change.code.label if change.code is not None else {})
    if isinstance(label, list):  # of a change of the name itself: [before, after]
        label = label[1]
    text = {
        language: SENTENCES[change.kind][language](detail, _quoted(label, language), language)
        for language in LANGUAGES
    }
    pieces = _pieces(detail) if change.kind in ("changed", "undone") else []
    undoable = change.kind in CAN and change.undone_at is None
    return Entry(change, change.at, change.by, text, pieces, undoable)


def _pieces(detail: dict[str, Any]) -> list[tuple[Text, list[Piece]]]:
    found = []
    for name, pair in detail.items():
        if (
            name not in FIELDS
            or not isinstance(pair, list)
            or len(pair) != 2
            or not isinstance(pair[0], dict)
        ):
            continue
        old, new = pair[0], pair[1] or {}
        for language in LANGUAGES:
            if old.get(language, "") != new.get(language, ""):
                what = {said: f"{FIELDS[name][said]} {SPOKEN[language][said]}" for said in LANGUAGES}
                found.append((what, words(old.get(language, ""), new.get(language, ""))))
    return found


def _quoted(label: Text, language: str) -> str:
    return f"“{pick(label, language)}”"


def _names(entries: list[Any], language: str) -> str:
    return ", ".join(_quoted(entry["label"], language) for entry in entries)


def _fields(detail: dict[str, Any], language: str) -> str:
    return ", ".join(FIELDS[name][language] for name in FIELDS if name in detail)


def _moved(detail: dict[str, Any], label: str, language: str) -> str:
    same = detail["from"][0] == detail["to"][0]
    where = _quoted(detail["to_label"], language) if detail.get("to_label") else ""
    if language == "nl":
        return (
            f"zette {label} op een andere plaats"
            if same
            else f"zette {label} {'onder ' + where if where else 'bovenaan'}"
        )
    return (
        f"put {label} in another place"
        if same
        else f"put {label} {'under ' + where if where else 'at the top'}"
    )


def _fixed(detail: dict[str, Any], language: str) -> str:
    note = f": “{detail['note']}”" if detail.get("note") else ""
    return {"nl": f"legde deze versie vast{note}", "en": f"fixed this version{note}"}[language]


SENTENCES: dict[str, dict[str, Any]] = {
    "adopted": {
        "nl": lambda d, c, lang: f"begon dit codeboek met {d['codes']} codes",
        "en": lambda d, c, lang: f"began this codebook with {d['codes']} codes",
    },
    "added": {"nl": lambda d, c, lang: f"voegde {c} toe", "en": lambda d, c, lang: f"added {c}"},
    "changed": {
        "nl": lambda d, c, lang: f"wijzigde {_fields(d, lang)} van {c}",
        "en": lambda d, c, lang: f"changed the {_fields(d, lang)} of {c}",
    },
    "moved": {"nl": _moved, "en": _moved},
    "merged": {
        "nl": lambda d, c, lang: (
            f"voegde {_names(d.get('codes', []), lang)} samen met {c}; passages: {d.get('passages', 0)}"
        ),
        "en": lambda d, c, lang: (
            f"merged {_names(d.get('codes', []), lang)} into {c}; passages: {d.get('passages', 0)}"
        ),
    },
    "split": {
        "nl": lambda d, c, lang: f"splitste {c} in {_names(d['parts'], lang)}",
        "en": lambda d, c, lang: f"split {c} into {_names(d['parts'], lang)}",
    },
    "retired": {
        "nl": lambda d, c, lang: f"nam {c} uit gebruik",
        "en": lambda d, c, lang: f"took {c} out of use",
    },
    "restored": {
        "nl": lambda d, c, lang: f"nam {c} weer in gebruik",
        "en": lambda d, c, lang: f"took {c} back into use",
    },
    "imported": {
        "nl": lambda d, c, lang: (
            f"las {d.get('name') or 'een bestand'} in: {len(d.get('added', []))} nieuwe codes, "
            f"{len(d.get('changed', {}))} gewijzigd"
        ),
        "en": lambda d, c, lang: (
            f"read in {d.get('name') or 'a file'}: {len(d.get('added', []))} new codes, "
            f"{len(d.get('changed', {}))} changed"
        ),
    },
    "fixed": {"nl": lambda d, c, lang: _fixed(d, lang), "en": lambda d, c, lang: _fixed(d, lang)},
    "undone": {
        "nl": lambda d, c, lang: (
            f"maakte ongedaan: {UNDONE[d['kind']]['nl']}" + (f" ({c})" if d.get("label") else "")
        ),
        "en": lambda d, c, lang: f"undid: {UNDONE[d['kind']]['en']}" + (f" ({c})" if d.get("label") else ""),
    },
}
UNDONE: dict[str, Text] = {
    "added": {"nl": "een nieuwe code", "en": "a new code"},
    "changed": {"nl": "een wijziging", "en": "a change"},
    "moved": {"nl": "een verplaatsing", "en": "a move"},
    "merged": {"nl": "een samenvoeging", "en": "a merge"},
    "split": {"nl": "een splitsing", "en": "a split"},
    "retired": {"nl": "buiten gebruik nemen", "en": "taking out of use"},
    "restored": {"nl": "weer in gebruik nemen", "en": "taking back into use"},
    "imported": {"nl": "het inlezen van een bestand", "en": "reading in a file"},
}
