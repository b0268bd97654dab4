"""Bringing in files by the pages: several at once, looked at, corrected and stored; what is bad leaves nothing behind."""

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from coding import codebook, intake, marking, readers
from coding.documents import versions
from coding.documents.draft_models import DocumentDraft
from coding.documents.version_models import UnplacedCoding
from coding.models import Code, Coding, Document
from surveys.base import now
from surveys.models import Interview, Study, Wave
from tests import documents as made
from tests import factories
from tests.conftest import SignIn, Work
from tests.services.coding.test_versions import TEXT


def given(*names: str) -> dict[str, Any]:
    return {"file": [(io.BytesIO((made.FOLDER / name).read_bytes()), name) for name in names]}


def bring(client: FlaskClient, study: Study, *names: str) -> str:
    sent = client.post(f"/studies/{study.id}/documents/new", data=given(*names))
    assert sent.status_code == 302
    return str(sent.location)


def count(work: Work, model: Any) -> int:
    with work() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_transcript_is_shown_as_it_was_understood_and_stored(
    sign_in: SignIn, study: Study, work: Work, run_jobs: Callable[[], int]
) -> None:
    with work() as session:
        here = session.merge(study, load=False)
        partner = factories.make_partner(session, here, "builder", district="Bloemhof", name="Bouw & Co")
    client = sign_in("evaluator")
    address = bring(client, study, "teams.docx")
    page = client.get(address).text
    assert "Recognise it: Teams" in page
    assert page.count('name="speaker"') == 3
    assert "Rommelig. De eerste zes weken" in page
    assert count(work, Document) == 0
    names = ["", "Eva Evaluator", "Jansen, Sam (extern)"]
    sent = client.post(
        address,
        data={
            "act": "store", "speaker": names, "role-0": "other", "role-1": "interviewer", "role-2": "respondent",
            "called-2": "S2", "title": "Gesprek met de bouw", "what": "interview", "partner": str(partner.id),
            "said_on": "2026-03-04",
        },
    )  # fmt: skip
    assert sent.status_code == 302
    assert count(work, DocumentDraft) == 0
    with work() as session:
        document = session.scalars(select(Document)).one()
        assert (document.kind, document.partner_id, str(document.said_on)) == (
            "interview",
            partner.id,
            "2026-03-04",
        )
        assert [(turn.speaker, turn.role) for turn in document.turns[1:3]] == [
            ("Eva Evaluator", "interviewer"),
            ("S2", "respondent"),
        ]
    run_jobs()
    listed = client.get(f"/studies/{study.id}/documents").text
    assert "Gesprek met de bouw" in listed
    assert "Bloemhof" in listed


def test_another_layout_is_looked_at_before_it_is_stored(sign_in: SignIn, study: Study, work: Work) -> None:
    client = sign_in("owner")
    address = bring(client, study, "amberscript.txt")
    blind = client.post(address, data={"act": "store", "layout": "none"})
    assert blind.status_code == 422
    assert "Look at the turns in this layout first" in blind.text
    looked = client.post(address, data={"act": "look", "layout": "own", "pattern": r"(Spreker \d):.*"})
    assert looked.text.count('name="speaker"') == 3
    bad = client.post(address, data={"act": "look", "layout": "own", "pattern": "(a"})
    assert bad.status_code == 422
    assert "not a regular expression" in bad.text
    sent = {"act": "store", "layout": "none", "looked_layout": "none", "what": "policy"}
    assert client.post(address, data=sent).status_code == 302
    with work() as session:
        document = session.scalars(select(Document)).one()
        assert (document.kind, len(document.turns)) == ("policy", 1)


