"""One question: choosing its kind, writing it, its answers and checks, its name; with the preview beside it."""

import re
import uuid
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import RadioField, StringField, TextAreaField, validators

from app import headers, languages
from app.access import needs
from app.db import read_session
from app.evaluator import bp, guide_preview
from app.evaluator.builder import item_form
from app.evaluator.builder.draft import (
    ChangedMeanwhile,
    differing,
    draft,
    keep,
    kind_name,
    mark,
    problems_at,
    routes,
    same_but,
    unchanged,
)
from app.evaluator.builder.parts import renamed, shifted
from app.evaluator.builder.pictures import NUMBERS, condition_of
from app.evaluator.builder.places import Told, told
from app.partner.answering import render
from coding import codebook
from surveys import forms
from surveys import instruments as service
from surveys.definition import Definition, Page
from surveys.definition import read as read_definition
from surveys.errors import BadDefinition
from surveys.making import editing, kinds, reading_level, reckoning, references
from surveys.making.optioning import StillAsked, check_gone, rename_options
from surveys.making.references import EXPRESSIONS, Data
from surveys.making.soundness import BadInstrument, Problem
from surveys.making.workable import workable
from surveys.models import InstrumentVersion
from surveys.routing import Answers
from surveys.texts import pick

NEEDED = validators.InputRequired(_l("Fill this in."))
LISTS = ("options", "rows", "probes")


class NewItemForm(FlaskForm):
    kind = RadioField(_l("What kind of question?"), [validators.InputRequired(_l("Choose a kind."))])
    text = TextAreaField(_l("The question"), [NEEDED, validators.Length(max=4000)], render_kw={"rows": 2})


class NameForm(FlaskForm):
    name = StringField(_l("Name"), [NEEDED])


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/pages/<page_id>/items/new",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def new_item(study_id: uuid.UUID, version_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    """Which kind, and its text; the rest follows on the item's own page."""
    version = draft(version_id)
    definition = service.definition(version)
    page = definition.page(page_id)
    into = request.args.get("into") or None
    offered = kinds.offered(definition.kind, inside_group=bool(into))
    form = NewItemForm()
    form.kind.choices = [(name, kind_name(name)) for names in offered.values() for name in names]
    if request.method == "GET" and definition.kind == "guide":
        form.kind.data = "guide_question"
    if form.validate_on_submit():
        item = _started(definition, form.kind.data, (form.text.data or "").strip())
        made: list[str] = []

        def change(data: Data) -> Data:
            changed, item_id = editing.add_item(data, page_id, item, into=into)
            made.append(item_id)
            return changed

        what = {"nl": "vraag toegevoegd", "en": "question added"}
        keep(study_id, version_id, what, change)
        return redirect(
            url_for("evaluator.edit_item", study_id=study_id, version_id=version_id, item_id=made[-1])
        )
    groups = [
        (pick(kinds.GROUPS[group], g.language), [(name, kinds.of(name)) for name in names])
        for group, names in offered.items()
    ]
    status = 422 if form.errors else 200
    return render_template(
        "builder/new_item.html", version=version, page=page, form=form, groups=groups
    ), status


def _started(definition: Definition, kind: str, text: str) -> Data:
    """A new item with what its kind needs to be seen at all."""
    item: Data = {"type": kind, "text": {g.language: text}}
    if kind == "scale":
        item |= {"min": 0, "max": 10}
    if kind in ("likert", "likert_matrix") and definition.scales:
        item["scale"] = next(iter(definition.scales))
    return item


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/items/<item_id>", methods=["GET", "POST"]
)
@needs("fieldwork.edit")
def edit_item(study_id: uuid.UUID, version_id: uuid.UUID, item_id: str) -> ResponseReturnValue:
    """`go` says what the button asks: "save", "stay", a condition to pick, or a step in a list; all of them save."""
    headers.allow_frames()
    session = read_session()
    version = draft(version_id)
    definition = service.definition(version)
    item = editing.item_of(version.definition, item_id)
    made = item_form.form_for(definition, item, _codes(session, item))
    if request.method == "GET":
        form = made(data=item_form.values_of(item, definition) | {"seen": mark(item)})
        return _page(session, version, definition, item, form)
    form = made()
    typed = item_form.read(form, item, definition, request.form)
    if not form.validate():
        return _page(session, version, definition, typed | {"type": item["type"]}, form), 422
    go = request.form.get("go", "save")
    for key in LISTS:
        if key in typed:
            typed[key] = shifted(typed[key], go, key)

    picked = reckoning.calculation(request.form.get("operation", ""), request.form.getlist("calculated-from"))
    if go == "calculate" and picked:
        typed["calculation"] = picked

    def change(data: Data) -> Data:
        unchanged(editing.item_of(data, item_id), form.seen.data)
        changed = editing.put_item(data, item_id, typed)
        names = renamed(request.form, "options", go)
        before = {option["id"] for option in editing.item_of(data, item_id).get("options", [])}
        check_gone(changed, item_id, before - {*names})  # before others take their names
        return rename_options(changed, item_id, {was: now for was, now in names.items() if was != now})

    what = {"nl": f"vraag {item_id} gewijzigd", "en": f"question {item_id} changed"}
    try:
        keep(study_id, version_id, what, change)
    except ChangedMeanwhile as meanwhile:
        form.seen.data = mark(meanwhile.theirs)
        theirs = differing(typed, meanwhile.theirs)
        shown = typed | {"type": item["type"]}
        return _page(session, version, definition, shown, form, theirs=theirs), 409
    except BadInstrument as wrong:
        shown = typed | {"type": item["type"]}
        return _page(session, version, definition, shown, form, wrong=wrong.places), 422
    except StillAsked as refusal:
        shown = typed | {"type": item["type"]}
        places = told(version, definition, refusal.places)
        return _page(session, version, definition, shown, form, still_asked=places), 422
    return _after(study_id, version_id, item_id, go)


