"""What bringing in a document of 200,000 words costs, in CPU seconds, on a SQLite file. One JSON line each.

.venv/bin/python -m benchmarks.coding_documents

import: the file is read in its process with limits, the turns are found, and the document is stored with them, commit
included; the processor time of both processes together. Cutting it into passages is a job and is told apart. version: a
corrected text with 2,000 codings takes the older one's place. answers: 5,000 open answers of a spreadsheet become documents.
Each is done several times; the middle one counts.
"""

import io
import json
import random
import resource
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import docx
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import apart
from app.db import make_engine
from coding import intake, readers
from coding.documents import answer_tables, drafts, versions
from coding.models import Code, Codebook, Coding, Document
from surveys.base import Base
from surveys.models import Programme, Study
from tests import documents as made

WORDS = 200_000
TURN = 80
CODINGS = 2_000
ANSWERS = 5_000
TIMES = 3
MOST = {"import_txt": 1.0, "import_docx": 2.0}
VOCABULARY = (
    "de het een van en dat niet jobcoach bouw leerbaan corporatie gemeente week maand rust nazorg afspraak plek begeleiding "
    "deelnemer partner wijk vraag aanbod werkgever uitvoering doel methode ervaring samenwerking één geregeld 😀"
).split()


def turns() -> list[str]:
    chance = random.Random(7)  # noqa: S311 - the same text each time
    count = WORDS // TURN
    return [
        f"{'I' if n % 2 == 0 else 'R'}: " + " ".join(chance.choice(VOCABULARY) for _ in range(TURN - 1)) + "."
        for n in range(count)
    ]


def cpu() -> float:
    """Of this process and of those it waited for."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)


def timed(work: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        began = cpu()
        work()
        took.append(cpu() - began)
    return statistics.median(took)


def tell(name: str, seconds: float, **more: object) -> bool:
    most = MOST.get(name)
    line = {"name": name, "cpu_s": round(seconds, 3), **({"most": most} if most else {}), **more}
    print(json.dumps(line), flush=True)
    return most is None or seconds <= most


def bring(engine: Engine, study: Study, filename: str, data: bytes) -> Document:
    found = apart.read_document(filename, data)
    with Session(engine, expire_on_commit=False) as session:
        draft = drafts.bring_in(session, None, study, filename, b"")
        drafts.keep_read(session, draft, found)
        document = drafts.store(session, None, study, draft, drafts.Chosen(kind="interview"))
        session.commit()
    return document


def cut(engine: Engine, document: Document) -> None:
    with Session(engine) as session:
        here = session.get_one(Document, document.id)
        here.segmented_at = None
        here.segments = []
        session.flush()
        intake.segment(session, here)
        session.rollback()


def corrected(engine: Engine, study: Study, lines: list[str]) -> versions.Corrected:
    """A version in which every hundredth turn has another word and ten turns were put before the first."""
    text = "\n".join(lines)
    with Session(engine) as session:
        document = intake.add_document(
            session,
            None,
            study,
            readers.read("a.txt", text.encode()),
            intake.Source("a.txt", kind="interview"),
        )
        book = session.query(Codebook).first() or Codebook(study_id=study.id, title={"nl": "x"})
        session.add(book)
        session.flush()
        code = Code(codebook_id=book.id, key=str(document.id), label={"nl": "x"})
        session.add(code)
        session.flush()
        step = len(document.turns) * 10 // CODINGS or 1
        for n in range(CODINGS):
            turn = document.turns[(n * step) % len(document.turns)]
            start = turn.start + 20 * (n % 10)
            session.add(Coding(document_id=document.id, code_id=code.id, start=start, end=start + 60))
        session.flush()
        newer = [line.replace(" de ", " die ") if n % 100 == 0 else line for n, line in enumerate(lines)]
        read = readers.read("b.txt", "\n".join([*lines[-10:], *newer]).encode())
        found = versions.replace(session, None, document, read)
        session.rollback()
    return found


def answers(engine: Engine, study: Study) -> int:
    rows = [[f"R{n}", f"Antwoord {n}: de jobcoach belt elke week en dat werkt."] for n in range(ANSWERS)]
    with Session(engine, expire_on_commit=False) as session:
        draft = drafts.bring_in(session, None, study, "a.csv", b"")
        drafts.keep_read(session, draft, {"kind": "table", "columns": ["Wie", "Wat"], "rows": rows})
        stored = drafts.store_answers(
            session, None, study, draft, answer_tables.Columns(["Wat"], respondent="Wie")
        )
        session.flush()
        session.rollback()
    return len(stored)


def word(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pages(lines: list[str]) -> list[list[str]]:
    """Six turns a page, 90 signs a line, without what Helvetica does not have."""
    plain = [line.replace("😀", "ja") for line in lines]
    return [
        [line[at : at + 90] for line in plain[n : n + 6] for at in range(0, len(line), 90)]
        for n in range(0, len(plain), 6)
    ]


def main() -> int:
    lines = turns()
    files = {
        "txt": "\n".join(lines).encode(),
        "docx": word(lines),
        "pdf": made.pdf(pages(lines)),
    }
    good = True
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        Base.metadata.create_all(engine)
        with Session(engine, expire_on_commit=False) as session:
            study = Study(programme=Programme(), title="Meting")
            session.add(study)
            session.commit()
        intake.language_of("\n".join(lines[:3]))  # the server has its stop words at hand already
        document = None
        for kind, data in files.items():
            seconds = timed(lambda kind=kind, data=data: bring(engine, study, f"a.{kind}", data))  # type: ignore[misc]
            good &= tell(f"import_{kind}", seconds, words=WORDS, bytes=len(data))
        document = bring(engine, study, "a.txt", files["txt"])
        tell("cut_into_passages", timed(lambda: cut(engine, document)), words=WORDS)
        found: list[versions.Corrected] = []
        seconds = timed(lambda: found.append(corrected(engine, study, lines)))
        tell("version", seconds, codings=CODINGS, carried=found[0].carried, left=found[0].left)
        tell("answers", timed(lambda: answers(engine, study)), answers=ANSWERS)
        engine.dispose()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
