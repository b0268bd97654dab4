"""Making a survey from nothing in the browser, by keyboard alone, in Dutch: three pages, routing, a second version."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from surveys import partners
from surveys.models import Study
from tests import factories
from tests.browser.conftest import Live, Visit, assert_for_everybody

NAME = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const label = at.getAttribute("aria-label") || (at.labels && at.labels[0] && at.labels[0].innerText);
  return (label || at.innerText || at.value || "").replace(/\\s+/g, " ").trim();
}"""
FURTHEST = 220


def at(page: Page) -> str:
    """What somebody who uses a screen reader hears where the keyboard is."""
    return str(page.evaluate(NAME)).replace(" :", ":")


def reach(page: Page, name: str) -> None:
    """Goes on with Tab until the control with this name has the focus."""
    for _step in range(FURTHEST):
        if re.match(rf"{re.escape(name)}(\W|$)", at(page)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name!r} cannot be reached with Tab on {page.url}; the focus is on {at(page)!r}")


def activate(page: Page, name: str) -> None:
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    reach(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def tick(page: Page, name: str) -> None:
    reach(page, name)
    page.keyboard.press("Space")


def choose_kind(page: Page, name: str) -> None:
    """The kinds are one group of radio buttons: Tab goes in, the arrows go along."""
    reach(page, "Eén antwoord kiezen")
    page.keyboard.press("Space")
    for _step in range(40):
        if at(page).startswith(name):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(name)


def add_question(page: Page, on: str, kind: str, text: str) -> None:
    activate(page, f"Vraag toevoegen: {on}")
    write(page, "De vraag", text)
    choose_kind(page, kind)
    activate(page, "Verdergaan")


def add_page(page: Page, title: str) -> None:
    write(page, "Titel van een nieuwe pagina", title)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(
        page.get_by_role("link", name=title, exact=True)
    ).to_be_focused()  # the keyboard is at the new page


def only_for(page: Page, kind: str) -> None:
    """From the form of a question or page: asked of this kind of partner alone."""
    activate(page, "Kies wanneer")
    reach(page, "Voorwaarde toevoegen over")
    activate(page, "Toevoegen")
    tick(page, kind)
    activate(page, "Voorwaarde opslaan")
    expect(page.locator("main")).to_contain_text(f"Alleen als [Soort partner] is [{kind}]")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_survey_from_nothing(
    live: Live, visit: Visit, sign_in: Callable[[Page, str], None], script: bool
) -> None:
    email = f"maker-{script}@example.org".lower()
    page = visit(script=script)
    sign_in(page, email)
    study = live.work(lambda session: make_study(session, email))
    page.goto(f"/studies/{study}/instruments")
    activate(page, "Zelf maken")
    write(page, "Titel", "Hoe loopt het in de wijk?")
    activate(page, "Maak hem")

    activate(page, "Pagina zonder titel")
    write(page, "Titel, in het Nederlands", "Het werk")
    activate(page, "Opslaan en terug")
    add_question(page, "Het werk", "Eén antwoord kiezen", "Hoe tevreden bent u?")
    for number, text in enumerate(("Heel tevreden", "Niet zo tevreden", "Weet ik niet"), 1):
        write(page, f"antwoord {number}, Nederlands", text)
    activate(page, "Opslaan en terug")
    add_page(page, "Op de bouw")
    add_question(page, "Op de bouw", "Open vraag", "Wat ging er goed op de bouwplaats?")
    only_for(page, "Bouw- of installatiebedrijf")
    activate(page, "Opslaan en terug")
    add_page(page, "Het netwerk")
    add_question(page, "Het netwerk", "Getal", "Hoeveel leden doen mee?")
    activate(page, "Opslaan en terug")
    activate(page, "Het netwerk")
    only_for(page, "Bedrijvennetwerk")
    activate(page, "Opslaan en terug")
    expect(page.locator(".sheet")).to_have_count(3)
    activate(page, "Omhoog: V3")  # over the edge to the page before, and back
    expect(page.locator("#page-page2 .item-row")).to_have_count(2)
    activate(page, "Omlaag: V3")
    expect(page.locator("#page-page3 .item-row")).to_have_count(1)
    expect(page.locator(".to-mend")).to_have_count(0)
    outline = page.url.partition("?")[0]

    assert seen_by(page, outline, "Bouw- of installatiebedrijf") == ["Het werk", "Op de bouw"]
    assert seen_by(page, outline, "Bedrijvennetwerk") == ["Het werk", "Het netwerk"]

    page.goto(outline)
    activate(page, "Versie 1 publiceren")
    expect(page.locator("main")).to_contain_text("verandert niet meer")
    activate(page, "Nieuwe versie maken")
    activate(page, "Hoe tevreden bent u?")
    write(page, "Tekst van de vraag, in het Nederlands", "Hoe tevreden bent u nu?")
    tick(page, "Verplicht")
    activate(page, "Opslaan en terug")
    activate(page, "Ongedaan maken: vraag V1 gewijzigd")
    expect(page.locator("#item-V1")).not_to_contain_text("bent u nu?")
    activate(page, "Hoe tevreden bent u?")
    write(page, "Tekst van de vraag, in het Nederlands", "Hoe tevreden bent u nu?")
    tick(page, "Verplicht")
    activate(page, "Opslaan en terug")
    activate(page, "Wat er verschilt van versie 1")
    expect(page.locator(".differences")).to_contain_text(
        "Vraag V1, tekst van de vraag in het Nederlands: “Hoe tevreden bent u nu?”, was “Hoe tevreden bent u?”"
    )
    expect(page.locator(".differences")).to_contain_text("Vraag V1, verplicht: ja, was nee")
    expect(page.locator(".differences li li")).to_have_count(2)
    if script:
        assert_for_everybody(page)


def seen_by(page: Page, outline: str, kind: str) -> list[str]:
    """The titles of the pages that this kind of partner goes through in the preview."""
    page.goto(outline)
    activate(page, kind)
    titles = []
    while "preview" in page.url and page.locator("form#answers").count():
        titles.append(page.locator("h1").inner_text())
        activate(page, "Volgende")
    return titles


def make_study(session: Session, email: str) -> str:
    study: Study = factories.make_study(
        session,
        title="Wijk aan het werk",
        languages=["nl"],
        contact_name="Eva",
        contact_phone="010 111 22 33",
    )
    partners.seed_types(session, study.programme)
    person = session.scalars(select(User).where(User.email == email)).one()
    factories.make_member(session, study, person)
    return str(study.id)


def test_the_preview_shows_what_is_typed_and_typed_words_are_not_lost(
    live: Live, visit: Visit, sign_in: Callable[[Page, str], None]
) -> None:
    page = visit()
    sign_in(page, "typer@example.org")
    study = live.work(lambda session: make_study(session, "typer@example.org"))
    page.goto(f"/studies/{study}/instruments/new")
    page.get_by_label("Titel").fill("Proef")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/edit"))
    activate(page, "Vraag toevoegen")
    write(page, "De vraag", "Gaat het goed?")
    choose_kind(page, "Ja of nee")
    activate(page, "Verdergaan")
    preview = page.frame_locator("iframe[name=preview-frame]")
    expect(preview.locator("main")).to_contain_text("Gaat het goed?")
    write(page, "Tekst van de vraag, in het Nederlands", "Gaat het nu echt goed?")
    expect(preview.locator("main")).to_contain_text("Gaat het nu echt goed?")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Andere naam").click(no_wait_after=True)
    expect(page.get_by_label("Tekst van de vraag, in het Nederlands")).to_have_value("Gaat het nu echt goed?")
    assert asked == ["beforeunload"]


PAGES = (
    "", "/edit", "/edit/items/P1", "/edit/items/E2", "/edit/pages/doelen", "/edit/pages/doelen/items/new",
    "/edit/items/D1/condition/relevant", "/edit/texts?part=ervaringen", "/edit/library?q=kans", "/edit/scales",
    "/edit/consents", "/edit/settings", "/tests", "/edit/items/P1/delete", "/edit/items/P1/name", "/edit/items/P1/place",
    "/edit/pages/doelen/checks", "/edit/indicators", "/edit/items/P3/options/1/condition",
    "/edit/items/E2/condition/constraint", "/file", "/../import",
)  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_pages_of_the_builder_are_accessible_and_fit(
    live: Live,
    visit: Visit,
    sign_in: Callable[[Page, str], None],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    page = visit(width=width)
    page.emulate_media(color_scheme=scheme)
    email = f"axe{width}@example.org"
    sign_in(page, email)
    study = live.work(lambda session: make_study(session, email))
    page.goto(f"/studies/{study}/instruments")
    page.get_by_role("button", name=re.compile("Vragenlijst social return")).click()
    page.wait_for_url(re.compile(r"/instruments/[0-9a-f-]{36}$"))
    version = page.url
    for rest in PAGES:
        page.goto(f"{version}{rest}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), rest
        assert_for_everybody(page)
