"""Two studies of one programme share their partners; what is asked and answered stays with each."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live, Visit, assert_for_everybody


def make_study(page: Page, title: str, programme: str, *, new: bool) -> str:
    page.goto("/studies/new")
    page.get_by_label("Titel", exact=True).fill(title)
    page.get_by_label("Deel van een programma").select_option(
        label="Ja, een nieuw programma" if new else programme
    )
    if new:
        page.get_by_label("Naam van het nieuwe programma").fill(programme)
    page.get_by_label("Telefoonnummer").fill("010 111 22 33")
    page.get_by_role("button", name="Maak de studie").click()
    page.wait_for_url(re.compile(r"/studies/[0-9a-f-]{36}$"))
    return page.url


def test_a_second_study_finds_the_partners_of_its_programme(
    live: Live, visit: Visit, sign_in: Callable[[Page, str], None]
) -> None:
    page = visit()
    sign_in(page, "eva@example.org")
    first = make_study(page, "Meting 2025", "Social return in Zuid", new=True)
    page.goto(f"{first}/partners/new")
    page.get_by_label("Naam van de organisatie").fill("Bouwbedrijf Steen")
    page.get_by_label("Soort partner").select_option(label="Bouwbedrijf")
    page.get_by_label("Naam", exact=True).fill("Anna Baksteen")
    page.get_by_role("button", name="Opslaan").click()

    second = make_study(page, "Meting 2026", "Social return in Zuid", new=False)
    assert_for_everybody(page)
    page.goto(f"{second}/partners")
    page.get_by_role("button", name=re.compile("Toevoegen aan deze studie.*Bouwbedrijf Steen")).click()
    page.get_by_role("link", name="Bouwbedrijf Steen").click()
    expect(page.locator("main")).to_contain_text("Anna Baksteen")

    page.goto(f"{first}/instruments")
    page.get_by_role("button", name=re.compile("Gebruik in deze studie.*Vragenlijst")).click()
    page.goto(f"{second}/instruments")
    expect(page.get_by_role("button", name=re.compile("Gebruik in deze studie.*Vragenlijst"))).to_be_visible()

    alone = make_alone(page)
    page.goto(f"{alone}/partners")
    expect(page.locator("main")).not_to_contain_text("Bouwbedrijf Steen")


def make_alone(page: Page) -> str:
    page.goto("/studies/new")
    page.get_by_label("Titel", exact=True).fill("Los onderzoek")
    page.get_by_label("Telefoonnummer").fill("010 111 22 33")
    page.get_by_role("button", name="Maak de studie").click()
    page.wait_for_url(re.compile(r"/studies/[0-9a-f-]{36}$"))
    return page.url
