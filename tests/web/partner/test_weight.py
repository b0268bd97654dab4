"""What a partner's page weighs on the way to a phone, all that it needs included, compressed."""

import gzip
import re
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient

from surveys import fieldwork, instruments, partners, studies
from surveys.models import Study
from tests.conftest import Work

MOST = 60_000
"""Bytes: what a slow connection in a site hut brings in a few seconds."""
PAGES = ("profiel", "ervaringen", "invulling", "bouw")


def weight(client: FlaskClient, path: str) -> dict[str, int]:
    """The compressed size of a page and of everything it loads, by address."""
    found: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        data = (
            gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data
        )
        found[address] = len(gzip.compress(data, 6))
        text = data.decode(errors="replace")
        kind = answer.mimetype
        links: list[str] = []
        if kind == "text/html":
            links = re.findall(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"#]+)"', text)
        elif kind.endswith("javascript"):
            links = re.findall(r'^\s*import\b[^;]*?"(\.[^"]+)"', text, re.MULTILINE)
        elif kind == "text/css":
            links = re.findall(r'url\("?([^")]+)"?\)', text)
        waiting += [
            urljoin(address, link)
            for link in links
            if not urlsplit(link).scheme and not link.startswith("data:")
        ]
    return found


def test_the_pages_of_a_partner_are_light(client: FlaskClient, work: Work) -> None:
    with work() as session:
        study: Study = studies.create(
            session, None, title="Proef", contact_name="Noor", contact_phone="010 1"
        )
        kind = next(t for t in partners.types(session, study) if t.key == "bouwbedrijf")
        person = partners.add_participant(
            session, None, partners.add(session, None, study, "Steen BV", kind.id), "Anna"
        )
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
        link = f"/p/{fieldwork.invite(session, None, wave, person)[1]}"
    found = weight(client, link)
    assert sum(found.values()) <= MOST, found
    consent = client.post(link).headers["Location"]
    client.post(consent, data={"consent_survey": "yes", "consent_quote": "yes", "consent_reuse": "yes"})
    answer = consent.removesuffix("/consent")
    for page in PAGES:
        found = weight(client, f"{answer}/page/{page}")
        assert sum(found.values()) <= MOST, found
        assert len(found) > 4  # the page, its styles and its scripts were really found