def _after(study_id: uuid.UUID, version_id: uuid.UUID, item_id: str, go: str) -> ResponseReturnValue:
    where: dict[str, Any] = {"study_id": study_id, "version_id": version_id}
    if go.startswith("condition-") and (part := re.fullmatch(r"condition-(options|rows|probes)-(\d+)", go)):
        return redirect(
            url_for(
                "evaluator.edit_part_condition", item_id=item_id, part=part[1], number=int(part[2]), **where
            )
        )
    if go.startswith("condition-"):
        field = go.removeprefix("condition-").replace("_", "-")
        return redirect(url_for("evaluator.edit_item_condition", item_id=item_id, field=field, **where))
    if go == "save":
        flash(_("Question %(name)s is saved.", name=item_id))
        return redirect(url_for("evaluator.edit_instrument", at=item_id, do="edit", **where))
    if go != "stay":
        return redirect(url_for("evaluator.edit_item", item_id=item_id, at=go, **where))
    flash(_("Question %(name)s is saved.", name=item_id))
    return redirect(url_for("evaluator.edit_item", item_id=item_id, **where))


def _page(
    session: Session,
    version: InstrumentVersion,
    definition: Definition,
    item: Data,
    form: item_form.ItemForm,
    *,
    theirs: list[tuple[str, str]] | None = None,
    wrong: list[Problem] | None = None,
    still_asked: list[Told] | None = None,
) -> str:
    item_id = item["id"]
    page_id, group = editing.home_of(version.definition, item_id)
    try:
        to_mend = problems_at(read_definition(editing.put_item(version.definition, item_id, item)), item_id)
        at_field = {
            key: found
            for key in EXPRESSIONS
            if key in item and (found := same_but(version.definition, item, key))
        }
    except BadInstrument:
        to_mend, at_field = [], {}
    shown = {
        key: condition_of(definition, item.get(key), definition.item(item_id))
        for key in item_form.CONDITIONS
        if key in kinds.keys(item["type"])
    }
    before, after = _neighbours(definition, item_id)
    return render_template(
        "builder/item.html",
        version=version,
        definition=definition,
        item=item,
        form=form,
        page=definition.page(page_id),
        group=group,
        kind=kinds.of(item["type"]),
        sections=item_form.sections(form, item["type"]),
        is_text=item_form.is_text,
        lists=[key for key in LISTS if key in kinds.keys(item["type"])],
        conditions=shown,
        parts={
            f"{key}-{number}": condition_of(definition, entry.get("relevant"))
            for key in LISTS
            for number, entry in enumerate(item.get(key, []))
        },
        numbers=_numbers_before(definition, item_id) if item["type"] == "calculated" else [],
        operations=reckoning.OPERATIONS,
        to_mend=to_mend,
        at_field=at_field,
        theirs=theirs,
        wrong=wrong,
        still_asked=still_asked,
        reading=reading_level.measure([item.get(key, {}).get("nl", "") for key in ("text", "hint")]),
        routes=routes(definition),
        before=before,
        after=after,
        at=request.args.get("at", ""),
    )


def _numbers_before(definition: Definition, item_id: str) -> list[tuple[str, str]]:
    """The questions for a number that a calculation here can use: those before it, outside repeated groups."""
    page = definition.page_of(item_id)
    place = definition.order[item_id]
    return [
        (item.id, f"{item.id} · {pick(item.text, g.language)}")
        for item in definition.items()
        if item.type in NUMBERS
        and item.id != item_id
        and (definition.order[item.id] < place or definition.page_of(item.id).id == page.id)
    ]


def _neighbours(definition: Definition, item_id: str) -> tuple[str | None, str | None]:
    ids = references.item_ids(definition.to_json())
    place = ids.index(item_id)
    return (ids[place - 1] if place else None), (ids[place + 1] if place + 1 < len(ids) else None)


