"""What differs between two versions of a codebook: sentences in both languages, words that came and went marked. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from surveys.texts import LANGUAGES, Text, pick

Snapshot = Mapping[str, Any]

FIELDS: dict[str, Text] = {
    "label": {"nl": "naam", "en": "name"},
    "definition": {"nl": "definitie", "en": "definition"},
    "include": {"nl": "wat erbij hoort", "en": "what belongs here too"},
    "exclude": {"nl": "wat er niet bij hoort", "en": "what does not belong here"},
    "example": {"nl": "verzonnen voorbeeld", "en": "invented example"},
    "coherence_dimension": {"nl": "dimensie van coherentie", "en": "dimension of coherence"},
    "research_question": {"nl": "onderzoeksvraag", "en": "research question"},
    "colour": {"nl": "kleur", "en": "colour"},
}
TEXTS = ("label", "definition", "include", "exclude", "example")
SPOKEN: dict[str, Text] = {
    "nl": {"nl": "in het Nederlands", "en": "in Dutch"},
    "en": {"nl": "in het Engels", "en": "in English"},
}
LONGEST = 4_000
"""Words of a text that are compared one by one; beyond that the whole text counts as replaced."""


@dataclass(frozen=True)
class Piece:
    """Words that stayed ("same"), came ("new") or went ("gone")."""

    how: str
    words: str


@dataclass(frozen=True)
class Difference:
    """`text` is a sentence, without its full stop where `pieces` follow: the old and new words of a text."""

    key: str
    kind: str
    """"added", "removed", "retired", "restored", "merged", "moved", "order", "text" or "setting"."""
    text: Text
    pieces: list[Piece] = field(default_factory=list)


def between(older: Snapshot, newer: Snapshot) -> list[Difference]:
    """In the order of the newer codebook; what is only in the older one comes last."""
    was = {entry["id"]: entry for entry in older.get("codes", [])}
    now = {entry["id"]: entry for entry in newer.get("codes", [])}
    found: list[Difference] = []
    for key, entry in now.items():
        if key not in was:
            if not entry.get("retired"):
                found.append(_came(entry, now))
            continue
        found += _changed(was[key], entry, was, now)
    found += [
        Difference(
            key,
            "removed",
            {
                "nl": f"{name(entry, 'nl')} is er niet meer.",
                "en": f"{name(entry, 'en')} is no longer there.",
            },
        )
        for key, entry in was.items()
        if key not in now
    ]
    return found + list(_reordered(was, now))


def name(entry: Mapping[str, Any], language: str) -> str:
    return f"{entry['id']} “{pick(entry.get('label'), language)}”"


def words(old: str, new: str) -> list[Piece]:
    """The new text with what came and what went, word for word."""
    before, after = re.findall(r"\w+|\s+|[^\w\s]", old), re.findall(r"\w+|\s+|[^\w\s]", new)
    if len(before) > LONGEST or len(after) > LONGEST:
        return [Piece(how, text) for how, text in (("gone", old), ("new", new)) if text]
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        pieces += [
            Piece(how, "".join(part)) for how, part in (("gone", before[a:b]), ("new", after[c:d])) if part
        ]
    return pieces


def _came(entry: Mapping[str, Any], now: Mapping[str, Mapping[str, Any]]) -> Difference:
    parent = now.get(entry.get("parent") or "")
    under = {
        language: f" {WHERE['under'][language]} {name(parent, language)}" if parent else ""
        for language in LANGUAGES
    }
    return Difference(
        entry["id"],
        "added",
        {
            "nl": f"{name(entry, 'nl')} is nieuw{under['nl']}.",
            "en": f"{name(entry, 'en')} is new{under['en']}.",
        },
    )


def _changed(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    was: Mapping[str, Mapping[str, Any]],
    now: Mapping[str, Mapping[str, Any]],
) -> Iterator[Difference]:
    key = new["id"]
    if bool(old.get("retired")) != bool(new.get("retired")):
        yield _use(new, now)
    if old.get("parent") != new.get("parent"):
        places = {
            language: [
                f"{WHERE['under'][language]} {name(book[entry['parent']], language)}"
                if entry.get("parent") in book
                else WHERE["top"][language]
                for book, entry in ((now, new), (was, old))
            ]
            for language in LANGUAGES
        }
        yield Difference(
            key,
            "moved",
            {
                "nl": f"{name(new, 'nl')} staat nu {places['nl'][0]}, was {places['nl'][1]}.",
                "en": f"{name(new, 'en')} now stands {places['en'][0]}, was {places['en'][1]}.",
            },
        )
    for field_name in TEXTS:
        yield from _text(key, new, field_name, old.get(field_name) or {}, new.get(field_name) or {})
    for setting in ("coherence_dimension", "research_question"):
        if old.get(setting) != new.get(setting):
            yield _setting(key, new, setting, old.get(setting), new.get(setting))
    if "colour" in old and old["colour"] != new.get("colour"):
        yield Difference(
            key,
            "setting",
            {
                "nl": f"De kleur van {name(new, 'nl')} is veranderd.",
                "en": f"The colour of {name(new, 'en')} changed.",
            },
        )


def _use(new: Mapping[str, Any], now: Mapping[str, Mapping[str, Any]]) -> Difference:
    key = new["id"]
    into = now.get(new.get("merged_into") or "")
    if new.get("retired") and into is not None:
        return Difference(
            key,
            "merged",
            {
                "nl": f"{name(new, 'nl')} is samengevoegd met {name(into, 'nl')}.",
                "en": f"{name(new, 'en')} was merged into {name(into, 'en')}.",
            },
        )
    if new.get("retired"):
        return Difference(
            key,
            "retired",
            {
                "nl": f"{name(new, 'nl')} is buiten gebruik.",
                "en": f"{name(new, 'en')} is out of use.",
            },
        )
    return Difference(
        key,
        "restored",
        {"nl": f"{name(new, 'nl')} is weer in gebruik.", "en": f"{name(new, 'en')} is in use again."},
    )


def _text(
    key: str, entry: Mapping[str, Any], field_name: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Difference]:
    for language in LANGUAGES:
        before, after = old.get(language, ""), new.get(language, "")
        if before == after:
            continue
        what = FIELDS[field_name]
        verb = _verb(before, after)
        yield Difference(
            key,
            "text",
            {
                "nl": f"{_capital(what['nl'])} van {name(entry, 'nl')} {SPOKEN[language]['nl']} {verb['nl']}",
                "en": f"{_capital(what['en'])} of {name(entry, 'en')} {SPOKEN[language]['en']} {verb['en']}",
            },
            words(before, after),
        )


def _verb(before: str, after: str) -> Text:
    if not before:
        return {"nl": "toegevoegd", "en": "added"}
    if not after:
        return {"nl": "weggehaald", "en": "removed"}
    return {"nl": "gewijzigd", "en": "changed"}


def _setting(key: str, entry: Mapping[str, Any], setting: str, old: Any, new: Any) -> Difference:
    what = FIELDS[setting]
    return Difference(
        key,
        "setting",
        {
            "nl": f"{_capital(what['nl'])} van {name(entry, 'nl')}: {new or 'geen'}, was {old or 'geen'}.",
            "en": f"{_capital(what['en'])} of {name(entry, 'en')}: {new or 'none'}, was {old or 'none'}.",
        },
    )


def _reordered(
    was: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]
) -> Iterator[Difference]:
    """One sentence for each group of siblings that stand in another order."""

    def groups(book: Mapping[str, Mapping[str, Any]], shared: Sequence[str]) -> dict[str | None, list[str]]:
        found: dict[str | None, list[str]] = {}
        for key in book:
            if key in shared:
                found.setdefault(book[key].get("parent"), []).append(key)
        return found

    shared = [key for key in now if key in was and now[key].get("parent") == was[key].get("parent")]
    before, after = groups(was, set(shared)), groups(now, set(shared))  # type: ignore[arg-type]
    for parent, keys in after.items():
        if before.get(parent, keys) != keys:
            under = now.get(parent or "")
            yield Difference(
                parent or "",
                "order",
                {
                    "nl": f"De volgorde {'onder ' + name(under, 'nl') if under else 'bovenaan'} is veranderd: "
                    f"{', '.join(keys)}.",
                    "en": f"The order {'under ' + name(under, 'en') if under else 'at the top'} changed: {', '.join(keys)}.",
                },
            )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


WHERE: dict[str, Text] = {
    "under": {"nl": "onder", "en": "under"},
    "top": {"nl": "bovenaan", "en": "at the top"},
}
