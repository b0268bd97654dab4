"""Conditions as the builder shows them: in words where they can be picked, else as they are written."""

import re
from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import gettext as _
from jinja2 import pass_context

from app.evaluator import bp
from surveys import partners
from surveys.answers import OTHER
from surveys.definition import Definition, Item
from surveys.making import picking
from surveys.making.labels import label
from surveys.texts import pick

NUMBERS = ("number", "money", "scale", "likert", "calculated")
WITHOUT = ("likert_matrix", "rank", "period", "consent", "file", "repeat", "guide_question", "note")
"""Kinds whose answer is no single thing to compare with, or that have none."""
LONGEST = 60
NAMED = re.compile(r"\$\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}")


def condition_of(definition: Definition, expression: str | None, item: Item | None = None) -> str:
    """A condition in words; "" for none. `item`: whose answer it checks, where it does."""
    if expression is None:
        return ""
    picked = picking.read(expression)
    if picked is None:
        return expression
    names_known, values_known = _words(definition)
    if item is not None:
        names_known = names_known | {picking.THIS: _("The answer")}
        values_known = values_known | {picking.THIS: answers(definition, item)}
    return picking.sentence(picked, names_known, values_known, g.language)


def _words(definition: Definition) -> tuple[dict[str, str], dict[str, dict[Any, str]]]:
    """The names and answers of all questions, put together once for a page that shows many conditions."""
    known = g.get("condition_words")
    if known is None or known[0] is not definition:
        known = g.condition_words = (definition, names(definition), values(definition))
    return known[1], known[2]


def names(definition: Definition) -> dict[str, str]:
    """What each question is called in a condition: its text, shortened."""
    found = {name: given_name(source) for name, source in definition.given.items()}
    for item in every_item(definition):
        found[item.id] = given_name(item.prefill) if item.prefill == "partner.type" else short(item)
        if any(option.free_text for option in item.options):
            found[item.id + OTHER] = _("%(question)s (namely …)", question=found[item.id])
    return found


def spoken(definition: Definition, text: str) -> str:
    """A text or calculation in which other questions stand by what they ask instead of by their names."""
    known = _words(definition)[0]
    return NAMED.sub(lambda found: f"[{known[found[1]]}]" if found[1] in known else found[0], text)


def values(definition: Definition) -> dict[str, dict[Any, str]]:
    """What each answer of each question is called in a condition."""
    found = {name: dict(given_values(source)) for name, source in definition.given.items()}
    return found | {item.id: answers(definition, item) for item in every_item(definition)}


def answers(definition: Definition, item: Item) -> dict[Any, str]:
    """The answers that can be picked: value and words; empty for a question that takes a number or text."""
    if item.options:
        return {option.id: pick(option.text, g.language) for option in item.options}
    if item.type == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}
    if item.type == "likert" and item.scale in definition.scales:
        return {point.value: pick(point.text, g.language) for point in definition.scale_of(item).points}
    return {}


def given_name(source: str | None) -> str:
    return _("Kind of partner") if source == "partner.type" else str(source)


def given_values(source: str) -> Mapping[Any, str]:
    if source != "partner.type":
        return {}
    return {key: pick(text, g.language) for key, text in partners.routes().items()}


def every_item(definition: Definition) -> list[Item]:
    return [
        one for page in definition.pages for item in page.items for one in (item, *getattr(item, "items", ()))
    ]


def short(item: Item) -> str:
    text = pick(item.text, g.language) or item.id
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


@bp.app_template_filter("sentence")
def sentence(text: str) -> str:
    """With a capital, to stand by itself."""
    return text[:1].upper() + text[1:]


@bp.app_template_filter("key_label")
@pass_context
def key_label(_context: object, key: str) -> str:
    """What a key of a definition is called. With the context, or Jinja would fill in one language when it compiles."""
    return label(key, g.language)
