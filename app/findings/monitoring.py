"""Monitoring and matching: its figures, what asks for a second look, and the registers that were taken in."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from analysis import charts
from analysis.monitoring import flags, keeping, panels, reading
from analysis.monitoring.models import RegisterImport
from analysis.monitoring.reading import Source
from analysis.report.words import say
from analysis.statistics import SMALL_CELL
from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from surveys.errors import Refused

VERDICTS = {
    "right": _l("It is right as it stands"),
    "once": _l("The same placement: count it once"),
    "mistake": _l("A mistake in the source, to be mended there"),
}


@bp.get("/studies/<uuid:study_id>/monitoring")
@needs("findings.read")
def monitoring(study_id: uuid.UUID) -> ResponseReturnValue:
    """?source=register|answers|<id of a round>. Who may not read responses sees no round by itself, and nothing of few."""
    session = read_session()
    inside = may("responses.read")
    known = [one for one in reading.sources(session, g.study) if inside or one.wave is None]
    source = _asked(known)
    shown: list[panels.Panel] = []
    found = figures = None
    if source is not None:
        figures = reading.figures(session, g.study, source, None if inside else SMALL_CELL)
        unit = reading.REGISTER if source.key == reading.REGISTER else reading.ANSWERS
        shown = panels.panels(figures, unit, reading.kind_names(session, g.study, g.language), g.language)
        found = reading.records(session, g.study, source, names=may("fieldwork.edit")) if inside else None
    return render_template(
        "findings/monitoring.html",
        sources=known,
        source=source,
        figures=figures,
        panels=shown,
        found=found,
        inside=inside,
        contracts=reading.contracts(session, g.study, found)
        if found is not None and found.source.key == reading.REGISTER
        else [],
        waiting=_waiting(study_id) if inside else 0,
        imports=keeping.imports(session, study_id) if inside else [],
        charts=charts,
        mark=say("mark", g.language) if g.study.synthetic else "",
    )


def _asked(known: list[Source]) -> Source | None:
    wanted = request.args.get("source", "")
    if not wanted:
        return known[0] if known else None
    found = next((one for one in known if one.key == wanted), None)
    if found is None:
        abort(404)
    return found


def _waiting(study_id: uuid.UUID) -> int:
    """How many flags nobody has said anything of."""
    said = keeping.verdicts(read_session(), study_id)
    return sum(each.flag.key not in said for each in reading.flagged(read_session(), g.study))


@bp.get("/studies/<uuid:study_id>/monitoring/review")
@needs("responses.read")
def monitoring_review(study_id: uuid.UUID) -> ResponseReturnValue:
    """What asks for a second look; what nobody has said anything of comes first."""
    session = read_session()
    said = keeping.verdicts(session, study_id)
    found = reading.flagged(session, g.study, names=may("fieldwork.edit"))
    return render_template(
        "findings/monitoring_review.html",
        flagged=sorted(found, key=lambda each: each.flag.key in said),
        said=said,
        choices={kind: {key: VERDICTS[key] for key in keys} for kind, keys in flags.VERDICTS.items()},
        verdicts=VERDICTS,
    )


@bp.post("/studies/<uuid:study_id>/monitoring/review")
@needs("findings.edit")
def judge_flag(study_id: uuid.UUID) -> ResponseReturnValue:
    """flag: its key; verdict, reason."""
    target = url_for("findings.monitoring_review", study_id=study_id)
    try:
        with unit_of_work() as session:
            key = request.form.get("flag", "")
            found = next(
                (each.flag for each in reading.flagged(session, g.study) if each.flag.key == key), None
            )
            if found is None:
                abort(404)
            made = keeping.judge(
                session, current_user.id, g.study, found,
                request.form.get("verdict", ""), request.form.get("reason", ""),
            )  # fmt: skip
            audit.record(session, study_id, current_user.id, "judged", "register_flag", made.id)
    except Refused as error:
        return refusals.tell(error, target)
    flash(_("The verdict is kept."))
    return redirect(target)


@bp.post("/studies/<uuid:study_id>/monitoring/imports/<uuid:register_id>/take-back")
@needs("findings.edit")
def take_back_register(study_id: uuid.UUID, register_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        keeping.take_back(session, load(session, RegisterImport, register_id))
        audit.record(session, study_id, current_user.id, "took_back", "register", register_id)
    flash(_("The register is out of the study again, with all its rows."))
    return redirect(url_for("findings.monitoring", study_id=study_id))
