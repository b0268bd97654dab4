"""Done on this device: whoever uses it next opens nothing of this, not with the back button either."""

import uuid

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.access import public
from app.db import read_session
from app.partner import bp, visit
from app.partner.answering import REASON
from app.partner.welcome import go_on
from surveys.models import Response


@bp.post("/answer/<uuid:response_id>/leave")
@public(REASON)
def leave(response_id: uuid.UUID) -> ResponseReturnValue:
    visit.forget(response_id)
    return redirect(url_for("partner.left"))


@bp.get("/left")
@public("says that this device holds nothing any more")
def left() -> ResponseReturnValue:
    return render_template("partner/left.html", onward="")


@bp.get("/p")
@public("where the back button leads once a link was opened (static/js/link.js); holds nothing of it")
def opened() -> ResponseReturnValue:
    """Where this browser goes on, when it may still open something."""
    known = session.get(visit.KEY, [])
    response = read_session().get(Response, uuid.UUID(known[-1])) if known else None
    onward = go_on(read_session(), visit.load(read_session(), response.id)) if response else ""
    return render_template("partner/left.html", onward=onward)