def test_several_files_are_listed_and_stored_at_once(
    sign_in: SignIn, study: Study, work: Work, run_jobs: Callable[[], int]
) -> None:
    client = sign_in("owner")
    files = given("word-transcribe.docx", "f4.rtf", "plan.pdf", "answers.csv")
    files["file"].append((io.BytesIO(b"MZ\x90\x00" * 50), "virus.docx"))
    sent = client.post(f"/studies/{study.id}/documents/new", data=files)
    page = client.get(sent.location).text
    assert "This is a program and not a document." in page
    with work() as session:
        kept = session.scalars(select(DocumentDraft)).all()
        assert {draft.filename: draft.state for draft in kept}["virus.docx"] == "refused"
        assert [draft.data for draft in kept] == [None] * 5  # no file is kept once it was read
    assert client.post(f"/studies/{study.id}/documents/incoming/store-all").status_code == 302
    with work() as session:
        stored = {document.source_name: document for document in session.scalars(select(Document))}
        assert set(stored) == {"word-transcribe.docx", "f4.rtf"}
    run_jobs()
    with work() as session:
        assert all(document.segmented_at for document in session.scalars(select(Document)))
    left = client.get(f"/studies/{study.id}/documents/incoming").text
    for draft in re.findall(r"/incoming/[0-9a-f-]{36}/discard", left):
        client.post(f"/studies/{study.id}/documents{draft}")
    assert count(work, DocumentDraft) == 0


def test_a_large_file_is_read_in_the_background(
    sign_in: SignIn, study: Study, work: Work, run_jobs: Callable[[], int]
) -> None:
    client = sign_in("owner")
    text = ("I: Hoe gaat het?\nR: " + "Goed. " * 200 + "\n") * 2_000
    sent = client.post(
        f"/studies/{study.id}/documents/new", data={"file": (io.BytesIO(text.encode()), "lang.txt")}
    )
    assert "is being read" in client.get(sent.location).text
    assert client.get(f"/studies/{study.id}/documents/incoming/progress").json == {
        "state": "running",
        "done": 0,
        "total": 1,
    }
    run_jobs()
    assert client.get(f"/studies/{study.id}/documents/incoming/progress").json == {
        "state": "done",
        "done": 1,
        "total": 1,
    }
    with work() as session:
        assert session.scalars(select(DocumentDraft)).one().state == "read"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.docx", b"MZ\x90\x00" * 20, "is a program"),
        ("a.pdf", made.pdf([(), ()]), "There is no text in this PDF"),
        ("a.pdf", made.locked(made.pdf(made.PLAN), "x"), "has a password"),
        ("a.txt", b"", "is empty"),
        ("a.txt", b"\x00" * 20, "not a text file"),
        ("a.exe", b"MZ", "cannot be read"),
        ("a.csv", b"\x00\x01", "cannot be read"),
    ],
)  # fmt: skip
def test_a_bad_file_says_why_and_leaves_nothing(
    sign_in: SignIn, study: Study, work: Work, name: str, data: bytes, words: str
) -> None:
    sent = sign_in("owner").post(
        f"/studies/{study.id}/documents/new", data={"file": (io.BytesIO(data), name)}
    )
    assert sent.status_code == 422
    assert words in sent.text
    assert count(work, DocumentDraft) == count(work, Document) == 0


def test_open_answers_of_a_spreadsheet_become_documents(sign_in: SignIn, study: Study, work: Work) -> None:
    with work() as session:
        here = session.merge(study, load=False)
        partner = factories.make_partner(session, here, "builder", name="Bouwbedrijf Verzonnen")
        factories.make_partner_type(session, here, "municipality")
    client = sign_in("evaluator")
    for name in ("answers.csv", "answers.xlsx"):
        address = bring(client, study, name)
        page = client.get(address).text
        assert "4 answers" in page
        assert "2 cells are empty" in page
        uses = {
            "use-0": "respondent",
            "use-1": "partner",
            "use-2": "kind",
            "use-3": "date",
            "use-4": "answer",
        }
        assert client.post(address, data={"act": "store"}).status_code == 422  # no column with answers
        assert "2 answers" in client.post(address, data={"act": "look", **uses}).text
        sent = client.post(address, data={"act": "store", "quote_agreed": "yes", **uses, "use-5": "answer"})
        assert sent.status_code == 302
        with work() as session:
            found = session.scalars(
                select(Document).where(Document.source_name == name).order_by(Document.title)
            ).all()
            assert [document.title for document in found] == [
                "Bouwbedrijf Verzonnen: Wat kan beter?", "Bouwbedrijf Verzonnen: Wat werkte goed?",
                "R2: Wat kan beter?", "R3: Wat werkte goed?",
            ]  # fmt: skip
            assert [str(document.said_on) for document in found] == [
                "2026-03-04",
                "2026-03-04",
                "2026-03-05",
                "None",
            ]
            assert found[0].partner_id == partner.id
            assert found[2].partner_type is not None
            assert found[2].partner_type.key == "municipality"
            assert all(document.quote_agreed and document.turns[0].role == "respondent" for document in found)


