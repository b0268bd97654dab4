"""How long a browser takes to evaluate all rules of a large instrument: 500 items, 300 rules, in Chromium.

    make bench-rules          .venv/bin/python -m benchmarks.rules [--pages 5] [--rounds 200]

The rules are of the kinds that instruments have: conditions, choice filters, sums, means, dates, checks with a pattern.
Each page is a browser of its own, so that its first pass finds everything cold, as a partner's does; the rest follow on it.
A pass is told in two clocks, both from Chromium's trace: the CPU time of the page's thread, garbage collection and the
installing of compiled code included, and the clock on the wall. They part where the thread was not on a core: V8 compiles
hot functions on threads of its own, woken from within a pass, which on two busy cores may take the page's for a while.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import sys
from collections.abc import Callable
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
AT_MOST = 10.0
"""Milliseconds for a pass over all rules."""
RUN = """async ([trees, answers, rounds]) => {
  const { evaluate } = await import("/rules.js");
  const context = { today: "2026-11-24" };
  for (let round = 0; round < rounds; round += 1) {
    await new Promise((done) => setTimeout(done));  // each pass a task of its own, as after a change on the page
    performance.mark("pass");
    for (const tree of trees) evaluate(tree, answers, context);
    performance.mark("passed");
  }
}"""


def instrument() -> tuple[list[Tree], dict[str, Any]]:
    """The rules as trees, and an answer to each item."""
    drawn = random.Random(0)  # noqa: S311 - the same instrument each time
    makers: list[Callable[[], Any]] = [
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


def passes(rounds: int) -> list[tuple[float, float]]:
    """The milliseconds of each pass in a fresh browser: the CPU of the page's thread, and the clock on the wall."""
    path = os.environ.get("WEERKLANK_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.route(
            f"{ADDRESS}rules.js", lambda route: route.fulfill(path=SCRIPT, content_type="text/javascript")
        )
        page.route(ADDRESS, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto(ADDRESS)
        browser.start_tracing(page=page, categories=["blink.user_timing"])
        page.evaluate(RUN, [*instrument(), rounds])
        trace = json.loads(browser.stop_tracing())
        browser.close()
    begun, ended = (
        sorted((mark["tts"], mark["ts"]) for mark in trace["traceEvents"] if mark["name"] == name)
        for name in ("pass", "passed")
    )
    return [
        ((until[0] - since[0]) / 1000, (until[1] - since[1]) / 1000)
        for since, until in zip(begun, ended, strict=True)
    ]


def summary(clock: str, pages: list[list[float]]) -> dict[str, float]:
    every = [took for page in pages for took in page]
    return {
        f"{clock}: first, median page": statistics.median(page[0] for page in pages),
        f"{clock}: first, worst page": max(page[0] for page in pages),
        f"{clock}: median": statistics.median(every),
        f"{clock}: 99 % under": statistics.quantiles(every, n=100)[98],
        f"{clock}: worst": max(every),
        f"{clock}: passes over {AT_MOST:.0f} ms": sum(took > AT_MOST for took in every),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=200)
    chosen = parser.parse_args()
    pages = [passes(chosen.rounds) for _ in range(chosen.pages)]
    trees, _ = instrument()
    sys.stdout.write(
        f"{ITEMS} items, {len(trees)} rules in {len(json.dumps(trees)) / 1000:.0f} kB of trees, "
        f"{chosen.pages} pages of {chosen.rounds} passes; milliseconds a pass\n"
    )
    for clock, place in (("cpu", 0), ("wall", 1)):
        for name, value in summary(clock, [[took[place] for took in page] for page in pages]).items():
            sys.stdout.write(f"{name:28} {value:.2f}\n")


if __name__ == "__main__":
    main()
