"""Coding rounds on the pages: made, coded blind, locked, decided on, measured; blind by every address there is."""

import csv
import io
import re
import uuid
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from coding import agreement, codebook, intake, review
from coding.models import Code, Document, Suggestion
from coding.rounds.models import Assignment, Decision
from surveys.base import new_id, now
from surveys.models import Study
from tests.conftest import SignIn, Work

TEXT = (
    "I: Hoe gaat het?\nR: De jobcoach stopt na dertien weken. Dat is jammer voor iedereen die blijft.\n"
    "I: En dan?\nR: Dan stopt ook de rest van de ploeg.\n"
)
SECRET = "alleen-van-anna-7f3a"
"""Stands in the memo of the blind coding, and nowhere else."""


@dataclass
class World:
    study: Study
    anna: FlaskClient
    bert: FlaskClient
    documents: list[uuid.UUID]
    codes: list[uuid.UUID]
    version: uuid.UUID

    def at(self, path: str) -> str:
        return f"/studies/{self.study.id}/{path}"

    def code(self, client: FlaskClient, words: str, code: int = 0, document: int = 0, **more: str) -> int:
        where = self.at(f"documents/{self.documents[document]}/codings")
        data = {"quote": words, "code": str(self.codes[code]), **more}
        return client.post(where, data=data, headers={"Accept": "application/json"}).status_code


@pytest.fixture
def world(work: Work, sign_in: SignIn, study: Study) -> World:
    anna, bert = sign_in("owner"), sign_in("researcher")
    with work() as session:
        here = session.merge(study, load=False)
        book = codebook.adopt(session, None, here)
        documents = []
        for number in range(2):
            text = TEXT + f"I: {number}?\nR: Ja, dat klopt.\n"
            document = intake.add_transcript(session, new_id(), here, f"gesprek{number}.txt", text.encode())
            intake.segment(session, document)
            documents.append(document.id)
        codes = [code.id for code in codebook.usable(session, study.id)]
        return World(study, anna, bert, documents, codes, book.versions[-1].id)


def begin(world: World, documents: int = 1, **more: str) -> uuid.UUID:
    ticks = [
        f"{document}:{client.user.id}"  # type: ignore[attr-defined]
        for document in world.documents[:documents]
        for client in (world.anna, world.bert)
    ]
    data = {"title": "Ronde 1", "unit": "passages", "version": str(world.version), "assign": ticks, **more}
    answer = world.anna.post(world.at("rounds"), data=data)
    assert answer.status_code == 302, answer.text
    return uuid.UUID(answer.location.rsplit("/", 1)[1])


def lock(world: World, work: Work, client: FlaskClient, round_id: uuid.UUID) -> None:
    with work() as session:
        ids = session.scalars(
            select(Assignment.id).where(
                Assignment.round_id == round_id,
                Assignment.coder_id == client.user.id,  # type: ignore[attr-defined]
            )
        ).all()
    for assignment in ids:
        assert client.post(world.at(f"rounds/{round_id}/assignments/{assignment}/lock")).status_code == 302


def test_a_round_is_made_in_two_steps_and_divided_by_hand(world: World, work: Work) -> None:
    assert "Name of the round" in world.anna.get(world.at("rounds/new")).text
    people = [str(client.user.id) for client in (world.anna, world.bert)]  # type: ignore[attr-defined]
    page = world.anna.post(
        world.at("rounds/divide"),
        data={"title": "Ronde 1", "document": world.documents, "coder": people, "how": "all"},
    ).text
    assert page.count("checked") == 4
    assert 'value="Ronde 1"' in page
    round_id = begin(world)
    page = world.bert.get(world.at(f"rounds/{round_id}")).text
    assert "Your part" in page
    assert "Done: lock" in page
    assert "For the owner of the study" not in page


def test_who_is_not_of_the_team_cannot_be_made_a_coder(world: World) -> None:
    ticks = [f"{world.documents[0]}:{person}" for person in (world.anna.user.id, uuid.uuid4())]  # type: ignore[attr-defined]
    data = {"title": "X", "unit": "passages", "version": str(world.version), "assign": ticks}
    assert world.anna.post(world.at("rounds"), data=data).status_code == 404