def _codes(session: Session, item: Data) -> list[tuple[str, str]]:
    """The codes that can be ticked: those of the codebook, and those that the item names already."""
    known = {code.key: pick(code.label, g.language) for code in codebook.usable(session, g.study.id)}
    known |= {key: "" for key in item.get("codes", []) if key not in known}
    return [(key, f"{key} · {name}" if name else key) for key, name in known.items()]


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/items/<item_id>/preview")
@needs("fieldwork.edit")
def preview_item(study_id: uuid.UUID, version_id: uuid.UUID, item_id: str) -> ResponseReturnValue:
    """The page of the item as the form has it now, for one kind of partner in one language. Nothing is stored."""
    headers.be_framed()
    version = draft(version_id)
    definition = service.definition(version)
    item = editing.item_of(version.definition, item_id)
    form = item_form.form_for(definition, item, _codes(read_session(), item))()
    typed = item_form.read(form, item, definition, request.form)
    try:
        shown, _left = workable(read_definition(editing.put_item(version.definition, item_id, typed)))
    except BadInstrument:
        shown, _left = workable(definition)
    page_id, _group = editing.home_of(version.definition, item_id)
    return show(shown, page_id, item_id)


@bp.get("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/pages/<page_id>/preview")
@needs("fieldwork.edit")
def preview_page(study_id: uuid.UUID, version_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    """The page as it is saved, for one kind of partner in one language."""
    headers.be_framed()
    definition = service.definition(draft(version_id))
    definition.page(page_id)
    return show(workable(definition)[0], page_id)


def show(definition: Definition, page_id: str, item_id: str = "") -> str:
    """A page of an instrument as a partner sees it, inside the builder; without an item that is not shown to them."""
    language = request.values.get("preview_language", g.language)
    wanted = language if language in definition.languages else definition.languages[0]
    route = request.values.get("preview_route", "")
    answers: Answers = {definition.routing_key: route} if definition.routing_key and route else {}
    if definition.kind == "guide":
        return guide_preview.framed(definition, page_id, item_id, route, wanted)
    if not any(page.id == page_id for page in definition.pages):
        return render_template("partner/no_preview.html")
    made = forms.form_class(definition, page_id, answers, wanted)
    form = made(data=forms.data_from_answers(definition, page_id, answers, wanted))
    languages.speak(wanted)
    return render(definition, form, answers, preview={"framed": True, "language": wanted, "item": item_id})


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/items/<item_id>/name",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def rename_item(study_id: uuid.UUID, version_id: uuid.UUID, item_id: str) -> ResponseReturnValue:
    """Another name, here and wherever the question is spoken of."""
    version = draft(version_id)
    item = editing.item_of(version.definition, item_id)
    form = NameForm(data={"name": item_id})
    asked = _asked_before(version)
    if form.validate_on_submit():
        new = (form.name.data or "").strip()
        what = {"nl": f"vraag {item_id} heet nu {new}", "en": f"question {item_id} is now called {new}"}
        try:
            keep(study_id, version_id, what, lambda data: editing.rename_item(data, item_id, new, asked))
        except BadDefinition as refusal:
            form.name.errors = [pick(refusal.text, g.language)]
        else:
            return redirect(
                url_for("evaluator.edit_item", study_id=study_id, version_id=version_id, item_id=new)
            )
    return render_template(
        "builder/name.html",
        version=version,
        item=item,
        form=form,
        asked=item_id in asked,
        places=told(version, service.definition(version), references.places(version.definition, item_id)),
    ), 422 if form.errors else 200


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/items/<item_id>/place",
    methods=["GET", "POST"],
)
@needs("fieldwork.edit")
def place_item(study_id: uuid.UUID, version_id: uuid.UUID, item_id: str) -> ResponseReturnValue:
    """To another place, far away at once."""
    version = draft(version_id)
    definition = service.definition(version)
    item = editing.item_of(version.definition, item_id)
    if definition.groups.get(item_id):
        abort(404)
    pages = [(pick(page.title, g.language) or page.id, _places(page, item_id)) for page in definition.pages]
    if request.method == "POST":
        page_id, _sign, after = request.form.get("target", "").partition("|")
        what = {"nl": f"vraag {item_id} verplaatst", "en": f"question {item_id} moved"}
        keep(
            study_id,
            version_id,
            what,
            lambda data: editing.place_item(data, item_id, page_id, after),
        )
        return redirect(
            url_for(
                "evaluator.edit_instrument", study_id=study_id, version_id=version_id, at=item_id, do="edit"
            )
        )
    here = definition.page_of(item_id)
    before = [one.id for one in here.items][: [one.id for one in here.items].index(item_id)]
    now = f"{here.id}|{before[-1] if before else ''}"
    return render_template("builder/place.html", version=version, item=item, pages=pages, now=now)


def _places(page: Page, item_id: str) -> list[tuple[str, str]]:
    """Where on this page a question can stand: in front, or behind each of the others."""
    title = pick(page.title, g.language) or page.id
    return [
        (f"{page.id}|", _("First on “%(page)s”", page=title)),
        *(
            (f"{page.id}|{one.id}", _("After %(name)s", name=f"{one.id} · {pick(one.text, g.language)[:60]}"))
            for one in page.items
            if one.id != item_id
        ),
    ]


def _asked_before(version: InstrumentVersion) -> set[str]:
    """The names under which questions were asked in published versions of this instrument."""
    return {
        name
        for one in version.instrument.versions
        if one.state == "published"
        for name in references.item_ids(one.definition)
    }
