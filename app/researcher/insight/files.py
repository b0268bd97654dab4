"""A table of these pages as a file: CSV or Excel, safe to open, with what its numbers are out of."""

import re
from collections.abc import Sequence

from flask import Response, g, request
from flask_babel import gettext as _
from flask_security import current_user

from analysis.report.words import say
from app import audit
from app.db import unit_of_work
from surveys.export import delimited, workbook
from surveys.export.columns import Column, Value
from surveys.export.files import MEDIA
from surveys.export.tables import Export, Table
from surveys.texts import LANGUAGES

FORMS = ("csv", "xlsx")


def table_file(
    kind: str, title: str, head: Sequence[str], rows: Sequence[Sequence[Value]], notes: Sequence[str] = ()
) -> Response:
    """The table as the form asked for says; the log tells that it was taken along. `kind` is one of the audit words."""
    form = request.form.get("form", "csv")
    columns = [Column(name, dict.fromkeys(LANGUAGES, name), kind="text") for name in _unique(head)]
    table = Table(title, title, g.language, columns, rows)
    said = [*([say("mark", g.language)] if g.study.synthetic else []), *notes]
    if form == "xlsx":
        data = workbook.write(Export(title, g.language, [table], said))
    else:
        form = "csv"
        data = delimited.write(table, ";" if g.language == "nl" else ",")
    with unit_of_work() as session:
        audit.record(session, g.study.id, current_user.id, "downloaded", kind, None)
    return _answer(title, form, data)


def sent(kind: str, title: str, form: str, data: bytes) -> Response:
    """A file of this study, with a trace in the log."""
    with unit_of_work() as session:
        audit.record(session, g.study.id, current_user.id, "downloaded", kind, None)
    return _answer(title, form, data)


def _answer(title: str, form: str, data: bytes) -> Response:
    answer = Response(data, content_type=MEDIA[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{_name(title)}.{form}"'
    return answer


def _name(title: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", f"{g.study.title} {title}".lower()).strip("-")[:80] or "table"
    return f"{_('invented')}-{plain}" if g.study.synthetic else plain


def _unique(head: Sequence[str]) -> list[str]:
    """Columns of the same name get a number: a spreadsheet tells them apart by their names."""
    found: list[str] = []
    for name in head:
        fresh, number = name, 2
        while fresh in found:
            fresh, number = f"{name} ({number})", number + 1
        found.append(fresh)
    return found
