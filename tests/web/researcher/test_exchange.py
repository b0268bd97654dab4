"""Taking coding work out and in through the pages: who may, what is in the file, who may fetch it, whole or not at all."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from coding import codebook, intake, marking, refi
from coding.exchange import importing
from coding.exchange.models import CodingExport, ProjectImport
from coding.models import Coding, Document
from surveys.base import new_id
from surveys.models import Study
from tests import factories
from tests.conftest import SignIn, Work

SAMPLE = Path(__file__).parents[2] / "data" / "refi" / "qualcoder40_small_emoji.qdpx"
TEXT = "I: Hoe gaat het?\nR: =De jobcoach stopt na dertien weken 😀.\nI: En dan?\nR: Dan niets.\n"


def fill(work: Work, study: Study) -> None:
    with work() as session:
        here = session.get_one(Study, study.id)
        codebook.adopt(session, None, here)
        document = intake.add_transcript(session, new_id(), here, "gesprek.txt", TEXT.encode())
        document.kind = "interview"
        codes = codebook.usable(session, here.id)
        at = TEXT.index("=De jobcoach")
        for code in codes[:2]:
            marking.apply(session, None, document, code.id, at, at + 38, memo="+let op", valence="barrier")
        intake.segment(session, document)


def ask(client: Any, study: Study, form: str, **more: str) -> None:
    answer = client.post(
        f"/studies/{study.id}/documents/export",
        data={"form": form, "language": "nl", "uncoded": "y", "separator": ";", **more},
    )
    assert answer.status_code == 302, answer.text


def newest(work: Work) -> CodingExport:
    with work() as session:
        found = session.scalars(select(CodingExport).order_by(CodingExport.created_at.desc())).first()
        assert found is not None
        return found


@pytest.fixture
def fetch(work: Work, study: Study, run_jobs: Callable[[], int]) -> Callable[..., bytes]:
    def get(client: Any, form: str, **more: str) -> bytes:
        ask(client, study, form, **more)
        run_jobs()
        answer = client.get(f"/studies/{study.id}/documents/export/{newest(work).id}")
        assert answer.status_code == 200, answer.text
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]
        return bytes(answer.data)

    return get


def test_a_project_goes_out_and_can_be_read(
    sign_in: SignIn, study: Study, work: Work, fetch: Callable[..., bytes]
) -> None:
    fill(work, study)
    project = refi.read(fetch(sign_in("researcher"), "qdpx"))
    assert project.report.counts["codings"] == 2
    assert project.sources[0].text == TEXT


def test_passages_go_out_and_no_cell_is_a_formula(
    sign_in: SignIn, study: Study, work: Work, fetch: Callable[..., bytes]
) -> None:
    fill(work, study)
    client = sign_in("researcher")
    book = load_workbook(io.BytesIO(fetch(client, "xlsx", all_words="y")))
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    head = list(rows[0])
    words = [row[head.index("Passage")] for row in rows[1:]]
    assert words.count("=De jobcoach stopt na dertien weken 😀.") == 2
    assert "Dan niets." in words
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert sheet.freeze_panes == "B2"
    [first] = list(sheet.iter_rows(min_row=2, max_row=2))
    assert "passage=" in first[-1].hyperlink.target
    lines = fetch(client, "csv", all_words="y").decode("utf-8-sig")
    assert "'=De jobcoach" in lines
    assert "'+let op" in lines
    assert ";=De" not in lines
    assert "(niet gecodeerd)" in lines
    with zipfile.ZipFile(io.BytesIO(fetch(client, "docx", all_words="y"))) as archive:
        assert "De jobcoach stopt" in archive.read("word/document.xml").decode()
    page = fetch(client, "html", all_words="y").decode()
    assert "De jobcoach stopt" in page
    assert "<script" not in page


def test_words_that_may_not_be_quoted_stay_out_unless_asked_for(
    sign_in: SignIn, study: Study, work: Work, fetch: Callable[..., bytes]
) -> None:
    fill(work, study)
    client = sign_in("researcher")
    without = fetch(client, "csv").decode()
    assert "jobcoach" not in without
    assert "(mag niet geciteerd worden)" in without
    assert "jobcoach" in fetch(client, "csv", all_words="y").decode()


def test_only_the_one_who_asked_may_fetch_and_readers_may_not_ask(
    sign_in: SignIn, study: Study, work: Work, fetch: Callable[..., bytes]
) -> None:
    fill(work, study)
    fetch(sign_in("researcher"), "csv")
    export_id = newest(work).id
    for role in ("owner", "evaluator", "researcher"):
        assert sign_in(role).get(f"/studies/{study.id}/documents/export/{export_id}").status_code == 404
    for role in ("reader", "commissioner"):
        client = sign_in(role)
        for page in ("export", f"export/{export_id}", "import"):
            assert client.get(f"/studies/{study.id}/documents/{page}").status_code == 403
    with work() as session:
        elsewhere = factories.make_study(session)
    stranger = sign_in("owner", elsewhere)
    assert stranger.get(f"/studies/{elsewhere.id}/documents/export/{export_id}").status_code == 404


def test_who_lost_the_role_gets_no_file(
    sign_in: SignIn, study: Study, work: Work, run_jobs: Callable[[], int]
) -> None:
    from app.models import Membership

    fill(work, study)
    client = sign_in("researcher")
    ask(client, study, "csv")
    with work() as session:
        session.get_one(Membership, (study.id, client.user.id)).role = "reader"  # type: ignore[attr-defined]
    run_jobs()
    assert newest(work).finished_at is None


def bring(client: Any, study: Study, data: bytes, name: str = "project.qdpx") -> str:
    answer = client.post(f"/studies/{study.id}/documents/import", data={"file": (io.BytesIO(data), name)})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def kept(work: Work) -> list[tuple[Any, ...]]:
    """What imports still hold of their files."""
    with work() as session:
        return [(one.data, one.preview, one.choices) for one in session.scalars(select(ProjectImport))]


def counts(work: Work) -> tuple[int, int]:
    with work() as session:
        return tuple(session.scalar(select(func.count()).select_from(t)) or 0 for t in (Document, Coding))  # type: ignore[return-value]


def test_a_project_comes_in_by_two_steps_and_goes_out_by_one(
    sign_in: SignIn, study: Study, work: Work, run_jobs: Callable[[], int]
) -> None:
    client = sign_in("researcher")
    address = bring(client, study, SAMPLE.read_bytes())
    assert "The file is being read" in client.get(address).text
    run_jobs()
    page = client.get(address).text
    assert "From QualCoder 4.0" in page
    assert "code points" in page
    assert "Samenwerking &amp; regie" in page
    assert counts(work) == (0, 0)
    answer = client.post(
        f"{address}/take-in", data={"role-0": "interviewer", "language": "nl", "code-0": "skip"}
    )
    assert answer.status_code == 302
    run_jobs()
    page = client.get(address).text
    assert "2 documents" in page
    assert counts(work) == (2, 18)
    assert kept(work) == [(None, None, None)]  # neither the file nor the names in it
    assert client.post(f"{address}/undo").status_code == 302
    assert "was taken back" in client.get(address).text
    assert counts(work) == (0, 0)
    with work() as session:
        assert set(session.scalars(select(ProjectImport)).one().made or {}) == {"counts"}
    assert client.post(f"{address}/undo").status_code == 404


def test_a_fault_while_taking_in_leaves_nothing_and_the_choices_stay_open(
    sign_in: SignIn, study: Study, work: Work, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("researcher")
    address = bring(client, study, SAMPLE.read_bytes())
    run_jobs()
    with monkeypatch.context() as patch:

        def fail(*_: object) -> None:
            raise OSError("disk full")

        patch.setattr(importing, "take_notes", fail)
        client.post(f"{address}/take-in", data={})
        run_jobs()
    assert counts(work) == (0, 0)
    page = client.get(address).text
    assert "This did not work" in page
    client.post(f"{address}/take-in", data={})  # the choices are still there, and now it works
    run_jobs()
    assert counts(work) == (2, 24)


@pytest.mark.parametrize("data", [b"", b"MZ\x90 a program", b"PK\x03\x04 broken", b"<x/>"])
def test_a_file_that_is_none_is_refused_with_words(
    sign_in: SignIn, study: Study, work: Work, run_jobs: Callable[[], int], data: bytes
) -> None:
    client = sign_in("researcher")
    answer = client.post(f"/studies/{study.id}/documents/import", data={"file": (io.BytesIO(data), "x.qdpx")})
    if answer.status_code == 302:
        run_jobs()
        page = client.get(answer.location).text
        assert "This did not work" in page
        assert "Traceback" not in page
        listed = client.get(f"/studies/{study.id}/documents/import").text
        assert "did not work" in listed
        assert "being read" not in listed
        assert kept(work) == [(None, None, None)]
        assert client.post(f"{answer.location}/take-in").status_code in (403, 409, 422)
        assert client.post(f"{answer.location}/discard").status_code == 302
    else:
        assert answer.status_code in (403, 409, 422)
    with work() as session:
        assert session.scalar(select(func.count()).select_from(ProjectImport)) == 0


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"MZ\x90\x00" + bytes(100), "This is a program."),
        (b"%PDF-1.7\n", "This is a PDF."),
        (b"SQLite format 3\x00", "This is a database"),
        (b"Beste collega, zie bijlage", "This is no REFI file, whatever its name says."),
    ],
)
def test_what_is_no_project_at_first_sight_is_called_by_its_name_and_not_kept(
    sign_in: SignIn, study: Study, work: Work, data: bytes, what: str
) -> None:
    place = f"/studies/{study.id}/documents/import"
    answer = sign_in("researcher").post(place, data={"file": (io.BytesIO(data), "x.qdpx")})
    assert answer.status_code == 422
    assert what in answer.text
    assert "Export as REFI-QDA" in answer.text, "and what to do instead"
    assert kept(work) == []


def test_files_are_thrown_away_after_a_week(
    app: Flask, sign_in: SignIn, study: Study, work: Work, fetch: Callable[..., bytes]
) -> None:
    import datetime as dt

    from app.sweep import sweep

    fill(work, study)
    fetch(sign_in("researcher"), "csv")
    bring(sign_in("researcher"), study, SAMPLE.read_bytes())
    with work() as session:
        for table in (CodingExport, ProjectImport):
            for found in session.scalars(select(table)):
                found.created_at -= dt.timedelta(days=8)
    with app.app_context():
        sweep()
    with work() as session:
        for table in (CodingExport, ProjectImport):
            assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize("form", ["qdpx", "xlsx", "csv", "docx"])
def test_while_a_file_is_made_it_is_told_how_far_it_is_and_others_code_on(
    sign_in: SignIn,
    study: Study,
    work: Work,
    run_jobs: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    from app.jobs import Context

    fill(work, study)
    client, other = sign_in("researcher"), sign_in("researcher")
    with work() as session:
        document, code = session.scalars(select(Document.id)).one(), codebook.usable(session, study.id)[3].id
    told: list[tuple[str, int, int]] = []
    progress = Context.progress

    def meanwhile(self: Context, done: int, total: int) -> None:
        progress(self, done, total)
        if done == total:
            return
        now = client.get(f"/studies/{study.id}/documents/export/progress").json
        assert now is not None
        told.append((now["state"], now["done"], now["total"]))
        words = ("Dan niets", "niets")[done]
        answer = other.post(
            f"/studies/{study.id}/documents/{document}/codings",
            data={"quote": words, "code": str(code)},
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == 200, answer.text

    monkeypatch.setattr(Context, "progress", meanwhile)
    ask(client, study, form)
    assert run_jobs() >= 1
    assert told == [("running", 0, 2), ("running", 1, 2)]
    assert newest(work).finished_at is not None
    done = client.get(f"/studies/{study.id}/documents/export/progress").json
    assert done == {"state": "done", "done": 1, "total": 1}
    assert counts(work) == (1, 4)


def test_what_is_taken_away_stands_in_the_log(
    sign_in: SignIn, study: Study, work: Work, fetch: Callable[..., bytes]
) -> None:
    from app.models import AuditEntry

    fill(work, study)
    fetch(sign_in("researcher"), "qdc")
    with work() as session:
        verbs = set(session.scalars(select(AuditEntry.verb).where(AuditEntry.kind == "coding_export")))
    assert verbs == {"asked", "downloaded"}
