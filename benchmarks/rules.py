"""How long a browser takes to evaluate all rules of a large instrument: 500 items, 300 rules, in Chromium.

    make bench-rules          .venv/bin/python -m benchmarks.rules [--rounds 50]

The rules are of the kinds that instruments have: conditions, choice filters, sums, means, dates, checks with a pattern.
The first pass, with everything cold, is told apart from the median of the rounds.
"""

import argparse
import json
import os
import random
import shutil
import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from surveys.rules import Tree, parse

SCRIPT = Path(__file__).parent.parent / "app" / "static" / "js" / "rules.js"
ADDRESS = "http://rules.invalid/"
ITEMS, RULES = 500, 300
KINDS = [
    "${{{a}}} = 'gemeente' and ${{{b}}} > 3",
    "selected(${{{c}}}, 'bouw') or not(${{{a}}} = 'zorg')",
    "if(${{{b}}} > 5, ${{{b}}} * 2, coalesce(${{{d}}}, 0)) >= 4",
    "sum(${{{b}}}, ${{{d}}}, ${{{e}}}) = 100",
    "mean(${{{b}}}, ${{{d}}}, ${{{e}}}) < 4.5",
    "today() - ${{{f}}} > 30",
    "regex(${{{g}}}, '[0-9]{{4}} ?[A-Z]{{2}}') and string-length(${{{g}}}) < 8",
    "round(${{{b}}} div ${{{d}}}, 1) > 0.5",
]
RUN = """async ([trees, answers, rounds]) => {
  const { evaluate } = await import("/rules.js");
  const context = { today: "2026-11-24" };
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    for (const tree of trees) evaluate(tree, answers, context);
    times.push(performance.now() - began);
  }
  return times;
}"""


def instrument() -> tuple[list[Tree], dict[str, Any]]:
    """The rules as trees, and an answer to each item."""
    drawn = random.Random(0)  # noqa: S311 - the same instrument each time
    makers = [
        lambda: drawn.choice(["gemeente", "bouw", "zorg"]),
        lambda: drawn.randint(0, 60),
        lambda: drawn.sample(["bouw", "zorg", "groen"], 2),
        lambda: f"2026-0{drawn.randint(1, 9)}-1{drawn.randint(0, 9)}",
        lambda: f"30{drawn.randint(10, 99)} AB",
    ]
    answers = {f"q{place}": makers[place % len(makers)]() for place in range(ITEMS)}
    kind = {"a": 0, "b": 1, "c": 2, "d": 1, "e": 1, "f": 3, "g": 4}
    trees = []
    for number in range(RULES):
        names = {sign: f"q{drawn.randrange(ITEMS // 5) * 5 + offset}" for sign, offset in kind.items()}
        trees.append(parse(KINDS[number % len(KINDS)].format(**names)))
    return trees, answers


def measure(rounds: int) -> dict[str, float]:
    trees, answers = instrument()
    path = os.environ.get("WEERKLANK_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.route(
            f"{ADDRESS}rules.js", lambda route: route.fulfill(path=SCRIPT, content_type="text/javascript")
        )
        page.route(ADDRESS, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto(ADDRESS)
        first, *rest = page.evaluate(RUN, [trees, answers, rounds])
        browser.close()
    return {
        "items": ITEMS,
        "rules": len(trees),
        "trees, kB": len(json.dumps(trees)) / 1000,
        "first pass, ms": first,
        "median, ms": statistics.median(rest),
        "worst of the rest, ms": max(rest),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    for name, value in measure(**vars(parser.parse_args())).items():
        print(f"{name:22} {value:.2f}")
