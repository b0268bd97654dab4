"""Other names for answers in every condition that speaks of them; and answers that go. Pure."""

import copy
from collections.abc import Collection, Mapping

from surveys.errors import BadDefinition
from surveys.expressions import syntax
from surveys.expressions.evaluation import string
from surveys.expressions.syntax import BadExpression, Tree
from surveys.making import editing
from surveys.making.references import Data, Place, Spot, place_of, spots

GIVING = ("coalesce", "indexed-repeat")
"""The functions that give the answer itself."""


def rename_options(data: Data, item_id: str, names: Mapping[str, str]) -> Data:
    """The definition in which conditions ask for this item's answers by their new names: old → new, all at once.

    The answers themselves are not touched. A condition that cannot be read stays as it is.
    """
    changed = copy.deepcopy(data)
    for spot in spots(changed):
        tree = _tree(spot)
        put = tree and _replaced(tree, item_id, names, own=_own(spot, item_id))
        if put and put != tree:
            spot.holder[spot.key] = syntax.unparse(put)
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
    nowhere = dict.fromkeys(gone, "")
    left = [
        place_of(spot)
        for spot in spots(data)
        if (tree := _tree(spot)) and _replaced(tree, item_id, nowhere, own=_own(spot, item_id)) != tree
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


def _tree(spot: Spot) -> Tree | None:
    if spot.kind != "expression":
        return None
    try:
        return syntax.parse(spot.value)
    except BadExpression:
        return None


def _own(spot: Spot, item_id: str) -> bool:
    """Whether it is the item's own expression, in which a full stop is its answer."""
    return spot.place.split(" › ")[-1] == item_id


def _replaced(tree: Tree, item_id: str, names: Mapping[str, str], *, own: bool) -> Tree:
    """The tree with the new names in comparisons with the item."""
    if "args" not in tree:
        return tree
    args = [_replaced(arg, item_id, names, own=own) for arg in tree["args"]]
    asks = tree.get("op") in ("=", "!=") or tree.get("call") == "selected"
    if asks and any(_answer(arg, item_id, own=own) for arg in args):
        args = [_renamed(arg, names) for arg in args]
    return tree | {"args": args}


def _answer(tree: Tree, item_id: str, *, own: bool) -> bool:
    """Whether this is what the item was answered with."""
    if tree.get("call") in GIVING:
        return any(_answer(arg, item_id, own=own) for arg in tree["args"])
    return tree.get("ref") == item_id or (own and "this" in tree)


def _renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    said = string(tree["value"]) if "value" in tree else ""
    return {"value": names[said]} if said in names else tree
