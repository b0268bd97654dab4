"""Earlier answers put into texts: "You placed ${BW3} people". Pure."""

import re
from collections.abc import Mapping
from typing import Any

from surveys.definition import Definition, Item
from surveys.expressions.evaluation import string
from surveys.texts import Text, pick

GAP = "…"
_PIPE = re.compile(r"\$\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}")


def names_in(text: str) -> set[str]:
    """The items whose answers stand in a text."""
    return set(_PIPE.findall(text))


def pipe(text: Text, answers: Mapping[str, Any], language: str, definition: Definition | None = None) -> str:
    """`text` in `language` with each ${item} replaced by its answer; what is not known becomes "…".

    With `definition` a choice is written as its label, without it as its id.
    """
    said = pick(text, language)
    if "${" not in said:
        return said
    return _PIPE.sub(lambda match: _said(match[1], answers, language, definition), said)


def entry_title(
    group: Item, number: int, answers: Mapping[str, Any], language: str, definition: Definition
) -> str:
    """What an entry of a repeat is called: "Plaatsing 2", or as its text says with {n} and own answers.

    What follows the number is left out as long as it is not known: "Plaatsing 2: ${pl_name}" is then "Plaatsing 2".
    """
    said = pipe(group.entry, answers, language, definition)
    said = said.replace("{n}", str(number)) if "{n}" in said else f"{said} {number}"
    return said.removesuffix(GAP).rstrip(" :–-(") if said.endswith(GAP) else said


def _said(name: str, answers: Mapping[str, Any], language: str, definition: Definition | None) -> str:
    value = answers.get(name)
    if value is None or isinstance(value, dict):
        return GAP
    chosen = value if isinstance(value, list) else [value]
    if any(isinstance(one, dict) for one in chosen):
        return str(len(chosen))
    if definition is not None and definition.has_item(name):
        item = definition.item(name)
        labels = [pick(option.text, language) for option in map(item.option, map(str, chosen)) if option]
        if labels:
            return ", ".join(labels)
    return string(value)
