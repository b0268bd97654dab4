"""The outline of a draft: pages and questions in their order, what is still to mend, moving, copying, deleting, undoing."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, validators

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.builder.draft import draft, keep, kind_name, routes
from app.evaluator.builder.pictures import condition_of
from app.evaluator.builder.places import named, told, where
from app.models import User
from surveys import instruments as service
from surveys.definition import Definition, Item, Page, read
from surveys.making import editing, reading_level, references
from surveys.making.references import Data, InUse
from surveys.making.soundness import Problem
from surveys.models import DraftStep, InstrumentVersion
from surveys.texts import Text, pick

NEEDED = validators.InputRequired(_l("Fill this in."))


class NewInstrumentForm(FlaskForm):
    kind = RadioField(
        _l("What do you want to make?"),
        choices=[
            ("survey", _l("A survey that partners fill in by link")),
            ("guide", _l("A guide for interviews")),
        ],
        default="survey",
    )
    title = StringField(_l("Title"), [NEEDED, validators.Length(max=200)])


@dataclass(frozen=True)
class Row:
    """An item in the outline."""

    item: Item
    kind: str
    condition: str
    problems: list[Problem]
    missing: list[str]
    inner: list["Row"]


@dataclass(frozen=True)
class Sheet:
    """A page in the outline."""

    page: Page
    condition: str
    problems: list[Problem]
    rows: list[Row]


@bp.route("/studies/<uuid:study_id>/instruments/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_instrument(study_id: uuid.UUID) -> ResponseReturnValue:
    form = NewInstrumentForm()
    if form.validate_on_submit():
        title = {g.language: (form.title.data or "").strip()}
        data = editing.blank(title, form.kind.data, g.study.languages)
        with unit_of_work() as session:
            version = service.add(session, current_user.id, g.study, read(data))
            audit.record(session, study_id, current_user.id, "created", "instrument", version.id)
            version_id = version.id
        return redirect(url_for("evaluator.edit_instrument", study_id=study_id, version_id=version_id))
    return render_template("builder/new.html", form=form), 422 if form.errors else 200


@bp.get("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit")
@needs("fieldwork.edit")
def edit_instrument(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    version = draft(version_id)
    definition = service.definition(version)
    to_mend = service.unfinished(version)
    steps = service.steps(session, version)
    earlier = [one for one in version.instrument.versions if one.number < version.number]
    return render_template(
        "builder/outline.html",
        version=version,
        definition=definition,
        sheets=_sheets(definition, to_mend),
        to_mend=[
            (problem, named(definition, problem.place), where(definition, problem.place))
            for problem in to_mend
        ],
        last=steps[0] if steps else None,
        last_by=_name(session, steps[0]) if steps else "",
        undoable=len(steps),
        routes=routes(definition),
        reading=_reading(definition),
        earlier=earlier[-1] if earlier else None,
        at=request.args.get("at", ""),
        do=request.args.get("do", ""),
    )


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/pages")
@needs("fieldwork.edit")
def add_page(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    title = request.form.get("title", "").strip()
    made: list[str] = []

    def change(data: Data) -> Data:
        changed, page_id = editing.add_page(data, {g.language: title} if title else {})
        made.append(page_id)
        return changed

    keep(study_id, version_id, _said("pagina toegevoegd", "page added", title), change)
    return _back(study_id, version_id, made[-1], "add")


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/pages/<page_id>/<any(up,down,copy):do>")
@needs("fieldwork.edit")
def change_page_order(
    study_id: uuid.UUID, version_id: uuid.UUID, page_id: str, do: str
) -> ResponseReturnValue:
    at = [page_id]

    def change(data: Data) -> Data:
        if do == "copy":
            changed, twin = editing.copy_page(data, page_id)
            at.append(twin)
            return changed
        return editing.move_page(data, page_id, -1 if do == "up" else 1)

    keep(study_id, version_id, _done(do, "pagina", "page", page_id), change)
    return _back(study_id, version_id, at[-1], do)


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/items/<item_id>/<any(up,down,copy):do>")
@needs("fieldwork.edit")
def change_item_order(
    study_id: uuid.UUID, version_id: uuid.UUID, item_id: str, do: str
) -> ResponseReturnValue:
    at = [item_id]

    def change(data: Data) -> Data:
        if do == "copy":
            changed, twin = editing.copy_item(data, item_id)
            at.append(twin)
            return changed
        return editing.move_item(data, item_id, -1 if do == "up" else 1)

    keep(study_id, version_id, _done(do, "vraag", "question", item_id), change)
    return _back(study_id, version_id, at[-1], do)


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/pages/<page_id>/delete",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def delete_page(study_id: uuid.UUID, version_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    """Asks first; where something elsewhere looks at its questions, says where."""
    version = draft(version_id)
    page = editing.page_of(version.definition, page_id)
    if request.method == "POST":
        try:
            what = _said("pagina verwijderd", "page deleted", page_id)
            keep(study_id, version_id, what, lambda data: editing.delete_page(data, page_id))
        except InUse as refusal:
            return _refused(version, refusal.places, page=page), 422
        return redirect(url_for("evaluator.edit_instrument", study_id=study_id, version_id=version_id))
    return _refused(version, _uses(lambda: editing.delete_page(version.definition, page_id)), page=page)


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/items/<item_id>/delete",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def delete_item(study_id: uuid.UUID, version_id: uuid.UUID, item_id: str) -> ResponseReturnValue:
    """Asks first; a question that others look at stays, and the page says which."""
    version = draft(version_id)
    item = editing.item_of(version.definition, item_id)
    if request.method == "POST":
        try:
            what = _said("vraag verwijderd", "question deleted", item_id)
            keep(study_id, version_id, what, lambda data: references.delete(data, item_id))
        except InUse as refusal:
            return _refused(version, refusal.places, item=item), 422
        return redirect(url_for("evaluator.edit_instrument", study_id=study_id, version_id=version_id))
    return _refused(version, _uses(lambda: references.delete(version.definition, item_id)), item=item)


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/undo")
@needs("fieldwork.edit")
def undo_change(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    """Takes back the last change, the one that the button named."""
    with unit_of_work() as session:
        version = load(session, InstrumentVersion, version_id)
        revision = request.form.get("revision", 0, type=int)
        what = service.undo(session, current_user.id, version, revision)
        audit.record(session, study_id, current_user.id, "changed", "instrument", version.id)
    flash(_("Undone: %(what)s.", what=pick(what, g.language)))
    return redirect(url_for("evaluator.edit_instrument", study_id=study_id, version_id=version_id, do="undo"))


# ---------------------------------------------------------------- inside


def _sheets(definition: Definition, to_mend: list[Problem]) -> list[Sheet]:
    at: dict[str, list[Problem]] = {}
    for problem in to_mend:
        at.setdefault(problem.place.split(" › ")[0], []).append(problem)

    def row(item: Item) -> Row:
        return Row(
            item,
            kind_name(item.type),
            condition_of(definition, item.relevant),
            at.get(item.id, []),
            editing.texts_missing(item.text, definition.languages) if item.type != "calculated" else [],
            [row(one) for one in getattr(item, "items", [])],
        )

    return [
        Sheet(
            page,
            condition_of(definition, page.relevant),
            at.get(page.id, []),
            [row(item) for item in page.items],
        )
        for page in definition.pages
    ]


def _reading(definition: Definition) -> reading_level.Reading | None:
    """How easily the Dutch questions read, taken together."""
    if "nl" not in definition.languages:
        return None
    texts = [item.text.get("nl", "") for page in definition.pages for item in page.items]
    texts += [item.hint.get("nl", "") for page in definition.pages for item in page.items]
    return reading_level.measure(text for text in texts if text)


def _refused(version: InstrumentVersion, places: list[references.Place], **what: Any) -> str:
    """The page that asks whether it may go or, where places refer to it, tells which."""
    shown = told(version, service.definition(version), places)
    return render_template("builder/delete.html", version=version, places=shown, **what)


def _uses(attempt: Any) -> list[references.Place]:
    """The places that would refuse it."""
    try:
        attempt()
    except InUse as refusal:
        return refusal.places
    return []


def _name(session: Any, step: DraftStep) -> str:
    person = session.get(User, step.made_by) if step.made_by else None
    return (person.name or person.email) if person else ""


def _said(nl: str, en: str, name: str) -> Text:
    return {"nl": f"{nl}: {name}" if name else nl, "en": f"{en}: {name}" if name else en}


def _done(do: str, nl: str, en: str, name: str) -> Text:
    verbs = {
        "up": ("naar boven", "moved up"),
        "down": ("naar beneden", "moved down"),
        "copy": ("gekopieerd", "copied"),
    }
    return {"nl": f"{nl} {name} {verbs[do][0]}", "en": f"{en} {name} {verbs[do][1]}"}


def _back(study_id: uuid.UUID, version_id: uuid.UUID, at: str, do: str) -> ResponseReturnValue:
    """To the outline, with the keyboard where it was."""
    return redirect(
        url_for("evaluator.edit_instrument", study_id=study_id, version_id=version_id, at=at, do=do)
    )
