"""Words of a text: where they stand, how often each is said by its lemma, and with what around it. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coding import language as languages
from coding.queries.nearness import Span

WORD = re.compile(r"\w[\w'’-]*", re.UNICODE)
_LETTERS = re.compile(r"[^\W\d_][\w'’-]*")
LONGEST = 60
"""A row of signs longer than this is no word, but something pasted."""
AROUND = 90
"""Signs left and right of a word in context."""

Forms = dict[str, dict[str, int]]
"""lemma → form in lower case → how often it is said."""


def starts(text: str) -> list[int]:
    """Where each word begins."""
    return [match.start() for match in WORD.finditer(text)]


def forms(texts: Sequence[str], language: str) -> Forms:
    """How often each word stands in these texts, by its lemma; numbers and signs are no words."""
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(_LETTERS.findall(text.lower()))
    found: Forms = {}
    for form, count in counted.items():
        form = form.rstrip("'’-")
        if len(form) <= LONGEST:
            under = found.setdefault(languages.lemma(form, language), {})
            under[form] = under.get(form, 0) + count
    return found


def is_filler(lemma: str, language: str) -> bool:
    """Whether a word carries no subject: stop words, words of spoken language, and those of one or two letters."""
    return len(lemma) < 3 or lemma in languages.stop_words(language)


# ---------------------------------------------------------------- finding words


def pattern(words: str) -> re.Pattern[str]:
    """Finds these words whole, whatever their case and white space; a word that ends in * may go on."""
    parts = [
        re.escape(word.rstrip("*")) + (r"[\w'’-]*" if word.endswith("*") else "") for word in words.split()
    ]
    return _whole(r"\s+".join(parts))


def pattern_of_forms(found: Collection[str]) -> re.Pattern[str] | None:
    """Finds any of these forms; None for none."""
    longest_first = sorted(found, key=lambda form: (-len(form), form))
    return _whole("(?:" + "|".join(re.escape(form) for form in longest_first) + ")") if found else None


def _whole(inner: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{inner})(?![\w])", re.IGNORECASE)


def places(found: re.Pattern[str] | None, text: str) -> list[Span]:
    return [match.span() for match in found.finditer(text)] if found else []


# ---------------------------------------------------------------- words in context


@dataclass(frozen=True)
class Line:
    """A word with what stands around it, cut from its document: `document` is its place in what was searched."""

    document: int
    start: int
    end: int
    left: str
    word: str
    right: str

    @property
    def before(self) -> tuple[str, ...]:
        """The words before it, the nearest first: what sorting on the left goes by."""
        return tuple(reversed([word.lower() for word in WORD.findall(self.left)]))[:4]

    @property
    def after(self) -> tuple[str, ...]:
        return tuple(word.lower() for word in WORD.findall(self.right))[:4]


def line(document: int, text: str, span: Span, around: int = AROUND) -> Line:
    """The word at `span` with at most `around` signs on either side, whole words, within its own line."""
    start, end = span
    left = text[max(text.rfind("\n", 0, start) + 1, start - around) : start]
    if start - len(left) > 0 and text[start - len(left) - 1] not in "\n \t" and " " in left:
        left = left[left.index(" ") + 1 :]
    stop = text.find("\n", end)
    right = text[end : min(len(text) if stop < 0 else stop, end + around)]
    if end + len(right) < len(text) and text[end + len(right)] not in "\n \t" and " " in right:
        right = right[: right.rindex(" ")]
    return Line(document, start, end, left, text[start:end], right)


ORDERS = ("document", "left", "right")


def ordered(lines: Sequence[Line], order: str) -> list[Line]:
    """In the order of the documents, or by the words before or behind."""
    if order == "left":
        return sorted(lines, key=lambda found: (found.before, found.document, found.start))
    if order == "right":
        return sorted(lines, key=lambda found: (found.after, found.document, found.start))
    return sorted(lines, key=lambda found: (found.document, found.start))


# ---------------------------------------------------------------- frequencies


@dataclass(frozen=True)
class Frequency:
    """A lemma: in how many organisations and documents it is said, and how often; `by` the same count per column."""

    lemma: str
    language: str
    organisations: int
    documents: int
    times: int
    forms: tuple[str, ...]
    by: Mapping[str, int]


def frequencies(
    counted: Sequence[tuple[Forms, str, object | None, Collection[str]]], *, fillers: bool = False
) -> Iterator[Frequency]:
    """`counted`: per document its words, its language, whose voice it is (None: nobody's) and the columns it is in."""
    totals: dict[tuple[str, str], _Total] = {}
    for found, language, source, columns in counted:
        for lemma, by_form in found.items():
            total = totals.get((lemma, language))
            if total is None:
                total = totals[lemma, language] = _Total()
            times = sum(by_form.values())
            total.times += times
            total.documents += 1
            if source is not None:
                total.sources.add(source)
            for form, count in by_form.items():
                total.forms[form] = total.forms.get(form, 0) + count
            for column in columns:
                total.by[column] = total.by.get(column, 0) + times
    for (lemma, language), total in totals.items():
        if fillers or not is_filler(lemma, language):
            shown = tuple(sorted(total.forms, key=lambda form: (-total.forms[form], form)))
            yield Frequency(
                lemma, language, len(total.sources), total.documents, total.times, shown, total.by
            )


class _Total:
    __slots__ = ("by", "documents", "forms", "sources", "times")

    def __init__(self) -> None:
        self.times = 0
        self.documents = 0
        self.sources: set[object] = set()
        self.forms: dict[str, int] = {}
        self.by: dict[str, int] = {}
