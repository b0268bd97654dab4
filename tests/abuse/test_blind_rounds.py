"""While a round is blind no address there is tells anybody what another coder did: not a word, an id, a number or a tag."""

import io
import re
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from coding import codebook, intake
from coding.exchange.making import FORMS
from coding.exchange.models import CodingExport
from coding.models import Code, Coding, Suggestion
from coding.queries.syntax import write
from coding.queries.tree import Coded
from coding.rounds import leading as rounds
from coding.rounds.models import Assignment
from surveys.models import Study
from tests.abuse.test_every_route import World, address, make, send
from tests.conftest import SignIn, Work
from tests.findings_world import ACTOR
from tests.house.test_routes import reached

MEMO = "alleen-van-anna-7f3a"
UNSTABLE = {"evaluator.interview_state", "evaluator.run_interview"}
"""Addresses that answer differently each time by themselves: their words are searched, not compared."""


@dataclass
class Scene:
    ids: dict[str, str]
    study: Study
    anna: FlaskClient
    readers: dict[str, FlaskClient]
    documents: list[str]
    round_id: str


@pytest.fixture
def scene(work: Work, sign_in: SignIn) -> Scene:
    with work() as session:
        world: World = make(session)
        study = session.get_one(Study, uuid.UUID(world.ids["study_id"]))
    anna, bert = sign_in("researcher", study), sign_in("researcher", study)
    readers = {"the other coder": bert} | {
        role: sign_in(role, study) for role in ("owner", "reader", "commissioner")
    }
    with work() as session:
        here = session.get_one(Study, study.id)
        text = "I: Hoe gaat het?\nR: De jobcoach stopt na dertien weken. Dat is jammer.\nI: En?\nR: Dan stopt de rest.\n"
        documents = []
        for number in range(2):
            document = intake.add_transcript(
                session, ACTOR, here, f"{number}.txt", f"{text}I: {number}\n".encode()
            )
            intake.segment(session, document)
            segment = document.segments[0]
            suggestion = Suggestion(
                document_id=document.id, segment_id=segment.id, code_id=uuid.UUID(world.ids["code_id"]), probability=0.9,
                start=segment.start, end=segment.end, encoder="test",
                because={"kind": "codebook", "text": "x", "similarity": 0.5},
            )  # fmt: skip
            session.add(suggestion)
            session.flush()
            documents.append(document.id)
        book = codebook.of(session, here.id)
        assert book is not None
        people = [anna.user.id, bert.user.id]  # type: ignore[attr-defined]
        made = rounds.begin(
            session,
            ACTOR,
            here,
            title="Blind",
            version=codebook.fixed(session, ACTOR, book),
            division=dict.fromkeys(documents, people),
        )
        assignment = next(a for a in made.assignments if a.coder_id == anna.user.id)  # type: ignore[attr-defined]
        ids = world.ids | {
            "document_id": str(documents[0]),
            "round_id": str(made.id),
            "assignment_id": str(assignment.id),
            "suggestion_id": str(suggestion.id),
        }
        return Scene(ids, study, anna, readers, [str(d) for d in documents], str(made.id))


def everywhere(app: Flask) -> list[Rule]:
    """Every address of a page, an export or the API that a person can ask for, within a study and outside."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.endpoint.startswith(("probe", "security."))
        and not rule.endpoint.endswith("static") and rule.endpoint != "findings.drawing_library"
    ]  # fmt: skip


def plain(answer: TestResponse) -> str:
    """What an answer says, without what is new in each: tokens of forms, times to the second."""
    text = answer.data.decode("utf-8", "replace")
    if zipfile.is_zipfile(io.BytesIO(answer.data)):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            text = "".join(
                packed.read(name).decode("utf-8", "replace")
                for name in packed.namelist()
                if "docProps" not in name
            )
    text = re.sub(r'(csrf_token\\?" value|data-csrf|nonce)=\\?"[^"]*"', "", text)
    return f"{answer.status_code} {answer.headers.get('ETag')} {text}"


def look(app: Flask, scene: Scene, client: FlaskClient) -> dict[str, str]:
    """All answers of all addresses, for each of the round's documents."""
    found = {}
    for rule in everywhere(app):
        for document in scene.documents if "document_id" in rule.arguments else [""]:
            where = address(rule, scene.ids | ({"document_id": document} if document else {}))
            found[f"{rule.endpoint} {where}"] = plain(client.get(where))
            if rule.endpoint in ("researcher.document", "researcher.document_state"):
                for view in ("?plain=yes", "?passage=0-9", "?seq=all.0"):
                    found[f"{rule.endpoint} {where}{view}"] = plain(client.get(where + view))
    return found


