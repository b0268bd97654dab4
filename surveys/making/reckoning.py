"""Calculations that can be picked instead of written: a sum, a difference, a share, a mean, a total to come to. Pure."""

from collections.abc import Sequence

from surveys.expressions import syntax
from surveys.expressions.syntax import Tree
from surveys.texts import Text

OPERATIONS: dict[str, Text] = {
    "sum": {"nl": "samen: alle opgeteld", "en": "together: all added up"},
    "difference": {"nl": "verschil: de eerste min de andere", "en": "difference: the first less the others"},
    "share": {"nl": "deel: de eerste gedeeld door de tweede", "en": "share: the first divided by the second"},
    "mean": {"nl": "gemiddelde van alle", "en": "mean of all"},
}
TOTALS: dict[str, Text] = {
    "=": {"nl": "samen precies", "en": "together exactly"},
    "<=": {"nl": "samen hoogstens", "en": "together at most"},
    ">=": {"nl": "samen minstens", "en": "together at least"},
}
SIGNS = {"sum": "+", "difference": "-", "share": "div"}


def calculation(operation: str, names: Sequence[str]) -> str | None:
    """The expression; None for an operation that is unknown, or has too few or too many questions."""
    if operation not in OPERATIONS or len(names) < 2 or (operation == "share" and len(names) != 2):
        return None
    parts: list[Tree] = [{"ref": name} for name in names]
    if operation == "mean":
        return syntax.unparse({"call": "mean", "args": parts})
    tree = parts[0]
    for part in parts[1:]:
        tree = {"op": SIGNS[operation], "args": [tree, part]}
    return syntax.unparse(tree)


def total(names: Sequence[str], sign: str, amount: float) -> str | None:
    """The check that the answers come to an amount; None for a sign that is unknown or fewer than two questions."""
    if sign not in TOTALS or len(names) < 2:
        return None
    added: Tree = {"call": "sum", "args": [{"ref": name} for name in names]}
    whole = int(amount) if amount == int(amount) else amount
    return syntax.unparse({"op": sign, "args": [added, {"value": whole}]})
