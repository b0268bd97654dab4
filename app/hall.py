"""What belongs to no single door: the front page, the language and the light of the pages."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from werkzeug.wrappers import Response

from app.access import public
from app.db import unit_of_work
from app.languages import cookie_name
from app.models import User
from surveys.texts import LANGUAGES

bp = Blueprint("hall", __name__)

APPEARANCES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


@bp.get("/")
@public("sends to the studies or to the sign-in page")
def front() -> ResponseReturnValue:
    if current_user.is_authenticated and "evaluator.studies" in current_app.view_functions:
        return redirect(url_for("evaluator.studies"))
    return redirect(url_for("security.login"))


@bp.get("/sw.js")
@public("the worker that keeps the interview screen at hand without a connection; the same for everybody")
def service_worker() -> ResponseReturnValue:
    """Served from the root, because a worker may only care for what lies below its own address."""
    response = current_app.send_static_file("js/sw.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.post("/language")
@public("a partner without account chooses a language too")
def language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    if current_user.is_authenticated:
        with unit_of_work() as session:
            session.get_one(User, current_user.id).language = chosen
    return _remember(cookie_name(), chosen)


@bp.post("/appearance")
@public("light or dark is a matter of the device")
def appearance() -> ResponseReturnValue:
    chosen = request.form.get("appearance", "")
    if chosen not in APPEARANCES:
        abort(400)
    if current_user.is_authenticated:
        with unit_of_work() as session:
            session.get_one(User, current_user.id).appearance = chosen
    return _remember(appearance_cookie(), chosen)


def _remember(name: str, value: str) -> Response:
    response = redirect(local_path(request.form.get("next", "")), 303)
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def local_path(target: str) -> str:
    """The path when it is one of ours, else the front page: never a way out to another site."""
    parts = urlsplit(target)
    clean = not parts.scheme and not parts.netloc and target.startswith("/")
    if not clean or target.startswith("//") or any(ord(sign) < 33 or sign == "\\" for sign in target):
        return "/"
    return target


def appearance_cookie() -> str:
    return f"{current_app.config['COOKIE_PREFIX']}appearance"


@bp.app_context_processor
def _page() -> dict[str, str]:
    """Light or dark: this device's choice, else the person's, else what the device itself prefers."""
    shown = request.cookies.get(appearance_cookie(), "") if request else ""
    if shown not in APPEARANCES and current_user and current_user.is_authenticated:
        shown = current_user.appearance
    return {"appearance": shown if shown in APPEARANCES else "auto"}
