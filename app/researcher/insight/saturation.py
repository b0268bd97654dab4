"""The saturation curve with its parameters; a reflexive study has none, and the page says why.

An interview that nobody coded yet is unknown, not without new codes: it is left out and told.
"""

import datetime as dt
import uuid
from collections.abc import Hashable
from dataclasses import dataclass

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from analysis import charts
from analysis import saturation as rules
from analysis.matrices import loading
from analysis.report.words import say
from app.access import needs
from app.db import read_session
from app.researcher import bp
from app.researcher.insight.files import table_file
from app.researcher.insight.ground import Ground, ground, number, one_of
from coding.documents.cases import Case

TALKS = ("interview", "notes")
UNITS = ("interviews", "organisations")


@dataclass(frozen=True)
class Unit:
    """An interview, or all that an organisation said: when it came, and its codes."""

    name: str
    day: dt.date
    codes: frozenset[Hashable]


@bp.route("/studies/<uuid:study_id>/saturation", methods=["GET", "POST"])
@needs("documents.read")
def saturation(study_id: uuid.UUID) -> ResponseReturnValue:
    """?base=4&run=2&threshold=5&unit=interviews|organisations&among=…; POST downloads the table."""
    if g.study.mode == "reflexive":
        return render_template("insight/saturation.html", reflexive=True)
    session = read_session()
    here = ground(session)
    base, run = number("base", 2, 12, 4), number("run", 1, 6, 2)
    percent = number("threshold", 0, 50, 5)
    unit = one_of("unit", UNITS, "interviews")
    codes: dict[Hashable, set[Hashable]] = {}
    for document, code, _start, _end in loading.passages(session, study_id, here.cases):
        codes.setdefault(document, set()).add(code)
    found_units = _units(here, codes, unit)
    units = [one for one in found_units if one.codes]  # what nobody coded yet says nothing of new codes
    coded = [one.codes for one in units]
    found = rules.assess(coded, base, run, percent / 100)
    orders = rules.shuffled(coded, base, run, percent / 100) if units else None
    sentence = _said(found, orders, base, run, percent, len(units), len(found_units) - len(units))
    names = [f"{one.day.strftime('%d-%m-%Y')} · {one.name}" for one in units]
    figure = charts.saturation(names, found, orders, sentence, g.language) if orders else None
    if request.method == "POST" and figure is not None:
        return table_file("code_table", _("saturation"), figure.head, figure.rows, [sentence])
    return render_template(
        "insight/saturation.html",
        reflexive=False,
        here=here,
        figure=figure,
        charts=charts,
        mark=say("mark", g.language) if g.study.synthetic else "",
        base=base,
        run=run,
        threshold=percent,
        unit=unit,
        units=units,
        found=found,
        orders=orders,
    )


def _units(here: Ground, codes: dict[Hashable, set[Hashable]], unit: str) -> list[Unit]:
    """In the order of days. What belongs to one conversation, its transcript and its notes, is one interview."""
    together: dict[Hashable, list[Case]] = {}
    for case in here.cases:
        document = case.document
        if unit == "interviews" and document.kind in TALKS:
            together.setdefault(document.response_id or document.id, []).append(case)
        elif unit == "organisations" and document.source_id is not None:
            together.setdefault(document.source_id, []).append(case)
    found = []
    for cases in together.values():
        first = min(cases, key=_day)
        name = first.document.title
        if unit == "organisations" and first.partner is not None:
            name = first.partner.name
        said = frozenset().union(*(codes.get(case.document.id, set()) for case in cases))
        found.append(Unit(name, _day(first), said))
    return sorted(found, key=lambda one: (one.day, one.name))


def _day(case: Case) -> dt.date:
    return case.document.said_on or case.document.created_at.date()


def _said(
    found: rules.Saturation,
    orders: rules.Orders | None,
    base: int,
    run: int,
    percent: int,
    n: int,
    uncoded: int,
) -> str:
    """One sentence with n, the parameters, and how many are left out because nobody coded them."""
    if not found.enough or orders is None:
        told = _(
            "Too little to tell: a base of %(base)s and a run of %(run)s need %(needed)s coded, there are %(n)s.",
            base=base,
            run=run,
            needed=base + run,
            n=n,
        )
    elif found.reached is None:
        told = _(
            "Not reached in %(n)s (base %(base)s, run %(run)s, at most %(percent)s %% new).",
            n=n,
            base=base,
            run=run,
            percent=percent,
        )
    else:
        told = _(
            "Reached at %(reached)s + %(run)s of %(n)s (base %(base)s, run %(run)s, at most %(percent)s %% new).",
            reached=found.reached,
            run=run,
            n=n,
            base=base,
            percent=percent,
        )
    return " ".join(
        [
            told,
            _("The base holds %(codes)s codes.", codes=found.base_codes),
            _("Left out, not coded: %(uncoded)s.", uncoded=uncoded),
        ]
    )
