"""Checks over several items of one page: a sum that must come to a total, answers that do not go together. Pure."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from surveys.items import Part
from surveys.rules import Context, Tree, evaluate, holds, parse
from surveys.texts import Text

if TYPE_CHECKING:
    from surveys.definition import Page


class Check(Part):
    """Something that must hold for a page as a whole."""

    expression: str
    """Must hold; as long as something it needs is not known it says nothing."""
    message: Text
    items: list[str] = Field(min_length=1)
    """Where the message stands: items of the page."""
    severity: Literal["error", "warning"] = "error"
    """An error refuses the page; a warning asks once and never blocks."""


def failed(page: "Page", known: Mapping[str, Any], knowledge: Context, severity: str) -> list[Check]:
    """The checks of that kind that do not hold."""
    return [check for check in page.checks if check.severity == severity and _fails(check, known, knowledge)]


def _fails(check: Check, known: Mapping[str, Any], knowledge: Context) -> bool:
    """Whether it is known not to hold: a sum with a gap in it is not another sum yet."""
    total = total_of(parse(check.expression))
    if total is not None and any(evaluate(part, known, knowledge) is None for part in total):
        return False
    return holds(check.expression, known, knowledge) is False


def warned(page: "Page") -> set[str]:
    """The items at which a warning of the page may stand."""
    return {name for check in page.checks if check.severity == "warning" for name in check.items}


def total_of(tree: Tree) -> tuple[Tree, Tree] | None:
    """Of a check on a total the sum and what it is held against: ${a} + ${b} = 100, sum(${a}, ${b}) <= ${c}."""
    if tree.get("op") not in ("=", "<=", ">=") or len(tree["args"]) != 2:
        return None
    left, right = tree["args"]
    for one, other in ((left, right), (right, left)):
        if _adds(one) and not _adds(other):
            return one, other
    return None


def _adds(tree: Tree) -> bool:
    return tree.get("call") in ("sum", "sum-if") or (tree.get("op") == "+" and len(tree["args"]) == 2)
