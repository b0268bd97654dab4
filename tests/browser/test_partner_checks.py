"""Partner check in a real browser: the team's pages in both languages, and a partner on a phone without script."""

import uuid

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.checks import answering, asking, releasing
from analysis.models import Lesson
from app.models import Membership
from surveys.models import Participant, Study
from tests.browser.conftest import Live, Visit, assert_for_everybody
from tests.browser.test_findings_for_everybody import SignIn, fill
from tests.findings_world import ACTOR

PLAIN = {
    "nl": "Bedrijven wachten lang op antwoord.\nDat kost vertrouwen.",
    "en": "Companies wait long for an answer.",
}


def ask(live: Live, study: str, language: str) -> str:
    """Two people are asked about the lesson; one of them answered. Gives the path of the other's link."""

    def make(session: Session) -> str:
        found = session.get_one(Study, uuid.UUID(study.rpartition("/")[2]))
        member = session.scalars(select(Membership).where(Membership.study_id == found.id)).one()
        member.role = "evaluator"
        lesson = session.scalars(select(Lesson).where(Lesson.study_id == found.id)).one()
        people = session.scalars(
            select(Participant).where(Participant.partner.has(programme_id=found.programme_id)).limit(2)
        ).all()
        for person in people:
            person.language = language
        releasing.release(session, ACTOR, lesson, PLAIN)
        (first, _), (_second, token) = asking.ask(session, ACTOR, found, [lesson], people)
        answering.keep(session, first, {lesson.id: ("contested", "Bij ons duurt het maar een dag.")})
        answering.send(session, first, "", agreed=True, quote=True, language=language)
        return f"/partner-check/{token}"

    path: str = live.work(make)
    return path


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_its_pages_are_for_everybody(
    live: Live, visit: Visit, sign_in: SignIn, language: str, width: int
) -> None:
    page, email = visit(width=width, language=language), f"{language}{width}@checks.example"
    sign_in(page, email)
    study = fill(live, email)
    path = ask(live, study, language)
    page.goto(study)
    page.locator(f"button[name=language][value={language}]").first.click()
    page.goto(f"{study}/partner-checks")
    _check(page, width, language)
    page.locator("table.people a").first.click()
    _check(page, width, language)
    page.goto(f"{study}/partner-checks/new")
    _check(page, width, language)
    page.goto(f"{study}/lessons")
    page.locator(".lesson-card h3 a").first.click()
    expect(page.locator(".partner-check blockquote")).to_have_text("Bij ons duurt het maar een dag.")
    _check(page, width, language)
    page.locator("a[href$=plain-words]").click()
    _check(page, width, language)
    page.goto(path)
    _check(page, width, language)
    page.emulate_media(color_scheme="dark")
    page.reload()
    assert_for_everybody(page)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_partner_answers_on_a_phone_without_script(
    live: Live, visit: Visit, sign_in: SignIn, language: str
) -> None:
    team, email = visit(language=language), f"{language}@phones.example"
    sign_in(team, email)
    path = ask(live, fill(live, email), language)
    page = visit(width=390, script=False, language=language)
    page.goto(path)
    expect(page.locator(".finding")).to_have_text(PLAIN[language])
    page.locator("input[value=nuanced]").check()
    page.locator("button[name=send]").click()
    expect(page.locator(".error-summary li")).to_have_count(3)
    expect(page.locator("input[value=nuanced]")).to_be_checked()
    page.locator(".error-summary a").first.click()
    page.locator("textarea").fill("Bij de kleine bedrijven wel.")
    page.locator("#consent_survey-yes").check()
    page.locator("#consent_quote-no").check()
    page.locator("button[name=send]").click()
    expect(page.locator(".notice .code")).to_be_visible()
    expect(page.locator("dl.answers")).to_contain_text("Bij de kleine bedrijven wel.")
    page.locator("a[href$=withdraw]").last.click()
    page.locator("button.btn-danger").click()
    expect(page.locator("h1")).to_be_visible()
    gone = page.goto(path)
    assert gone is not None
    assert gone.status == 410


def _check(page: Page, width: int, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_for_everybody(page)
