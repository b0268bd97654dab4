"""The expression language: XLSForm conditions → JSON-able syntax tree → value. Pure.

    ${P1} = 'gemeente'      selected(${P3}, 'bloemhof') and ${BW3} > 0      sum(${pl_hours}) <= 40 * count(${placements})

In `surveys.expressions`, `syntax` reads and prints, `evaluation` calculates, `rule_checks` finds what is wrong beforehand;
app/static/js/rules.js evaluates the same trees in the browser.

What is not known is `None` here: an item without answer, "weet ik niet", or a value that the item's scale marks as
missing. It spreads as follows, so that nothing false is ever concluded from a gap:
- arithmetic, ordering (`<` …), `if` and all number functions give `None` as soon as they need a missing value;
- `and`, `or`, `not` reason with three values: `false and missing` is false, `true or missing` is true, else missing;
- `=` and `!=` compare a missing value as the empty text, as XLSForm does: `${x} = ''` asks whether x is unanswered.
  A code of the scale can still be named: `${E1} = 98`;
- the functions of texts and choices see an unanswered item as nothing chosen, nothing written;
- `coalesce` gives its first value that is not missing; `mean` wants at least half of its values; `join` and
  `count-non-empty` leave out what is missing; `count-if` and `sum-if` are missing when a condition is.
A condition shows something only when it is true, and a constraint refuses only when it is false.

Repeating groups. The answer of a group is a list of entries: answers["placements"] == [{"pl_sector": "bouw"}, …].
Within an entry `${pl_sector}` is the entry's own value: `enter` gives the answers and the context to evaluate with.
Outside it is the list of the entries' values, the missing ones None; `${placements}` is the list 1, 2, … of the entries.
`../x` is what `${x}` is, `../../x` what `${x}` is outside the group; `position(..)` is the entry's place from 1.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.expressions.evaluation import FUNCTIONS, OPERATORS, MissingCode, Value, number, truth
from surveys.expressions.rule_checks import check
from surveys.expressions.syntax import (
    MAX_DEPTH,
    MAX_LENGTH,
    BadExpression,
    Tree,
    base,
    nodes,
    parse,
    references,
    unparse,
)

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "BadExpression",
    "Context",
    "Tree",
    "check",
    "enter",
    "evaluate",
    "holds",
    "nodes",
    "parse",
    "references",
    "unparse",
]


@dataclass(frozen=True)
class Context:
    """What an expression may know besides the answers."""

    today: dt.date | None = None
    this: Any = None
    """The answer that a constraint is about, written `.`."""
    missing: Mapping[str, Collection[int]] = field(default_factory=dict)
    """Per item the codes of its scale that say "no answer"."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Of each item that stands in a repeating group: the group."""
    within: str | None = None
    """The group in whose entry we are; None outside."""
    position: int | None = None
    """Which entry, from 1; None outside."""


EMPTY = Context()


def enter(
    answers: Mapping[str, Any], context: Context, group: str, position: int, *, this: Any = None
) -> tuple[dict[str, Any], Context]:
    """The answers and the context within the entry at `position` (from 1) of a group."""
    entries = _entries(answers, group)
    own = entries[position - 1] if position <= len(entries) else {}
    outside = {name: value for name, value in answers.items() if context.groups.get(base(name)) != group}
    return outside | dict(own), replace(context, within=group, position=position, this=this)


def evaluate(tree: Tree, answers: Mapping[str, Any], context: Context | None = None) -> Value:
    """The value of an expression for these answers: None, bool, int, float, str or a list."""
    context = context or EMPTY
    if "value" in tree:
        value: Value = tree["value"]
        return value
    if "ref" in tree:
        return _answer(tree["ref"], tree.get("up", 1), answers, context)
    if "this" in tree:
        return _known(context.this)
    if "parent" in tree:
        return None  # only position() has a use for it
    if tree.get("call") in _BY_ENTRY:
        return _BY_ENTRY[tree["call"]](tree["args"], answers, context)
    args = [evaluate(arg, answers, context) for arg in tree["args"]]
    if "op" in tree:
        return OPERATORS[tree["op"]](*args)
    return FUNCTIONS[tree["call"]].apply(*args)


