"""What a search by meaning costs, in CPU milliseconds of the server. One JSON line each.

.venv/bin/python -m benchmarks.coding_searching [documents]

100 documents of 5,000 words, on a SQLite file, cut into passages, each with a vector of chance (what it means does not
change what finding it costs). A search is asked through the whole application: the first after a change of the texts makes
the index, the middle of seven counts for the others. A search may take 100.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import db as database
from benchmarks import coding_seeing as seeing
from coding import encoding, intake
from coding.models import Document, Segment, SegmentVector
from surveys.models import Study

MOST = 100.0
QUESTION = "begeleiding op de werkvloer duurt te kort"


def encode(session: Session, study: Study) -> int:
    """Cuts every text and gives each passage a vector; gives how many passages."""
    chance = np.random.default_rng(4)
    model = encoding.encoder()
    width = model.encode(["een"]).shape[1]
    for document in session.scalars(select(Document).where(Document.study_id == study.id)):
        intake.segment(session, document)
    session.flush()
    digests = sorted(set(session.scalars(select(Segment.digest))))
    vectors = chance.standard_normal((len(digests), width)).astype("<f4")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [
        {"digest": digest, "encoder": model.name, "data": vector.tobytes()}
        for digest, vector in zip(digests, vectors, strict=True)
    ]
    session.execute(insert(SegmentVector), rows)
    return len(digests)


def main(documents: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = seeing.application(Path(folder))
        with app.app_context(), database.unit_of_work() as session:
            study, user = seeing.fill(session, max(1, documents // seeing.DOCUMENTS))
            passages = encode(session, study)
            page, name = f"/studies/{study.id}/search", user.fs_uniquifier
        client = seeing.signed_in(app, name)
        seeing.measured(client, page)
        href = f"{page}?how=meaning&q={QUESTION}"
        first = seeing.measured(client, href)
        again = [seeing.measured(client, href) for _ in range(seeing.TIMES)]
        line = {
            "benchmark": "searching",
            "passages": passages,
            "first_cpu_ms": round(first, 1),
            "cpu_ms": round(statistics.median(again), 1),
            "worst_cpu_ms": round(max(again), 1),
            "at_most": MOST,
        }
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else seeing.DOCUMENTS)
