"""What the pages of the overview of codes cost, in CPU milliseconds of the server. One JSON line each.

.venv/bin/python -m benchmarks.coding_seeing

100 documents of 5,000 words from 40 organisations, 60 codes in 10 categories, 10,000 codings of one to three sentences, on a
SQLite file, with the index of words that the background keeps. A page is asked through the whole application; the middle of
seven counts, after one to warm up. No page may take more than 300.
"""

import gc
import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from analysis.coherence import DIMENSIONS
from app import db as database
from app.factory import create_app
from app.models import Membership, User
from coding import codebook
from coding.intake import digest
from coding.models import Coding, Document, Turn
from coding.queries import indexing
from surveys.base import Base, new_id, now
from surveys.models import Partner, PartnerType, Programme, Study, StudyPartner

ROOT = Path(__file__).parent.parent
DOCUMENTS, CODES, CODINGS, ORGANISATIONS = 100, 60, 10_000, 40
SENTENCES, WORDS, TURN = 420, 12, 7
TIMES = 7
MOST = 300.0
PAGES = {
    "hub": "insight",
    "matrix_by_type": "matrix",
    "matrix_by_organisation": "matrix?by=organisation",
    "matrix_by_document": "matrix?by=document&count=passages",
    "frequencies": "matrix/frequencies",
    "pairs_overlap": "matrix/pairs",
    "pairs_within_2_sentences": "matrix/pairs?way=sentence&within=2",
    "pairs_in_a_turn": "matrix/pairs?way=turn",
    "framework": "framework?under=C0",
    "framework_whole": "framework",
    "saturation": "saturation?unit=organisations",
    "words": "words",
    "words_in_context": "words/in-context?word=werken&order=left",
    "queries": "queries",
    "query_code": "queries?q=code:C1",
    "query_near": "queries?q=code:C1 NEAR/2s code:C2&column=codes&column=speaker&column=organisation",
    "query_words": "queries?q=lemma:werken NEAR/5w text:contract*",
    "query_all": "queries?q=code:* AND type=gemeente AND NOT code:C3&order=organisation",
}


