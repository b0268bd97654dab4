"""The expression language: XLSForm conditions → syntax tree → value. Pure."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.errors import BadDefinition

Tree = dict[str, Any]


class BadExpression(BadDefinition):
    """A condition that cannot be read."""


@dataclass(frozen=True)
class Context:
    today: dt.date | None = None
    this: Any = None
    missing: Mapping[str, Collection[int]] = field(default_factory=dict)


def parse(text: str) -> Tree:
    raise NotImplementedError


def evaluate(tree: Tree, answers: Mapping[str, Any], context: Context | None = None) -> Any:
    raise NotImplementedError


def check(tree: Tree, known_items: Collection[str]) -> list[str]:
    raise NotImplementedError
