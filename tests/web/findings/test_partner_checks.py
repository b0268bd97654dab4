"""Partner check through its pages: releasing, asking, answering by link without an account, and who sees what of it."""

import re
import threading
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from analysis.checks import answering, asking, releasing
from analysis.checks.models import PartnerCheck
from analysis.models import Finding
from app import jobs
from coding.models import Document
from surveys.models import Participant, Study
from tests.conftest import SignIn, Work
from tests.findings_world import ACTOR
from tests.services.postbox import postbox
from tests.web.findings.conftest import Found

SAID = "Bij ons duurt het maar drie dagen."
PLAIN = "Bedrijven wachten lang op antwoord."


def release(client: FlaskClient, found: Found, words: str = PLAIN, **values: str) -> int:
    form = {"words-nl": words, "words-en": "", "sure": "yes", "act": "release"} | values
    return client.post(found.path(f"findings/{found.lesson}/plain-words"), data=form).status_code


def people(work: Work, found: Found) -> list[str]:
    """Everybody who can be asked, in a fixed order."""
    with work() as session:
        rows = session.execute(select(Participant.id).order_by(Participant.name))
        return [str(row.id) for row in rows]


def ask(client: FlaskClient, work: Work, found: Found, most: int = 1) -> list[str]:
    """The paths of the links, as the page shows them."""
    form = {"finding": str(found.lesson), "person": people(work, found)[:most]}
    page = client.post(found.path("partner-checks/new"), data=form)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    return re.findall(r'value="https://weerklank\.example(/partner-check/[^"]+)"', page.text)


def answered(found: Found, verdict: str = "nuanced", words: str = SAID, **values: str) -> dict[str, str]:
    return {
        f"verdict-{found.lesson}": verdict,
        f"words-{found.lesson}": words,
        "consent_survey": "yes",
        "consent_quote": "yes",
        "send": "yes",
    } | values


@pytest.fixture
def evaluator(sign_in: SignIn) -> FlaskClient:
    return sign_in("evaluator", language="nl")


def test_a_finding_is_released_only_by_who_read_it_as_a_partner(evaluator: FlaskClient, found: Found) -> None:
    page = evaluator.get(found.path(f"findings/{found.lesson}/plain-words"))
    assert "Wachten kost vertrouwen." in page.text
    assert release(evaluator, found, sure="") == 422
    assert release(evaluator, found, "Dat zei Bouw A.") == 422
    assert release(evaluator, found) == 302
    assert PLAIN in evaluator.get(found.path("partner-checks/new")).text


def test_a_partner_answers_by_link_without_an_account(
    app: Flask, evaluator: FlaskClient, work: Work, found: Found
) -> None:
    release(evaluator, found)
    [path] = ask(evaluator, work, found)
    partner = app.test_client()
    page = partner.get(path)
    assert page.status_code == 200
    assert PLAIN in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    wrong = partner.post(path, data=answered(found, words=" ", consent_quote=""))
    assert wrong.status_code == 422
    assert "Schrijf wat er niet klopt, of wat erbij moet." in wrong.text
    assert "Kies ja of nee" in wrong.text
    kept = partner.post(path, data={f"verdict-{found.lesson}": "nuanced", f"words-{found.lesson}": SAID})
    assert kept.status_code == 302
    assert SAID in partner.get(path).text
    refused = partner.post(path, data=answered(found, consent_survey="no"))
    assert refused.status_code == 422
    with work() as session:
        assert session.scalars(select(PartnerCheck)).one().answered_at is None
    assert partner.post(path, data=answered(found)).status_code == 302
    done = partner.get(path)
    assert SAID in done.text
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", done.text)
    assert partner.post(path, data=answered(found, words="Anders.")).status_code == 302
    with work() as session:
        document = session.scalars(select(Document).where(Document.kind == "check")).one()
        assert document.text == f"{PLAIN}\n\n{SAID}"
    with app.app_context():
        assert jobs.run_waiting() > 0
    with work() as session:
        assert [s.end - s.start for s in session.get_one(Document, document.id).segments] == [len(SAID)]


def test_another_language_keeps_what_was_filled_in(
    app: Flask, evaluator: FlaskClient, work: Work, found: Found
) -> None:
    """Also the consents, which are kept nowhere before the answer is sent."""
    release(evaluator, found)
    [path] = ask(evaluator, work, found)
    partner = app.test_client()
    assert 'form="answers" name="language" value="en"' in partner.get(path).text
    values = answered(found, language="en", consent_quote="no")
    del values["send"]
    page = partner.post(path, data=values)
    assert page.status_code == 200
    assert "Is this right, in your view?" in page.text
    assert SAID in page.text
    chosen = re.findall(r'name="([a-z_]+)" id="[^"]*" value="(yes|no)" checked', page.text)
    assert chosen == [("consent_survey", "yes"), ("consent_quote", "no")]
    assert "Is this right, in your view?" in partner.get(path).text


def test_links_that_are_none_or_ended(app: Flask, evaluator: FlaskClient, work: Work, found: Found) -> None:
    release(evaluator, found)
    [path] = ask(evaluator, work, found)
    partner = app.test_client()
    assert partner.get(path[:-1]).status_code == 404
    assert partner.post(path[:-1], data=answered(found)).status_code == 404
    with work() as session:
        check = session.scalars(select(PartnerCheck)).one().id
    renewed = evaluator.post(found.path(f"partner-checks/{check}/link"))
    [other] = re.findall(r'value="https://weerklank\.example(/partner-check/[^"]+)"', renewed.text)
    assert partner.get(path).status_code == 410
    assert partner.get(other).status_code == 200
    assert evaluator.post(found.path(f"partner-checks/{check}/revoke")).status_code == 302
    assert partner.get(other).status_code == 410


