"""Styles and scripts travel compressed, and their addresses are made once: a phone in a site hut brings in a fifth of them.

Only files that are the same for everybody. A page with a token in it is not compressed, because its size could then tell
what is in it (BREACH).
"""

import gzip
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request

KINDS = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
FEWEST = 500
"""Bytes: less than this is not worth it."""
_kept: dict[tuple[str, str], bytes] = {}
"""Compressed once a process, by address and version of the file."""


def init_app(app: Flask) -> None:
    app.after_request(compress)
    app.jinja_env.globals["url_for"] = _addresses(app)


def _addresses(app: Flask) -> Callable[..., str]:
    """`url_for` for templates. A page names a dozen files, and to make each address anew took a twentieth of its cost."""
    kept: dict[tuple[str, str], str] = {}

    def url_for(endpoint: str, **values: Any) -> str:
        if endpoint != "static" or len(values) != 1:
            return app.url_for(endpoint, **values)
        key = request.script_root, values["filename"]
        if key not in kept:
            kept[key] = app.url_for(endpoint, **values)
        return kept[key]

    return url_for


def compress(response: Response) -> Response:
    """The same file, compressed for a browser that takes it; its tag becomes a weak one, as the bytes differ."""
    endpoint = request.endpoint or ""
    if not endpoint.endswith("static") and endpoint != "findings.drawing_library":
        return response
    if (
        response.mimetype not in KINDS
        or response.status_code != 200
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    tag = response.get_etag()[0]
    if request.accept_encodings.quality("gzip") <= 0 or not tag:
        return response
    key = (request.path, tag)
    if key not in _kept:
        response.direct_passthrough = False
        data = response.get_data()
        if len(data) < FEWEST:
            return response
        _kept[key] = gzip.compress(data, 9, mtime=0)
    response.direct_passthrough = False
    response.set_data(_kept[key])
    response.headers["Content-Encoding"] = "gzip"
    response.set_etag(tag, weak=True)
    return response
