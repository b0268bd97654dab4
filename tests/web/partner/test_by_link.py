"""A partner's visit by link: what opens, what is kept, what is nobody else's, and what goes when it is taken back."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from coding import codebook, encoding, intake, marking
from coding.models import Coding, Document, Segment, SegmentVector
from surveys import fieldwork, instruments, partners, responses, routing, studies
from surveys.inviting import mailing, overview
from surveys.models import Answer, Invitation, Response, Study, Wave
from surveys.safekeeping import keeping
from tests.conftest import SignIn, Work

WORDS = "De jobcoach stopt te vroeg."


@pytest.fixture
def link(work: Work) -> str:
    with work() as session:
        study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010 1")
        kind = next(t for t in partners.types(session, study) if t.key == "bouwbedrijf")
        partner = partners.add(session, None, study, "Steen BV", kind.id)
        person = partners.add_participant(session, None, partner, "Anna Baksteen")
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
        _invitation, token = fieldwork.invite(session, None, wave, person)
    return f"/p/{token}"


@pytest.fixture
def answer(client: FlaskClient, link: str, work: Work) -> str:
    """The address of a response that was started, with all consents given."""
    client.post(link)
    with work() as session:
        response = session.scalars(select(Response)).one()
        responses.record_consents(
            session,
            response,
            {item.key: True for item in responses.definition_of(session, response).consents},
        )
        return f"/answer/{response.id}"


def test_opening_the_link_changes_nothing(client: FlaskClient, link: str, work: Work) -> None:
    for _ in range(3):
        page = client.get(link, headers={"Accept-Language": "nl"})
    assert "36 vragen" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0
        assert session.scalars(select(Invitation.started_at)).one() is None


def test_why_is_told_in_the_language_of_the_page(client: FlaskClient, link: str, work: Work) -> None:
    dutch, english = "Zien hoe het loopt.", "To see how it goes."
    with work() as session:
        study = session.scalars(select(Study)).one()
        studies.update(session, None, study, purpose=dutch)
    client.post("/language", data={"language": "en"})
    assert dutch in client.get(link).text
    with work() as session:
        study = session.scalars(select(Study)).one()
        studies.update(session, None, study, purpose_en=english, title_en="Trial")
    page = client.get(link).text
    assert english in page
    assert dutch not in page
    client.post("/language", data={"language": "nl"})
    assert dutch in client.get(link).text


def test_a_response_is_nobody_elses(app: object, client: FlaskClient, answer: str) -> None:
    assert client.get(f"{answer}/page/profiel").status_code == 200
    stranger = client.application.test_client()
    for path in ("consent", "page/profiel", "review", "receipt", "withdraw", "withdrawn"):
        assert stranger.get(f"{answer}/{path}").status_code == 404
    assert stranger.post(f"{answer}/submit").status_code == 404


def test_going_back_keeps_what_was_typed_and_a_mistake_keeps_what_was_there(
    client: FlaskClient, answer: str, work: Work
) -> None:
    client.post(f"{answer}/page/bouw", data={"BW3": "4", "BW4": "2", "go": "next"})
    refused = client.post(f"{answer}/page/bouw", data={"BW3": "4", "BW4": "9", "go": "next"})
    assert refused.status_code == 422
    summary = refused.text.split('id="error-summary"')[1].split("</div>")[0]
    assert 'href="#BW4"' in summary
    assert "voor zover u weet)? Dit kan niet hoger" in summary  # which question, and what is wrong with it
    assert client.post(f"{answer}/page/bouw", data={"BW3": "5", "BW4": "x", "go": "back"}).status_code == 302
    with work() as session:
        kept = keeping.values(session, session.scalars(select(Response)).one())
    assert (kept["BW3"], kept["BW4"]) == (5, 2)


@pytest.fixture
def submitted(client: FlaskClient, answer: str, run_jobs: Callable[[], int]) -> str:
    client.post(f"{answer}/page/profiel", data={"P1": "bouwbedrijf", "go": "next"})
    client.post(f"{answer}/page/open", data={"OPEN_KNELPUNT": WORDS, "go": "next"})
    key = "6f1cbd3c-5f7e-4d54-9a55-2f6a1f1f0b11"
    for _ in range(2):  # a double click
        assert client.post(f"{answer}/submit", data={"submission_key": key}).status_code == 302
    run_jobs()
    return answer


def test_handing_in_twice_is_once_and_gives_a_copy(client: FlaskClient, submitted: str, work: Work) -> None:
    assert WORDS in client.get(f"{submitted}/receipt").text
    with work() as session:
        assert [d.text for d in session.scalars(select(Document))] == [WORDS]
        assert session.scalar(select(func.count()).select_from(Segment)) == 1


def test_taking_it_back_takes_the_words_everywhere(client: FlaskClient, submitted: str, work: Work) -> None:
    """Answers, documents, passages, codings and vectors go; that somebody answered and took it back stays."""
    made = (Answer, Document, Segment, Coding, SegmentVector)

    def counts() -> list[int]:
        with work() as session:
            return [session.scalar(select(func.count()).select_from(model)) or 0 for model in made]

    with work() as session:
        document = session.scalars(select(Document)).one()
        study = session.get_one(Study, document.study_id)
        codebook.adopt(session, None, study)
        code = codebook.usable(session, study.id)[0]
        marking.apply(session, None, document, code.id, 0, len(WORDS))
        intake.encode_missing(session, study.id, encoding.CharacterNgrams())
    assert all(counts())
    assert client.post(f"{submitted}/withdraw").status_code == 302
    assert counts() == [0] * len(made)
    with work() as session:
        response = session.scalars(select(Response)).one()
        assert (response.state, response.key) == ("withdrawn", None)
        assert response.submitted_at is not None
        assert overview.state_of(session.scalars(select(Invitation)).one()) == "withdrawn"


def test_declining_ends_it_and_can_be_thought_over(client: FlaskClient, link: str, work: Work) -> None:
    client.post(f"{link}/decline", data={"reason": "Geen tijd"})
    with work() as session:
        assert session.scalars(select(Invitation.outcome)).one() == "declined"
    client.post(link)
    with work() as session:
        assert session.scalars(select(Invitation.outcome)).one() is None


@pytest.mark.parametrize("reason", ["Geen tijd dit jaar", ""])
def test_declining_asks_why_and_takes_no_for_an_answer(
    client: FlaskClient, link: str, work: Work, sign_in: SignIn, reason: str
) -> None:
    """The reason is there for the evaluator; without one it is just as good, and no reminder comes any more."""
    assert "niet verplicht" in client.get(f"{link}/decline", headers={"Accept-Language": "nl"}).text
    done = client.post(f"{link}/decline", data={"reason": reason}, headers={"Accept-Language": "nl"})
    assert done.status_code in (200, 302)
    with work() as session:
        study, wave = session.scalars(select(Study)).one(), session.scalars(select(Wave)).one()
        assert mailing.ask(session, None, session.scalars(select(Invitation)).all(), "reminder") == []
    page = sign_in("evaluator", study).get(f"/studies/{study.id}/waves/{wave.id}").text
    assert "state-declined" in page
    assert ("Geen tijd dit jaar" in page) is bool(reason)
    assert "geen herinneringen meer" in client.get(link, headers={"Accept-Language": "nl"}).text


def test_a_colleague_gets_an_own_link(client: FlaskClient, link: str) -> None:
    page = client.post(f"{link}/pass-on", data={"name": "Bram Huis"})
    fresh = re.search(r'id="address" readonly value="[^"]*(/p/[^"]+)"', page.text)
    assert fresh
    assert fresh[1] != link
    assert client.get(fresh[1]).status_code == 200
    assert client.post(link).status_code == 403


def test_builders_and_networks_get_their_own_number_of_questions() -> None:
    from surveys.definition import library

    survey = library("partner_survey")
    assert routing.count_items(survey, {"P1": "bouwbedrijf"}) == 36
    assert routing.count_items(survey, {"P1": "bedrijvennetwerk"}) == 31


def test_a_script_hears_where_to_go_on_and_the_cookie_is_kept(client: FlaskClient, answer: str) -> None:
    script = {"X-Requested-With": "script"}
    said = client.post(f"{answer}/page/profiel", data={"P1": "bouwbedrijf", "go": "next"}, headers=script)
    assert said.status_code == 200
    assert said.is_json
    assert said.json["go"].endswith("/page/ervaringen")
    assert "Location" not in said.headers
    wrong = client.post(f"{answer}/page/bouw", data={"BW3": "veel", "go": "next"}, headers=script)
    assert wrong.status_code == 422
    assert not wrong.is_json
