"""What a question finds in one document. Pure.

The result is always a list of passages: distinct spans in the order of the text.
"""

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coding import words
from coding.queries.nearness import Place, Span, Unit, distance, places, within
from coding.queries.syntax import sized
from coding.queries.tree import Coded, Join, Known, Node, Said

Codes = Mapping[str, Collection[object]]
"""What stands behind `code:` → the codes it means."""


COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A coding as far as a question sees it."""

    code: object
    start: int
    end: int
    valence: str = "neutral"
    improvement: bool = False


@dataclass(frozen=True)
class Reading:
    """A document as far as a question needs it; `starts` per unit only when distances are counted in it."""

    length: int
    marks: Sequence[Mark] = ()
    text: str = ""
    starts: Mapping[Unit, Sequence[int]] = field(default_factory=dict)
    known: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Name of an attribute → its values here, in lower case; absent or empty is "not known"."""
    forms: Mapping[str, Collection[str]] = field(default_factory=dict)
    """A word that is asked for by its lemma → all forms of that which stand in the text."""


def answer(node: Node, reading: Reading, codes: Codes) -> list[Span]:
    """The passages that a question finds in a document."""
    if isinstance(node, Coded):
        return _coded(node, reading, codes)
    if isinstance(node, Said):
        found = (
            words.pattern_of_forms(reading.forms.get(node.words, ()))
            if node.lemma
            else words.pattern(node.words)
        )
        return words.places(found, reading.text)
    if isinstance(node, Known):
        return [(0, reading.length)] if _holds(node, reading.known) and reading.length else []
    left = answer(node.left, reading, codes)
    if not left and node.kind != "or":
        return []
    right = answer(node.right, reading, codes)
    return sorted(set(_joined(node, left, right, reading)))


def _coded(node: Coded, reading: Reading, codes: Codes) -> list[Span]:
    meant = None if node.code == "*" else codes[node.code]
    directions = [flag for flag in node.directions if flag != "improvement"]
    return sorted(
        {
            (mark.start, mark.end)
            for mark in reading.marks
            if (meant is None or mark.code in meant)
            and (not directions or mark.valence in directions)
            and (mark.improvement or "improvement" not in node.directions)
        }
    )


def _holds(node: Known, known: Mapping[str, Collection[str]]) -> bool:
    """Something else than a value is asked of what is known; what is not known is neither, nor larger or smaller."""
    values = known.get(node.name, ())
    if node.value is None:
        return (not values) == (node.relation == "=")
    if node.relation == "=":
        return node.value.casefold() in values
    if node.relation == "!=":
        return bool(values) and node.value.casefold() not in values
    size, compare = sized(node.value), COMPARED[node.relation]
    found = [sized(value) for value in values]
    return any(type(one) is type(size) and compare(one, size) for one in found if one is not None)


def _joined(node: Join, left: list[Span], right: list[Span], reading: Reading) -> list[Span]:
    if node.kind == "or":
        return left + right
    if node.kind == "with":
        return left if right else []
    if node.kind == "without":
        return [] if right else left
    if node.kind == "same":
        return [span for span in left if span in set(right)]
    unit = node.unit or "sign"
    starts = reading.starts.get(unit, ())
    ones, others = places(left, unit, starts), places(right, unit, starts)
    if node.kind == "not":
        touched = {position for position, _ in within(ones, others, 0)}
        return [span for position, span in enumerate(left) if position not in touched]
    if node.kind == "and":
        return [
            (max(left[one][0], right[other][0]), min(left[one][1], right[other][1]))
            for one, other in within(ones, others, 0)
        ]
    if node.kind == "then":
        return list(_following(left, right, ones, others, node.distance))
    return [
        (min(left[one][0], right[other][0]), max(left[one][1], right[other][1]))
        for one, other in within(ones, others, node.distance)
    ]


def _following(
    left: list[Span], right: list[Span], ones: list[Place], others: list[Place], most: int
) -> list[Span]:
    return [
        (left[one][0], right[other][1])
        for one, other in within(ones, others, most)
        if right[other][0] >= left[one][1] and distance(ones[one], others[other]) <= most
    ]
