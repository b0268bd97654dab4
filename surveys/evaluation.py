"""The operators and functions of the expression language, on values that may be missing. Pure."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Value = None | bool | int | float | str | list[str]

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MANY = 500
"""The most values a function takes."""


class MissingCode(int):
    """A value of a scale that says "no answer": it can be compared by name, and counts nowhere."""


def truth(value: Value) -> bool | None:
    """A value as true, false or unknown."""
    if value is None or isinstance(value, MissingCode):
        return None
    return bool(value)


def number(value: Value) -> int | float | None:
    """A value as a number; None when it is missing or no number."""
    if value is None or isinstance(value, MissingCode | list):
        return None
    if isinstance(value, str):
        text = value.strip()
        return float(text) if _NUMBER.fullmatch(text) else None
    if isinstance(value, bool):
        return int(value)
    return value if math.isfinite(value) else None


def string(value: Value) -> str:
    """A value as text, as XPath writes it: a whole number without decimals, choices with spaces between."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if left is None or right is None:
        return string(left) == string(right)
    if isinstance(left, int | float) or isinstance(right, int | float):
        one, other = _plain(left), _plain(right)
        return one is not None and one == other
    return string(left) == string(right)


def _plain(value: Value) -> int | float | None:
    return int(value) if isinstance(value, MissingCode) else number(value)


def _order(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool | None]:
    def apply(left: Value, right: Value) -> bool | None:
        if (
            isinstance(left, str)
            and isinstance(right, str)
            and _DATE.fullmatch(left)
            and _DATE.fullmatch(right)
        ):
            return compare(left, right)
        one, other = number(left), number(right)
        return None if one is None or other is None else compare(one, other)

    return apply


def _arithmetic(calculate: Callable[..., int | float]) -> Callable[..., Value]:
    """A calculation on numbers: missing as soon as one of them is, and where the outcome is no number."""

    def apply(*values: Value) -> Value:
        numbers = [number(value) for value in values]
        if any(n is None for n in numbers):
            return None
        try:
            return number(calculate(*numbers))
        except (ZeroDivisionError, OverflowError, ValueError):
            return None

    return apply


def _minus(left: float, right: float | None = None) -> float:
    return -left if right is None else left - right


def _and(left: Value, right: Value) -> bool | None:
    one, other = truth(left), truth(right)
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _or(left: Value, right: Value) -> bool | None:
    one, other = truth(left), truth(right)
    if one or other:
        return True
    return None if one is None or other is None else False


def _not(value: Value) -> bool | None:
    known = truth(value)
    return None if known is None else not known


def _if(condition: Value, then: Value, otherwise: Value) -> Value:
    known = truth(condition)
    return None if known is None else then if known else otherwise


def _coalesce(*values: Value) -> Value:
    return next((v for v in values if v is not None and v != "" and not isinstance(v, MissingCode)), None)


def _selected(chosen: Value, option: Value) -> bool:
    choices = chosen if isinstance(chosen, list) else string(chosen).split()
    return string(option) in choices


def _count_selected(chosen: Value) -> int:
    return len(chosen) if isinstance(chosen, list) else len(string(chosen).split())


def _mean(*values: Value) -> float | None:
    """The mean of the known values; missing when fewer than half are known."""
    known = [n for n in map(number, values) if n is not None]
    if not known or 2 * len(known) < len(values):
        return None
    return math.fsum(known) / len(known)


def _regex(value: Value, pattern: Value) -> bool | None:
    """Whether the whole text matches, as in ODK; a pattern that cannot be read says nothing."""
    try:
        return re.fullmatch(string(pattern), string(value)) is not None
    except re.error:
        return None


def _round(value: float, digits: float = 0) -> float:
    """Halves away from zero, as people round."""
    factor = 10 ** int(digits)
    return math.copysign(math.floor(abs(value) * factor + 0.5) / factor, value)


@dataclass(frozen=True)
class Function:
    apply: Callable[..., Value]
    least: int
    most: int


OPERATORS: dict[str, Callable[..., Value]] = {
    "or": _or,
    "and": _and,
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _order(lambda left, right: left < right),
    "<=": _order(lambda left, right: left <= right),
    ">": _order(lambda left, right: left > right),
    ">=": _order(lambda left, right: left >= right),
    "+": _arithmetic(lambda left, right: left + right),
    "-": _arithmetic(_minus),
    "*": _arithmetic(lambda left, right: left * right),
    "div": _arithmetic(lambda left, right: left / right),
    "mod": _arithmetic(math.fmod),
}

FUNCTIONS: dict[str, Function] = {
    "true": Function(lambda: True, 0, 0),
    "false": Function(lambda: False, 0, 0),
    "not": Function(_not, 1, 1),
    "boolean": Function(truth, 1, 1),
    "if": Function(_if, 3, 3),
    "coalesce": Function(_coalesce, 1, MANY),
    "selected": Function(_selected, 2, 2),
    "count-selected": Function(_count_selected, 1, 1),
    "string": Function(string, 1, 1),
    "string-length": Function(lambda value: len(string(value)), 1, 1),
    "concat": Function(lambda *values: "".join(map(string, values)), 1, MANY),
    "contains": Function(lambda value, part: string(part) in string(value), 2, 2),
    "starts-with": Function(lambda value, part: string(value).startswith(string(part)), 2, 2),
    "regex": Function(_regex, 2, 2),
    "number": Function(number, 1, 1),
    "int": Function(_arithmetic(math.trunc), 1, 1),
    "round": Function(_arithmetic(_round), 1, 2),
    "abs": Function(_arithmetic(abs), 1, 1),
    "min": Function(_arithmetic(lambda *numbers: min(numbers)), 1, MANY),
    "max": Function(_arithmetic(lambda *numbers: max(numbers)), 1, MANY),
    "sum": Function(_arithmetic(lambda *numbers: math.fsum(numbers)), 1, MANY),
    "mean": Function(_mean, 1, MANY),
    "today": Function(lambda: None, 0, 0),  # the caller's clock, through the context
}
