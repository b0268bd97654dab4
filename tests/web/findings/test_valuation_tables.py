"""Valuation tables through the pages: by form, from a file with a preview, versions, download, use in a business case."""

import io
import re
from typing import Any

import pytest

from tests.conftest import SignIn
from tests.web.findings.conftest import Found
from tests.web.findings.test_business_case import plain

HEAD = {
    "region": "Rotterdam", "valid_from": "2025-01-01", "basis_hours": "36", "source": "bestek 12", "do": "keep",
    "lines-0-name_nl": "Participatiewet", "lines-0-value": "31,250.50", "lines-0-counts": "fte_year",
}  # fmt: skip
SHEET = b"naam;waarde;telt;vanaf leeftijd\nWW;15000;voltijds jaar;\nGastles;veel;uur;\n55 jaar of ouder;2500;toeslag;55\n"


def upload(data: bytes, name: str, **typed: str) -> dict[str, Any]:
    return {"do": "read", "file": (io.BytesIO(data), name)} | typed


def test_a_table_is_kept_by_form_and_a_correction_is_a_version(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    path = found.path("valuation-tables")
    assert "None yet." in client.get(path).text
    page = plain(client.post(f"{path}/new", data=HEAD, follow_redirects=True).text)
    assert "The table is kept, version 1." in page
    assert "Rotterdam, tenders from 1 January 2025" in page
    assert "Participation Act € 31,251 per full-time year" in page
    refused = client.post(f"{path}/new", data=HEAD | {"lines-0-value": "30000"})
    assert refused.status_code == 422
    assert "Write why a new version is made." in refused.text
    assert 'value="30000"' in refused.text
    again = HEAD | {"lines-0-value": "30000", "reason": "Rekenfout <b>"}
    page = client.post(f"{path}/new", data=again, follow_redirects=True).text
    assert "Why: Rekenfout &lt;b&gt;" in page
    assert plain(page).index("€ 30,000 per full-time year") < plain(page).index("€ 31,251 per full-time year")


def test_a_file_is_shown_before_it_is_kept(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    path = found.path("valuation-tables")
    shown = client.post(f"{path}/new", data=upload(SHEET, "tabel.csv", region="Rotterdam"))
    assert shown.status_code == 200
    page = plain(shown.text)
    assert "Read from tabel.csv; nothing is kept yet. 2 lines are right." in page
    assert "Line 2: “veel” is no amount with two decimals at most." in page
    assert 'value="Rotterdam"' in shown.text
    assert 'value="Gastles"' in shown.text
    assert re.search(r'<option selected value="bonus"', shown.text)
    assert "None yet." in client.get(path).text


def test_yaml_fills_the_head_too(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    path = found.path("valuation-tables")
    given = client.get(f"{path}/download?table=the_hague_2023&form=yml")
    assert given.headers["Content-Disposition"] == 'attachment; filename="den-haag-en-regio-2023-07-01.yml"'
    shown = client.post(f"{path}/new", data=upload(given.data, "x.yml", region="Weg")).text
    assert 'value="Den Haag en regio"' in shown
    assert 'value="2023-07-01"' in shown
    assert "11 lines are right." in plain(shown)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"region": ""}, "Region or municipality: Fill this in."),
        ({"valid_from": "morgen"}, "This is no date."),
        ({"valid_to": "2024-01-01"}, "The table ends before it begins."),
        ({"basis_hours": "0"}, "A full week has more than 0 hours and at most 168."),
        ({"lines-0-value": ""}, "Line 1: the value is missing."),
        ({"lines-0-name_nl": "", "lines-0-value": ""}, "Fill in at least one target group with a value."),
        ({"lines-0-counts": "week"}, "“week” is not known"),
        ({"do": "read"}, "Choose a file first."),
    ],
)
def test_a_mistake_is_told_and_nothing_is_kept(
    sign_in: SignIn, found: Found, changed: dict[str, str], told: str
) -> None:
    client = sign_in("researcher")
    answer = client.post(found.path("valuation-tables/new"), data=HEAD | changed)
    assert answer.status_code == 422
    assert told in plain(answer.text)
    assert 'value="bestek 12"' in answer.text
    assert "None yet." in client.get(found.path("valuation-tables")).text


def test_a_form_without_lines_is_told_so(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    bare = {name: value for name, value in HEAD.items() if not name.startswith("lines-")}
    assert client.post(found.path("valuation-tables/new"), data=bare).status_code == 422


def test_more_lines_keep_what_was_typed(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    page = client.post(found.path("valuation-tables/new"), data=HEAD | {"do": "more"}).text
    assert 'value="31,250.50"' in page
    assert 'name="lines-5-value"' in page


def test_a_business_case_goes_by_it_and_then_it_stays(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    path = found.path("valuation-tables")
    page = client.post(f"{path}/new", data=HEAD, follow_redirects=True).text
    key = re.search(r"valuation-tables/([0-9a-f-]{36})/remove", page)
    assert key
    made = client.post(found.path("business-case/new"), data={"title": "Glas"}).headers["Location"]
    edit = client.get(made).text
    assert f'<option value="{key[1]}">Rotterdam · 2025-01-01</option>' in edit
    seen = re.search(r'name="revision"[^>]*value="(\d+)"', edit)
    assert seen
    sent = {
        "revision": seen[1],
        "title": "Glas",
        "table_key": key[1],
        "basis_hours": "36",
        "percent_base": "5",
    }
    assert "Valuation table: Rotterdam" in plain(client.post(made, data=sent, follow_redirects=True).text)
    removal = client.post(f"{path}/{key[1]}/remove", follow_redirects=True).text
    assert "This table is used by: Glas." in removal
    client.post(f"{path}/new", data=HEAD | {"reason": "nieuwe prijs"})
    assert f'<option selected value="{key[1]}">' in client.get(made).text


def test_who_only_reads_reads_and_downloads(sign_in: SignIn, found: Found) -> None:
    for role in ("reader", "commissioner"):
        client = sign_in(role)
        page = client.get(found.path("valuation-tables"))
        assert page.status_code == 200
        assert "Add a table" not in page.text
        assert client.get(found.path("valuation-tables/new")).status_code == 403
        assert client.get(found.path("valuation-tables/download?table=utrecht&form=csv")).data.startswith(
            b"\xef\xbb\xbfname_nl;name_en;value"
        )
    assert client.get(found.path("valuation-tables/download?table=nowhere")).status_code == 404
    assert client.get(found.path("valuation-tables/download?table=utrecht&form=exe")).status_code == 404


def test_the_table_of_a_tender_is_looked_up_by_region_and_day(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    path = found.path("valuation-tables")
    client.post(f"{path}/new", data=HEAD)
    client.post(f"{path}/new", data=HEAD | {"valid_from": "2026-01-01"})
    for region, day, told in (
        ("Rotterdam", "2025-12-31", "It falls under: Rotterdam, tenders from 1 January 2025."),
        ("Rotterdam", "2026-01-01", "It falls under: Rotterdam, tenders from 1 January 2026."),
        ("Rotterdam", "2024-12-31", "No table of this region holds on that day."),
        ("Utrecht", "2026-01-01", "From which day this table holds is not known, so check it."),
        ("Rotterdam", "gisteren", "This is no date."),
    ):
        assert told in plain(client.get(path, query_string={"region": region, "day": day}).text)
