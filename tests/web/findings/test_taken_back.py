"""Who does not want to be quoted any more: kept reports let go of the words, and recordings of what is not allowed go."""

import io

from docx import Document as Word
from flask import Flask
from sqlalchemy import select

from analysis import report
from analysis.models import Report
from app import erasure
from coding.models import Document
from surveys import responses
from surveys.base import now
from surveys.models import Consent, Response
from tests.conftest import SignIn, Work
from tests.unlinked_world import open_round
from tests.web.findings.conftest import SECRET, Found


def kept_texts(kept: Report) -> str:
    word = Word(io.BytesIO(kept.docx))
    return kept.html + str(kept.content) + "\n".join(paragraph.text for paragraph in word.paragraphs)


def test_a_kept_report_lets_go_of_words_whose_consent_was_taken_back(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    client = sign_in("researcher")
    client.post(found.path("report"))
    with work() as session:
        kept = session.scalars(select(Report)).one()
        assert SECRET in kept_texts(kept)
        before = kept.quotes
        response_id = session.get_one(Document, found.document).response_id
        assert response_id is not None
        response = session.get_one(Response, response_id)
        session.scalars(select(Consent).where(Consent.response_id == response_id)).one().given = False
        session.flush()
        erasure.hold_to_consents(session, None, response)
    with work() as session:
        kept = session.scalars(select(Report)).one()
        assert SECRET not in kept_texts(kept)
        assert 0 <= kept.quotes < before
        assert "Taken out of this version on" in kept.html
    assert SECRET not in client.get(found.path(f"report/{kept.id}/html")).text


def test_quotes_that_may_stay_stay_also_of_a_record_that_was_corrected_since(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    sign_in("researcher").post(found.path("report"))
    with work() as session:
        document = session.get_one(Document, found.document)
        document.superseded_at = now()
        session.flush()
        assert report.blot_unquotable(session, found.study.id) == 0
        assert SECRET in kept_texts(session.scalars(select(Report)).one())


def test_a_partner_stops_being_quoted_and_the_answers_stay(app: Flask, work: Work) -> None:
    with work() as session:
        token = open_round(session, mode="identified", counts={"bouwbedrijf": 1}).people[0].token
    client = app.test_client()
    client.post(f"/p/{token}")
    with work() as session:
        address = f"/answer/{session.scalars(select(Response.id)).one()}"
    client.post(f"{address}/consent", data={"consent_survey": "yes", "consent_quote": "yes"})
    client.post(f"{address}/page/ervaring", data={"E1": "3", "go": "next"})
    assert client.post(f"{address}/unquoted").status_code == 302
    with work() as session:
        assert responses.consents(session, session.scalars(select(Response)).one())["consent_quote"]
    client.post(f"{address}/submit")
    assert "unquoted" in client.get(f"{address}/receipt").text
    assert app.test_client().post(f"{address}/unquoted").status_code == 404
    assert client.post(f"{address}/unquoted").headers["Location"].endswith("/receipt")
    assert "unquoted" not in client.get(f"{address}/receipt").text
    with work() as session:
        response = session.scalars(select(Response)).one()
        assert response.state == "submitted"
        assert responses.consents(session, response) == {"consent_survey": True, "consent_quote": False}
        assert responses.stored(session, response)["E1"] == 3
