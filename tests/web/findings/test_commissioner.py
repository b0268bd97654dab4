"""A commissioner sees findings and counts: never a word of a partner, in pages, downloads or the API."""

import io
import uuid

import pytest
from docx import Document as Word
from flask.testing import FlaskClient
from sqlalchemy import select

from analysis.models import Report
from tests.conftest import SignIn, Work
from tests.web.findings.conftest import SECRET, SILENT, Found

WORDS = (SECRET, SILENT, "Bij ons gaat het juist snel.", "wim · bellen")


@pytest.fixture
def commissioner(sign_in: SignIn) -> FlaskClient:
    return sign_in("commissioner", language="nl")


@pytest.fixture
def kept(sign_in: SignIn, found: Found, work: Work) -> uuid.UUID:
    sign_in("researcher", language="nl").post(found.path("report"))
    with work() as session:
        return session.scalars(select(Report.id)).one()


def silent(text: str, found: Found) -> bool:
    """No passage, no words of the machine's own naming, no way into a document."""
    return not any(words in text for words in WORDS) and "/documents" not in text


@pytest.mark.parametrize(
    "page",
    [
        "lessons",
        "elements",
        "effects",
        "causes",
        "configurations",
        "theories/bouwbedrijf",
        "theory-differences",
        "coherence",
        "report",
    ],
)
def test_pages_show_findings_and_no_words(commissioner: FlaskClient, found: Found, page: str) -> None:
    answer = commissioner.get(found.path(page))
    assert answer.status_code == 200
    assert silent(answer.text, found)


def test_a_finding_shows_its_claim_and_counts(commissioner: FlaskClient, found: Found) -> None:
    lesson = commissioner.get(found.path(f"lessons/{found.lesson}"))
    assert "Wachten kost vertrouwen." in lesson.text
    assert "2 organisaties" in lesson.text
    assert silent(lesson.text, found)
    element = commissioner.get(found.path(f"elements/{found.element}"))
    assert element.status_code == 200
    assert silent(element.text, found)
    assert silent(commissioner.get(found.path(f"steps/{found.step}")).text, found)
    effect = commissioner.get(found.path(f"effects/{found.effect}"))
    assert effect.status_code == 200
    assert silent(effect.text, found)
    for path in (f"causes/{found.cause}", f"configurations/{found.configuration}"):
        page = commissioner.get(found.path(path))
        assert page.status_code == 200
        assert silent(page.text, found)


def test_a_draft_in_the_machines_words_is_not_there(commissioner: FlaskClient, found: Found) -> None:
    assert commissioner.get(found.path(f"lessons/{found.draft}")).status_code == 404
    assert commissioner.get(f"/api/v1/studies/{found.study.id}/findings/{found.draft}").status_code == 404
    listed = commissioner.get(f"/api/v1/studies/{found.study.id}/findings")
    assert str(found.draft) not in listed.text
    assert str(found.lesson) in listed.text
    assert silent(listed.text, found)


def test_passages_and_changes_are_out_of_reach(commissioner: FlaskClient, found: Found) -> None:
    for path in ("coherence/ervaringen/bouwbedrijf", f"findings/{found.lesson}/add-evidence",
                 f"lessons/{found.lesson}/edit"):  # fmt: skip
        assert commissioner.get(found.path(path)).status_code == 403
    for path in ("lessons/draft", f"lessons/{found.lesson}/status", "coherence/doelen/verdict", "report"):
        assert commissioner.post(found.path(path)).status_code == 403


def test_the_matrix_hides_groups_that_can_be_traced(commissioner: FlaskClient, found: Found) -> None:
    page = commissioner.get(found.path("coherence")).text
    assert "minder dan 5 antwoorden: niet getoond" in page
    assert "n = 5" in page
    assert "n = 1," not in page


def test_downloads_of_now_hold_no_words(commissioner: FlaskClient, found: Found) -> None:
    page = commissioner.get(found.path("report/now/html"))
    assert "Bel binnen een dag terug" in page.text
    assert "blockquote class" not in page.text
    assert silent(page.text, found)
    word = commissioner.get(found.path("report/now/docx"))
    assert silent(text_of(word.data), found)


def test_kept_versions_come_without_words(commissioner: FlaskClient, found: Found, kept: uuid.UUID) -> None:
    assert f"report/{kept}/html" in commissioner.get(found.path("report")).text
    page = commissioner.get(found.path(f"report/{kept}/html"))
    assert page.status_code == 200
    assert "Bel binnen een dag terug" in page.text
    assert silent(page.text, found)
    word = commissioner.get(found.path(f"report/{kept}/docx"))
    assert "Bel binnen een dag terug" in text_of(word.data)
    assert silent(text_of(word.data), found)


def text_of(data: bytes) -> str:
    document = Word(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
