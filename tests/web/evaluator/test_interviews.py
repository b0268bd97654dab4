"""Interviews through the pages: planning, the screen's changes, recordings in parts, and reading by link."""

import io
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Membership, User
from coding import intake
from coding.documents import member_checks
from coding.models import Document
from surveys import instruments, interviews, partners, responses
from surveys.conversations import notetaking
from surveys.conversations.models import Recording
from surveys.definition import parse
from surveys.models import Interview, Study
from tests import documents, factories
from tests.conftest import SignIn, Work, become

SOUND = b"ID3" + bytes(range(256)) * 20_000
ALL = {"consent_interview": True, "consent_audio": True, "consent_quote": True, "member_check": True}


@dataclass
class Talk:
    study: Study
    id: uuid.UUID
    person_id: uuid.UUID

    @property
    def path(self) -> str:
        return f"/studies/{self.study.id}/interviews/{self.id}"


@pytest.fixture
def talk(work: Work, study: Study) -> Talk:
    with work() as session:
        found = session.get_one(Study, study.id)
        guide = instruments.publish(session, None, instruments.adopt(session, None, found, "interview_guide"))
        partner = factories.make_partner(session, found, name="Bouw Zuid")
        person = partners.add_participant(session, None, partner, "Sam Steen")
        made = interviews.plan(session, None, found, guide, partner, person)
        interviews.record_consents(session, None, made, ALL)
        interviews.begin(session, None, made)
        return Talk(study, made.id, person.id)


def change(kind: str, question: str, value: object, base: object = 0) -> dict[str, object]:
    return {"id": str(uuid.uuid4()), "kind": kind, "question": question, "value": value, "base": base}


def test_an_interview_is_planned_with_time_way_and_two_note_takers(
    sign_in: SignIn, work: Work, talk: Talk
) -> None:
    client = sign_in("evaluator")
    with work() as session:
        second = factories.make_user(session, name="Bram")
        factories.make_member(session, session.get_one(Study, talk.study.id), second, "evaluator")
    page = client.get(f"{talk.path}/arrange")
    assert "Who takes notes as well" in page.text
    sent = {
        "scheduled_on": "2026-12-01",
        "scheduled_time": "14:30",
        "held_by": "video",
        "place": "Adres",
        "interviewer_id": str(client.user.id),  # type: ignore[attr-defined]
        "second_id": str(second.id),
    }
    assert client.post(f"{talk.path}/arrange", data=sent).status_code == 302
    page = client.get(talk.path)
    assert "14:30" in page.text
    assert "by video call: Adres" in page.text
    assert "Bram takes notes as well" in page.text


def test_the_screen_shows_the_probes_for_this_partner_and_keeps_them_by_their_place(
    sign_in: SignIn, work: Work, study: Study
) -> None:
    def text(said: str) -> dict[str, str]:
        return {"nl": said, "en": said}

    probes = [
        {"text": text("Who else?")},
        {"text": text("And the council?"), "relevant": "${P1} = 'gemeente'"},
        {"text": text("And the site?"), "relevant": "${P1} = 'bouwbedrijf'"},
    ]
    item = {
        "id": "Q1",
        "type": "guide_question",
        "text": text("How was it?"),
        "purpose": "mechanism",
        "probes": probes,
    }
    said = {"id": "N1", "type": "note", "text": text("Now the second half.")}
    page = {"id": "a", "title": text("Part"), "items": [item, said]}
    data = {
        "id": "g",
        "kind": "guide",
        "title": text("Guide"),
        "given": {"P1": "partner.type"},
        "pages": [page],
    }
    with work() as session:
        found = session.get_one(Study, study.id)
        partners.seed_types(session, found.programme)
        kind = next(kind for kind in partners.types(session, found) if kind.key == "bouwbedrijf")
        partner = partners.add(session, None, found, "Bouw Zuid", kind.id)
        person = partners.add_participant(session, None, partner, "Sam Steen")
        guide = instruments.publish(session, None, instruments.add(session, None, found, parse(data)))
        made = interviews.plan(session, None, found, guide, partner, person)
        interviews.begin(session, None, made)
        here = f"/studies/{study.id}/interviews/{made.id}"
    client = sign_in("evaluator")
    screen = client.get(f"{here}/run").text
    assert "Why: what makes it work" in screen
    assert "And the site?" in screen
    assert "And the council?" not in screen
    assert screen.count('data-dot="') == 1  # what is only said is no question to cover
    assert "Now the second half." in screen
    sent = {"Q1-note": "Fine.", "Q1-revision": "0", "Q1-probe": ["2"]}
    assert client.post(f"{here}/notes", data=sent).status_code == 302
    assert client.get(f"{here}/state").json["notes"]["Q1"]["probes"] == [2]  # type: ignore[index]


