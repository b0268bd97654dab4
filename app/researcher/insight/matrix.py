"""The code-by-case matrix: codes down, cases across, counts that open their passages."""

import uuid
from dataclasses import dataclass
from urllib.parse import quote

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from analysis import charts
from analysis.matrices import columns, counting, loading
from analysis.matrices.columns import Column
from analysis.matrices.counting import ALL, NONE, Count
from analysis.matrices.loading import Row
from analysis.report.words import say
from app.access import needs
from app.db import read_session
from app.researcher import bp
from app.researcher.insight.files import table_file
from app.researcher.insight.ground import Ground, ground, in_words, one_of
from coding.queries.syntax import write
from coding.queries.tree import Coded
from surveys.texts import Text, pick

COUNTS: dict[str, Text] = {
    "organisations": {"nl": "organisaties", "en": "organisations"},
    "documents": {"nl": "documenten", "en": "documents"},
    "passages": {"nl": "passages", "en": "passages"},
}


@dataclass(frozen=True)
class Shown:
    value: int
    shade: int
    href: str


@dataclass(frozen=True)
class Line:
    row: Row
    cells: list[Shown]
    total: Count
    href: str


@bp.route("/studies/<uuid:study_id>/matrix", methods=["GET", "POST"])
@needs("documents.read")
def code_matrix(study_id: uuid.UUID) -> ResponseReturnValue:
    """?by=<columns>&count=organisations|documents|passages&among=…&used=1 (codes that are used); POST downloads it."""
    session = read_session()
    here = ground(session)
    choices = columns.choices(here.attributes)
    by, count = one_of("by", choices, "type"), one_of("count", COUNTS, "organisations")
    across = columns.columns(here.cases, by, here.attributes)
    facts = columns.facts(here.cases, by, here.attributes)
    found = loading.passages(session, study_id, here.cases)
    rows = loading.rows(session, study_id, found)
    cells = counting.table(found, facts, loading.families(rows))
    if request.args.get("used"):
        rows = [row for row in rows if (row.code.id, ALL) in cells]
    if request.method == "POST":
        return _file(here, rows, across, cells, count)
    lines = _lines(here, rows, across, cells, by, count)
    return render_template(
        "insight/matrix.html",
        here=here,
        lines=lines,
        figure=_figure(here, lines, across, count),
        charts=charts,
        mark=say("mark", g.language) if g.study.synthetic else "",
        across=across,
        sizes=counting.sizes(facts),
        by=by,
        count=count,
        bys=in_words(choices),
        counts=in_words(COUNTS),
        used=bool(request.args.get("used")),
        reflexive=g.study.mode == "reflexive",
    )


def _lines(
    here: Ground, rows: list[Row], across: list[Column], cells: counting.Cells, by: str, count: str
) -> list[Line]:
    """Addresses are put together here once a row: a large matrix has thousands of cells."""
    leaves = {row.code.id for row in rows if not row.category}
    dark = counting.shades(
        getattr(cell, count) for (code, column), cell in cells.items() if code in leaves and column != ALL
    )
    shaded = g.study.mode != "reflexive"
    keys = [(column.key, quote(column.key)) for column in across]
    found = []
    for row in rows:
        href = query_href(row.code.key, here.among)
        shown = []
        for key, written in keys:
            value = getattr(cells.get((row.code.id, key), NONE), count)
            shade = dark.get(value, 0) if shaded and not row.category else 0
            shown.append(Shown(value, shade, f"{href}&by={by}&case={written}" if value else ""))
        found.append(Line(row, shown, cells.get((row.code.id, ALL), NONE), href))
    return found


def _figure(here: Ground, lines: list[Line], across: list[Column], count: str) -> charts.Figure | None:
    """Codes that are used, without the categories above them; none in a reflexive study, where more is not more."""
    used = [line for line in lines if not line.row.category and line.total.passages]
    if g.study.mode == "reflexive":
        return None
    return charts.heat(
        [pick(line.row.code.label, g.language) for line in used],
        [pick(column.label, g.language) for column in across],
        [[(cell.value, str(cell.value)) for cell in line.cells] for line in used],
        _(
            "Number of %(what)s per code: the more, the deeper. Of %(organisations)s organisations and %(documents)s"
            " documents; 0 is silence.",
            what=in_words(COUNTS)[count],
            organisations=here.size.organisations,
            documents=here.size.documents,
        ),
        "Code",
    )


def query_href(key: str, among: str) -> str:
    """The page with the passages of a code."""
    base = url_for("researcher.queries", study_id=g.study.id)
    return f"{base}?q={quote(write(Coded(key), g.language))}" + (f"&among={quote(among)}" if among else "")


def _file(
    here: Ground, rows: list[Row], across: list[Column], cells: counting.Cells, count: str
) -> ResponseReturnValue:
    counts = in_words(COUNTS)
    head = ["Code", _("Name"), *(pick(column.label, g.language) for column in across)]
    head += [_("all: %(what)s", what=counts[name]) for name in COUNTS]
    lines = []
    for row in rows:
        total = cells.get((row.code.id, ALL), NONE)
        lines.append(
            [
                row.code.key,
                pick(row.code.label, g.language),
                *(getattr(cells.get((row.code.id, column.key), NONE), count) for column in across),
                total.organisations,
                total.documents,
                total.passages,
            ]
        )
    size = here.size
    notes = [
        _("Counts of %(what)s.", what=counts[count]),
        _(
            "Of %(organisations)s organisations and %(documents)s documents; %(nobodys)s documents are of no organisation.",
            organisations=size.organisations,
            documents=size.documents,
            nobodys=here.nobodys,
        ),
    ]
    return table_file("code_table", _("codes by case"), head, lines, notes)
