"""Codes that go together: in overlapping or the same passages, within sentences of each other, or in one turn. Pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from coding.queries.nearness import Span, Unit, places, within

Way = Literal["overlap", "same", "sentence", "turn"]
WAYS: tuple[Way, ...] = ("overlap", "same", "sentence", "turn")
UNEQUAL = 5
"""From this ratio of frequencies on the coefficient is small whatever the meaning: the page says so (as ATLAS.ti does)."""

Code = Any
Pair = frozenset[Code]


@dataclass(frozen=True)
class Coded:
    """A document's distinct passages per code, whose voice it is, and where its sentences or turns begin."""

    source: Hashable | None
    passages: Sequence[tuple[Code, Span]]
    starts: Sequence[int] = ()


@dataclass(frozen=True)
class Together:
    """How two codes go together: in how many organisations and documents, and in how many pairs of passages."""

    organisations: int
    documents: int
    pairs: int
    coefficient: float
    unequal: bool
    """One of the two is used at least five times as often as the other."""

    @property
    def out_of_range(self) -> bool:
        """Above 1: a passage of one code meets several of the other, so the coefficient is not to be read."""
        return self.coefficient > 1


def coefficient(both: int, one: int, other: int) -> float:
    """The c-coefficient, n12 / (n1 + n2 − n12): 0 never together, 1 wherever they are used.

    As ATLAS.ti defines it for its Code Co-Occurrence Table (ATLAS.ti 22 manual, "Code Co-occurrence Coefficient"), after
    the Jaccard index of content analysis. n12 counts pairs of passages. Where passages overlap several others it may
    pass 1, and where n12 reaches n1 + n2 it has no value: infinity.
    """
    rest = one + other - both
    if rest > 0:
        return both / rest
    return float("inf") if both else 0.0


def together(documents: Iterable[Coded], way: Way, most: int = 0) -> dict[Pair, Together]:
    """The pairs of codes that go together at least once. `most`: sentences between them, for the way "sentence"."""
    used: dict[Code, int] = {}
    found: dict[Pair, _Found] = {}
    for document in documents:
        for code, _ in document.passages:
            used[code] = used.get(code, 0) + 1
        for pair in _pairs(document, way, most):
            cell = found.setdefault(pair, _Found())
            cell.pairs += 1
            cell.documents.add(id(document))
            if document.source is not None:
                cell.sources.add(document.source)
    results = {}
    for pair, cell in found.items():
        one, other = sorted(used[code] for code in pair)
        results[pair] = Together(
            len(cell.sources),
            len(cell.documents),
            cell.pairs,
            coefficient(cell.pairs, one, other),
            other >= UNEQUAL * one,
        )
    return results


def _pairs(document: Coded, way: Way, most: int) -> Iterable[Pair]:
    """A pair of codes for each pair of passages that go together."""
    if way == "same":
        codes: dict[Span, list[Code]] = {}
        for code, span in document.passages:
            codes.setdefault(span, []).append(code)
        for here in codes.values():
            for place, code in enumerate(here):
                for other in here[place + 1 :]:
                    if code != other:
                        yield frozenset((code, other))
        return
    unit: Unit = "sign" if way == "overlap" else way
    lie = places([span for _, span in document.passages], unit, document.starts)
    for one, two in within(lie, lie, most if way == "sentence" else 0):
        code, other = document.passages[one][0], document.passages[two][0]
        if one < two and code != other:
            yield frozenset((code, other))


class _Found:
    __slots__ = ("documents", "pairs", "sources")

    def __init__(self) -> None:
        self.pairs = 0
        self.documents: set[int] = set()
        self.sources: set[Hashable] = set()
