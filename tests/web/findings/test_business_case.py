"""Business cases through the pages: filling in, mistakes that keep what was typed, outcomes in words, verdicts."""

import re
import uuid

import pytest
from flask.testing import FlaskClient

from analysis.business_case import keeping
from tests.conftest import SignIn, Work
from tests.unit.analysis.test_business_case import WORKED
from tests.web.findings.conftest import Found
from tests.web.findings.test_changing import revision


@pytest.fixture
def path(found: Found, work: Work) -> str:
    with work() as session:
        return found.path(f"business-case/{keeping.make(session, uuid.uuid4(), found.study, 'Glas').id}")


def form(client: FlaskClient, path: str, **changed: str) -> dict[str, str]:
    typed = {f"{key}_base": str(value) for key, value in WORKED.items()}
    seen = revision(client.get(f"{path}/edit").text)
    return (
        {"revision": seen, "title": "Glas in de wijk", "table_key": "utrecht", "basis_hours": "36"}
        | typed
        | changed
    )


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&amp;", "&")


def test_a_case_is_made_filled_in_and_read(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher")
    assert "Every amount has a range and a source" in client.get(found.path("business-case")).text
    made = client.post(found.path("business-case/new"), data={"title": "Glas"})
    path = made.headers["Location"].removesuffix("/edit")
    assert "Nothing has been filled in yet" in client.get(path).text
    ranges = {"productivity_low": "40", "productivity_high": "80", "productivity_source": "twee voormannen"}
    saved = client.post(f"{path}/edit", data=form(client, path, **ranges), follow_redirects=True)
    assert "Saved." in saved.text
    page = plain(saved.text)
    assert "Contractor Costs: probably € 15,900, between € 7,260 and € 24,540." in page
    assert "Municipality € 23,620, filled in without a margin." in page
    assert "Obligation € 50,000" in page
    assert "twee voormannen" in page
    assert "Productivity −€ 24,540 −€ 7,260 € 17,280" in page
    assert "The likely sum stays below zero to the end." in page
    assert "Costs: probably € 15,900" in plain(client.get(found.path("business-case")).text)
    gains = plain(client.get(f"{path}?party=municipality").text)
    assert "From month 1 on the likely sum is no longer below zero." in gains
    assert client.get(f"{path}?party=somebody").status_code == 404


def test_in_dutch_amounts_are_read_and_written_as_dutch(sign_in: SignIn, path: str) -> None:
    client = sign_in("researcher", language="nl")
    sent = form(client, path, basis_base="€ 1.000.000", wage_base="2.400,50", wage_low="2.000")
    page = plain(client.post(f"{path}/edit", data=sent, follow_redirects=True).text)
    assert "Verplichting € 50.000" in page
    again = client.get(f"{path}/edit").text
    assert 'value="2.400,50"' in again
    assert 'value="2.000"' in again


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("wage_base", "veel", "Wage costs, probably: This is no number. An example: 1,250."),
        ("wage_low", "9000", "Wage costs, probably: The least is not above the likeliest value"),
        ("wage_base", "", "Fill in the likeliest value too."),
        ("percent_base", "120", "Percentage of social return: a percentage is 100 at most."),
        ("placements_base", "0", "Reckon with at least 1 placement."),
        ("basis_hours", "0", "A full week has more than 0 hours."),
        ("title", "", "Fill this in."),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(
    sign_in: SignIn, path: str, field: str, typed: str, told: str
) -> None:
    client = sign_in("researcher")
    with_source = {"wage_source": "loonstrook", "wage_high": "3000"}
    answer = client.post(f"{path}/edit", data=form(client, path, **(with_source | {field: typed})))
    assert answer.status_code == 422
    assert told in plain(answer.text)
    assert 'value="loonstrook"' in answer.text
    assert "Nothing has been filled in yet" in client.get(path).text


def test_what_is_unknown_is_said(sign_in: SignIn, path: str) -> None:
    client = sign_in("researcher")
    client.post(f"{path}/edit", data=form(client, path, guidance_base="", lasting_base=""))
    page = plain(client.get(path).text)
    assert "Contractor Cannot be said yet. Unknown: guidance at work." in page
    assert "Not to be said yet: Contractor, Society" in page
    assert "Municipality € 23,620" in page


def test_saving_after_somebody_else_is_a_decision(sign_in: SignIn, path: str) -> None:
    client = sign_in("researcher")
    mine = form(client, path)
    client.post(f"{path}/edit", data=form(client, path, title="Van een ander"))
    refused = client.post(f"{path}/edit", data=mine)
    assert refused.status_code == 422
    assert "Somebody else has changed this meanwhile." in refused.text
    assert (
        "Saved."
        in client.post(
            f"{path}/edit", data=mine | {"revision": revision(refused.text)}, follow_redirects=True
        ).text
    )


def test_a_party_is_heard_and_a_later_change_shows(sign_in: SignIn, path: str) -> None:
    client = sign_in("evaluator")
    client.post(f"{path}/edit", data=form(client, path))
    said = {"party": "contractor", "verdict": "conditions", "reason": "Met een jobcoach <b>erbij</b>."}
    page = client.post(f"{path}/verdict", data=said, follow_redirects=True).text
    assert "Acceptable under conditions." in plain(page)
    assert "Met een jobcoach &lt;b&gt;erbij&lt;/b&gt;." in page
    assert "the amounts have changed since" not in page
    client.post(f"{path}/edit", data=form(client, path, percent_base="2"))
    assert "the amounts have changed since" in client.get(path).text
    refused = client.post(f"{path}/verdict", data=said | {"reason": ""}, follow_redirects=True).text
    assert "Write why this party thinks so." in refused


def test_a_reader_reads_and_a_commissioner_too_but_they_change_nothing(sign_in: SignIn, path: str) -> None:
    for role in ("reader", "commissioner"):
        client = sign_in(role)
        assert client.get(path).status_code == 200
        assert "Remove this business case" not in client.get(path).text
        assert client.get(f"{path}/edit").status_code == 403
        assert client.post(f"{path}/remove").status_code == 403


def test_it_can_be_removed(sign_in: SignIn, found: Found, path: str) -> None:
    client = sign_in("researcher")
    assert "This cannot be undone." in client.get(path).text
    assert "The business case is removed." in client.post(f"{path}/remove", follow_redirects=True).text
    assert client.get(path).status_code == 404
