"""Conditions that can be picked instead of written: "this question is one of these answers", all or any of them. Pure.

Between a condition as people pick it and the expression that the instrument keeps. What does not fit stays an
expression, edited by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.expressions import syntax
from surveys.expressions.syntax import BadExpression, Tree
from surveys.texts import Text

OPERATORS: dict[str, Text] = {
    "is": {"nl": "is", "en": "is"},
    "is_not": {"nl": "is niet", "en": "is not"},
    "answered": {"nl": "is beantwoord", "en": "is answered"},
    "open": {"nl": "is niet beantwoord", "en": "is not answered"},
    "less": {"nl": "is kleiner dan", "en": "is less than"},
    "most": {"nl": "is hoogstens", "en": "is at most"},
    "least": {"nl": "is minstens", "en": "is at least"},
    "more": {"nl": "is groter dan", "en": "is more than"},
    "chosen_most": {"nl": "heeft zoveel keuzes of minder:", "en": "has so many choices or fewer:"},
    "chosen_least": {"nl": "heeft zoveel keuzes of meer:", "en": "has so many choices or more:"},
}
THIS = "."
"""The answer itself, in a check of a question."""
COUNTS = {"chosen_most": "<=", "chosen_least": ">="}
COUNTED = {sign: name for name, sign in COUNTS.items()}
DAY: Text = {"nl": "de dag van invullen", "en": "the day of filling in"}
DATES: dict[str, Text] = {
    "less": {"nl": "is eerder dan", "en": "is before"},
    "most": {"nl": "is niet later dan", "en": "is not after"},
    "least": {"nl": "is niet eerder dan", "en": "is not before"},
    "more": {"nl": "is later dan", "en": "is after"},
}
"""How days are compared."""
SIGNS = {"less": "<", "most": "<=", "least": ">=", "more": ">"}
COMPARED = {sign: name for name, sign in SIGNS.items()}
JOINED: dict[str, Text] = {
    "and": {"nl": "en", "en": "and"},
    "or": {"nl": "of", "en": "or"},
}


@dataclass(frozen=True)
class Other:
    """Compared not with a value but with what was answered elsewhere, or with the day of filling in."""

    name: str


TODAY = Other("today()")


@dataclass(frozen=True)
class Condition:
    """One simple condition on one question."""

    name: str
    operator: str
    values: tuple[str | int | float | Other, ...] = ()
    """For "is" and "is_not": any of these; for a comparison: the one number, or what it is compared with."""
    several: bool = False
    """The question takes more than one answer: "is" means that one of these was chosen."""


@dataclass(frozen=True)
class Picked:
    """Several simple conditions, of which all ("and") or one ("or") must hold."""

    join: str
    conditions: tuple[Condition, ...]


def expression(picked: Picked) -> str | None:
    """The expression of what was picked; None when nothing was."""
    if not picked.conditions:
        return None
    trees = [_tree(condition) for condition in picked.conditions]
    return syntax.unparse(_joined(trees, picked.join))


def read(text: str | None) -> Picked | None:
    """The expression as simple conditions; None when it says more than can be picked. No expression: no conditions."""
    if text is None or not text.strip():
        return Picked("and", ())
    try:
        tree = syntax.parse(text)
    except BadExpression:
        return None
    for join in ("and", "or"):
        found = [_condition(part) for part in _parts(tree, join)]
        if found and all(found):
            return Picked(join, tuple(condition for condition in found if condition))
    return None


def sentence(
    picked: Picked, names: Mapping[str, str], values: Mapping[str, Mapping[Any, str]], language: str
) -> str:
    """In words: "Wat voor organisatie bent u? is Bouwbedrijf of Gemeente, en …".

    `names`: what each question is called; `values`: what each of its answers is called.
    """
    said = [_said(condition, names, values, language) for condition in picked.conditions]
    return f", {JOINED[picked.join][language]} ".join(said)


def _said(
    condition: Condition, names: Mapping[str, str], values: Mapping[str, Mapping[Any, str]], language: str
) -> str:
    known = values.get(condition.name, {})
    answers = [
        f"[{(names.get(value.name, value.name) if value != TODAY else DAY[language])}]"
        if isinstance(value, Other)
        else f"[{known.get(value, known.get(str(value), value))}]"
        for value in condition.values
    ]
    last = f" {JOINED['or'][language]} ".join(
        [", ".join(answers[:-1]), answers[-1]] if answers[1:] else answers
    )
    words = DATES if TODAY in condition.values and condition.operator in DATES else OPERATORS
    return (
        f"[{names.get(condition.name, condition.name)}] {words[condition.operator][language]} {last}".strip()
    )


# ---------------------------------------------------------------- to an expression


def _tree(condition: Condition) -> Tree:
    asked: Tree = {"this": True} if condition.name == THIS else {"ref": condition.name}
    if condition.operator in SIGNS:
        return {"op": SIGNS[condition.operator], "args": [asked, _value(condition.values[0])]}
    if condition.operator in COUNTS:
        counted: Tree = {"call": "count-selected", "args": [asked]}
        return {"op": COUNTS[condition.operator], "args": [counted, {"value": condition.values[0]}]}
    if condition.operator in ("answered", "open"):
        return {"op": "!=" if condition.operator == "answered" else "=", "args": [asked, {"value": ""}]}
    positive = condition.operator == "is"
    parts = [_one(asked, value, condition.several, positive) for value in condition.values]
    return _joined(parts, "or" if positive else "and")


def _one(asked: Tree, value: Any, several: bool, positive: bool) -> Tree:
    if several:
        chosen: Tree = {"call": "selected", "args": [asked, {"value": value}]}
        return chosen if positive else {"call": "not", "args": [chosen]}
    return {"op": "=" if positive else "!=", "args": [asked, _value(value)]}


def _value(value: Any) -> Tree:
    if value == TODAY:
        return {"call": "today", "args": []}
    return {"ref": value.name} if isinstance(value, Other) else {"value": value}


def _joined(trees: list[Tree], join: str) -> Tree:
    joined = trees[0]
    for tree in trees[1:]:
        joined = {"op": join, "args": [joined, tree]}
    return joined


# ---------------------------------------------------------------- from an expression


def _parts(tree: Tree, join: str) -> list[Tree]:
    """What stands between the `and` (or `or`) of a tree, from left to right; a condition on one question stays whole."""
    if tree.get("op") != join:
        return [tree]
    flat = _flat(tree, join)
    kept: list[Tree] = []
    for part in flat:
        merged = _joined([kept[-1], part], join) if kept else None
        if (
            merged is not None and join == "or" and (found := _condition(merged)) and found.operator == "is"
        ) or (
            merged is not None
            and join == "and"
            and (found := _condition(merged))
            and found.operator == "is_not"
        ):
            kept[-1] = merged
        else:
            kept.append(part)
    return kept


def _flat(tree: Tree, join: str) -> list[Tree]:
    if tree.get("op") != join:
        return [tree]
    return [part for arg in tree["args"] for part in _flat(arg, join)]


def _condition(tree: Tree) -> Condition | None:
    """One question with one or more answers; None for everything else."""
    for join, operator in (("or", "is"), ("and", "is_not")):
        if tree.get("op") == join:
            found = [_condition(part) for part in _flat(tree, join)]
            first = found[0]
            if first is None or any(
                one is None or (one.name, one.operator, one.several) != (first.name, operator, first.several)
                for one in found
            ):
                return None
            values = tuple(value for one in found if one for value in one.values)
            return Condition(first.name, operator, values, first.several)
    if tree.get("call") == "not" and len(tree["args"]) == 1:
        inner = _selected(tree["args"][0])
        return Condition(inner.name, "is_not", inner.values, True) if inner else None
    return _selected(tree) or _compared(tree)


def _selected(tree: Tree) -> Condition | None:
    if tree.get("call") != "selected" or len(tree["args"]) != 2:
        return None
    asked, value = tree["args"]
    if not _plain(asked) or "value" not in value:
        return None
    return Condition(_name(asked), "is", (value["value"],), True)


def _compared(tree: Tree) -> Condition | None:
    if len(tree.get("args", [])) != 2 or "op" not in tree:
        return None
    asked, value = tree["args"]
    found = _compared_with(value)
    if asked.get("call") == "count-selected" and len(asked["args"]) == 1 and _plain(asked["args"][0]):
        counts = tree["op"] in COUNTED and isinstance(found, int | float)
        return Condition(_name(asked["args"][0]), COUNTED[tree["op"]], (found,)) if counts else None
    if not _plain(asked) or found is None:
        return None
    if tree["op"] in ("=", "!="):
        if found == "":
            return Condition(_name(asked), "open" if tree["op"] == "=" else "answered")
        return Condition(_name(asked), "is" if tree["op"] == "=" else "is_not", (found,))
    if tree["op"] in COMPARED and not isinstance(found, str):
        return Condition(_name(asked), COMPARED[tree["op"]], (found,))
    return None


def _compared_with(tree: Tree) -> Any:
    """A value, another answer, or the day; None for everything else."""
    if tree.get("call") == "today":
        return TODAY
    if _plain(tree) and "ref" in tree:
        return Other(tree["ref"])
    return tree.get("value")


def _name(tree: Tree) -> str:
    return THIS if "this" in tree else str(tree["ref"])


def _plain(tree: Tree) -> bool:
    return "this" in tree or ("ref" in tree and not tree.get("up"))
