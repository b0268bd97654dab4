"""Valuation tables: those that come along and the study's own, in versions per region and date."""

import datetime as dt
import re
import unicodedata
import uuid
from dataclasses import replace

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis.business_case import table_files, tables, valuation
from analysis.business_case.models import ValuationTable
from analysis.business_case.table_lines import Checked, Draft, check, draft_of
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings import valuation_form as forms
from app.languages import in_current
from surveys.errors import BadFile, Refused

FILES = {"yml": "application/yaml", "csv": "text/csv; charset=utf-8"}


@bp.get("/studies/<uuid:study_id>/valuation-tables")
@needs("findings.read")
def valuation_tables(study_id: uuid.UUID) -> ResponseReturnValue:
    """?region=&day=: which table a tender of that region and day falls under."""
    own = tables.own(read_session(), study_id)
    seen: set[tuple[str, object]] = set()
    newest: list[tuple[ValuationTable, valuation.Table]] = []
    earlier: dict[tuple[str, object], list[tuple[ValuationTable, valuation.Table]]] = {}
    for row in own:
        place = (row.region, row.valid_from)
        if place in seen:
            earlier.setdefault(place, []).append((row, tables.table_of(row)))
        else:
            seen.add(place)
            newest.append((row, tables.table_of(row)))
    known = tables.current(read_session(), study_id)
    region, day = request.args.get("region", ""), _day(request.args.get("day", ""))
    return render_template(
        "findings/valuation_tables.html",
        own=newest,
        earlier=earlier,
        built_in=valuation.built_in(),
        regions=sorted({table.region for table in known}),
        region=region,
        day=day,
        asked="day" in request.args,
        falls_under=valuation.holding(known, region, day) if day else None,
    )


@bp.get("/studies/<uuid:study_id>/valuation-tables/download")
@needs("findings.read")
def download_valuation_table(study_id: uuid.UUID) -> ResponseReturnValue:
    """?table=<key>&form=yml|csv."""
    found = tables.find(read_session(), study_id, request.args.get("table", ""))
    form = request.args.get("form", "yml")
    if found is None or form not in FILES:
        abort(404)
    answer = make_response(
        table_files.as_yaml(found) if form == "yml" else table_files.as_csv(draft_of(found, g.language))
    )
    answer.headers["Content-Type"] = FILES[form]
    plain = unicodedata.normalize("NFKD", f"{found.region} {found.valid_from or ''}").encode(
        "ascii", "ignore"
    )
    name = re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-") or "valuation"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


@bp.route("/studies/<uuid:study_id>/valuation-tables/new", methods=["GET", "POST"])
@needs("findings.edit")
def new_valuation_table(study_id: uuid.UUID) -> ResponseReturnValue:
    """?from=<key>: begins with another table. POST with do: read shows what a file says, more gives lines, keep keeps it."""
    known = tables.current(read_session(), study_id)
    if request.method == "GET":
        found = tables.find(read_session(), study_id, request.args.get("from", ""))
        return _page(forms.form_of(draft_of(found, g.language) if found else Draft()))
    form = forms.TableForm()
    do = request.form.get("do", "keep")
    if do == "read":
        return _read(form, known)
    if do == "more":
        forms.more(form)
        return _page(form)
    valid = form.validate() & forms.within(form)
    checked = check(forms.lines_of(form), g.language, known)
    if not valid or checked.problems:
        return _page(form, forms.mistakes(form, checked), status=422)
    try:
        with unit_of_work() as session:
            made = tables.keep(
                session, current_user.id, g.study, forms.table(form, checked), form.reason.data or ""
            )
            audit.record(session, study_id, current_user.id, "created", "valuation_table", made.id)
            version = made.version
    except Refused as error:
        return _page(form, [(form.reason.id, in_current(error.text))], status=422)
    flash(_("The table is kept, version %(version)s.", version=version))
    return redirect(url_for("findings.valuation_tables", study_id=study_id))


@bp.post("/studies/<uuid:study_id>/valuation-tables/<uuid:table_id>/remove")
@needs("findings.edit")
def remove_valuation_table(study_id: uuid.UUID, table_id: uuid.UUID) -> ResponseReturnValue:
    target = url_for("findings.valuation_tables", study_id=study_id)
    try:
        with unit_of_work() as session:
            row = load(session, ValuationTable, table_id)
            tables.remove(session, row)
            audit.record(session, study_id, current_user.id, "removed", "valuation_table", table_id)
    except Refused as error:
        return refusals.tell(error, target)
    flash(_("The table is removed."))
    return redirect(target)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _read(form: forms.TableForm, known: list[valuation.Table]) -> ResponseReturnValue:
    """The form filled with what the file says; nothing is kept yet. What was typed at the head stays where it is silent."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return _page(form, [(form.file.id, _("Choose a file first."))], status=422)
    try:
        draft = table_files.read(given.read(), given.filename, g.language)
    except BadFile as error:
        return _page(form, [(form.file.id, in_current(error.text))], status=422)
    typed = forms.data_of(form)
    draft = replace(draft, **{key: getattr(draft, key) or value for key, value in typed.items()})
    shown = forms.form_of(draft, form.reason.data or "")
    checked = check(draft.lines, g.language, known)
    return _page(shown, forms.mistakes(shown, checked), read=(given.filename, checked))


def _page(
    form: forms.TableForm,
    mistakes: list[tuple[str, str]] | None = None,
    *,
    read: tuple[str, Checked] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    bad = {place for place, _told in mistakes or ()}
    page = render_template(
        "findings/valuation_table_form.html", form=form, mistakes=mistakes or [], bad=bad, read=read
    )
    return page, status
