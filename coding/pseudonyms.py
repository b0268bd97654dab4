"""Names and numbers to hide before a text is coded: findings with a replacement that is the same all through. Pure.

Numbers are checked (the elf test of a BSN, the remainder of an IBAN); names are found by lists (Faker's Dutch and English
ones, and names a person gives), by titles before them, and by words that organisations carry.
"""

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faker.providers.person.en import Provider as English
from faker.providers.person.nl_NL import Provider as Dutch

from coding import doors, language

WORDS = {
    "nl": {"PERSON": "persoon", "ORG": "organisatie", "LOC": "plaats", "ADDRESS": "adres", "POSTCODE": "postcode",
           "PHONE": "telefoon", "EMAIL": "e-mail", "URL": "website", "BSN": "bsn", "IBAN": "rekening"},
    "en": {"PERSON": "person", "ORG": "organisation", "LOC": "place", "ADDRESS": "address", "POSTCODE": "postcode",
           "PHONE": "phone", "EMAIL": "e-mail", "URL": "website", "BSN": "bsn", "IBAN": "account"},
}  # fmt: skip

PLACES = frozenset(
    "Afrikaanderwijk Bloemhof Carnisse Feijenoord Hillesluis Oud-Charlois Tarwewijk Charlois IJsselmonde Rotterdam "
    "Dordrecht Schiedam Vlaardingen Barendrecht Ridderkerk Capelle Amsterdam Utrecht Brabant Zeeland Limburg Zuid-Holland "
    "Rijnmond Maastunnel Zuidplein Katendrecht Delfshaven".split()
)
NO_NAMES = frozenset(
    "Nederlands Nederlandse Nederland Engels Engelse Europese Europa Arabisch Turks Pools Excel Word Teams Zuid Wajong "
    "Participatiewet Internet English Dutch European Monday Tuesday Wednesday Thursday Friday Saturday Sunday January "
    "February March April May June July August September October November December".split()
)
"""Capitals in the middle of a sentence that are nobody's name."""
_CAP = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
_SMALL = r"(?:(?:van|de|der|den|ter|ten|el|al)\s+)*"
_TITLE = r"(?:[Mm]eneer|[Mm]evrouw|[Dd]e heer|[Mm]rs?\.|[Mm]s\.|[Dd]hr\.|[Mm]w\.|[Mm]evr\.|[Dd]r\.)"
_TITLED = re.compile(rf"\b{_TITLE}\s+{_SMALL}{_CAP}(?:\s+{_CAP})?")
_NAME = re.compile(rf"\b{_CAP}(?:\s+{_SMALL}{_CAP})*")
_SORT = r"(?:Stichting|Bureau|Woonstichting|Corporatie|Aannemingsmaatschappij|Installatiebedrijf|Sociaal werkbedrijf)"
_FORM = r"(?:BV|B\.V\.|NV|N\.V\.|Wonen|VOF|Ltd|Inc)\b"
_ORGANISATION = re.compile(
    rf"\b(?:{_SORT}\s+(?:De\s+|Het\s+)?{_CAP}(?:[\s-]+{_CAP})*|{_CAP}(?:-{_CAP})?\s+{_FORM})"
)
_LETTERS = re.compile(r"[^\W\d_][\w'’-]*")
_AT = re.compile(r"\b(?:[Bb]ij|[Vv]oor|[Mm]et|at|for)\s+$")
PATTERNS = (
    ("EMAIL", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("URL", re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:!?)]")),
    ("IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?\b")),
    ("POSTCODE", re.compile(r"\b[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\b")),
    ("PHONE", re.compile(r"(?<![\w+])(?:(?:\+|00)31[ -]?(?:\(0\))?[ -]?|0)[1-9](?:[ -]?\d){8}\b")),
    ("BSN", re.compile(r"(?<![\d.,])\d{9}(?![\d.,]\d|\d)")),
    (
        "ADDRESS",
        re.compile(
            rf"\b(?:{_CAP}\s+)?[A-Z][\w’'-]*(?:straat|laan|weg|plein|kade|singel|gracht|dijk|hof|pad|dreef|markt|boulevard)\s+\d+\s?[a-zA-Z]?\b"
        ),
    ),
)


@dataclass(frozen=True)
class Finding:
    """text[start:end] (code points) is of this kind; `sure` in 0..1; the same words always get the same `replacement`."""

    start: int
    end: int
    kind: str
    sure: float
    replacement: str


