"""What is in view for these answers: pages, items, choices and entries, each worked out when it is asked for. Pure.

A condition sees only what stands before it and is itself shown, so a stale answer leads nowhere. As nothing is worked
out twice, and nothing that is not asked for, the page of a long instrument costs no more than that of a short one.
"""

import datetime as dt
import hashlib
import marshal
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from surveys.answers import OTHER, SEED, TODAY, UNKNOWN, Answers, free_choice_made
from surveys.definition import Definition, Item, Option, Page, Probe
from surveys.rules import Context, evaluate, holds, parse

END = 10**9
_KEPT = 4
_recent = threading.local()


def view_of(definition: Definition, answers: Mapping[str, Any]) -> "View":
    """The view of these answers; within a request it is the same one each time that they are the same."""
    key = marshal.dumps(dict(answers), 2)
    kept: list[tuple[bytes, View]] = _recent.__dict__.setdefault("kept", [])
    for known, view in kept:
        if known == key and view.definition is definition:
            return view
    view = View(definition, marshal.loads(key))  # noqa: S302 - made two lines above: a copy that nobody changes
    kept.insert(0, (key, view))
    del kept[_KEPT:]
    return view


class View:
    """One definition with the answers of one response."""

    def __init__(self, definition: Definition, answers: Answers) -> None:
        self.definition = definition
        self.answers = answers
        self.context = Context(
            today=dt.date.fromisoformat(answers[TODAY]) if TODAY in answers else None,
            missing=definition.missing_codes,
            groups=definition.groups,
        )
        self._pages: dict[str, bool] = {}
        self._items: dict[str, Item | None] = {}
        self._values: dict[str, Any] = {}
        self._entries: dict[str, list[Entry]] = {}

    @property
    def known(self) -> "Known":
        """All that expressions and texts may use: what is answered and shown, calculated values included."""
        return Known(self, END)

    def relevant(self, page: Page) -> bool:
        """Whether the page's own condition holds."""
        found = self._pages.get(page.id)
        if found is None and not page.items:
            found = self._pages[page.id] = False  # a page of a draft with nothing on it
        if found is None:
            before = Known(self, self.definition.order[page.items[0].id])
            found = self._pages[page.id] = holds(page.relevant, before, self.context) is True
        return found

    def shown(self, item: Item) -> Item | None:
        """The item with the options and rows that are offered now; None when it is not shown."""
        if item.id not in self._items:
            self._items[item.id] = self._shown(item)
        return self._items[item.id]

    def _shown(self, item: Item) -> Item | None:
        if not self.relevant(self.definition.page_of(item.id)):
            return None
        before = Known(self, self.definition.order[item.id])
        return offered(item, before, self.context, self.answers.get(SEED))

    def items(self, page: Page) -> list[Item]:
        """The items of a page that are shown."""
        return [shown for item in page.items if (shown := self.shown(item))]

    def probes(self, item: Item) -> list[tuple[int, Probe]]:
        """The probes of a question that are for these answers, each with its place among all of them."""
        before = Known(self, self.definition.order[item.id])
        return [
            (place, probe)
            for place, probe in enumerate(item.probes)
            if holds(probe.relevant, before, self.context) is True
        ]

    def visible(self, page: Page) -> bool:
        """Whether anything is asked or said on it; stops looking at the first thing."""
        return any(visible(item) and self.shown(item) for item in page.items)

    def has(self, name: str) -> bool:
        """Whether there is an answer or a calculated value under this name that is in view."""
        if name in self.definition.given:
            return name in self.answers
        item_id = name.removesuffix(OTHER)
        if item_id not in self.definition.order or item_id in self.definition.groups:
            return False
        item = self.definition.item(item_id)
        return bool((item.calculation or name in self.answers) and self.shown(item))

    def value(self, name: str) -> Any:
        """What is known under this name, None when nothing is."""
        if name not in self._values:
            self._values[name] = self._value(name) if self.has(name) else None
        return self._values[name]

    def _value(self, name: str) -> Any:
        if name in self.definition.given or name.endswith(OTHER):
            return self.answers[name]
        item = self.definition.item(name)
        if item.calculation:
            before = Known(self, self.definition.order[name])
            return evaluate(parse(item.calculation), before, self.context)
        if item.type == "repeat":
            return [entry.known() for entry in self.entries(item) if not entry.empty]
        return _as_known(item, self.answers[name])

    def entries(self, item: Item) -> "list[Entry]":
        """The entries of a repeat: those that were made, and empty ones up to the fewest there are."""
        if item.id not in self._entries:
            made = self.answers.get(item.id)
            own = [one for one in made if isinstance(one, dict)] if isinstance(made, list) else []
            own += [{}] * (int(item.min or 0) - len(own))
            self._entries[item.id] = [Entry(self, item, number, one) for number, one in enumerate(own, 1)]
        return self._entries[item.id]


