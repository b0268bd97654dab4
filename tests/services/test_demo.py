"""The demo study, from its files to a report whose quotes are read back."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis import evidence, findings
from analysis.monitoring import keeping as registers
from analysis.monitoring import reading as monitoring
from analysis.theories import steps
from app.demo import __main__ as demo
from app.demo import check
from app.demo.load import data, load, passage
from coding import consents
from coding.models import Coding, Document
from surveys import partners
from surveys.base import now
from surveys.models import Interview, Partner, Response, Study
from surveys.safekeeping import keeping


@pytest.fixture
def result(session: Session, tmp_path: Path) -> dict[str, Any]:
    return demo.run(session, tmp_path)


def test_the_main_job_without_a_browser(result: dict[str, Any], session: Session, tmp_path: Path) -> None:
    assert result["documents"] == 45
    assert result["codings"] == 125
    assert min(result["segments"], result["suggestions"], result["themes"], result["lessons"]) > 3
    assert result["quotes_checked"] > 50
    assert result["quotes_wrong"] == 0
    found = check.quotes_in_html(tmp_path / "report.html") + check.quotes_in_docx(tmp_path / "report.docx")
    allowed = consents.quotable(session, session.scalars(select(Study.id)).one())
    assert {document_id for document_id, _words in found} <= allowed.documents
    # a document that was tampered with shows
    texts = {document.id: document.text for document in session.scalars(select(Document))}
    victim = found[0][0]
    texts[victim] = texts[victim].replace(found[0][1], "iets anders")
    assert len(check.wrong(found, texts)) > 0
    assert "Verzonnen voorbeelddata" in (tmp_path / "report.html").read_text()


def test_the_door_does_it_all_by_itself_and_prints_one_line(tmp_path: Path) -> None:
    """As `make demo` starts it: in a process of its own, where nothing was set up before."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "app.demo", "--out", str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    assert told["quotes_wrong"] == 0
    assert Path(told["report_docx"]).exists()


def test_loading_twice_changes_nothing(session: Session) -> None:
    first = load(session)
    again = load(session)
    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(Partner)) == 24
    assert session.scalar(select(func.count()).select_from(Interview)) == 7
    assert session.scalar(select(func.count()).select_from(Coding)) == 125


def test_its_theories_of_change_share_lack_and_contradict(session: Session) -> None:
    study = load(session)
    kinds = [kind for kind in partners.types(session, study) if kind.key in data("findings")["theories"]]
    found = steps.compare(session, study.id, kinds, propose=True)
    differences = found.differences
    assert (len(differences.shared), len(differences.contradictory), len(found.steps)) == (2, 2, 19)
    assert differences.single
    assert evidence.check_quotes(session, study.id) == []
    assert all(finding.question_id for finding in findings.told(session, study.id))


def test_answers_hang_together(session: Session) -> None:
    load(session)
    responses = session.scalars(select(Response).where(Response.wave_id.is_not(None))).all()
    assert sorted({response.state for response in responses}) == ["started", "submitted"]
    for response in responses:
        answers = keeping.values(session, response)
        for smaller, larger in (("BW4", "BW3"), ("RB2", "RB1"), ("RB3", "RB2"), ("RB4", "RB3")):
            both = answers.get(smaller), answers.get(larger)
            if all(isinstance(value, int | float) for value in both):
                assert both[0] <= both[1]
        assert response.invitation is not None
        assert response.started_at == response.invitation.started_at
        assert response.submitted_at is None or response.started_at < response.submitted_at < now()


@pytest.mark.parametrize("name", sorted(data("codings")))
def test_codings_name_words_of_respondents(name: str) -> None:
    text = (Path(demo.__file__).parent / "transcripts" / f"{name}.txt").read_text()
    for entry in data("codings")[name]:
        start, _end = passage(text, entry["words"])
        assert text.rfind("\nR: ", 0, start) > text.rfind("\nI: ", 0, start)


def test_no_gold_travels_with_the_product() -> None:
    folder = Path(demo.__file__).parent
    assert list(folder.rglob("*gold*")) == []
    for path in folder.rglob("*.yml"):
        assert "annotations" not in (yaml.safe_load(path.read_text()) or {})


def test_the_invented_register_is_read_whole_and_shows_what_monitoring_is_for(session: Session) -> None:
    study = load(session)
    (found,) = registers.imports(session, study.id)
    assert found.problems == []
    figures = monitoring.figures(session, study, monitoring.Source(monitoring.REGISTER))
    assert (figures.placements, figures.contracts) == (57, 10)
    assert all(each.rate.unknown for each in figures.follow_up)
    assert {each.flag.kind for each in monitoring.flagged(session, study)} == {"exact", "twice", "backwards"}
