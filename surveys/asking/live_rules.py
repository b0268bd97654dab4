"""The rules of a page as the browser gets them: syntax trees, texts to fill in, and only what these look at. Pure."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from surveys import routing
from surveys.answers import OTHER
from surveys.asking.piping import names_in
from surveys.asking.told_rules import WouldTell, told
from surveys.definition import Definition, Item
from surveys.expressions.page_checks import Check, total_of
from surveys.expressions.syntax import base
from surveys.fields.asking import CURRENCY_SIGNS, LENGTHS, Asked
from surveys.fields.numbers import decimals
from surveys.rules import nodes, parse
from surveys.texts import Text, pick

if TYPE_CHECKING:
    from surveys.forms import PageForm

Rules = dict[str, Any]

WORDS: dict[str, Text] = {
    "needed": {"nl": "verplicht", "en": "needed"},
    "if_right": {"nl": "Klopt het, ga dan gewoon verder.", "en": "If it is right, go on."},
    "appeared": {"nl": "Er is een vraag bij gekomen: {what}.", "en": "A question was added: {what}."},
    "vanished": {
        "nl": "Deze vraag is niet meer nodig: {what}.",
        "en": "This question is no longer needed: {what}.",
    },
    "total": {"nl": "Nu {sum} van {total} {unit}", "en": "Now {sum} of {total} {unit}"},
}


def rules_of(form: "PageForm", asked: list[Asked], seen_pages: Collection[str] | None = None) -> Rules | None:
    """What the browser needs to follow the page; None when nothing on it depends on its own answers.

    `asked`: all that may be on the page. `seen_pages`: of whom only these pages may see, no answer of another page is told;
    None as well when the page cannot be followed without.
    """
    definition, page, language = form.definition, form.page, form.language
    own = {one.id for item in page.items for one in (item, *item.items)}
    items = [_item(definition, one, own, language) for one in asked]
    checks = [_check(definition, check, language) for check in page.checks]
    if not checks and not any(_lives(item) for item in items):
        return None
    known = routing.known(definition, form.known)
    context = routing.context(definition, form.known)
    if seen_pages is not None:
        elsewhere = (set(_names(items)) | set(_names(checks))) - _on(definition, {page.id, *seen_pages})
        try:
            items, checks = told([items, checks], elsewhere, known, context)
        except WouldTell:
            return None
    looked_at = set(_names(items)) | set(_names(checks))
    groups = {name: group for name, group in definition.groups.items() if {name, group} & looked_at}
    wanted = (looked_at | set(groups.values())) - own
    return {
        "language": language,
        "known": {
            key: known[key]
            for name in sorted(wanted)
            for key in (name, name + OTHER)
            if name not in groups and key in known
        },
        "context": {
            "today": context.today.isoformat() if context.today else None,
            "missing": {name: sorted(codes) for name, codes in context.missing.items() if name in looked_at},
            "groups": groups,
        },
        "items": items,
        "checks": checks,
        "labels": {name: _labels(definition, name, language) for name in sorted(_piped(items, checks))},
        "files": {one.item.id: known.get(one.key) for one in asked if one.item.type == "file"},
        "words": {name: pick(text, language) for name, text in WORDS.items()},
    }


def _on(definition: Definition, pages: Collection[str]) -> set[str]:
    """The items on these pages."""
    shown = [page for page in definition.pages if page.id in pages]
    return {one.id for page in shown for item in page.items for one in (item, *item.items)}


def _item(definition: Definition, asked: Asked, own: set[str], language: str) -> Rules:
    item = definition.item(asked.key)
    found: Rules = {"id": item.id, "type": item.type} | _reading(item, asked.item)
    for name in ("relevant", "required_when", "calculation", "warn"):
        expression = getattr(item, name)
        if expression is not None and (name in ("calculation", "warn") or _looks_at(expression, own)):
            found[name] = parse(expression)
    if item.warn:
        found["warn_message"] = pick(item.warn_message, language)
    if item.required:
        found["required"] = True
    if item.type in ("single", "multi", "likert_matrix"):
        choices = {
            option.id: parse(option.relevant)
            for option in [*item.options, *item.rows]
            if option.relevant is not None and _looks_at(option.relevant, own)
        }
        found |= {"choices": choices} if choices else {}
    text = pick(item.text, language)
    if own & names_in(text):
        found["text"] = text
    if item.type == "calculated":
        found |= {"unit": pick(item.unit, language), "decimals": item.decimals}
    if item.type == "repeat":
        found["items"] = [_item(definition, _within(asked, one), own, language) for one in item.items]
    return found


def _within(asked: Asked, item: Item) -> Asked:
    return Asked(asked.definition, item, asked.language, "", key=item.id)


def _reading(item: Item, offered: Item) -> Rules:
    """What it takes to read the answer from the fields."""
    found: Rules = {}
    if item.type in ("number", "money"):
        found = {"min": item.min, "max": item.max, "decimals": decimals(item)}
    elif item.type in LENGTHS:
        found = {"max_length": item.max_length or LENGTHS[item.type]}
    elif item.type == "likert_matrix":
        found = {"rows": [row.id for row in offered.rows]}
    elif item.type == "rank":
        found = {"options": [option.id for option in offered.options]}
    elif item.type in ("single", "multi"):
        found = {"free": next((option.id for option in item.options if option.free_text), None)}
    return {name: value for name, value in found.items() if value is not None}


def _check(definition: Definition, check: Check, language: str) -> Rules:
    tree = parse(check.expression)
    found: Rules = {
        "expression": tree,
        "message": pick(check.message, language),
        "items": check.items,
        "severity": check.severity,
    }
    total = total_of(tree)
    if total is not None:
        first = definition.item(check.items[0])
        unit = (
            CURRENCY_SIGNS.get(first.currency, first.currency)
            if first.type == "money"
            else pick(first.unit, language)
        )
        names = sorted({node["ref"] for node in nodes(total[0]) if "ref" in node} - set(definition.groups))
        found["total"] = {"sum": total[0], "of": total[1], "names": names, "unit": unit}
    return found


def _lives(item: Rules) -> bool:
    return bool(item.keys() & {"relevant", "required_when", "calculation", "warn", "choices", "text"}) or any(
        _lives(one) for one in item.get("items", [])
    )


def _looks_at(expression: str, own: set[str]) -> bool:
    return any(base(node["ref"]) in own for node in nodes(parse(expression)) if "ref" in node)


def _names(data: Any) -> Iterator[str]:
    """The items that trees and texts in the data look at."""
    if isinstance(data, dict):
        if isinstance(data.get("ref"), str):
            yield base(data["ref"])
        for value in data.values():
            yield from _names(value)
    elif isinstance(data, list):
        for value in data:
            yield from _names(value)
    elif isinstance(data, str) and "${" in data:
        yield from names_in(data)


def _piped(*data: Any) -> set[str]:
    """The items whose answers stand in a text."""
    found: set[str] = set()
    waiting = list(data)
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found |= names_in(one)
        elif isinstance(one, dict | list):
            waiting += list(one.values()) if isinstance(one, dict) else one
    return found


def _labels(definition: Definition, name: str, language: str) -> dict[str, str]:
    if not definition.has_item(name):
        return {}
    return {option.id: pick(option.text, language) for option in definition.item(name).options}
