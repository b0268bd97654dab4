"""Names and numbers to hide before a text is coded: findings with a replacement that is the same all through. Pure.

Numbers are checked (the eleven-test of a BSN, the remainder of an IBAN), telephone numbers also read as they are spoken.
Names are found by lists (Faker's and our own, and names a person gives), by titles, by what organisations are called, and,
where all that says nothing, by a capital in the middle of a sentence: a person is asked then. `coding/names/` is the parts.
"""

import argparse
import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from coding import language, lines
from coding.names import addresses, lists, numbers
from coding.names.capitals import Capitals
from coding.names.numbers import is_bsn, is_iban
from coding.names.people import WORDS, Registry, numbered

__all__ = ["NO_NAMES", "PLACES", "WORDS", "Finder", "Finding", "is_bsn", "is_iban", "names", "numbered"]

NO_NAMES, PLACES = lists.NO_NAMES, lists.PLACES
_LETTERS = re.compile(r"[^\W\d_][\w'’-]*")
_POSSESSIVE = r"(?:['’]s|s|['’])?"


@dataclass(frozen=True)
class Finding:
    """text[start:end] (code points, end exclusive) is of this kind, a key of WORDS.

    `sure`: a list, a title or its own form says so; otherwise a person is to be asked. Whoever is the same person or
    organisation has the same `replacement` in all texts of one Finder.
    """

    start: int
    end: int
    kind: str
    sure: bool
    replacement: str


class Finder:
    """Keeps its numbering over the texts it is given, so that "[Persoon A]" is one person in a whole study.

    `names`: names of the study to hide, also by a part of them ("Sjakie" of "Sjakie Vermeer"); as a mapping, with what to
    write instead: {"Kraanvogel": "bouwer"} gives "[bouwer 1]". `spoken`: "nl" or "en"; another is read as "nl".
    """

    def __init__(self, names: Iterable[str] | Mapping[str, str] = (), spoken: str = "nl") -> None:
        roles = dict(names) if isinstance(names, Mapping) else {}
        self.names = {name.strip() for name in names if name.strip()}
        self.spoken = spoken if spoken in WORDS else "nl"
        self._registry = Registry(
            self.spoken, {name.strip(): role for name, role in roles.items() if role.strip()}
        )
        self._capitals = Capitals(self.spoken)
        self._given = _Given(self.names)
        self._capitals.seen |= self._given.parts(self.spoken)

    def meet(self, kind: str, words: str) -> str:
        """The replacement of words that are known to be of this kind, as if they were found in a text before."""
        return self._registry.replacement(kind, words)

    def share(self, other: "Finder") -> None:
        """From here on who is who, and what is written instead, is what `other` says."""
        self._registry, self._capitals.seen = other._registry, other._capitals.seen

    def find(self, text: str) -> list[Finding]:
        """Findings in order; none overlaps another. The work grows with the length of the text."""
        self._registry.begin()
        chosen: list[tuple[int, int, str, bool]] = []
        written = [match.span() for match in _WRITTEN.finditer(text)]
        for start, end, kind, sure in self._candidates(text, chosen):
            if start < end and not _overlaps(chosen, start, end) and not _overlaps(written, start, end):
                insort(chosen, (start, end, kind, sure))
        return [
            Finding(start, end, kind, sure, self._registry.replacement(kind, text[start:end]))
            for start, end, kind, sure in chosen
        ]

    def _candidates(
        self, text: str, chosen: Sequence[tuple[int, int, str, bool]]
    ) -> Iterator[tuple[int, int, str, bool]]:
        """The surest first: what is found earlier keeps its place."""
        yield from numbers.find(text)
        yield from self._given.find(text)
        yield from addresses.find(text)
        for name in self._capitals.find(text, partial(_overlaps, [one[:2] for one in chosen])):
            yield name.start, name.end, name.kind, name.sure
        yield from self._small(text)

    def _small(self, text: str) -> Iterator[tuple[int, int, str, bool]]:
        """First names written without a capital, which are no word of either language."""
        listed = lists.small_first_names()
        for match in _SMALL_WORD.finditer(text):
            if match.group() in listed:
                yield *match.span(), "PERSON", False


_WRITTEN = re.compile(r"\[[^\W\d_][\w ’'-]{0,60} (?:\d{1,4}|[A-Z]{1,3})\]")
"""Something that was hidden before: "[Persoon A]", "[bouwer 2]"."""
_SMALL_WORD = re.compile(r"(?<![\w@./-])[a-zà-öø-ÿ]{4,20}(?![\w@-])")


