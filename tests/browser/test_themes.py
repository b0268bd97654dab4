"""Steering groups of passages in a real browser: the slider, ticks, undo; with and without script; for everybody."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from coding import encoding, intake, themes
from tests import factories
from tests.browser.conftest import Live, Visit, assert_for_everybody

SignIn = Callable[[Page, str], None]
CORPUS = Path(__file__).parents[1] / "data" / "corpus" / "transcripts"


def fill(live: Live, email: str, **values: str) -> str:
    """A study with three transcripts of two kinds of partners, in groups; its path."""

    def make(session: Session) -> str:
        user = session.scalars(select(User).where(User.email == email)).one()
        study = factories.make_study(session, title="Groepen", **values)
        factories.make_member(session, study, user, "researcher")
        partners = [
            factories.make_partner(session, study, kind, name=f"{kind} {number}")
            for number, kind in enumerate(("builder", "builder", "municipality"))
        ]
        texts = sorted(CORPUS.glob("*.txt"))[:3]
        for number, (partner, text) in enumerate(zip(partners, texts, strict=True), 1):
            document = intake.add_transcript(
                session,
                None,
                study,
                "x.txt",
                text.read_bytes(),
                title=f"Gesprek {number}",
            )
            document.partner_id = partner.id
            intake.segment(session, document)
        run = themes.start(session, None, study)
        themes.discover(session, run.id, model=encoding.CharacterNgrams())
        return f"/studies/{study.id}/themes"

    return live.work(make)


def test_groups_are_steered_by_slider_ticks_and_undo(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit()
    sign_in(page, "groepen@example.org")
    path = fill(live, "groepen@example.org")
    page.goto(path)
    assert_for_everybody(page)
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    for _press in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-level]")).to_have_text("4")
    page.get_by_role("button", name="Toon dit niveau").click()
    expect(page.locator("main")).to_contain_text("in 4 groepen")
    groups = page.locator(".theme").count()
    assert 1 < groups <= 4

    page.locator(".theme h2 a").first.click()
    assert_for_everybody(page)
    ticks = page.get_by_role("checkbox")
    before = ticks.count()
    for place in (0, 1):
        ticks.nth(place).focus()
        page.keyboard.press("Space")
    page.get_by_label("Groep of thema").select_option(value="new")
    page.get_by_label("Naam van de nieuwe groep").fill("Los van de rest")
    page.get_by_role("button", name="Verplaats de aangevinkte passages").click()
    expect(page.locator("h1")).to_have_text("Los van de rest")
    expect(page.get_by_role("checkbox")).to_have_count(2)
    expect(page.locator("main")).to_contain_text("hier met de hand gezet")
    expect(page.locator("main")).to_contain_text("Met de hand gemaakt van 2 passages.")
    page.get_by_role("button", name="Draai de laatste verplaatsing terug").click()
    expect(page.locator("main")).to_contain_text("Teruggedraaid.")
    page.goto(path)
    expect(page.locator(".theme")).to_have_count(groups)
    page.locator(".theme h2 a").first.click()
    expect(page.get_by_role("checkbox")).to_have_count(before)


def test_without_script_and_on_a_phone_it_works_as_well(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit(width=390, script=False)
    sign_in(page, "telefoon@example.org")
    path = fill(live, "telefoon@example.org", mode="reflexive")
    page.goto(path)
    expect(page.locator("main")).to_contain_text("volgorde van hun naam")
    page.get_by_role("button", name="Toon dit niveau").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"in \d+ groepen"))
    page.locator(".theme h2 a").first.click()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Groep of thema").select_option(value="none")
    page.get_by_role("button", name="Verplaats de aangevinkte passages").click()
    expect(page.locator("main")).to_contain_text("1 passage is eruit gehaald, naar geen groep.")
    page.goto(f"{path}/unassigned")
    expect(page.get_by_role("checkbox").first).to_be_visible()
    page.goto(path)
    page.get_by_role("button", name="Bijwerken").click()
    live.run_jobs()
    page.goto(path)
    expect(page.locator("main")).to_contain_text("0 van 0 nieuwe passages")


def test_passages_are_said_to_belong_apart_and_together(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit(width=390)
    sign_in(page, "paren@example.org")
    path = fill(live, "paren@example.org")
    page.goto(path)
    page.locator(".theme h2 a").first.click()
    group = page.url
    ticks = page.get_by_role("checkbox")
    before = ticks.count()
    words = [page.locator("label.tick .reading").nth(place).inner_text() for place in (0, 1)]
    for place in (0, 1):
        ticks.nth(place).check()
    page.get_by_role("button", name="uit elkaar", exact=True).click()
    expect(page.locator("main")).to_contain_text("Deze horen uit elkaar")
    expect(page.locator("body")).to_contain_text("Daardoor veranderde 1 passage van plaats.")
    expect(page.get_by_role("checkbox")).to_have_count(before - 1)
    expect(page.locator("main")).to_contain_text(
        "1 passage ging eruit door wat bij elkaar of uit elkaar hoort."
    )
    assert_for_everybody(page)

    page.get_by_label("Toon de passages van een andere groep hiernaast").select_option(index=1)
    page.get_by_role("button", name="Tonen").click()
    expect(page.get_by_role("heading", name="Ernaast:")).to_be_visible()
    assert page.get_by_role("checkbox").count() > before
    assert_for_everybody(page)

    page.goto(path)
    page.get_by_role("link", name="1 paar passages").click()
    for text in words:
        expect(page.locator(".tied")).to_contain_text(text)
    assert_for_everybody(page)
    page.get_by_role("button", name="Neem dit terug").click()
    expect(page.locator("main")).to_contain_text("Nog geen paren")

    page.goto(group)
    for place in (0, 1):
        page.get_by_role("checkbox").nth(place).check()
    page.get_by_role("button", name="bij elkaar", exact=True).click()
    expect(page.locator("main")).to_contain_text("Deze horen bij elkaar")
    for place in (0, 1):
        page.get_by_role("checkbox").nth(place).check()
    page.get_by_role("button", name="uit elkaar", exact=True).click()
    expect(page.locator("body")).to_contain_text("Dit spreekt tegen wat eerder is gezegd")
