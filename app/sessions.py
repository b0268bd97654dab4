"""The cookie of a visit: signed anew when something in it changed or it is a while old, not with every page."""

import struct
import time

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadData
from itsdangerous.encoding import base64_decode, bytes_to_int

OLD_SECONDS = 600
"""A visit ends a day after the last page (PERMANENT_SESSION_LIFETIME), give or take so much."""


def init_app(app: Flask) -> None:
    app.session_interface = Sparing()


class Sparing(SecureCookieSessionInterface):
    """Signing and sending the cookie again cost a noticeable part of each page of a partner."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if session.modified or not session.permanent:
            return bool(session.modified)
        return time.time() - signed_at(request.cookies.get(self.get_cookie_name(app), "")) > OLD_SECONDS


def signed_at(cookie: str) -> float:
    """When it was signed, in seconds since 1970; 0 for what is no cookie of ours. Its signature is checked elsewhere."""
    try:
        return float(bytes_to_int(base64_decode(cookie.split(".")[-2])))
    except (BadData, IndexError, UnicodeEncodeError, struct.error, OverflowError):
        return 0
