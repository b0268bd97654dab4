"""What pages give away besides what they show: rules for a colleague, what the register knows, drafts that stay behind."""

import datetime as dt
import gzip
import html
import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import sweep
from app.partner import one_size
from surveys import fieldwork, instruments, partners, studies
from surveys.base import now
from surveys.definition import parse
from surveys.inviting import office, waves
from surveys.models import Draft, Response, SealedResponse, Wave
from surveys.safekeeping import sealing
from tests.conftest import Work
from tests.unlinked_world import Walk, open_round

SECRET = 4711


def _two(text: str) -> dict[str, str]:
    return {"nl": text, "en": f"{text} (en)"}


def _number(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "number", "text": _two(f"Vraag {name}")} | more


def begun(client: FlaskClient, work: Work, items: list[dict[str, Any]], **page: Any) -> str:
    """A response with SECRET on the page `money`; the page `part` has these items. Gives its address."""
    pages = [
        {"id": "money", "title": _two("Geld"), "items": [_number("total"), _number("price")]},
        {"id": "part", "title": _two("Deel"), "items": items} | page,
    ]
    with work() as session:
        study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010 1")
        kind = partners.types(session, study)[0]
        person = partners.add_participant(
            session, None, partners.add(session, None, study, "Steen BV", kind.id), "Anna"
        )
        definition = parse({"id": "shared", "title": _two("Samen"), "pages": pages})
        version = instruments.publish(session, None, instruments.add(session, None, study, definition))
        token = fieldwork.invite(session, None, fieldwork.open_wave(session, None, version, "Nu"), person)[1]
    client.post(f"/p/{token}")
    with work() as session:
        address = f"/answer/{session.scalars(select(Response.id)).one()}"
    client.post(f"{address}/page/money", data={"total": str(SECRET), "price": str(SECRET), "go": "next"})
    return address


def colleague_of(app: Flask, client: FlaskClient, address: str, pages: list[str]) -> FlaskClient:
    page = client.post(f"{address}/colleagues", data={"name": "Bo", "pages": pages}).text
    found = re.search(r"(/c/[\w-]+)", page)
    assert found
    other = app.test_client()
    other.post(found[1])
    return other


def rules_on(page: str) -> dict[str, Any] | None:
    found = re.search(r'data-rules="([^"]*)"', page)
    return json.loads(html.unescape(found[1])) if found else None


LIVE = [
    _number("a"),
    _number("b", relevant="${a} > 1 and ${total} > 4000"),
    _number("c", relevant="${a} > 1 or not(selected(${price}, '3'))"),
]


