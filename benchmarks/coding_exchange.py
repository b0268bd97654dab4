"""What taking coding work out and in costs, in CPU seconds, on a SQLite file with 10,000 codings. One JSON line each.

.venv/bin/python -m benchmarks.coding_exchange

50 conversations of 4,000 words with speakers and emoji; a third of the codings shares its words with another, a quarter
has a memo, half came from a proposal. Reading the database is part of each figure. Each is done three times; the middle
one counts.
"""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from app.db import make_engine
from app.models import User
from coding import codebook, refi
from coding.exchange import making
from coding.intake import digest
from coding.models import Code, Coding, Document, Turn
from surveys.base import Base, new_id, now
from surveys.models import Programme, Study

CODINGS, DOCUMENTS, WORDS, TIMES = 10_000, 50, 4_000, 3
MOST = {"csv": 0.5, "xlsx": 1.2, "docx": 5.0, "qdpx": 1.5}
SENTENCES = (
    "De begeleiding stopt na dertien weken, en dan staat iedereen er weer alleen voor.",
    "Wij vinden dat de gemeente sneller moet zeggen wat er wel en niet kan 🏠.",
    "Eén vaste contactpersoon, dat scheelt ons uren per week & veel ergernis.",
    "Het gaat eigenlijk best goed zolang de bouwplaats open is.",
)


def fill(engine: Engine) -> Study:
    chance = random.Random(7)  # noqa: S311  figures must be the same each time
    with Session(engine, expire_on_commit=False) as session:
        study = Study(programme=Programme(), title="Meting")
        session.add(study)
        session.flush()
        codebook.adopt(session, None, study)
        codes = [code.id for code in codebook.usable(session, study.id)]
        moment, coders, places = now(), [new_id(), new_id()], []
        for number in range(DOCUMENTS):
            text, turns = _conversation(chance)
            document = Document(
                id=new_id(), study_id=study.id, kind="interview", title=f"Gesprek {number}", language="nl",
                text=text, sha256=digest(text),
            )  # fmt: skip
            document.turns = turns
            session.add(document)
            places += [(document.id, turn.start, turn.end) for turn in turns if turn.role == "respondent"]
        session.flush()
        rows = []
        for number in range(CODINGS):
            document_id, start, end = chance.choice(places) if number % 3 else places[number % len(places)]
            rows.append(
                {
                    "id": new_id(), "document_id": document_id, "code_id": chance.choice(codes), "start": start,
                    "end": end, "valence": chance.choice(["neutral", "barrier", "facilitator"]),
                    "improvement": number % 5 == 0, "memo": "Vergelijk met het vorige gesprek." * (number % 4 == 0),
                    "made_by": chance.choice(coders), "made_at": moment, "revision": 1, "outside_coder": "",
                    "brought": {"probability": 0.7, "because": {"kind": "codebook"}} if number % 2 else None,
                }
            )  # fmt: skip
        session.execute(insert(Coding), rows)
        session.commit()
        return study


def _conversation(chance: random.Random) -> tuple[str, list[Turn]]:
    text, words = "", 0
    turns: list[Turn] = []
    while words < WORDS:
        for speaker, role in (("I", "interviewer"), ("R", "respondent")):
            said = " ".join(chance.choices(SENTENCES, k=1 if speaker == "I" else 2))
            text += f"{speaker}: "
            turns.append(
                Turn(
                    position=len(turns),
                    speaker=speaker,
                    role=role,
                    start=len(text),
                    end=len(text) + len(said),
                )
            )
            text += said + "\n"
            words += len(said.split())
    return text, turns


def measured(work: Callable[[], Any]) -> tuple[float, Any]:
    figures, made = [], None
    for _ in range(TIMES):
        began = time.process_time()
        made = work()
        figures.append(time.process_time() - began)
    return statistics.median(figures), made


def tell(name: str, seconds: float, **more: Any) -> None:
    line = {"benchmark": "exchange", "measured": name, "cpu_s": round(seconds, 3), **more}
    print(json.dumps(line | ({"at_most": MOST[name]} if name in MOST else {})), flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        Base.metadata.create_all(engine)
        study = fill(engine)
        assert User.__tablename__
        made: dict[str, bytes] = {}
        for form in making.FORMS:

            def work(form: str = form) -> bytes:
                with Session(engine) as session:
                    own = session.get_one(Study, study.id)
                    order = making.Order(form, all_words=True)
                    return making.make(session, None, own, order, {}, "https://weerklank.example/d").data

            seconds, made[form] = measured(work)
            tell(form, seconds, bytes=len(made[form]), codings=CODINGS)
        seconds, project = measured(lambda: refi.read(made["qdpx"]))
        tell("read_qdpx", seconds, codings=sum(len(source.codings) for source in project.sources))
        with Session(engine) as session:
            assert session.scalar(select(Code.id).limit(1)) is not None
        engine.dispose()


if __name__ == "__main__":
    main()
