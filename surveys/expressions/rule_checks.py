"""What can be seen to be wrong with an expression without any answer, in words for its maker. Pure."""

import difflib
from collections.abc import Collection, Iterator, Mapping

from surveys.expressions import days, patterns
from surveys.expressions.evaluation import FUNCTIONS, string
from surveys.expressions.syntax import Tree, base, nodes
from surveys.texts import Text

Known = Mapping[str, Collection[str] | None] | Collection[str]

BY_ENTRY = {
    "today": (0, 0),
    "position": (1, 1),
    "count-if": (2, 2),
    "sum-if": (3, 3),
    "indexed-repeat": (3, 3),
}
"""How many values the functions take that look at the day, the entry or the group."""

IN_ONE = "count(), sum(), min(), max(), mean(), join(), count-if()"

NOT_KNOWN: dict[str, Text] = {
    "now": {
        "nl": "een antwoord mag niet afhangen van het uur; gebruik today(), de dag waarop het invullen begon.",
        "en": "an answer must not depend on the hour; use today(), the day on which filling in began.",
    },
    "once": {
        "nl": "een berekende waarde wordt elke keer opnieuw berekend en vult niets eenmalig in.",
        "en": "a calculated value is calculated each time and fills in nothing once.",
    },
    "random": {
        "nl": "toeval zou elke keer anders uitvallen; een volgorde van toeval geeft u aan met shuffle.",
        "en": "chance would turn out differently each time; ask for an order of chance with shuffle.",
    },
    "uuid": {"nl": "een antwoord heeft al een eigen kenmerk.", "en": "a response has an identifier already."},
    "pulldata": {
        "nl": "er zijn geen bestanden met gegevens bij een vragenlijst; gebruik given voor wat het register weet.",
        "en": "an instrument has no data files; use given for what the register knows.",
    },
    "instance": {
        "nl": "er zijn geen bestanden met gegevens bij een vragenlijst; gebruik keuzes met een voorwaarde.",
        "en": "an instrument has no data files; use choices with a condition.",
    },
    "jr:choice-name": {
        "nl": "in een tekst wordt ${vraag} vanzelf als de naam van de keuze geschreven.",
        "en": "in a text ${question} is written as the label of the choice by itself.",
    },
    "format-date-time": {
        "nl": "er worden geen tijden gevraagd; gebruik format-date().",
        "en": "no times are asked; use format-date().",
    },
    "pow": {
        "nl": "machten komen niet op elke computer op hetzelfde uit; schrijf ${x} * ${x}.",
        "en": "powers do not come out the same on every computer; write ${x} * ${x}.",
    },
}
"""Functions of XLSForm that do not exist here, and what to do instead."""


def check(
    tree: Tree, known_items: Known, groups: Mapping[str, str] | None = None, within: str | None = None
) -> list[Text]:
    """What can be seen to be wrong without any answer, as sentences in both languages.

    `known_items`: the names that exist; as a mapping also the option ids of each (None for items without options),
    and then a comparison with an option that is not offered is a problem. `groups`: of each item in a repeating group
    its group; `within`: the group in whose entries the expression is used.
    """
    problems: list[Text] = []
    for node in nodes(tree):
        if "ref" in node:
            problems += _check_reference(node["ref"], known_items)
        elif "call" in node:
            problems += _check_call(node)
        if isinstance(known_items, Mapping):
            problems += _check_option(node, known_items)
    return [*problems, *_check_groups(tree, groups or {}, within), *_check_parents(tree)]


def _check_reference(name: str, known: Collection[str]) -> list[Text]:
    if base(name) in known:
        return []
    near = difflib.get_close_matches(base(name), list(known), 1)
    return [
        {
            "nl": f"Er is geen vraag {name}." + (f" Bedoelt u {near[0]}?" if near else ""),
            "en": f"There is no question {name}." + (f" Do you mean {near[0]}?" if near else ""),
        }
    ]


def _check_call(node: Tree) -> list[Text]:
    name, args = node["call"], node["args"]
    if name in NOT_KNOWN:
        why = NOT_KNOWN[name]
        return [
            {"nl": f"{name}() kan hier niet: {why['nl']}", "en": f"{name}() is not supported: {why['en']}"}
        ]
    function = FUNCTIONS.get(name)
    if function is None and name not in BY_ENTRY:
        near = difflib.get_close_matches(name, [*FUNCTIONS, *BY_ENTRY], 1, 0.75)
        return [
            {
                "nl": f"De functie {name}() bestaat niet." + (f" Bedoelt u {near[0]}()?" if near else ""),
                "en": f"There is no function {name}()." + (f" Do you mean {near[0]}()?" if near else ""),
            }
        ]
    least, most = (function.least, function.most) if function else BY_ENTRY[name]
    if not least <= len(args) <= most:
        wanted = str(least) if least == most else f"{least}–{most}"
        return [
            {
                "nl": f"{name}() vraagt {wanted} waarden en kreeg er {len(args)}.",
                "en": f"{name}() takes {wanted} values and was given {len(args)}.",
            }
        ]
    if name == "regex":
        return _check_pattern(args[1])
    if name == "format-date":
        return _check_notation(args[1])
    if name == "position" and "parent" not in args[0]:
        return [{"nl": "Schrijf position(..).", "en": "Write position(..)."}]
    return []


