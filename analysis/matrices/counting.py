"""Codes against cases: how many organisations, documents and passages. Pure.

A passage counts once for a code, whoever coded it and however often; for a category once, whichever of its codes it has.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Code = Any
Document = Any
"""Ids of rows, or whatever a test calls them."""
ALL = ""
"""The column of all cases together."""


class Passage(NamedTuple):
    document: Document
    code: Code
    start: int
    end: int


@dataclass(frozen=True)
class Count:
    """Organisations first. A respondent whose organisation is not known is one; a policy text is nobody's."""

    organisations: int = 0
    documents: int = 0
    passages: int = 0


NONE = Count()


@dataclass(frozen=True)
class Facts:
    """What is known of a document: whose voice it is (None: nobody's) and in which columns it stands."""

    source: Hashable | None
    columns: Collection[str] = ()


Cells = Mapping[tuple[Code, str], Count]


def table(
    passages: Iterable[Passage], facts: Mapping[Document, Facts], families: Mapping[Code, Collection[Code]]
) -> Cells:
    """The count per code and column, and per code under ALL; what is not in it is NONE.

    `families`: a code → the codes it counts for, itself and what stands above it. Passages in documents without facts
    are left out, and so are those with codes without family.
    """
    spans: dict[tuple[Code, Document], set[tuple[int, int]]] = {}
    for document, code, start, end in passages:
        if document in facts:
            for counted in families.get(code, ()):
                spans.setdefault((counted, document), set()).add((start, end))
    cells: dict[tuple[Code, str], _Cell] = {}
    for (code, document), found in spans.items():
        fact = facts[document]
        for column in (ALL, *fact.columns):
            cell = cells.setdefault((code, column), _Cell())
            cell.documents += 1
            cell.passages += len(found)
            if fact.source is not None:
                cell.sources.add(fact.source)
    return {key: Count(len(cell.sources), cell.documents, cell.passages) for key, cell in cells.items()}


def sizes(facts: Mapping[Document, Facts]) -> Mapping[str, Count]:
    """How many organisations and documents there are in each column, and under ALL in all: what counts are out of."""
    cells: dict[str, _Cell] = {ALL: _Cell()}
    for fact in facts.values():
        for column in (ALL, *fact.columns):
            cell = cells.setdefault(column, _Cell())
            cell.documents += 1
            if fact.source is not None:
                cell.sources.add(fact.source)
    return {column: Count(len(cell.sources), cell.documents) for column, cell in cells.items()}


class _Cell:
    __slots__ = ("documents", "passages", "sources")

    def __init__(self) -> None:
        self.documents = 0
        self.passages = 0
        self.sources: set[Hashable] = set()


def shades(values: Iterable[int], steps: int = 4) -> Mapping[int, int]:
    """Each count → how dark its cell is, 1 to `steps` by its share of the largest; 0 stays without.

    Where the largest is small, it stays light: a single organisation is not much, whatever the others.
    """
    found = set(values)
    most = max([steps, *found])
    return {value: -(-value * steps // most) for value in found}