class Entry:
    """One entry of a repeat: its own answers, seen with those outside."""

    def __init__(self, view: View, group: Item, number: int, answers: Answers) -> None:
        self.view = view
        self.group = group
        self.number = number
        """Its place, from 1."""
        self.answers = answers
        self.context = replace(view.context, within=group.id, position=number)
        self._items: dict[str, Item | None] = {}

    @cached_property
    def empty(self) -> bool:
        """Whether nothing is filled in that is shown: such an entry counts nowhere."""
        return not self.answers or not any(item.id in self.answers for item in self.items())

    @property
    def inside(self) -> "Inside":
        """All that the checks of an item in the entry may look at."""
        return Inside(self, END)

    def shown(self, item: Item) -> Item | None:
        if item.id not in self._items:
            order = self.view.definition.order[item.id]
            seed = self.view.answers.get(SEED)
            self._items[item.id] = offered(item, Inside(self, order), self.context, seed)
        return self._items[item.id]

    def items(self) -> list[Item]:
        shown = self.group.items
        return [one for item in shown if (one := self.shown(item))]

    def value(self, item: Item) -> Any:
        if not self.shown(item):
            return None
        if item.calculation:
            before = Inside(self, self.view.definition.order[item.id])
            return evaluate(parse(item.calculation), before, self.context)
        return self.answers.get(item.id)

    def known(self) -> Answers:
        """What expressions outside see of it: shown answers and calculated values."""
        found = {item.id: self.value(item) for item in self.items()}
        for item in self.items():
            if item.id + OTHER in self.answers:
                found[item.id + OTHER] = self.answers[item.id + OTHER]
        return {name: value for name, value in found.items() if value is not None}

    def counted(self) -> Answers:
        """The answers that count, without rows and choices out of view."""
        found: Answers = {}
        for item in self.items():
            if (value := in_view(item, self.answers.get(item.id))) not in (None, [], {}):
                found[item.id] = value
                if item.id + OTHER in self.answers and free_choice_made(item.options, value):
                    found[item.id + OTHER] = self.answers[item.id + OTHER]
        return found


class Known(Mapping[str, Any]):
    """The values that an expression at a place in the instrument may look at: those of what stands before it."""

    def __init__(self, view: View, until: int) -> None:
        self.view = view
        self.until = until

    def __getitem__(self, name: str) -> Any:
        if not self._reached(name) or not self.view.has(name):
            raise KeyError(name)
        return self.view.value(name)

    def get(self, name: str, default: Any = None) -> Any:
        if not self._reached(name):
            return default
        value = self.view.value(name)
        return default if value is None else value

    def _reached(self, name: str) -> bool:
        return self.view.definition.order.get(name.removesuffix(OTHER), END) < self.until

    def __iter__(self) -> Iterator[str]:
        for name in self.view.definition.order:
            for key in (name, name + OTHER):
                if self._reached(key) and self.view.has(key):
                    yield key

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Inside(Mapping[str, Any]):
    """The same for an expression within an entry: its own answers under their names, and those outside."""

    def __init__(self, entry: Entry, until: int) -> None:
        self.entry = entry
        self.until = until
        self.outside = Known(entry.view, until)

    def __getitem__(self, name: str) -> Any:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        view, item_id = self.entry.view, name.removesuffix(OTHER)
        if view.definition.groups.get(item_id) == self.entry.group.id:
            if view.definition.order[item_id] >= self.until:
                return default
            item = view.definition.item(item_id)
            if name.endswith(OTHER):
                return self.entry.answers.get(name, default) if self.entry.shown(item) else default
            value = self.entry.value(item)
            return default if value is None else value
        if item_id == self.entry.group.id and self.until != END:
            return default  # the group as a whole is not known while its entries are being worked out
        return self.outside.get(name, default)

    def __iter__(self) -> Iterator[str]:
        own = [item.id for item in self.entry.group.items]
        for name in (*own, *(item_id + OTHER for item_id in own)):
            if self.get(name) is not None:
                yield name
        for name in self.outside:
            if name != self.entry.group.id or self.until == END:
                yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)


def visible(item: Item) -> bool:
    """Whether a page shows it: a calculated value only when it has a text."""
    return item.type != "calculated" or any(item.text.values())


def offered(item: Item, answers: Mapping[str, Any], knowledge: Context, seed: str | None) -> Item | None:
    """The item with what it offers for these answers; None when it is not relevant."""
    if not holds(item.relevant, answers, knowledge):
        return None
    chance = item.shuffle and seed is not None
    if not chance and not any(option.relevant for option in [*item.options, *item.rows]):
        return item

    def choices(options: list[Option]) -> list[Option]:
        found = [option for option in options if holds(option.relevant, answers, knowledge)]
        if chance:
            found.sort(key=lambda option: (option.exclusive or option.free_text, _drawn(seed, item, option)))
        return found

    return item.model_copy(update={"options": choices(item.options), "rows": choices(item.rows)})


def in_view(item: Item | None, value: Any) -> Any:
    """What is left of an answer when only the rows and options that are offered now count."""
    if item is None or value == UNKNOWN:
        return value
    if item.type == "likert_matrix" and isinstance(value, dict):
        return {row.id: value[row.id] for row in item.rows if row.id in value}
    if item.options:
        ids = {option.id for option in item.options}
        if isinstance(value, list):
            return [option for option in value if option in ids]
        return value if value in ids else None
    return value


def _as_known(item: Item, value: Any) -> Any:
    """An answer as expressions see it: of files their names."""
    if item.type == "file" and isinstance(value, list):
        return [file["name"] for file in value]
    return value


def _drawn(seed: str | None, item: Item, option: Option) -> bytes:
    """A place by chance that depends on nothing else: another option more or less leaves the order of the rest."""
    if option.exclusive or option.free_text:
        return b""
    return hashlib.sha256(f"{seed} {item.id} {option.id}".encode()).digest()
