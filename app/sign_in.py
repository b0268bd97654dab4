"""Signing in: Flask-Security on our accounts, with our settings, our pages and our mail."""

import base64
import datetime as dt
import hashlib
import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, g, session
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore, Totp, user_authenticated
from flask_security.signals import password_changed, password_reset, tf_profile_changed

from app import audit, mail
from app.account import kept, messages
from app.db import db
from app.limits import SIGN_IN, limiter
from app.models import Role, User
from surveys.base import now

log = logging.getLogger(__name__)

datastore = SQLAlchemyUserDatastore(db, User, Role)

ARGON2 = {"memory_cost": 19 * 1024, "time_cost": 2, "parallelism": 1}


class Post(MailUtil):
    """Flask-Security's letters leave through our own mail."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        to = recipient if isinstance(recipient, str) else recipient[1]
        try:
            mail.send(mail.Letter(to=to, subject=str(subject), text=body or ""))
        except mail.MailError:
            # The page must not tell by an error that this address has an account.
            log.exception("a letter about an account was not sent")


class Once(Totp):
    """A code that was accepted is not accepted again, on whichever machine."""

    def get_last_counter(self, user: Any) -> int | None:
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter


security = Security(mail_util_cls=Post, totp_cls=Once)


def settings(config: Mapping[str, Any]) -> dict[str, Any]:
    secret = config["SECRET_KEY"]
    production = config["ENV_NAME"] == "production"
    cookie = {"httponly": True, "secure": production, "samesite": "Strict"}
    return {
        "SECURITY_PASSWORD_SALT": _derived(secret, "password"),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {f"argon2__{key}": value for key, value in ARGON2.items()},
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_TRACKABLE": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_RESET_PASSWORD_WITHIN": dt.timedelta(hours=2),
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        "SECURITY_TWO_FACTOR_VALIDITY_COOKIE": cookie,
        "SECURITY_TWO_FACTOR_VALIDITY_COOKIE_NAME": f"{config['COOKIE_PREFIX']}weerklank-second-step",
        "SECURITY_TOTP_SECRETS": {"1": _derived(secret, "totp")},
        "SECURITY_TOTP_ISSUER": "Weerklank",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_fernet(secret)],
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SECURITY_DATETIME_FACTORY": now,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_EMAIL_SENDER": config["MAIL_FROM"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_POST_RESET_VIEW": "/sign-in",
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_RESET_URL": "/reset-password",
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_VERIFY_URL": "/account/verify",
        "SECURITY_TWO_FACTOR_SETUP_URL": "/account/two-factor",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/sign-in/second-step",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "SECURITY_STATIC_FOLDER_URL": "/fs-static",
        **messages.settings(),
    }


def _derived(secret: str, purpose: str) -> str:
    """A secret of its own for each purpose, from the one secret of the house."""
    return hashlib.blake2b(
        purpose.encode(), key=hashlib.sha256(secret.encode()).digest(), digest_size=32
    ).hexdigest()


def _fernet(secret: str) -> bytes:
    return base64.urlsafe_b64encode(bytes.fromhex(_derived(secret, "recovery codes")))


def init_app(app: Flask) -> None:
    for key, value in settings(app.config).items():
        app.config.setdefault(key, value)
    app.jinja_env.globals["public_link"] = mail.link
    security.init_app(app, datastore)
    app.login_manager.unauthorized_handler(kept.ask)  # type: ignore[attr-defined]
    security.unauthn_handler(_ask_to_sign_in)
    for endpoint in ("security.login", "security.forgot_password", "security.two_factor_token_validation",
                     "security.mf_recovery", "security.reset_password"):  # fmt: skip
        view: Any = app.view_functions[endpoint]
        app.view_functions[endpoint] = limiter.limit(SIGN_IN, methods=["POST"])(view)
    user_authenticated.connect(_renew_token, app)
    user_authenticated.connect(_signed_in, app)
    password_changed.connect(_password_changed, app)
    password_reset.connect(_password_changed, app)
    tf_profile_changed.connect(_two_factor_changed, app)


def _ask_to_sign_in(_mechanisms: list[str], _headers: dict[str, str] | None) -> Any:
    return kept.ask()


def _renew_token(_app: Flask, **_rest: Any) -> None:
    """Whoever knew the token of this session before the sign-in can send nothing with it afterwards.

    Flask-Security throws it away at signing out alone; Flask-WTF holds it in the session and, once shown, in `g`.
    """
    for kept_in in (session, g):
        kept_in.pop("csrf_token", None)


def _signed_in(_app: Flask, user: User, **_rest: Any) -> None:
    audit.record(db.session(), None, user.id, "signed_in", "account", user.id)


def _password_changed(_app: Flask, user: User, **_rest: Any) -> None:
    audit.record(db.session(), None, user.id, "changed", "password", user.id)


def _two_factor_changed(_app: Flask, user: User, **_rest: Any) -> None:
    audit.record(db.session(), None, user.id, "changed", "two_factor", user.id)
