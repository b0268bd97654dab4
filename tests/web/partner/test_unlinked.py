"""Filling in without being linked: the pages of a partner, from the welcome to the receipt and the code."""

import gzip
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.models import AuditEntry, JobRecord
from app.partner import one_size
from surveys import fieldwork
from surveys.inviting import waves
from surveys.models import Answer, Draft, Invitation, Response, SealedResponse, Study, Wave
from surveys.safekeeping import keeping, sealing, unlinked
from tests.conftest import Work
from tests.unlinked_world import Round, Walk, open_round

ANSWERS = {"P2": "klein", "E1": "2", "E2": "5", "BW": "3", "OPEN": "Het papierwerk duurt te lang."}


@pytest.fixture
def field(work: Work) -> Round:
    with work() as session:
        return open_round(session, counts={"bouwbedrijf": 6, "woningcorporatie": 5})


@pytest.fixture
def walk(client: FlaskClient, field: Round) -> Walk:
    return Walk(client, field.people[0].token)


def test_the_welcome_says_beforehand_what_holds(client: FlaskClient, field: Round) -> None:
    page = client.get(f"/p/{field.people[1].token}", headers={"Accept-Language": "nl"}).text
    assert "niet gekoppeld aan uw uitnodiging" in page
    assert "minstens vijf" in page
    assert "begint met een lege vragenlijst" in page
    assert not re.search(r"anoniem|anonymous", page, re.IGNORECASE)


def test_who_somebody_is_is_not_asked(walk: Walk) -> None:
    walk.consent()
    assert walk.at == "profiel"
    assert 'name="P2"' in walk.page
    assert 'name="P1"' not in walk.page
    assert 'name="MAIL"' not in walk.page
    walk.send(P2="klein", MAIL="ik@example.org", P1="gemeente")
    assert "ik@example.org" not in walk.look()


def test_a_page_without_questions_is_passed_like_every_other(walk: Walk) -> None:
    """Else the number of page turns would tell what was answered."""
    walk.consent()
    walk.send(P2="klein")
    walk.send(E1="2")
    assert walk.at == "plaatsen"
    assert "geen vragen" in walk.page or "no questions" in walk.page
    walk.send()
    assert walk.at == "bouw"


@pytest.mark.parametrize("answers", [ANSWERS, ANSWERS | {"E1": "5", "PL": "4", "OPEN": "x" * 3000}])
def test_what_is_answered_shows_in_no_address_status_or_size(
    app: Flask, field: Round, answers: dict[str, str]
) -> None:
    seen = []
    for person, filled in zip(field.people[:2], (ANSWERS, answers), strict=True):
        walk = Walk(app.test_client(), person.token)
        walk.fill(filled)
        walk.hand_in()
        seen.append(
            [(method, path.rpartition("/")[0], status, size) for method, path, status, size in walk.seen]
        )
    assert seen[0] == seen[1]
    assert {size for method, path, status, size in seen[0] if path == "/own" and status == 200} == {
        one_size.PLAIN
    }


def test_a_browser_that_takes_gzip_gets_less_and_always_as_much(walk: Walk) -> None:
    walk.consent()
    answers = [
        walk.client.get(walk.address, headers={"Accept-Encoding": "gzip, br"}),
        walk.client.post(
            walk.address, headers={"Accept-Encoding": "gzip"}, data={"at": "ervaring", "go": "next"}
        ),
    ]
    walk.look()
    for answer in answers:
        assert len(answer.get_data()) == one_size.WIRE
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Content-Length"] == str(one_size.WIRE)
        assert "no-transform" in answer.headers["Cache-Control"]
    assert b"<h1>" in gzip.decompress(answers[0].get_data())


def test_handing_in_leaves_a_flag_and_a_box_and_nothing_else(walk: Walk, field: Round, work: Work) -> None:
    walk.fill(ANSWERS)
    with work() as session:
        before = session.scalar(select(func.count()).select_from(AuditEntry))
    code = walk.hand_in()
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", code)
    with work() as session:
        invitation = session.get_one(Invitation, field.people[0].invitation.id)
        assert invitation.participated
        assert session.scalars(select(Draft)).all() == []
        assert session.scalars(select(Response)).all() == []
        assert session.scalars(select(JobRecord)).all() == []
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == before
        box = session.scalars(select(SealedResponse)).one()
        assert box.partner_type_id == invitation.participant.partner.type_id
        assert b"papierwerk" not in box.box
    assert "participated" not in walk.page
    again = Walk(walk.client, field.people[0].token)
    assert again.status == 409


