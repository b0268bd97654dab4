"""The expression language: XLSForm conditions → JSON-able syntax tree → value. Pure.

    ${P1} = 'gemeente'      selected(${P3}, 'bloemhof') and ${BW3} > 0      ${BW4} div ${BW3}

A tree is one of {"value": x}, {"ref": name}, {"this": true}, {"op": sign, "args": [...]}, {"call": name, "args": [...]}.

What is not known is `None` here: an item without answer, "weet ik niet", or a value that the item's scale marks as
missing. It spreads as follows, so that nothing false is ever concluded from a gap:
- arithmetic, ordering (`<` …), `if` and all number functions give `None` as soon as they need a missing value;
- `and`, `or`, `not` reason with three values: `false and missing` is false, `true or missing` is true, else missing;
- `=` and `!=` compare a missing value as the empty text, as XLSForm does: `${x} = ''` asks whether x is unanswered.
  A code of the scale can still be named: `${E1} = 98`;
- `selected`, `count-selected`, `string-length` see a missing value as nothing chosen, nothing written;
- `coalesce` gives its first value that is not missing; `mean` wants at least half of its values.
A condition shows something only when it is true, and a constraint refuses only when it is false.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lark import Lark, Transformer
from lark.exceptions import UnexpectedInput

from surveys.errors import BadDefinition
from surveys.evaluation import FUNCTIONS, OPERATORS, MissingCode, Value, truth
from surveys.texts import Text

Tree = dict[str, Any]

MAX_LENGTH = 4000
MAX_DEPTH = 100

GRAMMAR = r"""
    ?start: disjunction
    ?disjunction: conjunction | disjunction OR conjunction -> binary
    ?conjunction: equality | conjunction AND equality -> binary
    ?equality: order | equality EQUAL order -> binary
    ?order: sum | order LESS sum -> binary
    ?sum: product | sum PLUS product -> binary
    ?product: unary | product TIMES unary -> binary
    ?unary: atom | MINUS unary -> negative
    ?atom: NUMBER -> number
        | STRING -> string
        | REF -> ref
        | THIS -> this
        | NAME "(" [disjunction ("," disjunction)*] ")" -> call
        | "(" disjunction ")"
    OR: /or\b/
    AND: /and\b/
    EQUAL: "!=" | "="
    LESS: "<=" | ">=" | "<" | ">"
    PLUS: "+" | MINUS
    MINUS: "-"
    TIMES: "*" | /div\b/ | /mod\b/
    THIS: "."
    NUMBER: /\d+(\.\d+)?/
    STRING: /'[^']*'/ | /"[^"]*"/
    REF: /\$\{\s*[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_+-]+)?\s*\}/
    NAME: /[a-z][a-z0-9-]*/
    %ignore /[ \t\r\n]+/
