"""Another name for an answer, there and in every condition that speaks of it; and an answer that goes. Pure."""

import copy
from collections.abc import Collection, Iterator
from typing import Any

from surveys.errors import BadDefinition
from surveys.expressions import syntax
from surveys.expressions.evaluation import string
from surveys.expressions.syntax import BadExpression, Tree
from surveys.making import editing
from surveys.making.references import EXPRESSIONS, Data, Place, place_of, spots


def rename_option(data: Data, item_id: str, old: str, new: str) -> Data:
    """The definition in which conditions ask for `new` where they asked for `old` of this item.

    A condition that cannot be read stays as it is. The option itself is changed too, when it still has the old name.
    """
    changed = copy.deepcopy(data)
    for option in editing.item_of(changed, item_id).get("options", []):
        if option["id"] == old:
            option["id"] = new
    for holder, key in list(_expressions(changed)):
        try:
            tree = syntax.parse(holder[key])
        except BadExpression:
            continue
        put = _replaced(tree, item_id, old, new)
        if put != tree:
            holder[key] = syntax.unparse(put)
    return changed


class StillAsked(BadDefinition):
    """Answers that cannot go, because conditions ask for them; `places` has each of those."""

    def __init__(self, item_id: str, places: list[Place]) -> None:
        self.places = places
        super().__init__(
            {
                "nl": f"Een antwoord van vraag {item_id} wordt nog gebruikt. Pas eerst deze plaatsen aan: {len(places)}.",
                "en": f"An answer of question {item_id} is still used. Change these places first: {len(places)}.",
            },
            [place.sentence("en") for place in places],
        )


def check_gone(data: Data, item_id: str, gone: Collection[str]) -> None:
    """Raises StillAsked when a condition compares the item with one of these answers, which it no longer has."""
    left = [
        place_of(spot)
        for spot in spots(data)
        if spot.kind == "expression" and _asks(spot.value, item_id, gone)
    ]
    if left:
        raise StillAsked(item_id, left)


def check_steps_gone(data: Data, before: Data) -> None:
    """Raises StillAsked when a condition compares an item with a step that its scale had in `before` and has no longer."""
    for item in editing.every_item(data):
        if gone := _values(before, item) - _values(data, item):
            check_gone(data, item["id"], gone)


def _values(data: Data, item: Data) -> set[str]:
    scale = data.get("scales", {}).get(item.get("scale"), {})
    return {str(point["value"]) for point in scale.get("points", [])}


def _asks(expression: str, item_id: str, gone: Collection[str]) -> bool:
    try:
        tree = syntax.parse(expression)
    except BadExpression:
        return False
    return any(_replaced(tree, item_id, option, "") != tree for option in gone)


def _expressions(part: Any) -> Iterator[tuple[Any, str]]:
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if isinstance(value, dict | list):
            yield from _expressions(value)
        elif key in EXPRESSIONS and isinstance(value, str):
            yield part, key


def _replaced(tree: Tree, item_id: str, old: str, new: str) -> Tree:
    """The tree with the new name in comparisons with the item."""
    if "args" not in tree:
        return tree
    args = [_replaced(arg, item_id, old, new) for arg in tree["args"]]
    asks = tree.get("op") in ("=", "!=") or tree.get("call") == "selected"
    if asks and any(arg.get("ref") == item_id for arg in args):
        args = [{"value": new} if "value" in arg and string(arg["value"]) == old else arg for arg in args]
    return tree | {"args": args}
