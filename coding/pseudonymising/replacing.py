"""A text with other words in some places: where each passage stands then, and the way back. Pure.

Offsets are code points, end exclusive. Replacements are exact, so that every passage keeps its place: one that begins or
ends within replaced words takes the whole replacement.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BLANK = "·"


@dataclass(frozen=True)
class Change:
    """text[start:end] becomes `words`."""

    start: int
    end: int
    words: str


class Replaced:
    """The text after changes; `forward` says where a passage of the older text stands in it, `back` the reverse."""

    def __init__(self, text: str, changes: Iterable[Change]) -> None:
        """Raises ValueError for changes that overlap, are empty, or stand outside the text."""
        self.older = text
        self.changes = sorted(changes, key=lambda change: change.start)
        parts, at, length = [], 0, 0
        self.places: list[tuple[int, int]] = []
        """Where each of the changes stands in the newer text, in the same order."""
        for change in self.changes:
            if not at <= change.start < change.end <= len(text) or not change.words:
                raise ValueError(f"{change.start}-{change.end} cannot be replaced")
            length += change.start - at
            self.places.append((length, length + len(change.words)))
            parts += [text[at : change.start], change.words]
            at, length = change.end, length + len(change.words)
        self.text = "".join([*parts, text[at:]])

    def forward(self, start: int, end: int) -> tuple[int, int]:
        was = [(change.start, change.end) for change in self.changes]
        return _moved(was, self.places, start, False), _moved(was, self.places, end, True)

    def back(self, start: int, end: int) -> tuple[int, int]:
        was = [(change.start, change.end) for change in self.changes]
        return _moved(self.places, was, start, False), _moved(self.places, was, end, True)

    def touches(self, start: int, end: int) -> bool:
        """Whether words of older[start:end] were replaced."""
        return any(change.start < end and start < change.end for change in self.changes)


def _moved(
    was: Sequence[tuple[int, int]], becomes: Sequence[tuple[int, int]], place: int, is_end: bool
) -> int:
    """A place between changes moves with the text; one within a change goes to its begin, or as an end to its end."""
    at = bisect_right(was, (place, -1)) - 1  # the last change that begins before this place
    if at < 0:
        return place
    (_, end), (new_start, new_end) = was[at], becomes[at]
    if place < end:
        return new_end if is_end else new_start
    return place - end + new_end


def blank(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text with points instead of these words; everything else keeps its place, line ends too."""
    for start, end in places:
        points = "".join(sign if sign == "\n" else BLANK for sign in text[start:end])
        text = text[:start] + points + text[end:]
    return text


def restored(text: str, key: Mapping[str, str]) -> str:
    """The words of before: each replacement of the key (replacement → original) that stands in the text is put back."""
    return _each(text, key) if key else text


def hidden(text: str, key: Mapping[str, str]) -> str:
    """A short text (a title, a label) with the names of the key (original → replacement) replaced, as whole words."""
    return _each(text, key, r"(?<!\w)", r"(?!\w)") if key else text


def _each(text: str, words: Mapping[str, str], before: str = "", behind: str = "") -> str:
    longest = sorted(words, key=len, reverse=True)
    pattern = re.compile(f"{before}(?:{'|'.join(map(re.escape, longest))}){behind}")
    return pattern.sub(lambda match: words[match.group()], text)


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Where these words stand as whole words, white space alike, capitals as given."""
    parts = words.split()
    if not parts:
        return []
    wanted = r"\s+".join(map(re.escape, parts))
    pattern = re.compile(rf"(?<!\w){wanted}(?!\w)")
    return [match.span() for match in pattern.finditer(text)]