def holds(expression: str | None, answers: Mapping[str, Any], context: Context | None = None) -> bool | None:
    """Whether a condition is true; None when that cannot be known. No condition at all holds."""
    if expression is None:
        return True
    return truth(evaluate(parse(expression), answers, context))


def _answer(name: str, up: int, answers: Mapping[str, Any], context: Context) -> Value:
    item, _, row = name.partition(".")
    group = context.groups.get(base(item))
    inside = context.position is not None and context.within in (None, group)
    if group is not None and (up > 1 or not inside):
        return [_of(entry.get(item), item, row, context) for entry in _entries(answers, group)]
    return _of(answers.get(item), item, row, context)


def _of(value: Any, item: str, row: str, context: Context) -> Value:
    """The value of one answer, or of one row of it."""
    if row:
        value = value.get(row) if isinstance(value, Mapping) else None
    known = _known(value)
    if isinstance(known, int) and not isinstance(known, bool) and known in context.missing.get(item, ()):
        return MissingCode(known)
    return known


def _known(value: Any) -> Value:
    """An answer as a value of the language: "weet ik niet" and whole matrices and notes are missing."""
    if isinstance(value, Mapping) or value == "" or value == []:
        return None
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return list(range(1, len(value) + 1))
    return value  # type: ignore[no-any-return]


def _entries(answers: Mapping[str, Any], group: str) -> list[Mapping[str, Any]]:
    found = answers.get(group)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []


# ---------------------------------------------------------------- what looks at the day, the entry or the group


def _today(args: list[Tree], answers: Mapping[str, Any], context: Context) -> Value:
    return context.today.isoformat() if context.today else None


def _position(args: list[Tree], answers: Mapping[str, Any], context: Context) -> Value:
    return context.position


def _count_if(args: list[Tree], answers: Mapping[str, Any], context: Context) -> Value:
    """In how many entries a condition holds; missing when it is missing in one of them."""
    found = _per_entry(args[0], args[1:], answers, context)
    held = [truth(condition) for (condition,) in found]
    return None if None in held else sum(map(bool, held))


def _sum_if(args: list[Tree], answers: Mapping[str, Any], context: Context) -> Value:
    """The sum of a value over the entries in which a condition holds."""
    found = _per_entry(args[0], args[1:], answers, context)
    if any(truth(condition) is None for condition, _ in found):
        return None
    return FUNCTIONS["sum"].apply([value for condition, value in found if truth(condition)])


def _indexed(args: list[Tree], answers: Mapping[str, Any], context: Context) -> Value:
    """What an item has in the entry with that number, from 1: indexed-repeat(${item}, ${group}, 2)."""
    place = number(evaluate(args[2], answers, context))
    outside = evaluate(args[0] | {"up": 2} if "ref" in args[0] else args[0], answers, context)
    if not isinstance(place, int) or not isinstance(outside, list) or not 1 <= place <= len(outside):
        return None
    value: Value = outside[place - 1]
    return value


def _per_entry(
    group: Tree, expressions: list[Tree], answers: Mapping[str, Any], context: Context
) -> list[list[Value]]:
    """The values of expressions in each entry of a group."""
    name = group.get("ref", "")
    found = []
    for position in range(1, len(_entries(answers, name)) + 1):
        inside, knowledge = enter(answers, context, name, position)
        found.append([evaluate(expression, inside, knowledge) for expression in expressions])
    return found


_BY_ENTRY: dict[str, Callable[[list[Tree], Mapping[str, Any], Context], Value]] = {
    "today": _today,
    "position": _position,
    "count-if": _count_if,
    "sum-if": _sum_if,
    "indexed-repeat": _indexed,
}