def test_a_corrected_text_is_pasted_and_what_has_no_place_is_placed(
    sign_in: SignIn, study: Study, work: Work
) -> None:
    client = sign_in("owner")
    with work() as session:
        here = session.merge(study, load=False)
        codebook.adopt(session, None, here)
        document = intake.add_transcript(session, None, here, "gesprek.txt", TEXT.encode())
        code = session.scalars(select(Code).where(Code.parent_id.is_not(None))).first()
        assert code is not None
        for quote in ("De jobcoach belde elke week.", "Niemand wist waarom.", "Dat gaf rust op de bouw."):
            start = document.text.index(quote)
            marking.apply(session, client.user.id, document, code.id, start, start + len(quote))  # type: ignore[attr-defined]
        older = document.id
    path = f"/studies/{study.id}/documents/{older}"
    assert client.post(f"{path}/corrected", data={}).status_code == 422
    newer_text = TEXT.replace("Niemand wist waarom.", "Dat begreep geen mens.").replace(
        "Dat gaf rust op de bouw.", ""
    )
    sent = client.post(f"{path}/corrected", data={"text": newer_text})
    assert "This becomes version 2" in client.get(sent.location).text
    stored = client.post(
        sent.location,
        data={"act": "store", "speaker": ["I", "R"], "role-0": "interviewer", "role-1": "respondent"},
    )
    page = client.get(stored.location)
    assert "2 codings to place" in page.text
    assert "Niemand wist waarom." in page.text
    rows = re.findall(r"unplaced/([0-9a-f-]{36})/leave", page.text)
    assert len(rows) == 2
    base = stored.location.replace("/versions", "/unplaced/")
    wrong = client.post(f"{base}{rows[1]}/place", data={"words": "Dit staat er niet"})
    assert wrong.status_code == 422
    assert "do not stand in the new text" in wrong.text
    assert (
        client.post(f"{base}{rows[1]}/place", data={"words": "Dat begreep\ngeen  mens."}).status_code == 302
    )
    assert client.post(f"{base}{rows[0]}/leave", data={"reason": ""}).status_code == 422
    assert client.post(f"{base}{rows[0]}/leave", data={"reason": "Stond er dubbel."}).status_code == 302
    done = client.get(stored.location).text
    assert "to place" not in done
    assert "Stond er dubbel." in done
    assert "counts now" in done
    with work() as session:
        newer = session.scalars(select(Document).where(Document.superseded_at.is_(None))).one()
        quotes = [
            newer.text[coding.start : coding.end]
            for coding in session.scalars(
                select(Coding).where(Coding.document_id == newer.id).order_by(Coding.start)
            )
        ]
        assert quotes == ["De jobcoach belde elke week.", "Dat begreep geen mens."]
        assert session.scalar(select(func.count()).select_from(UnplacedCoding)) == 2
    assert client.get(path).status_code == 200  # the older version stays readable
    assert client.get(f"{path}/corrected").status_code == 403


def test_what_a_coder_did_blind_is_not_shown_to_others_on_the_page_of_versions(
    sign_in: SignIn, study: Study, work: Work
) -> None:
    client = sign_in("owner")
    with work() as session:
        here = session.merge(study, load=False)
        codebook.adopt(session, None, here)
        document = intake.add_transcript(session, None, here, "gesprek.txt", TEXT.encode())
        code = session.scalars(select(Code).where(Code.parent_id.is_not(None))).first()
        assert code is not None
        coder = factories.make_user(session)
        start = document.text.index("Niemand wist waarom.")
        coding = marking.apply(session, coder.id, document, code.id, start, start + 20)
        coding.layer = "own"
        session.flush()
        read = readers.read("b.txt", TEXT.replace("Niemand wist waarom.", "").encode())
        newer = versions.replace(session, None, document, read).document.id
    page = client.get(f"/studies/{study.id}/documents/{newer}/versions").text
    assert "Niemand wist waarom." not in page


