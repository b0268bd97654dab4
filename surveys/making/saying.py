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
ALWAYS: Text = {"nl": "altijd", "en": "always"}
NEVER: Text = {"nl": "nooit", "en": "never"}
NOTHING: Text = {"nl": "niets", "en": "nothing"}


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


def came_or_went(place: str, name: Text, text: Text, *, added: bool) -> Difference:
    said = {language: f": “{pick(text, language)}”" if pick(text, language) else "" for language in LANGUAGES}
    verb = {"nl": "is nieuw", "en": "is new"} if added else {"nl": "is weg", "en": "is gone"}
    sentence = {language: f"{name[language]} {verb[language]}{said[language]}" for language in LANGUAGES}
    return Difference("added" if added else "removed", place, sentence)


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
            head = f"{name[said]}, {label(key, said).lower()} {spoken[said]}"
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
        language: f"{name[language]}, {label(key, language).lower()}: {_say(key, new, language)}, "
        f"was {_say(key, old, language)}"
        for language in LANGUAGES
    }
    yield Difference("rule" if key in EXPRESSIONS else "setting", place, sentence)


def _say(key: str, value: Any, language: str) -> str:
    if value is None and key in EXPRESSIONS:
        return {"relevant": ALWAYS, "required_when": NEVER, "warn": NEVER}.get(key, NOTHING)[language]
    if value is None or value in ("", [], {}):
        return NOTHING[language]
    if isinstance(value, str) and value in VALUES.get(key, {}):
        return VALUES[key][value][language]
    if isinstance(value, bool):
        return {"nl": "ja" if value else "nee", "en": "yes" if value else "no"}[language]
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        sources = VALUES["prefill"]
        return ", ".join(
            f"{one} = {sources.get(other, {}).get(language, other)}" for one, other in value.items()
        )
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
