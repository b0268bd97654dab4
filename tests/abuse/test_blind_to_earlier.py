"""What others did in a document before its round: who codes it blind sees none of it, at no address and in no file."""

import uuid
from collections.abc import Callable

from flask import Flask
from sqlalchemy import exists, select

from analysis.models import Evidence
from coding.models import Coding, Document
from surveys.base import new_id
from tests.abuse.test_blind_rounds import MEMO, Scene, files, look, scene
from tests.conftest import Work

__all__ = ["scene"]


def earlier(scene: Scene, work: Work) -> str:
    """A plain coding of somebody else in the first document; gives its id."""
    with work() as session:
        document = session.get_one(Document, uuid.UUID(scene.documents[0]))
        at = document.text.index("dertien weken")
        made = Coding(
            id=new_id(),
            document_id=document.id,
            code_id=uuid.UUID(scene.ids["code_id"]),
            start=at,
            end=at + 13,
            valence="barrier",
            improvement=True,
            memo=MEMO,
            made_by=new_id(),
        )
        session.add(made)
        session.flush()
        return str(made.id)


def test_no_address_shows_it(app: Flask, scene: Scene, work: Work) -> None:
    one = earlier(scene, work)
    base = f"/studies/{scene.study.id}"
    more = [
        f"{base}/codebook/{scene.ids['code_id']}/passages",
        f"{base}/memos?q=alleen-van",
        f"{base}/queries?q=dertien",
    ]
    for who, client in (("she", scene.anna), ("the other coder", scene.readers["the other coder"])):
        said = look(app, scene, client) | {where: client.get(where).text for where in more}
        wrong = [where for where, text in said.items() if one in text or MEMO in text]
        assert not wrong, (who, wrong)
    owner = look(app, scene, scene.readers["owner"])  # who does not code it sees it, in all these places
    seen = {where.split()[0] for where, text in owner.items() if one in text or MEMO in text}
    assert seen >= {"api.passages", "findings.choose_evidence", "findings.proposals", "researcher.document"}


def test_it_cannot_become_evidence_or_a_lesson_unseen(scene: Scene, work: Work) -> None:
    one = earlier(scene, work)
    base = f"/studies/{scene.study.id}"
    linked = scene.anna.post(
        f"{base}/findings/{scene.ids['finding_id']}/evidence", data={"coding": one, "stance": "for"}
    )
    assert linked.status_code == 404
    scene.anna.post(f"{base}/lessons/proposals", data={"act": "take", "coding": one})
    with work() as session:
        assert not session.scalar(select(exists().where(Evidence.coding_id == uuid.UUID(one))))


def test_no_file_shows_it_nor_calls_its_words_uncoded(
    scene: Scene, work: Work, run_jobs: Callable[[], int]
) -> None:
    one = earlier(scene, work)
    run_jobs()
    hers = files(scene, scene.anna, work, run_jobs)
    assert not [name for name, text in hers.items() if one in text or MEMO in text]
    for form in ("csv", "html", "docx", "xlsx"):
        assert "jobcoach stopt" not in hers[form], form  # nothing is said of a document she codes blind
    for form in ("html", "docx", "xlsx", "qdpx", "matrix_sav"):
        assert "Zonder de coderingen in de 2 documenten" in hers[form], form
    owners = files(scene, scene.readers["owner"], work, run_jobs)
    for form in ("csv", "html", "docx", "xlsx", "qdpx"):
        assert MEMO in owners[form], form
        assert "Zonder de coderingen in" not in owners[form], form
