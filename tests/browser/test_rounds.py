"""A coding round in a real browser: made with ticks, decided on by keyboard, measured; for everybody's eyes and hands."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from coding import codebook, intake, marking, review
from coding.rounds import adjudicating
from coding.rounds import leading as rounds
from coding.rounds.models import CodingRound
from surveys.base import new_id
from surveys.models import Study
from tests import factories
from tests.browser.conftest import Live, Visit, assert_for_everybody

SignIn = Callable[[Page, str], None]
TEXT = (
    "I: Hoe verloopt de begeleiding?\nR: De jobcoach stopt na dertien weken, en dan valt het stil. Dat is jammer voor de "
    "mensen die net op gang zijn. Wij hebben gevraagd of dat langer kan.\nI: En wat zegt de gemeente?\nR: Die zegt dat er "
    "geen geld voor is. Maar met de bouwers samen lukt het soms wel, als er een vaste contactpersoon is.\n"
    "I: Wat werkt?\nR: Korte lijnen. Een keer per week bellen, en op de bouwplaats langsgaan in plaats van mailen.\n"
)


@dataclass
class Scene:
    study: str
    round: str
    document: str


def fill(live: Live, email: str, *, locked: bool = True) -> Scene:
    """A round of two people and two documents with agreement, differences of each kind, and the machine's suggestions."""

    def make(session: Session) -> Scene:
        user = session.scalars(select(User).where(User.email == email)).one()
        other = factories.make_user(session, name="Noor de Vries")
        study = factories.make_study(session, title="Samen coderen")
        for person, role in ((user, "owner"), (other, "researcher")):
            factories.make_member(session, study, person, role)
        book = codebook.adopt(session, None, study)
        documents = []
        for number in range(2):
            document = intake.add_transcript(
                session,
                None,
                study,
                "x.txt",
                f"{TEXT}I: {number}?\nR: Dat klopt.\n".encode(),
                title=f"Gesprek {number + 1}",
            )
            intake.segment(session, document)
            review.suggest_document(session, None, document)
            documents.append(document)
        round_ = rounds.begin(
            session, user.id, study, title="Proefronde", version=codebook.fixed(session, user.id, book), threshold=0.1,
            division={document.id: [user.id, other.id] for document in documents},
        )  # fmt: skip
        codes = [code.id for code in codebook.usable(session, study.id)]

        def mark(person: User, words: str, code: int, valence: str = "neutral") -> None:
            for document in documents:
                start = document.text.index(words)
                marking.apply(
                    session, person.id, document, codes[code], start, start + len(words), valence=valence
                )

        for person in (user, other):
            mark(person, "De jobcoach stopt na dertien weken", 2, "barrier")
        mark(user, "Dat is jammer voor de mensen die net op gang zijn", 3)
        mark(other, "jammer voor de mensen", 3)
        mark(user, "geen geld voor is", 5, "barrier")
        mark(other, "geen geld voor is", 7, "barrier")
        mark(user, "Korte lijnen", 9, "facilitator")
        mark(user, "op de bouwplaats langsgaan", 9, "facilitator")
        if locked:
            for assignment in list(round_.assignments):
                rounds.lock(session, assignment.coder_id, assignment)
        return Scene(f"/studies/{study.id}", str(round_.id), str(documents[0].id))

    found: Scene = live.work(make)
    return found


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_a_round_are_for_everybody(
    live: Live, visit: Visit, sign_in: SignIn, width: int
) -> None:
    page, email = visit(width=width), f"rounds{width}@example.org"
    sign_in(page, email)
    scene = fill(live, email)
    pages = (
        "rounds",
        "rounds/new",
        f"rounds/{scene.round}",
        f"rounds/{scene.round}/documents/{scene.document}/differences",
        "agreement",
    )
    for appearance in ("light", "dark"):
        page.emulate_media(color_scheme=appearance)  # type: ignore[arg-type]
        for path in pages:
            page.goto(f"{scene.study}/{path}")
            expect(page.locator("h1")).to_be_visible()
            assert_for_everybody(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_difference_is_decided_by_keyboard_alone(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit()
    sign_in(page, "keys@example.org")
    scene = fill(live, "keys@example.org")
    page.goto(f"{scene.study}/rounds/{scene.round}/documents/{scene.document}/differences")
    expect(page.locator("#difference")).to_be_focused()
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("number=2"))
    expect(page.locator("#difference")).to_be_focused()
    page.keyboard.press("b")
    page.keyboard.press("r")
    page.keyboard.type("Beide passen; b en j horen hier bij de woorden.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#progress")).to_contain_text("Over 1 van 4 verschillen is besloten")
    expect(page.locator(".just-decided")).to_contain_text("beide tellen")
    page.get_by_role("button", name="Terugnemen").click()
    expect(page.locator("#progress")).to_contain_text("Over 0 van 4 verschillen is besloten")
    for _ in range(4):
        expect(page.locator("#difference")).to_be_focused()
        page.keyboard.press("1")
        page.keyboard.press("r")
        page.keyboard.type("Zo staat het er.")
        before = page.url
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url, before=before: url != before)
    expect(page.locator("#progress")).to_contain_text("Afgerond")


