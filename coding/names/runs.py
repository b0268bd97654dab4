"""Rows of words with a capital, with initials and particles in them, and whether a sentence begins there. Pure.

Offsets are code points, end exclusive.
"""

import re
from dataclasses import dataclass

from coding import segmenting

_UP = "".join(chr(code) for code in range(0x250) if chr(code).isupper())
_CAP = rf"[{_UP}][\w’'-]*"
_INITIALS = rf"(?:(?:[{_UP}]|Th|Chr|Ph|IJ)\.[ ]?){{1,5}}"
PARTICLE = (r"(?:van[ ](?:de[rn]?|het|['’]t)[ ]|in[ ]['’]t[ ]|op[ ]den?[ ]|"
             r"(?:van|de[rn]?|te[rn]|el|al|ben|bin|ibn|ait|ould|di|da|do|dos|du|la|le|von|['’]t)[ ])")  # fmt: skip
RUN = re.compile(
    rf"[{_UP}](?:(?:\.|h\.|hr\.|J\.)[ ]?(?:(?:[{_UP}]|Th|Ph)\.[ ]?){{0,4}}{PARTICLE}?{_CAP}|[\w’'-]*)"
    rf"(?:[ ](?:&[ ])?{PARTICLE}?(?:{_INITIALS}{PARTICLE}?)?{_CAP}){{0,8}}"
)
"""A row of words with a capital, with initials before them and particles between them."""
_PIECE = re.compile(rf"{_INITIALS}|[^\s.]+")


@dataclass(frozen=True)
class Piece:
    """A word of a run: `sort` is "cap", "initials", "particle" or "and"."""

    start: int
    end: int
    word: str
    sort: str


def pieces(run: str, offset: int) -> list[Piece]:
    """The words of a match of RUN that begins at `offset`."""
    found = []
    for match in _PIECE.finditer(run):
        word = match.group()
        if word == "&":
            sort = "and"
        elif word.rstrip().endswith("."):
            sort = "initials"
        elif word[0].isupper():
            sort = "cap"
        else:
            sort = "particle"
        found.append(
            Piece(offset + match.start(), offset + match.start() + len(word.rstrip()), word.rstrip(), sort)
        )
    return found


_ENDS = frozenset(".?!:;\n…•*")
_OPENING = frozenset("“\"'‘(«„[–—-")
_LAST_WORD = re.compile(r"(?:^|[\s(])([\w./]{1,12})\.$")


def begins(text: str, start: int) -> bool:
    """Whether a sentence begins here: at the start, behind a full stop of no abbreviation, or within a fresh quote."""
    at, opened = start, False
    while at:
        sign = text[at - 1]
        remark = text.rfind("[", max(0, at - 60), at) if sign == "]" else -1
        if remark >= 0:  # what who wrote it down added: "[lacht]"
            at = remark
        elif sign in " \t" or sign in _OPENING:
            opened = opened or sign in '“"‘„'
            at -= 1
        else:
            break
    if at == 0 or text[at - 1] in _ENDS:
        if at and text[at - 1] == ".":
            word = _LAST_WORD.search(text, max(0, at - 14), at)
            return word is None or not _abbreviated(word[1])
        return True
    return opened and text[at - 1] == ","


def _abbreviated(word: str) -> bool:
    small = word.lower()
    return any(small in words for words in segmenting.ABBREVIATIONS.values()) or (
        len(word) == 1 and word.isupper()
    )
