"""Editing an instrument: adding, moving, copying and deleting pages and items. Definition in, definition out. Pure.

Works on a definition as data that has the right form (`surveys.definition.read`), and gives other data that has it too;
whether it holds together is for `surveys.making.soundness`. What is given is never changed. Unique names stay unique.
"""

import copy
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from surveys.errors import NotFound
from surveys.making import references
from surveys.making.references import Data, InUse, item_ids
from surveys.texts import Text, pick

NAMED_BY = re.compile(r"^(.*?)(\d*)$")


def blank(title: Text, kind: str, languages: Iterable[str], instrument_id: str = "") -> Data:
    """A survey or guide with a first page and nothing on it yet."""
    said = pick(title, "nl")
    return {
        "id": instrument_id or slug(said) or "instrument",
        "kind": kind,
        "title": dict(title),
        "languages": list(languages),
        "pages": [{"id": "page1", "title": {}, "items": []}],
    }


# ---------------------------------------------------------------- pages


def add_page(data: Data, title: Text, after: str | None = None) -> tuple[Data, str]:
    """With an empty page at the end, or behind the page `after`; and the id of the new page."""
    changed = copy.deepcopy(data)
    page_id = fresh("page1", page_ids(data))
    place = _index(changed["pages"], after) + 1 if after else len(changed.setdefault("pages", []))
    changed["pages"].insert(place, {"id": page_id, "title": dict(title), "items": []})
    return changed, page_id


def put_page(data: Data, page_id: str, page: Data) -> Data:
    """The page with other texts and conditions; its items stay, unless `page` brings its own."""
    changed = copy.deepcopy(data)
    place = _index(changed["pages"], page_id)
    changed["pages"][place] = {"items": changed["pages"][place].get("items", [])} | copy.deepcopy(page)
    return changed


def move_page(data: Data, page_id: str, step: int) -> Data:
    """The page that many places further down (or up, below zero), as far as there are places."""
    changed = copy.deepcopy(data)
    _shift(changed["pages"], _index(changed["pages"], page_id), step)
    return changed


def copy_page(data: Data, page_id: str) -> tuple[Data, str]:
    """With a copy behind the page. The items in the copy have names of their own, and look at each other."""
    changed = copy.deepcopy(data)
    place = _index(changed["pages"], page_id)
    twin = copy.deepcopy(changed["pages"][place])
    twin["id"] = fresh(page_id, page_ids(data))
    changed["pages"].insert(place + 1, _with_fresh_items({"pages": [twin]}, _taken(data))["pages"][0])
    return changed, twin["id"]


def delete_page(data: Data, page_id: str) -> Data:
    """Without the page and all on it. Raises InUse when something elsewhere refers to an item of it."""
    changed = copy.deepcopy(data)
    gone = changed["pages"].pop(_index(changed["pages"], page_id))
    left = [
        place for name in references.item_ids({"pages": [gone]}) for place in references.places(changed, name)
    ]
    if left:
        raise InUse(page_id, left)
    return changed


# ---------------------------------------------------------------- items


def add_item(
    data: Data, page_id: str, item: Data, *, into: str | None = None, after: str | None = None
) -> tuple[Data, str]:
    """With the item at the end of the page (or of the group `into`), or behind `after`; and the id it got.

    An id that is taken already, or none at all, becomes the next free one.
    """
    changed = copy.deepcopy(data)
    made = _with_fresh_items({"pages": [{"items": [copy.deepcopy(item)]}]}, _taken(data))["pages"][0][
        "items"
    ][0]
    holder = item_of(changed, into) if into else changed["pages"][_index(changed["pages"], page_id)]
    items = holder.setdefault("items", [])
    items.insert(_index(items, after) + 1 if after else len(items), made)
    return changed, made["id"]


def put_item(data: Data, item_id: str, item: Data) -> Data:
    """The item with other keys; it stands where it stood and is called what it was called."""
    changed = copy.deepcopy(data)
    items, place = _home(changed, item_id)
    items[place] = copy.deepcopy(item) | {"id": item_id}
    return changed


def move_item(data: Data, item_id: str, step: int) -> Data:
    """The item that many places on; beyond the end of its page it goes on to the next page, in a group it stays."""
    changed = copy.deepcopy(data)
    items, place = _home(changed, item_id)
    page = next((n for n, one in enumerate(changed["pages"]) if one.get("items") is items), None)
    beyond = place + step < 0 or place + step >= len(items)
    if page is None or not beyond:
        _shift(items, place, step)
        return changed
    other = page + (1 if step > 0 else -1)
    if 0 <= other < len(changed["pages"]):
        target = changed["pages"][other].setdefault("items", [])
        target.insert(0 if step > 0 else len(target), items.pop(place))
    return changed


def place_item(data: Data, item_id: str, page_id: str, after: str | None = None) -> Data:
    """The item on this page: at its end, behind the item `after`, or in front of all where that is ""."""
    changed = copy.deepcopy(data)
    items, place = _home(changed, item_id)
    item = items.pop(place)
    target = changed["pages"][_index(changed["pages"], page_id)].setdefault("items", [])
    place = len(target) if after is None or after == item_id else _index(target, after) + 1 if after else 0
    target.insert(place, item)
    return changed


