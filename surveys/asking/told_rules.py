"""The rules of a page for somebody who may not see all answers: what looks elsewhere becomes yes or no. Pure.

A colleague who fills in one part gets no answer of another part, not even inside a rule. A condition that looks only at
such answers is worked out here and goes to the browser as its outcome, which the page shows anyway by what is on it. Where
a value itself would have to go along (a sum to reach that was given elsewhere), nothing goes: the page then follows its
answers when it is saved, as it does without JavaScript.
"""

from collections.abc import Collection, Mapping
from typing import Any

from surveys.asking.piping import names_in
from surveys.expressions.evaluation import truth
from surveys.expressions.syntax import Tree, base
from surveys.rules import Context, evaluate, nodes

_YES_OR_NO = frozenset(
    "or and = != < <= > >= not boolean selected contains starts-with ends-with regex".split()
)
_PER_ENTRY = frozenset(("count-if", "sum-if", "indexed-repeat"))
_TREE = ("op", "call", "ref", "value", "this", "parent")


class WouldTell(Exception):  # noqa: N818 - says what would happen; nothing went wrong
    """A rule needs the value of an answer that may not be seen."""


def told(data: Any, secret: Collection[str], known: Mapping[str, Any], context: Context) -> Any:
    """Data with trees and texts in it, without any of the `secret` names. Raises WouldTell where that cannot be."""
    if isinstance(data, dict):
        if any(name in data for name in _TREE):
            return _tree(data, secret, known, context)
        return {name: told(value, secret, known, context) for name, value in data.items()}
    if isinstance(data, list):
        return [told(value, secret, known, context) for value in data]
    if isinstance(data, str) and names_in(data) & set(secret):
        raise WouldTell
    return data


def _tree(tree: Tree, secret: Collection[str], known: Mapping[str, Any], context: Context) -> Tree:
    found = {base(node["ref"]) for node in nodes(tree) if "ref" in node}
    if not found & set(secret):
        return tree
    asks = tree.get("op") or tree.get("call")
    by_place = any(
        "this" in node or "parent" in node or node.get("call") == "position" for node in nodes(tree)
    )
    if found <= set(secret) and asks in _YES_OR_NO and not by_place:
        return {"value": truth(evaluate(tree, known, context))}
    if "args" not in tree or asks in _PER_ENTRY:
        raise WouldTell
    return tree | {"args": [_tree(arg, secret, known, context) for arg in tree["args"]]}
