"""Who speaks of whom, and in which order goals come for each kind of partner. Pure."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from analysis.statistics import Ordinal, ordinal

CALLED = {
    "bouwbedrijf": "bouwer|bouwbedrij|aannemer|hoofdaannemer|onderaannemer|uitvoerder|voorman|installatiebedrij"
    "|builder|contractor|foreman|construction compan",
    "woningcorporatie": "corporatie|woningcorporatie|woningbouwvereniging|verhuurder"
    "|housing corporation|housing association|landlord",
    "re-integratiebureau": "bureau|re-integratie|reïntegratie|jobcoach|werkbedrij|uitzendbureau"
    "|agency|agencies|job coach",
    "gemeente": "gemeente|gemeentelijk|ambtena|accountmanager|wethouder|werkgeversservicepunt"
    "|municipal|civil servant|alderman",
    "bedrijvennetwerk": "netwerk|ondernemersvereniging|branchevereniging|bedrijvenkring"
    "|business network|trade association",
}
"""Beginnings of the words that partners of each route of the built-in survey are called by, in Dutch and English."""


def speaks_of(text: str, route: str, label: Sequence[str] = ()) -> bool:
    """Whether the text names partners of this route, or of a kind with one of these names."""
    words, pattern = _called(route, tuple(label))
    text = text.lower()
    return any(word in text for word in words) and bool(pattern.search(text))  # the first alone is quick


@cache
def _called(route: str, label: tuple[str, ...]) -> tuple[list[str], re.Pattern[str]]:
    known = [*filter(None, CALLED.get(route, "").split("|")), *(name for name in label if name.strip())]
    words = [word.lower() for word in known]
    return words, re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")")


def places(orders: Sequence[Sequence[str]], options: Sequence[str]) -> dict[str, Ordinal]:
    """Per option the places (1 is first) that it got in these orders; what an order leaves out is unknown there."""
    points = range(1, len(options) + 1)
    return {
        option: ordinal(
            [float(order.index(option) + 1) if option in order else None for order in orders], points
        )
        for option in options
    }


def in_order(by_kind: Mapping[str, Mapping[str, Ordinal]], options: Sequence[str]) -> list[str]:
    """Options by the median over the kinds of partners of their median places: each kind weighs as much as another."""

    def middle(option: str) -> tuple[float, int]:
        medians = [found[option].median for found in by_kind.values()]
        over = ordinal(medians, []).median
        return (over if over is not None else float("inf"), options.index(option))

    return sorted(options, key=middle)
