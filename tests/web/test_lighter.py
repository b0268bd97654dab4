"""Styles and scripts travel compressed for who takes that, whole for who does not, and are kept by the browser."""

import gzip

from flask.testing import FlaskClient

FILE = "/static/css/base.css"


def test_a_style_comes_compressed_and_is_the_same(client: FlaskClient) -> None:
    plain = client.get(FILE)
    small = client.get(FILE, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    assert int(small.headers["Content-Length"]) == len(small.data)
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_what_the_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    small = client.get(FILE, headers={"Accept-Encoding": "gzip"})
    again = client.get(FILE, headers={"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]})
    assert again.status_code == 304


def test_a_page_is_never_compressed(client: FlaskClient) -> None:
    page = client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in page.headers
