"""A question as a row of picked parts, each joined to all before it: what a form can show. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from coding.queries.nearness import Unit
from coding.queries.tree import DIRECTIONS, Coded, Join, Known, Node, Relation, Said

MOST_PARTS = 8
KINDS = ("code", "text", "lemma", "condition")


@dataclass(frozen=True)
class Part:
    """One line of the form. `join`, `distance` and `unit` say how it is joined to the lines above; unused in the first.

    `kind` is one of KINDS; `name` is that of a condition; `value` "?" in a condition is "not known".
    """

    kind: str
    value: str
    join: str = "and"
    distance: int = 0
    unit: Unit | None = None
    name: str = ""
    relation: Relation = "="
    direction: str = ""


def built(parts: Sequence[Part]) -> Node | None:
    """The question that the lines make; None for no lines."""
    node: Node | None = None
    for part in parts:
        leaf = _leaf(part)
        if node is None:
            node = leaf
        else:
            far = part.join in ("near", "then")
            unit = (part.unit or "sentence") if far else None
            node = Join(part.join, node, leaf, part.distance if far else 0, unit)
    return node


def parts_of(node: Node) -> list[Part] | None:
    """The lines that make this question; None where lines cannot say it: brackets on the right, or several directions."""
    found: list[Part] = []
    while isinstance(node, Join):
        last = _part(node.right, node)
        if last is None:
            return None
        found.insert(0, last)
        node = node.left
    first = _part(node, None)
    if first is None or len(found) >= MOST_PARTS:
        return None
    return [first, *found]


def _leaf(part: Part) -> Node:
    if part.kind == "code":
        return Coded(part.value, (part.direction,) if part.direction in DIRECTIONS else ())
    if part.kind == "condition":
        return Known(part.name, None if part.value == "?" else part.value, part.relation)
    return Said(part.value, part.kind == "lemma")


def _part(node: Node, join: Join | None) -> Part | None:
    joined = (join.kind, join.distance, join.unit) if join else ("and", 0, None)
    if isinstance(node, Coded) and len(node.directions) < 2:
        return Part("code", node.code, *joined, direction=node.directions[0] if node.directions else "")
    if isinstance(node, Said):
        return Part("lemma" if node.lemma else "text", node.words, *joined)
    if isinstance(node, Known) and node.value != "?":
        return Part("condition", "?" if node.value is None else node.value, *joined, node.name, node.relation)
    return None
