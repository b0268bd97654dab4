"""The report's page: preview, downloads, kept versions, and a broken quote that stops it."""

import io

from docx import Document as Word
from sqlalchemy import select, update

from analysis.models import Report
from app.models import AuditEntry
from coding.models import Document
from tests.conftest import SignIn, Work
from tests.web.findings.conftest import SECRET, SILENT, Found


def test_the_page_shows_it_as_it_would_be_now(sign_in: SignIn, found: Found) -> None:
    page = sign_in("reader", language="nl").get(found.path("report")).text
    assert "L1. Bel binnen een dag terug" in page
    assert SECRET in page
    assert SILENT not in page
    assert "Deze vraag is nog niet beantwoord." in page


def test_both_files_are_downloads_with_quotes_and_the_mark(sign_in: SignIn, found: Found) -> None:
    client = sign_in("reader", language="nl")
    page = client.get(found.path("report/now/html"))
    assert page.headers["Content-Disposition"] == 'attachment; filename="rapport.html"'
    assert SECRET in page.text
    assert "Verzonnen voorbeelddata" in page.text
    word = client.get(found.path("report/now/docx"))
    texts = [paragraph.text for paragraph in Word(io.BytesIO(word.data)).paragraphs]
    assert SECRET in texts
    assert SILENT not in texts


def test_a_version_is_kept_and_stays_as_it_was(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    answer = client.post(found.path("report"), follow_redirects=True)
    assert "Version 1 is kept as it is now." in answer.text
    with work() as session:
        kept = session.scalars(select(Report)).one()
        assert (
            session.scalars(select(AuditEntry.object_id).where(AuditEntry.verb == "froze")).one() == kept.id
        )
    first = client.get(found.path(f"report/{kept.id}/html"))
    assert first.headers["Content-Disposition"] == 'attachment; filename="report-1.html"'
    assert first.text == kept.html
    assert client.get(found.path(f"report/{kept.id}/docx")).data == kept.docx


def test_a_broken_quote_stops_the_report_and_leads_to_its_finding(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    with work() as session:
        session.execute(update(Document).where(Document.id == found.document).values(text=SECRET.upper()))
    client = sign_in("researcher")
    page = client.get(found.path("report")).text
    assert "No report can be made now" in page
    assert f"/lessons/{found.lesson}" in page
    assert "Keep this version" not in page
    for answer in (client.post(found.path("report")), client.get(found.path("report/now/html"))):
        assert answer.status_code == 303
    with work() as session:
        assert session.scalars(select(Report)).all() == []
    assert "no longer stand in their document" in client.get(found.path(f"lessons/{found.lesson}")).text


def test_another_studys_report_is_not_there(sign_in: SignIn, found: Found, work: Work) -> None:
    sign_in("researcher").post(found.path("report"))
    with work() as session:
        kept = session.scalars(select(Report)).one()
        from tests import factories

        other = factories.make_study(session)
    answer = sign_in("owner", study=other).get(f"/studies/{other.id}/report/{kept.id}/html")
    assert answer.status_code == 404