def _overlaps(
    chosen: Sequence[tuple[int, int, str, bool]] | Sequence[tuple[int, int]], start: int, end: int
) -> bool:
    """Whether [start, end) touches one of these, which are in order and apart."""
    at = bisect_left(chosen, (start,))
    return (at < len(chosen) and chosen[at][0] < end) or (at > 0 and chosen[at - 1][1] > start)


class _Given:
    """Names that a person gave, found by their first word, as they are written or in capitals."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        self._names = sorted(names, key=lambda name: (-len(name), name))
        for name in self._names:
            words = name.split()
            if not (first := _LETTERS.match(words[0]) or re.match(r"\S+", words[0])):
                continue
            kind = "ORG" if _is_organisation(words) else "PERSON"
            found = (_whole(words), kind)
            self._by_first.setdefault(first.group().lower(), []).append(found)

    def find(self, text: str) -> Iterator[tuple[int, int, str, bool]]:
        if not self._by_first:
            return
        words = {word.lower() for word in re.findall(r"\S+", text)} | {
            w.lower() for w in _LETTERS.findall(text)
        }
        near = words & self._by_first.keys() | {word[:-1] for word in words if word[:-1] in self._by_first}
        near |= {word[:-2] for word in words if word[:-2] in self._by_first}
        wanted = [found for first in near for found in self._by_first[first]]
        for pattern, kind in sorted(wanted, key=lambda found: (-len(found[0].pattern), found[0].pattern)):
            yield from ((*match.span(), kind, True) for match in pattern.finditer(text))

    def parts(self, spoken: str) -> set[str]:
        """Words of longer names that by themselves tell who it is, in small letters."""
        return {
            word.lower()
            for name in self._names
            if len(name.split()) > 1
            for word in _LETTERS.findall(name)
            if word[0].isupper()
            and len(word) > 2
            and word not in NO_NAMES | PLACES | lists.FORMS
            and not lists.is_word(word, spoken)
        }


def _whole(words: Sequence[str]) -> re.Pattern[str]:
    written = r"\s+".join(map(re.escape, words))
    return re.compile(
        rf"(?<!\w)(?:{written}|{written.upper() if written.isalpha() else written}){_POSSESSIVE}(?!\w)"
    )


def _is_organisation(words: Sequence[str]) -> bool:
    return words[-1].rstrip(".") in lists.FORMS or words[0].capitalize() in lists.SORTS


def names(texts: Sequence[str], given: Iterable[str], spoken: str) -> frozenset[str]:
    """The words, lower case and as lemmas, of people and organisations in `texts`, and of the names `given`.

    A word that is also written without a capital somewhere is no name by that alone.
    """
    finder = Finder(given, spoken)
    words = {
        word
        for text in texts
        for finding in finder.find(text)
        if finding.kind in ("PERSON", "ORG")
        for word in _LETTERS.findall(text[finding.start : finding.end])
    }
    ordinary = {word for text in texts for word in _LETTERS.findall(text) if word[0].islower()}
    found = {word.lower() for word in words if word[0].isupper()} - ordinary
    return frozenset(found | {language.lemma(word, spoken) for word in found})


# ---------------------------------------------------------------- door


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--in", dest="source", required=True, help='texts.jsonl, {"id", "text"} a line')
    parser.add_argument("--out", required=True)
    parser.add_argument("--names", help='names to hide, one a line, or "name = what to write instead"')
    parser.add_argument("--language", choices=language.LANGUAGES, help="left out: found per text")


def run(args: argparse.Namespace) -> int:
    """Reads JSON Lines and writes the findings of each text, with one numbering for all texts."""
    given = _named(lines.text(args.names)) if args.names else {}
    rows = lines.read(args.source, "id", "text")
    overall = args.language or language.detect(row["text"] for row in rows)
    finders = {spoken: Finder(given, spoken) for spoken in language.LANGUAGES}
    for spoken in finders:  # who is who goes on over texts of either language, in the words of most of them
        finders[spoken].share(finders[overall])
    found = []
    for row in rows:
        spoken = args.language or language.detect([row["text"]], default=overall)
        found.append({"id": row["id"], "findings": [vars(one) for one in finders[spoken].find(row["text"])]})
    lines.write(args.out, found)
    return 0


def _named(text: str) -> dict[str, str]:
    """Name → what to write instead, "" for nothing said, of lines like "Kraanvogel = bouwer"."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip())
    return {name.strip(): role.strip() for name, _, role in pairs if name.strip()}
