"""A partner on a bad connection: the page stays, says so, and is sent again by itself, once."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveys import fieldwork, instruments, keeping, partners, studies
from surveys.definition import parse
from surveys.models import Answer, Response
from tests.browser.conftest import Live, Visit

SURVEY = {
    "id": "kort",
    "title": {"nl": "Kort", "en": "Short"},
    "pages": [
        {
            "id": page,
            "title": {"nl": f"Pagina {page}", "en": f"Page {page}"},
            "items": [
                {
                    "id": f"q_{page}",
                    "type": "short_text",
                    "text": {"nl": "Hoe gaat het?", "en": "How is it?"},
                },
                {
                    "id": f"n_{page}",
                    "type": "number",
                    "text": {"nl": "Hoeveel?", "en": "How many?"},
                    "max": 10,
                },
            ],
        }
        for page in ("een", "twee")
    ],
}


@pytest.fixture
def link(live: Live) -> str:
    def make(session: Any) -> str:
        study = studies.create(session, None, title="Proef", contact_name="Noor", contact_phone="010")
        kind = partners.types(session, study)[0]
        person = partners.add_participant(
            session, None, partners.add(session, None, study, "Steen BV", kind.id), "Anna"
        )
        version = instruments.publish(session, None, instruments.add(session, None, study, parse(SURVEY)))
        wave = fieldwork.open_wave(session, None, version, "Ronde")
        return f"/p/{fieldwork.invite(session, None, wave, person)[1]}"

    return str(live.work(make))


def begin(page: Page, link: str) -> None:
    page.goto(link)
    page.locator(".main-action button").click()
    page.wait_for_url(re.compile("/page/een"))


def kept(live: Live) -> list[tuple[Any, int]]:
    """Each text in the database with how often its answer was written."""

    def look(session: Any) -> list[tuple[Any, int]]:
        response = session.scalars(select(Response).order_by(Response.started_at.desc())).first()
        rows = session.scalars(select(Answer).where(Answer.response_id == response.id))
        return [(keeping.value(response, row), row.revision) for row in rows]

    return list(live.work(look))


def test_without_connection_the_page_stays_and_is_sent_by_itself(live: Live, visit: Visit, link: str) -> None:
    page = visit(width=390)
    begin(page, link)
    page.get_by_label("Hoe gaat het?").fill("Goed, dank u")
    page.context.set_offline(True)
    page.locator(".form-actions [value=next]").click()
    expect(page.locator("#connection")).to_contain_text("geen verbinding")
    assert page.get_by_label("Hoe gaat het?").input_value() == "Goed, dank u"
    page.get_by_label("Hoe gaat het?").fill("Goed, en beter")  # typing goes on
    assert kept(live) == []
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/page/twee"))
    assert kept(live) == [("Goed, en beter", 1)]


def test_a_second_failure_waits_for_the_person(live: Live, visit: Visit, link: str) -> None:
    page = visit(width=390)
    begin(page, link)
    sent = []
    page.route(re.compile("/page/een"), lambda route: (sent.append(1), route.abort()))
    page.get_by_label("Hoe gaat het?").fill("Nog eens")
    page.locator(".form-actions [value=next]").click()
    expect(page.locator("#connection")).to_contain_text("nog steeds geen verbinding")
    page.wait_for_timeout(1000)
    assert len(sent) == 2  # the press, and once by itself
    page.unroute(re.compile("/page/een"))
    page.locator(".form-actions [value=next]").click()
    page.wait_for_url(re.compile("/page/twee"))
    assert kept(live) == [("Nog eens", 1)]


def test_a_mistake_is_told_by_the_page_as_ever(live: Live, visit: Visit, link: str) -> None:
    page = visit(width=390)
    begin(page, link)
    page.get_by_label("Hoeveel?").fill("99")
    page.locator(".form-actions [value=next]").click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert page.get_by_label("Hoeveel?").input_value() == "99"


def test_the_other_buttons_do_what_they_say(live: Live, visit: Visit, link: str) -> None:
    page = visit(width=390)
    begin(page, link)
    page.get_by_label("Hoe gaat het?").fill("Goed")
    page.locator(".switch [value=en]").click()
    expect(page.get_by_label("How is it?")).to_have_value("Goed")
    page.locator(".form-actions [value=stop]").click()
    page.wait_for_url(re.compile("/stopped"))
    assert [value for value, _ in kept(live)] == ["Goed"]
