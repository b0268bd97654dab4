"""The columns of an item: what each is called, which codes it has, and how its cell is read from an answer. Pure.

What is not a known answer keeps its reason, as a code of its own in columns of numbers: UNKNOWN for "weet ik niet",
NOT_ASKED for what this respondent's route left out; nothing at all where an asked question was left open.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from surveys import rules
from surveys.definition import Definition, Item
from surveys.fields.asking import COVERAGES, WORDS
from surveys.routing import OTHER
from surveys.texts import Text, pick

UNKNOWN, NOT_ASKED = -9, -8
MISSING: dict[int, Text] = {
    UNKNOWN: {"nl": "Weet ik niet", "en": "Don't know"},
    NOT_ASKED: {"nl": "Niet gevraagd", "en": "Not asked"},
}
YES_NO: dict[int, Text] = {1: WORDS["yes"], 0: WORDS["no"]}
UNTIL: Text = {"nl": "Tot en met", "en": "Until"}
TEXTS = frozenset({"concat", "string", "join", "format-date"})
"""Functions that make a text."""
ENTRIES: Text = {"nl": "aantal", "en": "number"}
NAME_LENGTH = 64
"""SPSS takes names of 64 bytes."""

Kind = Literal["number", "text", "date"]
Measure = Literal["nominal", "ordinal", "scale"]
Several = Literal["columns", "list"]
Value = None | int | float | str | dt.date
Read = Callable[[Any], Any]
"""An answer → the cell of one column; ABSENT where this part was not offered or not chosen."""
ABSENT = object()


@dataclass(frozen=True)
class Column:
    """`name` fits SPSS, R and Excel alike. `codes` are the labels of the values; `missing` those that are no answer."""

    name: str
    label: Text
    item_id: str = ""
    kind: Kind = "number"
    measure: Measure = "nominal"
    codes: Mapping[int, Text] = field(default_factory=dict)
    missing: frozenset[int] = frozenset()
    decimals: int = 0
    question: Text = field(default_factory=dict)
    """The question as it was asked, where the label is shorter than that or only a part of it."""


Columns = Iterator[tuple[Column, Read]]


def of_item(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    """The columns of one item, those of "other, namely" last. A note has none."""
    if item.type == "note":
        return
    yield from _KINDS.get(item.type, _text)(definition, item, language, several)
    if any(option.free_text for option in item.options):
        label = under(item.text, WORDS["other"])
        yield Column(item.id + "_other", label, item.id + OTHER, "text", question=item.text), _itself


def named(item_id: str, part: str) -> str:
    """A name of letters, digits and underscores, short enough for every tool."""
    joined = f"{item_id}_{part}"
    return "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in joined)[:NAME_LENGTH]


def under(text: Text, part: Text) -> Text:
    """The label of a part: the question, a dash, the part."""
    return {language: f"{pick(text, language)} – {pick(part, language)}" for language in ("nl", "en")}


# ---------------------------------------------------------------- by kind of item


def _coded(item: Item, codes: Mapping[int, Text], **more: Any) -> Column:
    found: dict[str, Any] = {"name": item.id, "label": item.text, **more}
    return Column(
        item_id=item.id, codes={**codes, **MISSING}, missing=frozenset(MISSING), question=item.text, **found
    )


def _single(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    place = {option.id: number for number, option in enumerate(item.options, 1)}
    yield _coded(item, {number: option.text for number, option in enumerate(item.options, 1)}), place.get


def _yes_no(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    yield _coded(item, YES_NO), lambda answer: int(answer == "yes")


def _consent(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    yield _coded(item, YES_NO), int


def _multi(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    if several == "list":
        labels = {option.id: pick(option.text, language) for option in item.options}
        column = Column(item.id, item.text, item.id, "text", question=item.text)
        yield column, lambda answer: "; ".join(labels[one] for one in answer if one in labels)
        return
    for option in item.options:
        yield _coded(item, YES_NO, name=named(item.id, option.id), label=option.text), _chosen(option.id)


def _rank(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    for option in item.options:
        name = named(item.id, option.id)
        yield _coded(item, {}, name=name, label=option.text, measure="ordinal"), _place(option.id)


def _likert(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    yield _on_scale(definition, item, item.id, item.text), _number


def _matrix(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    for row in item.rows:
        yield _on_scale(definition, item, named(item.id, row.id), under(item.text, row.text)), _part(row.id)


def _on_scale(definition: Definition, item: Item, name: str, label: Text) -> Column:
    scale = definition.scale_of(item)
    codes = {point.value: point.text for point in scale.points} | {NOT_ASKED: MISSING[NOT_ASKED]}
    missing = scale.missing | {NOT_ASKED}
    return Column(name, label, item.id, measure="ordinal", codes=codes, missing=missing, question=item.text)


def _scale(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    ends = ((item.min, item.min_label), (item.max, item.max_label))
    codes = {int(value): text for value, text in ends if text and value is not None}
    yield _coded(item, codes, measure="ordinal"), _number


def _amount(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    decimals = 2 if item.type == "money" else item.decimals
    yield _coded(item, {}, measure="scale", decimals=decimals), _number


def _calculated(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    """A number, unless the calculation plainly makes a text. It need not have a text of its own."""
    label = item.text if any(item.text.values()) else {"nl": item.id, "en": item.id}
    if _makes_text(rules.parse(item.calculation or "''")):
        yield Column(item.id, label, item.id, "text", question=item.text), _itself
    else:
        yield _coded(item, {}, label=label, measure="scale", decimals=item.decimals or 2), _number


def _makes_text(tree: rules.Tree) -> bool:
    if "call" not in tree:
        return isinstance(tree.get("value"), str)
    return tree["call"] in TEXTS or (
        tree["call"] in ("if", "coalesce") and any(map(_makes_text, tree["args"]))
    )


def _date(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    yield Column(item.id, item.text, item.id, "date", "scale", question=item.text), dt.date.fromisoformat


def _period(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    for end, word in (("from", WORDS["from"]), ("to", UNTIL)):
        label = under(item.text, word)
        yield Column(named(item.id, end), label, item.id, "text", question=item.text), _part(end)


def _guide(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    order = {key: number for number, key in enumerate(COVERAGES, 1)}
    column = _coded(item, dict(enumerate(COVERAGES.values(), 1)), name=named(item.id, "coverage"))
    yield column, lambda answer: order.get(answer.get("coverage") or "")
    label = under(item.text, WORDS["note"])
    yield Column(named(item.id, "note"), label, item.id, "text", question=item.text), _part("note")


def _text(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    yield Column(item.id, item.text, item.id, "text", question=item.text), _itself


def _repeat(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    """How many entries there are; what is in them has a table of its own."""
    label = under(item.text, ENTRIES)
    yield _coded(item, {}, name=named(item.id, "count"), label=label, measure="scale"), len


def _file(definition: Definition, item: Item, language: str, several: Several) -> Columns:
    """The names of the files; these are fetched from the response itself."""
    column = Column(item.id, item.text, item.id, "text", question=item.text)
    yield column, lambda answer: "; ".join(str(file.get("name", "")) for file in answer)


_KINDS: dict[str, Callable[[Definition, Item, str, Several], Columns]] = {
    "single": _single,
    "yes_no": _yes_no,
    "consent": _consent,
    "multi": _multi,
    "rank": _rank,
    "likert": _likert,
    "likert_matrix": _matrix,
    "scale": _scale,
    "number": _amount,
    "money": _amount,
    "calculated": _calculated,
    "date": _date,
    "period": _period,
    "guide_question": _guide,
    "repeat": _repeat,
    "file": _file,
}


def _itself(answer: Any) -> Any:
    return answer


def _number(answer: Any) -> Any:
    return answer if isinstance(answer, int | float) else None


def _part(key: str) -> Read:
    return lambda answer: answer.get(key, ABSENT)


def _chosen(option: str) -> Read:
    return lambda answer: int(option in answer)


def _place(option: str) -> Read:
    return lambda answer: answer.index(option) + 1 if option in answer else ABSENT