def test_from_blind_coding_to_joint_decisions(world: World, work: Work) -> None:
    round_id = begin(world)
    for client in (world.anna, world.bert):
        assert world.code(client, "dertien weken", 0) == 200
    assert world.code(world.anna, "de rest van de ploeg", 1) == 200
    differences = world.at(f"rounds/{round_id}/documents/{world.documents[0]}/differences")
    assert world.bert.get(differences).status_code == 403
    lock(world, work, world.anna, round_id)
    assert world.code(world.anna, "jammer", 0) == 403
    lock(world, work, world.bert, round_id)
    page = world.bert.get(differences).text
    assert "0 of 1 differences decided on; 1 codings the same for all." in page
    assert "Definition" in page
    assert "Put no code here." in page
    sources = re.findall(r'name="sources" value="([^"]+)"', page)
    refused = world.bert.post(differences, data={"sources": sources, "choice": "none", "reason": " "})
    assert refused.status_code == 403
    done = world.bert.post(
        differences, data={"sources": sources, "choice": f"one:{sources[0]}", "reason": "Zo bedoeld"}
    )
    assert done.status_code == 302
    after = world.bert.get(done.location).text
    assert "Settled: the joint codings count." in after
    assert "Zo bedoeld" in after
    page = world.bert.get(world.at(f"documents/{world.documents[0]}?plain=yes")).text
    assert len(set(re.findall(r'id="coding-([0-9a-f-]+)"', page))) == 2
    with work() as session:
        decision = session.scalars(select(Decision).where(Decision.choice == "one")).one()
    world.bert.post(f"{differences}/decisions/{decision.id}/undo")
    page = world.bert.get(world.at(f"documents/{world.documents[0]}?plain=yes")).text
    assert (
        len(set(re.findall(r'id="coding-([0-9a-f-]+)"', page))) == 1
    )  # his own; nothing joint counts any more
    history = world.anna.get(world.at("history")).text
    assert "took a decision on a difference between coders back" in history
    assert "locked the coding of a document" in history


def test_agreement_is_shown_when_all_have_locked_as_page_and_csv(world: World, work: Work) -> None:
    round_id = begin(world)
    for client in (world.anna, world.bert):
        world.code(client, "dertien weken", 0)
    world.code(world.anna, "de rest van de ploeg", 1)
    for address in (f"agreement?round={round_id}", f"rounds/{round_id}/agreement.csv"):
        answer = world.anna.get(world.at(address))
        assert "have not all locked" in answer.text or answer.status_code == 403
    for client in (world.anna, world.bert):
        lock(world, work, client, round_id)
    page = world.anna.get(world.at("agreement")).text
    assert "Alpha over all codes" in page
    assert "People with each other" in page
    assert "<svg" in page
    file = world.anna.get(world.at(f"rounds/{round_id}/agreement.csv")).text.lstrip("\ufeff").splitlines()
    header, overall = file[0].split(","), file[1].split(",")
    assert overall[header.index("kind")] == "people"
    assert 0 < float(overall[header.index("alpha")]) < 1
    assert overall[header.index("units")] == "3"


def test_each_code_has_its_n_its_interval_and_a_warning_when_the_number_says_little(
    world: World, work: Work
) -> None:
    """One code on one of three units, given alike; another given by one coder alone."""
    round_id = begin(world)
    for client in (world.anna, world.bert):
        world.code(client, "dertien weken", 0)
    world.code(world.anna, "de rest van de ploeg", 1)
    for client in (world.anna, world.bert):
        lock(world, work, client, round_id)
    text = world.anna.get(world.at(f"rounds/{round_id}/agreement.csv")).text.lstrip("\ufeff")
    rows: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        if row["kind"] == "people":
            rows.setdefault(row["code"], row)  # scales come later, without a code
    with work() as session:
        keys = [session.get_one(Code, one).key for one in world.codes[:2]]
    alike, alone = rows[keys[0]], rows[keys[1]]
    assert (alike["units"], alike["units_coded"], alike["passages"]) == ("3", "1", "2")
    assert (alone["units"], alone["units_coded"], alone["passages"]) == ("3", "1", "1")
    assert (alike["alpha"], alike["percent"], alike["kappa"]) == ("1.0000", "1.0000", "1.0000")
    assert float(alone["percent"]) == pytest.approx(2 / 3, abs=0.0001)
    table = [[0, 0], [1, 0], [0, 0]]
    assert float(alone["alpha"]) == pytest.approx(agreement.alpha(table), abs=0.0001)
    for row in (rows[""], alike, alone):
        assert float(row["percent_low"]) <= float(row["percent"]) <= float(row["percent_high"])
        assert float(row["alpha_low"]) <= float(row["alpha"]) <= float(row["alpha_high"])
    assert {alike["warning"], alone["warning"]} == {"few"}
    page = " ".join(world.anna.get(world.at("agreement")).text.split())
    per_code = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert per_code.count("1 of 3</td>") == 2
    assert per_code.count('<a href="#note-few">few units</a>') == 2
    assert 'id="note-few"' in page
    low, high = (f"{float(alone[f'alpha_{end}']):.2f}".replace("-", "−") for end in ("low", "high"))
    assert f"({low} – {high})" in per_code


