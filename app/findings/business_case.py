"""Business cases: what is filled in, what follows from it for each party, and what each party says of it."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from analysis import charts
from analysis.business_case import case as working
from analysis.business_case import flows, keeping, tables, words
from analysis.business_case.models import BusinessCase
from analysis.business_case.ranges import Range
from analysis.business_case.valuation import Table
from analysis.report.words import say
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.business_case_form import CaseForm, fill, mistakes, written
from surveys.asking import numerals
from surveys.errors import Refused, Stale
from surveys.texts import pick

VERDICTS = {
    "acceptable": _l("Acceptable"),
    "conditions": _l("Acceptable under conditions"),
    "not": _l("Not acceptable"),
}


@bp.get("/studies/<uuid:study_id>/business-case")
@needs("findings.read")
def business_cases(study_id: uuid.UUID) -> ResponseReturnValue:
    cases = keeping.listing(read_session(), study_id)
    results = {case.id: _results(keeping.values(case)) for case in cases}
    return render_template(
        "findings/business_cases.html", cases=cases, results=results, verdicts=VERDICTS, said=keeping.verdicts,
        party=words.party, parties=flows.PARTIES,
    )  # fmt: skip


@bp.post("/studies/<uuid:study_id>/business-case/new")
@needs("findings.edit")
def make_business_case(study_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as session:
            made = keeping.make(session, current_user.id, g.study, request.form.get("title", ""))
            audit.record(session, study_id, current_user.id, "created", "business_case", made.id)
            case_id = made.id
    except Refused as error:
        return refusals.tell(error, url_for("findings.business_cases", study_id=study_id))
    return redirect(url_for("findings.edit_business_case", study_id=study_id, case_id=case_id))


@bp.get("/studies/<uuid:study_id>/business-case/<uuid:case_id>")
@needs("findings.read")
def business_case(study_id: uuid.UUID, case_id: uuid.UUID) -> ResponseReturnValue:
    """?party=contractor|municipality|resident|society: whose amounts are shown in full."""
    case = load(read_session(), BusinessCase, case_id)
    asked = request.args.get("party", "contractor")
    whose = next((each for each in working.WHOSE if each == asked), None)
    if whose is None:
        abort(404)
    values = keeping.values(case)
    found, months = working.outcomes(values), working.by_month(values, whose)
    return render_template(
        "findings/business_case.html",
        case=case,
        outcomes=found,
        results=_results(values),
        lines=working.lines(values, whose),
        whose=whose,
        everybody=working.WHOSE,
        figure=_parties(found),
        by_month=_by_month(months, whose),
        even=working.even_from(months),
        warning=words.warning(
            bool(values.inputs) and all(r.certain for r in values.inputs.values()), g.language
        ),
        table=tables.find(read_session(), study_id, case.table_key),
        estimates=keeping.estimates(case),
        inputs=flows.BY_KEY,
        parts=words.PART_NAMES,
        said=keeping.verdicts(case),
        verdicts=VERDICTS,
        words=words,
        charts=charts,
        mark=say("mark", g.language) if g.study.synthetic else "",
    )


@bp.route("/studies/<uuid:study_id>/business-case/<uuid:case_id>/edit", methods=["GET", "POST"])
@needs("findings.edit")
def edit_business_case(study_id: uuid.UUID, case_id: uuid.UUID) -> ResponseReturnValue:
    case = load(read_session(), BusinessCase, case_id)
    form = CaseForm()
    known = choosable(study_id, case)
    fill(form, case, keeping.estimates(case), known)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                case = load(session, BusinessCase, case_id)
                keeping.change(session, current_user.id, case, **written(form))
                audit.record(session, study_id, current_user.id, "changed", "business_case", case.id)
        except (Refused, Stale) as error:
            refusals.at_form(form, error)
            if isinstance(error, Stale):
                form.revision.data = str(load(read_session(), BusinessCase, case_id).revision)
        else:
            flash(_("Saved."))
            return redirect(url_for("findings.business_case", study_id=study_id, case_id=case_id))
    page = render_template(
        "findings/business_case_form.html",
        form=form, case=case, mistakes=mistakes(form), inputs=flows.INPUTS, parts=words.PART_NAMES, units=words.UNITS,
        tables=known,
    )  # fmt: skip
    return page, 422 if form.errors or form.form_errors else 200


@bp.post("/studies/<uuid:study_id>/business-case/<uuid:case_id>/verdict")
@needs("findings.edit")
def judge_business_case(study_id: uuid.UUID, case_id: uuid.UUID) -> ResponseReturnValue:
    """party, verdict, reason."""
    party = request.form.get("party", "")
    target = url_for(
        "findings.business_case", study_id=study_id, case_id=case_id,
        party=party if party in flows.PARTIES else None, _anchor="verdicts",
    )  # fmt: skip
    try:
        with unit_of_work() as session:
            case = load(session, BusinessCase, case_id)
            verdict, reason = request.form.get("verdict", ""), request.form.get("reason", "")
            keeping.judge(session, current_user.id, case, party, verdict, reason)
            audit.record(session, study_id, current_user.id, "judged", "business_case", case.id)
    except Refused as error:
        return refusals.tell(error, target)
    flash(_("The verdict is kept."))
    return redirect(target)


@bp.post("/studies/<uuid:study_id>/business-case/<uuid:case_id>/remove")
@needs("findings.edit")
def remove_business_case(study_id: uuid.UUID, case_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        case = load(session, BusinessCase, case_id)
        audit.record(session, study_id, current_user.id, "removed", "business_case", case.id)
        keeping.remove(session, case)
    flash(_("The business case is removed."))
    return redirect(url_for("findings.business_cases", study_id=study_id))


def choosable(study_id: uuid.UUID, case: BusinessCase) -> list[Table]:
    """The newest version of every table, and the older one that the case goes by."""
    found = tables.current(read_session(), study_id)
    chosen = tables.find(read_session(), study_id, case.table_key)
    return found if chosen is None or chosen.key in {table.key for table in found} else [chosen, *found]


def _results(values: working.Case) -> dict[str, str]:
    """In words what the case means for each party and for society."""
    found = working.outcomes(values)
    return {
        whose: words.result(outcome.range, g.language)
        if (outcome := found[whose]).range
        else words.unknown(outcome.missing, g.language)
        for whose in working.WHOSE
    }


def _parties(found: dict[str, working.Outcome]) -> charts.Figure | None:
    shown = [
        (words.party(whose, g.language), outcome)
        for whose in working.WHOSE
        if (outcome := found[whose].range) is not None
    ]
    missing = [words.party(whose, g.language) for whose in working.WHOSE if found[whose].range is None]
    sentence = _(
        "What each gains (right of zero) or pays (left of it), from least to most; the mark is what is likely."
    )
    if missing:
        sentence += " " + _("Not to be said yet: %(names)s.", names=", ".join(missing))
    return charts.spans(shown, sentence, g.language, words.euros)


def _by_month(months: list[Range], whose: str) -> charts.Figure | None:
    name = words.party(whose, g.language)
    sentence = _(
        "%(party)s: all amounts added up to the end of each month, with the range they may lie in.",
        party=name,
    )
    return charts.over_months(months, name, sentence, g.language, words.euros)


@bp.app_template_filter("euros")
def euros(value: float) -> str:
    return words.euros(value, g.language)


@bp.app_template_filter("numeral")
def numeral(value: float) -> str:
    """A number with its thousands grouped, as the language of the page writes it."""
    return numerals.write(value, g.language, 2)


@bp.app_template_filter("unit_of")
def unit_of(key: str) -> str:
    return pick(words.UNITS[flows.BY_KEY[key].unit], g.language)
