"""When something is shown, required, refused or asked again: picked from questions and their answers, or written."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import needs
from app.evaluator import bp
from app.evaluator.builder import condition_form
from app.evaluator.builder.condition_form import PARTNER_TYPE, Asked, Chosen
from app.evaluator.builder.draft import ChangedMeanwhile, draft, keep, same_but, unchanged
from surveys.errors import NotFound
from surveys.making import editing
from surveys.making.references import Data
from surveys.making.soundness import Problem
from surveys.models import InstrumentVersion
from surveys.texts import Text, pick

HERE = ("required_when", "constraint", "warn")
"""What may look at all of its own page, where the rest looks at what stands before it."""


@dataclass(frozen=True)
class _Spot:
    """One expression of a draft: the part in which it stands, and putting another part in its place."""

    key: str
    title: Text | None
    asked: Asked
    back: str
    what: Text
    part: Callable[[Data], Data]
    put: Callable[[Data, Data], Data]
    problems: Callable[[str], list[Problem]]


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/items/<item_id>/condition/"
    "<any('relevant','required-when','constraint','warn'):field>",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def edit_item_condition(
    study_id: uuid.UUID, version_id: uuid.UUID, item_id: str, field: str
) -> ResponseReturnValue:
    key = field.replace("-", "_")
    version = draft(version_id)
    item = editing.item_of(version.definition, item_id)
    spot = _Spot(
        key,
        item.get("text"),
        Asked(item_id, here=key in HERE, itself=key in ("constraint", "warn")),
        url_for("evaluator.edit_item", study_id=study_id, version_id=version_id, item_id=item_id),
        {"nl": f"voorwaarde van vraag {item_id}", "en": f"condition of question {item_id}"},
        lambda data: editing.item_of(data, item_id),
        lambda data, part: editing.put_item(data, item_id, part),
        lambda text: _problems(version, item | {key: text}, key, text),
    )
    return _edit(study_id, version, spot)


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/items/<item_id>/"
    "<any('options','rows','probes'):part>/<int:number>/condition",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def edit_part_condition(
    study_id: uuid.UUID, version_id: uuid.UUID, item_id: str, part: str, number: int
) -> ResponseReturnValue:
    """When one answer is offered, one row asked, or one probe put; `number` counts from 0."""
    version = draft(version_id)
    item = editing.item_of(version.definition, item_id)

    def one(data: Data) -> Data:
        entries = editing.item_of(data, item_id).get(part, [])
        if number >= len(entries):
            raise NotFound({"nl": "Dit staat er niet meer.", "en": "This is gone."})
        found: Data = entries[number]
        return found

    def put(data: Data, entry: Data) -> Data:
        present = editing.item_of(data, item_id)
        entries = [entry if place == number else old for place, old in enumerate(present[part])]
        return editing.put_item(data, item_id, present | {part: entries})

    def problems(text: str) -> list[Problem]:
        entry = one(version.definition) | {"relevant": text}
        entries = [entry if place == number else old for place, old in enumerate(item[part])]
        return _problems(version, item | {part: entries}, part, text)

    spot = _Spot(
        "relevant",
        one(version.definition).get("text"),
        Asked(item_id, of=part),
        url_for("evaluator.edit_item", study_id=study_id, version_id=version_id, item_id=item_id),
        {"nl": f"voorwaarde in vraag {item_id}", "en": f"condition in question {item_id}"},
        one,
        put,
        problems,
    )
    return _edit(study_id, version, spot)


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/pages/<page_id>/condition",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def edit_page_condition(study_id: uuid.UUID, version_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    version = draft(version_id)
    page = editing.page_of(version.definition, page_id)
    spot = _Spot(
        "relevant",
        page.get("title"),
        Asked(page_id),
        url_for("evaluator.edit_page", study_id=study_id, version_id=version_id, page_id=page_id),
        {"nl": f"voorwaarde van pagina {page_id}", "en": f"condition of page {page_id}"},
        lambda data: editing.page_of(data, page_id),
        lambda data, part: editing.put_page(data, page_id, part),
        lambda text: [],
    )
    return _edit(study_id, version, spot)


# ---------------------------------------------------------------- inside


def _edit(study_id: uuid.UUID, version: InstrumentVersion, spot: _Spot) -> ResponseReturnValue:
    expression = spot.part(version.definition).get(spot.key)
    answer = condition_form.answer(version, spot.asked, spot.key, spot.title, expression, spot.back)
    if not isinstance(answer, Chosen):
        return answer

    def change(data: Data) -> Data:
        known = _with_partner_type(data, answer.text)
        present = spot.part(known)
        unchanged(present.get(spot.key), request.form.get("seen", ""))
        rest = {name: value for name, value in present.items() if name != spot.key}
        return spot.put(known, rest | ({spot.key: answer.text} if answer.text else {}))

    try:
        keep(study_id, version.id, spot.what, change)
    except ChangedMeanwhile:
        flash(_("Somebody else changed this condition in the meantime. Look at it again."), "warning")
        return redirect(spot.back)
    return _done(spot.back, spot.problems(answer.text) if answer.text else [])


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


def _problems(version: InstrumentVersion, item: Data, key: str, text: str) -> list[Problem]:
    """What is to mend at the item because of its `key`, once the expression `text` stands in it."""
    return same_but(_with_partner_type(version.definition, text), item, key)


def _done(back: str, problems: list[Problem]) -> ResponseReturnValue:
    if problems:
        said = " ".join(pick(problem.text, g.language) for problem in problems)
        flash(_("The condition is saved, but does not work yet: %(problem)s", problem=said), "warning")
    else:
        flash(_("The condition is saved."))
    return redirect(back)
