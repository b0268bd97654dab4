"""What the report costs, and the pages it is made from, in CPU seconds and milliseconds. One JSON line each.

.venv/bin/python -m benchmarks.analysis_report

200 documents of 5,000 words from 40 organisations, 60 codes, 20,000 codings (as in benchmarks.coding_seeing, twice the
size), and 125 lessons with five passages each, of which four are quoted, on a SQLite file. A page is asked through the whole
application; the middle of five counts. Asked (issue 6): coherence, factors and framework under 300 CPU-ms each; the report
with its quotes checked, both editions and all files, under 10 s.
"""

import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import evidence, lessons, report
from app import db as database
from benchmarks.coding_seeing import application, fill, measured, signed_in
from coding.models import Coding
from surveys.models import Study

LESSONS, QUOTES, TIMES = 125, 5, 5
MOST_PAGE, MOST_REPORT = 300.0, 10.0
PAGES = {
    "coherence": "coherence",
    "coherence_dimension": "coherence/ervaringen",
    "contrasts": "contrasts",
    "factors": "factors",
    "framework": "framework",
    "report": "report",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        with app.app_context():
            with database.unit_of_work() as session:
                study, user = fill(session, size=2)
                _draft(session, study)
                study_id, name = study.id, user.fs_uniquifier
            with database.unit_of_work() as session:
                _files(session, session.get_one(Study, study_id))
        client = signed_in(app, name)
        for page, path in PAGES.items():
            found = [measured(client, f"/studies/{study_id}/{path}") for _ in range(TIMES + 1)][1:]
            tell(
                page,
                cpu_ms=round(statistics.median(found), 1),
                at_most=None if page == "report" else MOST_PAGE,
            )


def _draft(session: Session, study: Study) -> None:
    """Lessons with passages of any document for and against."""
    chance = random.Random(5)  # noqa: S311 - which passages stand under which lesson
    codings = session.scalars(select(Coding)).all()
    for number in range(LESSONS):
        lesson = lessons.create(session, None, study, f"Les {number}")
        for place, coding in enumerate(chance.sample(codings, QUOTES)):
            stance = "against" if place == 0 else "for"
            evidence.add_passage(
                session, None, lesson, coding.document, coding.start, coding.end, stance, coding=coding
            )


def _files(session: Session, study: Study) -> None:
    began = time.process_time()
    prepared = report.prepare(session, study, "nl")
    annex = report.xlsx(report.of_plain(prepared.content["with_quotes"]))
    tell(
        "report_files",
        cpu_s=round(time.process_time() - began, 2),
        at_most=MOST_REPORT,
        quotes=prepared.quotes,
        kilobytes=[len(prepared.html) // 1024, len(prepared.docx) // 1024, len(annex) // 1024],
    )


def tell(name: str, **figures: object) -> None:
    print(json.dumps({"benchmark": "report", "measured": name, **figures}), flush=True)


if __name__ == "__main__":
    main()
