"""The form of a valuation table: where and when it holds, and a line per target group or bonus."""

import datetime as dt
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, FileField, FormField, SelectField, StringField, TextAreaField
from wtforms.form import Form

from analysis.business_case.table_lines import MOST_LINES, Checked, Draft, Line
from analysis.business_case.valuation import Table
from app.findings.business_case_form import NUMERIC, Amount
from app.findings.words import NEEDED, OPTIONAL, Day, at_most, listed
from surveys.texts import pick

SPARE = 5
"""Empty lines under those that are filled in."""
COUNTS = {
    "": _l("choose"),
    "fte_year": _l("full-time year"),
    "hour": _l("hour"),
    "day": _l("day"),
    "bonus": _l("bonus, once"),
}


class LineForm(Form):
    name_nl = StringField(_l("Name in Dutch"))
    name_en = StringField(_l("Name in English"))
    value = StringField(_l("Euros"), render_kw=NUMERIC)
    counts = SelectField(_l("Per"), choices=listed(COUNTS), default="fte_year")
    most_months = StringField(_l("Months at most"), render_kw=NUMERIC)
    from_age = StringField(_l("From age"), render_kw=NUMERIC)


class TableForm(FlaskForm):
    file = FileField(_l("A file with the table"))
    region = StringField(_l("Region or municipality"), [NEEDED, at_most(200)])
    valid_from = Day(_l("Holds for tenders from"), [NEEDED])
    valid_to = Day(_l("until"), [OPTIONAL], description=_l("Leave open while it still holds."))
    basis_hours = Amount(_l("Hours of a full week"), [NEEDED])
    source = StringField(_l("Where the values come from"), [NEEDED, at_most(500)])
    note = TextAreaField(_l("What to know about it"), [at_most(2000)])
    reason = StringField(
        _l("Why this version"),
        [at_most(500)],
        description=_l(
            "Needed when there is a table of this region and date already. The earlier one stays."
        ),
    )
    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES + SPARE)


def form_of(draft: Draft, reason: str = "") -> TableForm:
    """The form with what a table or a file says, and spare lines under it."""
    return TableForm(
        formdata=None,
        data={
            "region": draft.region,
            "valid_from": _day(draft.valid_from),
            "valid_to": _day(draft.valid_to),
            "basis_hours": draft.basis_hours or "36",
            "source": draft.source,
            "note": draft.note,
            "reason": reason,
            "lines": [
                vars(line) | {"counts": line.counts if line.counts in COUNTS else ""} for line in draft.lines
            ]
            + [{}] * SPARE,
        },
    )


def more(form: TableForm) -> None:
    """Spare lines under those that there are, up to the most."""
    for _spare in range(min(SPARE, MOST_LINES + SPARE - len(form.lines.entries))):
        form.lines.append_entry({})


def lines_of(form: TableForm) -> list[Line]:
    return [
        Line(number, **{key: str(value or "") for key, value in entry.data.items() if key != "csrf_token"})
        for number, entry in enumerate(form.lines.entries, 1)
    ]


def table(form: TableForm, found: Checked) -> Table:
    """The table of a form without mistakes; its key is given when it is kept."""
    note = (form.note.data or "").strip()
    return Table(
        key="",
        region=form.region.data or "",
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
        basis_hours=form.basis_hours.value or 0.0,
        source=form.source.data or "",
        note={g.language: note} if note else {},
        blocks=tuple(found.blocks),
        bonuses=tuple(found.bonuses),
    )


def mistakes(form: TableForm, found: Checked) -> list[tuple[str, str]]:
    """Every error: the field it leads to, and what it says."""
    told = [
        (field.id, f"{field.label.text}: {error}")
        for field in form
        if field.type not in ("FieldList", "CSRFTokenField")
        for error in field.errors
    ]
    for number, problem in found.problems:
        rows = form.lines.entries
        place = rows[max(number, 1) - 1].form.name_nl.id if rows else form.region.id
        text = pick(problem, g.language)
        whole = _("Line %(number)s: %(problem)s.", number=number, problem=text)
        told.append((place, whole if number else f"{text[:1].upper()}{text[1:]}."))
    return told


def within(form: TableForm) -> bool:
    """Whether a full week has more than 0 hours and no more than there are."""
    if form.basis_hours.value is not None and not 0 < form.basis_hours.value <= 168:
        form.basis_hours.errors = [_("A full week has more than 0 hours and at most 168.")]
        return False
    return True


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def data_of(form: TableForm) -> dict[str, Any]:
    """What the person typed at the head, for a file that says nothing of it."""
    return {
        "region": form.region.data or "",
        "valid_from": str(form.valid_from.data or ""),
        "valid_to": str(form.valid_to.data or ""),
        "basis_hours": form.basis_hours.data or "",
        "source": form.source.data or "",
        "note": form.note.data or "",
    }
