"""LimeSurvey's ExpressionScript as expressions of ours, as far as both can say the same. Pure.

Q1.NAOK == "Y" and !is_empty(Q2_SQ1)   →   ${Q1} = 'yes' and selected(${Q2}, 'SQ1')
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lark import Lark, Transformer
from lark.exceptions import LarkError

from surveys.expressions.syntax import unparse
from surveys.texts import Text

Tree = dict[str, Any]
MOST_SIGNS = 4000

GRAMMAR = r"""
    ?start: disjunction
    ?disjunction: conjunction | disjunction OR conjunction -> binary
    ?conjunction: equality | conjunction AND equality -> binary
    ?equality: order | equality EQUAL order -> binary
    ?order: sum | order LESS sum -> binary
    ?sum: product | sum SIGN product -> binary
    ?product: unary | product TIMES unary -> binary
    ?unary: atom | NOT unary -> negation | SIGN unary -> signed
    ?atom: NUMBER -> number | STRING -> string | NAME -> name
        | NAME "(" [disjunction ("," disjunction)*] ")" -> call
        | "(" disjunction ")"
    OR.3: /\|\||or\b/i
    AND.3: /&&|and\b/i
    EQUAL.3: /==|!=|eq\b|ne\b/i
    LESS.3: /<=|>=|<|>|lt\b|le\b|gt\b|ge\b/i
    SIGN: "+" | "-"
    TIMES: "*" | "/"
    NOT: "!"
    NUMBER.1: /[0-9]+(\.[0-9]+)?(?![0-9X])/
    STRING: /'[^']*'/ | /"[^"]*"/
    NAME.2: /(?:[0-9]+X[0-9]+X[0-9]+[A-Za-z0-9_#]*|[A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z0-9_]+)*/
    %ignore /\s+/
"""
OPERATORS = {
    "||": "or", "or": "or", "&&": "and", "and": "and", "==": "=", "eq": "=", "!=": "!=", "ne": "!=", "<": "<", "lt": "<",
    "<=": "<=", "le": "<=", ">": ">", "gt": ">", ">=": ">=", "ge": ">=", "+": "+", "-": "-", "*": "*", "/": "div",
}  # fmt: skip
SAME = {
    "if": "if", "strlen": "string-length", "min": "min", "max": "max", "round": "round", "abs": "abs", "floor": "floor",
    "ceil": "ceiling", "intval": "int", "sqrt": "sqrt", "sum": "sum", "trim": "normalize-space", "join": "concat",
}  # fmt: skip
READABLE = frozenset({"", "NAOK", "code", "value", "valueNAOK"})


@dataclass(frozen=True)
class Variable:
    """What a name of LimeSurvey is here: an item or a row of it, or whether an option of it is ticked."""

    ref: str
    ticked: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    """Answer codes there → values here, where they differ."""


class UntranslatableError(Exception):
    def __init__(self, nl: str, en: str) -> None:
        self.text: Text = {"nl": nl, "en": en}
        super().__init__(en)


class _Builder(Transformer[Any, Tree]):
    def binary(self, parts: list[Any]) -> Tree:
        left, sign, right = parts
        return {"op": OPERATORS[str(sign).lower()], "args": [left, right]}

    def negation(self, parts: list[Any]) -> Tree:
        return {"call": "not", "args": [parts[1]]}

    def signed(self, parts: list[Any]) -> Tree:
        return {"op": "-", "args": [parts[1]]} if str(parts[0]) == "-" else dict(parts[1])

    def number(self, parts: list[Any]) -> Tree:
        value = float(parts[0])
        return {"value": int(value) if value.is_integer() else value}

    def string(self, parts: list[Any]) -> Tree:
        return {"value": str(parts[0])[1:-1]}

    def name(self, parts: list[Any]) -> Tree:
        return {"name": str(parts[0])}

    def call(self, parts: list[Any]) -> Tree:
        name, *args = parts
        return {"call": str(name), "args": [arg for arg in args if arg is not None]}


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_Builder())


def translate(expression: str, variables: Mapping[str, Variable], this: Variable | None = None) -> str:
    """The expression in our syntax. Raises UntranslatableError with what cannot be said here."""
    if len(expression) > MOST_SIGNS:
        raise UntranslatableError("De voorwaarde is te lang.", "The condition is too long.")
    try:
        tree: Any = _PARSER.parse(expression.strip())
    except (LarkError, RecursionError) as error:
        raise UntranslatableError(
            "Deze voorwaarde van LimeSurvey kunnen wij niet lezen.",
            "This condition of LimeSurvey cannot be read.",
        ) from error
    return unparse(_Translator(variables, this).truth(tree))


@dataclass
class _Translator:
    variables: Mapping[str, Variable]
    this: Variable | None

    def truth(self, tree: Tree) -> Tree:
        """A tree where a condition is asked: a ticked option by itself is one."""
        variable = self._variable(tree)
        return _selected(variable) if variable and variable.ticked else self.value(tree)

    def value(self, tree: Tree) -> Tree:
        if "name" in tree:
            variable = self._variable(tree)
            assert variable is not None
            return _selected(variable) if variable.ticked else self._ref(variable)
        if "call" in tree:
            return self._call(tree["call"], tree["args"])
        if "op" in tree:
            args = tree["args"]
            if tree["op"] in ("=", "!=") and len(args) == 2:
                return self._compared(tree["op"], args)
            inner = self.truth if tree["op"] in ("and", "or") else self.value
            return {"op": tree["op"], "args": [inner(arg) for arg in args]}
        if "'" in str(tree["value"]) and '"' in str(tree["value"]):
            raise UntranslatableError("Een tekst heeft beide aanhalingstekens.", "A text has both quotes.")
        return tree

    def _compared(self, sign: str, args: list[Tree]) -> Tree:
        """A comparison; a code of LimeSurvey becomes ours, and "Y" of an option that it is ticked."""
        for variable, literal in ((self._variable(args[0]), args[1]), (self._variable(args[1]), args[0])):
            if variable is None or "value" not in literal:
                continue
            if variable.ticked:
                wanted = str(literal["value"]) == "Y"
                ticked = _selected(variable)
                return ticked if wanted == (sign == "=") else {"call": "not", "args": [ticked]}
            value = variable.values.get(str(literal["value"]), literal["value"])
            return {"op": sign, "args": [self._ref(variable), {"value": value}]}
        return {"op": sign, "args": [self.value(arg) for arg in args]}

    def _call(self, name: str, args: list[Tree]) -> Tree:
        if name == "is_empty" and len(args) == 1:
            variable = self._variable(args[0])
            if variable and variable.ticked:
                return {"call": "not", "args": [_selected(variable)]}
            return {"op": "=", "args": [self.value(args[0]), {"value": ""}]}
        if name == "count":
            return _added([self._counted(arg) for arg in args])
        if name == "not" and len(args) == 1:
            return {"call": "not", "args": [self.truth(args[0])]}
        if name == "regexMatch" and len(args) == 2:
            return {"call": "regex", "args": [self.value(args[1]), {"value": _pattern(args[0])}]}
        if name in SAME:
            first = [self.truth(args[0])] if name == "if" and args else [self.value(arg) for arg in args[:1]]
            return {"call": SAME[name], "args": first + [self.value(arg) for arg in args[1:]]}
        raise UntranslatableError(f"{name}() bestaat hier niet.", f"{name}() does not exist here.")

    def _counted(self, arg: Tree) -> Tree:
        variable = self._variable(arg)
        known = {"op": "!=", "args": [self.value(arg), {"value": ""}]}
        test = _selected(variable) if variable and variable.ticked else known
        return {"call": "if", "args": [test, {"value": 1}, {"value": 0}]}

    def _ref(self, variable: Variable) -> Tree:
        return {"this": True} if variable is self.this else {"ref": variable.ref}

    def _variable(self, tree: Tree) -> Variable | None:
        if "name" not in tree:
            return None
        name, _, suffix = tree["name"].partition(".")
        if name in ("self", "this") and self.this is not None:
            return self.this
        if suffix not in READABLE:
            raise UntranslatableError(
                f"{tree['name']} kan hier niet.", f"{tree['name']} is not possible here."
            )
        if name not in self.variables:
            raise UntranslatableError(f"Er is geen vraag {name}.", f"There is no question {name}.")
        return self.variables[name]


def _selected(variable: Variable) -> Tree:
    return {"call": "selected", "args": [{"ref": variable.ref}, {"value": variable.ticked}]}


def _added(parts: list[Tree]) -> Tree:
    if not parts:
        return {"value": 0}
    whole = parts[0]
    for part in parts[1:]:
        whole = {"op": "+", "args": [whole, part]}
    return whole


def _pattern(tree: Tree) -> str:
    """The inside of "/pattern/"; flags mean something else here and are refused."""
    text = str(tree.get("value", ""))
    if len(text) < 2 or text[0] != "/" or not text.endswith("/"):
        raise UntranslatableError("Dit patroon kan hier niet.", "This pattern is not possible here.")
    inside = text[1:-1].replace(r"\/", "/")
    return (
        inside.removeprefix("^").removesuffix("$")
        if inside.startswith("^")
        else f"(?:.|\\n)*(?:{inside})(?:.|\\n)*"
    )
