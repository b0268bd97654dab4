"""Expressions, answers and contexts that hypothesis draws: for printing and reading, and for both evaluators."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from surveys.expressions.evaluation import FUNCTIONS, OPERATORS
from surveys.expressions.rule_checks import BY_ENTRY
from surveys.expressions.syntax import MOST_TURNS, turns_of
from surveys.rules import Context, Tree

GROUPS = {
    "pl_sector": "placements",
    "pl_hours": "placements",
    "pl_start": "placements",
    "tr_days": "trainings",
}
NAMES = ["P1", "P3", "BW3", "E1", "E2.gemeente", "P1__other", "D1", "D2", "placements", "trainings", *GROUPS]
DAYS = [
    "2024-02-29",
    "2026-02-29",
    "2026-11-24",
    "0001-01-01",
    "9999-12-31",
    "1969-12-31",
    "2026-13-01",
    "2026-1-1",
]
PATTERNS = [
    r"[0-9]{4}\s?[A-Z]{2}", r"\d+(\.\d{1,2})?", r"(?!0)\w*", r".*", r"[^a-z]+", r"a|b|", r"\S+@\S+\.\S+", r"[\s\d-]*",
    r"^x$", r"\bab\b.?", r"(a", r"a{2,1}", r"[z-a]", r"(?<=a)b", r"a*+",
    r"\@?\-", r"(ab?)*?c{2}", r"[]a]", r"[^^]",
    r"é+.", r"\p{L}", "[\\]\\[]", "a\n$",
]  # fmt: skip
NOTATIONS = ["%e-%n-%Y", "%d/%m/%y", "%%%Y", "%B", "%", "jaar %Y"]
SIGNS = st.characters(exclude_categories=["Cs"])
words = st.one_of(
    st.text("ab 9.-\t\n€é😀", max_size=6),
    st.text(SIGNS, max_size=4),
    st.sampled_from(
        [*DAYS, "12", "-3.50", " 7 ", "1e5", "٣", "0.1", "gemeente", "a b", "", "98", "1" * 20, "9" * 400]
    ),
)
numbers = st.one_of(
    st.integers(-5, 99),
    st.integers(-(10**15), 10**15),
    st.floats(-1000, 1000).map(lambda n: round(n, 3)),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [0.1, 0.5, 1.005, 2.675, 2.5, -2.5, 1e21, 1e22, 1e-7, 5e-324, 1.7e308, 2**53, 2**53 + 2, 1e16, 98, 99]
    ),
)
leaves = st.one_of(
    numbers.map(abs).map(lambda n: {"value": n}),
    words.map(lambda s: {"value": s.replace("'", "’")}),
    st.sampled_from([*PATTERNS, *NOTATIONS]).map(lambda s: {"value": s}),
    st.sampled_from(NAMES).map(lambda name: {"ref": name}),
    st.builds(lambda name, up: {"ref": name, "up": up}, st.sampled_from(NAMES), st.integers(1, 2)),
    st.just({"this": True}),
    st.just({"call": "position", "args": [{"parent": 1}]}),
    st.just({"call": "today", "args": []}),
)
group_names = st.sampled_from(["placements", "trainings"]).map(lambda name: {"ref": name})


def _call(name: str, children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    function = FUNCTIONS[name]
    args = st.lists(children, min_size=function.least, max_size=min(function.most, 4))
    if name in ("regex", "format-date"):
        wanted = st.sampled_from(PATTERNS if name == "regex" else NOTATIONS).map(lambda text: {"value": text})
        args = st.tuples(children, wanted).map(list)
    return args.map(lambda found: {"call": name, "args": found})


def _grow(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.builds(
            lambda sign, a, b: {"op": sign, "args": [a, b]},
            st.sampled_from(list(OPERATORS)),
            children,
            children,
        ),
        children.map(lambda a: {"op": "-", "args": [a]}),
        st.sampled_from(list(FUNCTIONS)).flatmap(lambda name: _call(name, children)),
        st.builds(lambda g, a: {"call": "count-if", "args": [g, a]}, group_names, children),
        st.builds(lambda g, a, b: {"call": "sum-if", "args": [g, a, b]}, group_names, children, children),
        st.builds(
            lambda a, g, b: {"call": "indexed-repeat", "args": [a, g, b]}, children, group_names, children
        ),
    )


trees: st.SearchStrategy[Tree] = st.recursive(leaves, _grow, max_leaves=12).filter(
    lambda tree: turns_of(tree) <= MOST_TURNS
)
assert set(BY_ENTRY) == {"today", "position", "count-if", "sum-if", "indexed-repeat"}, "each is drawn above"

values = st.one_of(
    st.none(), numbers, words, st.booleans(), st.lists(st.sampled_from("abc"), max_size=3),
    st.sampled_from(DAYS), st.just({"unknown": True}), st.dictionaries(st.just("gemeente"), st.integers(1, 5)),
)  # fmt: skip


def _entries(*names: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.dictionaries(st.sampled_from(names), values), max_size=3)


answer_sets = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("P1", "P3", "BW3", "E1", "E2", "P1__other", "D1", "D2"), values),
        "placements": _entries("pl_sector", "pl_hours", "pl_start", "pl_sector__other"),
        "trainings": _entries("tr_days"),
    },
)


@st.composite
def contexts(draw: st.DrawFn) -> Context:
    """Outside, or in an entry of one of the groups."""
    within = draw(st.sampled_from([None, None, "placements", "trainings"]))
    return Context(
        today=draw(st.sampled_from([None, dt.date(2026, 11, 24)])),
        this=draw(values),
        missing={"E1": [98, 99], "pl_hours": [98]},
        groups=GROUPS,
        within=within,
        position=draw(st.integers(1, 3)) if within else None,
    )


cases: st.SearchStrategy[tuple[Tree, dict[str, Any], Context]] = st.tuples(trees, answer_sets, contexts())
