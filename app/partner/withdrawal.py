"""Withdrawing with the code on the receipt, without a link: the only way where nothing joins answers to an invitation."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from analysis.checks import answering
from app import audit, erasure, limits
from app.access import public
from app.db import unit_of_work
from app.partner import bp, visit
from surveys.models import Response, Study, Wave
from surveys.safekeeping import sealing


@bp.route("/withdraw", methods=["GET", "POST"])
@public("whoever has the code on the receipt; sixty bits of chance, and tries are counted")
@limits.limiter.limit(limits.TOKEN)
def withdraw_with_code() -> ResponseReturnValue:
    typed = request.form.get("code", "")[:100]
    if request.method == "GET":
        return render_template("partner/withdraw_code.html", typed="", error="")
    with unit_of_work() as session:
        found = sealing.with_code(session, typed)
        check = answering.with_code(session, typed) if found is None else None
        if check is not None:
            study_id, object_id = check.study_id, check.id
            erasure.withdraw_check(session, check)
            audit.record(session, study_id, None, "withdrew", "partner_check", object_id)
        elif isinstance(found, Response):
            study_id, linked, object_id = found.study_id, found.invitation_id is not None, found.id
            erasure.withdraw(session, found)
            if linked:  # of an unlinked response the log keeps no moment
                audit.record(session, study_id, None, "withdrew", "response", object_id)
        elif found is not None:
            study_id = session.get_one(Wave, found.wave_id).study_id
            sealing.withdraw_sealed(session, found)
        else:
            error = _("We do not know this code. Check what you typed.")
            return render_template("partner/withdraw_code.html", typed=typed, error=error), 422
        visit.enter(session.get_one(Study, study_id), g.language)
    return render_template("partner/withdrawn.html")
