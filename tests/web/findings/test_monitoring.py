"""Monitoring through the pages: a register comes in with a preview, figures by role, and what asks for a second look."""

import html
import io
import re
import uuid

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import select

from analysis.monitoring.models import RegisterImport
from tests.conftest import SignIn, Work
from tests.web.findings.conftest import Found

HEAD = [
    "Contract",
    "Opdrachtnemer",
    "Verplichting",
    "Gerealiseerd",
    "Kandidaatcode",
    "BSN",
    "Doelgroep",
    "Wijk",
    "Start",
]
ROWS = [
    ["C-1", "Bouw A", "50000", "50000", "K-1", "111222333", "P-wet", "Bloemhof", "1-1-2025"],
    ["C-1", "Bouw A", "", "", "K-2", "123456782", "WW", "Carnisse", "ergens in mei"],
    ["C-2", "<b>Bouw</b> Z", "20000", "", "K-1", "", "WW", "", "1-2-2025"],
]  # fmt: skip


def csv_of(rows: list[list[str]]) -> bytes:
    return "\n".join(";".join(row) for row in [HEAD, *rows]).encode()


def book_of(rows: list[list[str]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in [HEAD, *rows]:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(page)))


def preview(client: FlaskClient, found: Found, data: bytes, name: str = "register.csv") -> str:
    answer = client.post(found.path("monitoring/import"), data={"file": (io.BytesIO(data), name)})
    assert answer.status_code == 200, plain(answer.text)
    return answer.text


def fields(page: str) -> dict[str, str]:
    """What the form of the preview would send as it stands."""
    form = page[page.index('name="held"') :]
    sent = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page[page.index("<main") :]))
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in sent.items()}


def take_in(client: FlaskClient, found: Found, rows: list[list[str]] = ROWS, **changed: str) -> str:
    page = preview(client, found, csv_of(rows))
    sent = fields(page) | {"do": "take-in"} | changed
    return client.post(found.path("monitoring/import/columns"), data=sent, follow_redirects=True).text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_register_is_shown_before_it_is_kept_and_then_read(
    sign_in: SignIn, found: Found, work: Work, form: str
) -> None:
    client = sign_in("evaluator")
    assert "Nothing to monitor yet" in client.get(found.path("monitoring")).text
    data = csv_of(ROWS) if form == "csv" else book_of(ROWS)
    page = preview(client, found, data, f"register.{form}")
    told = plain(page)
    assert "3 rows: 2 contracts, 3 placements. 2 things could not be read" in told
    assert "BSN: citizen service numbers" in told
    assert "111222333" not in page
    assert "Row 2, Doelgroep: is in no list" in told
    assert "Row 3, Start: is no date like 31-12-2026; unknown." in told
    assert "&lt;b&gt;Bouw&lt;/b&gt; Z" in page
    with work() as session:
        assert session.scalars(select(RegisterImport)).all() == []
    sent = fields(page) | {"word-0": "participation_act"}
    again = client.post(found.path("monitoring/import/columns"), data=sent | {"do": "look"})
    assert "1 thing could not be read" in plain(again.text)
    done = client.post(
        found.path("monitoring/import/columns"),
        data=fields(again.text) | {"do": "take-in"},
        follow_redirects=True,
    )
    told = plain(done.text)
    assert (
        "2 contracts , 3 placements are taken in." in told
        or "2 contracts, 3 placements are taken in." in told
    )
    assert "Placements by target group" in told
    assert "Of 1 contracts obligation and realised value are known: € 50,000 of € 50,000." in told
    assert "With what is unknown 71.4 – 100 % is realised" in told
    assert "2 things ask for a second look." in told
    assert "Participation Act 1" in told


def test_the_same_file_again_is_told_and_refused(sign_in: SignIn, found: Found) -> None:
    client = sign_in("evaluator")
    take_in(client, found)
    page = preview(client, found, csv_of(ROWS))
    assert "This file is in the study already" in plain(page)
    answer = client.post(found.path("monitoring/import/columns"), data=fields(page) | {"do": "take-in"})
    assert answer.status_code == 422
    assert "Take that back first" in plain(answer.text)