def test_documents_are_sorted_and_filtered(sign_in: SignIn, study: Study, work: Work) -> None:
    client = sign_in("researcher")
    with work() as session:
        here = session.merge(study, load=False)
        ids = [
            str(intake.add_transcript(session, None, here, f"tekst {n}.txt", TEXT.encode()).id)
            for n in range(3)
        ]
        partner = factories.make_partner(session, here)
    base = f"/studies/{study.id}/documents"
    assert client.post(f"{base}/groups", data={"name": "Pilot"}).status_code == 302
    again = client.post(f"{base}/groups", data={"name": "pilot"})
    assert again.status_code == 422
    assert "exists already" in again.text
    new = {"name": "Fase", "kind": "choice", "choices": "begin\neind\n\nbegin"}
    assert client.post(f"{base}/attributes", data=new).status_code == 302
    page = client.get(base).text
    group = re.search(r'id="into".*?<option value="([0-9a-f-]{36})">Pilot', page, re.DOTALL)
    attribute = re.search(r'name="a-([0-9a-f-]{36})"', page)
    assert group
    assert attribute
    field = f"a-{attribute[1]}"
    sent = client.post(
        f"{base}/sort", data={"document": ids[:2], "into": group[1], field: "begin", "back": "?kind=policy"}
    )
    assert sent.location == f"{base}?kind=policy"
    assert (
        client.post(f"{base}/sort", data={"document": ids, "whose": f"partner-{partner.id}"}).status_code
        == 302
    )
    with work() as session:  # a researcher does not say whose words they are
        assert session.scalars(select(Document.partner_id).distinct()).all() == [None]
    only = client.get(f"{base}?{field}=begin").text
    assert "2 of 3 documents" in only
    assert "tekst 2.txt" not in only
    none = client.get(f"{base}?group=-").text
    assert "1 of 3 documents" in none
    assert "tekst 2.txt" in none
    assert "0 of 3 documents" in client.get(f"{base}?type={partner.type_id}").text
    client.post(f"{base}/sort", data={"document": ids[:1], field: "-"})
    assert "1 of 3 documents" in client.get(f"{base}?{field}=begin").text
    owner = sign_in("owner")
    owner.post(f"{base}/sort", data={"document": ids[:1], "whose": f"partner-{partner.id}"})
    with work() as session:
        assert (
            session.scalar(select(Document.partner_id).where(Document.partner_id.is_not(None))) == partner.id
        )
    refused = client.post(
        f"{base}/attributes/{attribute[1]}/change", data={"name": "Fase", "choices": "eind"}
    )
    assert refused.status_code == 422
    assert client.post(f"{base}/attributes/{attribute[1]}/remove").status_code == 302
    assert client.post(f"{base}/groups/{group[1]}/remove").status_code == 302
    assert "Pilot" not in client.get(base).text


def test_a_reader_sees_and_changes_nothing(sign_in: SignIn, study: Study, work: Work) -> None:
    with work() as session:
        document = intake.add_transcript(
            session, None, session.merge(study, load=False), "a.txt", TEXT.encode()
        ).id
    reader = sign_in("reader")
    base = f"/studies/{study.id}/documents"
    page = reader.get(base).text
    assert "a.txt" in page
    assert 'name="document"' not in page
    assert reader.get(f"{base}/{document}/versions").status_code == 200
    for address in (f"{base}/new", f"{base}/incoming/store-all", f"{base}/groups", f"{base}/sort"):
        assert reader.post(address).status_code == 403
    assert sign_in("commissioner").get(f"{base}/{document}/versions").status_code == 403


def test_a_researcher_adds_texts_and_sees_no_file_of_somebody_else(
    sign_in: SignIn, study: Study, work: Work
) -> None:
    """A file on its way in may hold names that the document will not have."""
    from coding.documents import drafts

    base = f"/studies/{study.id}/documents"
    with work() as session:
        theirs = drafts.bring_in(
            session, None, session.merge(study, load=False), "geheim.txt", b"R: Jan Geheim"
        )
        drafts.keep_read(
            session, theirs, {"kind": "text", "text": "R: Jan Geheim", "page_starts": [], "warnings": []}
        )
        hidden = theirs.id
    researcher = sign_in("researcher")
    assert "Add texts" in researcher.get(base).text
    address = bring(researcher, study, "plan.pdf")
    assert "geheim.txt" not in researcher.get(f"{base}/incoming").text
    assert researcher.get(f"{base}/incoming/progress").json == {"state": "done", "done": 1, "total": 1}
    assert researcher.get(f"{base}/incoming/{hidden}").status_code == 404
    assert researcher.post(f"{base}/incoming/{hidden}", data={"act": "store"}).status_code == 404
    assert researcher.post(f"{base}/incoming/{hidden}/discard").status_code == 404
    stored = researcher.post(
        address, data={"act": "store", "what": "policy", "speaker": [""], "role-0": "respondent"}
    )
    assert stored.status_code == 302
    researcher.post(f"{base}/incoming/store-all")
    assert count(work, Document) == 1
    assert "geheim.txt" in sign_in("evaluator").get(f"{base}/incoming").text


