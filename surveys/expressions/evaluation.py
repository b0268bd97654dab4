"""The operators and functions of the expression language, on values that may be missing. Pure.

app/static/js/rules.js does the same in the browser, and a shared table of cases and thousands of drawn expressions hold
the two together. So nothing here leans on what one language does by itself: all calculation is in double precision
(a whole result below 2**53 comes out as int), sums are rounded once at the end (`math.fsum`), numbers are written with
the fewest digits that give the same number back and never with an exponent, halves are rounded away from zero in the
decimal notation that people see (1.005 to two decimals is 1.01), texts count code points, and only space, tab and line
ends are white.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from surveys.expressions import days, patterns

Value = None | bool | int | float | str | list[Any]
"""A list holds the ids of what was chosen, or the values of a repeating group's entries, None among them."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WHITE = " \t\r\n"
MANY = 500
"""The most values a function takes."""
LONGEST = 50_000
"""The most characters that an expression makes of several texts."""
EXACT = 2**53
"""Up to here every whole number is a double."""
MOST_DIGITS = 15


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
        text = value.strip(_WHITE)
        return number(float(text)) if _NUMBER.fullmatch(text) else None
    try:
        amount = float(value)
    except OverflowError:
        return None
    if not math.isfinite(amount):
        return None
    return int(amount) if amount.is_integer() and abs(amount) <= EXACT else amount


