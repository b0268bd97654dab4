"""The API: the same permissions as the pages; a commissioner gets findings and counts, never words."""

import hashlib
import uuid

import pytest
from flask.testing import FlaskClient

from analysis.models import Evidence, Lesson
from coding import intake
from coding.documents import versions
from coding.models import Code, Codebook, Coding, Document
from surveys.models import Study
from tests import factories
from tests.conftest import SignIn, Work

WORDS = "De intake duurt te lang, zei zij."


@pytest.fixture
def filled(work: Work, study: Study) -> dict[str, uuid.UUID]:
    with work() as session:
        partner = factories.make_partner(session, study)
        document = Document(
            study_id=study.id, kind="policy", title="Gesprek", language="nl", text=WORDS, partner_id=partner.id,
            sha256=hashlib.sha256(WORDS.encode()).hexdigest(),
        )  # fmt: skip
        book = Codebook(study_id=study.id, title={"nl": "Codeboek"})
        session.add_all([document, book])
        session.flush()
        code = Code(codebook_id=book.id, key="intake", label={"nl": "Intake", "en": "Intake"}, position=0)
        session.add(code)
        session.flush()
        coding = Coding(document_id=document.id, code_id=code.id, start=3, end=9, valence="barrier")
        lesson = Lesson(study_id=study.id, number=1, title="Kortere intake")
        session.add_all([coding, lesson])
        session.flush()
        session.add(
            Evidence(
                finding_id=lesson.id, stance="for", kind="passage", document_id=document.id, start=3, end=9,
                digest=hashlib.sha256(WORDS[3:9].encode()).hexdigest(),
            )
        )  # fmt: skip
        return {"document": document.id, "lesson": lesson.id}


def test_a_stranger_is_told_to_sign_in_as_json(client: FlaskClient) -> None:
    answer = client.get("/api/v1/studies")
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["status"] == 401


def test_a_person_sees_own_studies_alone(sign_in: SignIn, study: Study, work: Work) -> None:
    with work() as session:
        factories.make_study(session, title="Of others")
    answer = sign_in("reader").get("/api/v1/studies").json
    assert [(item["title"], item["role"]) for item in answer["items"]] == [(study.title, "reader")]


def test_a_team_member_reads_documents_and_passages(
    sign_in: SignIn, study: Study, filled: dict[str, uuid.UUID]
) -> None:
    client = sign_in("reader")
    base = f"/api/v1/studies/{study.id}"
    (document,) = client.get(f"{base}/documents").json["items"]
    assert client.get(document["href"]).json["text"] == WORDS
    (passage,) = client.get(f"{base}/passages").json["items"]
    assert passage["text"] == WORDS[3:9] == "intake"
    assert passage["valence"] == "barrier"


def test_older_versions_of_a_corrected_document_are_listed_when_asked_for_and_say_so(
    sign_in: SignIn, study: Study, work: Work
) -> None:
    with work() as session:
        here = session.get_one(Study, study.id)
        older = intake.add_transcript(session, None, here, "x.txt", b"I: Hoe?\nR: Het loopt.\n")
        newer = versions.correct(session, None, older, {1: "Het loopt goed."}).document
        ids = (str(older.id), str(newer.id))
    client, base = sign_in("reader"), f"/api/v1/studies/{study.id}/documents"
    (stands,) = client.get(base).json["items"]
    assert (stands["id"], stands["version"], stands["history"], stands["supersedes"]) == (
        ids[1],
        2,
        False,
        ids[0],
    )
    every = client.get(f"{base}?versions=all").json
    assert {item["id"]: (item["version"], item["history"]) for item in every["items"]} == {
        ids[0]: (1, True),
        ids[1]: (2, False),
    }
    assert client.get(f"{base}/{ids[0]}").json["history"] is True


def test_a_commissioner_gets_findings_and_counts_and_never_words(
    sign_in: SignIn, study: Study, filled: dict[str, uuid.UUID]
) -> None:
    client = sign_in("commissioner")
    base = f"/api/v1/studies/{study.id}"
    for path in ("documents", f"documents/{filled['document']}", "passages"):
        assert client.get(f"{base}/{path}").status_code == 403
    lesson = client.get(f"{base}/findings/{filled['lesson']}")
    assert lesson.json["for"]["passages"] == 1
    assert "quotes" not in lesson.text
    assert "intake" not in lesson.text.replace("Kortere intake", "")
    assert client.get(base).json["counts"]["documents"] == 1


def test_nothing_of_another_study_is_reached_by_its_id(
    sign_in: SignIn, filled: dict[str, uuid.UUID], work: Work
) -> None:
    with work() as session:
        other = factories.make_study(session)
    client = sign_in("owner", study=other)
    for path in (f"documents/{filled['document']}", f"findings/{filled['lesson']}"):
        assert client.get(f"/api/v1/studies/{other.id}/{path}").status_code == 404


def test_the_api_changes_nothing(sign_in: SignIn, study: Study) -> None:
    assert sign_in("owner").post(f"/api/v1/studies/{study.id}").status_code == 405


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_odd_pages_are_no_error(sign_in: SignIn, study: Study, page: str) -> None:
    assert sign_in("owner").get(f"/api/v1/studies?page={page}").status_code == 200
