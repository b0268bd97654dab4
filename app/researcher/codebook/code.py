"""One code: its texts and settings, how it is used, its examples and its history; new ones, out of use and back."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from analysis import evidence
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.models import User
from app.researcher import bp, state
from app.researcher.codebook.tree import choices
from app.researcher.codings import wants_page
from coding import codebook as service
from coding.codebook import effects, examples, history, in_vivo, looks, splitting, trees, undoing
from coding.codebook.changing import DIMENSIONS
from coding.codebook.models import CodebookChange
from coding.models import Code, Document
from surveys.errors import Refused, Stale
from surveys.models import ResearchQuestion
from surveys.texts import LANGUAGES, Text, pick

ROWS = {"definition": 3, "include": 2, "exclude": 2, "example": 2}
INDENT = "\u2003"


class CodeForm(FlaskForm):
    """Texts in both languages; one of the two names is enough."""

    label_nl = StringField(_l("Name in Dutch"), [validators.Length(max=200)])
    label_en = StringField(_l("Name in English"), [validators.Length(max=200)])
    definition_nl = TextAreaField(_l("Definition in Dutch"))
    definition_en = TextAreaField(_l("Definition in English"))
    include_nl = TextAreaField(_l("Belongs to it, in Dutch"))
    include_en = TextAreaField(_l("Belongs to it, in English"))
    exclude_nl = TextAreaField(_l("Does not belong to it, in Dutch"))
    exclude_en = TextAreaField(_l("Does not belong to it, in English"))
    example_nl = TextAreaField(_l("Invented example in Dutch"))
    example_en = TextAreaField(_l("Invented example in English"))
    coherence_dimension = SelectField(_l("Dimension of coherence"))
    research_question = SelectField(_l("Helps to answer"))
    colour = RadioField(_l("Colour"), coerce=int)
    same_meaning = BooleanField(_l("Only the wording changes: passages need no second look"))
    revision = IntegerField()

    def text(self, name: str) -> Text:
        return {language: (self[f"{name}_{language}"].data or "") for language in LANGUAGES}

    def validate_label_nl(self, given: StringField) -> None:
        if not (given.data or "").strip() and not (self.label_en.data or "").strip():
            raise validators.ValidationError(_("Fill in a name, in Dutch or in English."))


class NewCodeForm(FlaskForm):
    parent = SelectField(_l("Under"))
    label_nl = StringField(_l("Name in Dutch"), [validators.Length(max=200)])
    label_en = StringField(_l("Name in English"), [validators.Length(max=200)])
    definition_nl = TextAreaField(_l("Definition in Dutch"))
    definition_en = TextAreaField(_l("Definition in English"))
    text = CodeForm.text
    validate_label_nl = CodeForm.validate_label_nl


@bp.get("/studies/<uuid:study_id>/codebook/<uuid:code_id>")
@needs("documents.read")
def code(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """One calm page; saving needs the right to code (`save_code`)."""
    session = read_session()
    return page(session, load(session, Code, code_id))


@bp.post("/studies/<uuid:study_id>/codebook/<uuid:code_id>/save")
@needs("coding.edit")
def save_code(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Code, code_id)
    form = _form(session, found)
    if not form.validate_on_submit():
        return page(session, found, form), 422
    try:
        with unit_of_work() as writing:
            found = load(writing, Code, code_id)
            service.change(
                writing,
                current_user.id,
                found,
                revision=form.revision.data or 0,
                same_meaning=bool(form.same_meaning.data),
                **{name: form.text(name) for name in trees.TEXTS},
                coherence_dimension=form.coherence_dimension.data,
                research_question=form.research_question.data,
                colour=form.colour.data,
            )
            audit.record(writing, study_id, current_user.id, "changed", "code", found.id)
    except Stale as stale:
        session = read_session()
        found = load(session, Code, code_id)
        return page(session, found, form, stale=pick(stale.text, g.language)), 409
    flash(_("Saved."))
    return redirect(url_for("researcher.code", study_id=study_id, code_id=code_id))


def page(session: Session, found: Code, form: CodeForm | None = None, *, stale: str = "") -> str:
    """With `stale`, what is stored now stands beside what was typed, and the next save replaces it."""
    form = form or _form(session, found)
    stored = [
        (form[f"{name}_{language}"].label.text, getattr(found, name).get(language, ""))
        for name in trees.TEXTS
        for language in LANGUAGES
        if stale and (form[f"{name}_{language}"].data or "").strip() != getattr(found, name).get(language, "")
    ]
    form.revision.data = found.revision
    form.revision.raw_data = None
    entries = history.of_code(session, found)
    return render_template(
        "researcher/codebook/code.html",
        code=found,
        form=form,
        stale=stale,
        stored=stored,
        rows=ROWS,
        own_dimension=service.dimension(found),
        effects=effects.of(session, [found]),
        findings=evidence.leaning_on(session, [found.id]),
        looks=looks.progress(session, found),
        split=splitting.open_split(session, found),
        examples=examples.of(session, found.codebook.study_id, [found.id]).get(found.id, []),
        history=entries,
        names=names(session, entries),
        path=_path(found),
    )


def names(session: Session, entries: list[history.Entry]) -> dict[uuid.UUID | None, str]:
    """Who the people of these entries are, for who reads."""
    ids = {entry.by for entry in entries if entry.by is not None}
    found: dict[uuid.UUID | None, str] = {
        user.id: user.name or user.email for user in session.scalars(select(User).where(User.id.in_(ids)))
    }
    return {**{one: _("Somebody who is no longer here") for one in ids}, **found, None: _("The system")}


def _path(found: Code) -> list[Code]:
    above: list[Code] = []
    parent = found.parent
    while parent is not None and len(above) < trees.DEEPEST * 2:
        above.insert(0, parent)
        parent = parent.parent
    return above


def _form(session: Session, found: Code) -> CodeForm:
    data: dict[str, Any] = {
        f"{name}_{language}": getattr(found, name).get(language, "")
        for name in trees.TEXTS
        for language in LANGUAGES
    }
    form = CodeForm(
        data={
            **data,
            "coherence_dimension": found.coherence_dimension or "",
            "research_question": found.research_question or "",
            "colour": found.colour,
            "revision": found.revision,
        }
    )
    dimensions = {
        "ervaringen": _("Experiences"),
        "doelen": _("Goals"),
        "invulling": _("Implementation"),
        "methodiek": _("Method"),
    }
    form.coherence_dimension.choices = [
        ("", _("as what it stands under") if found.parent_id else _("none")),
        *((key, dimensions[key]) for key in DIMENSIONS),
    ]
    questions = session.scalars(
        select(ResearchQuestion)
        .where(ResearchQuestion.study_id == found.codebook.study_id)
        .order_by(ResearchQuestion.position)
    )
    form.research_question.choices = [
        ("", _("as what it stands under") if found.parent_id else _("none")),
        *((question.key, question.text_in(g.language)) for question in questions),
    ]
    known = {str(value) for value, _label in form.research_question.choices}
    if found.research_question and found.research_question not in known:
        form.research_question.choices.append((found.research_question, found.research_question))
    form.colour.choices = [(number, str(number + 1)) for number in range(trees.PALETTE)]
    return form


# ---------------------------------------------------------------- new


@bp.route("/studies/<uuid:study_id>/codebook/new", methods=["GET", "POST"])
@needs("coding.edit")
def new_code(study_id: uuid.UUID) -> ResponseReturnValue:
    """?under=<id> chooses where it comes."""
    session = read_session()
    form = NewCodeForm(data={"parent": request.args.get("under", "")})
    form.parent.choices = [("", _("the top"))] + [
        (choice.value, INDENT * choice.depth + choice.label) for choice in choices(session, study_id)
    ]
    if form.validate_on_submit():
        with unit_of_work() as writing:
            made = service.add(
                writing,
                current_user.id,
                g.study,
                label=form.text("label"),
                parent_id=uuid.UUID(form.parent.data) if form.parent.data else None,
                definition=form.text("definition"),
            )
            audit.record(writing, study_id, current_user.id, "added", "code", made.id)
            made_id = made.id
        flash(_("The code is made."))
        if request.form.get("another"):
            return redirect(url_for("researcher.new_code", study_id=study_id, under=form.parent.data))
        return redirect(url_for("researcher.code", study_id=study_id, code_id=made_id))
    return render_template("researcher/codebook/new.html", form=form), 422 if form.errors else 200


@bp.route("/studies/<uuid:study_id>/codebook/in-vivo", methods=["GET", "POST"])
@needs("coding.edit")
def in_vivo_code(study_id: uuid.UUID) -> ResponseReturnValue:
    """A code from the words of a passage, and the coding with it: `document`, `start`, `end`, `label`, `parent`."""
    given = request.values
    document_id = given.get("document", type=uuid.UUID)
    start, end = given.get("start", -1, type=int), given.get("end", -1, type=int)
    if document_id is None:
        raise Refused({"nl": "Kies een document.", "en": "Choose a document."})
    if request.method == "GET":
        session = read_session()
        document = load(session, Document, document_id)
        if not 0 <= start < end <= len(document.text):
            raise Refused(
                {"nl": "Deze selectie valt buiten de tekst.", "en": "This selection lies outside the text."}
            )
        return render_template(
            "researcher/codebook/in_vivo.html",
            document=document,
            start=start,
            end=end,
            proposed=in_vivo.proposed_name(document, start, end),
            choices=choices(session, study_id),
        )
    with unit_of_work() as session:
        document = load(session, Document, document_id)
        coding = in_vivo.code_passage(
            session,
            current_user.id,
            g.study,
            document,
            start,
            end,
            label=given.get("label", ""),
            parent_id=given.get("parent", type=uuid.UUID),
            valence=given.get("valence", "neutral"),
        )
        audit.record(session, study_id, current_user.id, "added", "code", coding.code_id)
        audit.record(session, study_id, current_user.id, "added", "coding", coding.id)
        message = _("Coded: %(code)s", code=pick(coding.code.label, g.language))
        if wants_page():
            flash(message)
            return redirect(
                url_for(
                    "researcher.document",
                    study_id=study_id,
                    document_id=document.id,
                    passage=f"{coding.start}-{coding.end}",
                )
            )
        return state.answer(session, document, state.since(), focus=coding.id.hex, undo=True, redo=False)


# ---------------------------------------------------------------- out of use, back, undo


@bp.route("/studies/<uuid:study_id>/codebook/<uuid:code_id>/retire", methods=["GET", "POST"])
@needs("coding.edit")
def retire_code(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """First what it touches, then out of use."""
    if request.method == "GET":
        session = read_session()
        found = load(session, Code, code_id)
        under = trees.below(found.codebook.codes, found)
        return render_template(
            "researcher/codebook/retire.html",
            code=found,
            effects=effects.of(session, [found, *under]),
            findings=evidence.leaning_on(session, [found.id, *(one.id for one in under)]),
        )
    with unit_of_work() as session:
        found = load(session, Code, code_id)
        service.retire(session, current_user.id, found)
        audit.record(session, study_id, current_user.id, "retired", "code", found.id)
    flash(_("Out of use. What was coded with it stays; below the codebook you can bring it back."))
    return redirect(url_for("researcher.codebook", study_id=study_id))


@bp.post("/studies/<uuid:study_id>/codebook/<uuid:code_id>/restore")
@needs("coding.edit")
def restore_code(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        found = load(session, Code, code_id)
        service.restore(session, current_user.id, found)
        audit.record(session, study_id, current_user.id, "restored", "code", found.id)
    flash(_("The code is back."))
    return redirect(url_for("researcher.code", study_id=study_id, code_id=code_id))


@bp.post("/studies/<uuid:study_id>/codebook/changes/<uuid:change_id>/undo")
@needs("coding.edit")
def undo_change(study_id: uuid.UUID, change_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a change back; what could not go back is told."""
    with unit_of_work() as session:
        change = load(session, CodebookChange, change_id)
        done = undoing.undo(session, current_user.id, change)
        audit.record(session, study_id, current_user.id, "undid", "codebook_change", change.id)
        code_id = change.code_id
        stays = [pick(text, g.language) for text in done.stays]
    flash(" ".join([_("Undone."), *dict.fromkeys(stays)]))
    if request.form.get("back") == "versions" or code_id is None:
        return redirect(url_for("researcher.codebook_versions", study_id=study_id))
    return redirect(url_for("researcher.code", study_id=study_id, code_id=code_id))
