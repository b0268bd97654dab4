"""Answers across versions of an instrument: which items are the same, and what becomes of each answer. Pure.

Items are the same by their id, or by the `was` of the newer one. An answer is carried as far as the newer version
could have asked it; what cannot be is named, never guessed.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.definition import Definition, Item
from surveys.routing import OTHER, OWN, UNKNOWN, Answers
from surveys.texts import Text

TEXTS = ("short_text", "long_text", "email", "phone")
NUMBERS = ("number", "money", "scale")
GUIDE = "guide_question"
BRIDGES: frozenset[tuple[str, str]] = frozenset(
    [
        *((one, other) for one in ("short_text", "long_text") for other in ("short_text", "long_text")),
        *((one, "long_text") for one in TEXTS),
        *((one, other) for one in NUMBERS for other in NUMBERS),
        ("single", "multi"),
        ("multi", "single"),
        ("rank", "multi"),
        ("date", "partial_date"),
    ]
)
"""Changes of kind that leave an answer a meaning: from → to."""


@dataclass(frozen=True)
class Match:
    """An item in the older and the newer version: one of them is None where it exists in one alone."""

    old: Item | None
    new: Item | None

    @property
    def state(self) -> str:
        """ "same", "renamed", "changed" (in kind), "added" or "removed"."""
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        if self.old.type != self.new.type:
            return "changed"
        return "same" if self.old.id == self.new.id else "renamed"

    @property
    def fate(self) -> Text:
        """What becomes of the answers, in words."""
        if self.old is None:
            return {"nl": "nog niet gevraagd in de oudere versie", "en": "not asked in the older version"}
        if self.new is None:
            return {"nl": "blijven bij de oudere versie", "en": "stay with the older version"}
        if self.state == "changed" and (self.old.type, self.new.type) not in BRIDGES:
            return {
                "nl": "blijven bij de oudere versie, want de soort vraag is anders",
                "en": "stay with the older version, because the kind of question differs",
            }
        if self.state == "changed":
            return {
                "nl": "gaan mee, voor zover ze passen bij de nieuwe soort vraag",
                "en": "go along, as far as they fit the new kind of question",
            }
        if self.state == "renamed":
            return {
                "nl": f"gaan mee onder de naam {self.new.id}",
                "en": f"go along under the name {self.new.id}",
            }
        return {"nl": "gaan mee", "en": "go along"}


@dataclass(frozen=True)
class Carried:
    """Answers of an older version as answers of a newer one."""

    answers: Answers
    left: dict[str, Any]
    """What has no place in the newer version, by the older item id: whole answers or parts of them."""


def matches(old: Definition, new: Definition) -> list[Match]:
    """Every item of both, in the order of the newer version and then what was removed."""
    before = {item.id: item for item in _items(old)}
    found = [Match(before.pop(_former(item, before), None), item) for item in _items(new)]
    return found + [Match(item, None) for item in before.values()]


def carry(old: Definition, new: Definition, answers: Answers) -> Carried:
    """The answers of a response to `old` as answers to `new`."""
    kept: Answers = {
        name: value for name, value in answers.items() if name in OWN or name in {*old.given} & {*new.given}
    }
    left: dict[str, Any] = {}
    for match in matches(old, new):
        if match.old is None or match.old.id not in answers:
            continue
        value = answers[match.old.id]
        carried, rest = (None, value) if match.new is None else _fit(old, new, match, value)
        if match.new is not None and carried is not None:
            kept[match.new.id] = carried
        said = answers.get(match.old.id + OTHER)
        if said is not None and match.new is not None and _explains(match.new, carried):
            kept[match.new.id + OTHER] = said
        elif said is not None:
            left[match.old.id + OTHER] = said
        if rest is not None:
            left[match.old.id] = rest
    return Carried(kept, left)


def carry_through(versions: Sequence[Definition], answers: Answers) -> Carried:
    """From the first of these versions to the last, by way of each between: a name may have changed twice.

    What had no place somewhere on the way is in `left`, by the name it had there.
    """
    left: dict[str, Any] = {}
    for old, new in itertools.pairwise(versions):
        carried = carry(old, new, answers)
        answers, left = carried.answers, left | carried.left
    return Carried(answers, left)


def _items(definition: Definition) -> Iterator[Item]:
    """The items of all pages, those inside a group too."""
    for page in definition.pages:
        for item in page.items:
            yield item
            yield from getattr(item, "items", ())


def _former(item: Item, before: dict[str, Item]) -> str:
    return item.id if item.id in before or item.was is None else item.was


def _explains(new: Item, carried: Any) -> bool:
    """Whether a choice was carried that "other, namely" belongs to."""
    chosen = carried if isinstance(carried, list) else [carried]
    return any(option.free_text and option.id in chosen for option in new.options)


def _fit(old: Definition, new: Definition, match: Match, value: Any) -> tuple[Any, Any]:
    """(what goes along, what stays behind) of one answer; None for nothing."""
    before, after = match.old, match.new
    assert before is not None
    assert after is not None
    if before.type != after.type and (before.type, after.type) not in BRIDGES:
        return None, value
    if value == UNKNOWN:
        return (value, None) if after.allow_unknown else (None, value)
    if after.type in ("single", "multi", "rank"):
        return _choices(after, value)
    if after.type == "likert":
        return (value, None) if value in new.scale_of(after).values else (None, value)
    if after.type == "likert_matrix":
        return _rows(new, after, value)
    if after.type in NUMBERS:
        return _number(after, value)
    if after.type in ("short_text", "long_text") and after.max_length and len(value) > after.max_length:
        return None, value
    if getattr(after, "items", ()):
        return _entries(old, new, before, after, value)
    return value, None


def _choices(after: Item, value: Any) -> tuple[Any, Any]:
    chosen = value if isinstance(value, list) else [value]
    there = [one for one in chosen if after.option(one)]
    gone = [one for one in chosen if not after.option(one)]
    if after.type == "single":
        return (there[0], None) if len(there) == 1 and not gone else (None, value)
    if after.type == "rank" and (gone or len(there) != len(after.options)):
        return None, value
    return there or None, gone or None


def _rows(new: Definition, after: Item, value: dict[str, Any]) -> tuple[Any, Any]:
    rows = {row.id for row in after.rows}
    points = new.scale_of(after).values
    there = {
        row: point
        for row, point in value.items()
        if (row in rows or getattr(after, "rows_from", None)) and point in points
    }
    return there or None, {row: point for row, point in value.items() if row not in there} or None


def _number(after: Item, value: Any) -> tuple[Any, Any]:
    outside = (after.min is not None and value < after.min) or (after.max is not None and value > after.max)
    broken = after.type != "money" and round(value, after.decimals) != value
    return (None, value) if outside or broken else (value, None)


def _entries(old: Definition, new: Definition, before: Item, after: Item, value: Any) -> tuple[Any, Any]:
    """The entries of a group, each item of them by itself."""
    inner = {item.id: item for item in getattr(before, "items", ())}
    pairs = [Match(inner.get(_former(item, inner)), item) for item in getattr(after, "items", ())]
    kept, left = [], []
    for entry in value:
        there, gone = {}, dict(entry)
        for match in pairs:
            if match.old is None or match.new is None or match.old.id not in entry:
                continue
            carried, rest = _fit(old, new, match, entry[match.old.id])
            gone.pop(match.old.id)
            if carried is not None:
                there[match.new.id] = carried
            if rest is not None:
                gone[match.old.id] = rest
        kept.append(there)
        left.append(gone)
    return kept, left if any(left) else None
