"""A question as a tree: what stands in it, and how it is joined. Pure."""

from dataclasses import dataclass, field
from typing import Literal

from coding.queries.nearness import Unit

At = tuple[int, int]
"""Where something stood in the text of the question, to show a mistake in its place."""
NOWHERE: At = (0, 0)
Relation = Literal["=", "!=", "<", "<=", ">", ">="]
RELATIONS: tuple[Relation, ...] = ("=", "!=", "<", "<=", ">", ">=")
DIRECTIONS = ("facilitator", "barrier", "mixed", "neutral", "improvement")
"""What a coding can be asked for beside its code; several mean: one of the directions, and an improvement as well."""
JOINS = ("and", "or", "not", "near", "then", "same", "with", "without")


@dataclass(frozen=True)
class Coded:
    """Passages with a code, by its key or name, or under a category; "*" is any code."""

    code: str
    directions: tuple[str, ...] = ()
    at: At = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Said:
    """Places where these words stand; a word that ends in * may go on. `lemma`: in any of its forms."""

    words: str
    lemma: bool = False
    at: At = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Known:
    """Whole documents of which something is known: how `name` compares with `value`; None is "not known"."""

    name: str
    value: str | None
    relation: Relation = "="
    at: At = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Join:
    """Two questions as one.

    and: the words they share. or: what either finds. not: what the left finds and touches nothing of the right.
    near, then: from one to the other where at most `distance` units lie between, in any order, or the right behind the
    left. same: passages of exactly the same words. with, without: what the left finds in documents in which the right
    finds something, or nothing.
    """

    kind: str
    left: "Node"
    right: "Node"
    distance: int = 0
    unit: Unit | None = None


Node = Coded | Said | Known | Join


def leaves(node: Node) -> list[Coded | Said | Known]:
    """What stands in it, from left to right."""
    if isinstance(node, Join):
        return [*leaves(node.left), *leaves(node.right)]
    return [node]


def units(node: Node) -> set[Unit]:
    """In which units distances are counted somewhere in it."""
    if not isinstance(node, Join):
        return set()
    own: set[Unit] = {node.unit} if node.unit else set()
    return own | units(node.left) | units(node.right)
