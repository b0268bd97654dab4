"""What changes of a codebook cost, in CPU milliseconds, on a SQLite file with 10,000 codings of a code. One JSON line each.

.venv/bin/python -m benchmarks.coding_codebook

merge: two codes with 10,000 codings between them become one, a tenth of them on the same words, commit included; and
harder, 10,000 codings come to a code that has as many. undo: that taken back. tree: the codebook with its counts. Each is
done several times; the middle one counts.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from app.db import make_engine
from coding import codebook
from coding.codebook import merging, undoing
from coding.codebook.models import CodebookChange
from coding.intake import digest
from coding.models import Code, Coding, Document
from surveys.base import Base, new_id, now
from surveys.models import Programme, Study

CODINGS = 10_000
DOCUMENTS = 40
TIMES = 5
MOST = {"merge_10000": 100.0}
SIZES = {"10000": CODINGS // 2, "10000_into_10000": CODINGS}


def fill(engine: Engine, each: int) -> tuple[Study, Code, Code]:
    """A study of 40 documents, with two codes on so many passages each, a tenth of them on the same words."""
    with Session(engine, expire_on_commit=False) as session:
        study = Study(programme=Programme(), title="Meting")
        session.add(study)
        session.flush()
        codebook.adopt(session, None, study)
        first, second = codebook.usable(session, study.id)[:2]
        text = "De begeleiding stopt na dertien weken. " * 4_000
        documents = [
            Document(
                id=new_id(), study_id=study.id, kind="interview", title=f"Gesprek {n}", language="nl", text=text,
                sha256=digest(text),
            )
            for n in range(DOCUMENTS)
        ]  # fmt: skip
        session.add_all(documents)
        session.flush()
        coder, moment, rows = new_id(), now(), []
        for code, shift in ((first, 0), (second, 7)):
            for n in range(each):
                start = (n // DOCUMENTS) * 39 + (0 if n % 10 == 0 else shift)
                rows.append(
                    {
                        "id": new_id(), "document_id": documents[n % DOCUMENTS].id, "code_id": code.id, "start": start,
                        "end": start + 30, "valence": "neutral", "improvement": False, "memo": "", "made_by": coder,
                        "made_at": moment, "revision": 1,
                    }
                )  # fmt: skip
        session.execute(insert(Coding), rows)
        session.commit()
        return study, first, second


def measured(engine: Engine, work: Callable[[Session], object]) -> float:
    with Session(engine) as session:
        session.connection(execution_options={"immediate": True})
        began = time.process_time()
        work(session)
        session.commit()
        return (time.process_time() - began) * 1000


def main() -> None:
    for size, each in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            engine = make_engine(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
            Base.metadata.create_all(engine)
            for name, figures in run(engine, each).items():
                name = f"{name}_{size}"
                line: dict[str, object] = {
                    "benchmark": "codebook",
                    "measured": name,
                    "cpu_ms": round(statistics.median(figures), 1),
                    "worst_cpu_ms": round(max(figures), 1),
                }
                print(json.dumps(line | ({"at_most": MOST[name]} if name in MOST else {})))
            engine.dispose()


def run(engine: Engine, each: int) -> dict[str, list[float]]:
    study, first, second = fill(engine, each)
    found: dict[str, list[float]] = {"merge": [], "undo_merge": [], "tree": []}
    change_id = new_id()

    def merge(session: Session) -> None:
        nonlocal change_id
        source, into = session.get_one(Code, second.id), session.get_one(Code, first.id)
        change_id = merging.merge(session, None, [source], into).id

    def undo(session: Session) -> None:
        undoing.undo(session, None, session.get_one(CodebookChange, change_id))

    for _ in range(TIMES):
        found["merge"].append(measured(engine, merge))
        found["undo_merge"].append(measured(engine, undo))
        found["tree"].append(measured(engine, lambda session: codebook.tree(session, study.id)))
    return found


if __name__ == "__main__":
    main()
