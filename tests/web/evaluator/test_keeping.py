"""The period of keeping: the owner chooses the day, is told when it is due, reads what goes, and lets it go."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select

from analysis.models import Finding, Report
from app.models import AuditEntry
from coding.models import Coding, Document
from surveys.base import now
from surveys.models import (
    Answer,
    Consent,
    Draft,
    Invitation,
    Participant,
    Response,
    SealedResponse,
    Study,
    Wave,
)
from tests.conftest import SignIn, Work
from tests.unlinked_world import Walk, open_round
from tests.web.findings.conftest import SECRET, Found, fill

PAST, FUTURE = "2020-01-01", "2999-01-01"


@pytest.fixture
def found(work: Work) -> Found:
    with work() as session:
        return fill(session)


@pytest.fixture
def study(found: Found) -> Study:
    return found.study


def count(work: Work, *rows: type) -> list[int]:
    with work() as session:
        return [session.scalar(select(func.count()).select_from(row)) or 0 for row in rows]


def test_the_page_lists_what_is_held_and_deletes_nothing_before_the_day(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    client = sign_in("owner", language="en")
    page = client.get(found.path("settings/keeping")).text
    assert "6 responses with their answers" in page
    assert "3 documents with their words" in page
    assert "Delete it for good" not in page
    before = count(work, Answer, Document)
    for day in ("", FUTURE):
        assert client.post(found.path("settings/keeping"), data={"keep_until": day}).status_code == 302
        sent = client.post(found.path("settings/keeping/erase"), data={"sure": "yes"}, follow_redirects=True)
        assert "not over yet" in sent.text
    assert count(work, Answer, Document) == before


def test_home_says_a_month_before_and_from_the_day_on_what_is_due(sign_in: SignIn, found: Found) -> None:
    client = sign_in("owner", language="en")
    home = f"/studies/{found.study.id}"
    soon = (dt.date.today() + dt.timedelta(days=20)).isoformat()
    for day, words in (
        (FUTURE, ""),
        (soon, "then it is due to be deleted"),
        (PAST, "and is due to be deleted"),
    ):
        client.post(found.path("settings/keeping"), data={"keep_until": day})
        page = client.get(home).text
        assert ("due to be deleted" in page) == bool(words)
        assert words in page


def test_after_the_day_the_owner_deletes_what_was_said_and_nothing_else(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    client = sign_in("owner", language="en")
    client.post(found.path("report"))
    client.post(found.path("settings/keeping"), data={"keep_until": PAST})
    assert "Delete it for good" in client.get(found.path("settings/keeping")).text
    kept = count(work, Finding, Report, Invitation, Participant, Response)
    unsure = client.post(found.path("settings/keeping/erase"))
    assert unsure.status_code == 422
    assert "Tick that you read" in unsure.text
    assert count(work, Answer)[0] > 0
    assert client.post(found.path("settings/keeping/erase"), data={"sure": "yes"}).status_code == 302
    assert count(work, Answer, Consent, Document, Coding) == [0, 0, 0, 0]
    assert count(work, Finding, Report, Invitation, Participant, Response) == kept
    with work() as session:
        report = session.scalars(select(Report)).one()
        assert SECRET not in report.html + str(report.content)
        assert {response.state for response in session.scalars(select(Response))} == {"withdrawn"}
        assert session.scalars(select(AuditEntry.kind).where(AuditEntry.verb == "erased")).all() == [
            "answers"
        ]
    page = client.get(found.path("settings/keeping")).text
    assert "Nothing of what partners said." in page
    assert "due to be deleted" not in client.get(f"/studies/{found.study.id}").text


def test_sealed_answers_drafts_and_another_study_are_kept_apart(
    app: Flask, sign_in: SignIn, found: Found, work: Work
) -> None:
    with work() as session:
        field = open_round(session, counts={"bouwbedrijf": 5})
    first, second = (Walk(app.test_client(), person.token) for person in field.people[:2])
    first.consent()
    second.fill({"P2": "klein", "E1": "2"})
    second.hand_in()
    before = count(work, Answer, Document)
    client = sign_in("owner", field.study, language="en")
    address = f"/studies/{field.study.id}/settings/keeping"
    client.post(address, data={"keep_until": PAST})
    running = client.get(address).text
    assert "how much that is, nobody sees" in running
    assert "sealed response" not in running
    with work() as session:
        wave = session.get_one(Wave, field.wave.id)
        wave.closed_at = now()
    closed = client.get(address).text
    assert "2 sealed responses and drafts" in closed
    assert "nobody sees" not in closed
    client.post(f"{address}/erase", data={"sure": "yes"})
    assert count(work, SealedResponse, Draft) == [0, 0]
    assert count(work, Answer, Document) == before


@pytest.mark.parametrize("role", ["evaluator", "researcher", "reader", "commissioner"])
def test_only_an_owner_decides(sign_in: SignIn, found: Found, role: str) -> None:
    client = sign_in(role)
    assert client.get(found.path("settings/keeping")).status_code == 403
    assert client.post(found.path("settings/keeping/erase"), data={"sure": "yes"}).status_code == 403