def test_a_researcher_adds_no_transcript_of_a_round_in_which_nobody_may_know_who_spoke(
    sign_in: SignIn, study: Study, work: Work
) -> None:
    from surveys import instruments, interviews

    with work() as session:
        here = session.merge(study, load=False)
        person = factories.make_participant(session, factories.make_partner(session, here))
        guide = instruments.publish(session, None, instruments.adopt(session, None, here, "interview_guide"))
        talk = interviews.plan(session, None, here, guide, person.partner, person)
        talk_id = talk.id
        wave = Wave(study_id=study.id, version_id=guide.id, title="Vertrouwelijk", mode="confidential")
        session.add(wave)
        session.flush()
        wave_id = wave.id
    researcher, evaluator = sign_in("researcher"), sign_in("evaluator")
    where = f"/studies/{study.id}/documents/new?interview={talk_id}"
    assert researcher.get(where).status_code == 200
    with work() as session:
        session.get_one(Interview, talk_id).response.wave_id = wave_id
    assert researcher.get(where).status_code == 404
    assert evaluator.get(where).status_code == 200


def test_a_file_of_an_interview_goes_when_its_person_is_erased(work: Work, study: Study) -> None:
    from app import erasure
    from coding.documents import drafts
    from surveys import instruments, interviews

    with work() as session:
        here = session.merge(study, load=False)
        person = factories.make_participant(session, factories.make_partner(session, here))
        guide = instruments.publish(session, None, instruments.adopt(session, None, here, "interview_guide"))
        talk = interviews.plan(session, None, here, guide, person.partner, person)
        drafts.bring_in(session, None, here, "a.txt", b"R: Hoi", interview=talk)
        erasure.erase(session, None, person)
    assert count(work, DocumentDraft) == 0


def test_a_place_in_a_paged_text_is_found_with_its_page(
    sign_in: SignIn, study: Study, work: Work, run_jobs: Callable[[], int]
) -> None:
    client = sign_in("owner")
    address = bring(client, study, "plan.pdf")
    assert "The file has 3 pages." in client.get(address).text
    client.post(address, data={"act": "store", "what": "policy", "speaker": [""], "role-0": "respondent"})
    run_jobs()
    found = client.get(f"/studies/{study.id}/search?q=na een jaar gekeken wat werkt").text
    assert "plan.pdf</a>, p. 1–3<" in found  # a unit of some short sentences runs over the pages


def test_many_texts_are_prepared_as_one_job_and_forgotten_files_go(
    work: Work, study: Study, app: Flask
) -> None:
    from app import sweep
    from app.models import JobRecord
    from coding.documents import drafts

    with work() as session:
        here = session.merge(study, load=False)
        for n in range(sweep.MANY + 1):
            intake.add_transcript(session, None, here, f"{n}.txt", TEXT.encode())
        old = drafts.bring_in(session, None, here, "oud.txt", b"R: Hoi")
        old.made_at = now() - dt.timedelta(days=drafts.KEPT_DAYS, hours=1)
        drafts.bring_in(session, None, here, "nieuw.txt", b"R: Hoi")
    with app.app_context():
        sweep.sweep()
    with work() as session:
        kinds = [job.kind for job in session.scalars(select(JobRecord))]
        assert kinds.count("documents.prepare") == 1
        assert "documents.segment" not in kinds
        assert kinds.count("documents.read") >= 1
        assert [draft.filename for draft in session.scalars(select(DocumentDraft))] == ["nieuw.txt"]
