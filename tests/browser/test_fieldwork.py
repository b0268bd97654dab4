"""A round of fieldwork in a real browser: on a phone and a wide screen, without script, and for who cannot see it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from surveys import fieldwork, instruments, partners, studies
from surveys.inviting import mailing, open_links, panels
from tests import factories
from tests.browser.conftest import Live, Visit

SignIn = Callable[[Page, str], None]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@dataclass
class Round:
    study: str
    base: str
    panel: str
    open: str
    link: str


def make(live: Live, email: str) -> Round:
    """A round with ten people of five kinds: begun, declined, an address that does not work; two not invited."""

    def build(session: Session) -> Round:
        user = session.scalars(select(User).where(User.email == email)).one()
        study = studies.create(session, user.id, title="Proef", contact_name="Noor", contact_phone="010 1")
        factories.make_member(session, study, user, "owner")
        version = instruments.publish(
            session, None, instruments.adopt(session, None, study, "partner_survey")
        )
        wave = fieldwork.open_wave(session, None, version, "Voorjaar")
        kinds = partners.types(session, study)
        token = ""
        for number in range(12):
            partner = partners.add(session, None, study, f"Organisatie {number}", kinds[number % 5].id)
            person = partners.add_participant(
                session, None, partner, f"Persoon {number}", email=f"persoon{number}@example.org"
            )
            if number < 10:
                invitation, token = fieldwork.invite(session, None, wave, person)
                if number == 0:
                    fieldwork.start(session, invitation, "nl")
                elif number == 1:
                    fieldwork.decline(session, invitation, "Geen tijd")
                elif number == 2:
                    mailing.address_fails(session, None, person, "550 5.1.1")
        panel = panels.make(session, None, study, "Kern")
        panels.add(session, None, panel, panels.matching(session, study, type_ids=[kinds[0].id]))
        link = open_links.make(session, None, wave, "Poster")
        base = f"/studies/{study.id}/waves/{wave.id}"
        return Round(
            f"/studies/{study.id}",
            base,
            f"/studies/{study.id}/panels/{panel.id}",
            f"/open/{link.token}",
            f"/p/{token}",
        )

    made: Round = live.work(build)
    return made


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_of_a_round_fits_and_can_be_read_by_everybody(
    live: Live, visit: Visit, sign_in: SignIn, width: int
) -> None:
    page, email = visit(width=width), f"fieldwork{width}@example.org"
    sign_in(page, email)
    here = make(live, email)
    paths = [here.base + part for part in ("", "/invite", "/letters", "/letters/reminder/nl", "/open-links")]
    paths += [here.base + part for part in ("/settings", "/recall", "/list")]
    paths += [f"{here.study}/waves", here.panel, here.open, here.link, "/link/new"]
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_without_script_people_are_ticked_and_get_cards(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page, email = visit(script=False), "noscript@example.org"
    sign_in(page, email)
    here = make(live, email)
    page.goto(here.base)
    page.get_by_role("link", name=re.compile("niet begonnen")).click()
    page.get_by_role("link", name=re.compile("Vink alle")).click()
    expect(page.locator("input[name=invitation]:checked")).to_have_count(8)
    page.get_by_role("button", name="Druk kaartjes met een code af").click()
    expect(page.locator("svg.code-picture")).to_have_count(8)


def test_a_list_is_looked_over_and_invited(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page, email = visit(width=390), "list@example.org"
    sign_in(page, email)
    here = make(live, email)
    page.goto(here.base + "/list")
    text = "organisatie;naam;e-mail\nOrganisatie 10;Persoon 10;\nOrganisatie 11;Persoon 11;geen adres\n"
    page.set_input_files("#file", {"name": "lijst.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Lees de lijst").click()
    expect(page.get_by_text("1 rij klopt")).to_be_visible()
    expect(page.get_by_text("“geen adres” is geen e-mailadres.")).to_be_visible()
    page.get_by_role("button", name="Nodig de aangevinkte rijen uit").click()
    expect(page.locator("input[data-copy]")).to_have_count(1)
