"""The expression language in Chromium: the same values as in Python, for the shared table and for what is drawn."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from surveys.rules import Context, Tree, evaluate, parse
from tests.browser.conftest import Live
from tests.expressions import cases
from tests.unit.surveys.test_rules_table import TABLE, context_of

RUN = """async (batch) => {
  const { evaluate } = await import("/static/js/rules.js");
  const values = JSON.parse(batch).map(([tree, answers, context]) => {
    try { return { value: evaluate(tree, answers, context) }; } catch (error) { return { error: String(error) }; }
  });
  return JSON.stringify(values);
}"""
EXAMPLES = int(os.environ.get("WEERKLANK_RULE_BATCHES", "120"))
"""Batches of a dozen expressions or more; a night may ask for thousands."""


@pytest.fixture(scope="module")
def browser_page(live: Live, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(base_url=live.base)
    page = context.new_page()
    page.goto("/sign-in")
    yield page
    context.close()


def as_json(context: Context) -> dict[str, Any]:
    return {
        "today": context.today.isoformat() if context.today else None,
        "this": context.this,
        "missing": {name: list(codes) for name, codes in context.missing.items()},
        "groups": dict(context.groups),
        "within": context.within,
        "position": context.position,
    }


def same(value: Any) -> Any:
    """A value so that true differs from 1 and 3 not from 3.0; nor 0 from -0.0, whose sign JSON loses on its way back."""
    if isinstance(value, list):
        return [same(one) for one in value]
    return value if value is None or isinstance(value, bool | str) else f"number {float(value) + 0.0!r}"


def in_browser(page: Page, batch: list[tuple[Tree, dict[str, Any], Context]]) -> list[Any]:
    sent = json.dumps([[tree, answers, as_json(context)] for tree, answers, context in batch])
    outcome = json.loads(page.evaluate(RUN, sent))
    return [same(found["value"]) if "value" in found else found for found in outcome]


def test_the_shared_table_has_the_same_values(browser_page: Page) -> None:
    batch = [(parse(case["expression"]), case["answers"], context_of(case)) for case in TABLE]
    found = in_browser(browser_page, batch)
    wrong = [
        (case["expression"], value, case["value"])
        for case, value in zip(TABLE, found, strict=True)
        if value != same(case["value"])
    ]
    assert wrong == []


def test_drawn_expressions_have_the_same_value_in_both(browser_page: Page) -> None:
    drawn = []

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(cases, min_size=12, max_size=16))
    def agree(batch: list[tuple[Tree, dict[str, Any], Context]]) -> None:
        drawn.append(len(batch))
        found = in_browser(browser_page, batch)
        for case, value in zip(batch, found, strict=True):
            assert value == same(evaluate(*case)), case

    agree()
    assert sum(drawn) >= 1000
