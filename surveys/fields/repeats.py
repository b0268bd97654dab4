"""Repeating groups: how many entries, and adding and removing one in what was posted. Pure.

The fields of an item in an entry are named "<group>.<place from 0>.<item>", the number of entries "<group>__entries".
"""

import re
from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from surveys.answers import Answers
from surveys.definition import Item
from surveys.fields.asking import Asked, Data, Fields, Handler
from surveys.making.soundness import MOST_ENTRIES

COUNT = "__entries"
Posted = MultiDict[str, Any]


def name_in(group: str, place: int, item_id: str) -> str:
    return f"{group}.{place}.{item_id}"


def most_entries(item: Item) -> int:
    return int(item.max) if item.max is not None else MOST_ENTRIES


def as_posted(items: Iterable[Item], answers: Answers, posted: Posted) -> Answers:
    """The answers with as many entries as the page had that was posted, so that each field finds its entry."""
    found = dict(answers)
    for item in items:
        count = posted.get(item.id + COUNT, "")
        if item.type != "repeat" or not re.fullmatch(r"[0-9]{1,3}", count):
            continue
        wanted = min(int(count), most_entries(item))
        made = list(answers.get(item.id) or [])[:wanted]
        found[item.id] = made + [{}] * (wanted - len(made))
    return found


def change(go: str, items: Iterable[Item], answers: Answers, posted: Posted) -> tuple[Answers, Posted, str]:
    """What a button of a repeat does: "add:<group>" or "remove:<group>:<place>", to answers and posted fields alike.

    Also gives the id of the element where the page goes on; "" when the button is none of these.
    """
    verb, _, rest = go.partition(":")
    group_id, _, place = rest.partition(":")
    group = next((item for item in items if item.id == group_id and item.type == "repeat"), None)
    if group is None or verb not in ("add", "remove"):
        return answers, posted, ""
    entries = list(answers.get(group.id) or [])
    count = len(entries)
    posted = posted.copy()
    if verb == "add":
        if count < most_entries(group):
            posted[group.id + COUNT] = str(count + 1)
            entries.append({})
        return answers | {group.id: entries}, posted, f"entry-{group.id}.{len(entries) - 1}"
    if place.isdecimal() and int(place) < count and count > int(group.min or 0):
        gone = int(place)
        del entries[gone]
        posted = _without(group.id, gone, posted)
        posted[group.id + COUNT] = str(count - 1)
    return answers | {group.id: entries}, posted, f"item-{group.id}"


def _without(group: str, gone: int, posted: Posted) -> Posted:
    """The posted fields without those of one entry, the later entries one place earlier."""
    found: Posted = MultiDict()
    pattern = re.compile(rf"{re.escape(group)}\.([0-9]+)\.(.+)", re.DOTALL)
    for name, values in posted.lists():
        match = pattern.fullmatch(name)
        if match is None:
            found.setlist(name, values)
        elif int(match[1]) != gone:
            place = int(match[1]) - (int(match[1]) > gone)
            found.setlist(name_in(group, place, match[2]), values)
    return found


def _fields(asked: Asked) -> Fields:
    return {asked.item.id + COUNT: HiddenField(default=str(len(asked.entries)))}


def _read(asked: Asked, data: Data) -> Any:
    return None  # the form reads the items of each entry


def _write(asked: Asked, answer: Any) -> dict[str, Any]:
    return {}  # the number of entries is the default of its field


KINDS: dict[str, Handler] = {"repeat": Handler(_fields, _read, _write, group=True)}