def test_scales_are_compared_at_their_level_where_both_gave_the_code(world: World, work: Work) -> None:
    """Strength and direction by order, valence and improvement by kind; a code that only one gave does not count."""
    round_id = begin(world, documents=2)
    both = (TEXT.split("R: ")[1].split("\n")[0], "Dan stopt ook de rest van de ploeg.")
    anna = [("barrier", "3"), ("facilitator", "1")], [("mixed", "2"), ("barrier", "1")]
    bert = [("barrier", "2"), ("barrier", "1")], [("neutral", "2"), ("barrier", "3")]
    for client, said in ((world.anna, anna), (world.bert, bert)):
        for document, marks in enumerate(said):
            for words, (valence, strength) in zip(both, marks, strict=True):
                assert world.code(client, words, 0, document, valence=valence, strength=strength) == 200
    assert world.code(world.anna, "Ja, dat klopt.", 0, valence="mixed", strength="2") == 200
    for client in (world.anna, world.bert):
        lock(world, work, client, round_id)
    text = world.anna.get(world.at(f"rounds/{round_id}/agreement.csv")).text.lstrip("\ufeff")
    rows = {
        (row["label"], row["level"]): row
        for row in csv.DictReader(io.StringIO(text))
        if row["kind"] == "people"
    }
    wanted = {
        ("Strength", "ordinal"): [[3, 2], [1, 1], [2, 2], [1, 3]],
        ("Direction", "ordinal"): [[0, 0], [2, 0], [1, 1], [0, 0]],
        ("Direction", "nominal"): [["b", "b"], ["f", "b"], ["m", "n"], ["b", "b"]],
    }
    for (label, level), table in wanted.items():
        row = rows[label, level]
        assert row["units"] == "4"
        assert float(row["alpha"]) == pytest.approx(agreement.alpha(table, level), abs=0.0001)
        assert float(row["percent"]) == pytest.approx(agreement.percent(table), abs=0.0001)
    assert rows["Improvement", "nominal"]["alpha"] == ""  # all the same: nothing to tell apart
    page = world.anna.get(world.at("agreement")).text
    assert "Direction, strength and improvement" in page
    assert "as an order, from weak to strong" in page


def test_machine_and_people_are_apart(world: World, work: Work) -> None:
    with work() as session:
        document = session.get_one(Document, world.documents[0])
        review.suggest_document(session, None, document)
    round_id = begin(world, threshold="0.05")
    world.code(world.anna, "dertien weken", 0)
    for client in (world.anna, world.bert):
        lock(world, work, client, round_id)
    page = world.anna.get(world.at("agreement")).text
    assert "People with the machine" in page
    machine = f"with={world.anna.user.id}&amp;with={uuid.UUID(int=0)}"  # type: ignore[attr-defined]
    assert machine in page
    page = world.anna.get(world.at(f"agreement?round={round_id}&{machine.replace('&amp;', '&')}")).text
    assert "says nothing about how far people agree" in page


def test_owners_open_locks_and_others_do_not(world: World, work: Work) -> None:
    round_id = begin(world)
    lock(world, work, world.bert, round_id)
    with work() as session:
        locked = session.scalars(select(Assignment).where(Assignment.locked_at.is_not(None))).one().id
    where = world.at(f"rounds/{round_id}/assignments/{locked}/unlock")
    assert world.bert.post(where, data={"reason": "x"}).status_code == 403
    assert world.anna.post(where, data={"reason": ""}).status_code == 403
    assert world.anna.post(where, data={"reason": "Vergeten"}).status_code == 302
    assert "Vergeten" in world.bert.get(world.at(f"rounds/{round_id}")).text