class Finder:
    """Keeps its numbering over the texts it is given, so that "[persoon 1]" is one person in a whole study."""

    def __init__(self, names: Iterable[str] = (), spoken: str = "nl") -> None:
        self.names = {name.strip() for name in names if name.strip()}
        self.spoken = spoken if spoken in WORDS else "nl"
        self._seen: set[str] = set()
        self._numbers: dict[tuple[str, str], int] = {}

    def find(self, text: str) -> list[Finding]:
        """Findings in order; none overlaps another."""
        taken: list[tuple[int, int]] = []
        found = []
        for start, end, kind, sure in self._candidates(text):
            if start < end and not any(start < b and a < end for a, b in taken):
                taken.append((start, end))
                found.append(Finding(start, end, kind, sure, self._replacement(kind, text[start:end])))
        return sorted(found, key=lambda finding: finding.start)

    def _candidates(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        """The surest first: what is found earlier keeps its place."""
        for kind, pattern in PATTERNS:
            for match in pattern.finditer(text):
                if (kind == "BSN" and not is_bsn(match.group())) or (
                    kind == "IBAN" and not is_iban(match.group())
                ):
                    continue
                yield match.start(), match.end(), kind, 0.98 if kind != "ADDRESS" else 0.85
        for name in sorted(self.names, key=len, reverse=True):
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                yield match.start(), match.end(), "ORG" if _ORGANISATION.fullmatch(name) else "PERSON", 0.99
        for match in _ORGANISATION.finditer(text):
            yield match.start(), match.end(), "ORG", 0.9
        for match in _TITLED.finditer(text):
            yield match.start(), match.end(), "PERSON", 0.95
        for match in _NAME.finditer(text):
            yield from self._name(text, match)

    def _name(self, text: str, match: re.Match[str]) -> Iterator[tuple[int, int, str, float]]:
        """Capitalised words: a place or a first name by the lists; at the start of a sentence only when no other word."""
        words = [
            (m.start() + match.start(), m.end() + match.start(), m.group())
            for m in re.finditer(_CAP, match.group())
        ]
        for position, (start, end, word) in enumerate(words):
            if word in PLACES:
                yield start, end, "LOC", 0.95
            elif word in NO_NAMES or word.lower() in _common(self.spoken) or word.isupper():
                continue
            elif word in _first_names() or word in self._seen:
                following = words[position + 1] if position + 1 < len(words) else None
                last = following[1] if following and following[2] not in PLACES else end
                yield start, last, "PERSON", 0.6 if _begins(text, start) else 0.8
            elif not _begins(text, start):
                # a capital in the middle of a Dutch or English sentence is the name of somebody or something
                self._seen.add(word)
                yield start, end, "ORG" if _AT.search(text, 0, start) else "PERSON", 0.5

    def _replacement(self, kind: str, words: str) -> str:
        key = (kind, re.sub(r"^(?:[Mm]eneer|[Mm]evrouw|[Dd]e heer|\w+\.)\s+", "", words))
        if key not in self._numbers:
            self._numbers[key] = 1 + sum(other == kind for other, _ in self._numbers)
        return f"[{WORDS[self.spoken][kind]} {self._numbers[key]}]"


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


def is_bsn(digits: str) -> bool:
    """The elf test: 9·a + 8·b + … + 2·h − 1·i is divisible by 11."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 11 == 0 and digits != "000000000"


def is_iban(text: str) -> bool:
    """ISO 13616: the remainder by 97 is 1."""
    plain = text.replace(" ", "")
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def _begins(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t“\"'(")
    return not before or before[-1] in ".?!:\n…"


@cache
def _first_names() -> frozenset[str]:
    lists: list[Sequence[str]] = [
        list(getattr(provider, name))
        for provider in (Dutch, English)
        for name in ("first_names_male", "first_names_female")
        if hasattr(provider, name)
    ]
    return frozenset(name for names in lists for name in names if len(name) > 2) - PLACES


@cache
def _common(spoken: str) -> frozenset[str]:
    return language.stop_words(spoken) | frozenset(
        "gemeente stichting bureau vorig dank goed ja nee mooi eerst".split()
    )


# ---------------------------------------------------------------- door


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--in", dest="source", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--names", help="names to hide, one a line")
    parser.add_argument("--language", choices=language.LANGUAGES, default="nl")


def run(args: argparse.Namespace) -> int:
    names = Path(args.names).read_text(encoding="utf-8").splitlines() if args.names else []
    finder = Finder(names, args.language)
    rows = doors.read_lines(args.source, "id", "text")
    doors.write_lines(
        args.out,
        [{"id": row["id"], "findings": [vars(found) for found in finder.find(row["text"])]} for row in rows],
    )
    return 0
