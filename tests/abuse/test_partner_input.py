"""What no page of ours would send: each gets a clear answer, what was kept stays, and nothing else is kept."""

import datetime as dt
import uuid
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from coding.models import Document
from surveys.base import now
from surveys.models import Consent, Invitation, InvitationToken, Partner, Response, Wave
from tests.abuse.conftest import Visit

FORM = "application/x-www-form-urlencoded"
SPEAK = pytest.mark.parametrize("language", ["nl", "en"])


def told(page: str) -> str:
    """What a page says, without its frame."""
    return page.split("<main", 1)[-1].split("</main>")[0]


def speak(client: FlaskClient, language: str) -> None:
    client.set_cookie("language", language)


def test_a_page_out_of_order_is_kept_and_its_conditions_hold(client: FlaskClient, visit: Visit) -> None:
    sent = client.post(f"{visit.address}/page/open", data={"OPEN_KNELPUNT": "Eerst dit.", "go": "next"})
    assert sent.status_code == 302
    assert visit.kept()["OPEN_KNELPUNT"] == "Eerst dit."
    assert client.post(f"{visit.address}/submit").status_code == 302
    with visit.work() as session:
        assert session.scalars(select(Response.state)).one() == "started"  # a required question is open


def test_a_page_that_is_not_for_this_partner_keeps_nothing(client: FlaskClient, visit: Visit) -> None:
    client.post(f"{visit.address}/page/profiel", data={"P1": "gemeente", "go": "next"})
    before = visit.kept()
    sent = client.post(f"{visit.address}/page/bouw", data={"BW3": "4", "BW4": "2", "go": "next"})
    assert sent.status_code in (302, 403)
    assert visit.kept() == before


@pytest.mark.parametrize("page", ["bestaat-niet", "%00", "..%2f..%2fetc", "x" * 5000])
def test_a_page_that_does_not_exist(client: FlaskClient, visit: Visit, page: str) -> None:
    for sent in (
        client.get(f"{visit.address}/page/{page}"),
        client.post(f"{visit.address}/page/{page}", data={"P1": "gemeente"}),
    ):
        assert sent.status_code in (302, 404)
    assert visit.count() == 0


def test_an_item_that_is_not_on_the_page_is_not_kept(client: FlaskClient, visit: Visit) -> None:
    data = {
        "P1": "bouwbedrijf",
        "OPEN_KNELPUNT": "x",
        "__seed": "1",
        "__today": "2000-01-01",
        "state": "submitted",
    }
    assert client.post(f"{visit.address}/page/profiel", data=data).status_code == 302
    assert set(visit.kept()) == {"P1"}


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("profiel", {"P1": "<script>alert(1)</script>"}),
        ("profiel", {"P1": "bestaat_niet"}),
        ("ervaringen", {"E1": "6"}),
        ("ervaringen", {"E1": "-1"}),
        ("ervaringen", {"E1": "nan"}),
        ("bouw", {"BW3": "1e400"}),
        ("bouw", {"BW3": "-5"}),
        ("bouw", {"BW3": "²"}),
        ("bouw", {"BW3": "9" * 5000}),
    ],
)
@SPEAK
def test_a_choice_that_is_not_offered(
    client: FlaskClient, visit: Visit, page: str, data: dict[str, str], language: str
) -> None:
    speak(client, language)
    sent = client.post(f"{visit.address}/page/{page}", data=data)
    assert sent.status_code == 422
    assert {"nl": "Er is nog iets", "en": "Something still"}[language] in sent.text
    assert "<script>alert" not in sent.text
    assert visit.count() == 0


@SPEAK
def test_a_million_signs(client: FlaskClient, visit: Visit, language: str) -> None:
    speak(client, language)
    client.post(f"{visit.address}/page/open", data={"OPEN_KNELPUNT": "Kort."})
    sent = client.post(f"{visit.address}/page/open", data={"OPEN_KNELPUNT": "a" * 1_000_000})
    assert sent.status_code == 422
    assert {"nl": "Maak de tekst korter: 1000000 tekens", "en": "Shorten the text: it has 1000000"}[
        language
    ] in sent.text
    assert "a" * 1_000_000 in sent.text  # what was typed is still on the page
    assert visit.kept() == {"OPEN_KNELPUNT": "Kort."}


@SPEAK
def test_more_than_the_server_takes(client: FlaskClient, visit: Visit, language: str) -> None:
    speak(client, language)
    client.post(f"{visit.address}/page/open", data={"OPEN_KNELPUNT": "Kort."})
    sent = client.post(f"{visit.address}/page/open", data={"OPEN_KNELPUNT": "a" * 5_000_000})
    assert sent.status_code == 413
    assert {"nl": "te groot", "en": "too large"}[language] in told(sent.text)
    assert visit.kept() == {"OPEN_KNELPUNT": "Kort."}


def test_a_form_of_a_million_fields(client: FlaskClient, visit: Visit) -> None:
    assert (
        client.post(f"{visit.address}/page/open", data=b"a&" * 1_000_000, content_type=FORM).status_code
        == 413
    )


