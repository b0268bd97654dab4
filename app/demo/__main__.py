"""`make demo`: the main job from documents to report without a browser, on a fresh database. Prints one JSON line."""

import argparse
import json
import secrets
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import app.models  # noqa: F401  its tables belong to the database
from analysis import elements, lessons
from analysis import report as reports
from analysis.models import Lesson, WorkingElement
from app.db import make_engine
from app.demo import check
from app.demo.load import load
from coding import intake, review, themes
from coding.encoding import encoder
from coding.models import Coding, Document, Segment, Suggestion, Theme
from surveys.base import Base
from surveys.safekeeping import vault

DRAFTS = 5


def run(session: Session, out: Path) -> dict[str, Any]:
    """Everything a team does with the demo study; writes report.html and report.docx into `out`."""
    started = time.monotonic()
    study = load(session)
    documents = session.scalars(select(Document).where(Document.study_id == study.id)).all()
    for document in documents:
        intake.segment(session, document)
    model = encoder()
    intake.encode_missing(session, study.id, model)
    suggester = review.learn(session, study.id, "nl", model)
    coded = set(session.scalars(select(Coding.document_id)))
    for document in documents:
        if document.id not in coded:
            review.suggest_document(session, None, document, suggester)
    themes.discover(session, themes.start(session, None, study).id, model=model)
    for summary in themes.summaries(session, study.id)[:DRAFTS]:
        lessons.draft(session, None, summary.theme)
        elements.draft(session, None, summary.theme)
    kept = reports.freeze(session, None, study, "nl")
    page, word = out / "report.html", out / "report.docx"
    page.write_text(kept.html, encoding="utf-8")
    word.write_bytes(kept.docx)
    found = check.quotes_in_html(page) + check.quotes_in_docx(word)
    texts = {document.id: document.text for document in documents}

    def count(model_: type) -> int:
        return session.scalar(select(func.count()).select_from(model_)) or 0

    return {
        "documents": len(documents),
        "segments": count(Segment),
        "codings": count(Coding),
        "suggestions": count(Suggestion),
        "themes": count(Theme),
        "lessons": count(Lesson),
        "working_elements": count(WorkingElement),
        "quotes_checked": len(found),
        "quotes_wrong": len(check.wrong(found, texts)),
        "report_html": str(page),
        "report_docx": str(word),
        "seconds": round(time.monotonic() - started, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m app.demo", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var") / "demo", help="folder for the report files")
    out: Path = parser.parse_args().out
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.stderr.write(
            f"The folder {out} cannot be written: {error.strerror}. Choose another one with --out.\n"
        )
        return 1
    with tempfile.TemporaryDirectory() as folder:
        vault.install([secrets.token_bytes(vault.KEY_BYTES)])  # the database goes, and its key with it
        engine = make_engine(f"sqlite:///{folder}/demo.sqlite")
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            result = run(session, out)
            session.commit()
        engine.dispose()
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0 if result["quotes_wrong"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
