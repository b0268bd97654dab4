"""Where an unsafe request comes from, by the browser's own word: beside the token, a second lock on every form."""

from urllib.parse import urlsplit

from flask import Flask, abort, request

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def init_app(app: Flask) -> None:
    app.before_request(check)


def check() -> None:
    """Refuses what another site sends. No Origin, or "null" (partner pages send no referrer), leaves it to the token."""
    if request.method not in UNSAFE:
        return
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        abort(400)
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc != request.host:
        abort(400)
