"""Finds passages again in a corrected text: by where they stood, by their words, and by the words around them. Pure.

A passage is held as the W3C Web Annotation model does it (TextPositionSelector and TextQuoteSelector, 2017): offsets, the
exact words, and what stands before and behind them. Two texts are first laid beside each other word by word; the unchanged
stretches give every offset its place (patience differencing after Bram Cohen: words that occur once in both are the fixed
points). What moved to elsewhere is then looked for by its words, and chosen among equals by its surroundings.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

SURE = 0.75
"""From this likeness on a passage counts as found again; below it a person decides."""
LIKELY = 0.3
"""Below this a guess helps nobody."""
CONTEXT = 48
"""Signs before and behind a passage that tell equals apart."""
SHORTEST_MOVED = 12
"""Fewer signs than this are found by chance elsewhere in a text."""
ROW = 4
CLEAR = 4
"""So many signs more of its surroundings must one of several equal passages share than the next best."""
MOST_PLACES = 50
MOST_WORK = 4_000_000
"""Of comparing all words with all words, where nothing occurs just once."""

_WORDS = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Anchor:
    """A passage with its words and their surroundings; offsets in code points, end exclusive."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Place:
    """Where a passage stands in the newer text. `likeness` 1.0: the very same words."""

    start: int
    end: int
    likeness: float

    @property
    def sure(self) -> bool:
        return self.likeness >= SURE


