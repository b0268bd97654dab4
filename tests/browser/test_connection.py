"""A partner on a bad connection: the page stays, says so, and is sent again by itself, once."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from surveys import fieldwork, instruments, partners, studies
from surveys.definition import parse
from surveys.models import Answer, Response, SealedResponse
from surveys.safekeeping import keeping
from tests.browser.conftest import Live, Visit
from tests.unlinked_world import open_round

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


def cut_off(page: Page) -> None:
    """No connection any more, once the script that keeps the page has come."""
    page.wait_for_load_state()
    page.context.set_offline(True)


@pytest.fixture
def link(live: Live) -> str:
    return made_link(live)


def made_link(live: Live) -> str:
    """To a short survey, for somebody of their own."""

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


@pytest.fixture
def own_link(live: Live) -> str:
    """To a round where nothing joins answers to an invitation."""
    return str(
        live.work(lambda session: f"/p/{open_round(session, counts={'bouwbedrijf': 5}).people[1].token}")
    )


def kept(live: Live) -> list[tuple[Any, int]]:
    """Each text in the database with how often its answer was written."""

    def look(session: Any) -> list[tuple[Any, int]]:
        response = session.scalars(select(Response).order_by(Response.started_at.desc())).first()
        rows = session.scalars(select(Answer).where(Answer.response_id == response.id))
        return [(keeping.value(response, row), row.revision) for row in rows]

    return list(live.work(look))


def sealed(session: Any) -> int:
    """How many answers were handed in that nothing joins to an invitation."""
    return session.scalar(select(func.count()).select_from(SealedResponse)) or 0


def test_without_connection_the_page_stays_and_is_sent_by_itself(live: Live, visit: Visit, link: str) -> None:
    page = visit(width=390)
    begin(page, link)
    page.get_by_label("Hoe gaat het?").fill("Goed, dank u")
    cut_off(page)
    page.locator(".form-actions [value=next]").click()
    expect(page.locator("#connection")).to_contain_text("geen verbinding")
    assert page.get_by_label("Hoe gaat het?").input_value() == "Goed, dank u"
    page.get_by_label("Hoe gaat het?").fill("Goed, en beter")  # typing goes on
    assert kept(live) == []
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/page/twee"))
    assert kept(live) == [("Goed, en beter", 1)]


def test_sending_in_without_connection_waits_and_is_done_once(live: Live, visit: Visit, link: str) -> None:
    page = visit(width=390)
    begin(page, link)
    for place in ("een", "twee"):
        page.wait_for_url(re.compile(f"/page/{place}"))
        page.locator(".form-actions [value=next]").click()
    page.wait_for_url(re.compile("/review"))
    cut_off(page)
    page.get_by_role("button", name="Mijn antwoorden insturen").click()
    expect(page.locator("#connection")).to_contain_text("geen verbinding")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/receipt"))
    assert len(sent) == 1


def test_a_consent_that_could_not_be_sent_is_still_there_and_goes_by_itself(
    visit: Visit, own_link: str
) -> None:
    page = visit(width=390)
    page.goto(own_link)
    page.locator(".main-action button").click()
    page.locator("[name=consent_survey][value=yes]").check()
    page.locator(".switch [value=en]").click()
    expect(page.get_by_role("heading", name="Your consent")).to_be_visible()
    page.locator("[name=consent_quote][value=yes]").check()
    cut_off(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#connection")).to_contain_text("no connection")
    expect(page.locator("[name=consent_survey][value=yes]")).to_be_checked()
    page.context.set_offline(False)
    expect(page.locator("[name=at]")).to_have_value("profiel")


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


def test_on_an_unlinked_page_too_what_waited_is_sent_once_and_leads_on(
    live: Live, visit: Visit, own_link: str
) -> None:
    """All its pages have one address, and the page after it may not take over a button or a field of the one before."""
    page = visit(width=390)
    page.goto(own_link)
    page.locator(".main-action button").click()
    for name in ("consent_survey", "consent_quote"):
        page.locator(f"[name={name}][value=yes]").check()
    page.locator("main form button[type=submit], main form .btn-primary").first.click()
    page.locator("[name=P2][value=groot]").check()
    cut_off(page)
    page.locator(".form-actions [value=next]").click()
    expect(page.locator("#connection")).to_contain_text("geen verbinding")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    page.context.set_offline(False)
    expect(page.locator("[name=at]")).to_have_value("ervaring")
    assert len(sent) == 1
    assert page.locator("#answers [name=go][type=hidden]").count() == 0
    page.locator("[name=E1][value='3']").check()
    page.locator(".form-actions [value=back]").click()
    expect(page.locator("[name=at]")).to_have_value("profiel")
    expect(page.locator("[name=P2][value=groot]")).to_be_checked()
    assert len(sent) == 2


@pytest.mark.parametrize("broken", ["before it is sent", "while the answer comes"])
def test_sending_in_an_unlinked_round_waits_and_shows_its_code(
    live: Live, visit: Visit, own_link: str, broken: str
) -> None:
    """The code is shown once: the page that bears it is shown as it came, and not asked for a second time."""
    page = visit(width=390)
    page.goto(own_link)
    page.locator(".main-action button").click()
    for name in ("consent_survey", "consent_quote"):
        page.locator(f"[name={name}][value=yes]").check()
    page.locator("main form button[type=submit], main form .btn-primary").first.click()
    page.locator("[name=P2][value=groot]").check()
    page.locator(".form-actions [value=next]").click()
    expect(page.locator("[name=at]")).to_have_value("ervaring")
    page.locator("[name=E1][value='3']").check()
    for following in ("plaatsen", "bouw", "open"):
        page.locator(".form-actions [value=next]").click()
        expect(page.locator("[name=at]")).to_have_value(following)
    page.locator(".form-actions [value=next]").click()
    code = page.locator("#review [name=code]").get_attribute("value")
    assert code
    before = live.work(sealed)
    if broken == "before it is sent":
        cut_off(page)
    else:
        page.route(re.compile("/own/"), lambda route: (route.fetch(), route.abort()), times=1)
    page.get_by_role("button", name="Mijn antwoorden insturen").click()
    expect(page.locator("#connection")).to_contain_text("geen verbinding")
    page.context.set_offline(False)
    expect(page.locator("main")).to_contain_text(code)
    expect(page.locator("#review")).to_have_count(0)
    expect(page.locator("h1")).to_be_focused()
    assert page.title().startswith("Bedankt")
    if broken == "before it is sent":
        expect(page.locator("main")).to_contain_text("groot")  # the copy of the answers
    assert live.work(sealed) == before + 1


def test_a_colleague_on_a_bad_connection_goes_on_in_the_own_part(live: Live, visit: Visit, link: str) -> None:
    mine = visit(width=390)
    begin(mine, link)
    mine.locator("a[href$='/colleagues']").click()
    mine.locator("[name=name]").fill("Bo")
    mine.locator("[name=pages][value=twee]").check()
    mine.locator("main form button.btn-primary").first.click()
    mine.wait_for_load_state()
    found = re.search(r"/c/[\w-]+", mine.content())
    assert found
    page = visit(width=390)
    page.goto(found[0])
    page.locator("main form button").first.click()
    page.get_by_role("link", name=re.compile("Pagina twee")).first.click()
    page.get_by_label("Hoe gaat het?").fill("Van Bo")
    cut_off(page)
    page.locator(".form-actions [value=next]").click()
    expect(page.locator("#connection")).to_contain_text("geen verbinding")
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/mine"))
    assert kept(live) == [("Van Bo", 1)]
