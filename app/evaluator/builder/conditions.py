"""When something is shown or required: picked from earlier questions and their answers, or written by hand."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import needs
from app.evaluator import bp
from app.evaluator.builder import pictures
from app.evaluator.builder.draft import ChangedMeanwhile, draft, keep, mark, same_but, unchanged
from surveys import editing, picking, rules
from surveys import instruments as service
from surveys.definition import Definition
from surveys.labels import label
from surveys.models import InstrumentVersion
from surveys.picking import Condition, Picked
from surveys.references import Data
from surveys.soundness import Problem
from surveys.syntax import BadExpression
from surveys.texts import Text, pick

PARTNER_TYPE = "partner_type"
"""The name that a definition gets for the kind of partner, when it has none yet."""
NO_VALUE = ("answered", "open")
MOST = 20


@dataclass
class Line:
    """One simple condition as the form shows it."""

    name: str
    operator: str
    values: list[str]
    answers: dict[Any, str] = field(default_factory=dict)
    operators: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/items/<item_id>/condition/"
    "<any('relevant','required-when'):field>",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def edit_item_condition(
    study_id: uuid.UUID, version_id: uuid.UUID, item_id: str, field: str
) -> ResponseReturnValue:
    key = field.replace("-", "_")
    version = draft(version_id)
    item = editing.item_of(version.definition, item_id)
    back = url_for("evaluator.edit_item", study_id=study_id, version_id=version_id, item_id=item_id)

    def put(data: Data, expression: str | None) -> Data:
        present = editing.item_of(data, item_id)
        unchanged(present.get(key), request.form.get("seen", ""))
        rest = {name: value for name, value in present.items() if name != key}
        return editing.put_item(data, item_id, rest | ({key: expression} if expression else {}))

    expression = item.get(key)
    answer = _answer(version, item_id, key, item.get("text"), expression, back)
    if isinstance(answer, _Chosen):
        what = {"nl": f"voorwaarde van vraag {item_id}", "en": f"condition of question {item_id}"}
        try:
            keep(
                study_id,
                version_id,
                what,
                lambda data: put(_with_partner_type(data, answer.text), answer.text),
            )
        except ChangedMeanwhile:
            return _meanwhile(back)
        return _done(back, _problems(version, item_id, key, answer.text))
    return answer


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/pages/<page_id>/condition",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def edit_page_condition(study_id: uuid.UUID, version_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    version = draft(version_id)
    page = editing.page_of(version.definition, page_id)
    back = url_for("evaluator.edit_page", study_id=study_id, version_id=version_id, page_id=page_id)

    def put(data: Data, expression: str | None) -> Data:
        present = editing.page_of(data, page_id)
        unchanged(present.get("relevant"), request.form.get("seen", ""))
        rest = {name: value for name, value in present.items() if name != "relevant"}
        return editing.put_page(data, page_id, rest | ({"relevant": expression} if expression else {}))

    answer = _answer(version, page_id, "relevant", page.get("title"), page.get("relevant"), back)
    if isinstance(answer, _Chosen):
        what = {"nl": f"voorwaarde van pagina {page_id}", "en": f"condition of page {page_id}"}
        try:
            keep(
                study_id,
                version_id,
                what,
                lambda data: put(_with_partner_type(data, answer.text), answer.text),
            )
        except ChangedMeanwhile:
            return _meanwhile(back)
        return _done(back, [])
    return answer


# ---------------------------------------------------------------- the form


@dataclass(frozen=True)
class _Chosen:
    """The form was sent, with this expression."""

    text: str | None


def _answer(
    version: InstrumentVersion, place: str, key: str, title: Text | None, expression: str | None, back: str
) -> ResponseReturnValue | _Chosen:
    """The page with the form, or what was chosen with it. "add" and "remove" change the form and save nothing."""
    definition = service.definition(version)
    asked = _askable(definition, place, here=key == "required_when")
    picked = picking.read(expression)
    by_hand = picked is None
    join, written = "and", expression or ""
    lines: list[Line] = []
    errors: list[str] = []
    if request.method == "POST":
        go = request.form.get("go", "save")
        join, lines = _typed(request.form, definition)
        written = request.form.get("expression", "").strip()
        by_hand = go == "by-hand"
        if go == "save":
            found = Picked(join, tuple(_condition(line, definition) for line in lines if _whole(line)))
            return _Chosen(picking.expression(found))
        if go == "by-hand":
            try:
                if written:
                    rules.parse(written)
                return _Chosen(written or None)
            except BadExpression as wrong:
                errors = [pick(wrong.text, g.language)]
        if go.startswith("remove-"):
            lines = [line for number, line in enumerate(lines) if go != f"remove-{number}"]
        if go == "add" and (name := request.form.get("add", "")) in {
            one for _group, ones in asked for one, _t in ones
        }:
            lines.append(_line(definition, _first(definition, name)))
    elif picked is not None:
        join, lines = picked.join, [_line(definition, condition) for condition in picked.conditions]
        preset = request.args.get("add", "")
        if preset and not lines:
            lines = [_line(definition, _first(definition, preset))]
    page = render_template(
        "builder/condition.html",
        version=version,
        definition=definition,
        place=place,
        key=key,
        heading=label(key, g.language),
        title=pick(title, g.language) or place,
        asked=asked,
        join=join,
        lines=lines,
        written=written,
        by_hand=by_hand,
        errors=errors,
        seen=request.form.get("seen") or mark(expression),
        back=back,
    )
    return (page, 422) if errors else page


def _askable(definition: Definition, place: str, *, here: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """The questions that a condition here may look at, by page: those before it, or (`here`) on its own page too."""
    names = pictures.names(definition)
    first: list[tuple[str, str]] = []
    if definition.routing_key is None:
        first.append((PARTNER_TYPE, _("Kind of partner")))
    elif definition.routing_key in definition.given:
        first.append((definition.routing_key, names[definition.routing_key]))
    found = [("", first)] if first else []
    for page in definition.pages:
        if page.id == place:
            break
        on_page: list[tuple[str, str]] = []
        reached = False
        for item in page.items:
            reached = reached or item.id == place
            if item.id == place or (reached and not here):
                if not here:
                    break
                continue
            if item.type not in pictures.WITHOUT:
                on_page.append((item.id, f"{names[item.id]} ({item.id})"))
        if on_page:
            found.append((pick(page.title, g.language) or page.id, on_page))
        if reached:
            break
    return found


def _typed(data: Mapping[str, str], definition: Definition) -> tuple[str, list[Line]]:
    count = data.get("count", "0")
    lines = []
    for number in range(min(int(count), MOST) if count.isdigit() else 0):
        name, operator = data.get(f"line-{number}-name", ""), data.get(f"line-{number}-operator", "is")
        values = request.form.getlist(f"line-{number}-values")
        if operator not in picking.OPERATORS or not name:
            continue
        line = _line(definition, Condition(name, operator))
        line.values = [value for value in values if value.strip()]
        lines.append(line)
    return ("or" if data.get("join") == "or" else "and"), lines


def _line(definition: Definition, condition: Condition) -> Line:
    names, values = pictures.names(definition), pictures.values(definition)
    if condition.name == PARTNER_TYPE and PARTNER_TYPE not in names:
        names[PARTNER_TYPE], values[PARTNER_TYPE] = (
            _("Kind of partner"),
            dict(pictures.given_values("partner.type")),
        )
    answers = values.get(condition.name, {})
    compared = [*picking.SIGNS] if _is_number(definition, condition.name) and not answers else []
    allowed = [*compared, "is", "is_not", *NO_VALUE]
    if condition.operator not in allowed:
        allowed.append(condition.operator)
    return Line(
        condition.name,
        condition.operator,
        [str(value) for value in condition.values],
        answers,
        [(name, picking.OPERATORS[name][g.language]) for name in allowed],
        names.get(condition.name, condition.name),
    )


def _first(definition: Definition, name: str) -> Condition:
    """A condition as it begins: a number at least something, anything else one of its answers."""
    answers = pictures.values(definition).get(name)
    return Condition(name, "least" if _is_number(definition, name) and not answers else "is")


def _whole(line: Line) -> bool:
    return line.operator in NO_VALUE or bool(line.values)


def _condition(line: Line, definition: Definition) -> Condition:
    several = definition.has_item(line.name) and definition.item(line.name).type == "multi"
    if line.operator in NO_VALUE:
        return Condition(line.name, line.operator)
    numbers = line.operator in picking.SIGNS or _is_number(definition, line.name)
    values: list[Any] = [_number(value) if numbers else value for value in line.values]
    if line.operator in picking.SIGNS:
        return Condition(line.name, line.operator, (values[0],))
    return Condition(line.name, line.operator, tuple(values), several)


def _is_number(definition: Definition, name: str) -> bool:
    return definition.has_item(name) and definition.item(name).type in pictures.NUMBERS


def _number(value: str) -> int | float | str:
    try:
        found = float(value.replace(",", "."))
    except ValueError:
        return value
    return int(found) if found == int(found) else found


# ---------------------------------------------------------------- afterwards


def _with_partner_type(data: Data, expression: str | None) -> Data:
    """The kind of partner is known from the register, as soon as a condition speaks of it."""
    if not expression or f"${{{PARTNER_TYPE}}}" not in expression:
        return data
    known = {
        *data.get("given", {}),
        *(item["id"] for page in data["pages"] for item in page.get("items", [])),
    }
    if PARTNER_TYPE in known:
        return data
    return data | {"given": data.get("given", {}) | {PARTNER_TYPE: "partner.type"}}


def _problems(version: InstrumentVersion, item_id: str, key: str, text: str | None) -> list[Problem]:
    item = editing.item_of(version.definition, item_id)
    data = _with_partner_type(version.definition, text)
    return same_but(data, item | {key: text}, key) if text else []


def _done(back: str, problems: list[Problem]) -> ResponseReturnValue:
    if problems:
        said = " ".join(pick(problem.text, g.language) for problem in problems)
        flash(_("The condition is saved, but does not work yet: %(problem)s", problem=said), "warning")
    else:
        flash(_("The condition is saved."))
    return redirect(back)


def _meanwhile(back: str) -> ResponseReturnValue:
    flash(_("Somebody else changed this condition in the meantime. Look at it again."), "warning")
    return redirect(back)
