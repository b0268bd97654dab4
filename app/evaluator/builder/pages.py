"""One page of a survey, or one section of a guide: its title, introduction and dimension, with the preview beside it."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField, validators

from app import headers
from app.access import needs
from app.evaluator import bp
from app.evaluator.builder.draft import (
    ChangedMeanwhile,
    differing,
    draft,
    keep,
    mark,
    problems_at,
    routes,
    strip,
    unchanged,
)
from app.evaluator.builder.pictures import condition_of
from app.evaluator.words import DIMENSION_NAMES
from surveys import instruments as service
from surveys.definition import Definition
from surveys.making import editing
from surveys.making.labels import label
from surveys.making.references import Data


class PageForm(FlaskForm):
    seen = HiddenField()


def _form_for(definition: Definition) -> type[PageForm]:
    fields: dict[str, object] = {}
    for language in definition.languages:
        spoken = {"nl": _("in Dutch"), "en": _("in English")}[language]
        fields[f"title-{language}"] = StringField(
            f"{label('title', g.language)}, {spoken}",
            [validators.Length(max=300)],
            render_kw={"lang": language},
        )
        fields[f"intro-{language}"] = TextAreaField(
            f"{label('intro', g.language)}, {spoken}",
            [validators.Length(max=4000)],
            render_kw={"lang": language, "rows": 3},
        )
    fields["coherence_dimension"] = SelectField(
        label("coherence_dimension", g.language), choices=[("", _("None")), *DIMENSION_NAMES.items()]
    )
    return type("PageFormFor", (PageForm,), fields)


@bp.route(
    "/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/pages/<page_id>", methods=["GET", "POST"]
)
@needs("fieldwork.edit")
def edit_page(study_id: uuid.UUID, version_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    headers.allow_frames()
    version = draft(version_id)
    definition = service.definition(version)
    page = strip(editing.page_of(version.definition, page_id))
    made = _form_for(definition)
    theirs, status = None, 200
    if request.method == "GET":
        form = made(data=_values(page, definition) | {"seen": mark(page)})
    else:
        form = made()
        typed = _read(form, page, definition)

        def change(data: Data) -> Data:
            unchanged(strip(editing.page_of(data, page_id)), form.seen.data)
            return editing.put_page(data, page_id, typed)

        if form.validate():
            what = {"nl": f"pagina {page_id} gewijzigd", "en": f"page {page_id} changed"}
            try:
                keep(study_id, version_id, what, change)
            except ChangedMeanwhile as meanwhile:
                form.seen.data = mark(meanwhile.theirs)
                theirs, status = differing(typed, meanwhile.theirs), 409
            else:
                where: dict[str, Any] = {"study_id": study_id, "version_id": version_id}
                if request.form.get("go") == "condition":
                    return redirect(url_for("evaluator.edit_page_condition", page_id=page_id, **where))
                if request.form.get("go") == "checks":
                    return redirect(url_for("evaluator.edit_page_checks", page_id=page_id, **where))
                flash(_("The page is saved."))
                return redirect(url_for("evaluator.edit_instrument", at=page_id, do="edit", **where))
        else:
            status = 422
    return render_template(
        "builder/page.html",
        version=version,
        definition=definition,
        page=definition.page(page_id),
        form=form,
        condition=condition_of(definition, page.get("relevant")),
        to_mend=problems_at(definition, page_id),
        theirs=theirs,
        routes=routes(definition),
    ), status


def _values(page: Data, definition: Definition) -> dict[str, str]:
    shown = {
        f"{key}-{language}": page.get(key, {}).get(language, "")
        for key in ("title", "intro")
        for language in definition.languages
    }
    return shown | {"coherence_dimension": page.get("coherence_dimension") or ""}


def _read(form: PageForm, page: Data, definition: Definition) -> Data:
    typed = dict(page)
    for key in ("title", "intro"):
        kept = {
            language: text
            for language, text in page.get(key, {}).items()
            if language not in definition.languages
        }
        said = {language: (form[f"{key}-{language}"].data or "").strip() for language in definition.languages}
        typed[key] = kept | {language: text for language, text in said.items() if text}
    if not typed["intro"]:
        del typed["intro"]
    typed.pop("coherence_dimension", None)
    if form["coherence_dimension"].data:
        typed["coherence_dimension"] = form["coherence_dimension"].data
    return typed
