"""Bringing in documents in a real browser: dropped files, pages that everybody can use, and the way without script."""

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from coding import codebook, intake, marking, readers
from coding.documents import versions
from coding.models import Code
from tests import documents as made
from tests import factories
from tests.browser.conftest import Live, Visit, assert_for_everybody
from tests.services.coding.test_versions import TEXT

SignIn = Callable[[Page, str], None]
DROP = """([name, data]) => {
  const dropped = new DataTransfer();
  for (const n of [1, 2]) {
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    dropped.items.add(new File([bytes], n + "-" + name));
  }
  const drop = new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true });
  document.getElementById("drop").dispatchEvent(drop);
}"""


def fill(live: Live, email: str) -> tuple[str, str]:
    """A study of this person with a text in two versions: the paths of its documents and of the versions."""

    def make(session: Session) -> tuple[str, str]:
        study = factories.make_study(session)
        user = session.scalars(select(User).where(User.email == email)).one()
        factories.make_member(session, study, user, "owner")
        book = codebook.adopt(session, None, study)
        document = intake.add_transcript(session, None, study, "gesprek.txt", TEXT.encode())
        code = session.scalars(
            select(Code).where(Code.codebook_id == book.id, Code.parent_id.is_not(None))
        ).first()
        assert code is not None
        for quote in ("De jobcoach belde elke week.", "Dat gaf rust op de bouw."):
            start = document.text.index(quote)
            marking.apply(session, user.id, document, code.id, start, start + len(quote))
        newer = TEXT.replace("De jobcoach belde", "Een jobcoach belde").replace(
            "Dat gaf rust op de bouw.", "Rust op de bouw, dus."
        )
        found = versions.replace(session, user.id, document, readers.read("b.txt", newer.encode()))
        base = f"/studies/{study.id}/documents"
        return base, f"{base}/{found.document.id}/versions"

    found: tuple[str, str] = live.work(make)
    return found


@pytest.mark.parametrize("width", [390, 1280])
def test_files_are_dropped_looked_at_and_stored(
    live: Live, visit: Visit, sign_in: SignIn, width: int
) -> None:
    page, email = visit(width=width), f"drop{width}@example.org"
    sign_in(page, email)
    base, changed = fill(live, email)
    page.goto(f"{base}/new")
    page.evaluate(DROP, ["teams.docx", base64.b64encode(made.teams()).decode()])
    expect(page.locator("#drop-said")).to_have_text("2 bestanden gekozen")
    assert_for_everybody(page)
    page.get_by_role("button", name="Bestanden lezen").click()
    assert_for_everybody(page)
    page.get_by_role("link", name="1-teams.docx").click()
    expect(page.get_by_role("heading", name="Controleer wie er spreekt")).to_be_visible()
    assert_for_everybody(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Tekst opslaan").click()
    expect(page.get_by_role("link", name="1-teams.docx")).to_have_count(0)
    page.goto(base)
    if width > 1000:  # on a telephone there is no head of a table to tick in
        page.locator("[data-all]").first.check()
    else:
        page.locator("input[name=document]").first.check()
    expect(page.locator("input[name=document]:checked").first).to_be_visible()
    page.get_by_text("Wat de aangevinkte documenten krijgen").click()
    assert_for_everybody(page)
    page.goto(f"{base}/sorting")
    assert_for_everybody(page)
    page.goto(changed)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_for_everybody(page)
    page.get_by_role("button", name="Ja, daar").click()
    expect(page.get_by_text("De codering heeft weer een plaats.")).to_be_visible()


def test_without_script_a_spreadsheet_goes_the_whole_way(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page, email = visit(script=False), "plain@example.org"
    sign_in(page, email)
    base, _ = fill(live, email)
    page.goto(f"{base}/new")
    page.set_input_files("#file", made.FOLDER / "answers.xlsx")
    page.get_by_role("button", name="Bestanden lezen").click()
    expect(page.get_by_role("heading", name="4 antwoorden")).to_be_visible()
    page.select_option("#use-5", "")
    page.get_by_role("button", name="Opnieuw bekijken").click()
    expect(page.get_by_role("heading", name="2 antwoorden")).to_be_visible()
    page.get_by_role("button", name="Antwoorden opslaan").click()
    expect(page.get_by_text("2 antwoorden zijn opgeslagen.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Wat werkte goed"))).to_have_count(2)