def test_a_colleague_gets_the_outcome_of_a_condition_and_not_the_answer_behind_it(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    address = begun(client, work, LIVE)
    mine = client.get(f"{address}/page/part").text
    assert rules_on(mine)["known"] == {"price": SECRET, "total": SECRET}  # type: ignore[index]
    page = colleague_of(app, client, address, ["part"]).get(f"{address}/page/part").text
    rules = rules_on(page)
    assert rules is not None
    assert str(SECRET) not in page
    assert rules["known"] == {}
    relevant = {item["id"]: item["relevant"] for item in rules["items"] if "relevant" in item}
    assert relevant["b"]["args"][1] == {"value": True}
    assert relevant["c"]["args"][1] == {"value": True}


def test_a_colleague_who_was_asked_for_both_parts_gets_the_rules_as_they_are(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    address = begun(client, work, LIVE)
    page = colleague_of(app, client, address, ["money", "part"]).get(f"{address}/page/part").text
    assert rules_on(page)["known"] == {"price": SECRET, "total": SECRET}  # type: ignore[index]


@pytest.mark.parametrize(
    ("items", "more"),
    [
        ([_number("a"), _number("b", relevant="${a} > ${total}")], {}),
        ([_number("a", warn="${a} > ${total} div 2", warn_message=_two("Veel?"))], {}),
        ([_number("a", warn="${a} > 3", warn_message=_two("Van ${total}?"))], {}),
        ([_number("a"), _number("b", relevant="if(${a} > 1, ${total}, 2) > 1")], {}),
        (
            [_number("a"), _number("b")],
            {
                "checks": [
                    {
                        "expression": "${a} + ${b} = ${total}",
                        "message": _two("Dat is te weinig"),
                        "items": ["a", "b"],
                    }
                ]
            },
        ),
    ],
)
def test_where_a_rule_needs_the_answer_itself_the_colleague_page_follows_when_it_is_saved(
    app: Flask, client: FlaskClient, work: Work, items: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    address = begun(client, work, items, **more)
    assert rules_on(client.get(f"{address}/page/part").text) is not None
    other = colleague_of(app, client, address, ["part"])
    page = other.get(f"{address}/page/part").text
    assert rules_on(page) is None
    assert str(SECRET) not in page
    other.post(f"{address}/page/part", data={"a": "1", "go": "next"})
    assert str(SECRET) not in other.get(f"{address}/page/part").text


def test_an_unlinked_draft_stores_nothing_that_only_the_register_says(
    app: Flask, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused page, a language, a step back: none of them makes the type of partner an answer."""
    stored: list[dict[str, Any]] = []
    keep = sealing.keep
    monkeypatch.setattr(
        sealing,
        "keep",
        lambda session, held, key: (stored.append(dict(held.sheet.answers)), keep(session, held, key)),
    )
    with work() as session:
        token = open_round(session, counts={"bouwbedrijf": 5}).people[0].token
    walk = Walk(app.test_client(), token)
    walk.consent()
    for data in (
        {"go": "en", "P2": "nee"},
        {"go": "nl", "P1": "gemeente"},
        {"go": "next", "P1": "gemeente", "P2": "klein", "seen": ""},
        {"go": "back", "at": "ervaring", "E1": "99"},
        {"go": "next", "at": "profiel", "seen": "P1 P2"},
    ):
        walk.send(**data)
    assert len(stored) > 3
    assert not [one for one in stored if set(one) - {"P2", "E1"}]


def drafts(work: Work) -> int:
    with work() as session:
        return len(session.scalars(select(Draft)).all())


@pytest.mark.parametrize("by_hand", [True, False])
def test_unlinked_drafts_are_taken_away_when_nobody_can_go_on(app: Flask, work: Work, by_hand: bool) -> None:
    """Within the grace, and for a day after closing by hand (which can be undone), they stay."""
    today = office.day_of(now())
    with work() as session:
        field = open_round(session, counts={"bouwbedrijf": 5})
    first, second = (Walk(app.test_client(), person.token) for person in field.people[:2])
    first.consent()
    second.fill({"P2": "klein", "E1": "2"})
    second.hand_in()
    assert drafts(work) == 1

    def sweep_with(**values: Any) -> int:
        with work() as session:
            wave = session.get_one(Wave, field.wave.id)
            for name, value in values.items():
                setattr(wave, name, value)
        with app.app_context():
            sweep.sweep()
        return drafts(work)

    if by_hand:
        with work() as session:
            waves.close(session, None, session.get_one(Wave, field.wave.id))
        assert sweep_with() == 1
        assert sweep_with(closed_at=now() - sealing.SECOND_THOUGHTS) == 0
    else:
        assert sweep_with(closes_on=today - dt.timedelta(days=3), grace_days=3) == 1
        assert sweep_with(closes_on=today - dt.timedelta(days=3), grace_days=2) == 0
    with work() as session:
        assert len(session.scalars(select(SealedResponse)).all()) == 1


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_script_hears_in_the_size_of_every_answer_where_an_unlinked_page_leads(
    app: Flask, work: Work, encoding: str
) -> None:
    with work() as session:
        token = open_round(session, counts={"bouwbedrijf": 5}).people[0].token
    walk = Walk(app.test_client(), token)
    walk.consent()
    answer = walk.client.post(
        walk.address,
        data={"at": "profiel", "go": "next", "P2": "klein"},
        headers={"X-Requested-With": "script", "Accept-Encoding": encoding},
    )
    data = answer.get_data()
    assert len(data) == {"gzip": one_size.WIRE, "identity": one_size.PLAIN}[encoding]
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    told = json.loads(gzip.decompress(data) if encoding == "gzip" else data)
    assert told["go"].endswith(walk.address)