def test_two_clicks_at_once_send_one_answer(
    app: Flask, evaluator: FlaskClient, work: Work, found: Found
) -> None:
    release(evaluator, found)
    [path] = ask(evaluator, work, found)
    got: list[int] = []

    def click() -> None:
        got.append(app.test_client().post(path, data=answered(found)).status_code)

    clicks = [threading.Thread(target=click) for _ in range(6)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert got == [302] * 6
    with work() as session:
        assert session.scalar(select(func.count()).where(Document.kind == "check")) == 1


def test_the_partner_takes_it_back_by_link_or_with_the_code(
    app: Flask, evaluator: FlaskClient, work: Work, found: Found
) -> None:
    release(evaluator, found)
    partner = app.test_client()
    first, second = ask(evaluator, work, found, 2)
    for path in (first, second):
        partner.post(path, data=answered(found))
    partner.post(f"{first}/withdraw", data={"act": "unquoted"})
    with work() as session:
        agreed = select(Document.quote_agreed).where(Document.kind == "check").order_by(Document.created_at)
        assert session.scalars(agreed).all() == [False, True]
    assert partner.get(f"{first}/withdraw").status_code == 200
    assert partner.post(f"{first}/withdraw", data={"act": "withdraw"}).status_code == 200
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", partner.get(second).text)
    assert code is not None
    assert partner.post("/withdraw", data={"code": code[0]}).status_code == 200
    with work() as session:
        assert session.scalar(select(func.count()).where(Document.kind == "check")) == 0
    assert partner.get(second).status_code == 410


def test_mail_carries_the_link_and_a_reminder_replaces_it(
    app: Flask, evaluator: FlaskClient, work: Work, found: Found
) -> None:
    release(evaluator, found)
    wanted = people(work, found)[0]
    with work() as session:
        session.get_one(Participant, uuid.UUID(wanted)).email = "kim@example.org"
    with postbox() as box:
        app.config["MAIL_URL"] = box.url
        form = {"finding": str(found.lesson), "person": wanted, "by_email": "yes"}
        assert evaluator.post(found.path("partner-checks/new"), data=form).status_code == 302
        with app.app_context():
            jobs.run_waiting()
        assert evaluator.post(found.path("partner-checks/remind")).status_code == 302
        with app.app_context():
            jobs.run_waiting()
        app.config["MAIL_URL"] = ""
    first, second = box.to("kim@example.org")
    assert str(first["Subject"]).startswith("Klopt dit volgens u?")
    assert str(second["Subject"]).startswith("Herinnering: klopt dit volgens u?")
    links = [
        re.search(r"https://weerklank\.example(/partner-check/\S+)", str(letter.get_content()))
        for letter in (first, second)
    ]
    assert [app.test_client().get(link[1]).status_code for link in links if link] == [410, 200]


def many(work: Work, found: Found, verdicts: list[str]) -> None:
    """So many organisations answered."""
    everybody = people(work, found)
    with work() as session:
        lesson = session.get_one(Finding, found.lesson)
        releasing.release(session, ACTOR, lesson, {"nl": PLAIN})
        asked = [session.get_one(Participant, uuid.UUID(one)) for one in everybody]
        study = session.get_one(Study, found.study.id)
        for number, (check, _token) in enumerate(asking.ask(session, ACTOR, study, [lesson], asked)):
            if number < len(verdicts):
                answering.keep(session, check, {found.lesson: (verdicts[number], SAID)})
                answering.send(
                    session, check, f"AAAA-AAAA-AAA{number}", agreed=True, quote=True, language="nl"
                )


@pytest.mark.parametrize("count", [4, 6])
def test_a_commissioner_sees_the_outcome_and_no_words(
    sign_in: SignIn, work: Work, found: Found, count: int
) -> None:
    many(work, found, ["confirmed"] * (count - 1) + ["contested"])
    client = sign_in("commissioner", language="nl")
    for path in ("partner-checks", f"lessons/{found.lesson}"):
        page = client.get(found.path(path)).text
        assert "Aan 6 organisaties voorgelegd" in page
        assert SAID not in page
        assert "Person of" not in page
        assert ("weersproken 1" in page) == (count == 6)
    told = client.get(f"/api/v1/studies/{found.study.id}/findings/{found.lesson}").json["partner_check"]
    assert told["answered"] == count
    assert told["counts"] == ({"confirmed": 5, "contested": 1} if count == 6 else None)
    assert told["by_partner_type"] == {}
    for path in ("partner-checks/new", f"findings/{found.lesson}/plain-words"):
        assert client.get(found.path(path)).status_code == 403
    report = client.get(found.path("report/now/html")).text
    assert SAID not in report
    assert "6 organisaties" in report


def test_the_team_reads_the_words_and_who_said_them(sign_in: SignIn, work: Work, found: Found) -> None:
    many(work, found, ["contested"])
    page = sign_in("researcher", language="nl").get(found.path(f"lessons/{found.lesson}")).text
    assert SAID in page
    assert "Weersproken" in page
    reader = sign_in("reader", language="nl")
    listed = reader.get(found.path("partner-checks")).text
    assert "1 van 6 antwoordden." in listed
    with work() as session:
        check = session.scalars(select(PartnerCheck.id)).first()
    assert reader.get(found.path(f"partner-checks/{check}")).status_code == 403
