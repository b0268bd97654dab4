"""What went wrong, as a page or as JSON: the one place where typed errors become HTTP."""

import logging
import secrets

from flask import Flask, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app import mail
from app.db import LOCK_SECONDS, db, is_busy
from app.languages import in_current
from surveys.errors import (
    AlreadySubmitted,
    BadDefinition,
    BadFile,
    Expired,
    NotFound,
    NotOpenYet,
    Recalled,
    Refused,
    Replaced,
    Stale,
    WeerklankError,
)

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[WeerklankError], int], ...] = (
    (NotFound, 404),
    (Expired, 410),
    (AlreadySubmitted, 409),
    (Stale, 409),
    (BadFile, 422),
    (BadDefinition, 422),
    (Refused, 403),
)
"""The first that fits counts."""


def init_app(app: Flask) -> None:
    app.register_error_handler(WeerklankError, on_typed)
    app.register_error_handler(CSRFError, on_csrf)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(OperationalError, on_database)
    app.register_error_handler(DataError, on_unfit)
    app.register_error_handler(StaleDataError, on_stale)
    app.register_error_handler(Exception, on_anything)


def on_typed(error: WeerklankError) -> ResponseReturnValue:
    status = next((number for kind, number in STATUS if isinstance(error, kind)), 400)
    problems = _problems(error) if isinstance(error, BadDefinition) else []
    return answer(
        status,
        in_current(error.text),
        problems=problems,
        heading=_heading(error),
        lost_link=isinstance(error, NotFound | Replaced),
    )


def _heading(error: WeerklankError) -> str:
    """What waits, is over, was replaced or taken back is no failure; a refusal is a rule of the study, not of the role."""
    if isinstance(error, NotOpenYet):
        return str(_("Not open yet"))
    if isinstance(error, Replaced):
        return str(_("There is a newer link"))
    if isinstance(error, Recalled):
        return str(_("Sent by mistake"))
    if isinstance(error, Expired):
        return str(_("This is no longer possible"))
    return str(_("This did not work")) if isinstance(error, Refused) else ""


def _problems(error: BadDefinition) -> list[str]:
    """Each place in the language of the page, where the error knows it in both."""
    places = getattr(error, "places", None)
    return [place.sentence(g.language) for place in places] if places else error.problems


def on_csrf(error: CSRFError) -> ResponseReturnValue:
    """A form from before this sign-in: what was typed is kept, and given back with a token of now."""
    from app.account import kept

    view = current_app.view_functions.get(request.endpoint or "")
    mark, _about = getattr(view, "access", ("", ""))
    if mark in ("needs", "signed_in"):
        if not current_user.is_authenticated:
            return kept.ask()
        if request.headers.get("Sec-Fetch-Mode") == "navigate" and kept.keep():
            return redirect(url_for("account.give_back"), 303)
    return answer(400, _("This form is from an earlier visit. Go back, reload the page and send it again."))


def on_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    return answer(error.code, explanation(error.code), retry_after=_retry_after(error))


def _retry_after(error: HTTPException) -> int | None:
    value = getattr(error, "retry_after", None)
    return value if isinstance(value, int) else None


def on_database(error: OperationalError) -> ResponseReturnValue:
    if is_busy(error):
        db.session.rollback()
        return answer(503, explanation(503), retry_after=LOCK_SECONDS)
    return on_anything(error)


def on_unfit(_error: DataError) -> ResponseReturnValue:
    """A value that no column holds, such as a name of thousands of letters: nothing of it was kept."""
    db.session.rollback()
    return answer(422, explanation(422))


def on_stale(_error: StaleDataError) -> ResponseReturnValue:
    db.session.rollback()
    return answer(409, explanation(409))


def on_anything(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    log.error(
        "unexpected error, reference %s, %s %s", reference, request.method, request.endpoint, exc_info=error
    )
    db.session.rollback()
    return answer(500, explanation(500), reference=reference)


def explanation(status: int) -> str:
    texts: dict[int, str] = {
        400: _("The server could not read this request. Go back and try again."),
        401: _("You need to sign in for this."),
        403: _("Your role in this study does not include this. The owner of the study can change your role."),
        404: _("This page does not exist, or it is not for you."),
        405: _("This address does not accept that kind of request."),
        409: _("Somebody else changed this in the meantime. Open the page again to see what it is now."),
        410: _("This link is no longer valid."),
        413: _("This is too large to be received."),
        415: _("This kind of file or data is not accepted here."),
        422: _("What was sent could not be used."),
        429: _("Too many attempts from this address. Wait a few minutes and try again."),
        500: _(
            "Something went wrong on our side. Nothing you entered before was lost. Try again in a moment."
        ),
        503: _("It is very busy at the moment. Wait a few seconds and send it again."),
    }
    return texts.get(status) or texts[500 if status >= 500 else 400]


def title(status: int) -> str:
    titles: dict[int, str] = {
        403: _("Not part of your role"),
        404: _("Not found"),
        409: _("Changed in the meantime"),
        410: _("No longer valid"),
        413: _("Too large"),
        422: _("Could not be used"),
        429: _("Too many attempts"),
        500: _("Something went wrong"),
        503: _("Very busy"),
    }
    return titles.get(status) or str(_("This did not work"))


def answer(
    status: int,
    text: str,
    *,
    reference: str = "",
    problems: list[str] | None = None,
    retry_after: int | None = None,
    heading: str = "",
    lost_link: bool = False,
) -> ResponseReturnValue:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    if (
        request_ctx.url_adapter is None
    ):  # a host name that is not ours: there is no page to draw, nor address to give
        return text, status, {**headers, "Content-Type": "text/plain; charset=utf-8"}
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        body = {
            "error": {"status": status, "message": text, "reference": reference, "problems": problems or []}
        }
        return jsonify(body), status, headers
    page = render_template(
        "hall/error.html",
        status=status,
        heading=heading or title(status),
        text=text,
        reference=reference,
        problems=problems or [],
        lost_link=lost_link and mail.configured() and (request.endpoint or "").startswith("partner."),
    )
    return page, status, headers
