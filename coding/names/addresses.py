"""Streets with a number, and places of more than one word. Pure. Offsets are code points, end exclusive."""

import re
from collections.abc import Iterator

from coding.names import lists
from coding.names.numbers import Place

_UP = "".join(chr(code) for code in range(0x250) if chr(code).isupper())
_CAP = rf"[{_UP}][\w’'.-]*"
_NUMBER = r"\d{1,4}(?:[ ]?(?:[a-zA-Z]{1,3}|[IVX]{1,4}))?(?:[ ]?[-/][ ]?\w{1,4})?(?!\w)"
_ENDS = "|".join(
    "straat laan weg plein kade singel gracht dijk hof pad dreef markt boulevard steeg baan wal haven park brink plantsoen "
    "hoek oord akker werf zijde burg erf meent bocht veld kamp dam sluis poort passage ring gaarde zoom vaart lei "
    "pier".split()
)
_DUTCH = re.compile(rf"(?<![\w’'.-])([\w’'.-]{{0,40}}(?:{_ENDS}))[ ]{_NUMBER}")
_AT_NUMBER = re.compile(rf"(?<!\w)(?:aan|op|naar)[ ](?:de|het)[ ]({_CAP}(?:[ ]{_CAP}){{0,2}}[ ]{_NUMBER})")
"""A street of any name: "aan de Hoge Werf 12"."""
_BEFORE = re.compile(rf"(?:{_CAP}[ ](?:(?:van|de|der|den|het|['’]t)[ ]){{0,3}}){{1,3}}$")
_ROADS = "Street|St|Road|Rd|Lane|Avenue|Ave|Square|Drive|Close|Court|Way|Crescent|Terrace|Gardens|Boulevard"
_ENGLISH = re.compile(rf"(?<!\w)\d{{1,4}}[a-zA-Z]?[ ](?:{_CAP}[ ]){{1,3}}(?:{_ROADS})\b")
_LONGER = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, lists.LONGER_PLACES))})(?!\w)")


def find(text: str) -> Iterator[Place]:
    """Addresses with a number are sure; a street name that is written with a small letter is none."""
    if any(sign.isdigit() for sign in text):
        for match in _DUTCH.finditer(text):
            start = match.start(1)
            if not text[start].isupper():
                continue
            yield _whole(text, start), match.end(), "ADDRESS", True
        yield from ((*match.span(1), "ADDRESS", False) for match in _AT_NUMBER.finditer(text))
        for match in _ENGLISH.finditer(text):
            yield *match.span(), "ADDRESS", True
    if " " in text:
        yield from ((*match.span(), "LOC", True) for match in _LONGER.finditer(text))


def _whole(text: str, start: int) -> int:
    """Where the name of the street begins: "Groene Hilledijk", but not the word a sentence begins with."""
    before = _BEFORE.search(text, max(0, start - 60), start)
    if before is None:
        return start
    at = before.start()
    while at < start:
        word = text[at:start].split(" ", 1)[0]
        if not lists.is_word(word, "nl") or (
            at and text[at - 2 : at - 1] not in ("", ".", "?", "!", ":", "\n")
        ):
            return at
        at += len(word) + 1
    return start