def test_a_double_click_seals_once_and_shows_the_same_code(app: Flask, field: Round, work: Work) -> None:
    walk = Walk(app.test_client(), field.people[0].token)
    walk.fill(ANSWERS)
    name, cookie = next(
        (name, kept.value) for (_d, _p, name), kept in walk.client._cookies.items() if "own-" in name
    )
    data = {"at": ":review", "go": "send", "code": re.findall(r'name="code" value="([^"]+)"', walk.page)[0]}

    def click(_number: int) -> str:
        client = app.test_client()
        client.set_cookie(name, cookie)
        return client.post(walk.address, data=data).text

    with ThreadPoolExecutor(10) as clicks:
        pages = list(clicks.map(click, range(10)))
    assert {re.findall(r'class="code">([^<]+)<', page)[0] for page in pages} == {data["code"]}
    with work() as session:
        assert session.scalar(select(func.count()).select_from(SealedResponse)) == 1


def test_only_the_link_opens_what_was_filled_in(app: Flask, field: Round, work: Work) -> None:
    person = field.people[0]
    walk = Walk(app.test_client(), person.token)
    walk.consent()
    walk.send(P2="groot")
    stranger = app.test_client()
    assert stranger.get(walk.address).status_code == 404
    elsewhere = Walk(app.test_client(), person.token)
    elsewhere.look()
    assert elsewhere.at == "ervaring"
    with work() as session:
        token = fieldwork.new_link(session, None, session.get_one(Invitation, person.invitation.id))
    fresh = Walk(app.test_client(), token)
    fresh.look()
    assert fresh.at == ":consent"
    assert walk.client.get(walk.address).status_code == 404


def test_drafts_have_one_size_and_hold_nothing_readable(walk: Walk, work: Work) -> None:
    sizes = set()
    walk.consent()
    for words in ("kort", "Het papierwerk duurt te lang. " * 200):
        walk.send(at="open", OPEN=words)
        with work() as session:
            box = session.scalars(select(Draft.box)).one()
            sizes.add(len(box))
            assert b"papierwerk" not in box
    assert len(sizes) == 1


def test_answers_that_do_not_fit_are_refused_at_the_page_and_stay_typed(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlinked, "ROOM", 2000)
    walk.consent()
    walk.send(at="open", OPEN="a" * 1200, go="back")
    page = walk.send(at="open", OPEN="a" * 1200, WENS="b" * 1000)
    assert walk.status == 422
    assert "60.000" in page or "60,000" in page
    assert "b" * 1000 in page
    walk.page = ""
    walk.send(at="open", OPEN="a" * 1200, WENS="kort")
    assert walk.at == ":review"


def test_the_review_leads_back_to_a_page_and_then_returns(walk: Walk) -> None:
    walk.fill(ANSWERS)
    walk.send(go="to:ervaring")
    assert walk.at == "ervaring"
    walk.send(E1="3", E2="4")
    assert walk.at == ":review"


def test_what_is_required_is_asked_before_handing_in(walk: Walk, work: Work) -> None:
    walk.consent()
    for _ in range(8):
        if walk.at == ":review":
            break
        walk.send(at=walk.at, go="back" if walk.at == "ervaring" else "next")
        if walk.at == "profiel":
            break
    walk.client.post(walk.address, data={"at": "open", "go": "next", "OPEN": "x"})
    walk.look()
    assert walk.at == ":review"
    walk.send(go="send")
    assert walk.status == 422
    with work() as session:
        assert session.scalars(select(SealedResponse)).all() == []


def test_who_does_not_consent_is_asked_nothing(walk: Walk, work: Work) -> None:
    walk.look()
    walk.send(consent_survey="no", consent_quote="no")
    assert "go" in walk.page
    walk.client.post(walk.address, data={"at": "ervaring", "go": "next", "E1": "3"})
    walk.look()
    assert walk.at == ":consent"


def test_a_language_is_changed_halfway(walk: Walk) -> None:
    walk.consent()
    first = walk.page
    other = "nl" if "(en)" in first else "en"
    page = walk.send(go=other, P2="groot")
    assert walk.at == "profiel"
    assert ("(en)" in page) == (other == "en")
    assert re.search(r'value="groot"[^>]*checked|checked[^>]*value="groot"', page)


# ---------------------------------------------------------------- the code