def test_what_was_not_asked_is_told_by_name_afterwards(sign_in: SignIn, work: Work, talk: Talk) -> None:
    client = sign_in("evaluator")
    ticks = [
        change("coverage", question, value)
        for question, value in (("Q01", "asked"), ("Q02", "spontaneous"), ("Q03", "skipped"))
    ]
    sent = client.post(f"{talk.path}/changes", json={"changes": ticks})
    assert [result["state"] for result in sent.json["results"]] == ["kept"] * 3
    page = client.get(talk.path).text
    assert "2 of 22 covered." in page
    assert "20 questions did not come up" in page
    told = page.split("not-asked")[1].split("</ul>")[0]
    found = dict(re.findall(r'href="#asked-(\w+)".*?class="note">([^<]+)<', told))
    assert len(found) == 20
    assert found["Q03"] == "skipped"
    assert set(found.values()) == {"skipped", "no tick"}
    assert not {"Q01", "Q02"} & found.keys()
    for question in found:
        assert f'id="asked-{question}"' in page


def test_changes_are_answered_one_by_one(sign_in: SignIn, work: Work, talk: Talk) -> None:
    client = sign_in("evaluator")
    first = change("note", "Q02", "Loopt goed.")
    answer = client.post(
        f"{talk.path}/changes",
        json={"changes": [first, change("note", "Q02", "Anders."), change("coverage", "Q02", "x"), 3, first]},
    )
    assert answer.status_code == 200
    states = [(result["state"], result.get("revision")) for result in answer.json["results"]]
    assert states == [("kept", 1), ("conflict", 1), ("refused", None), ("refused", None), ("kept", 1)]
    assert answer.json["results"][1]["theirs"] == "Loopt goed."
    state = client.get(f"{talk.path}/state").json
    assert state["notes"]["Q02"]["note"] == "Loopt goed."
    assert state["person"] == str(client.user.id)  # type: ignore[attr-defined]
    assert state["csrf"]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"changes": 3}', b'{"changes": [' + b"1," * 200 + b"1]}"])
def test_what_cannot_be_read_is_refused(sign_in: SignIn, talk: Talk, body: bytes) -> None:
    client = sign_in("evaluator")
    answer = client.post(f"{talk.path}/changes", data=body, content_type="application/json")
    assert answer.status_code == 403


def test_late_changes_make_a_new_version_of_the_document(sign_in: SignIn, work: Work, talk: Talk) -> None:
    client = sign_in("evaluator")
    client.post(f"{talk.path}/changes", json={"changes": [change("note", "Q02", "Eerst.")]})
    assert client.post(f"{talk.path}/finish", data={}).status_code == 302
    client.post(f"{talk.path}/changes", json={"changes": [change("note", "Q03", "Nog onderweg.")]})
    with work() as session:
        made = session.scalars(select(Document).order_by(Document.version)).all()
    assert [(document.version, "onderweg" in document.text) for document in made] == [(1, False), (2, True)]


def test_who_is_signed_out_or_of_another_study_keeps_nothing(
    client: FlaskClient, sign_in: SignIn, work: Work, talk: Talk
) -> None:
    sent = {"changes": [change("note", "Q02", "x")]}
    json = {"Accept": "application/json"}
    assert client.post(f"{talk.path}/changes", json=sent, headers=json).status_code == 401
    with work() as session:
        other = factories.make_study(session)
    assert sign_in("owner", other).post(f"{talk.path}/changes", json=sent, headers=json).status_code == 404
    assert sign_in("reader").post(f"{talk.path}/changes", json=sent, headers=json).status_code == 403
    with work() as session:
        assert notetaking.notes(session, session.get_one(Interview, talk.id)) == {}


def test_the_worker_is_served_from_the_root_and_never_old(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    for path in re.findall(r'^  "(/[^"]+)",$', answer.text, re.MULTILINE):
        assert client.get(path).status_code == 200, path


def add_sound(client: FlaskClient, talk: Talk) -> None:
    sent = {"recording": (io.BytesIO(SOUND), "gesprek.mp3")}
    assert client.post(f"{talk.path}/recordings", data=sent).status_code == 302


def test_a_recording_is_played_in_parts_by_the_team_alone(sign_in: SignIn, work: Work, talk: Talk) -> None:
    client = sign_in("evaluator")
    add_sound(client, talk)
    with work() as session:
        row = session.scalars(select(Recording)).one()
    address = f"{talk.path}/recordings/{row.id}"
    whole = client.get(address)
    assert (whole.status_code, whole.data, whole.mimetype) == (200, SOUND, "audio/mpeg")
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, start, end in (
        ("0-99", 0, 100),
        ("1048570-1048585", 1048570, 1048586),
        ("-10", len(SOUND) - 10, len(SOUND)),
    ):
        part = client.get(address, headers={"Range": f"bytes={asked}"})
        assert part.status_code == 206
        assert part.data == SOUND[start:end]
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(SOUND)}"
    long = client.get(address, headers={"Range": "bytes=0-"})
    assert long.data == SOUND[: 4 * 1024 * 1024]
    assert client.get(address, headers={"Range": f"bytes={len(SOUND)}-"}).status_code == 416
    assert sign_in("reader").get(address).status_code == 403
    assert sign_in("commissioner").get(address).status_code == 403
    assert client.post(f"{address}/remove").status_code == 302
    assert client.get(address).status_code == 404


VTT = "WEBVTT\n\n00:00:03.000 --> 00:00:08.000\n<v Eva>Hoe begon het?\n\n00:01:05.000 --> 00:01:09.000\n<v Sam>Rommelig.\n"
SRT = "1\n00:00:03,000 --> 00:00:08,000\nEva: Hoe begon het?\n\n2\n00:01:05,000 --> 00:01:09,000\nSam: Rommelig.\n"
WORD = documents.word(["Eva Evaluator   0:03\nHoe begon het?", "Sam Steen   1:05\nRommelig."])


@pytest.mark.parametrize(
    ("name", "data"), [("t.vtt", VTT.encode()), ("t.srt", SRT.encode()), ("t.docx", WORD)]
)
def test_a_transcript_with_times_plays_along_whatever_file_it_was(
    sign_in: SignIn, work: Work, talk: Talk, name: str, data: bytes
) -> None:
    client = sign_in("evaluator")
    add_sound(client, talk)
    assert client.get(f"{talk.path}/listen").status_code == 302  # there is nothing to read along yet
    with work() as session:
        study, interview = session.get_one(Study, talk.study.id), session.get_one(Interview, talk.id)
        intake.add_transcript(session, None, study, name, data, interview=interview)
    page = client.get(f"{talk.path}/listen").text
    turns = re.findall(r'data-seconds="(\d+)".*?<p>([^<]+)</p>', page, re.DOTALL)
    assert [(seconds, words.strip()) for seconds, words in turns] == [
        ("3", "Hoe begon het?"),
        ("65", "Rommelig."),
    ]
    assert "Listen along with the transcript" in client.get(talk.path).text


def test_a_recording_without_consent_is_not_kept(sign_in: SignIn, work: Work, talk: Talk) -> None:
    with work() as session:
        interviews.record_consents(
            session, None, session.get_one(Interview, talk.id), {"consent_audio": False}
        )
    client = sign_in("evaluator")
    assert "Not everybody at the table allowed a recording" in client.get(talk.path).text
    sent = {"recording": (io.BytesIO(SOUND), "gesprek.mp3")}
    assert client.post(f"{talk.path}/recordings", data=sent).status_code == 403


def test_forgetting_a_person_takes_the_recording_along(
    app: Flask, sign_in: SignIn, work: Work, talk: Talk
) -> None:
    from app import erasure
    from surveys.models import Participant

    folder = app.config["VAR"] / "recordings"
    before = set(folder.glob("*/*"))
    add_sound(sign_in("evaluator"), talk)
    assert len(set(folder.glob("*/*")) - before) == 1
    with work() as session:
        erasure.erase(session, None, session.get_one(Participant, talk.person_id))
    assert set(folder.glob("*/*")) == before


@pytest.fixture
def link(work: Work, talk: Talk) -> str:
    with work() as session:
        found = session.get_one(Interview, talk.id)
        study = session.get_one(Study, talk.study.id)
        record = intake.add_transcript(
            session, None, study, "t.txt", b"I: Hoe?\nR: Een jaar.\nI: En?\nR: Goed.", interview=found
        )
        assert found.response.participant
        _, token = member_checks.offer(session, None, found, record, found.response.participant)
    return f"/check/{token}"


def test_another_language_keeps_what_the_partner_corrected(client: FlaskClient, link: str) -> None:
    assert 'form="answers" name="language" value="en"' in client.get(link).text
    sent = {"verdict-3": "wrong", "words-3": "Slecht.", "remarks": "Dank", "language": "en"}
    assert client.post(link, data=sent).status_code == 302
    page = client.get(link).text
    assert "Is this right?" in page
    assert "Slecht." in page
    assert "Dank" in page


def test_the_partner_reads_corrects_and_hands_in(
    client: FlaskClient, sign_in: SignIn, work: Work, talk: Talk, link: str
) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert "Een jaar." in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    sent = {"verdict-1": "right", "verdict-3": "wrong", "words-3": "", "remarks": "Dank"}
    again = client.post(link, data={**sent, "send": "yes"})
    assert again.status_code == 422
    assert "Schrijf hier wat er moet staan" in again.text
    assert 'value="right" checked' in again.text
    sent["words-3"] = "Slecht <b>hoor</b>."
    assert client.post(link, data={**sent, "send": "yes"}).status_code == 302
    done = client.get(link).text
    assert "Slecht &lt;b&gt;hoor&lt;/b&gt;." in done
    assert client.post(link, data={**sent, "send": "yes"}).status_code == 409
    team = sign_in("evaluator")
    address = re.search(r"/checks/[0-9a-f-]{36}", team.get(talk.path).text)
    assert address
    page = team.get(f"{talk.path}{address[0]}")
    assert "Slecht &lt;b&gt;hoor&lt;/b&gt;." in page.text
    assert "Dank" in page.text
    made = team.post(f"{talk.path}{address[0]}/take-over", data={"passage": "3"})
    assert made.status_code == 302
    with work() as session:
        texts = {d.version: d.text for d in session.scalars(select(Document)).all()}
    assert "Goed." in texts[1]
    assert "Slecht <b>hoor</b>." in texts[2]


def test_the_link_is_made_once_and_can_be_withdrawn(
    client: FlaskClient, sign_in: SignIn, work: Work, talk: Talk, link: str
) -> None:
    team = sign_in("evaluator")
    with work() as session:
        record = session.scalars(select(Document.id)).one()
    sent = {"document": str(record), "participant": str(talk.person_id)}
    shown = re.search(r"/check/[\w-]{43}", team.post(f"{talk.path}/checks/new", data=sent).text)
    assert shown
    assert client.get(shown[0]).status_code == 200
    checks = re.findall(r"/checks/[0-9a-f-]{36}", team.get(talk.path).text)
    assert len(checks) == 2
    assert team.post(f"{talk.path}{checks[0]}/revoke").status_code == 302
    assert sorted(client.get(address).status_code for address in (shown[0], link)) == [200, 410]
    assert client.get("/check/" + "x" * 43).status_code == 404


def test_speakers_of_a_group_are_assigned_on_confirming(sign_in: SignIn, work: Work, talk: Talk) -> None:
    from surveys.conversations import groups

    with work() as session:
        found = session.get_one(Interview, talk.id)
        study = session.get_one(Study, talk.study.id)
        kim = partners.add_participant(session, None, factories.make_partner(session, study), "Kim Kaas")
        groups.invite(session, None, found, [kim])
    client = sign_in("evaluator")
    file = io.BytesIO(
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Kim>Van Kim.</v>\n\n00:03.000 --> 00:04.000\n<v Sam>Van Sam.\n"
    )
    brought = client.post(
        f"/studies/{talk.study.id}/documents/new", data={"interview": str(talk.id), "file": (file, "a.vtt")}
    )
    page = client.get(brought.location)
    assert f'value="{kim.id}" selected' in page.text
    stranger = uuid.uuid4()
    sent = {
        "act": "store",
        "speaker": ["Kim", "Sam"],
        "role-0": "respondent",
        "role-1": "respondent",
        "person-0": str(kim.id),
        "person-1": str(stranger),
    }
    stored = client.post(brought.location, data=sent)
    assert stored.status_code == 302
    assert "/documents/" in stored.location
    with work() as session:
        turns = session.scalars(select(Document)).one().turns
        assert [(turn.participant_id, turn.seconds) for turn in turns] == [(kim.id, 1), (None, 3)]


Enter = Callable[..., FlaskClient]


def test_another_person_cannot_take_the_place_of_who_typed(app: Flask, work: Work, talk: Talk) -> None:
    """The device compares the person in the state with the one whose notes wait."""
    states = set()
    for _ in range(2):
        with work() as session:
            user: User = factories.make_user(session)
            session.add(Membership(study_id=talk.study.id, user_id=user.id, role="evaluator"))
        person = app.test_client()
        become(person, user)
        states.add(person.get(f"{talk.path}/state").json["person"])
    assert len(states) == 2


def test_consents_taken_back_afterwards_take_the_recording_with_them(
    sign_in: SignIn, work: Work, talk: Talk
) -> None:
    client = sign_in("evaluator")
    add_sound(client, talk)
    client.post(f"{talk.path}/finish", data={})
    assert "Somebody changed their mind" in client.get(talk.path).text
    client.post(f"{talk.path}/consents", data={"consent": ["consent_audio", "member_check"]})
    with work() as session:
        interview = session.get_one(Interview, talk.id)
        given = responses.consents(session, interview.response)
        assert given["consent_interview"]  # what was needed to begin stands
        assert (given["consent_quote"], given["consent_audio"]) == (False, True)
        kept = len(session.scalars(select(Recording)).all())
    client.post(f"{talk.path}/consents", data={"consent": ["member_check"]})
    with work() as session:
        assert session.scalars(select(Recording)).all() == []
    assert kept == 1
    reader = sign_in("reader")
    assert reader.post(f"{talk.path}/consents").status_code == 403
    assert "changed their mind" not in reader.get(talk.path).text
