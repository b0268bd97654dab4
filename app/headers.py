"""Security headers on every answer: a policy without inline script or style, nothing from elsewhere."""

from flask import Flask, Response, g, request


def init_app(app: Flask) -> None:
    app.after_request(add)


def allow_frames() -> None:
    """Called by a view whose page shows another page of ours inside it."""
    g.frames = True


def be_framed() -> None:
    """Called by a view whose page is shown inside another page of ours."""
    g.framed = True


def policy(frames: bool = False, framed: bool = False) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",  # Bootstrap draws its ticks and arrows as data: pictures
            "font-src 'self'",
            "media-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            *(["frame-src 'self'"] if frames else []),
            "frame-ancestors 'self'" if framed else "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy", policy(*(bool(g.get(what)) for what in ("frames", "framed")))
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN" if g.get("framed") else "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint not in ("static", "bootstrap.static"):
        headers.setdefault("Cache-Control", "private, no-store")
    return response
