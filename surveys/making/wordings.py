"""Every text of an instrument with its place, to be read and written language beside language. Pure."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from surveys.errors import NotFound
from surveys.making.labels import label
from surveys.making.references import Data
from surveys.texts import LANGUAGES, Text

LISTS = ("consents", "options", "rows", "probes", "items", "pages", "indicators", "points", "checks")
UNNAMED = ("probes", "checks")
"""What has no id: known by its number."""


@dataclass(frozen=True)
class Wording:
    """One text: where it stands, what it is, and its words per language."""

    path: str
    """The way to it: "pages/ervaringen/items/E1/text"."""
    part: str
    """The page it belongs to, or "" for the instrument as a whole."""
    place: str
    """The id of what it belongs to."""
    what: Text
    text: Text


def all_of(data: Data) -> list[Wording]:
    """The texts in the order of the instrument; one that is optional only when it has words in some language."""
    return list(_walk(data, (), "", "", None))


def put(data: Data, words: dict[tuple[str, str], str]) -> Data:
    """The definition with other words, by (path, language); an empty text takes the language away."""
    changed = copy.deepcopy(data)
    for (path, language), said in words.items():
        *way, key = path.split("/")
        holder: Any = changed
        for step in way:
            holder = _step(holder, step)
        text = dict(holder.get(key, {}))
        text.pop(language, None)
        holder[key] = text | ({language: said} if said else {})
    return changed


def _step(holder: Any, step: str) -> Any:
    if isinstance(holder, dict):
        if step not in holder:
            raise _gone()
        return holder[step]
    for place, one in enumerate(holder):
        if _name(one, place) == step:
            return one
    raise _gone()


def _name(one: Data, place: int) -> str:
    return str(one.get("id") or one.get("key") or one.get("value", place))


def _walk(part: Any, way: tuple[str, ...], page: str, place: str, owner: str | None) -> Iterator[Wording]:
    for key, value in part.items():
        if isinstance(value, dict) and _is_text(key, value):
            if any(value.values()) or (key in ("text", "title", "entry", "add_text")):
                yield Wording("/".join((*way, key)), page, place, _what(key, owner), value)
        elif isinstance(value, dict) and key == "scales":
            for name, scale in value.items():
                yield from _walk(scale, (*way, key, name), "", name, key)
        elif isinstance(value, list) and key in LISTS and owner != "checks":
            for number, one in enumerate(value):
                name = _name(one, number)
                inside = name if key == "pages" else page
                at = name if key in ("pages", "items", "consents", "indicators") else f"{place} › {name}"
                at = place if key in UNNAMED else at
                yield from _walk(one, (*way, key, name), inside, at, key)


def _is_text(key: str, value: Data) -> bool:
    return key not in ("given", "scales") and all(
        language in LANGUAGES and isinstance(text, str) for language, text in value.items()
    )


def _what(key: str, owner: str | None) -> Text:
    names: dict[str, Text] = {
        "options": {"nl": "antwoord", "en": "answer"},
        "rows": {"nl": "rij", "en": "row"},
        "probes": {"nl": "doorvragen", "en": "probe"},
        "points": {"nl": "stap van de schaal", "en": "step of the scale"},
        "consents": {"nl": "toestemming", "en": "consent"},
    }
    if key == "text" and owner in names:
        return names[owner]
    if owner == "checks":
        return {"nl": "uitleg bij een controle", "en": "explanation of a check"}
    return {language: label(key, language).lower() for language in LANGUAGES}


def _gone() -> NotFound:
    return NotFound({"nl": "Deze tekst is er niet meer.", "en": "This text is gone."})
