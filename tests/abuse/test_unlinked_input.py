"""What is sent in an unlinked round that no page asked for: a clear answer, nothing lost, nothing kept of it."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.partner import own
from surveys.base import now
from surveys.models import Draft, Response, SealedResponse, Wave
from surveys.safekeeping import sealing
from surveys.safekeeping.unlinked import Sheet
from tests.conftest import Work
from tests.unlinked_world import Walk, open_round

Kept = Callable[[], Sheet]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def walk(client: FlaskClient, work: Work) -> Walk:
    """A builder who agreed and stands on the first page."""
    with work() as session:
        made = open_round(session, counts={"bouwbedrijf": 5})
    begun = Walk(client, made.people[0].token)
    begun.consent()
    assert begun.at == "profiel"
    return begun


@pytest.fixture
def kept(walk: Walk, work: Work) -> Kept:
    """What the draft holds, opened with the key of this browser."""
    draft_id = uuid.UUID(walk.address.rsplit("/", 1)[1])

    def look() -> Sheet:
        with walk.client.application.test_request_context(headers={"Cookie": _cookies(walk)}):
            key = own.key_of(draft_id)
        with work() as session:
            held = sealing.hold(session, draft_id, key)
            assert held is not None
            return held.sheet

    return look


def _cookies(walk: Walk) -> str:
    return "; ".join(f"{name}={kept.value}" for (_d, _p, name), kept in walk.client._cookies.items())


def post(walk: Walk, **data: str) -> Any:
    return walk.client.post(walk.address, data=data)


def counted(work: Work, model: type) -> int:
    with work() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_page_out_of_order_is_kept_and_its_conditions_hold(walk: Walk, kept: Kept, work: Work) -> None:
    assert post(walk, at="open", OPEN="Eerst dit.", go="next").status_code == 302
    assert kept().answers == {"OPEN": "Eerst dit."}
    assert post(walk, at=":review", go="send").status_code == 422  # a required question is open
    assert counted(work, SealedResponse) == 0
    assert kept().answers == {"OPEN": "Eerst dit."}


def test_a_page_that_is_not_for_these_answers_keeps_nothing(walk: Walk, kept: Kept) -> None:
    post(walk, at="ervaring", E1="2", go="next")
    for value in ("7", "x"):
        post(walk, at="plaatsen", PL=value, go="next")
    assert kept().answers == {"E1": 2}


@pytest.mark.parametrize("at", ["bestaat-niet", "", ":refused", "../profiel", "x" * 5000, "\0"])
def test_a_page_that_does_not_exist(walk: Walk, kept: Kept, at: str) -> None:
    before = kept()
    for go in ("next", "to:nergens", "to:\0", "stop", "add:PL"):
        assert post(walk, at=at, P2="groot", go=go).status_code == 302
    assert kept() == before


def test_an_item_that_is_not_on_the_page_is_not_kept(walk: Walk, kept: Kept) -> None:
    data = {
        "P2": "groot",
        "OPEN": "x",
        "MAIL": "ik@example.org",
        "P1": "gemeente",
        "__seed": "1",
        "code": "AAAA",
    }
    before = kept()
    assert post(walk, at="profiel", go="next", **data).status_code == 302
    after = kept()
    assert after.answers == {"P2": "groot"}
    assert (after.seed, after.code, after.route) == (before.seed, before.code, before.route)


@pytest.mark.parametrize(
    ("at", "data"),
    [
        ("profiel", {"P2": "reusachtig"}),
        ("profiel", {"P2": "<script>alert(1)</script>"}),
        ("ervaring", {"E1": "6"}),
        ("ervaring", {"E1": "nan"}),
        ("bouw", {"BW": "1e400"}),
        ("bouw", {"BW": "²"}),
    ],
)
def test_a_choice_that_is_not_offered(walk: Walk, kept: Kept, at: str, data: dict[str, str]) -> None:
    sent = post(walk, at=at, go="next", **data)
    assert sent.status_code == 422
    assert "<script>alert" not in sent.text
    assert kept().answers == {}


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Maak de tekst korter: 1000000 tekens"), ("en", "Shorten the text: it has 1000000")],
)
def test_a_million_signs(walk: Walk, kept: Kept, language: str, words: str) -> None:
    walk.client.set_cookie("language", language)
    post(walk, at="open", OPEN="Kort.", go="back")
    sent = post(walk, at="open", OPEN="a" * 1_000_000, go="next")
    assert sent.status_code == 422
    assert words in sent.text
    assert "a" * 1_000_000 in sent.text  # what was typed is still on the page
    assert kept().answers == {"OPEN": "Kort."}
    assert post(walk, at="open", OPEN="a" * 5_000_000, go="next").status_code == 413
    assert kept().answers == {"OPEN": "Kort."}


def test_nul_and_lone_surrogates_are_taken_out(walk: Walk, kept: Kept) -> None:
    body = b"at=open&OPEN=een%00twee%ED%A0%80drie%FF&go=next"
    assert walk.client.post(walk.address, data=body, content_type=FORM).status_code == 302
    text = kept().answers["OPEN"]
    assert text.startswith("eentwee")
    assert not any(sign == "\0" or 0xD800 <= ord(sign) < 0xE000 for sign in text)


def test_a_consent_that_is_not_asked_is_not_kept(walk: Walk, kept: Kept) -> None:
    before = kept().consents
    post(walk, at=":consent", consent_survey="yes", consent_quote="yes", consent_all="yes", admin="yes")
    assert kept().consents == before == {"consent_survey": True, "consent_quote": True}


@pytest.mark.parametrize(("language", "word"), [("nl", "gesloten"), ("en", "closed")])
def test_a_closed_round(walk: Walk, kept: Kept, work: Work, language: str, word: str) -> None:
    walk.client.set_cookie("language", language)
    post(walk, at="ervaring", E1="3", go="next")
    with work() as session:
        session.scalars(select(Wave)).one().closed_at = now() - dt.timedelta(hours=1)
    for data in ({"at": "ervaring", "E1": "5", "go": "next"}, {"at": ":review", "go": "send"}):
        sent = post(walk, **data)
        assert sent.status_code == 410
        assert word in sent.text
    assert kept().answers == {"E1": 3}
    assert counted(work, SealedResponse) == 0


def test_without_the_key_of_the_link_nothing_opens_or_changes(walk: Walk, kept: Kept, work: Work) -> None:
    """A forged address, another browser, and a key that is not the one of this draft."""
    before = kept()
    stranger = walk.client.application.test_client()
    (name,) = (name for _domain, _path, name in walk.client._cookies if "own-" in name)
    for value in (None, "", "A" * 44, "\u00e9", "x" * 5000):
        if value is not None:
            stranger.set_cookie(name, value)
        assert stranger.get(walk.address).status_code == 404
        for data in ({"at": "open", "OPEN": "Van een ander."}, {"at": ":review", "go": "send"}):
            assert stranger.post(walk.address, data=data).status_code == 404
    assert walk.client.get(f"/own/{uuid.uuid4()}").status_code == 404
    assert kept() == before
    assert (counted(work, Draft), counted(work, SealedResponse), counted(work, Response)) == (1, 0, 0)