def _check_pattern(argument: Tree) -> list[Text]:
    pattern = argument.get("value")
    if not isinstance(pattern, str):
        return [
            {
                "nl": "Schrijf het patroon van regex() voluit, tussen aanhalingstekens.",
                "en": "Write the pattern of regex() out, between quotes.",
            }
        ]
    if patterns.read(pattern) is None:
        return [
            {
                "nl": f"Het patroon {pattern} is niet te lezen, of niet op elke computer hetzelfde.",
                "en": f"The pattern {pattern} cannot be read, or not on every computer alike.",
            }
        ]
    return []


def _check_notation(argument: Tree) -> list[Text]:
    wrong = days.unreadable(str(argument.get("value", "")))
    return [
        {
            "nl": f"format-date() kent {sign} niet; wel %Y %y %m %n %d %e.",
            "en": f"format-date() does not know {sign}; it knows %Y %y %m %n %d %e.",
        }
        for sign in wrong
    ]


def _check_option(node: Tree, known: Mapping[str, Collection[str] | None]) -> list[Text]:
    """A comparison of a choice with what is none of its options can never hold."""
    if node.get("op") not in ("=", "!=") and node.get("call") != "selected":
        return []
    if len(node["args"]) != 2:
        return []
    for side, other in (node["args"], reversed(node["args"])):
        name, text = side.get("ref"), other.get("value")
        options = known.get(name) if name else None
        if options is None or text is None or text == "" or isinstance(text, bool):
            continue
        if string(text) not in options:
            return [
                {
                    "nl": f"Vraag {name} heeft geen keuze {string(text)}.",
                    "en": f"Question {name} has no choice {string(text)}.",
                }
            ]
    return []


# ---------------------------------------------------------------- repeating groups


def _check_groups(tree: Tree, groups: Mapping[str, str], within: str | None) -> list[Text]:
    return [
        text
        for node, inside, whole in _placed(tree, within)
        for text in _misplaced(node, groups, inside, whole)
    ]


def _placed(tree: Tree, within: str | None) -> Iterator[tuple[Tree, str | None, bool]]:
    """Each part with the group in whose entries it is evaluated, and whether it may be the values of a whole group."""
    waiting = [(tree, within, False)]
    while waiting:
        node, inside, whole = waiting.pop()
        yield node, inside, whole
        args, name = node.get("args", []), node.get("call")
        if name in ("count-if", "sum-if") and args:
            waiting.append((args[0], inside, True))
            waiting += [(arg, args[0].get("ref", inside), False) for arg in args[1:]]
        else:
            function = FUNCTIONS.get(name or "")
            takes = name == "indexed-repeat" or (function is not None and function.lists)
            waiting += [(arg, inside, takes) for arg in args]


def _misplaced(node: Tree, groups: Mapping[str, str], inside: str | None, whole: bool) -> list[Text]:
    name, ids = node.get("call"), set(groups.values())
    if name in ("count-if", "sum-if", "indexed-repeat") and len(node["args"]) > 1:
        group = node["args"][1 if name == "indexed-repeat" else 0].get("ref")
        if group not in ids:
            return [
                {
                    "nl": f"{name}() vraagt een groep die herhaald wordt.",
                    "en": f"{name}() asks for a repeating group.",
                }
            ]
    if name == "position" and inside is None:
        return [
            {
                "nl": "position(..) kan alleen in een groep die herhaald wordt.",
                "en": "position(..) has a meaning only in a repeating group.",
            }
        ]
    if "ref" not in node or whole:
        return []
    item = base(node["ref"])
    if item in ids or (item in groups and (groups[item] != inside or node.get("up", 1) > 1)):
        return [
            {
                "nl": f"{item} heeft meer dan één waarde; gebruik {IN_ONE} of indexed-repeat().",
                "en": f"{item} has more than one value; use {IN_ONE} or indexed-repeat().",
            }
        ]
    return []


def _check_parents(tree: Tree) -> list[Text]:
    """`..` by itself says nothing but in position(..)."""
    loose = "parent" in tree or any(
        "parent" in arg
        for node in nodes(tree)
        if node.get("call") != "position"
        for arg in node.get("args", [])
    )
    if not loose:
        return []
    return [{"nl": "“..” kan alleen in position(..).", "en": "“..” can only stand in position(..)."}]
