"""An instrument as a whole: title and introduction, consents, answer scales."""

import re
import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, TextAreaField, validators

from app.access import needs
from app.evaluator import bp
from app.evaluator.builder.draft import ChangedMeanwhile, differing, draft, keep, mark, unchanged
from app.evaluator.builder.parts import rows_in, shifted, text_in
from app.evaluator.builder.places import told
from app.evaluator.forms import Ticks
from surveys import instruments as service
from surveys.definition import Definition, Item
from surveys.errors import BadDefinition
from surveys.making import editing, presets
from surveys.making.labels import label
from surveys.making.optioning import StillAsked, check_steps_gone
from surveys.making.references import Data
from surveys.texts import LANGUAGES, pick

WHOLE = ("title", "intro", "languages", "duration_minutes", "asks_for_figures", "min_cell")
NUMBERS = ("number", "money")


class SettingsForm(FlaskForm):
    seen = HiddenField()
    duration_minutes = IntegerField(
        _l("Duration in minutes"),
        [validators.Optional(), validators.NumberRange(1, 600, _l("Give a number between 1 and 600."))],
        description=_l("Only promise what you measured. Leave it empty when you do not know."),
    )
    min_cell = IntegerField(
        _l("Smallest group that partners are shown"),
        [validators.InputRequired(_l("Fill this in.")), validators.NumberRange(1, 100)],
        description=_l("Results of fewer answers than this are not shown to partners."),
    )
    languages = Ticks(
        _l("Languages"),
        [validators.InputRequired(_l("Choose at least one language."))],
        choices=[("nl", _l("Dutch")), ("en", _l("English"))],
    )
    asks_for_figures = Ticks(
        _l("Figures to have at hand"), description=_l("The invitation names these questions beforehand.")
    )


