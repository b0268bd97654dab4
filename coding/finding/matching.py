"""Where words or a pattern occur in a text, and the stretch around them that a person would code. Pure.

Offsets are code points, end exclusive; for every match `text[start:end]` is what was found.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from coding import segmenting
from surveys.errors import Refused

HOW = ("words", "pattern")
AROUND = ("match", "sentence", "unit", "turn")
"""What is coded: the words themselves, or the sentence, meaning unit or turn they stand in."""
SECONDS = 1.0
"""How long one text may take: a pattern that goes back and forth without end is stopped, not waited for."""
MOST_SIGNS = 500
"""Of what is looked for."""


@dataclass(frozen=True)
class Match:
    start: int
    end: int


@dataclass(frozen=True)
class Stretch:
    """What would be coded, and the matches that stand in it."""

    start: int
    end: int
    matches: tuple[Match, ...]


class Finder:
    """Looks for words (each word whole; * stands for any ending; "…" keeps words together) or for a regular expression.

    Several words side by side are looked for one by one: `baan werk*` finds "baan" and "werkplek". Capitals make no
    difference. Raises Refused, saying what is wrong, for a pattern that cannot be read or that matches nothing at all.
    """

    def __init__(self, wanted: str, how: str) -> None:
        wanted = wanted.strip()
        if not wanted:
            raise Refused(
                {"nl": "Typ eerst waar u naar zoekt.", "en": "Type first what you are looking for."}
            )
        if len(wanted) > MOST_SIGNS:
            raise Refused(
                {
                    "nl": f"Zoek met hoogstens {MOST_SIGNS} tekens.",
                    "en": f"Search with at most {MOST_SIGNS} characters.",
                }
            )
        source = wanted if how == "pattern" else _of_words(wanted)
        try:
            self._pattern = regex.compile(source, regex.IGNORECASE | regex.MULTILINE)
        except regex.error as error:
            place = f" {error.pos + 1}" if error.pos is not None else ""
            raise Refused(
                {
                    "nl": f"Dit patroon is niet te lezen: kijk bij teken{place}. ({error.msg})",
                    "en": f"This pattern cannot be read: look at character{place}. ({error.msg})",
                }
            ) from error

    def matches(self, text: str, start: int = 0, end: int | None = None) -> list[Match]:
        """All places in text[start:end], in order and apart from each other; what is no more than white space left out."""
        try:
            found = self._pattern.finditer(
                text, start, len(text) if end is None else end, timeout=SECONDS, concurrent=True
            )
            return [Match(*match.span()) for match in found if match[0].strip()]
        except TimeoutError as error:
            raise Refused(
                {
                    "nl": "Dit patroon is te zwaar om mee te zoeken. Maak het eenvoudiger, bijvoorbeeld zonder (…+)+.",
                    "en": "This pattern is too heavy to search with. Make it simpler, for instance without (…+)+.",
                }
            ) from error


def _of_words(wanted: str) -> str:
    """The pattern for words as people type them."""
    parts = []
    for quoted, single in regex.findall(r'["“”„]([^"“”„]+)["“”„]|(\S+)', wanted):
        words = (quoted or single).split()
        if words:
            parts.append(r"\s+".join(_word(word) for word in words))
    if not parts:
        raise Refused({"nl": "Typ eerst waar u naar zoekt.", "en": "Type first what you are looking for."})
    return "|".join(rf"(?<!\w)(?:{part})(?!\w)" for part in parts)


def _word(word: str) -> str:
    return r"\w*".join(regex.escape(part) for part in word.split("*"))


def around(
    text: str,
    matches: Sequence[Match],
    how: str,
    *,
    turns: Sequence[tuple[int, int]],
    units: Sequence[tuple[int, int]],
    language: str,
) -> list[Stretch]:
    """The stretches to code, in order; matches in one stretch come together, one across two stretches takes in both.

    `turns` and `units` are the document's own, in order; where a match lies in none of them, it stands for itself.
    """
    if how == "match":
        return [Stretch(match.start, match.end, (match,)) for match in matches]
    if how == "unit":
        borders: Sequence[tuple[int, int]] = units
    elif how == "turn":
        borders = turns
    else:
        borders = _sentences(text, matches, turns, language)
    ends = [end for _start, end in borders]
    found: list[Stretch] = []
    for match in matches:
        first = bisect_right(ends, match.start)
        last = first
        while last < len(borders) and borders[last][0] < match.end:
            last += 1
        touched = borders[first:last]
        start = min([match.start, *(border[0] for border in touched[:1])])
        end = max([match.end, *(border[1] for border in touched[-1:])])
        if found and start < found[-1].end:
            before = found.pop()
            start, end = min(start, before.start), max(end, before.end)
            found.append(Stretch(start, end, (*before.matches, match)))
        else:
            found.append(Stretch(start, end, (match,)))
    return found


def _sentences(
    text: str, matches: Sequence[Match], turns: Sequence[tuple[int, int]], language: str
) -> list[tuple[int, int]]:
    """The sentences of the turns that have a match: cutting all others would cost most of a search."""
    cut: list[tuple[int, int]] = []
    for start, end in turns or [(0, len(text))]:
        if any(start < match.end and match.start < end for match in matches):
            cut += [(span.start, span.end) for span in segmenting.sentences(text, language, start, end)]
    return cut