def test_keys_can_be_switched_off(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit()
    sign_in(page, "nokeys@example.org")
    scene = fill(live, "nokeys@example.org")
    page.goto(f"{scene.study}/rounds/{scene.round}/documents/{scene.document}/differences?number=1")
    page.locator("#single-keys").uncheck()
    page.locator("#difference").focus()
    page.keyboard.press("1")
    page.keyboard.press("j")
    assert page.locator("input[name=choice]:checked").count() == 0
    assert "number=1" in page.url


def test_a_round_is_made_and_locked_without_script(live: Live, visit: Visit, sign_in: SignIn) -> None:
    page = visit(script=False)
    email = "bare@example.org"
    sign_in(page, email)

    def make(session: Session) -> str:
        user = session.scalars(select(User).where(User.email == email)).one()
        study = factories.make_study(session)
        factories.make_member(session, study, user, "owner")
        factories.make_member(
            session, study, factories.make_user(session, name="Noor de Vries"), "researcher"
        )
        codebook.adopt(session, None, session.get_one(Study, study.id))
        intake.add_transcript(session, new_id(), study, "x.txt", TEXT.encode(), title="Gesprek")
        return f"/studies/{study.id}"

    study = live.work(make)
    page.goto(f"{study}/rounds")
    page.get_by_role("link", name="Een ronde maken").click()
    page.get_by_label("Naam van de ronde").fill("Eerste")
    page.get_by_label("Gesprek").check()
    for name in ("Eva Evaluator", "Noor de Vries"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Kijken wie wat codeert").click()
    page.get_by_role("button", name="De ronde beginnen").click()
    expect(page.locator("h1")).to_have_text("Eerste")
    page.get_by_role("button", name=re.compile("Klaar: vergrendelen")).click()
    expect(page.locator(".flash")).to_contain_text("Vergrendeld.")


def test_a_joint_decision_is_not_changed_in_the_text_but_leads_to_where_it_is(
    live: Live, visit: Visit, sign_in: SignIn
) -> None:
    page = visit()
    sign_in(page, "besluit@example.org")
    scene = fill(live, "besluit@example.org")

    def decide(session: Session) -> None:
        user = session.scalars(select(User).where(User.email == "besluit@example.org")).one()
        round_ = session.get_one(CodingRound, uuid.UUID(scene.round))
        adjudicating.decide_rest(session, user.id, round_.documents[0], user.id, "Zo bedoeld")

    live.work(decide)
    page.goto(f"{scene.study}/documents/{scene.document}")
    expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()
    marks = page.locator("[data-mark=coding]")
    expect(marks.first).to_be_visible()
    count = marks.count()
    page.keyboard.press("j")
    expect(page.locator(".at-hand")).to_contain_text("gezamenlijk besluit")
    for key in ("v", "i", "m", "Delete"):
        page.keyboard.press(key)
        expect(page.locator("#status")).to_contain_text("gezamenlijk besluit")
    expect(page.locator("#memo")).to_be_hidden()
    assert marks.count() == count
    assert_for_everybody(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"rounds/{scene.round}/documents/{scene.document}/differences"))


@pytest.mark.parametrize("width", [390, 1280])
def test_who_codes_blind_is_told_in_the_workspace(
    live: Live, visit: Visit, sign_in: SignIn, width: int
) -> None:
    page = visit(width=width)
    email = f"blind{width}@example.org"
    sign_in(page, email)
    scene = fill(live, email, locked=False)
    page.goto(f"{scene.study}/documents/{scene.document}")
    expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()
    expect(page.locator("#blind")).to_contain_text("Noor de Vries")
    expect(page.locator("[data-mark=suggestion]")).to_have_count(0)
    page.keyboard.press(".")
    expect(page.locator("#status")).to_have_text("In een blinde ronde zijn er geen voorstellen.")
    assert_for_everybody(page)

    def lock(session: Session) -> None:
        round_ = session.get_one(CodingRound, uuid.UUID(scene.round))
        for assignment in list(round_.assignments):
            rounds.lock(session, assignment.coder_id, assignment)

    live.work(lock)
    expect(page.locator("#blind")).to_be_hidden(timeout=8000)
    expect(page.locator("#status")).to_have_text("Iedereen heeft vergrendeld: u ziet wat de anderen deden.")
    expect(page.locator("[data-mark=suggestion]").first).to_be_attached()


def test_two_researchers_walk_through_a_round_from_its_making_to_what_they_agree_on(
    live: Live, visit: Visit, sign_in: SignIn
) -> None:
    eva, noor = visit(), visit()
    sign_in(eva, "eva-ronde@example.org")
    sign_in(noor, "noor-ronde@example.org")

    def make(session: Session) -> tuple[str, str]:
        study = factories.make_study(session, title="Samen coderen")
        for email, name, role in (
            ("eva-ronde@example.org", "Eva Evers", "owner"),
            ("noor-ronde@example.org", "Noor Visser", "researcher"),
        ):
            user = session.scalars(select(User).where(User.email == email)).one()
            user.name = name
            factories.make_member(session, study, user, role)
        codebook.adopt(session, None, study)
        document = intake.add_transcript(session, None, study, "x.txt", TEXT.encode(), title="Gesprek")
        intake.segment(session, document)
        return f"/studies/{study.id}", str(document.id)

    study, document = live.work(make)
    eva.goto(f"{study}/rounds/new")
    eva.get_by_label("Naam van de ronde").fill("Proefronde")
    eva.get_by_label("Gesprek").check()
    for name in ("Eva Evers", "Noor Visser"):
        eva.get_by_label(name).check()
    eva.get_by_role("button", name="Kijken wie wat codeert").click()
    eva.get_by_role("button", name="De ronde beginnen").click()
    expect(eva.locator("h1")).to_have_text("Proefronde")
    round_ = eva.url

    # each codes the same words by keyboard, and sees nothing of the other
    for page, codes in (
        (eva, ("begeleid", "match", "begeleid")),
        (noor, ("begeleid", "begeleid", "begeleid")),
    ):
        page.goto(f"{study}/documents/{document}")
        expect(page.locator("#workspace[data-ready=yes]")).to_be_attached()
        expect(page.locator("#blind")).to_be_visible()
        for number, typed in enumerate(codes, 1):
            page.keyboard.press("n")
            page.keyboard.press("c")
            expect(page.locator("#picker-find")).to_be_focused()
            page.keyboard.type(typed)
            page.keyboard.press("Enter")
            expect(page.locator("[data-mark=coding]")).to_have_count(number)
            page.keyboard.press("v")
        expect(page.locator(".on-its-way")).to_have_count(0)
    eva.reload()
    expect(eva.locator("[data-mark=coding]")).to_have_count(3)

    for page in (eva, noor):
        page.goto(round_)
        page.get_by_role("button", name=re.compile("Klaar: vergrendelen")).click()
        expect(page.locator(".flash")).to_contain_text("Vergrendeld.")
    eva.goto(f"{study}/rounds/{round_.rpartition('/')[2]}/documents/{document}/differences")
    difference = eva.locator("#difference")
    expect(difference).to_be_focused()
    for code in ("Begeleiding", "Matching"):
        expect(eva.locator("main")).to_contain_text(code)
    expect(eva.locator("main")).to_contain_text("Georganiseerde ondersteuning")  # as the codebook has it
    expect(eva.locator("main")).to_contain_text("geen omschrijving")  # and of a category it has none
    eva.keyboard.press("1")
    eva.keyboard.press("r")
    eva.keyboard.type("Het gaat over wie er belt, niet over wie waar past.")
    eva.keyboard.press("Control+Enter")
    expect(eva.locator("#progress")).to_contain_text("Afgerond")

    # a layer of its own: three joint codings in the text, for both
    noor.goto(f"{study}/documents/{document}")
    expect(noor.locator("#workspace[data-ready=yes]")).to_be_attached()
    noor.keyboard.press("j")
    expect(noor.locator(".at-hand")).to_contain_text("gezamenlijk besluit")
    expect(noor.locator(".at-hand")).not_to_contain_text("door iemand")
    noor.goto(f"{study}/agreement")
    main = noor.locator("main")
    for words in ("Begeleiding", "Matching", "3 van 3", "1 van 3", "weinig eenheden", "0,00 (−0,67 – 0,00)"):
        expect(main).to_contain_text(words)
    expect(main).not_to_contain_text("−0,00")
    assert_for_everybody(noor)
