"""How widely each code is used: organisations first, then kinds of partners, documents and passages."""

import uuid
from dataclasses import dataclass

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from analysis import charts
from analysis.charts.mentions import Mention
from analysis.matrices import columns, counting, loading
from analysis.matrices.counting import ALL, NONE, Count
from analysis.matrices.loading import Row
from analysis.report.words import say
from app.access import needs
from app.db import read_session
from app.researcher import bp
from app.researcher.insight.files import table_file
from app.researcher.insight.ground import ground, one_of
from app.researcher.insight.matrix import query_href
from surveys.export.columns import Value
from surveys.texts import pick


@dataclass(frozen=True)
class Line:
    row: Row
    count: Count
    kinds: int
    href: str


@bp.route("/studies/<uuid:study_id>/matrix/frequencies", methods=["GET", "POST"])
@needs("documents.read")
def code_frequencies(study_id: uuid.UUID) -> ResponseReturnValue:
    """?order=organisations|codebook&among=…; in a reflexive study always the codebook's. POST downloads it."""
    session = read_session()
    here = ground(session)
    reflexive = g.study.mode == "reflexive"
    order = "codebook" if reflexive else one_of("order", ("organisations", "codebook"), "organisations")
    facts = columns.facts(here.cases, "type", here.attributes)
    found = loading.passages(session, study_id, here.cases)
    rows = loading.rows(session, study_id, found)
    cells = counting.table(found, facts, loading.families(rows))
    kinds = [
        column.key
        for column in columns.columns(here.cases, "type", here.attributes)
        if column.key != columns.UNKNOWN
    ]
    lines = [
        Line(
            row,
            cells.get((row.code.id, ALL), NONE),
            sum((row.code.id, kind) in cells for kind in kinds),
            query_href(row.code.key, here.among),
        )
        for row in rows
    ]
    if order == "organisations":
        lines = [line for line in lines if not line.row.category]
        lines.sort(key=lambda line: (-line.count.organisations, -line.kinds, -line.count.documents))
    head = ["Code", _("Organisations"), _("Kinds of partners"), _("Documents"), _("Passages")]
    if request.method == "POST":
        written: list[list[Value]] = [
            [
                f"{line.row.code.key} {pick(line.row.code.label, g.language)}",
                line.count.organisations,
                line.kinds,
                line.count.documents,
                line.count.passages,
            ]
            for line in lines
        ]
        return table_file("code_table", _("code frequencies"), head, written)
    size = here.size
    sentence = _(
        "Number of organisations, of %(organisations)s, that speak of each code, whatever the number of passages. "
        "%(nobodys)s documents are of no organisation.",
        organisations=size.organisations,
        nobodys=here.nobodys,
    )
    names = [head[0], head[1], head[3], head[4]]
    mentions = [
        Mention(
            pick(line.row.code.label, g.language),
            line.count.organisations,
            line.count.documents,
            line.count.passages,
        )
        for line in lines
        if not line.row.category
    ]
    return render_template(
        "insight/frequencies.html",
        here=here,
        lines=lines,
        head=head,
        kinds=len(kinds),
        order=order,
        figure=None if reflexive else charts.mentions(mentions, names, sentence),
        charts=charts,
        mark=say("mark", g.language) if g.study.synthetic else "",
        reflexive=reflexive,
    )
