"""The codebook as a file: out in five forms; in from YAML, tables and REFI-QDA, shown before anything is stored."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from app import audit
from app.access import needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from coding.codebook import importing, sheets
from coding.codebook.files import outline, refi_file, table_file, yaml_file
from coding.codebook.trees import of, required
from surveys.errors import BadFile, Refused
from surveys.texts import LANGUAGES, pick

FORMS = ("docx", "html", "yaml", "csv", "qdc")
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "qdc": "application/xml; charset=utf-8",
}
SHOWN = 300
"""Rows of a preview that are shown; all count."""


@bp.get("/studies/<uuid:study_id>/codebook/files")
@needs("documents.read")
def codebook_files(study_id: uuid.UUID) -> ResponseReturnValue:
    book = required(read_session(), study_id)
    return render_template(
        "researcher/codebook/files.html", book=book, versions=list(reversed(book.versions))
    )


@bp.get("/studies/<uuid:study_id>/codebook/files/<any(docx, html, yaml, csv, qdc):form>")
@needs("documents.read")
def export_codebook(study_id: uuid.UUID, form: str) -> ResponseReturnValue:
    """?version=<number>: as it was then; without it as it is now, with its examples."""
    session = read_session()
    book = required(session, study_id)
    language = request.args.get("language", g.language)
    language = language if language in LANGUAGES else g.language
    sheet = sheets.of(session, g.study, book, request.args.get("version", type=int))
    writers: dict[str, Callable[[], bytes]] = {
        "docx": lambda: sheets.docx(sheet, language),
        "html": lambda: sheets.html(sheet, language),
        "yaml": lambda: yaml_file.write(sheet.snapshot, sheet.number),
        "csv": lambda: table_file.write(sheet.snapshot),
        "qdc": lambda: refi_file.write(sheet.snapshot, language),
    }
    answer = Response(writers[form](), content_type=MEDIA[form])
    name = _("codebook") + f"-v{sheet.number}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.route("/studies/<uuid:study_id>/codebook/import", methods=["GET", "POST"])
@needs("coding.edit")
def import_codebook(study_id: uuid.UUID) -> ResponseReturnValue:
    """The file; or, back from the preview, `rows` of a table with `columns`, `language` and `separator`."""
    session = read_session()
    if request.method == "GET":
        return _ask(session, "")
    given = request.files.get("file")
    language = request.form.get("language", g.language)
    language = language if language in LANGUAGES else "nl"
    table, columns, separator = None, [], "none"
    try:
        if given is not None and given.filename:
            name, data = given.filename[:200], given.read(outline.BYTES + 1)
            ending = name.lower().rpartition(".")[2]
            if ending in ("qdc", "qdpx"):
                read = refi_file.read(data, language)
            elif ending in ("yml", "yaml", "json"):
                read = yaml_file.read(data)
            else:
                table = table_file.read(name, data)
                columns = table_file.guess(table)
                separator = table_file.guess_separator(table, columns)
                read = table_file.outline(table, columns, language, separator)
        elif request.form.get("rows"):
            name, table = request.form.get("name", "")[:200], _table(request.form["rows"])
            columns = request.form.getlist("column")
            separator = request.form.get("separator", "none")
            read = table_file.outline(table, columns, language, separator)
        else:
            return _ask(session, _("Choose a file first.")), 422
    except BadFile as bad:
        return _ask(session, pick(bad.text, g.language)), 422
    replace = request.form.get("replace") == "yes"
    todo = importing.plan(session, study_id, read, replace=replace)
    return render_template(
        "researcher/codebook/import_preview.html",
        name=name,
        read=read,
        plan=todo,
        shown=SHOWN,
        replace=replace,
        language=language,
        book=of(session, study_id),
        table=table,
        rows=json.dumps([table.headers, *table.rows], ensure_ascii=False) if table else "",
        columns=columns,
        kinds=table_file.COLUMNS,
        separator=separator,
        outline=json.dumps(yaml_file.data_of(read), ensure_ascii=False),
    )


@bp.post("/studies/<uuid:study_id>/codebook/import/confirm")
@needs("coding.edit")
def confirm_import(study_id: uuid.UUID) -> ResponseReturnValue:
    """`outline` is what the preview showed; it is read with the same care as a file."""
    try:
        value: Any = json.loads(request.form.get("outline", ""))
    except (ValueError, RecursionError):
        raise BadFile({"nl": "Kies het bestand opnieuw.", "en": "Choose the file again."}) from None
    read = yaml_file.from_data(value)
    with unit_of_work() as session:
        book = importing.take_in(
            session,
            current_user.id,
            g.study,
            read,
            replace=request.form.get("replace") == "yes",
            name=request.form.get("name", ""),
        )
        audit.record(session, study_id, current_user.id, "imported", "codebook", book.id)
    count = len(read.entries)
    flash(ngettext("%(num)d code read in.", "%(num)d codes read in.", count))
    return redirect(url_for("researcher.codebook", study_id=study_id))


def _ask(session: Any, error: str) -> str:
    book = of(session, g.study.id)
    return render_template("researcher/codebook/import.html", error=error, book=book)


def _table(text: str) -> table_file.Table:
    try:
        rows = json.loads(text)
        cells = [[str(cell) for cell in row[: table_file.CELLS]] for row in rows[: outline.MOST + 2]]
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused({"nl": "Kies het bestand opnieuw.", "en": "Choose the file again."}) from error
    if len(cells) < 2:
        raise Refused({"nl": "Kies het bestand opnieuw.", "en": "Choose the file again."})
    return table_file.Table(cells[0], cells[1:], 0)
