"""Positions as other tools count them, to offsets in our texts. Pure.

Tools differ in two things: whether a sign beyond the first 65,536 (an emoji) is one or two, and whether the end of a line is
one or two. Each of the four ways is tried on the passages of a text; the one in which they begin and end where words do, and
say what they quote of themselves, is taken. Where that does not decide, the way the tool is known for is taken.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

WAYS = ("code points", "code points, CRLF as two", "UTF-16 units", "UTF-16 units, CRLF as two")
STANDARD = WAYS[0]
_UNFIT = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
"""What readers.normalise leaves out: control signs, halves of pairs, code points that are no signs."""
_CLUSTER = re.compile(r".?[^\x00-\x7f]+", re.DOTALL)
QUOTE_WORTH = 4
"""Saying the very words that are quoted weighs as much as four edges at words: chance does not do it."""
CLEAR, GOOD, FAR = 0.05, 0.75, 0.3
"""The expected way is left for one that is better by CLEAR, and either GOOD in itself or better by FAR."""
FEWEST = 6
"""So many edges a text must have to be read in another way than the rest of its project."""


@dataclass(frozen=True)
class Span:
    """A passage as the file gives it, with what it quotes of itself ("" for nothing)."""

    start: int
    end: int
    quote: str = ""


class Positions:
    """A text as the file has it, made ours (LF, NFC, no byte-order mark or control signs), and the way between both."""

    def __init__(self, raw: str) -> None:
        raw = raw.removeprefix("\ufeff")
        self.text, self._ours = _cleaned(raw)
        signs = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        newline = signs == 10
        pair = np.zeros(len(signs), dtype=bool)
        if len(signs) > 1:
            pair[:-1] = (signs[:-1] == 13) & newline[1:]
        one = np.where(pair, 0, 1)
        two = np.where(newline | ((signs == 13) & ~pair), 2, 1)
        two = np.where(pair, 0, two)
        wide = (signs > 0xFFFF).astype(np.int64)
        self._ends = {
            WAYS[0]: _ends(one),
            WAYS[1]: _ends(two),
            WAYS[2]: _ends(one + wide),
            WAYS[3]: _ends(two + wide),
        }

    def convert(self, way: str, positions: Sequence[int]) -> list[int]:
        """Offsets in `text`; -1 for a position outside it, in half an emoji or between the two signs of a line's end."""
        ends = self._ends[way]
        wanted = np.asarray([min(max(p, -1), 2**40) for p in positions], dtype=np.int64)
        found = np.searchsorted(ends, wanted, side="right") - 1
        fits = (found >= 0) & (wanted >= 0) & (ends[np.maximum(found, 0)] == wanted)
        return [int(self._ours[at]) if fit else -1 for at, fit in zip(found, fits, strict=True)]

    def scores(self, spans: Sequence[Span]) -> dict[str, float]:
        """Of each way the share of what these passages could score, from 0 to 1.

        A name that no way finds in the text is a label, not a quote, and does not count.
        """
        edges: dict[str, float] = {}
        quotes: dict[str, set[int]] = {}
        for way in WAYS:
            edges[way], quotes[way] = self._score(way, spans)
        said = set().union(*quotes.values())
        most = 2 * len(spans) + QUOTE_WORTH * len(said)
        return {way: (edges[way] + QUOTE_WORTH * len(quotes[way])) / most if most else 0.0 for way in WAYS}

    def _score(self, way: str, spans: Sequence[Span]) -> tuple[float, set[int]]:
        """What the edges are worth, and which passages say what they quote."""
        starts = self.convert(way, [span.start for span in spans])
        ends = self.convert(way, [span.end for span in spans])
        found, said = 0.0, set()
        for at, (span, start, end) in enumerate(zip(spans, starts, ends, strict=True)):
            if not 0 <= start < end <= len(self.text):
                continue
            found += _begins(self.text, start) + _stops(self.text, end)
            if span.quote and _says(self.text[start:end], span.quote):
                said.add(at)
        return found, said


def expected(origin: str) -> str:
    """The way of counting that a tool is known for. NVivo for Windows counts UTF-16 units, and CRLF as two."""
    name = origin.casefold()
    if "nvivo" in name and "mac" not in name:
        return WAYS[3]
    return STANDARD


def is_sure(origin: str) -> bool:
    """Whether nothing is to be guessed: a file of our own counts as the standard says, whatever its passages look like."""
    return origin == "Weerklank"


def choose(scores: dict[str, float], expectation: str) -> str:
    """The best way; the expected one unless another is clearly better, the standard before others."""
    best = max(scores, key=lambda way: (scores[way], way == expectation, -WAYS.index(way)))
    gain = scores[best] - scores[expectation]
    return best if gain > CLEAR and (scores[best] >= GOOD or gain > FAR) else expectation


def together(scores: Sequence[tuple[dict[str, float], int]]) -> dict[str, float]:
    """The scores of several texts as one, each weighed by its number of edges."""
    most = sum(edges for _, edges in scores)
    return {way: sum(found[way] * edges for found, edges in scores) / most if most else 0.0 for way in WAYS}


def _ends(widths: Any) -> Any:
    """Where each sign ends, as the tool counts; of two places that count the same the last, so that CR LF is not cut."""
    return np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)


def _cleaned(raw: str) -> tuple[str, Any]:
    """Our text, and for each place in `raw` (len + 1 of them) the place in it."""
    places = np.arange(len(raw) + 1, dtype=np.int64)
    text = raw
    if "\r" in raw or _UNFIT.search(raw):
        signs = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        kept = np.ones(len(signs), dtype=np.int64)
        kept[:-1][(signs[:-1] == 13) & (signs[1:] == 10)] = 0
        kept[[found.start() for found in _UNFIT.finditer(raw)]] = 0
        places = _ends(kept)
        text = _UNFIT.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    if unicodedata.is_normalized("NFC", text):
        return text, places
    parts: list[str] = []
    moved = np.zeros(len(text) + 1, dtype=np.int64)
    done = length = 0
    for cluster in _CLUSTER.finditer(text):
        first, last = cluster.span()
        moved[done : first + 1] = np.arange(length, length + first - done + 1)
        parts.append(text[done:first])
        length += first - done
        whole = cluster[0]
        for at in range(1, len(whole) + 1):
            moved[first + at] = length + len(unicodedata.normalize("NFC", whole[:at]))
        parts.append(unicodedata.normalize("NFC", whole))
        length += len(parts[-1])
        done = last
    moved[done:] = np.arange(length, length + len(text) - done + 1)
    parts.append(text[done:])
    return "".join(parts), moved[places]


def _begins(text: str, at: int) -> float:
    """1 at the begin of a word, one half at white space before one, 0 within a word."""
    if text[at].isspace():
        return 0.5
    return 0.0 if text[at].isalnum() and text[at - 1 : at].isalnum() else 1.0


def _stops(text: str, at: int) -> float:
    if text[at - 1].isspace():
        return 0.5
    return 0.0 if text[at - 1].isalnum() and text[at : at + 1].isalnum() else 1.0


def _says(words: str, quote: str) -> bool:
    """Whether a passage says what it quotes: all of it, or the beginning where the tool cut it off."""
    words, quote = " ".join(words.split()), " ".join(unicodedata.normalize("NFC", quote).split())
    cut = quote.removesuffix("…").removesuffix("...").rstrip()
    return words == quote or (cut != quote and len(cut) >= 8 and words.startswith(cut))
