"""Headers: a policy without inline script or style on every kind of answer, and no way to embed or guess."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import headers
from app.config import flask_settings
from app.factory import create_app


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/health", "/", "/static/css/base.css"])
def test_every_answer_carries_the_policy(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_no_page_allows_a_style_or_script_within_it(app: Flask) -> None:
    for frames in (False, True):
        for framed in (False, True):
            policy = headers.policy(frames, framed)
            assert "style-src 'self';" in policy
            assert "script-src 'self';" in policy
            assert not re.search(r"unsafe|sha256|nonce|\*|https?:", policy)


def test_pages_are_not_kept_by_caches_but_styles_are(client: FlaskClient) -> None:
    assert "no-store" in client.get("/sign-in").headers["Cache-Control"]
    assert "no-store" not in client.get("/static/css/base.css").headers["Cache-Control"]


def test_an_unexpected_error_says_nothing_but_a_reference(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> str:
        raise RuntimeError("the secret thing")

    monkeypatch.setitem(app.view_functions, "health.health", fails)
    answer = app.test_client().get("/health")
    assert answer.status_code == 500
    assert "secret thing" not in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_cookies_are_host_bound_and_secure_outside_development() -> None:
    config = {"ENV_NAME": "production", "SECRET_KEY": "x", "REDIS_URL": ""}
    made = flask_settings(config)
    assert made["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert made["SESSION_COOKIE_SECURE"]
    assert made["SESSION_COOKIE_HTTPONLY"]
    assert made["SESSION_COOKIE_PATH"] == "/"
    assert "SESSION_COOKIE_DOMAIN" not in made
    assert made["WTF_CSRF_TIME_LIMIT"] is None


def test_every_cookie_in_production_is_bound_to_the_host(settings: dict[str, Any]) -> None:
    app = create_app(
        {
            **settings,
            "ENV_NAME": "production",
            "TRUSTED_HOSTS": ["weerklank.example"],
            **flask_settings({**settings, "ENV_NAME": "production"}),
            "WTF_CSRF_ENABLED": False,
        }
    )
    client = app.test_client()
    answers = [
        client.get("/sign-in", base_url="https://weerklank.example"),
        client.post("/language", data={"language": "en"}, base_url="https://weerklank.example"),
        client.post("/appearance", data={"appearance": "dark"}, base_url="https://weerklank.example"),
    ]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 3
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
    assert client.get("/sign-in", base_url="https://evil.example").status_code == 400
