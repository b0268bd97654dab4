"""Downloading what partners answered, as files for spreadsheets, SPSS, R and archives."""

import re
import uuid

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, SelectField

from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from surveys import exporting as service
from surveys.export import files
from surveys.export.tables import Choices
from surveys.models import Instrument, Wave
from surveys.texts import LANGUAGES, pick

FORMS = [
    ("xlsx", _l("Excel workbook, with a sheet that explains the columns")),
    ("csv", _l("CSV, for R, Python and every spreadsheet")),
    ("sav", _l("SPSS, with labels and missing values")),
    ("ddi", _l("For an archive: DDI-Codebook with the data as CSV")),
    ("json", _l("JSON, for programs")),
]
LANGUAGE_NAMES = {"nl": _l("Dutch"), "en": _l("English")}


class ExportForm(FlaskForm):
    instrument_id = SelectField(_l("Which survey?"))
    wave_id = SelectField(_l("Which round?"))
    form = RadioField(_l("As what?"), choices=FORMS, default="xlsx")
    language = SelectField(_l("Language of the labels"))
    values = RadioField(
        _l("Answers as"),
        choices=[("labels", _l("words, as the partner read them")), ("codes", _l("numbers, with a key"))],
        default="labels",
        description=_l("SPSS and DDI always hold both."),
    )
    several = RadioField(
        _l("Questions with several answers"),
        choices=[("columns", _l("a column for each answer")), ("list", _l("one column with a list"))],
        default="columns",
    )
    separator = RadioField(
        _l("Between the columns of a CSV"),
        choices=[
            (";", _l("semicolon, with a decimal comma (Dutch Excel)")),
            (",", _l("comma, with a decimal point")),
        ],
    )
    partial = BooleanField(_l("Also what was begun and not submitted"), default=True)
    personal = BooleanField(
        _l("With the names of organisations and people"),
        description=_l("Only when you need them, and only for yourself: such a file is personal data."),
    )


@bp.route("/studies/<uuid:study_id>/responses/export", methods=["GET", "POST"])
@needs("responses.read")
def export_responses(study_id: uuid.UUID) -> ResponseReturnValue:
    """Chooses and downloads. A POST, so that the log tells who took which answers away."""
    session = read_session()
    found = service.instruments_answered(session, g.study)
    form = _form(session, found)
    if form.validate_on_submit():
        selection = _selection(session, form)
        choices = Choices(language=form.language.data, several=form.several.data, personal=selection.personal)
        with unit_of_work() as writing:
            audit.record(
                writing, study_id, current_user.id, "downloaded", "instrument", selection.instrument.id
            )
        session = read_session()
        made = service.export(session, current_user.id, g.study, selection, choices)
        about = service.about(session, g.study, selection, choices.language)
        file = files.write(
            made, form.form.data, _name(), about, values=form.values.data, separator=form.separator.data
        )
        answer = Response(file.data, content_type=file.media)
        answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
        return answer
    status = 422 if form.errors else 200
    return render_template("evaluator/export.html", form=form, instruments=found), status


def _form(session: Session, found: list[Instrument]) -> ExportForm:
    form = ExportForm(
        instrument_id=request.args.get("instrument"),
        wave_id=request.args.get("wave", ""),
        language=g.language,
        separator=";" if g.language == "nl" else ",",
    )
    form.instrument_id.choices = [(str(one.id), pick(one.title, g.language)) for one in found]
    waves = session.scalars(select(Wave).where(Wave.study_id == g.study.id).order_by(Wave.created_at))
    form.wave_id.choices = [("", _("All rounds")), *((str(wave.id), wave.title) for wave in waves)]
    form.language.choices = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
    if not may("fieldwork.edit"):
        del form.personal
    return form


def _selection(session: Session, form: ExportForm) -> service.Selection:
    return service.Selection(
        load(session, Instrument, uuid.UUID(form.instrument_id.data)),
        load(session, Wave, uuid.UUID(form.wave_id.data)) if form.wave_id.data else None,
        partial=form.partial.data,
        personal=bool("personal" in form and form.personal.data),
    )


def _name() -> str:
    """Of the file: the study's title in plain letters, marked when its data are invented."""
    title = re.sub(r"[^a-z0-9]+", "-", g.study.title.lower()).strip("-")[:60] or "study"
    return f"{_('invented')}-{title}" if g.study.synthetic else title