def fill(session: Session, size: int = 1) -> tuple[Study, User]:
    """The study and a member of it; `size` times as many documents and codings."""
    chance = random.Random(4)  # noqa: S311 - made-up text
    vocabulary = sorted(
        {
            word
            for path in (ROOT / "app" / "demo" / "transcripts").glob("*.txt")
            for word in path.read_text().split()
            if word.isalpha()
        }
    )
    study = Study(programme=Programme(), title="Meting")
    session.add(study)
    session.flush()
    kinds = [
        PartnerType(programme_id=study.programme_id, key=key, label={"nl": key}, route=key, position=place)
        for place, key in enumerate(("bouwbedrijf", "woningcorporatie", "gemeente", "bureau"))
    ]
    session.add_all(kinds)
    session.flush()
    partners = [
        Partner(programme_id=study.programme_id, type_id=kinds[n % 4].id, name=f"Organisatie {n}", district=f"Wijk {n % 7}")
        for n in range(ORGANISATIONS)
    ]  # fmt: skip
    session.add_all(partners)
    session.flush()
    session.add_all(StudyPartner(study_id=study.id, partner_id=partner.id) for partner in partners)
    codes = _codes(session, study)
    coder, codings = new_id(), []
    for n in range(size * DOCUMENTS):
        document, spans = _document(study, partners[n % ORGANISATIONS], n, vocabulary, chance)
        session.add(document)
        session.flush()
        for _ in range(CODINGS // DOCUMENTS):
            first = chance.randrange(len(spans) - 3)
            codings.append(
                {
                    "id": new_id(), "document_id": document.id, "code_id": chance.choice(codes),
                    "start": spans[first][0], "end": spans[first + chance.randrange(3)][1],
                    "valence": chance.choice(("neutral", "barrier", "facilitator")), "improvement": False, "memo": "",
                    "made_by": coder, "made_at": now(), "revision": 1,
                }
            )  # fmt: skip
        fresh = indexing.prepare(session, document.id)
        assert fresh is not None
        indexing.store(session, document.id, fresh)
    session.execute(insert(Coding), codings)
    user = User(
        id=new_id(), email="a@example.org", name="A", active=True, fs_uniquifier="bench", language="nl"
    )
    session.add(user)
    session.flush()
    session.add(Membership(study_id=study.id, user_id=user.id, role="researcher"))
    session.flush()
    return study, user


def _codes(session: Session, study: Study) -> list[object]:
    groups = CODES // 6
    codebook.adopt(
        session,
        None,
        study,
        {
            "title": {"nl": "Codeboek"},
            "categories": [
                {"id": f"K{n}", "label": {"nl": f"Categorie {n}"}, "coherence_dimension": DIMENSIONS[n % 4]}
                for n in range(groups)
            ],
            "codes": [
                {"id": f"C{n}", "parent": f"K{n % groups}", "label": {"nl": f"Een code met nummer {n}"}}
                for n in range(CODES)
            ],
        },
    )
    return [code.id for code in codebook.usable(session, study.id)]


def _document(
    study: Study, partner: Partner, number: int, vocabulary: list[str], chance: random.Random
) -> tuple[Document, list[tuple[int, int]]]:
    """A conversation, and where its sentences stand."""
    text, spans, turns = "", [], []
    for place in range(SENTENCES):
        if place % TURN == 0:
            text = f"{text.rstrip()}\n" if text else ""
            asks = place // TURN % 2 == 0
            text += "I: " if asks else "R: "
            turns.append((len(text), "interviewer" if asks else "respondent"))
        sentence = " ".join(chance.choice(vocabulary) for _ in range(WORDS)) + "."
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + " "
    document = Document(
        id=new_id(), study_id=study.id, kind="interview", title=f"Gesprek {number}", language="nl", text=text,
        sha256=digest(text), partner=partner, partner_type_id=partner.type_id, quote_agreed=True,
    )  # fmt: skip
    ends = [start for start, _ in turns[1:]] + [len(text)]
    document.turns = [
        Turn(position=place, speaker="R", role=role, start=start, end=end)
        for place, ((start, role), end) in enumerate(zip(turns, ends, strict=True))
    ]
    return document, spans


def application(folder: Path) -> Flask:
    """On a database of its own, with every table."""
    app = create_app(
        {
            "ENV_NAME": "development",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'bench.sqlite'}",
            "SECRET_KEY": "only-for-this-measurement-0123456789",
            "DATA_KEYS": [bytes(32)],
            "VAR": folder / "var",
            "REDIS_URL": "",
            "MAIL_URL": "",
        }
    )
    with app.app_context():
        Base.metadata.create_all(database.db.engine)
    return app


def signed_in(app: Flask, name: str) -> FlaskClient:
    """A browser of this member. What is loaded by now is left alone by the collector, as in gunicorn.conf.py."""
    gc.collect()
    gc.freeze()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = name, True
        cookie["fs_cc"], cookie["fs_paa"] = "set", 4102444800.0
    return client


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        with app.app_context(), database.unit_of_work() as session:
            study, user = fill(session)
            base, name = f"/studies/{study.id}", user.fs_uniquifier
        client = signed_in(app, name)
        for page, path in PAGES.items():
            figures = [measured(client, f"{base}/{path}") for _ in range(TIMES + 1)][1:]
            line = {
                "benchmark": "seeing",
                "measured": page,
                "cpu_ms": round(statistics.median(figures), 1),
                "worst_cpu_ms": round(max(figures), 1),
                "at_most": MOST,
            }
            print(json.dumps(line), flush=True)


def measured(client: FlaskClient, href: str) -> float:
    began = time.process_time()
    answer = client.get(href)
    cost = (time.process_time() - began) * 1000
    assert answer.status_code == 200, (href, answer.status_code)
    return cost


if __name__ == "__main__":
    main()