def test_it_can_be_taken_back(sign_in: SignIn, found: Found) -> None:
    client = sign_in("evaluator")
    page = take_in(client, found)
    action = re.search(r'action="([^"]+/take-back)"', page)
    assert action is not None
    assert "out of the study again" in client.post(action[1], follow_redirects=True).text
    assert "Nothing to monitor yet" in client.get(found.path("monitoring")).text


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04rubbish"])
def test_a_file_that_is_none_is_told(sign_in: SignIn, found: Found, data: bytes) -> None:
    client = sign_in("evaluator")
    answer = client.post(found.path("monitoring/import"), data={"file": (io.BytesIO(data), "x.csv")})
    assert answer.status_code == 422
    assert client.post(found.path("monitoring/import")).status_code == 422


def test_what_did_not_come_from_our_preview_is_refused(sign_in: SignIn, found: Found) -> None:
    client = sign_in("evaluator")
    answer = client.post(found.path("monitoring/import/columns"), data={"held": "x.y.z", "do": "take-in"})
    assert answer.status_code in (400, 422)


def test_a_flag_gets_a_verdict_and_counting_once_changes_the_figures(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    take_in(client, found)
    page = client.get(found.path("monitoring/review")).text
    told = plain(page)
    assert "Exactly 100 %: C-1" in told
    assert "One code under several contracts: K-1" in told
    keys = re.findall(r'name="flag" value="([0-9a-f]{64})"', page)
    review = found.path("monitoring/review")
    refused = client.post(review, data={"flag": keys[1], "verdict": "once"}, follow_redirects=True)
    assert "Write why." in refused.text
    sent = {"flag": keys[1], "verdict": "once", "reason": "Gebeld: <i>één</i> baan."}
    kept = client.post(review, data=sent, follow_redirects=True).text
    assert "Gebeld: &lt;i&gt;één&lt;/i&gt; baan." in kept
    assert "2 placements." in plain(client.get(found.path("monitoring")).text)
    assert client.post(review, data=sent | {"flag": "0" * 64}).status_code == 404


def test_who_is_outside_sees_no_contract_no_code_and_nothing_of_few(sign_in: SignIn, found: Found) -> None:
    many = [
        [f"C-{n}", f"Bouw {n}", "1000", "900", f"K-{n}", "", "WW", "Bloemhof" if n < 7 else "Carnisse", "1-1-2025"]
        for n in range(12)
    ]  # fmt: skip
    take_in(sign_in("evaluator"), found, [*many, *ROWS])
    for role in ("commissioner", "reader"):
        client = sign_in(role)
        page = client.get(found.path("monitoring")).text
        told = plain(page)
        assert "15 placements." in told
        assert "Bloemhof 8" in told
        assert "Contract by contract" not in told
        assert "register.csv" not in told
        assert not re.search(r"\bK-\d|\bC-\d|Bouw \d", told)
        assert "Participation Act" not in told
        assert client.get(found.path("monitoring/review")).status_code == 403
        assert client.get(found.path("monitoring/import")).status_code == 403
        assert client.get(found.path(f"monitoring?source={uuid.uuid4()}")).status_code == 404


def test_of_a_few_placements_nothing_is_told_outside(sign_in: SignIn, found: Found) -> None:
    take_in(sign_in("evaluator"), found)
    told = plain(sign_in("commissioner").get(found.path("monitoring")).text)
    assert "so few placements that they could be traced" in told
    assert "Bloemhof" not in told
    assert "50,000" not in told


def test_in_dutch(sign_in: SignIn, found: Found) -> None:
    client = sign_in("evaluator", language="nl")
    told = plain(take_in(client, found))
    assert "Plaatsingen naar doelgroep" in told
    assert "2 punten vragen een tweede blik." in told
    assert "€ 50.000 van € 50.000" in told
