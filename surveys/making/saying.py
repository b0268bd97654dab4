"""What differs between two versions, said in both languages: one sentence for each way to differ. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.definition import Item
from surveys.making.labels import label
from surveys.making.references import EXPRESSIONS
from surveys.texts import LANGUAGES, Text, pick

IN_LANGUAGE: dict[str, Text] = {
    "nl": {"nl": "in het Nederlands", "en": "in Dutch"},
    "en": {"nl": "in het Engels", "en": "in English"},
}
EMPTY: Text = {"nl": "leeg", "en": "empty"}
NONE: Text = {"nl": "geen", "en": "none"}
NEVER: Text = {"nl": "nooit", "en": "never"}
UNSET: dict[str, Text] = {
    "relevant": {"nl": "altijd", "en": "always"},
    "required_when": NEVER,
    "warn": NEVER,
    "constraint": NONE,
    "min": NONE,
    "max": NONE,
    "max_length": NONE,
    "codes": NONE,
    "scale": NONE,
    "asks_for_figures": NONE,
    "kinds": {"nl": "alle", "en": "all"},
}
"""What it means that a setting is left open, where that is more than an empty field."""


_DIMENSIONS: dict[str, Text] = {
    "ervaringen": {"nl": "ervaringen", "en": "experiences"},
    "doelen": {"nl": "doelen", "en": "goals"},
    "invulling": {"nl": "invulling", "en": "implementation"},
    "methodiek": {"nl": "methodiek", "en": "method"},
}
VALUES: dict[str, dict[str, Text]] = {
    "coherence_dimension": _DIMENSIONS,
    "dimension": _DIMENSIONS,
    "carry_over": {
        "show": {"nl": "laten zien", "en": "show it"},
        "prefill": {"nl": "alvast invullen", "en": "fill it in"},
    },
    "prefill": {"partner.type": {"nl": "soort partner", "en": "kind of partner"}},
    "compare_across": {"partner_type": {"nl": "soorten partners", "en": "kinds of partners"}},
    "rows_from": {
        "partner_types_other": {"nl": "de andere soorten partners", "en": "the other kinds of partners"}
    },
    "languages": {"nl": {"nl": "Nederlands", "en": "Dutch"}, "en": {"nl": "Engels", "en": "English"}},
    "severity": {
        "error": {"nl": "houdt tegen", "en": "refuses"},
        "warning": {"nl": "waarschuwt", "en": "warns"},
    },
}
"""Settings that are one of a few words."""


@dataclass(frozen=True)
class Difference:
    """One difference. `kind`: "added", "removed", "moved", "reworded", "rule", "answers" or "setting"."""

    kind: str
    place: str
    """The id of the page or item it is about; "" for the instrument as a whole."""
    text: Text


def item_name(item: Item) -> Text:
    return {"nl": f"Vraag {item.id}", "en": f"Question {item.id}"}


def lower(text: str) -> str:
    """With a small letter, to stand within a sentence; quoted words in it stay as they are."""
    return text[:1].lower() + text[1:]


def came_or_went(place: str, name: Text, text: Text, *, added: bool) -> Difference:
    said = {language: f": “{pick(text, language)}”" if pick(text, language) else "" for language in LANGUAGES}
    verb = {"nl": "is nieuw", "en": "is new"} if added else {"nl": "is weg", "en": "is gone"}
    sentence = {language: f"{name[language]} {verb[language]}{said[language]}" for language in LANGUAGES}
    return Difference("added" if added else "removed", place, sentence)


def another_order(place: str, name: Text, key: str) -> Difference:
    """Parts of `name` stand in another order; `key`: which ones."""
    return Difference(
        "moved",
        place,
        {
            "nl": f"{name['nl']}: de volgorde is anders ({lower(label(key, 'nl'))}).",
            "en": f"{name['en']}: the order differs ({lower(label(key, 'en'))}).",
        },
    )


def part_came(place: str, name: Text, what: Text, text: Text, *, added: bool) -> Difference:
    verb = {"nl": "erbij", "en": "added"} if added else {"nl": "weg", "en": "gone"}
    sentence = {
        language: f"{name[language]}, {what[language]} {verb[language]}: “{pick(text, language)}”"
        for language in LANGUAGES
    }
    return Difference("answers", place, sentence)


def reworded(
    place: str, key: str, name: Text, old: Mapping[str, str], new: Mapping[str, str], kind: str = "reworded"
) -> Iterator[Difference]:
    """A text, in each language in which it differs."""
    for language in dict.fromkeys([*LANGUAGES, *old, *new]):
        was, now = old.get(language, ""), new.get(language, "")
        if was == now:
            continue
        spoken = IN_LANGUAGE.get(language, {"nl": language, "en": language})
        sentence = {}
        for said in LANGUAGES:
            head = f"{name[said]}, {lower(label(key, said))} {spoken[said]}"
            change = {
                "nl": f": “{now}”, was “{was}”"
                if was and now
                else f" toegevoegd: “{now}”"
                if now
                else f" weg: “{was}”",
                "en": f": “{now}”, was “{was}”"
                if was and now
                else f" added: “{now}”"
                if now
                else f" gone: “{was}”",
            }
            sentence[said] = head + change[said]
        yield Difference(kind, place, sentence)


def setting(place: str, key: str, name: Text, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    sentence = {
        language: f"{name[language]}, {lower(label(key, language))}: {_say(key, new, language)}, "
        f"was {_say(key, old, language)}"
        for language in LANGUAGES
    }
    yield Difference("rule" if key in EXPRESSIONS else "setting", place, sentence)


def _say(key: str, value: Any, language: str) -> str:
    if value is None or value in ("", [], {}):
        return UNSET.get(key, EMPTY)[language]
    if isinstance(value, str):
        return VALUES.get(key, {}).get(value, {}).get(language, value)
    if isinstance(value, bool):
        return {"nl": "ja" if value else "nee", "en": "yes" if value else "no"}[language]
    if isinstance(value, list):
        return ", ".join(_say(key, one, language) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{one} = {_say('prefill', other, language)}" for one, other in value.items())
    if isinstance(value, float):
        whole = str(int(value)) if value == int(value) else repr(value)
        return whole.replace(".", "," if language == "nl" else ".")
    return str(value)
