"""The shared table of cases, in Python; tests/browser/test_rules.py puts the same table to the browser."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from surveys.expressions.evaluation import FUNCTIONS, OPERATORS
from surveys.expressions.rule_checks import BY_ENTRY
from surveys.rules import Context, evaluate, nodes, parse, unparse

FILE = Path(__file__).parents[2] / "data" / "rules_cases.json"
_FILE = json.loads(FILE.read_text(encoding="utf-8"))
SETTING: dict[str, Any] = _FILE["context"]
TABLE: list[dict[str, Any]] = [
    {"answers": {}, "context": {}} | case | {"group": group["about"]}
    for group in _FILE["groups"]
    for case in group["cases"]
]


def context_of(case: dict[str, Any]) -> Context:
    """The context of the file, with what the case says otherwise."""
    found = SETTING | case["context"]
    today = found.pop("today", None)
    return Context(today=dt.date.fromisoformat(today) if today else None, **found)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case["expression"][:60])
def test_value(case: dict[str, Any]) -> None:
    value = evaluate(parse(case["expression"]), case["answers"], context_of(case))
    assert value == case["value"]
    assert isinstance(value, bool) == isinstance(case["value"], bool)
    assert parse(unparse(parse(case["expression"]))) == parse(case["expression"])


def test_the_table_is_large_and_names_every_operator_and_function() -> None:
    assert len(TABLE) >= 150
    every = [node for case in TABLE for node in nodes(parse(case["expression"]))]
    assert {node["call"] for node in every if "call" in node} == set(FUNCTIONS) | set(BY_ENTRY)
    assert {node["op"] for node in every if "op" in node} == set(OPERATORS)