@bp.route("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/settings", methods=["GET", "POST"])
@needs("fieldwork.edit")
def edit_settings(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    version = draft(version_id)
    definition = service.definition(version)
    part = {key: version.definition.get(key) for key in WHOLE}
    made = _settings_form(definition)
    theirs, status = None, 200
    if request.method == "GET":
        form = made(data=_settings_values(definition) | {"seen": mark(part)})
    else:
        form = made()
    form.asks_for_figures.choices = _figures(definition)
    if request.method == "POST":
        status = 422
        typed = _settings_read(form, definition)

        def change(data: Data) -> Data:
            unchanged({key: data.get(key) for key in WHOLE}, form.seen.data)
            return {key: value for key, value in data.items() if key not in typed} | typed

        if form.validate():
            what = {"nl": "instellingen gewijzigd", "en": "settings changed"}
            try:
                keep(study_id, version_id, what, change)
            except ChangedMeanwhile as meanwhile:
                form.seen.data = mark(meanwhile.theirs)
                theirs, status = differing(typed, meanwhile.theirs), 409
            else:
                flash(_("The settings are saved."))
                return redirect(_outline(study_id, version_id))
    page = render_template(
        "builder/settings.html", version=version, definition=definition, form=form, theirs=theirs
    )
    return page, status


def _settings_form(definition: Definition) -> type[SettingsForm]:
    fields: dict[str, Any] = {}
    for language in LANGUAGES:
        spoken = {"nl": _("in Dutch"), "en": _("in English")}[language]
        fields[f"title-{language}"] = StringField(
            f"{label('title', g.language)}, {spoken}",
            [validators.Length(max=200)],
            render_kw={"lang": language},
        )
        fields[f"intro-{language}"] = TextAreaField(
            f"{label('intro', g.language)}, {spoken}",
            [validators.Length(max=8000)],
            render_kw={"lang": language, "rows": 4},
        )
    return type("SettingsFormFor", (SettingsForm,), fields)


def _settings_values(definition: Definition) -> dict[str, Any]:
    shown: dict[str, Any] = {
        key: getattr(definition, key)
        for key in ("duration_minutes", "min_cell", "languages", "asks_for_figures")
    }
    for language in LANGUAGES:
        shown[f"title-{language}"] = definition.title.get(language, "")
        shown[f"intro-{language}"] = definition.intro.get(language, "")
    return shown


def _settings_read(form: SettingsForm, definition: Definition) -> Data:
    typed: Data = {}
    for key in ("title", "intro"):
        said = {language: (form[f"{key}-{language}"].data or "").strip() for language in LANGUAGES}
        typed[key] = {language: text for language, text in said.items() if text}
    typed["languages"] = [language for language in LANGUAGES if language in (form.languages.data or [])]
    typed["duration_minutes"] = form.duration_minutes.data
    typed["asks_for_figures"] = list(form.asks_for_figures.data or [])
    typed["min_cell"] = form.min_cell.data
    return typed


def _figures(definition: Definition) -> list[tuple[str, str]]:
    def named(item: Item) -> str:
        return f"{item.id} · {pick(item.text, g.language)}"

    return [(item.id, named(item)) for item in definition.items() if item.type in NUMBERS]


# ---------------------------------------------------------------- consents


@bp.route("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/consents", methods=["GET", "POST"])
@needs("fieldwork.edit")
def edit_consents(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    """What respondents may allow or withhold before they begin."""
    version = draft(version_id)
    definition = service.definition(version)
    present = version.definition.get("consents", [])
    library = {
        key: text for key, text in presets.consents().items() if key not in {c["key"] for c in present}
    }
    if request.method == "POST":
        go = request.form.get("go", "save")
        typed = shifted(_consents(definition, present), go, "consents")
        if go.startswith("take-") and (key := go.removeprefix("take-")) in library:
            typed.append({"key": key} | library[key])

        def change(data: Data) -> Data:
            unchanged(data.get("consents", []), request.form.get("seen", ""))
            return data | {"consents": typed}

        what = {"nl": "toestemmingen gewijzigd", "en": "consents changed"}
        try:
            keep(study_id, version_id, what, change)
        except (ChangedMeanwhile, BadDefinition) as refusal:
            return _consents_page(version, definition, typed, library, refusal), 409
        if go == "save":
            flash(_("The consents are saved."))
            return redirect(_outline(study_id, version_id))
        return redirect(url_for("evaluator.edit_consents", study_id=study_id, version_id=version_id, at=go))
    return _consents_page(version, definition, present, library, None)


def _consents_page(
    version: Any, definition: Definition, entries: list[Data], library: dict[str, Data], refusal: Any
) -> str:
    theirs = (
        refusal.theirs if isinstance(refusal, ChangedMeanwhile) else version.definition.get("consents", [])
    )
    return render_template(
        "builder/consents.html",
        version=version,
        definition=definition,
        entries=entries,
        library=library,
        refusal=refusal,
        theirs=theirs,
        seen=mark(theirs),
        at=request.args.get("at", ""),
    )


def _consents(definition: Definition, present: list[Data]) -> list[Data]:
    found: list[Data] = []
    for number in rows_in(request.form, "consents"):
        name = f"consents-{number}"
        text = text_in(request.form, f"{name}-text", definition.languages)
        if not text:
            continue
        key = request.form.get(f"{name}-key", "") or editing.fresh(
            f"consent_{editing.slug(next(iter(text.values())), 30)}",
            {consent["key"] for consent in [*present, *found]},
        )
        consent: Data = {"key": key, "text": text}
        if explanation := text_in(request.form, f"{name}-explanation", definition.languages):
            consent["explanation"] = explanation
        if request.form.get(f"{name}-required"):
            consent["required"] = True
        found.append(consent)
    return found


# ---------------------------------------------------------------- scales


@bp.route("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/scales", methods=["GET", "POST"])
@needs("fieldwork.edit")
def edit_scales(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    """The answer scales that statements share: their steps, what each is called, and which say "no answer"."""
    version = draft(version_id)
    definition = service.definition(version)
    present = version.definition.get("scales", {})
    if request.method == "POST":
        go = request.form.get("go", "save")
        typed = _scales(definition, present, go)

        def change(data: Data) -> Data:
            unchanged(data.get("scales", {}), request.form.get("seen", ""))
            changed = data | {"scales": typed}
            check_steps_gone(changed, data)
            return changed

        what = {"nl": "antwoordschalen gewijzigd", "en": "answer scales changed"}
        try:
            keep(study_id, version_id, what, change)
        except (ChangedMeanwhile, BadDefinition) as refusal:
            return _scales_page(version, definition, typed, refusal), 409 if isinstance(
                refusal, ChangedMeanwhile
            ) else 422
        if go == "save":
            flash(_("The answer scales are saved."))
            return redirect(_outline(study_id, version_id))
        return redirect(url_for("evaluator.edit_scales", study_id=study_id, version_id=version_id, at=go))
    return _scales_page(version, definition, present, None)


def _scales_page(version: Any, definition: Definition, scales: Data, refusal: Any) -> str:
    theirs = refusal.theirs if isinstance(refusal, ChangedMeanwhile) else version.definition.get("scales", {})
    used = {item.scale for item in definition.every_item()}
    return render_template(
        "builder/scales.html",
        version=version,
        definition=definition,
        scales=scales,
        used=used,
        presets={key: scale for key, scale in presets.SCALES.items() if key not in scales},
        refusal=refusal,
        still_asked=told(version, definition, refusal.places) if isinstance(refusal, StillAsked) else None,
        seen=mark(theirs),
        at=request.args.get("at", ""),
    )


def _scales(definition: Definition, present: Data, go: str) -> Data:
    """The scales as typed, after what the button asked."""
    used = {item.scale for item in definition.every_item()}
    found: Data = {}
    for name in present:
        points = []
        for number in rows_in(request.form, f"scale-{name}"):
            row = f"scale-{name}-{number}"
            text, value = (
                text_in(request.form, row, definition.languages),
                request.form.get(f"{row}-value", ""),
            )
            if not text or not re.fullmatch(r"-?[0-9]{1,9}", value):
                continue
            point: Data = {"value": int(value), "text": text}
            if request.form.get(f"{row}-missing"):
                point["missing"] = True
            points.append(point)
        found[name] = {"points": shifted(points, go, f"scale_{name}")}
    if go.startswith("drop-") and go.removeprefix("drop-") not in used:
        found.pop(go.removeprefix("drop-"), None)
    if go.startswith("take-") and go.removeprefix("take-") in presets.SCALES:
        name = go.removeprefix("take-")
        found[name] = presets.SCALES[name]
    return found


def _outline(study_id: uuid.UUID, version_id: uuid.UUID) -> str:
    return url_for("evaluator.edit_instrument", study_id=study_id, version_id=version_id)
