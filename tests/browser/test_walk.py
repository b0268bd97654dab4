"""The main job from invitation to report, by hand in a real browser: one evaluation, four people, two languages."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live, Visit, assert_for_everybody

TRANSCRIPT = Path(__file__).parents[1] / "data" / "corpus" / "transcripts" / "T02.txt"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()


def turn(page: Page, name: str) -> None:
    """Presses, and waits for the page that answers: a script sends a partner's page, and the press itself is over."""
    with page.expect_navigation():
        press(page, name)


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=re.compile(f"^{re.escape(label)}( .niet verplicht.)?$")).fill(text)


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def title(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_from_invitation_to_report(live: Live, visit: Visit, sign_in: Callable[[Page, str], None]) -> None:
    desk = visit()
    sign_in(desk, "eva@example.org")
    study = make_study(desk)
    register_partners(desk, study)
    publish_instruments(desk, study)
    link = invite(desk, study)
    answer_on_a_phone(visit, link)
    see_the_answer(desk, study)
    hold_an_interview(desk, study)
    live.run_jobs()
    code_the_document(desk, study)
    find_themes(live, desk, study)
    draft_findings(desk, study)
    judge_coherence(desk, study)
    read_the_report(desk, study)


def make_study(page: Page) -> str:
    follow(page, "Maak een studie")
    fill(page, "Titel", "Wijk aan het werk")
    fill(page, "Doel", "Begrijpen hoe social return loopt.")
    fill(page, "Eigen onderzoeksvragen", "Wat maakt dat afspraken uitkomen?")
    fill(page, "Wie partners kunnen bellen", "Eva Evaluator")
    fill(page, "Telefoonnummer", "010 111 22 33")
    press(page, "Maak de studie")
    page.wait_for_url(re.compile(r"/studies/[0-9a-f-]{36}$"))
    assert title(page) == "Wijk aan het werk"
    assert page.locator(".station").count() == 6
    assert_for_everybody(page)
    return page.url


def register_partners(page: Page, study: str) -> None:
    page.goto(f"{study}/partners")
    expect(page.locator(".empty")).to_contain_text("Nog geen partners")
    for name, kind, person in (
        ("Bouwbedrijf Steen", "Bouwbedrijf", "Anna Baksteen"),
        ("Wonen Overal", "Woningcorporatie", "Bram Huis"),
    ):
        page.goto(f"{study}/partners/new")
        fill(page, "Naam van de organisatie", name)
        page.get_by_label("Soort partner").select_option(label=kind)
        fill(page, "Naam", person)
        press(page, "Opslaan")
    page.goto(f"{study}/partner-types/new")
    fill(page, "Naam in het Nederlands", "Uitzendbureau")
    press(page, "Opslaan")
    expect(page.locator("main")).to_contain_text("Uitzendbureau")


def publish_instruments(page: Page, study: str) -> None:
    for name in ("Vragenlijst social return voor partners", "Gespreksleidraad social return voor partners"):
        page.goto(f"{study}/instruments")
        press(page, re.compile(f"^Gebruik in deze studie.*{name}"))
        if name.startswith("Vragenlijst"):
            expect(page.get_by_role("link", name="Bouw- of installatiebedrijf")).to_be_visible()
            expect(page.locator("main")).to_contain_text("36 vragen")
            instrument = page.url
            follow(page, "Bouw- of installatiebedrijf")
            expect(page.locator("main")).to_contain_text("wordt niet bewaard")
            page.goto(instrument)
        press(page, "Versie 1 publiceren")
        expect(page.locator("main")).to_contain_text("verandert niet meer")


def invite(page: Page, study: str) -> str:
    page.goto(f"{study}/waves/new")
    fill(page, "Titel van de ronde", "Voorjaar")
    press(page, "Begin de ronde")
    follow(page, "Mensen uitnodigen")
    page.get_by_label("Bram Huis").uncheck()
    press(page, "Links maken")
    link = page.get_by_label("Anna Baksteen").input_value()
    follow(page, "Ik heb de links")
    expect(page.locator(".people tbody tr")).to_have_count(1)
    assert link not in page.content()  # shown once
    return link


def answer_on_a_phone(visit: Visit, link: str) -> None:
    """With JavaScript off, half in Dutch and half in English, going on another device in the middle."""
    phone = visit(width=390, script=False)
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("36 vragen")
    expect(phone.locator("footer")).to_contain_text("010 111 22 33")
    press(phone, "Begin")
    assert "/p/" not in phone.url
    press(phone, "Verdergaan")
    expect(phone.locator(".error-summary")).to_contain_text("Kies ja of nee")
    for choice in phone.get_by_label("Ja", exact=True).all():
        choice.check()
    press(phone, "Verdergaan")
    assert title(phone) == "Uw organisatie"
    expect(phone.locator("#progress")).to_contain_text("1 van 11")
    press(phone, "Bewaren en verder")
    assert title(phone) == "Ervaringen"
    phone.get_by_label("Mee eens", exact=True).first.check()
    press(phone, re.compile("^en"))
    assert title(phone) == "Experiences"
    expect(phone.get_by_label("Agree", exact=True).first).to_be_checked()
    press(phone, "Save and stop for now")

    tablet = visit(width=1280, script=True)
    tablet.goto(link)
    turn(tablet, "Go on")
    assert_for_everybody(tablet)
    for _ in range(15):
        heading = title(tablet)
        if heading == "Look over your answers":
            break
        if heading == "For construction and installation companies":
            tablet.locator("#BW3").fill("2")
            tablet.locator("#BW4").fill("5")
            turn(tablet, "Save and go on")
            expect(tablet.locator(".error-summary")).to_be_visible()
            assert_for_everybody(tablet)
            tablet.locator("#BW4").fill("1")
        if heading == "In your own words":
            tablet.locator("#OPEN_KNELPUNT").fill("De jobcoach stopt na dertien weken, en dan gaat het mis.")
        turn(tablet, "Save and go on")
    assert title(tablet) == "Look over your answers"
    expect(tablet.locator("main")).to_contain_text("Agree")
    turn(tablet, "Send in my answers")
    assert title(tablet) == "Thank you"
    expect(tablet.locator("main")).to_contain_text("dertien weken")


def see_the_answer(page: Page, study: str) -> None:
    page.goto(f"{study}/responses")
    follow(page, "Bouwbedrijf Steen")
    expect(page.locator("main")).to_contain_text("dertien weken")


def hold_an_interview(page: Page, study: str) -> None:
    page.goto(f"{study}/interviews/new")
    page.get_by_label("Met wie").select_option(label="Anna Baksteen · Bouwbedrijf Steen")
    press(page, "Plan het interview")
    press(page, "Begin het interview")
    expect(page.locator("main")).to_contain_text("Zonder toestemming voor het gesprek")
    for tick in page.locator("input[name=consent]").all():
        tick.check()
    press(page, "Begin het interview")
    page.locator("#Q02-note").fill("Loopt goed sinds de leerbaan.")
    page.locator("#Q02").get_by_label("Gesteld").check()
    expect(page.locator("#saved")).to_have_text("Alles is opgeslagen.")
    assert_for_everybody(page)
    page.reload()
    expect(page.locator("#Q02-note")).to_have_value("Loopt goed sinds de leerbaan.")
    press(page, "Interview afronden")
    expect(page.locator("main")).to_contain_text("Loopt goed sinds de leerbaan.")
    follow(page, "Transcript toevoegen")
    page.set_input_files("#file", str(TRANSCRIPT))
    press(page, "Lees het bestand")
    expect(page.get_by_label("Interviewer").first).to_be_checked()
    press(page, "Tekst opslaan")
    page.wait_for_url(re.compile("/documents/"))


def code_the_document(page: Page, study: str) -> None:
    page.goto(f"{study}/documents")
    page.locator("tbody a").first.click()
    pane = page.locator("#document")
    expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()  # the script has taken over
    pane.focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.keyboard.type("begeleid")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Begeleiding en jobcoaching")
    coding = page.locator("[data-mark=coding]")
    expect(coding).to_have_count(1)
    for _ in range(3):  # where the machine proposed something, its direction came along
        if coding.get_attribute("data-valence") != "facilitator":
            page.keyboard.press("v")
    expect(coding).to_have_attribute("data-valence", "facilitator")
    if "verbetervoorstel" not in coding.inner_text():
        page.keyboard.press("i")
    expect(coding).to_contain_text("verbetervoorstel")
    page.keyboard.press("m")
    page.locator("#memo-text").fill("Let op de duur.")
    page.get_by_role("dialog").get_by_role("button", name="Opslaan").click()
    expect(coding.locator(".memo")).to_have_text("Let op de duur.")
    before = page.locator("[data-mark=suggestion]").count()
    assert before > 3
    assert_for_everybody(page)
    pane.focus()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(coding).to_have_count(2)
    page.keyboard.press("n")
    page.keyboard.press("Backspace")
    expect(page.locator("#status")).to_contain_text("Afgewezen")
    page.keyboard.press("u")
    expect(page.locator("#status")).to_contain_text("Ongedaan gemaakt")
    page.reload()
    expect(coding).to_have_count(2)
    select_by_mouse(page)
    expect(coding).to_have_count(3)


def select_by_mouse(page: Page) -> None:
    """Drags over words of the first answer, and picks a code with the mouse."""
    page.evaluate("scrollTo(0, 0)")
    words = page.locator(".role-respondent .said").first
    expect(words).to_be_in_viewport()
    words.hover(position={"x": 4, "y": 10})  # waits until the words stand still
    page.mouse.down()
    words.hover(position={"x": 160, "y": 10})
    page.mouse.up()
    chosen = page.evaluate("getSelection().toString()").strip()
    assert len(chosen) > 5
    page.keyboard.press("c")
    page.locator("#picker-list").get_by_role("option").first.click()
    expect(page.locator("#status")).to_contain_text("Gecodeerd")


def find_themes(live: Live, page: Page, study: str) -> None:
    page.goto(f"{study}/themes")
    press(page, "Zoek groepen passages")
    expect(page.locator("progress")).to_be_visible()
    live.run_jobs()
    expect(page.locator(".theme").first).to_be_visible()
    groups = page.locator(".theme").count()
    assert_for_everybody(page)
    page.locator(".theme h2 a").first.click()
    fill(page, "Naam", "Tijd voor begeleiding")
    fill(page, "Waar het over gaat: het centrale idee", "Begeleiding vraagt een lange adem.")
    press(page, "Opslaan")
    expect(page.locator(".page-head")).to_contain_text("Thema ·")
    page.get_by_label("Samenvoegen met").select_option(index=0)
    theme = page.url
    press(page, "Samenvoegen")
    page.goto(f"{study}/themes")
    expect(page.locator(".theme")).to_have_count(groups - 1)
    press(page, re.compile("^Samenvoegen terugdraaien"))
    expect(page.locator(".theme")).to_have_count(groups)
    page.goto(theme)


def draft_findings(page: Page, study: str) -> None:
    theme = page.url
    press(page, "Maak een verbeterles in concept")
    fill(page, "De les in één zin", "Begeleid een jaar lang.")
    fill(page, "Eigenaar", "Gemeente")
    press(page, "Opslaan")
    assert title(page) == "Begeleid een jaar lang."
    expect(page.locator("blockquote.quote").first).to_be_visible()
    page.get_by_label("Stand", exact=True).select_option(label="Opgepakt")
    press(page, "Stand wijzigen")
    expect(page.locator("main")).to_contain_text("binnen 30 dagen")
    page.goto(theme)
    press(page, "Maak een werkzaam element in concept")
    fill(page, "Als …", "iemand elke dag dezelfde leermeester heeft")
    press(page, "Opslaan")
    expect(page.locator(".element-card")).to_contain_text("dezelfde leermeester")
    page.goto(f"{study}/lessons")
    expect(page.locator(".lesson-card")).to_have_count(1)


def judge_coherence(page: Page, study: str) -> None:
    page.goto(f"{study}/coherence")
    expect(page.locator("tbody th[scope=row]").first).to_contain_text("Ervaringen")
    assert page.locator(".matrix").count() == 1
    assert_for_everybody(page)


def read_the_report(page: Page, study: str) -> None:
    page.goto(f"{study}/report")
    expect(page.locator("main")).to_contain_text("Begeleid een jaar lang.")
    assert_for_everybody(page)
    with page.expect_download() as html:
        follow(page, "Als webpagina")
    text = Path(html.value.path()).read_text()
    assert "Begeleid een jaar lang." in text
    words = re.findall(r'<blockquote class="quote"[^>]*><p>(.*?)</p>', text, flags=re.DOTALL)
    spoken = TRANSCRIPT.read_text() + "De jobcoach stopt na dertien weken, en dan gaat het mis."
    assert words
    assert [quote for quote in words if quote.replace("&amp;", "&") not in spoken] == []
    with page.expect_download() as word:
        follow(page, "Als Word-bestand")
    assert "word/document.xml" in ZipFile(io.BytesIO(Path(word.value.path()).read_bytes())).namelist()