def string(value: Value) -> str:
    """A value as text, as XPath writes it: a whole number without decimals, choices with spaces between."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(string(one) for one in value if one is not None)
    amount = int(value) if isinstance(value, MissingCode) else number(value)
    if amount is None:
        return ""
    return str(amount) if isinstance(amount, int) else format(Decimal(repr(amount)), "f")


def _words(value: Value) -> list[str]:
    """What was chosen: of a list its values, of a text the words in it."""
    if isinstance(value, list):
        return [string(one) for one in _flat([value]) if one is not None]
    return [word for word in re.split(f"[{_WHITE}]+", string(value)) if word]


def _flat(values: Any) -> Iterator[Value]:
    """The values one by one, those of lists as well."""
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        else:
            yield value


def _known(value: Value) -> bool:
    return value is not None and value != "" and value != [] and not isinstance(value, MissingCode)


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
        one, other = days.ordinal(left), days.ordinal(right)
        if one is None or other is None:
            one, other = number(left), number(right)  # type: ignore[assignment]
        return None if one is None or other is None else compare(one, other)

    return apply


def _arithmetic(calculate: Callable[..., float]) -> Callable[..., Value]:
    """A calculation on numbers: missing as soon as one of them is, and where the outcome is no number."""

    def apply(*values: Value) -> Value:
        numbers = [number(value) for value in values]
        if any(n is None for n in numbers):
            return None
        try:
            return number(calculate(*[float(n) for n in numbers if n is not None]))
        except (ZeroDivisionError, OverflowError, ValueError):
            return None

    return apply


_sum_of_two = _arithmetic(lambda left, right: left + right)
_difference = _arithmetic(lambda left, right=None: -left if right is None else left - right)


def _plus(left: Value, right: Value) -> Value:
    """A sum; a date and a number of days make another date."""
    first, second = days.ordinal(left), days.ordinal(right)
    if first is None and second is None:
        return _sum_of_two(left, right)
    return _moved(first if first is not None else second, right if first is not None else left, 1)


def _minus(left: Value, *rest: Value) -> Value:
    """A difference: of two dates the days between, of a date and a number the date so many days before."""
    first = days.ordinal(left)
    if first is None or not rest:
        return _difference(left, *rest)
    second = days.ordinal(rest[0])
    return _moved(first, rest[0], -1) if second is None else first - second


def _moved(start: int | None, by: Value, sign: int) -> str | None:
    amount = number(by)
    return None if start is None or amount is None else days.day(start + sign * amount)


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
    return next((value for value in values if _known(value)), None)


def _selected_at(chosen: Value, place: Value) -> str | None:
    """The choice at a place, counted from 0 as in ODK."""
    at, words = number(place), _words(chosen)
    return words[at] if isinstance(at, int) and 0 <= at < len(words) else None


def _numbers(calculate: Callable[[list[float]], float]) -> Callable[..., Value]:
    """A calculation on all the numbers given, those in lists as well; missing when one of them is, or there is none."""

    def apply(*values: Value) -> Value:
        numbers = [number(value) for value in _flat(values)]
        try:
            return (
                number(calculate([float(n) for n in numbers if n is not None]))
                if None not in numbers
                else None
            )
        except (ValueError, OverflowError):
            return None

    return apply


def _extreme(choose: Callable[[Any], Any]) -> Callable[..., Value]:
    """The least or greatest of numbers, or of dates."""
    among_numbers = _numbers(choose)

    def apply(*values: Value) -> Value:
        found = list(_flat(values))
        if found and all(days.ordinal(value) is not None for value in found):
            return choose(found)  # type: ignore[no-any-return]
        return among_numbers(*found)

    return apply


def _mean(*values: Value) -> Value:
    """The mean of the known values; missing when fewer than half are known."""
    numbers = [number(value) for value in _flat(values)]
    known = [float(n) for n in numbers if n is not None]
    if not known or 2 * len(known) < len(numbers):
        return None
    try:
        return number(math.fsum(known) / len(known))
    except OverflowError:
        return None


def _count(values: Value) -> int:
    """How many there are: entries of a group, values of its items, choices made."""
    return len(values) if isinstance(values, list) else int(values is not None)


def _count_known(values: Value) -> int:
    return sum(map(_known, _flat([values])))


def _concat(*values: Value) -> str | None:
    return _together("", [string(value) for value in values])


def _join(separator: Value, *values: Value) -> str | None:
    return _together(string(separator), [string(value) for value in _flat(values) if _known(value)])


def _together(between: str, texts: list[str]) -> str | None:
    """The texts one after the other; missing when that grows too long, as texts made of texts made of texts do."""
    size = sum(map(len, texts)) + len(between) * max(len(texts) - 1, 0)
    return None if size > LONGEST else between.join(texts)


def _substring(value: Value, start: Value, end: Value = None) -> str | None:
    """The characters from `start` (from 0) to before `end`; from the end on for negative numbers, as in ODK."""
    text = string(value)
    first, last = number(start), len(text) if end is None else number(end)
    if not isinstance(first, int) or not isinstance(last, int):
        return None
    return text[first:last]


def _regex(value: Value, pattern: Value) -> bool | None:
    """Whether the whole text matches, as in ODK; a pattern that cannot be read says nothing."""
    return patterns.fits(string(pattern), string(value))


def _round(value: float, digits: float = 0) -> float:
    """Halves away from zero, as people round. Raises ValueError for more digits than a number has."""
    places = math.trunc(digits)
    if abs(places) > MOST_DIGITS:
        raise ValueError(digits)
    exact = Decimal(repr(value))
    if int(exact.as_tuple().exponent) >= -places:
        return value
    return float(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _date(value: Value) -> str | None:
    """A text that is a date, or the date so many days after 1 January 1970."""
    if days.ordinal(value) is not None:
        return str(value)
    amount = number(value)
    return None if amount is None else days.day(amount)


@dataclass(frozen=True)
class Function:
    apply: Callable[..., Value]
    least: int
    most: int
    lists: bool = False
    """Whether it knows what to do with the values of a whole group."""


OPERATORS: dict[str, Callable[..., Value]] = {
    "or": _or,
    "and": _and,
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _order(lambda left, right: left < right),
    "<=": _order(lambda left, right: left <= right),
    ">": _order(lambda left, right: left > right),
    ">=": _order(lambda left, right: left >= right),
    "+": _plus,
    "-": _minus,
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
    "selected": Function(lambda chosen, option: string(option) in _words(chosen), 2, 2, lists=True),
    "selected-at": Function(_selected_at, 2, 2, lists=True),
    "count-selected": Function(lambda chosen: len(_words(chosen)), 1, 1, lists=True),
    "string": Function(string, 1, 1, lists=True),
    "string-length": Function(lambda value: len(string(value)), 1, 1),
    "substr": Function(_substring, 2, 3),
    "concat": Function(_concat, 1, MANY, lists=True),
    "join": Function(_join, 2, MANY, lists=True),
    "contains": Function(lambda value, part: string(part) in string(value), 2, 2),
    "starts-with": Function(lambda value, part: string(value).startswith(string(part)), 2, 2),
    "ends-with": Function(lambda value, part: string(value).endswith(string(part)), 2, 2),
    "normalize-space": Function(lambda value: " ".join(_words(string(value))), 1, 1),
    "regex": Function(_regex, 2, 2),
    "number": Function(number, 1, 1),
    "int": Function(_arithmetic(math.trunc), 1, 1),
    "floor": Function(_arithmetic(math.floor), 1, 1),
    "ceiling": Function(_arithmetic(math.ceil), 1, 1),
    "round": Function(_arithmetic(_round), 1, 2),
    "abs": Function(_arithmetic(abs), 1, 1),
    "sqrt": Function(_arithmetic(math.sqrt), 1, 1),
    "min": Function(_extreme(min), 1, MANY, lists=True),
    "max": Function(_extreme(max), 1, MANY, lists=True),
    "sum": Function(_numbers(math.fsum), 1, MANY, lists=True),
    "mean": Function(_mean, 1, MANY, lists=True),
    "count": Function(_count, 1, 1, lists=True),
    "count-non-empty": Function(_count_known, 1, 1, lists=True),
    "date": Function(_date, 1, 1),
    "format-date": Function(lambda value, notation: days.written(string(value), string(notation)), 2, 2),
    "decimal-date-time": Function(days.ordinal, 1, 1),
}
"""What is calculated from values alone. What looks at the group, the entry or the day stands in `surveys.rules`."""
