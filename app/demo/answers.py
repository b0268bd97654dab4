"""Draws survey answers for invented partners from a table of viewpoints, the same for the same seed. Pure."""

import random
from collections.abc import Iterable
from typing import Any

from surveys import routing
from surveys.definition import Definition, Item
from surveys.routing import UNKNOWN, Answers

MISSING = 98
"""On the scale: don't know."""


def draw(
    definition: Definition,
    viewpoints: dict[str, Any],
    *,
    route: str,
    size: str,
    open_answers: dict[str, str],
    seed: str,
) -> Answers:
    """The answers of one partner, page by page along its route. `seed` is any text that tells partners apart."""
    chance = random.Random(seed)  # noqa: S311 - invented answers, the same each time
    answers: Answers = {definition.routing_key or "P1": route}
    for page in definition.pages:
        if page.id not in {shown.id for shown in routing.pages(definition, answers)}:
            continue
        for item in routing.items(definition, page.id, answers):
            answer = _draw(item, viewpoints, route, answers, chance)
            if item.id == "P2":
                answer = size
            if item.code_openly:
                answer = open_answers.get(item.id)
            if answer is not None and item.id not in answers:
                answers[item.id] = answer
    return answers


def _draw(item: Item, table: dict[str, Any], route: str, answers: Answers, chance: random.Random) -> Any:
    if item.type in ("likert", "likert_matrix") and not item.required and chance.random() < table["gap"]:
        return None
    match item.type:
        case "likert":
            return _scale(item, table, route, chance)
        case "likert_matrix":
            return {row.id: _scale(item, table, route, chance) for row in item.rows}
        case "rank":
            return _shuffled(table["rank"][item.id][route], chance)
        case "number" | "money":
            return _number(table["numbers"][item.id], answers, chance)
        case "single" if item.id in table["choices"]:
            weights = table["choices"][item.id].get(route)
            return chance.choices(list(weights), list(weights.values()))[0] if weights else None
        case "multi":
            chosen = [key for key, share in table["multi"][item.id].items() if chance.random() < share]
            return chosen or None
        case _:
            return None


def _scale(item: Item, table: dict[str, Any], route: str, chance: random.Random) -> int:
    if chance.random() < table["unknown"]:
        return MISSING
    middle = table["likert"][item.id][route]
    return min(5, max(1, round(chance.gauss(middle, table["spread"]))))


def _shuffled(order: Iterable[str], chance: random.Random) -> list[str]:
    """The order of the table, with neighbours that may change places."""
    found = list(order)
    for place in range(len(found) - 1):
        if chance.random() < 0.3:
            found[place], found[place + 1] = found[place + 1], found[place]
    return found


def _number(rule: dict[str, Any], answers: Answers, chance: random.Random) -> Any:
    """A number within the rule's bounds; one that is a share of an unknown number is unknown too."""
    if chance.random() < rule["unknown"]:
        return UNKNOWN
    low, high = rule["low"], rule["high"]
    if "share_of" not in rule:
        drawn = chance.uniform(low, high)
    else:
        whole = answers.get(rule["share_of"])
        if not isinstance(whole, int | float):
            return UNKNOWN
        drawn = whole * chance.uniform(low, high)
    step = rule.get("round", 1)
    return int(drawn // step * step) if step > 1 else round(drawn)
