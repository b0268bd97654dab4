"""How answers to a question are spread: counts, medians, and how many are unknown. Pure."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.coherence import ItemAnswers
from analysis.statistics import SMALL_CELL, ordinal, suppressed
from surveys.asking import numerals
from surveys.definition import Definition, Item
from surveys.fields.asking import WORDS
from surveys.routing import UNKNOWN, Answers
from surveys.texts import LANGUAGES, Text, pick

MOST_CLASSES = 6
CLASS: Text = {"nl": "{low} tot {high}", "en": "{low} to under {high}"}
"""From the first number on, up to the second and without it."""


@dataclass(frozen=True)
class Given:
    """What one respondent answered that counts, and which items it was shown."""

    answers: Answers
    shown: frozenset[str]


@dataclass(frozen=True)
class Numbers:
    """Five points of a distribution: quartiles as Hyndman & Fan 1996, type 7.

    The ends are what one respondent said: they are None for who stands outside the team.
    """

    low: float
    median: float
    high: float
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Distribution:
    """One question. Of `asked` respondents `known` gave an answer, `unknown` said they did not know, the rest left it open.

    `counts` are the answers in words and how often each was given; of a question with several answers they add up to
    more than `known`. `points` are the answers on a scale, one entry a row. `hidden` when it is of too few to show.
    """

    item: Item
    asked: int
    known: int
    unknown: int
    counts: list[tuple[Text, int]] = field(default_factory=list)
    points: list[ItemAnswers] = field(default_factory=list)
    numbers: Numbers | None = None
    hidden: bool = False

    @property
    def open(self) -> int:
        return self.asked - self.known - self.unknown


def of_items(
    definition: Definition, items: Iterable[Item], given: Sequence[Given], fewest: int | None = None
) -> list[Distribution]:
    """The distribution of each item that asks something.

    With `fewest` nothing is told of an item that fewer than so many answered (analysis.statistics.SMALL_CELL).
    """
    return [of_item(definition, item, given, fewest) for item in items if item.asks]


def of_item(
    definition: Definition, item: Item, given: Sequence[Given], fewest: int | None = None
) -> Distribution:
    asked = [one.answers.get(item.id) for one in given if item.id in one.shown]
    unknown = sum(value == UNKNOWN for value in asked)
    known = [value for value in asked if value is not None and value != UNKNOWN]
    if item.type == "likert":
        missing = definition.scale_of(item).missing
        unknown += sum(value in missing for value in known)
        known = [value for value in known if value not in missing]
    if fewest is not None and 0 < len(known) < fewest:
        return Distribution(item, len(asked), 0, 0, hidden=True)
    found = Distribution(item, len(asked), len(known), unknown)
    if item.type in ("likert", "likert_matrix"):
        return _with(found, points=_points(definition, item, asked, fewest))
    if item.type in _COUNTED:
        return _with(found, counts=_COUNTED[item.type](item, known))
    if item.type == "scale":
        return _with(found, numbers=_numbers(known, fewest), counts=_steps(item, known))
    if item.type in ("number", "money"):
        classes = _classes(known) if fewest is None else []  # a class may be of one respondent
        return _with(found, numbers=_numbers(known, fewest), counts=classes)
    return found


def _with(found: Distribution, **values: Any) -> Distribution:
    return Distribution(found.item, found.asked, found.known, found.unknown, **values)


def _points(
    definition: Definition, item: Item, asked: Sequence[Any], fewest: int | None
) -> list[ItemAnswers]:
    scale = definition.scale_of(item)
    labels = {point.value: point.text for point in scale.points if not point.missing}
    rows: list[tuple[str, Text, Sequence[Any]]]
    if item.type == "likert":
        rows = [(item.id, item.text, asked)]
    else:
        rows = [
            (
                f"{item.id}.{row.id}",
                row.text,
                [answer.get(row.id) for answer in asked if isinstance(answer, dict)],
            )
            for row in item.rows
        ]
    found = []
    for key, text, values in rows:
        numbers = [
            value if isinstance(value, int) and value not in scale.missing else None for value in values
        ]
        summary = ordinal(numbers, sorted(labels))
        found.append(ItemAnswers(key, text, suppressed(summary, fewest) if fewest else summary, labels))
    return found


def _single(item: Item, known: Sequence[Any]) -> list[tuple[Text, int]]:
    counts = Counter(known)
    return [(option.text, counts[option.id]) for option in item.options]


def _several(item: Item, known: Sequence[Any]) -> list[tuple[Text, int]]:
    counts = Counter(one for chosen in known for one in chosen)
    return [(option.text, counts[option.id]) for option in item.options]


def _first(item: Item, known: Sequence[Any]) -> list[tuple[Text, int]]:
    """Of a ranking: how often each was put first."""
    counts = Counter(order[0] for order in known if order)
    return [(option.text, counts[option.id]) for option in item.options]


def _yes_no(item: Item, known: Sequence[Any]) -> list[tuple[Text, int]]:
    said = Counter("yes" if value in (True, "yes") else "no" for value in known)
    return [(WORDS[key], said[key]) for key in ("yes", "no")]


_COUNTED: dict[str, Callable[[Item, Sequence[Any]], list[tuple[Text, int]]]] = {
    "single": _single,
    "multi": _several,
    "rank": _first,
    "yes_no": _yes_no,
    "consent": _yes_no,
}


def _steps(item: Item, known: Sequence[Any]) -> list[tuple[Text, int]]:
    counts = Counter(known)
    steps = range(int(item.min or 0), int(item.max or 0) + 1)
    return [({"nl": str(step), "en": str(step)}, counts[step]) for step in steps]


def _numbers(known: Sequence[Any], fewest: int | None) -> Numbers | None:
    if not known:
        return None
    least, low, median, high, most = (float(value) for value in np.percentile(known, [0, 25, 50, 75, 100]))
    return Numbers(low, median, high) if fewest else Numbers(low, median, high, least, most)


def _classes(known: Sequence[Any]) -> list[tuple[Text, int]]:
    """Numbers in classes of a round width, of which every answer falls into one; none where there is little to see."""
    if len(known) < SMALL_CELL or min(known) == max(known):
        return []
    whole = all(float(value).is_integer() for value in known)
    width = _round_width((max(known) - min(known)) / MOST_CLASSES, whole)
    places = Counter(math.floor(round(value / width, 9)) for value in known)
    return [
        (_class_name(place, width, single=whole and width == 1), places[place])
        for place in range(min(places), max(places) + 1)
    ]


def _round_width(least: float, whole: bool) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50 … (or .1, .2, .5 …) that is more than this."""
    power = 10.0 ** math.floor(math.log10(least))
    width = next(power * step for step in (1, 2, 5, 10) if power * step > least)
    return max(width, 1.0) if whole else width


def _class_name(place: int, width: float, *, single: bool) -> Text:
    def written(number: float, language: str) -> str:
        return numerals.write(round(number, 9), language, max(0, -math.floor(math.log10(width))))

    if single:
        return {language: written(place, language) for language in LANGUAGES}
    return {
        language: pick(CLASS, language).format(
            low=written(place * width, language), high=written((place + 1) * width, language)
        )
        for language in LANGUAGES
    }


__all__ = ["SMALL_CELL", "Distribution", "Given", "Numbers", "of_item", "of_items"]
