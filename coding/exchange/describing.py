"""What a code means as one readable text, for tools that have one field for it, and out of that text again; times. Pure."""

import datetime as dt
import re
from collections.abc import Mapping

from surveys.texts import Text, pick

PARTS = ("include", "exclude", "example")
_HEADS: dict[str, Text] = {
    "include": {"nl": "Wel", "en": "Include"},
    "exclude": {"nl": "Niet", "en": "Exclude"},
    "example": {"nl": "Voorbeeld", "en": "Example"},
}
_KNOWN = {
    "include": r"wel|ook|also|inclusie|inclusief|include|included|inclusion",
    "exclude": r"niet|not|exclusie|exclusief|exclude|excluded|exclusion",
    "example": r"(?:verzonnen |invented )?(?:voorbeeld|example)|voorbeelden|example|examples",
}
_HEAD = re.compile(
    r"^(?:" + "|".join(f"(?P<{part}>{words})" for part, words in _KNOWN.items()) + r")[ \t]*:[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)


def time_of(moment: dt.datetime) -> str:
    """A moment as XML writes it, in UTC."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(texts: Mapping[str, Text], language: str) -> str:
    """The definition, then what is in and out and an example, each under its head."""
    parts = [pick(texts.get("definition"), language)]
    for part in PARTS:
        if said := pick(texts.get(part), language):
            parts.append(f"{pick(_HEADS[part], language)}: {said}")
    return "\n\n".join(part for part in parts if part)


def read(text: str) -> dict[str, str]:
    """definition, include, exclude and example, as far as the text has heads for them."""
    found = {"definition": text}
    heads = list(_HEAD.finditer(text))
    if heads:
        found["definition"] = text[: heads[0].start()]
    for head, following in zip(heads, [*heads[1:], None], strict=False):
        part = head.lastgroup or "definition"
        said = text[head.end() : following.start() if following else len(text)]
        found[part] = f"{found[part]}\n{said}" if part in found else said
    return {part: said.strip() for part, said in found.items() if said.strip()}