"""

LEVELS = [("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod")]
LEVEL = {sign: level for level, signs in enumerate(LEVELS) for sign in signs}
UNARY = len(LEVELS)


class BadExpression(BadDefinition):
    """A condition that cannot be read."""


@dataclass(frozen=True)
class Context:
    """What an expression may know besides the answers."""

    today: dt.date | None = None
    this: Any = None
    """The answer that a constraint is about, written `.`."""
    missing: Mapping[str, Collection[int]] = field(default_factory=dict)
    """Per item the codes of its scale that say "no answer"."""


EMPTY = Context()


class _Builder(Transformer[Any, Tree]):
    """Builds the tree while parsing, so that deep nesting costs no recursion."""

    def binary(self, parts: list[Any]) -> Tree:
        left, sign, right = parts
        return {"op": str(sign), "args": [left, right]}

    def negative(self, parts: list[Any]) -> Tree:
        return {"op": "-", "args": [parts[1]]}

    def number(self, parts: list[Any]) -> Tree:
        text = str(parts[0])
        return {"value": float(text) if "." in text else int(text)}

    def string(self, parts: list[Any]) -> Tree:
        return {"value": str(parts[0])[1:-1]}

    def ref(self, parts: list[Any]) -> Tree:
        return {"ref": str(parts[0])[2:-1].strip()}

    def this(self, parts: list[Any]) -> Tree:
        return {"this": True}

    def call(self, parts: list[Any]) -> Tree:
        name, *args = parts
        return {"call": str(name), "args": [arg for arg in args if arg is not None]}


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_Builder())


@lru_cache(maxsize=4096)
def parse(text: str) -> Tree:
    """The syntax tree of an expression; treat it as immutable, it is shared.

    Raises BadExpression, which names the character where reading stopped.
    """
    if len(text) > MAX_LENGTH:
        raise BadExpression(
            {
                "nl": f"De voorwaarde is langer dan {MAX_LENGTH} tekens.",
                "en": f"The condition is longer than {MAX_LENGTH} characters.",
            }
        )
    try:
        tree: Tree = _PARSER.parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        place = (error.pos_in_stream or 0) + 1 if text.strip() else 1
        raise BadExpression(
            {
                "nl": f"De voorwaarde is niet te lezen bij teken {place}: {text}",
                "en": f"The condition cannot be read at character {place}: {text}",
            }
        ) from error
    if _depth(tree) > MAX_DEPTH:
        raise BadExpression(
            {
                "nl": "De voorwaarde is te diep genest; deel haar op.",
                "en": "The condition is nested too deeply; divide it.",
            }
        )
    return tree


def unparse(tree: Tree) -> str:
    """The expression as text, with no more brackets than needed; `parse` of it gives the same tree."""
    return _print(tree, 0)


def _print(tree: Tree, level: int) -> str:
    if "value" in tree:
        value = tree["value"]
        if isinstance(value, str):
            return f'"{value}"' if "'" in value else f"'{value}'"
        return format(Decimal(str(value)), "f")  # never 1e-07, which the grammar does not read
    if "ref" in tree:
        return f"${{{tree['ref']}}}"
    if "this" in tree:
        return "."
    if "call" in tree:
        return f"{tree['call']}({', '.join(_print(arg, 0) for arg in tree['args'])})"
    if len(tree["args"]) == 1:
        return f"-{_print(tree['args'][0], UNARY)}"
    own = LEVEL[tree["op"]]
    left, right = tree["args"]
    text = f"{_print(left, own)} {tree['op']} {_print(right, own + 1)}"
    return f"({text})" if own < level else text


def evaluate(tree: Tree, answers: Mapping[str, Any], context: Context | None = None) -> Value:
    """The value of an expression for these answers: None, bool, int, float, str or a list of option ids."""
    context = context or EMPTY
    if "value" in tree:
        value: Value = tree["value"]
        return value
    if "ref" in tree:
        return _answer(tree["ref"], answers, context)
    if "this" in tree:
        return _known(context.this)
    args = [evaluate(arg, answers, context) for arg in tree["args"]]
    if "op" in tree:
        return OPERATORS[tree["op"]](*args)
    if tree["call"] == "today":
        return context.today.isoformat() if context.today else None
    return FUNCTIONS[tree["call"]].apply(*args)


def holds(expression: str | None, answers: Mapping[str, Any], context: Context | None = None) -> bool | None:
    """Whether a condition is true; None when that cannot be known. No condition at all holds."""
    if expression is None:
        return True
    return truth(evaluate(parse(expression), answers, context))


def references(tree: Tree) -> set[str]:
    """The names of the items an expression looks at."""
    return {node["ref"].split(".")[0] for node in _nodes(tree) if "ref" in node}


def check(tree: Tree, known_items: Mapping[str, Collection[str] | None] | Collection[str]) -> list[Text]:
    """What can be seen to be wrong without any answer, as sentences in both languages.

    `known_items`: the names that exist; as a mapping also the option ids of each (None for items without options),
    and then a comparison with an option that is not offered is a problem.
    """
    problems: list[Text] = []
    for node in _nodes(tree):
        if "ref" in node:
            problems += _check_reference(node["ref"], known_items)
        elif "call" in node:
            problems += _check_call(node)
        if isinstance(known_items, Mapping):
            problems += _check_option(node, known_items)
    return problems


def _check_reference(name: str, known: Collection[str]) -> list[Text]:
    base = name.split(".")[0].removesuffix("__other")
    if base in known:
        return []
    return [{"nl": f"Er is geen vraag {name}.", "en": f"There is no question {name}."}]


def _check_call(node: Tree) -> list[Text]:
    name, args = node["call"], node["args"]
    if name not in FUNCTIONS:
        return [{"nl": f"De functie {name}() bestaat niet.", "en": f"There is no function {name}()."}]
    function = FUNCTIONS[name]
    if not function.least <= len(args) <= function.most:
        wanted = (
            str(function.least) if function.least == function.most else f"{function.least}–{function.most}"
        )
        return [
            {
                "nl": f"{name}() vraagt {wanted} waarden en kreeg er {len(args)}.",
                "en": f"{name}() takes {wanted} values and was given {len(args)}.",
            }
        ]
    if name == "regex" and isinstance(args[1].get("value"), str):
        try:
            re.compile(args[1]["value"])
        except re.error:
            return [
                {
                    "nl": f"Het patroon {args[1]['value']} is niet te lezen.",
                    "en": f"The pattern {args[1]['value']} cannot be read.",
                }
            ]
    return []


def _check_option(node: Tree, known: Mapping[str, Collection[str] | None]) -> list[Text]:
    """A comparison of a choice with a text that is none of its options can never hold."""
    if node.get("op") not in ("=", "!=") and node.get("call") != "selected":
        return []
    if len(node["args"]) != 2:
        return []
    for side, other in (node["args"], reversed(node["args"])):
        name, text = side.get("ref"), other.get("value")
        options = known.get(name) if name else None
        if options is not None and isinstance(text, str) and text and text not in options:
            return [
                {
                    "nl": f"Vraag {name} heeft geen keuze {text}.",
                    "en": f"Question {name} has no choice {text}.",
                }
            ]
    return []


def _answer(name: str, answers: Mapping[str, Any], context: Context) -> Value:
    base, _, row = name.partition(".")
    value = answers.get(base)
    if row:
        value = value.get(row) if isinstance(value, Mapping) else None
    value = _known(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in context.missing.get(base, ()):
        return MissingCode(value)
    return value


def _known(value: Any) -> Value:
    """An answer as a value of the language: "weet ik niet" and whole matrices and notes are missing."""
    if isinstance(value, Mapping) or value == "" or value == []:
        return None
    return value  # type: ignore[no-any-return]


def _nodes(tree: Tree) -> Iterator[Tree]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.get("args", [])))


def _depth(tree: Tree) -> int:
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((arg, depth + 1) for arg in node.get("args", []))
    return deepest
