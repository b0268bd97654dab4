"""What the pages of all kinds of findings have in common: a form that writes one, and its way to another status."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from analysis.models import Finding
from app import audit
from app.access import load
from app.db import read_session, unit_of_work
from app.findings import refusals
from app.findings.evidence import address, shown
from app.findings.words import questions, written
from surveys.errors import Refused, Stale


def edit(finding: Finding, form: Any, change: Callable[..., object]) -> ResponseReturnValue:
    """The form of a finding; `change`(session, actor, finding, **fields) writes what was filled in.

    After a refusal it is shown again as it was typed; where somebody else saved first, with what stands there now.
    """
    model, finding_id = type(finding), finding.id
    questions(form, g.study)
    differs: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                finding = load(session, model, finding_id)
                change(session, current_user.id, finding, **written(form))
                audit.record(session, g.study.id, current_user.id, "changed", finding.kind, finding_id)
        except (Refused, Stale) as error:
            refusals.at_form(form, error)
            finding = load(read_session(), model, finding_id)
            differs = refusals.theirs(form, finding) if isinstance(error, Stale) else []
        else:
            flash(_("Saved."))
            return redirect(address(finding))
    return render_template(
        f"findings/{finding.kind}_form.html",
        form=form,
        finding=finding,
        differs=differs,
        **shown(read_session(), finding),
    )


def move(
    model: type[Finding], finding_id: uuid.UUID, service: Callable[..., object], target: str = ""
) -> ResponseReturnValue:
    """To the `status` of the form, with its `reason`: `service`(session, actor, finding, status, reason=…) decides.

    Then to `target`, or else to the page of the finding, where a refusal is told.
    """
    page = address(load(read_session(), model, finding_id))
    status, reason = request.form.get("status", ""), request.form.get("reason", "")
    try:
        with unit_of_work() as session:
            found = load(session, model, finding_id)
            service(session, current_user.id, found, status, reason=reason)
            audit.record(session, g.study.id, current_user.id, "judged", found.kind, finding_id)
    except Refused as error:
        return refusals.tell(error, page)
    return redirect(target or page)