def anchor(text: str, start: int, end: int) -> Anchor:
    """Raises ValueError for a range outside the text."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"{start}-{end} is no passage of a text of {len(text)} signs")
    return Anchor(
        start, end, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    )


def find(text: str, wanted: Anchor) -> Place | None:
    """The same words elsewhere in a text, when it is certain which; None when they are not there or it is not.

    Words that occur once are certain when they are long enough or their surroundings are alike; of several the one whose
    surroundings are alike and clearly more so than the others'.
    """
    places = list(islice(_occurrences(text, wanted.exact), MOST_PLACES + 1))
    if not places or len(places) > MOST_PLACES:
        return None
    scored = sorted(((_surroundings(text, place, wanted), place) for place in places), reverse=True)
    best, place = scored[0]
    alone = len(places) == 1 and len(wanted.exact) >= SHORTEST_MOVED
    clear = best >= 2 * CLEAR and (len(scored) == 1 or best - scored[1][0] >= CLEAR)
    return Place(place, place + len(wanted.exact), 1.0) if alone or clear else None


class Alignment:
    """Two texts beside each other; `place` carries passages from the older to the newer."""

    def __init__(self, older: str, newer: str) -> None:
        self.older, self.newer = older, newer
        self._old = [match.span() for match in _WORDS.finditer(older)]
        self._new = [match.span() for match in _WORDS.finditer(newer)]
        self._starts = [start for start, _ in self._old]
        self._ends = [end for _, end in self._old]
        self._to = [-1] * len(self._old)
        _align(
            [older[start:end] for start, end in self._old],
            [newer[start:end] for start, end in self._new],
            self._to,
        )

    def place(self, start: int, end: int) -> Place | None:
        """Where older[start:end] stands in the newer text: with the same words, or the likeliest. None: nowhere near."""
        wanted = anchor(self.older, start, end)
        near = self._beside(start, end)
        if near is not None and near.likeness == 1.0:
            return near
        moved = find(self.newer, wanted)
        if moved is not None:
            return moved
        return near if near is not None and near.likeness >= LIKELY else None

    def _beside(self, start: int, end: int) -> Place | None:
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        kept = [at for at in range(first, last) if self._to[at] >= 0]
        if not kept:
            return None
        low = self._to[kept[0]] - min(kept[0] - first, self._gap_before(kept[0]))
        high = self._to[kept[-1]] + min(last - 1 - kept[-1], self._gap_behind(kept[-1]))
        new_start = self._new[low][0] + (start - self._starts[first] if self._to[first] == low else 0)
        new_end = self._new[high][1] - (self._ends[last - 1] - end if self._to[last - 1] == high else 0)
        if not 0 <= new_start < new_end <= len(self.newer):
            return None
        if self.newer[new_start:new_end] == self.older[start:end]:
            return Place(new_start, new_end, 1.0)
        likeness = 2 * len(kept) / (last - first + high - low + 1)
        return Place(*_trimmed(self.newer, new_start, new_end), min(likeness, 0.999))

    def _gap_before(self, at: int) -> int:
        """How many new words stand between this word and the kept one before it: they may be its corrected neighbours."""
        before = next((self._to[n] for n in range(at - 1, max(-1, at - 200), -1) if self._to[n] >= 0), None)
        return self._to[at] - (before + 1) if before is not None else (self._to[at] if at < 200 else 0)

    def _gap_behind(self, at: int) -> int:
        behind = next(
            (self._to[n] for n in range(at + 1, min(len(self._to), at + 200)) if self._to[n] >= 0), None
        )
        if behind is not None:
            return behind - self._to[at] - 1
        return len(self._new) - 1 - self._to[at] if len(self._to) - at < 200 else 0


# ---------------------------------------------------------------- inside


def _align(old: Sequence[str], new: Sequence[str], to: list[int]) -> None:
    """Fills `to` with the place in `new` of each word of `old` that stands unchanged, in order; -1 for the others."""
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        a, b, c, d = waiting.pop()
        while a < b and c < d and old[a] == new[c]:
            to[a] = c
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            to[b] = d
        if a == b or c == d:
            continue
        fixed = _fixed_points(old, new, a, b, c, d)
        if not fixed and (b - a) * (d - c) > MOST_WORK:
            fixed = _fixed_points(_rows(old, b), _rows(new, d), a, b, c, d)
        if fixed:
            at, beside = a, c
            for place, other in [*fixed, (b, d)]:
                waiting.append((at, place, beside, other))
                if place < b:
                    to[place] = other
                at, beside = place + 1, other + 1
        elif (b - a) * (d - c) <= MOST_WORK:
            matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
            for i, j, size in matcher.get_matching_blocks():
                for step in range(size):
                    to[a + i + step] = c + j + step


def _rows(words: Sequence[str], end: int) -> list[str]:
    """Each word with those behind it, up to `end`: a row of some words occurs once where each of its words does not."""
    return ["\n".join(words[at : min(at + ROW, end)]) for at in range(end)]


def _fixed_points(
    old: Sequence[str], new: Sequence[str], a: int, b: int, c: int, d: int
) -> list[tuple[int, int]]:
    """The longest row of words, in the order of both texts, that occur once in each stretch."""
    once_old = {word for word, count in Counter(old[a:b]).items() if count == 1}
    counts = Counter(word for word in new[c:d] if word in once_old)
    where = {word: place for place, word in enumerate(new[c:d], start=c) if counts.get(word) == 1}
    pairs = [(place, where[word]) for place, word in enumerate(old[a:b], start=a) if word in where]
    return _longest_rising(pairs)


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    tails: list[int] = []  # the second of the pair that ends the best row of each length
    ends: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        length = bisect_left(tails, second)
        before.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(second)
            ends.append(number)
        else:
            tails[length], ends[length] = second, number
    row = []
    at = ends[-1] if ends else -1
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _surroundings(text: str, place: int, wanted: Anchor) -> int:
    """How many signs right before and right behind are the same."""
    behind = place + len(wanted.exact)
    before = _same_end(text[max(0, place - CONTEXT) : place], wanted.prefix)
    return before + _same_end(text[behind : behind + CONTEXT][::-1], wanted.suffix[::-1])


def _same_end(one: str, other: str) -> int:
    same = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        same += 1
    return same


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and text[start].isspace():
        start += 1
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return start, end