def code(scene: Scene, client: FlaskClient, quote: str, code_id: str, **more: str) -> None:
    answer = client.post(
        f"/studies/{scene.study.id}/documents/{scene.documents[0]}/codings",
        data={"quote": quote, "code": code_id, **more},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200, answer.text


def work_of_anna(scene: Scene, work: Work) -> list[str]:
    """Codes, changes, removes; gives the ids of her codings."""
    code(
        scene,
        scene.anna,
        "dertien weken",
        scene.ids["code_id"],
        memo=MEMO,
        valence="barrier",
        improvement="true",
    )
    code(scene, scene.anna, "Dat is jammer", scene.ids["code_id"], memo=MEMO)
    code(scene, scene.anna, "Dan stopt de rest", scene.ids["code_id"], memo=MEMO)
    with work() as session:
        mine = session.scalars(
            select(Coding).where(Coding.made_by == scene.anna.user.id).order_by(Coding.start)  # type: ignore[attr-defined]
        ).all()
        ids, revision = [str(coding.id) for coding in mine], mine[-1].revision
    base = f"/studies/{scene.study.id}/documents/{scene.documents[0]}/codings/{ids[-1]}"
    changed = scene.anna.post(
        base, data={"revision": revision, "memo": f"{MEMO} anders"}, headers={"Accept": "application/json"}
    )
    assert changed.status_code == 200
    assert scene.anna.post(f"{base}/remove", headers={"Accept": "application/json"}).status_code == 200
    return ids


def test_nobody_notices_anything_of_blind_work_at_any_address(app: Flask, scene: Scene, work: Work) -> None:
    before = {who: look(app, scene, client) for who, client in scene.readers.items()}
    again = look(app, scene, scene.readers["owner"])
    ids = work_of_anna(scene, work)
    assert len(ids) == 3
    wrong = []
    for who, client in scene.readers.items():
        after = look(app, scene, client)
        for where, said in after.items():
            leaks = [word for word in [*ids, MEMO] if word in said]
            steady = again.get(where) == before["owner"].get(where)
            if leaks or (steady and said != before[who][where]):
                wrong.append((who, where, leaks))
        assert len(after) > 60
    assert not wrong, "\n".join(map(str, wrong))
    restless = {where.split()[0] for where in again if again[where] != before["owner"][where]}
    assert restless <= UNSTABLE


def test_she_herself_sees_her_work(app: Flask, scene: Scene, work: Work) -> None:
    """So that the test above looks where there is something to see."""
    ids = work_of_anna(scene, work)
    said = "".join(look(app, scene, scene.anna).values())
    assert MEMO in said
    assert all(one in said for one in ids[:2])


def test_what_somebody_else_did_blind_is_not_found_by_its_id(app: Flask, scene: Scene, work: Work) -> None:
    """Every address that takes a coding, by every method, in its path or its form."""
    secret = work_of_anna(scene, work)[0]
    for who, client in scene.readers.items():
        if who in ("reader", "commissioner"):
            continue
        for rule in app.url_map.iter_rules():
            if "coding_id" not in rule.arguments or "study_id" not in rule.arguments:
                continue
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                where = address(rule, scene.ids | {"coding_id": secret})
                assert send(client, method, rule, where, scene.ids | {"coding_id": secret}) == 404, where
        finding = f"/studies/{scene.study.id}/findings/{scene.ids['finding_id']}/evidence"
        assert client.post(finding, data={"coding": secret, "stance": "for"}).status_code == 404
        assert client.get(f"/studies/{scene.study.id}/history?object={secret}").text.count("<time") == 0


def test_every_answer_to_the_other_coders_own_work_keeps_the_secret(
    app: Flask, scene: Scene, work: Work
) -> None:
    ids = work_of_anna(scene, work)
    bert = scene.readers["the other coder"]
    code(scene, bert, "dertien weken", scene.ids["code_id"])
    answer = bert.get(f"/studies/{scene.study.id}/documents/{scene.documents[0]}/state")
    assert answer.json is not None
    assert len(answer.json["codings"]) == 1
    assert not [one for one in [*ids, MEMO] if one in answer.text]


DOWNLOADS = {
    "researcher.code_matrix": "matrix?by=document&count=passages",
    "researcher.code_frequencies": "matrix/frequencies",
    "researcher.code_pairs": "matrix/pairs?way=turn",
    "researcher.factors": "factors",
    "researcher.framework": "framework",
    "researcher.saturation": "saturation",
    "researcher.word_list": "words?voice=all",
    "researcher.words_in_context": "words/in-context?word=weken&voice=all",
    "researcher.queries": "queries?q=",
}
"""Tables that a page gives as a file when it is asked by POST."""


def files(scene: Scene, client: FlaskClient, work: Work, run_jobs: Callable[[], int]) -> dict[str, str]:
    """Every file of the coding work this person can have made, with all that can be ticked, unpacked."""
    base = f"/studies/{scene.study.id}"
    found = {}
    for form in FORMS:
        wanted = dict.fromkeys(("names", "all_words", "uncoded", "journal"), "y")
        wanted |= {"form": form, "language": "nl", "separator": ";"}
        assert client.post(f"{base}/documents/export", data=wanted).status_code == 302
        run_jobs()
        with work() as session:
            made = session.scalars(
                select(CodingExport.id).where(CodingExport.created_by == client.user.id)  # type: ignore[attr-defined]
            ).one()
        answer = client.get(f"{base}/documents/export/{made}")
        assert answer.status_code == 200, (form, answer.text)
        found[form] = unpacked(answer.data)
        assert client.post(f"{base}/documents/export/{made}/remove").status_code == 302
    with work() as session:
        key = session.get_one(Code, uuid.UUID(scene.ids["code_id"])).key
    for endpoint, where in DOWNLOADS.items():
        if endpoint == "researcher.queries":
            where += quote(write(Coded(key), "en"))
        for form in ("csv", "xlsx"):
            answer = client.post(f"{base}/{where}", data={"form": form})
            assert answer.status_code == 200, (endpoint, answer.status_code)
            found[f"{endpoint} {form}"] = unpacked(answer.data)
    return found


def unpacked(data: bytes) -> str:
    """All that stands in a file, without the time at which it was made."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "".join(
                f"{name}\n{unpacked(packed.read(name))}"
                for name in packed.namelist()
                if "docProps" not in name
            )
    if data.startswith(b"$FL"):  # SPSS: the day and time stand in the head
        data = data[:92] + data[109:]
    return data.decode("utf-8", "replace")


def test_no_file_tells_of_blind_work(
    app: Flask, scene: Scene, work: Work, run_jobs: Callable[[], int]
) -> None:
    """Each export is made by the other coder and by an owner, before and after the work: not a sign of it differs."""
    coders = {who: scene.readers[who] for who in ("the other coder", "owner")}
    run_jobs()
    before = {who: files(scene, client, work, run_jobs) for who, client in coders.items()}
    again = files(scene, scene.readers["owner"], work, run_jobs)
    assert again == before["owner"]  # so that a difference is one of what is in it
    ids = work_of_anna(scene, work)
    for who, client in coders.items():
        after = files(scene, client, work, run_jobs)
        for name, said in after.items():
            assert not [word for word in (*ids, MEMO) if word in said], (who, name)
            assert said == before[who][name], (who, name)
    own = files(scene, scene.anna, work, run_jobs)
    assert {
        name for name, said in own.items() if MEMO in said
    } == set()  # it counts nowhere yet, for her neither


def test_every_page_that_gives_a_file_is_walked(app: Flask) -> None:
    giving = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("researcher.", "findings."))
        and "POST" in (rule.methods or set())
        and any(word in reached(app.view_functions[rule.endpoint]) for word in ("table_file(", "sent(", "-Disposition"))
    }  # fmt: skip
    assert giving - {"researcher.download_key"} == set(DOWNLOADS)  # the key of names holds no coding


def test_once_both_have_locked_both_see_it(app: Flask, scene: Scene, work: Work) -> None:
    ids = work_of_anna(scene, work)
    bert = scene.readers["the other coder"]
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
    page = bert.get(
        f"/studies/{scene.study.id}/rounds/{scene.round_id}/documents/{scene.documents[0]}/differences?number=1"
    ).text
    assert MEMO in page
    assert ids[0] in page
