"""What was typed when a sign-in had expired: kept for that person, given back after signing in."""

import hashlib
import json
import secrets
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, flash, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from app.db import unit_of_work
from app.limits import allows
from app.models import KeptForm, User
from surveys.base import now

WHO_COOKIE = "weerklank-who"
"""Signed id of who last signed in on this device, so that only they get back what was typed."""
WHO_DAYS = 2
MAX_CHARACTERS = 400_000
TOKEN = "kept_form"  # noqa: S105 - a name in the session
LEFT_OUT = frozenset({"csrf_token"})


@dataclass(frozen=True)
class Kept:
    path: str
    fields: list[tuple[str, str]]


def ask() -> ResponseReturnValue:
    """To the sign-in page, and back afterwards to where the person was; what was typed comes along."""
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        return jsonify(error={"status": 401, "message": _("You need to sign in for this.")}), 401
    if request.method == "POST" and keep():
        flash(_("You were signed out. Sign in again: what you typed is kept."), "warning")
        return redirect(url_for("security.login", next=url_for("account.give_back")), 303)
    if request.method in ("GET", "HEAD"):
        where = request.full_path.rstrip("?")
        return redirect(url_for("security.login", next=where))
    flash(_("You were signed out. Sign in again."), "warning")
    return redirect(url_for("security.login"), 303)


def keep() -> bool:
    """Keeps the form of this request for who was signed in here before; False when there is nobody to keep it for."""
    user_id = who()
    if user_id is None or not _from_here() or not request.form or request.blueprint == "security":
        return False  # a password is never kept
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in LEFT_OUT]
    text = json.dumps(fields)
    path = request.full_path.rstrip("?")
    if len(text) > MAX_CHARACTERS or len(path) > 500 or not allows("60 per hour", TOKEN):
        return False
    token = secrets.token_urlsafe(32)
    with unit_of_work() as database:
        if database.get(User, user_id) is None:
            return False
        database.add(KeptForm(digest=_digest(token), user_id=user_id, path=path, fields=text))
    session[TOKEN] = token
    return True


def find(database: object, user_id: uuid.UUID) -> Kept | None:
    """What is kept for this person on this device."""
    token = session.get(TOKEN)
    row = database.get(KeptForm, _digest(token)) if token else None  # type: ignore[attr-defined]
    if row is None or row.user_id != user_id:
        return None
    return Kept(row.path, [(name, value) for name, value in json.loads(row.fields)])


def forget(database: object) -> None:
    token = session.pop(TOKEN, None)
    row = database.get(KeptForm, _digest(token)) if token else None  # type: ignore[attr-defined]
    if row is not None:
        database.delete(row)  # type: ignore[attr-defined]


def who() -> uuid.UUID | None:
    try:
        said = _signer().loads(request.cookies.get(_cookie_name(), ""))
        user_id, day = uuid.UUID(said[0]), int(said[1])
    except (BadSignature, ValueError, TypeError, IndexError, KeyError):
        return None
    return user_id if now().toordinal() - day <= WHO_DAYS else None


def remember(response: object, user_id: uuid.UUID) -> None:
    """Leaves a note on this device whose form may be kept here."""
    response.set_cookie(  # type: ignore[attr-defined]
        _cookie_name(),
        _signer().dumps([str(user_id), now().toordinal()]),
        max_age=WHO_DAYS * 24 * 3600,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _cookie_name() -> str:
    return str(current_app.config["COOKIE_PREFIX"]) + WHO_COOKIE


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="who-typed")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _from_here() -> bool:
    """Whether the form was sent from one of our own pages."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.host
