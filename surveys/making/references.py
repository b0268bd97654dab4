"""Who speaks of an item: the places that refer to it, renaming it everywhere, and taking it away when nobody does. Pure.

Works on a definition as data (as from YAML or JSON, also a draft that does not hold together yet), and never changes
what it is given.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from surveys.errors import BadDefinition
from surveys.texts import LANGUAGES, Text

Data = dict[str, Any]

EXPRESSIONS: dict[str, Text] = {
    "relevant": {"nl": "wordt getoond als", "en": "is shown when"},
    "required_when": {"nl": "is verplicht als", "en": "is required when"},
    "calculation": {"nl": "wordt berekend uit", "en": "is calculated from"},
    "constraint": {"nl": "wordt gecontroleerd met", "en": "is checked with"},
    "warn": {"nl": "waarschuwt bij", "en": "warns at"},
    "expression": {"nl": "rekent met", "en": "reckons with"},
}
"""The fields that hold an expression."""
LISTS: dict[str, Text] = {
    "asks_for_figures": {"nl": "vraagt vooraf om cijfers bij", "en": "asks beforehand for figures at"},
    "items": {"nl": "wordt getoond bij", "en": "is shown at"},
}
"""The fields that hold a list of item ids."""
COUNTED = ("checks", "probes")
"""The lists whose entries have no id."""
WRITTEN: Text = {"nl": "noemt in de tekst", "en": "names in the text"}

_ITEM_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


@dataclass(frozen=True)
class Place:
    """A place that refers to an item."""

    place: str
    """The way to it by ids: "page › item › option"; what has no id is counted: "page › #1" is its first check."""
    field: str
    """The field there: "relevant", "text", …"""
    what: Text
    excerpt: str
    """The expression or the text itself."""
    language: str = ""
    """Of a text: which language it is in."""

    def sentence(self, language: str) -> str:
        return f"{self.place} {self.what[language]}: {self.excerpt}"


class InUse(BadDefinition):
    """An item that cannot go, because other places refer to it; `places` has each of them."""

    def __init__(self, item_id: str, places: list[Place]) -> None:
        self.places = places
        super().__init__(
            {
                "nl": f"Vraag {item_id} wordt nog gebruikt. Pas eerst deze plaatsen aan: {len(places)}.",
                "en": f"Question {item_id} is still used. Change these places first: {len(places)}.",
            },
            [place.sentence("en") for place in places],
        )


@dataclass
class Spot:
    """Where a text stands in the data, so that it can be replaced there."""

    holder: Any
    key: Any
    place: str
    field: str
    kind: str

    @property
    def value(self) -> str:
        return str(self.holder[self.key])


def places(data: Data, item_id: str) -> list[Place]:
    """Every place that refers to the item, in the order of the instrument; what the item says of itself included."""
    return [place_of(spot) for spot in spots(data) if _names(spot, item_id)]


def rename(data: Data, old: str, new: str) -> Data:
    """The definition with the item called `new`, in its own place and in every expression, text and list.

    Answers are mapped from version to version by item id: to them a renamed item is another item.
    Raises BadDefinition for a name that is taken or is no name, and for an item that does not exist.
    """
    if not _ITEM_ID.fullmatch(new) or "__" in new:
        raise BadDefinition(
            {
                "nl": f"“{new}” kan geen naam zijn: alleen letters, cijfers en _, met een letter vooraan.",
                "en": f"“{new}” cannot be a name: only letters, digits and _, with a letter in front.",
            }
        )
    if new != old and (new in item_ids(data) or new in data.get("given", {})):
        raise BadDefinition({"nl": f"De naam {new} bestaat al.", "en": f"The name {new} exists already."})
    changed = copy.deepcopy(data)
    _own(changed, old)["id"] = new
    for spot in spots(changed):
        if _names(spot, old):
            spot.holder[spot.key] = _replaced(spot, old, new)
    return changed


def delete(data: Data, item_id: str) -> Data:
    """The definition without the item (of a group: with all in it). Raises InUse when another place refers to it."""
    changed = copy.deepcopy(data)
    gone = [item_id, *(item["id"] for item in _items(_own(changed, item_id)) if "id" in item)]
    for holder in _holders(changed):
        holder["items"] = [item for item in holder["items"] if item.get("id") != item_id]
    left = [place for name in gone for place in places(changed, name)]
    if left:
        raise InUse(item_id, left)
    return changed


def item_ids(data: Data) -> list[str]:
    """The ids of all items, those in groups too."""
    return [item["id"] for page in data.get("pages", []) for item in _items(page) if "id" in item]


# ---------------------------------------------------------------- walking


def _items(holder: Data) -> Iterator[Data]:
    for item in holder.get("items", []):
        if isinstance(item, dict):
            yield item
            yield from _items(item)


def _holders(data: Data) -> Iterator[Data]:
    """Pages and groups: what has items."""
    for page in data.get("pages", []):
        yield page
        yield from (item for item in _items(page) if item.get("items"))


def _own(data: Data, item_id: str) -> Data:
    for page in data.get("pages", []):
        for item in _items(page):
            if item.get("id") == item_id:
                return item
    raise BadDefinition({"nl": f"Er is geen vraag {item_id}.", "en": f"There is no question {item_id}."})


def spots(data: Data) -> Iterator[Spot]:
    """Every expression, text and named item of a definition, in its order."""
    return _spots(data, "", ())


def place_of(spot: Spot) -> Place:
    language = spot.key if spot.kind == "text" else ""
    return Place(spot.place, spot.field, _what(spot), spot.value, language)


def _spots(data: Any, field: str, way: tuple[str, ...]) -> Iterator[Spot]:
    steps: Any = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in steps:
        name = key if isinstance(key, str) else field
        if isinstance(value, dict | list):
            own = value.get("id") or value.get("key") if isinstance(value, dict) else None
            if isinstance(key, int) and isinstance(value, dict) and field in COUNTED:
                own = f"#{key + 1}"
            yield from _spots(value, field if key in LANGUAGES else name, (*way, str(own)) if own else way)
        elif isinstance(value, str):
            kind = "expression" if key in EXPRESSIONS else "text" if key in LANGUAGES else ""
            kind = "list" if isinstance(data, list) and field in LISTS else kind
            if kind:
                yield Spot(data, key, " › ".join(way) or field, field if kind != "expression" else name, kind)


def _what(spot: Spot) -> Text:
    if spot.kind == "text":
        return WRITTEN
    return EXPRESSIONS[spot.field] if spot.kind == "expression" else LISTS[spot.field]


def _names(spot: Spot, item_id: str) -> bool:
    return _replaced(spot, item_id, "") != spot.value


def _replaced(spot: Spot, old: str, new: str) -> str:
    """The expression, text or name with the item called otherwise; texts between quotes in an expression stay."""
    if spot.kind == "list":
        return new if spot.value == old else spot.value
    name = rf"(?P<before>\$\{{\s*|(?:\.\./)+){re.escape(old)}(?=(?:__other)?(?:[^A-Za-z0-9_]|$))"
    quoted = r"'[^']*'|\"[^\"]*\"|" if spot.kind == "expression" else ""
    return re.sub(
        quoted + name,
        lambda found: found["before"] + new if found["before"] is not None else found[0],
        spot.value,
    )
