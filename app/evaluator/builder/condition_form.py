"""The form with which a condition is picked: one line for each question it looks at, and what may be looked at here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.evaluator.builder import pictures
from app.evaluator.builder.draft import mark
from surveys import instruments as service
from surveys import rules
from surveys.definition import Definition, Item
from surveys.expressions.syntax import BadExpression
from surveys.making import picking
from surveys.making.labels import label
from surveys.making.picking import COUNTS, SIGNS, THIS, TODAY, Condition, Other, Picked
from surveys.models import InstrumentVersion
from surveys.texts import Text, pick

PARTNER_TYPE = "partner_type"
"""The name that a definition gets for the kind of partner, when it has none yet."""
NO_VALUE = ("answered", "open")
MOST = 20
Groups = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Asked:
    """What a condition may look at: what stands before `place`; with `here` all of its page, with `itself` the answer."""

    place: str
    here: bool = False
    itself: bool = False
    of: str = ""
    """Of a part of the item: "options", "rows" or "probes"."""


@dataclass(frozen=True)
class Chosen:
    """The form was sent, with this expression."""

    text: str | None


@dataclass
class Line:
    """One simple condition as the form shows it."""

    name: str
    operator: str
    values: list[str]
    answers: dict[Any, str] = field(default_factory=dict)
    operators: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""
    kind: str = "text"
    """ "number", "date", "several" or "text": what it is compared with."""
    others: list[tuple[str, str]] = field(default_factory=list)
    """Questions whose answer it can be compared with, and the day of filling in."""
    other: str = ""
    count: str = ""
    """How many choices, where those are counted."""

    @property
    def whole(self) -> bool:
        if self.operator in COUNTS:
            return self.count.isdigit()
        return self.operator in NO_VALUE or bool(self.values or self.other)


def answer(
    version: InstrumentVersion,
    asked: Asked,
    key: str,
    title: Text | None,
    expression: str | None,
    back: str,
) -> ResponseReturnValue | Chosen:
    """The page with the form, or what was chosen with it. "add" and "remove" change the form and save nothing."""
    definition = service.definition(version)
    offered = _askable(definition, asked)
    lines_of = _Lines(definition, asked, offered)
    picked = lines_of.pickable(picking.read(expression))
    by_hand = picked is None
    join, written = "and", expression or ""
    lines: list[Line] = []
    errors: list[str] = []
    if request.method == "POST":
        go = request.form.get("go", "save")
        join, lines = _typed(request.form, lines_of)
        written = request.form.get("expression", "").strip()
        by_hand = go == "by-hand"
        if go == "save":
            found = Picked(join, tuple(lines_of.condition(line) for line in lines if line.whole))
            return Chosen(picking.expression(found))
        if go == "by-hand":
            try:
                if written:
                    rules.parse(written)
                return Chosen(written or None)
            except BadExpression as wrong:
                errors = [pick(wrong.text, g.language)]
        if go.startswith("remove-"):
            lines = [line for number, line in enumerate(lines) if go != f"remove-{number}"]
        if go == "add" and (name := request.form.get("add", "")) in lines_of.names_offered:
            lines.append(lines_of.first(name))
    elif picked is not None:
        join, lines = picked.join, [lines_of.line(condition) for condition in picked.conditions]
        preset = request.args.get("add", THIS if asked.itself else "")
        if preset in lines_of.names_offered and not lines:
            lines = [lines_of.first(preset)]
    page = render_template(
        "builder/condition.html",
        version=version,
        definition=definition,
        place=asked.place,
        key=key,
        of=asked.of,
        heading=label(key, g.language),
        title=pick(title, g.language) or asked.place,
        asked=offered,
        join=join,
        lines=lines,
        written=written,
        by_hand=by_hand,
        errors=errors,
        seen=request.form.get("seen") or mark(expression),
        back=back,
    )
    return (page, 422) if errors else page


def _askable(definition: Definition, asked: Asked) -> Groups:
    """The questions that a condition may look at, by page."""
    names = pictures.names(definition)
    itself = asked.itself and _can(definition.item(asked.place))
    first: list[tuple[str, str]] = [(THIS, _("The answer itself"))] if itself else []
    if definition.routing_key is None:
        first.append((PARTNER_TYPE, _("Kind of partner")))
    elif definition.routing_key in definition.given:
        first.append((definition.routing_key, names[definition.routing_key]))
    found = [("", first)] if first else []
    for page in definition.pages:
        if page.id == asked.place:
            break
        on_page: list[tuple[str, str]] = []
        reached = False
        for item in page.items:
            inside = [one.id for one in item.items]
            if asked.place in inside:
                reached = True
                known = [
                    one
                    for one in item.items
                    if asked.here or inside.index(one.id) < inside.index(asked.place)
                ]
                on_page += [_named(one, names) for one in known if _can(one) and one.id != asked.place]
            elif item.id == asked.place:
                reached = True
            elif _can(item) and (asked.here or not reached):
                on_page.append(_named(item, names))
        if on_page:
            found.append((pick(page.title, g.language) or page.id, on_page))
        if reached:
            break
    return found


def _can(item: Item) -> bool:
    return item.type not in pictures.WITHOUT


def _named(item: Item, names: Mapping[str, str]) -> tuple[str, str]:
    return item.id, f"{names[item.id]} ({item.id})"


def _typed(data: Mapping[str, str], lines_of: "_Lines") -> tuple[str, list[Line]]:
    count = data.get("count", "0")
    lines = []
    for number in range(min(int(count), MOST) if count.isdigit() else 0):
        name, operator = data.get(f"line-{number}-name", ""), data.get(f"line-{number}-operator", "is")
        if operator not in picking.OPERATORS or not name:
            continue
        line = lines_of.line(Condition(name, operator))
        line.values = [value for value in request.form.getlist(f"line-{number}-values") if value.strip()]
        other = data.get(f"line-{number}-other", "")
        line.other = other if other in dict(line.others) else ""
        line.count = data.get(f"line-{number}-number", "").strip()
        lines.append(line)
    return ("or" if data.get("join") == "or" else "and"), lines


class _Lines:
    """Makes lines of conditions and conditions of lines, for one place in a definition."""

    def __init__(self, definition: Definition, asked: Asked, offered: Groups) -> None:
        self.definition = definition
        self.asked = asked
        self.offered = offered
        self.names = pictures.names(definition) | {THIS: _("The answer itself")}
        self.values = pictures.values(definition)
        if asked.itself:
            self.values[THIS] = pictures.answers(definition, definition.item(asked.place))
        if PARTNER_TYPE not in self.names:
            self.names[PARTNER_TYPE] = _("Kind of partner")
            self.values[PARTNER_TYPE] = dict(pictures.given_values("partner.type"))

    @property
    def names_offered(self) -> dict[str, str]:
        return {name: title for _group, ones in self.offered for name, title in ones}

    def pickable(self, picked: Picked | None) -> Picked | None:
        """None for what the form has no place for: a choice compared with another answer."""
        if picked is None:
            return None
        loose = any(
            isinstance(value, Other) and value.name not in dict(self._others(condition.name))
            for condition in picked.conditions
            for value in condition.values
        )
        return None if loose else picked

    def line(self, condition: Condition) -> Line:
        answers = self.values.get(condition.name, {})
        kind = self._kind(condition.name)
        said = picking.DATES if kind == "date" else picking.OPERATORS
        compared = [*SIGNS] if kind in ("number", "date") else []
        counted = [*COUNTS] if kind == "several" else []
        allowed = [*compared, "is", "is_not", *counted, *(NO_VALUE if condition.name != THIS else ())]
        if condition.operator not in allowed:
            allowed.append(condition.operator)
        found = Line(
            condition.name,
            condition.operator,
            [str(value) for value in condition.values if not isinstance(value, Other)],
            answers,
            [(name, said.get(name, picking.OPERATORS[name])[g.language]) for name in allowed],
            self.names.get(condition.name, condition.name),
            kind,
            self._others(condition.name),
        )
        found.other = next((value.name for value in condition.values if isinstance(value, Other)), "")
        if condition.operator in COUNTS:
            found.count, found.values = "".join(found.values), []
        return found

    def first(self, name: str) -> Line:
        """A line as it begins: a number at least something, a date not after the day, anything else an answer."""
        kind = self._kind(name)
        if kind == "number":
            return self.line(Condition(name, "most" if name == THIS else "least"))
        return self.line(Condition(name, "most" if kind == "date" else "is"))

    def condition(self, line: Line) -> Condition:
        if line.operator in NO_VALUE:
            return Condition(line.name, line.operator)
        if line.operator in COUNTS:
            return Condition(line.name, line.operator, (int(line.count),))
        if line.other and line.operator in (*SIGNS, "is", "is_not"):
            return Condition(
                line.name, line.operator, (TODAY if line.other == TODAY.name else Other(line.other),)
            )
        numbers = line.operator in SIGNS or self._item_type(line.name) in pictures.NUMBERS
        values: list[Any] = [_number(value) if numbers else value for value in line.values]
        if line.operator in SIGNS:
            return Condition(line.name, line.operator, (values[0],))
        return Condition(line.name, line.operator, tuple(values), self._item_type(line.name) == "multi")

    def _item_type(self, name: str) -> str:
        name = self.asked.place if name == THIS else name
        return self.definition.item(name).type if self.definition.has_item(name) else ""

    def _kind(self, name: str) -> str:
        item_type = self._item_type(name)
        if item_type in pictures.NUMBERS and not self.values.get(name):
            return "number"
        return {"date": "date", "multi": "several"}.get(item_type, "text")

    def _others(self, name: str) -> list[tuple[str, str]]:
        """What a number or date can be compared with: others of its kind."""
        kind = self._kind(name)
        if kind not in ("number", "date"):
            return []
        found = [
            (one, title)
            for one, title in self.names_offered.items()
            if one not in (name, THIS) and self._kind(one) == kind
        ]
        return [(TODAY.name, pick(picking.DAY, g.language)), *found] if kind == "date" else found


def _number(value: str) -> int | float | str:
    try:
        found = float(value.replace(",", "."))
    except ValueError:
        return value
    return int(found) if found == int(found) else found
