"""Who is who: the same person or organisation gets the same replacement, by whatever part of the name it is called. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from coding.names import lists

WORDS = {
    "nl": {"PERSON": "Persoon", "ORG": "organisatie", "LOC": "plaats", "ADDRESS": "adres", "POSTCODE": "postcode",
           "PHONE": "telefoon", "EMAIL": "e-mail", "URL": "website", "BSN": "bsn", "IBAN": "rekening"},
    "en": {"PERSON": "Person", "ORG": "organisation", "LOC": "place", "ADDRESS": "address", "POSTCODE": "postcode",
           "PHONE": "phone", "EMAIL": "e-mail", "URL": "website", "BSN": "bsn", "IBAN": "account"},
}  # fmt: skip
_PART = re.compile(r"[^\W\d_][\w’'-]*\.?")
_SMALL = frozenset(
    "van de der den ter ten te het el al ben bin ibn ait di da do dos du la le von en and the".split()
)
_CALLED = frozenset(
    "meneer mevrouw mijnheer heer mevr. mevr dhr dhr. mw mw. mr mr. mrs mrs. ms ms. miss dr dr. drs. ir. ing. prof. "
    "juf sir".split()
)
_SORTS = frozenset(
    "stichting bureau woonstichting woningcorporatie corporatie aannemingsmaatschappij bouwbedrijf bv b.v. nv n.v. vof ltd "
    "ltd. inc inc. groep group".split()
)


def letters(number: int) -> str:
    """1 → A, 26 → Z, 27 → AA."""
    made = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        made = chr(ord("A") + rest) + made
    return made


def numbered(kind: str, number: int, language: str) -> str:
    """What is written instead: "[Persoon A]" for people, "[organisatie 1]" for anything else."""
    word = WORDS.get(language, WORDS["nl"])[kind]
    return f"[{word} {letters(number)}]" if kind == "PERSON" else f"[{word} {number}]"


def parts(words: str, kind: str) -> tuple[str, ...]:
    """What tells who it is: the words in small letters, without titles, particles, legal forms and a possessive s."""
    found = [word.lower() for word in _PART.findall(words)]
    kept = [word for word in found if word not in _CALLED]
    if kind == "ORG":
        kept = [word for word in kept if word not in _SORTS] or kept
    kept = [word for word in kept if word not in _SMALL] or kept or found
    return tuple(
        [*(word if len(word) == 2 else word.rstrip(".") for word in kept[:-1]), bare(kept[-1])]
        if kept
        else [words]
    )


def bare(word: str) -> str:
    """Without a possessive: "ali's", "hans'", and "kims" where a list has Kim and no Kims."""
    word = re.sub(r"['’]s?$", "", word.rstrip("."))
    if word.endswith("s") and len(word) > 3:
        written, whole = word[:-1].capitalize(), word.capitalize()
        if written in lists.first_names() and whole not in lists.first_names() | lists.last_names():
            return word[:-1]
    return word


@dataclass
class _One:
    parts: tuple[str, ...]
    written: str
    last: int
    text: int


@dataclass
class Registry:
    """Gives replacements, and the same one again. `roles`: what a person said somebody or something is, by its words."""

    spoken: str
    roles: Mapping[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, tuple[str, ...]], _One] = field(default_factory=dict)
    _by_part: dict[tuple[str, str], list[_One]] = field(default_factory=dict)
    _count: dict[str, int] = field(default_factory=dict)
    _clock: int = 0
    _text: int = 0

    def begin(self) -> None:
        """A next text begins: who was named in it is meant rather than who was named in another."""
        self._text += 1

    def replacement(self, kind: str, words: str) -> str:
        """The words that stand for `words`.

        A first or last name alone is whoever bore it last, in this text rather than in another; a full name is whoever was
        called by a part of it before, when nobody else was.
        """
        self._clock += 1
        key = parts(words, kind) if kind in ("PERSON", "ORG") else (" ".join(words.lower().split()),)
        one = self._find(kind, key)
        if one is None:
            one = self._make(kind, key, words)
        one.last, one.text = self._clock, self._text
        return one.written

    def _find(self, kind: str, key: tuple[str, ...]) -> _One | None:
        known = self._known.get((kind, key))
        if kind not in ("PERSON", "ORG"):
            return known
        if len(key) == 1:
            bearers = self._bearers(kind, key[0])
            return max(bearers, key=lambda one: (one.text, one.last)) if bearers else known
        if known is not None:
            return known
        for one in self._bearers(kind, key[-1]) + self._bearers(kind, key[0]):
            if _may_be(one.parts, key):
                self._learn(kind, one, key)
                return one
        return None

    def _bearers(self, kind: str, part: str) -> list[_One]:
        found = self._by_part.get((kind, part), [])
        if not found and len(part) > 3 and part.endswith("s"):
            found = self._by_part.get((kind, part[:-1]), [])
        return found

    def _make(self, kind: str, key: tuple[str, ...], words: str) -> _One:
        role = self.roles.get(words)
        counted = role or kind
        number = self._count[counted] = self._count.get(counted, 0) + 1
        one = _One(key, f"[{role} {number}]" if role else numbered(kind, number, self.spoken), 0, 0)
        self._learn(kind, one, key)
        return one

    def _learn(self, kind: str, one: _One, key: tuple[str, ...]) -> None:
        one.parts = max(one.parts, key, key=len)
        self._known[kind, key] = one
        for part in key:
            bearers = self._by_part.setdefault((kind, part), [])
            if len(part) > 2 and all(bearer is not one for bearer in bearers):
                bearers.append(one)


def _may_be(known: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether who is known by these parts may have this full name: by one of its ends, or an initial and the last name."""
    if len(known) == 1:
        return known[0] in (full[0], full[-1])
    if known[-1] != full[-1]:
        return False
    first, other = known[0], full[0]
    return (first.endswith(".") or other.endswith(".")) and first[0] == other[0]
