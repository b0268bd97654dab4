"""The workspace through its addresses: what changed since, bad input, two people at once, history, pages without script."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.db import db
from app.models import AuditEntry
from coding import codebook, intake
from coding.marks import words
from coding.models import Code, Coding, Document, Suggestion
from surveys.base import new_id, now
from surveys.errors import Refused
from surveys.models import Study
from tests import factories
from tests.conftest import SignIn, Work

TEXT = (
    "I: Hoe gaat het?\nR: De jobcoach 👩\u200d👩\u200d👧 stopt na dertien weken. Dat is te vroeg.\n"
    "I: En dan?\nR: Cafe\u0301 🇳🇱🇧🇪 dicht.\n"
)
FAMILY = "👩\u200d👩\u200d👧"
JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html"}


class Here:
    """A study with a codebook and one transcript."""

    def __init__(self, study: Study, document: Document, codes: list[uuid.UUID]) -> None:
        self.study, self.document, self.codes, self.text = study, document, codes, document.text
        self.base = f"/studies/{study.id}/documents/{document.id}"

    def span(self, words: str) -> dict[str, Any]:
        start = self.text.index(words)
        return {"start": start, "end": start + len(words)}

    def add(self, client: FlaskClient, words: str, code: int = 0, **more: Any) -> dict[str, Any]:
        fields = {"code": self.codes[code], **self.span(words), **more}
        answer = client.post(f"{self.base}/codings", data=fields, headers=JSON)
        assert answer.status_code == 200, answer.text
        return answer.json  # type: ignore[no-any-return]


@pytest.fixture
def here(work: Work, study: Study) -> Here:
    with work() as session:
        mine = session.merge(study, load=False)
        codebook.adopt(session, None, mine)
        document = intake.add_transcript(session, new_id(), mine, "gesprek.txt", TEXT.encode())
        intake.segment(session, document)
        return Here(study, document, [code.id for code in codebook.usable(session, study.id)])


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_an_answer_tells_what_changed_and_nothing_else(sign_in: SignIn, here: Here) -> None:
    one, two = sign_in("researcher"), sign_in("researcher")
    everything = one.get(f"{here.base}/state", headers=JSON).json
    assert everything["whole"]
    assert everything["codings"] == []
    assert [tuple(row) for row in everything["segments"]]
    first = here.add(two, "jobcoach")
    second = here.add(one, "dertien weken", 1, seq=first["seq"])
    assert not second["whole"]
    assert [row[2:4] for row in second["codings"]] == [list(here.span("dertien weken").values())]
    since = one.get(f"{here.base}/state?seq={everything['seq']}", headers=JSON).json
    assert len(since["codings"]) == 2
    assert set(since["people"].values()) == {one.user.name, two.user.name}  # type: ignore[attr-defined]


def test_nothing_new_costs_next_to_nothing(app: Flask, sign_in: SignIn, here: Here) -> None:
    client = sign_in("researcher")
    here.add(client, "jobcoach")
    tag = client.get(f"{here.base}/state").headers["ETag"]
    with statements(app) as seen:
        answer = client.get(f"{here.base}/state", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert len([one for one in seen if one.startswith("SELECT")]) <= 6
    assert not any("document.text" in one for one in seen)


def test_adding_a_coding_takes_the_same_few_statements_however_much_is_coded(
    app: Flask, sign_in: SignIn, here: Here
) -> None:
    client = sign_in("researcher")
    seq = here.add(client, "jobcoach")["seq"]
    with statements(app) as seen:
        seq = here.add(client, "vroeg", seq=seq)["seq"]
    before = len(seen)
    for code in range(10):
        seq = here.add(client, "weken", code, seq=seq)["seq"]
    with statements(app) as seen:
        here.add(client, "dicht", seq=seq)
    assert len(seen) == before
    assert not any(
        re.search(r"SELECT.*\bdocument\.text\b(?!\,)", one) and "substr" not in one for one in seen
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("5", "5"),
        ("9", "3"),
        ("-1", "5"),
        ("0", "99999"),
        ("4", str(2**70)),
        ("x", "5"),
        ("", ""),
        ("3.5", "7"),
    ],
)
def test_offsets_that_cannot_be_get_a_clear_answer(sign_in: SignIn, here: Here, start: str, end: str) -> None:
    client = sign_in("researcher")
    data = {"code": here.codes[0], "start": start, "end": end}
    answer = client.post(f"{here.base}/codings", data=data, headers=JSON)
    assert answer.status_code == 403
    assert "Select" in answer.text


def test_a_quote_with_half_an_emoji_or_a_nul_is_not_in_the_document(sign_in: SignIn, here: Here) -> None:
    client = sign_in("researcher")
    for quote in (b"%ED%A0%BD", b"jobcoach%00", b"%F0%9F%91"):
        body = b"code=" + str(here.codes[0]).encode() + b"&quote=" + quote
        answer = client.post(
            f"{here.base}/codings", data=body, content_type="application/x-www-form-urlencoded", headers=JSON
        )
        wanted = (
            (200, 400, 403) if quote.endswith(b"%00") else (400, 403)
        )  # a NUL is left out of all that comes in
        assert answer.status_code in wanted, answer.text


def test_a_coding_of_another_document_is_not_changed_through_this_one(
    sign_in: SignIn, work: Work, here: Here
) -> None:
    client = sign_in("researcher")
    coding = here.add(client, "jobcoach")["focus"]
    with work() as session:
        other = intake.add_transcript(
            session, new_id(), session.merge(here.study, load=False), "b.txt", b"R: Anders.\n"
        )
    path = f"/studies/{here.study.id}/documents/{other.id}/codings/{uuid.UUID(coding)}"
    assert client.post(path, data={"revision": 1, "valence": "barrier"}, headers=JSON).status_code == 403


def test_a_sign_is_never_cut_in_two(sign_in: SignIn, work: Work, here: Here) -> None:
    client = sign_in("researcher")
    family, flag = here.text.index(FAMILY), here.text.index("🇧🇪")
    for start, end, expected in (
        (family + 1, family + 3, FAMILY),
        (flag + 1, flag + 2, "🇧🇪"),
        (flag, flag + 1, "🇧🇪"),
    ):
        data = {"code": here.codes[0], "start": start, "end": end}
        row = client.post(f"{here.base}/codings", data=data, headers=JSON).json["codings"][0]
        answer = client.get(f"{here.base}/state").json
        assert expected in [here.text[row[2] : row[3]] for row in answer["codings"]], (expected, row)


def test_who_comes_second_is_asked_and_writes_nothing(sign_in: SignIn, work: Work, here: Here) -> None:
    one, two = sign_in("researcher"), sign_in("researcher")
    coding = uuid.UUID(here.add(one, "jobcoach")["focus"])
    path = f"{here.base}/codings/{coding}"
    assert two.post(path, data={"revision": 1, "memo": "van twee"}, headers=JSON).status_code == 200
    answer = one.post(path, data={"revision": 1, "valence": "barrier"}, headers=JSON)
    assert answer.status_code == 409
    assert answer.json["stored"]["memo"] == "van twee"
    assert answer.json["stored"]["by"] == two.user.name  # type: ignore[attr-defined]
    assert answer.json["stored"]["words"] == "jobcoach"
    assert answer.json["sent"]["valence"] == "barrier"
    page = one.post(
        path, data={"revision": 1, "valence": "barrier", "memo": "van een"}, headers={"Accept": "text/html"}
    )
    assert page.status_code == 409
    assert "van twee" in page.text
    assert "van een" in page.text
    with work() as session:
        assert session.get_one(Coding, coding).memo == "van twee"
        assert session.get_one(Coding, coding).valence == "neutral"
    again = {"revision": answer.json["stored"]["revision"], "valence": "barrier"}
    assert one.post(path, data=again, headers=JSON).status_code == 200
    two.post(f"{path}/remove", data={"revision": 3}, headers=JSON)
    gone = one.post(path, data={"revision": 3, "memo": "weg?"}, headers=JSON)
    assert gone.status_code == 409
    assert gone.json["stored"]["removed"]


def test_undo_works_on_another_device_and_says_what_it_did(sign_in: SignIn, here: Here) -> None:
    client = sign_in("researcher")
    here.add(client, "jobcoach")
    answer = client.post(f"{here.base}/undo", headers=JSON).json
    assert "Undone: coding added" in answer["message"]
    assert (answer["undo"], answer["redo"]) == (False, True)
    assert client.get(f"{here.base}/state").json["codings"] == []
    answer = client.post(f"{here.base}/redo", headers=JSON).json
    assert len(answer["codings"]) == 1


def test_what_another_changed_since_is_kept_and_said(sign_in: SignIn, here: Here) -> None:
    one, two = sign_in("researcher"), sign_in("researcher")
    coding = uuid.UUID(here.add(one, "jobcoach")["focus"])
    two.post(f"{here.base}/codings/{coding}", data={"revision": 1, "memo": "van twee"}, headers=JSON)
    answer = one.post(f"{here.base}/undo", headers=JSON).json
    assert two.user.name in answer["message"]  # type: ignore[attr-defined]
    assert "Nothing was changed" in answer["message"]
    assert len(client_codings(one, here)) == 1


def client_codings(client: FlaskClient, here: Here) -> list[Any]:
    return client.get(f"{here.base}/state").json["codings"]  # type: ignore[no-any-return]


def test_the_history_of_a_coding_reads_as_sentences(sign_in: SignIn, here: Here) -> None:
    client = sign_in("researcher")
    coding = uuid.UUID(here.add(client, "jobcoach")["focus"])
    path = f"{here.base}/codings/{coding}"
    client.post(path, data={"revision": 1, "valence": "barrier", "strength": 2}, headers=JSON)
    client.post(path, data={"revision": 2, **here.span("De jobcoach")}, headers=JSON)
    client.post(f"{here.base}/undo", headers=JSON)
    page = client.get(f"{path}/history").text
    name = client.user.name  # type: ignore[attr-defined]
    for sentence in (
        f"{name} coded this passage with",
        f"{name} changed the direction from “neutral” to “hinders”.",
        f"{name} changed the strength from “not weighed” to “clearly”.",
        f"{name} changed the passage to: “De jobcoach”.",
        f"{name} (undoing) changed the passage to: “jobcoach”.",
    ):
        assert sentence in page, sentence


def test_several_codings_are_changed_at_once_and_undone_at_once(sign_in: SignIn, here: Here) -> None:
    client = sign_in("researcher")
    here.add(client, "jobcoach")
    here.add(client, "weken")
    rows = client_codings(client, here)
    data = {"do": "valence", "valence": "mixed", "coding": [f"{uuid.UUID(row[0])}:{row[8]}" for row in rows]}
    assert (
        client.post(f"{here.base}/codings/together", data=data, headers=JSON).json["message"]
        == "2 codings changed."
    )
    assert [row[4] for row in client_codings(client, here)] == ["mixed", "mixed"]
    client.post(f"{here.base}/undo", headers=JSON)
    assert [row[4] for row in client_codings(client, here)] == ["neutral", "neutral"]
    for bad in ({"do": "valence", "valence": "x"}, {"do": "remove"}, {"do": "?", "coding": data["coding"]}):
        assert client.post(f"{here.base}/codings/together", data=bad, headers=JSON).status_code == 403


def test_without_script_everything_goes_by_pages(sign_in: SignIn, here: Here) -> None:
    client = sign_in("researcher")
    page = client.get(f"{here.base}?plain=yes").text
    assert "dertien weken" in page
    answer = client.post(
        f"{here.base}/codings",
        data={"code": here.codes[0], "quote": "dertien weken"},
        headers=PAGE,
        follow_redirects=True,
    )
    assert "Coded:" in answer.text
    assert "“dertien weken”" in answer.text
    form = re.search(r'action="([^"]+/codings/[0-9a-f-]{36})"', answer.text)
    assert form
    answer = client.post(
        form[1],
        data={"revision": 1, "valence": "barrier", "strength": "3", "memo": "kort"},
        headers=PAGE,
        follow_redirects=True,
    )
    assert "strongly" in answer.text
    assert "kort" in answer.text
    answer = client.post(f"{here.base}/undo", headers=PAGE, follow_redirects=True)
    assert "Undone: coding changed" in answer.text
    hidden = client.get(f"{here.base}?plain=yes&valence=barrier").text
    assert "“dertien weken”" not in hidden
    assert "“dertien weken”" in client.get(f"{here.base}?plain=yes&valence=neutral").text
    assert client.get(f"{here.base}?plain=yes&turns=99").status_code == 404


def test_a_reader_sees_codings_and_changes_none(sign_in: SignIn, here: Here) -> None:
    coding = uuid.UUID(here.add(sign_in("researcher"), "jobcoach")["focus"])
    reader = sign_in("reader")
    assert len(client_codings(reader, here)) == 1
    for path in ("undo", "redo", "codings/together", f"codings/{coding}", f"codings/{coding}/remove"):
        assert reader.post(f"{here.base}/{path}", headers=JSON).status_code == 403
    assert sign_in("commissioner").get(f"{here.base}/state").status_code == 403


def test_whether_letters_act_is_remembered_for_the_person(sign_in: SignIn, here: Here) -> None:
    client = sign_in("researcher")
    assert re.search(r'id="single-keys" checked', client.get(here.base).text)
    client.post(f"/studies/{here.study.id}/workspace-keys", data={"single": "no"})
    assert not re.search(r'id="single-keys" checked', client.get(here.base).text)
    assert re.search(r'id="single-keys" checked', sign_in("researcher").get(here.base).text)


ALPHABET = st.sampled_from(list("ab e\u0301\u0302 \n👩👧🇳🇱🏽\u200d👍ß中"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(ALPHABET, max_size=30), start=st.integers(-2, 34), end=st.integers(-2, 34))
def test_words_are_the_same_whether_the_database_cuts_them_or_we_do(
    session: Session, text: str, start: int, end: int
) -> None:
    study = factories.make_study(session)
    document = Document(
        study_id=study.id, kind="policy", title="t", language="nl", text=text, sha256="", response_id=None
    )
    session.add(document)
    session.flush()

    def place() -> Any:
        try:
            return words.of(session, document, start, end)
        except Refused:
            return None

    ours = place()
    session.expire(document, ["text"])
    assert place() == ours
    assert "text" not in document.__dict__
    if ours is not None:
        assert words.of(session, document, *ours) == ours  # asking again changes nothing
        assert text[ours[0] : ours[1]].strip() == text[ours[0] : ours[1]] != ""
    elif 0 <= start < end <= len(text):
        assert not text[start:end].strip()


def test_what_is_done_to_a_coding_stands_in_the_log_with_who_did_it(
    sign_in: SignIn, work: Work, here: Here
) -> None:
    one, two = sign_in("researcher"), sign_in("owner")
    coding = uuid.UUID(here.add(one, "jobcoach")["focus"])
    path = f"{here.base}/codings/{coding}"
    two.post(path, data={"revision": 1, "valence": "barrier"}, headers=JSON)
    one.post(f"{path}/remove", data={"revision": 2}, headers=JSON)
    two.post(f"{path}/restore", headers=JSON)
    with work() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.object_id == coding).order_by(AuditEntry.at, AuditEntry.id)
        ).all()
        assert [(entry.verb, entry.actor_id) for entry in entries] == [
            ("added", one.user.id),  # type: ignore[attr-defined]
            ("changed", two.user.id),  # type: ignore[attr-defined]
            ("removed", one.user.id),  # type: ignore[attr-defined]
            ("restored", two.user.id),  # type: ignore[attr-defined]
        ]
        assert {(entry.kind, entry.study_id) for entry in entries} == {("coding", here.study.id)}


def test_a_coding_knows_who_when_and_under_which_version_and_from_which_proposal(
    sign_in: SignIn, work: Work, here: Here
) -> None:
    client, began = sign_in("researcher"), now()
    with work() as session:
        study = session.get_one(Study, here.study.id)
        book = codebook.of(session, study.id)
        assert book is not None
        codebook.fixed(session, None, book)
        codebook.change(session, None, session.get_one(Code, here.codes[1]), definition={"nl": "Anders."})
        segment = session.get_one(Document, here.document.id).segments[0]
        proposal = Suggestion(
            document_id=here.document.id, segment_id=segment.id, code_id=here.codes[1], start=segment.start,
            end=segment.end, probability=0.5, because={"kind": "codebook", "text": "x", "similarity": 0.5}, encoder="test",
        )  # fmt: skip
        session.add(proposal)
        session.flush()
        proposal_id = proposal.id
    by_hand = uuid.UUID(here.add(client, "jobcoach")["focus"])
    accepted = client.post(f"{here.base}/suggestions/{proposal_id}/accept", headers=JSON)
    assert accepted.status_code == 200
    with work() as session:
        own = session.get_one(Coding, by_hand)
        [taken] = session.scalars(select(Coding).where(Coding.id != by_hand)).all()
        assert (own.suggestion_id, taken.suggestion_id) == (None, proposal_id)
        for coding in (own, taken):
            assert coding.made_by == client.user.id  # type: ignore[attr-defined]
            assert coding.codebook_version == 2
            assert began <= coding.made_at <= now()