def test_nul_and_lone_surrogates_are_taken_out(client: FlaskClient, visit: Visit) -> None:
    body = b"OPEN_KNELPUNT=een%00twee%ED%A0%80drie%FF&go=next"
    assert client.post(f"{visit.address}/page/open", data=body, content_type=FORM).status_code == 302
    kept = visit.kept()["OPEN_KNELPUNT"]
    assert kept.startswith("eentwee")
    assert not any(sign == "\0" or 0xD800 <= ord(sign) < 0xE000 for sign in kept)
    page = client.get(f"{visit.address}/page/open")
    assert kept in page.text


@pytest.mark.parametrize(
    "path",
    [
        "{link}/decline",
        "{link}/pass-on",
        "/link/new",
        "/withdraw",
        "{address}/colleagues",
        "{address}/consent",
    ],
)
def test_nul_and_surrogates_in_every_other_form(client: FlaskClient, visit: Visit, path: str) -> None:
    where = path.format(link=visit.link, address=visit.address)
    odd = b"%00a%ED%A0%80"
    body = b"&".join(
        [*(name + b"=" + odd for name in (b"reason", b"name", b"code")), b"pages=open", b"pages=" + odd,
         b"email=a" + odd + b"@example.org", b"consent_survey=" + odd, b"submission_key=" + odd]
    )  # fmt: skip
    assert client.post(where, data=body, content_type=FORM).status_code < 500


@pytest.mark.parametrize(
    "path", ["/p/%00", "/open/%00", "/c/%00", "/p/%ED%A0%80", "/open/%ED%A0%80", "/own/%00"]
)
@SPEAK
def test_a_forged_link_of_odd_signs(client: FlaskClient, path: str, language: str) -> None:
    speak(client, language)
    for sent in (client.get(path), client.post(path)):
        assert sent.status_code == 404
        assert {"nl": "Deze", "en": "This"}[language] in told(sent.text)


@pytest.mark.parametrize("path", ["{link}/decline", "{link}/pass-on", "{address}/colleagues"])
def test_texts_that_are_longer_than_their_column(client: FlaskClient, visit: Visit, path: str) -> None:
    where = path.format(link=visit.link, address=visit.address)
    long = "x" * 5000
    data = {"name": long, "reason": long, "email": f"{long}@example.org", "pages": "open"}
    assert client.post(where, data=data).status_code < 500


@SPEAK
def test_a_closed_round(client: FlaskClient, visit: Visit, language: str) -> None:
    speak(client, language)
    client.post(f"{visit.address}/page/open", data={"OPEN_KNELPUNT": "Op tijd."})
    visit.change(Wave, closed_at=now() - dt.timedelta(days=40))
    for sent in (
        client.post(f"{visit.address}/page/open", data={"OPEN_KNELPUNT": "Te laat."}),
        client.post(f"{visit.address}/submit", data={"submission_key": str(uuid.uuid4())}),
        client.post(visit.link),
    ):
        assert sent.status_code == 410
        assert {"nl": "gesloten", "en": "closed"}[language] in told(sent.text)
    assert visit.kept() == {"OPEN_KNELPUNT": "Op tijd."}
    with visit.work() as session:
        assert session.scalars(select(Response.state)).one() == "started"


@SPEAK
def test_a_revoked_and_a_forged_token(client: FlaskClient, visit: Visit, language: str) -> None:
    speak(client, language)
    visit.change(InvitationToken, revoked_at=now())
    stranger = client.application.test_client()
    speak(stranger, language)
    said = told(stranger.get(visit.link).text)
    assert {"nl": "vervangen door een nieuwere", "en": "replaced by a newer one"}[language] in said
    for path in ("", "/decline", "/pass-on"):
        assert stranger.post(visit.link + path, data={"name": "x"}).status_code == 410
        forged = stranger.post("/p/" + "A" * 43 + path, data={"name": "x"})
        assert forged.status_code == 404
        assert {"nl": "Deze link werkt niet", "en": "This link does not work"}[language] in told(forged.text)
    with visit.work() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_after_sending_in_nothing_changes(client: FlaskClient, visit: Visit) -> None:
    """Not the answers, and not the consents under which they were given: taking back is the way."""
    client.post(f"{visit.address}/page/profiel", data={"P1": "bouwbedrijf"})
    client.post(f"{visit.address}/page/open", data={"OPEN_KNELPUNT": "Zo is het."})
    client.post(f"{visit.address}/submit", data={"submission_key": str(uuid.uuid4())})
    for path, data in (
        ("page/open", {"OPEN_KNELPUNT": "Anders."}),
        ("submit", {"submission_key": str(uuid.uuid4())}),
        ("consent", {"consent_survey": "no", "consent_quote": "no"}),
    ):
        sent = client.post(f"{visit.address}/{path}", data=data)
        assert sent.status_code in (302, 409), path
        if sent.status_code == 302:
            assert sent.location.endswith("/receipt"), path
    assert visit.kept() == {"P1": "bouwbedrijf", "OPEN_KNELPUNT": "Zo is het."}
    with visit.work() as session:
        assert set(session.scalars(select(Consent.given))) == {True}
        assert session.scalar(select(func.count()).select_from(Document)) == 1
        assert session.scalar(select(func.count()).select_from(Partner)) == 1


def test_a_consent_that_is_not_asked_is_not_kept(client: FlaskClient, visit: Visit) -> None:
    before = urlencode({"consent_everything": "yes"})
    client.post(f"{visit.address}/consent", data=before, content_type=FORM)
    with visit.work() as session:
        assert "consent_everything" not in set(session.scalars(select(Consent.key)))
