"""What a text speaks about, in the field's words: a thesaurus that knows "factuur" and "kost ons" as money. Pure."""

import re
from functools import cache, lru_cache
from pathlib import Path

import yaml

LIBRARY = Path(__file__).parents[1] / "library"
_WORD = re.compile(r"\w+")


@cache
def _entries() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Beginnings, parts and phrases, each to the concepts they stand for, with a space between."""
    concepts = yaml.safe_load((LIBRARY / "concepts.yml").read_text(encoding="utf-8"))
    begins: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    phrases: dict[str, set[str]] = {}
    for concept, words in concepts.items():
        for word in (str(entry).lower() for several in words.values() for entry in several):
            kind = parts if word.startswith("-") else phrases if " " in word else begins
            kind.setdefault(word.lstrip("-"), set()).add(concept)
    return tuple(
        {key: " ".join(sorted(found)) for key, found in kind.items()} for kind in (begins, parts, phrases)
    )  # type: ignore[return-value]


@lru_cache(maxsize=100_000)
def _of_word(word: str) -> tuple[str, ...]:
    begins, parts, _phrases = _entries()
    found: list[str] = []
    for end in range(1, len(word) + 1):
        found += begins.get(word[:end], "").split()
    for part, concepts in parts.items():
        if part in word:
            found += concepts.split()
    return tuple(dict.fromkeys(found))


def concepts(text: str) -> list[str]:
    """The concepts a text (nl or en) speaks about, one for each word or phrase that shows it; [] for none."""
    lowered = text.lower()
    found = [concept for word in _WORD.findall(lowered[:20_000]) for concept in _of_word(word[:60])]
    for phrase, names in _entries()[2].items():
        if phrase in lowered:
            found += names.split()
    return found