def test_a_reflexive_study_says_why_and_its_addresses_do_nothing(world: World, work: Work) -> None:
    round_id = begin(world)
    world.code(world.anna, "dertien weken", 0)
    for client in (world.anna, world.bert):
        lock(world, work, client, round_id)
    with work() as session:
        session.get_one(Study, world.study.id).mode = "reflexive"
    why = "This study works reflexively."
    for address in ("rounds", "agreement", f"rounds/{round_id}"):
        answer = world.anna.get(world.at(address))
        assert answer.status_code == 200
        assert why in answer.text
        assert "Alpha" not in answer.text
    here = f"rounds/{round_id}/documents/{world.documents[0]}/differences"
    for address in ("rounds/new", here, f"rounds/{round_id}/agreement.csv"):
        answer = world.anna.get(world.at(address))
        assert answer.status_code == 403
        assert why in answer.text
    for address in ("rounds", here, f"{here}/rest", f"{here}/settle", f"{here}/reopen"):
        answer = world.anna.post(world.at(address), data={"reason": "x", "choice": "none", "coder": str(world.anna.user.id)})  # type: ignore[attr-defined]  # fmt: skip
        assert answer.status_code == 403, address


def test_who_codes_blind_reads_so_and_gets_no_suggestions_anywhere(
    world: World, work: Work, sign_in: SignIn
) -> None:
    with work() as session:
        document = session.get_one(Document, world.documents[0])
        segment, codes = document.segments[0], session.scalars(select(Code).order_by(Code.position)).all()
        made = [
            Suggestion(
                document_id=document.id, segment_id=segment.id, code_id=code.id, start=segment.start, end=segment.end,
                probability=0.6, encoder="test", because={"kind": "codebook", "text": "x", "similarity": 0.5},
            )
            for code in codes[-2:]
        ]  # fmt: skip
        session.add_all(made)
        document.suggested_at = now()
        session.flush()
        proposal = made[0].id
    here = world.at(f"documents/{world.documents[0]}")
    cara = sign_in("evaluator")  # of the team, and not in the round
    seq = world.anna.get(f"{here}/state").json["seq"]  # type: ignore[index]
    round_id = begin(world)
    assert cara.post(f"{here}/suggestions/{proposal}/reject").status_code == 200
    for address in (here, f"{here}?plain=yes", f"{here}?pane=1"):
        page = world.anna.get(address).text
        assert f"/rounds/{round_id}" in page
        assert re.search(r"until .+, .+ have all locked", page)
        assert "proposes nothing meanwhile" in page
        assert "Make new suggestions" not in page
        assert "Proposal</span>" not in page
        assert "You code blind here" not in cara.get(address).text
    for since in ("", f"?seq={seq}"):
        told = world.anna.get(f"{here}/state{since}").json
        assert (told["suggestions"], told["judged"]) == ([], [])  # type: ignore[index]
    assert cara.get(f"{here}/state").json["suggestions"]  # type: ignore[index]
    assert world.anna.post(f"{here}/suggestions/{proposal}/reopen").status_code == 403
    cells = re.findall(r'data-label="Suggestions">(\d+)<', world.anna.get(world.at("documents")).text)
    assert set(cells) == {"0"}
    assert "coders get no suggestions" in world.anna.get(world.at(f"rounds/{round_id}")).text
    lock(world, work, world.anna, round_id)
    page = world.anna.get(here).text
    assert "You locked this document on" in page
    assert 'data-writes="no"' in page
    lock(world, work, world.bert, round_id)
    page = world.anna.get(here).text
    assert "You code blind here" not in page
    assert 'data-writes="yes"' in page
    assert world.anna.get(f"{here}/state").json["suggestions"]  # type: ignore[index]


def test_a_joint_decision_says_where_it_is_changed(world: World, work: Work) -> None:
    round_id = begin(world)
    for client in (world.anna, world.bert):
        world.code(client, "dertien weken", 0)
    for client in (world.anna, world.bert):
        lock(world, work, client, round_id)
    here = world.at(f"documents/{world.documents[0]}")
    joint = {row[-1] for row in world.bert.get(f"{here}/state").json["codings"]}  # type: ignore[index]
    assert round_id.hex in joint
    page = world.bert.get(f"{here}?plain=yes").text
    where = world.at(f"rounds/{round_id}/documents/{world.documents[0]}/differences")
    assert f'href="{where}"' in page
    assert world.bert.get(where).status_code == 200
