"""A person's own account: name, language, the way of signing in, and the form that waited for a sign-in."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import inspect
from werkzeug.wrappers import Response

from app import audit
from app.access import signed_in
from app.account import bp, kept
from app.account.forms import ProfileForm
from app.db import read_session, unit_of_work
from app.models import User


@bp.route("", methods=["GET", "POST"])
@signed_in
def overview() -> ResponseReturnValue:
    form = ProfileForm(obj=current_user)
    if form.validate_on_submit():
        with unit_of_work() as database:
            user = database.get_one(User, current_user.id)
            user.name = form.name.data
            audit.record(database, None, user.id, "changed", "account", user.id)
        flash(_("Your name was saved."), "success")
        return redirect(url_for("account.overview"), 303)
    return render_template(
        "account/overview.html", form=form, codes=len(current_user.mf_recovery_codes or [])
    )


@bp.get("/kept")
@signed_in
def give_back() -> ResponseReturnValue:
    """Shows what was typed before the sign-in expired; one button sends it where it was going."""
    found = kept.find(read_session(), current_user.id)
    if found is None:
        return redirect(url_for("hall.front"))
    return render_template("account/kept.html", kept=found)


@bp.post("/kept")
@signed_in
def forget() -> ResponseReturnValue:
    """Throws away what was kept."""
    with unit_of_work() as database:
        kept.forget(database)
    return redirect(url_for("hall.front"), 303)


@bp.after_app_request
def _note_who(response: Response) -> Response:
    """Leaves word on the device of who is signed in, and lets go of a kept form once it was sent."""
    person = current_user._get_current_object() if current_user else None
    identity = (
        inspect(person).identity if isinstance(person, User) else None
    )  # without reading the row once more
    if request.endpoint in ("static", "bootstrap.static") or not identity:
        return response
    if kept.who() != identity[0]:
        kept.remember(response, identity[0])
    if (
        request.method == "POST"
        and response.status_code < 400
        and request.blueprint not in ("account", "security")
    ):
        session.pop(kept.TOKEN, None)
    return response