@pytest.fixture
def codes(app: Flask, field: Round) -> list[str]:
    """Five of one type handed in."""
    found = []
    for person in [person for person in field.people if person.kind == "bouwbedrijf"][:5]:
        walk = Walk(app.test_client(), person.token)
        walk.fill(ANSWERS | {"OPEN": f"Ik ben {person.name}"})
        found.append(walk.hand_in())
    return found


def close(work: Work, field: Round) -> None:
    with work() as session:
        wave = session.get_one(Wave, field.wave.id)
        waves.close(session, None, wave)
        sealing.release(session, wave)


def test_with_the_code_sealed_answers_are_withdrawn_and_fewer_than_five_stay_closed(
    app: Flask, field: Round, codes: list[str], work: Work
) -> None:
    page = app.test_client().post("/withdraw", data={"code": f" {codes[0].lower()} "})
    assert page.status_code == 200
    close(work, field)
    with work() as session:
        wave = session.get_one(Wave, field.wave.id)
        assert list(sealing.kept_closed(session, wave).values()) == [4]
        assert session.scalars(select(Response)).all() == []


def test_with_the_code_readable_answers_are_withdrawn_with_all_that_was_made_of_them(
    app: Flask, field: Round, codes: list[str], work: Work
) -> None:
    from coding import intake
    from coding.models import Document

    close(work, field)
    with work() as session:
        for response in session.scalars(select(Response)).all():
            intake.add_open_answers(session, None, response)
    assert app.test_client().post("/withdraw", data={"code": codes[2]}).status_code == 200
    with work() as session:
        states = session.scalars(select(Response.state)).all()
        assert sorted(states) == ["submitted"] * 4 + ["withdrawn"]
        texts = " ".join(session.scalars(select(Document.text)))
        gone = next(
            response for response in session.scalars(select(Response)) if response.state == "withdrawn"
        )
        assert keeping.values(session, gone) == {}
        assert "Ik ben bouwbedrijf 2" not in texts
        assert "Ik ben bouwbedrijf 3" in texts
        assert session.scalars(select(AuditEntry).where(AuditEntry.verb == "withdrew")).all() == []


@pytest.mark.parametrize("typed", ["", "0000-0000-0000", "geen code", "x" * 500, "\0"])
def test_a_code_that_is_none_is_refused(app: Flask, codes: list[str], typed: str) -> None:
    page = app.test_client().post("/withdraw", data={"code": typed})
    assert page.status_code == 422


def test_after_the_date_nothing_is_withdrawn(app: Flask, field: Round, codes: list[str], work: Work) -> None:
    import datetime as dt

    with work() as session:
        session.get_one(Study, field.study.id).withdraw_until = dt.date(2020, 1, 1)
    assert app.test_client().post("/withdraw", data={"code": codes[0]}).status_code == 410
    close(work, field)
    assert app.test_client().post("/withdraw", data={"code": codes[0]}).status_code == 410
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 5


def test_an_identified_response_has_a_code_too(app: Flask, work: Work) -> None:
    with work() as session:
        made = open_round(session, mode="identified", counts={"bouwbedrijf": 1})
    client = app.test_client()
    client.post(f"/p/{made.people[0].token}")
    with work() as session:
        response = session.scalars(select(Response)).one()
    address = f"/answer/{response.id}"
    client.post(f"{address}/consent", data={"consent_survey": "yes", "consent_quote": "yes"})
    client.post(f"{address}/page/profiel", data={"P1": "bouwbedrijf", "go": "next"})
    client.post(f"{address}/page/ervaring", data={"E1": "3", "go": "next"})
    client.post(f"{address}/submit", data={"submission_key": "6f1cbd3c-5f7e-4d54-9a55-2f6a1f1f0b11"})
    shown = [re.findall(r'class="code">([^<]+)<', client.get(f"{address}/receipt").text) for _ in range(2)]
    assert shown[0] == shown[1]
    assert app.test_client().post("/withdraw", data={"code": shown[0][0]}).status_code == 200
    with work() as session:
        assert session.scalars(select(Response.state)).one() == "withdrawn"
        assert session.scalar(select(func.count()).select_from(Answer)) == 0


def test_a_type_with_too_few_invitees_cannot_begin(app: Flask, work: Work) -> None:
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 5, "gemeente": 4})
    assert Walk(app.test_client(), made.people[0].token).status == 302
    assert Walk(app.test_client(), made.people[-1].token).status == 403


@pytest.fixture(autouse=True)
def no_log_of_answers(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level("DEBUG")
    yield
    assert "papierwerk" not in caplog.text
