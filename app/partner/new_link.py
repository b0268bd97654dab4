""" "Send me a new link": every address gets the same answer, in the same time; a mail follows only for who was invited."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import audit, jobs, limits, mail
from app.access import public
from app.db import unit_of_work
from app.partner import bp
from surveys.inviting import link_requests


@bp.get("/link/new")
@public("anybody may say that their link was lost")
def new_link() -> ResponseReturnValue:
    return _page(done="asked" in request.args)


@bp.post("/link/new")
@public("anybody may say that their link was lost; who was invited cannot be learnt here")
@limits.limiter.limit(limits.NEW_LINK)
def ask_new_link() -> ResponseReturnValue:
    """Notes the address and nothing else: who it is, is looked up in the background."""
    email = request.form.get("email", "").strip()
    if "@" not in email[1:-1] or len(email) > link_requests.LONGEST:
        return _page(error=_("This is not an e-mail address. An example: name@organisation.org.")), 422
    with unit_of_work() as session:
        link_requests.ask(session, email)
        jobs.enqueue("links.send", None, None, None, session)
        audit.record(session, None, None, "asked", "link", None)
    return redirect(url_for("partner.new_link", asked=1))


def _page(*, done: bool = False, error: str = "") -> str:
    return render_template("partner/new_link.html", done=done, error=error, mail_ready=mail.configured())
