"""Expressions as text and as trees: XLSForm syntax read with a grammar, printed again, walked through. Pure.

A tree is one of {"value": x}, {"ref": name}, {"ref": name, "up": 1}, {"this": true}, {"parent": 1},
{"op": sign, "args": [...]}, {"call": name, "args": [...]}.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lark import Lark, Transformer
from lark.exceptions import UnexpectedInput

from surveys.errors import BadDefinition
from surveys.expressions import hints
from surveys.expressions.evaluation import number
from surveys.texts import Text

Tree = dict[str, Any]

MAX_LENGTH = 4000
MAX_DEPTH = 100
PER_ENTRY = frozenset(("count-if", "sum-if"))
MOST_TURNS = 2
"""Of calls through entries within each other: each multiplies the steps by the number of entries."""

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
        | PATH -> path
        | PARENT -> parent
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
    PARENT.2: /\.\.(\/\.\.)*/
    PATH.3: /(current\(\)\/)?(\.\.\/)+[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_+-]+)?/
    NUMBER.1: /[0-9]+(\.[0-9]+)?|\.[0-9]+/
    STRING: /'[^']*'/ | /"[^"]*"/
    REF: /\$\{\s*[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_+-]+)?\s*\}/
    NAME: /[A-Za-z][A-Za-z0-9_-]*(:[A-Za-z0-9_-]+)?/
    %ignore /[ \t\r\n]+/
"""

LEVELS = [("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod")]
LEVEL = {sign: level for level, signs in enumerate(LEVELS) for sign in signs}
UNARY = len(LEVELS)


class BadExpression(BadDefinition):
    """A condition that cannot be read; `place` is the character (from 1) where reading stopped."""

    def __init__(self, text: Text, place: int = 1) -> None:
        self.place = place
        super().__init__(text)


class _Builder(Transformer[Any, Tree]):
    """Builds the tree while parsing, so that deep nesting costs no recursion."""

    def binary(self, parts: list[Any]) -> Tree:
        left, sign, right = parts
        return {"op": str(sign), "args": [left, right]}

    def negative(self, parts: list[Any]) -> Tree:
        return {"op": "-", "args": [parts[1]]}

    def number(self, parts: list[Any]) -> Tree:
        text = str(parts[0])
        return {"value": number(f"0{text}" if text.startswith(".") else text)}

    def string(self, parts: list[Any]) -> Tree:
        return {"value": str(parts[0])[1:-1]}

    def ref(self, parts: list[Any]) -> Tree:
        return {"ref": str(parts[0])[2:-1].strip()}

    def path(self, parts: list[Any]) -> Tree:
        *steps, name = str(parts[0]).removeprefix("current()/").split("/")
        return {"ref": name, "up": len(steps)}

    def parent(self, parts: list[Any]) -> Tree:
        return {"parent": str(parts[0]).count("..")}

    def this(self, parts: list[Any]) -> Tree:
        return {"this": True}

    def call(self, parts: list[Any]) -> Tree:
        name, *args = parts
        return {"call": str(name), "args": [arg for arg in args if arg is not None]}


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_Builder())


@lru_cache(maxsize=4096)
def parse(text: str) -> Tree:
    """The syntax tree of an expression; treat it as immutable, it is shared.

    Raises BadExpression, which names the character where reading stopped and what to write there.
    """
    if len(text) > MAX_LENGTH:
        raise BadExpression(
            {
                "nl": f"De voorwaarde is langer dan {MAX_LENGTH} tekens.",
                "en": f"The condition is longer than {MAX_LENGTH} characters.",
            },
            MAX_LENGTH,
        )
    try:
        tree: Tree = _PARSER.parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise _unreadable(text, error) from error
    if depth(tree) > MAX_DEPTH:
        raise BadExpression(
            {
                "nl": "De voorwaarde is te diep genest; deel haar op.",
                "en": "The condition is nested too deeply; divide it.",
            }
        )
    if turns_of(tree) > MOST_TURNS:
        raise BadExpression(
            {
                "nl": "Hier wordt per herhaling per herhaling per herhaling geteld; dat zijn te veel stappen. "
                "Reken een deel apart uit.",
                "en": "This counts per repetition per repetition per repetition, which is too many steps. "
                "Work out a part of it apart.",
            }
        )
    return tree


def _unreadable(text: str, error: UnexpectedInput) -> BadExpression:
    """Where reading stopped, and what is probably meant there."""
    token = getattr(error, "token", None)
    ended = not text.strip() or (token is not None and token.type == "$END")
    at = len(text.rstrip()) if ended else error.pos_in_stream or 0
    hint = hints.AT_THE_END if ended else hints.at(text, at)
    return BadExpression(
        {
            "nl": f"De voorwaarde is niet te lezen bij teken {at + 1}: {text}. {hint['nl']}".strip(),
            "en": f"The condition cannot be read at character {at + 1}: {text}. {hint['en']}".strip(),
        },
        at + 1,
    )


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
        return "../" * tree["up"] + tree["ref"] if tree.get("up") else f"${{{tree['ref']}}}"
    if "this" in tree:
        return "."
    if "parent" in tree:
        return "/".join([".."] * tree["parent"])
    if "call" in tree:
        return f"{tree['call']}({', '.join(_print(arg, 0) for arg in tree['args'])})"
    if len(tree["args"]) == 1:
        return f"-{_print(tree['args'][0], UNARY)}"
    own = LEVEL[tree["op"]]
    left, right = tree["args"]
    text = f"{_print(left, own)} {tree['op']} {_print(right, own + 1)}"
    return f"({text})" if own < level else text


def nodes(tree: Tree) -> Iterator[Tree]:
    """Every part of the tree, itself first."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.get("args", [])))


def base(name: str) -> str:
    """The item that a name speaks of, without its row and without "__other"."""
    return name.partition(".")[0].removesuffix("__other")


def references(tree: Tree) -> set[str]:
    """The names of the items an expression looks at."""
    return {node["ref"].partition(".")[0] for node in nodes(tree) if "ref" in node}


def turns_of(tree: Tree) -> int:
    """How many calls that go through the entries of a group stand within each other."""
    most, waiting = 0, [(tree, 0)]
    while waiting:
        node, level = waiting.pop()
        level += node.get("call") in PER_ENTRY
        most = max(most, level)
        waiting.extend((arg, level) for arg in node.get("args", []))
    return most


def depth(tree: Tree) -> int:
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((arg, level + 1) for arg in node.get("args", []))
    return deepest
