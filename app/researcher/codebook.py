"""The codebook: its tree with definitions, a code of one's own, retiring one."""

import uuid

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField, validators

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from coding import codebook as service
from coding.models import Code
from surveys.texts import LANGUAGES, Text, pick

NEEDED = validators.InputRequired(_l("Fill this in."))


class CodeForm(FlaskForm):
    parent = SelectField(_l("Under"))
    label_nl = StringField(_l("Name in Dutch"), [NEEDED, validators.Length(max=200)])
    label_en = StringField(_l("Name in English"), [validators.Length(max=200)])
    definition_nl = TextAreaField(_l("Definition in Dutch"))
    definition_en = TextAreaField(_l("Definition in English"))

    def text(self, name: str) -> Text:
        given = {language: (self[f"{name}_{language}"].data or "").strip() for language in LANGUAGES}
        return {language: text for language, text in given.items() if text}


@bp.get("/studies/<uuid:study_id>/codebook")
@needs("documents.read")
def codebook(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    return render_template(
        "researcher/codebook.html", tree=service.tree(session, study_id), book=service.of(session, study_id)
    )


@bp.post("/studies/<uuid:study_id>/codebook/adopt")
@needs("coding.edit")
def adopt_codebook(study_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        book = service.adopt(session, current_user.id, g.study)
        audit.record(session, study_id, current_user.id, "adopted", "codebook", book.id)
    return redirect(url_for("researcher.codebook", study_id=study_id))


@bp.route("/studies/<uuid:study_id>/codebook/new", methods=["GET", "POST"])
@needs("coding.edit")
def new_code(study_id: uuid.UUID) -> ResponseReturnValue:
    form = CodeForm()
    form.parent.choices = [
        (str(branch.code.id), pick(branch.code.label, g.language))
        for branch in service.tree(read_session(), study_id)
        if branch.children or branch.code.parent_id is None
    ]
    if form.validate_on_submit():
        with unit_of_work() as session:
            code = service.add(
                session,
                current_user.id,
                g.study,
                label=form.text("label"),
                parent_id=uuid.UUID(form.parent.data),
                definition=form.text("definition"),
            )
            audit.record(session, study_id, current_user.id, "added", "code", code.id)
        return redirect(url_for("researcher.codebook", study_id=study_id))
    return render_template("researcher/code_form.html", form=form, code=None)


@bp.route("/studies/<uuid:study_id>/codebook/<uuid:code_id>/edit", methods=["GET", "POST"])
@needs("coding.edit")
def edit_code(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    code = load(read_session(), Code, code_id)
    form = CodeForm(
        data={
            f"{name}_{language}": getattr(code, name).get(language, "")
            for name in ("label", "definition")
            for language in LANGUAGES
        }
    )
    del form.parent
    if form.validate_on_submit():
        with unit_of_work() as session:
            code = load(session, Code, code_id)
            service.change(
                session, current_user.id, code, label=form.text("label"), definition=form.text("definition")
            )
            audit.record(session, study_id, current_user.id, "changed", "code", code.id)
        flash(_("Saved."))
        return redirect(url_for("researcher.codebook", study_id=study_id, _anchor=code.key))
    return render_template("researcher/code_form.html", form=form, code=code)


@bp.post("/studies/<uuid:study_id>/codebook/<uuid:code_id>/<any(retire, restore):act>")
@needs("coding.edit")
def retire_code(study_id: uuid.UUID, code_id: uuid.UUID, act: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        code = load(session, Code, code_id)
        if act == "retire":
            service.retire(session, current_user.id, code)
        else:
            service.restore(session, current_user.id, code)
        audit.record(session, study_id, current_user.id, f"{act}d", "code", code.id)
    flash(_("What was coded with it stays.") if act == "retire" else _("The code is back."))
    return redirect(url_for("researcher.codebook", study_id=study_id))
