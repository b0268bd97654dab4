"""A reflexive study: however it was worked before, no page, file or API answer speaks of agreement or joint decisions."""

import re
import uuid

from flask import Flask
from sqlalchemy import select

from coding import review
from coding.models import Coding, Document, Suggestion
from coding.rounds.models import Assignment, CodingRound, Decision, RoundDocument
from surveys.base import now
from surveys.models import Study
from tests.abuse.test_blind_rounds import DOWNLOADS, Scene, code, look, scene, unpacked
from tests.conftest import Work

__all__ = ["scene"]

WORDS = re.compile(
    r"krippendorff|alpha per code|alpha_u|kappa|cohen|fleiss|you agreed with|differences? to decide on"
    r"|differences? decided on|how far coders agree</a>|codings the same for all|href=\"[^\"]*rounds/new\"",
    re.IGNORECASE,
)
SPEAK_OF_IT = {
    "researcher.agreement",
    "researcher.agreement_csv",
    "researcher.coding_round",
    "researcher.differences",
    "researcher.document",
    "researcher.round_list",
}
REASON = "This study works reflexively"


def finished_round(scene: Scene, work: Work) -> None:
    """Worked as with a codebook: one document settled by a decision, in the other a difference open; one proposal judged."""
    bert = scene.readers["the other coder"]
    for client in (scene.anna, bert):
        code(scene, client, "dertien weken", scene.ids["code_id"])
    code(scene, scene.anna, "Dat is jammer", scene.ids["code_id"])
    other = Scene(**{**vars(scene), "documents": scene.documents[::-1]})
    code(other, scene.anna, "Dan stopt de rest", scene.ids["code_id"])
    for client in (scene.anna, bert):
        with work() as session:
            own = session.scalars(
                select(Assignment.id).where(
                    Assignment.coder_id == client.user.id,  # type: ignore[attr-defined]
                    Assignment.round_id == uuid.UUID(scene.round_id),
                )
            ).all()
        for one in own:
            client.post(f"/studies/{scene.study.id}/rounds/{scene.round_id}/assignments/{one}/lock")
    differences = (
        f"/studies/{scene.study.id}/rounds/{scene.round_id}/documents/{scene.documents[0]}/differences"
    )
    sources = re.findall(r'name="sources" value="([^"]+)"', bert.get(differences).text)
    data = {"sources": sources, "choice": f"one:{sources[0]}", "reason": "Zo bedoeld"}
    assert bert.post(differences, data=data).status_code == 302
    with work() as session:
        suggestion = session.get_one(Suggestion, uuid.UUID(scene.ids["suggestion_id"]))
        for document_id in scene.documents:
            session.get_one(Document, uuid.UUID(document_id)).suggested_at = now()
        review.reject(session, bert.user.id, suggestion, "Nee.")  # type: ignore[attr-defined]


def made_reflexive(scene: Scene, work: Work) -> None:
    with work() as session:
        session.get_one(Study, scene.study.id).mode = "reflexive"


def test_nothing_speaks_of_agreement_and_the_pages_say_why(app: Flask, scene: Scene, work: Work) -> None:
    finished_round(scene, work)
    bert = scene.readers["the other coder"]

    def speaking() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for client in (bert, scene.readers["owner"]):
            for where, said in look(app, scene, client).items():
                if words := WORDS.findall(said):
                    found.setdefault(where.split()[0], []).extend(words)
        return found

    assert set(speaking()) >= SPEAK_OF_IT  # so that the walk below looks where there is something to see
    made_reflexive(scene, work)
    left = {where: sorted(set(words)) for where, words in speaking().items()}
    assert not left, str(left)
    base = f"/studies/{scene.study.id}"
    for page in ("agreement", "rounds", f"rounds/{scene.round_id}", "matrix", "matrix/frequencies", "matrix/pairs",
                 "saturation", "words", "factors", "coherence", "contrasts"):  # fmt: skip
        assert REASON in bert.get(f"{base}/{page}").text, page
    for page in (
        "rounds/new",
        f"rounds/{scene.round_id}/agreement.csv",
        f"rounds/{scene.round_id}/documents/{scene.documents[1]}/differences",
    ):
        answer = bert.get(f"{base}/{page}")
        assert answer.status_code == 403, page
        assert REASON in answer.text, page