def copy_item(data: Data, item_id: str) -> tuple[Data, str]:
    """With a copy behind the item, under a name of its own."""
    changed = copy.deepcopy(data)
    items, place = _home(changed, item_id)
    alone: Data = {"pages": [{"items": [copy.deepcopy(items[place])]}]}
    twin = _with_fresh_items(alone, _taken(data))["pages"][0]["items"][0]
    twin.pop("was", None)
    twin.pop("prefill", None)
    items.insert(place + 1, twin)
    return changed, twin["id"]


def rename_item(data: Data, old: str, new: str, asked_before: Collection[str] = ()) -> Data:
    """The item called `new` everywhere; one that was `asked_before` under its old name remembers that name."""
    changed = references.rename(data, old, new)
    item = item_of(changed, new)
    former = item.get("was", old)
    if former == new or former not in asked_before:
        item.pop("was", None)
    else:
        item["was"] = former
    return changed


# ---------------------------------------------------------------- lists inside an item


def shift(entries: list[Any], place: int, step: int) -> list[Any]:
    """The list with the entry at `place` moved, as far as there are places."""
    moved = list(entries)
    if 0 <= place < len(moved):
        _shift(moved, place, step)
    return moved


# ---------------------------------------------------------------- looking


def page_ids(data: Data) -> list[str]:
    return [page["id"] for page in data.get("pages", [])]


def page_of(data: Data, page_id: str) -> Data:
    """The page with this id, as it stands in the data. Raises NotFound."""
    return data["pages"][_index(data.get("pages", []), page_id)]  # type: ignore[no-any-return]


def item_of(data: Data, item_id: str) -> Data:
    """The item with this id, also in a group, as it stands in the data. Raises NotFound."""
    items, place = _home(data, item_id)
    return items[place]  # type: ignore[no-any-return]


def home_of(data: Data, item_id: str) -> tuple[str, str | None]:
    """The id of the page an item stands on, and of the group, if it stands in one."""
    for page in data.get("pages", []):
        for item in page.get("items", []):
            if item["id"] == item_id:
                return page["id"], None
            if any(one["id"] == item_id for one in item.get("items", [])):
                return page["id"], item["id"]
    raise _no_item(item_id)


def slug(text: str, most: int = 40) -> str:
    """A name made from words: "Een bouwbedrijf" gives "een_bouwbedrijf"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:most].strip("_")


def fresh(wish: str, taken: Collection[str]) -> str:
    """The name wished for, or the same with the next number behind it."""
    if wish not in taken:
        return wish
    stem = NAMED_BY.match(wish)[1] or wish  # type: ignore[index]
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


# ---------------------------------------------------------------- inside


def _taken(data: Data) -> set[str]:
    return {*item_ids(data), *data.get("given", {})}


def _with_fresh_items(part: Data, taken: set[str]) -> Data:
    """The part with names for its items that are not taken; what it says of itself is renamed along."""
    for item in every_item(part):
        item.setdefault("id", "")
    taken = set(taken)
    for place, item in enumerate(every_item(part)):
        old = item["id"]
        if old and old not in taken:
            taken.add(old)
            continue
        new = fresh(old or "V1", taken | set(item_ids(part)))
        taken.add(new)
        if old:
            part = references.rename(part, old, new)
        else:
            next(one for n, one in enumerate(every_item(part)) if n == place)["id"] = new
    return part


def every_item(part: Data) -> Iterator[Data]:
    for page in part.get("pages", []):
        for item in page.get("items", []):
            yield item
            yield from item.get("items", [])


def _home(data: Data, item_id: str) -> tuple[list[Any], int]:
    """The list that an item stands in, and its place there."""
    for page in data.get("pages", []):
        items = page.get("items", [])
        for place, item in enumerate(items):
            if item["id"] == item_id:
                return items, place
            for inner, one in enumerate(item.get("items", [])):
                if one["id"] == item_id:
                    return item["items"], inner
    raise _no_item(item_id)


def _index(entries: list[Data], wanted: str) -> int:
    for place, entry in enumerate(entries):
        if entry["id"] == wanted:
            return place
    raise NotFound({"nl": "Deze pagina of vraag bestaat niet.", "en": "There is no such page or question."})


def _shift(entries: list[Any], place: int, step: int) -> None:
    target = min(max(place + step, 0), len(entries) - 1)
    entries.insert(target, entries.pop(place))


def _no_item(item_id: str) -> NotFound:
    return NotFound({"nl": f"Er is geen vraag {item_id}.", "en": f"There is no question {item_id}."})


def texts_missing(text: Text, languages: Iterable[str]) -> list[str]:
    """The languages in which a text has no words, of those the instrument speaks."""
    return [language for language in languages if not text.get(language, "").strip()]