def test_no_joint_decision_is_taken_or_taken_back(scene: Scene, work: Work) -> None:
    finished_round(scene, work)

    def stand() -> list[object]:
        with work() as session:
            return [
                *session.execute(select(Decision.id, Decision.undone_at).order_by(Decision.id)),
                *session.execute(select(RoundDocument.id, RoundDocument.adjudicated_at).order_by(RoundDocument.id)),
                *session.scalars(select(CodingRound.id).order_by(CodingRound.id)),
            ]  # fmt: skip

    with work() as session:
        version = str(session.scalars(select(CodingRound.codebook_version_id)).first())
        decision = session.scalars(select(Decision.id).where(Decision.choice == "one")).one()
        people = [client.user.id for client in (scene.anna, scene.readers["the other coder"])]  # type: ignore[attr-defined]
    base = f"/studies/{scene.study.id}/rounds"
    settled, open_ = (
        f"{base}/{scene.round_id}/documents/{document}/differences" for document in scene.documents
    )
    bert = scene.readers["the other coder"]
    sources = re.findall(r'name="sources" value="([^"]+)"', bert.get(open_).text)
    assert sources
    made_reflexive(scene, work)
    before = stand()
    for where, data in (
        (open_, {"sources": sources, "choice": "none", "reason": "Zo."}),
        (f"{open_}/rest", {"coder": str(people[0]), "reason": "Zo."}),
        (f"{settled}/decisions/{decision}/undo", {}),
        (f"{settled}/reopen", {}),
        (f"{open_}/settle", {}),
        (base, {"title": "Nog een", "unit": "passages", "version": version}),
        (f"{base}/divide", {"document": scene.documents[1], "coder": [str(one) for one in people]}),
    ):
        answer = scene.readers["owner"].post(where, data=data)
        assert answer.status_code == 403, (where, answer.status_code)
        assert REASON in answer.text, where
    assert stand() == before


def test_what_was_decided_together_is_changed_as_any_coding(scene: Scene, work: Work) -> None:
    """It would be out of reach otherwise: the decisions that it came from are closed."""
    finished_round(scene, work)
    bert = scene.readers["the other coder"]
    with work() as session:
        joint = session.scalars(
            select(Coding).where(Coding.layer == "consensus").order_by(Coding.start)
        ).first()
        assert joint is not None
        one, revision = str(joint.id), joint.revision
    where = f"/studies/{scene.study.id}/documents/{scene.documents[0]}"
    headers = {"Accept": "application/json"}
    change = f"{where}/codings/{one}"
    data = {"revision": str(revision), "valence": "mixed"}
    assert bert.post(change, data=data, headers=headers).status_code == 403
    made_reflexive(scene, work)
    told = bert.get(f"{where}/state").json
    assert told is not None
    assert uuid.UUID(one).hex in {row[0] for row in told["codings"]}
    assert {row[-1] for row in told["codings"]} == {None}
    page = bert.get(f"{where}?plain=yes").text
    assert f'action="{change}"' in page
    assert "joint decision" not in page
    assert bert.post(change, data=data, headers=headers).status_code == 200
    with work() as session:
        found = session.get_one(Coding, uuid.UUID(one))
        assert found.valence == "mixed"
        revision = found.revision
    assert bert.post(f"{change}/remove", data={"revision": str(revision)}, headers=headers).status_code == 200


def test_tables_as_files_are_not_ranked_by_count(scene: Scene, work: Work) -> None:
    """Asked for or not: codes stand in the order of the codebook, words by letter, and no column holds a rank."""
    made_reflexive(scene, work)
    base = f"/studies/{scene.study.id}"
    for endpoint, where in DOWNLOADS.items():
        if endpoint in ("researcher.queries", "researcher.saturation"):
            continue
        answer = scene.readers["owner"].post(
            f"{base}/{where}{'&' if '?' in where else '?'}order=organisations", data={"form": "csv"}
        )
        assert answer.status_code == 200, endpoint
        assert not re.search(r"\b(rank|rang)\b", unpacked(answer.data), re.IGNORECASE), endpoint
    refused = scene.readers["owner"].post(f"{base}/saturation", data={"form": "csv"})
    assert refused.mimetype == "text/html"
    assert REASON in refused.text
